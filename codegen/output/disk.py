"""The few steps on the disk that writing is made of: each is done whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from codegen.output.paths import parents
from codegen.problems import Problem, ProblemsError

if sys.platform != "win32":
    import fcntl

TEMPORARY = ".codegen-temporary"
"""The one file being written. It stands in the distribution's folder, so it is on the same file
system as what it replaces, and whatever a killed run leaves behind has a known name."""


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Refuses a second run in ``folder``.

    The lock is on the folder itself: it leaves no file, and the system drops it with the process.
    Where folders can't be locked (Windows, some network file systems) there is no lock.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = "another run that is writing this folder"
            problem = Problem(folder.name, "", found, "one run at a time")
            raise ProblemsError([problem]) from None
        except OSError:
            pass
        yield
    finally:
        os.close(descriptor)


def replace(folder: Path, path: str, content: bytes) -> None:
    """Makes the file at ``path`` hold ``content``: until the last step it is the old file.

    Where it fails it may leave ``TEMPORARY`` behind; a rollback removes that.
    """
    temporary = folder / TEMPORARY
    with temporary.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(target)


def remove(folder: Path, path: str) -> None:
    """Removes the file at ``path``, if it is there, and the folders that this leaves empty."""
    target = folder / path
    if target.is_file():
        target.unlink()
    for parent in parents(path):
        place = folder / parent
        if place.is_dir():
            if any(place.iterdir()):
                return
            place.rmdir()


def sync_folders(folder: Path, paths: Iterable[str]) -> None:
    """Makes the renaming and removal of ``paths`` outlast a power cut."""
    if sys.platform == "win32":
        return
    for parent in sorted({(folder / path).parent for path in paths}):
        if parent.is_dir():
            descriptor = os.open(parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def link_on_the_way(folder: Path, path: str) -> str | None:
    """The first part of ``path`` that is a symbolic link: what is behind it isn't ours."""
    for part in [*reversed(parents(path)), path]:
        if (folder / part).is_symlink():
            return part
    return None
