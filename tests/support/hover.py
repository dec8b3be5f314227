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
_COMMENT = re.compile(r"  # ([a-z-]+): (\w+)$")


class Position(NamedTuple):
    """A word of the program. Line and columns are counted from 0."""

    name: str
    line: int
    column: int
    """Where the word begins that a comment names."""

    call: int | None
    """Where the arguments of a call of it begin; None if it is not called."""


def positions() -> Iterator[Position]:
    """The places that comments of the program name."""
    for number, line in enumerate(PROGRAM.read_text("utf-8").splitlines()):
        found = _COMMENT.search(line)
        if found is not None:
            where = re.search(rf"(?<![\w\"]){found[2]}\b(\()?", line)
            assert where is not None, line
            yield Position(found[1], number, where.start(), where.end() if where[1] else None)


def shown(root: Path) -> dict[str, str]:
    """What is shown at each position, as Markdown.

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
        for position in positions():
            hover = server.hover(program, position.line, position.column)
            signature = ""
            if position.call is not None:
                signature = server.signature(program, position.line, position.call)
            sections = {
                "pyright: hover": hover,
                "pyright: signature": _code(signature),
                "jedi: hover": _jedi_hover(script, position),
                "jedi: signature": _code(_jedi_signature(script, position)),
            }
            written = [f"## {title}\n\n{text}\n" for title, text in sections.items() if text]
            found[position.name] = "\n".join([f"# {position.name}\n", *written])
    return found


def _jedi_hover(script: jedi.Script, position: Position) -> str:
    names = script.help(position.line + 1, position.column + 1)
    # Where several are meant, jedi has no order.
    return "\n\n".join(sorted({_code(name.docstring()) for name in names} - {""}))


def _jedi_signature(script: jedi.Script, position: Position) -> str:
    if position.call is None:
        return ""
    found = script.get_signatures(position.line + 1, position.call)
    return "\n\n".join(one.to_string() for one in found)


def _code(text: str) -> str:
    return f"```text\n{text.strip()}\n```" if text.strip() else ""
