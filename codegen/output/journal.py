"""The journal of a write: the previous content of every file that it changes, for undoing it.

The journal is complete before the first file changes, and removed after the last one. While it
exists, the folder is half-written, and ``rollback`` restores the old files. A rollback may itself be
interrupted and repeated.

If several folders change together, each has its own journal. That of the first folder leads: it
names the others, and they name it. The write is complete at the moment at which the leading journal
is removed. Before that everything is rolled back; after that the following journals are void.
"""

# docs/decisions/folders-change-together-or-not-at-all.md says why.

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from codegen.output.disk import TEMPORARY, link_on_the_way, remove, replace, sync_folders
from codegen.output.paths import is_safe
from codegen.problems import Problem, ProblemsError, pointer

JOURNAL = ".codegen-journal"

_LEADER = "@leader"
_FOLLOWERS = "@followers"  # no file is called so: "@" is in no path that is_safe allows

Before = Mapping[str, bytes | None]
"""Path → the file's bytes; None where there was no file."""


@dataclass(frozen=True, slots=True)
class _Journal:
    before: Before
    leader: Path | None
    followers: tuple[Path, ...]


def save(
    folder: Path, before: Before, *, leader: Path | None = None, followers: Sequence[Path] = ()
) -> None:
    """Writes the journal. From here on the write is undone, unless ``drop`` is reached."""
    document: dict[str, object] = {
        path: None if content is None else base64.b64encode(content).decode("ascii")
        for path, content in sorted(before.items())
    }
    if leader is not None:
        document[_LEADER] = _relative(folder, leader)
    if followers:
        document[_FOLLOWERS] = [_relative(folder, follower) for follower in followers]
    replace(folder, JOURNAL, json.dumps(document, indent=0).encode("ascii"))
    sync_folders(folder, [JOURNAL])


def drop(folder: Path) -> None:
    """Removes the journal: the write is complete."""
    (folder / JOURNAL).unlink()


def related(folder: Path) -> set[Path]:
    """The folders that a rollback of ``folder`` may change: itself and those of the same write."""
    journal = _read(folder)
    if journal is None:
        return {folder}
    leading = None if journal.leader is None else _read(journal.leader)
    others = {journal.leader} if journal.leader is not None and leading is not None else set[Path]()
    return {folder, *others, *journal.followers, *(leading.followers if leading else ())}


def rollback(folder: Path) -> None:
    """Restores the content in the journal, if there is one, in all folders of the write."""
    journal = _read(folder)
    if journal is not None and journal.leader is not None:
        leading = _read(journal.leader)
        if leading is not None and leading.leader is None and _names(leading.followers, folder):
            _undo(journal.leader, leading)
        else:
            drop(folder)
    elif journal is not None:
        _undo(folder, journal)
    (folder / TEMPORARY).unlink(missing_ok=True)


def _undo(folder: Path, journal: _Journal) -> None:
    """Undoes a write that ``folder`` leads; the followers first, because they depend on its journal."""
    for follower in journal.followers:
        following = _read(follower)
        if following is not None and _names([following.leader], folder):
            _restore(follower, following.before)
    _restore(folder, journal.before)


def _restore(folder: Path, before: Before) -> None:
    (folder / TEMPORARY).unlink(missing_ok=True)
    # New files first: a file may have become a folder, or a folder a file.
    for path, content in before.items():
        if content is None:
            remove(folder, path)
    for path, content in before.items():
        target = folder / path
        if content is not None and not (target.is_file() and target.read_bytes() == content):
            replace(folder, path, content)
    sync_folders(folder, before)
    drop(folder)


def _relative(start: Path, end: Path) -> str:
    """The path of ``end`` relative to ``start``, so that both may be moved together."""
    try:
        return Path(os.path.relpath(end.resolve(), start.resolve())).as_posix()
    except ValueError:  # on another drive
        return end.resolve().as_posix()


def _names(folders: Sequence[Path | None], wanted: Path) -> bool:
    return any(folder is not None and folder.resolve() == wanted.resolve() for folder in folders)


def _read(folder: Path) -> _Journal | None:
    """The validated journal in ``folder``, if there is one."""
    name = f"{folder.name}/{JOURNAL}"
    expected = "a journal that codegen wrote (restore the folder by hand and delete the journal)"
    try:
        document: object = json.loads((folder / JOURNAL).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, RecursionError):
        raise ProblemsError([Problem(name, "", "invalid JSON", expected)]) from None
    if not isinstance(document, dict):
        raise ProblemsError([Problem(name, "", "JSON that is not an object", expected)])

    entries = cast("dict[str, object]", document)
    links = {key: entries.pop(key) for key in (_LEADER, _FOLLOWERS) if key in entries}
    before: dict[str, bytes | None] = {}
    problems: list[Problem] = []
    for path, content in entries.items():
        if not is_safe(path) or link_on_the_way(folder, path):
            problems.append(Problem(name, pointer(path), "a path outside the folder", expected))
        elif content is None:
            before[path] = None
        else:
            try:
                before[path] = base64.b64decode(cast("str", content), validate=True)
            except (TypeError, ValueError):
                problems.append(Problem(name, pointer(path), "invalid base64", expected))
    followers = cast("list[object]", links.get(_FOLLOWERS, []))
    leader = links.get(_LEADER)
    if not _is_links(leader, followers):
        problems.append(Problem(name, "", "values that are not names of folders", expected))
    if problems:
        raise ProblemsError(problems)
    return _Journal(
        before,
        None if leader is None else folder / str(leader),
        tuple(folder / str(follower) for follower in followers),
    )


def _is_links(leader: object, followers: object) -> bool:
    """Whether the links of a journal are names of folders, whose journals are validated in turn."""
    if not isinstance(followers, list):
        return False
    names = [*cast("list[object]", followers), *([] if leader is None else [leader])]
    return all(isinstance(name, str) and "\0" not in name for name in names)
