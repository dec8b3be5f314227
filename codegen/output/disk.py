"""The atomic steps on disk that a write consists of."""

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
"""The file being written. It is in the distribution's folder, and so on the same file system as the
file that it replaces. A killed run leaves nothing behind but a file of this name."""


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Refuses a concurrent run in ``folder``.

    The lock is on the folder itself: it needs no file, and the system releases it with the process.
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
    """Replaces the file at ``path`` atomically.

    A failure may leave ``TEMPORARY`` behind; a rollback removes it.
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
    """Removes the file at ``path``, if it exists, and the folders that become empty."""
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
    """Makes renames and removals of ``paths`` durable."""
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
    """The first part of ``path`` that is a symbolic link, whose target is not ours."""
    for part in [*reversed(parents(path)), path]:
        if (folder / part).is_symlink():
            return part
    return None
