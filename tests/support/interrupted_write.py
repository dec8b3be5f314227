"""Writes folders, each in a process of its own that is stopped at another step on the disk.

Run as ``python -m support.interrupted_write PARENT kill|fail FILES.json [SOURCES.json]``: the n-th
step in ``PARENT/n/tiny`` ends in SIGKILL or in an error; with SOURCES.json, the n-th step in that
folder and in ``PARENT/n/models``, which are written together. A step is anything that changes the disk; a file
that is being written when it happens is left half-written. Prints ``[n, how it ended]`` for each:
"killed", the text of the problems, or the number of steps if it got to the end.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from unittest.mock import patch

from codegen.output.transaction import Change
from codegen.output.write import write, write_with_sources
from codegen.problems import ProblemsError

_CHANGES = frozenset(["os.rename", "os.remove", "os.mkdir", "os.rmdir"])


class _Steps:
    """Counts what changes the disk, and stops at one of them."""

    def __init__(self, last: int, how: str) -> None:
        self.done = 0
        self._last = last
        self._how = how
        self._fsync = os.fsync

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        creates = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        in_vain = event == "os.mkdir" and os.path.isdir(str(arguments[0]))
        if creates or (event in _CHANGES and not in_vain):
            self._step()

    def fsync(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        if self.done + 1 == self._last and stat.S_ISREG(status.st_mode):
            os.ftruncate(descriptor, status.st_size // 2)
        self._step()
        self._fsync(descriptor)

    def _step(self) -> None:
        self.done += 1
        if self.done == self._last:
            if self._how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write_until(last: int, how: str, action: Callable[[], object]) -> int | str:
    steps = _Steps(last, how)
    sys.addaudithook(steps.audit)
    with patch.object(os, "fsync", steps.fsync):
        try:
            action()
        except ProblemsError as error:
            return str(error)
    return steps.done


def interrupt(
    parent: Path, how: str, files: Mapping[str, str], sources: Mapping[str, object] | None = None
) -> dict[int, int | str]:
    """Runs this module on the folders ``parent/n``, and returns for each n how its write ended."""
    documents = [files] if sources is None else [files, sources]
    paths = [parent.parent / f"{number}.json" for number in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(json.dumps(document))
    result = subprocess.run(
        [sys.executable, "-m", "support.interrupted_write", parent, how, *paths],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(line) for line in result.stdout.splitlines())


def main(parent: str, how: str, files: str, sources: str = "") -> None:
    content = json.loads(Path(files).read_text())
    beside = json.loads(Path(sources).read_text()) if sources else None

    def action(folder: Path) -> object:
        if beside is None:
            return write(content, folder / "tiny")
        changes = {
            path: Change(before and before.encode(), after and after.encode())
            for path, (before, after) in beside.items()
        }
        return write_with_sources(changes, folder / "models", {folder / "tiny": content})

    for last in sorted(int(folder.name) for folder in Path(parent).iterdir()):
        folder = Path(parent, str(last))
        child = os.fork()
        if child == 0:
            ending = _write_until(last, how, partial(action, folder))
            print(json.dumps([last, ending]), flush=True)
            os._exit(0)
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            print(json.dumps([last, "killed"]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
