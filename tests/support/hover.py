"""What editors show at the places of a program: by pyright's language server, and by jedi."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jedi

from tests.support.language_server import LanguageServer
from tests.support.packages import PACKAGES

FOLDER = Path(__file__).parents[1] / "generated" / "hover"
PROGRAM = FOLDER / "program.py"
_PLACE = re.compile(r"  # ([a-z-]+): (\w+)$")


class Place(NamedTuple):
    """A place of the program. Line and columns are counted from 0."""

    name: str
    line: int
    column: int
    """Where the word begins that a comment names."""

    call: int | None
    """Where the arguments of a call of it begin; None if it is not called."""


def places() -> Iterator[Place]:
    """The places that comments of the program name."""
    for number, line in enumerate(PROGRAM.read_text("utf-8").splitlines()):
        found = _PLACE.search(line)
        if found is not None:
            where = re.search(rf"(?<![\w\"]){found[2]}\b(\()?", line)
            assert where is not None, line
            yield Place(found[1], number, where.start(), where.end() if where[1] else None)


def shown(root: Path) -> dict[str, str]:
    """What is shown at each place, as Markdown.

    Args:
        root: A folder for pyright's settings and a copy of the program.
    """
    folders = [str(package.distribution) for package in PACKAGES]
    program = root / PROGRAM.name
    program.write_text(PROGRAM.read_text("utf-8"), "utf-8")
    settings = {"extraPaths": folders, "pythonVersion": "3.11", "pythonPlatform": "Linux"}
    (root / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    project = jedi.Project(root, added_sys_path=folders, smart_sys_path=False)
    script = jedi.Script(path=program, project=project)
    found: dict[str, str] = {}
    with LanguageServer(root) as server:
        server.open(program)
        for place in places():
            hover = server.hover(program, place.line, place.column)
            signature = ""
            if place.call is not None:
                signature = server.signature(program, place.line, place.call)
            sections = {
                "pyright: hover": hover,
                "pyright: signature": _code(signature),
                "jedi: hover": _jedi_hover(script, place),
                "jedi: signature": _code(_jedi_signature(script, place)),
            }
            written = [f"## {title}\n\n{text}\n" for title, text in sections.items() if text]
            found[place.name] = "\n".join([f"# {place.name}\n", *written])
    return found


def _jedi_hover(script: jedi.Script, place: Place) -> str:
    names = script.help(place.line + 1, place.column + 1)
    # Where several are meant, jedi has no order.
    return "\n\n".join(sorted({_code(name.docstring()) for name in names} - {""}))


def _jedi_signature(script: jedi.Script, place: Place) -> str:
    if place.call is None:
        return ""
    found = script.get_signatures(place.line + 1, place.call)
    return "\n\n".join(one.to_string() for one in found)


def _code(text: str) -> str:
    return f"```text\n{text.strip()}\n```" if text.strip() else ""
