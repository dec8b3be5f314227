"""The journal of a write: what every file it touches held before, so that it can be undone.

The journal is complete before the first file changes and goes when the last one has. As long as
it is there, the folder is half-written and ``rollback`` brings the old files back; it may itself be
interrupted and repeated.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from codegen.output.disk import TEMPORARY, link_on_the_way, remove, replace, sync_folders
from codegen.output.paths import is_safe
from codegen.problems import Problem, ProblemsError, pointer

JOURNAL = ".codegen-journal"

Before = Mapping[str, bytes | None]
"""Path → the file's bytes; None where there was no file."""


def save(folder: Path, before: Before) -> None:
    """Writes the journal; from here on the write is undone unless it gets to ``drop``."""
    document = {
        path: None if content is None else base64.b64encode(content).decode("ascii")
        for path, content in sorted(before.items())
    }
    replace(folder, JOURNAL, json.dumps(document, indent=0).encode("ascii"))
    sync_folders(folder, [JOURNAL])


def drop(folder: Path) -> None:
    """Removes the journal: what was written is valid."""
    (folder / JOURNAL).unlink()


def rollback(folder: Path) -> None:
    """Brings back what the journal holds, if there is one."""
    (folder / TEMPORARY).unlink(missing_ok=True)
    try:
        before = _read(folder)
    except FileNotFoundError:
        return
    # First what is new, then what was there: a file may have become a folder, or a folder a file.
    for path, content in before.items():
        if content is None:
            remove(folder, path)
    for path, content in before.items():
        target = folder / path
        if content is not None and not (target.is_file() and target.read_bytes() == content):
            replace(folder, path, content)
    sync_folders(folder, before)
    drop(folder)


def _read(folder: Path) -> Before:
    """The journal's content; nothing in it is believed before it was checked."""
    name = f"{folder.name}/{JOURNAL}"
    expected = "a journal as codegen writes it; restore the folder by hand and delete the journal"
    try:
        document: object = json.loads((folder / JOURNAL).read_bytes())
    except (ValueError, RecursionError):
        raise ProblemsError([Problem(name, "", "no JSON", expected)]) from None
    if not isinstance(document, dict):
        raise ProblemsError([Problem(name, "", "no JSON object", expected)])

    before: dict[str, bytes | None] = {}
    problems: list[Problem] = []
    for path, content in cast("dict[str, object]", document).items():
        if not is_safe(path) or link_on_the_way(folder, path):
            problems.append(Problem(name, pointer(path), "leads out of the folder", expected))
        elif content is None:
            before[path] = None
        else:
            try:
                before[path] = base64.b64decode(cast("str", content), validate=True)
            except (TypeError, ValueError):
                problems.append(Problem(name, pointer(path), "no base64", expected))
    if problems:
        raise ProblemsError(problems)
    return before
