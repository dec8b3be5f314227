"""Changes in one or several folders as one step: all of them, or none."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from codegen.output import disk, journal
from codegen.problems import Problem, ProblemsError


@dataclass(frozen=True, slots=True)
class Change:
    """The content of a file before and after; None for no file."""

    before: bytes | None
    after: bytes | None


@contextmanager
def ready(folders: Sequence[Path]) -> Generator[None]:
    """Locks ``folders`` and undoes interrupted writes in them."""
    existing = [folder for folder in folders if folder.is_dir()]
    related = {other.resolve() for folder in existing for other in journal.related(folder)}
    with ExitStack() as locks:
        for folder in sorted(related):
            if folder.is_dir():
                locks.enter_context(disk.locked(folder))
        for folder in existing:
            journal.rollback(folder)
        yield


def apply(changes: Mapping[Path, Mapping[str, Change]]) -> None:
    """Makes changes (folder → path → change) under journals; any failure undoes them.

    The folders have to exist and to be ``ready``.
    """
    touched = [folder for folder, inside in changes.items() if inside]
    if not touched:
        return
    leader, *followers = touched
    try:
        for folder in (leader, *followers):
            before = {path: change.before for path, change in changes[folder].items()}
            if folder is leader:
                journal.save(folder, before, followers=followers)
            else:
                journal.save(folder, before, leader=leader)
        for folder in (leader, *followers):
            _make(changes[folder], folder)
        journal.drop(leader)
    except BaseException as error:
        try:
            for folder in (leader, *followers):
                journal.rollback(folder)
        except OSError as second:
            found = f"{error}; then, restoring the old files: {second}"
            expected = "a writable folder (the next run restores the old files first)"
            raise ProblemsError([Problem(leader.name, "", found, expected)]) from error
        raise
    if followers:
        disk.sync_folders(leader, [journal.JOURNAL])
        for folder in followers:
            journal.drop(folder)


def _make(changes: Mapping[str, Change], folder: Path) -> None:
    for path, change in changes.items():
        if change.after is None:
            disk.remove(folder, path)
    for path, change in changes.items():
        if change.after is not None:
            disk.replace(folder, path, change.after)
    disk.sync_folders(folder, changes)
