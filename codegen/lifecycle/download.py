"""Gets a wheel of botocore from wherever pip is set up to get packages from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from codegen.problems import Problem, ProblemsError

_EXPECTED = "a version that pip can download from a reachable index"
_ERROR = "ERROR: "
_CUT_OFF = re.compile(r"after connection broken by '(?:.*object at \w+>: )?(.*)': ")
_LOUD_ENOUGH = {"PIP_QUIET": "0", "PIP_VERBOSE": "0"}
"""What pip says is read here, whatever it is set up to say elsewhere."""


def download(version: str | None, folder: Path, report: Callable[[str], None]) -> Path:
    """Downloads a wheel of botocore into ``folder``, which is empty, and returns its path.

    Args:
        version: Which; the newest where it is None.
        folder: Where to.
        report: Told what is being done.

    Raises:
        ProblemsError: There is no such version, it was withdrawn, or nothing can be reached.
    """
    wanted = "botocore" if version is None else f"botocore=={version}"
    # A wheel of any botocore will do, whatever Python it is for: only its documents are read.
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--ignore-requires-python", "--disable-pip-version-check", "--no-input", "--no-color"),
        *("--progress-bar=off", "--dest", str(folder), wanted),
    ]
    status, lines = _run(command, lambda line: report(f"pip: {line}"))
    wheels = [*folder.glob("botocore-*.whl")]
    if status or len(wheels) != 1:
        raise ProblemsError([Problem(wanted, "", _failure(lines), _EXPECTED)])
    yanked = next((line for line in lines if "is a yanked version" in line), None)
    if yanked is not None:
        reason = " ".join(lines[lines.index(yanked) + 1 :][:1])
        found = f"a yanked version ({reason or yanked})"
        raise ProblemsError([Problem(wanted, "", found, "another version")])
    return wheels[0]


def _run(command: Sequence[str], report: Callable[[str], None]) -> tuple[int, list[str]]:
    """Runs pip; its exit status and what it said."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **_LOUD_ENOUGH},
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line.strip())
            report(lines[-1])
    return process.returncode, lines


def _failure(lines: Sequence[str]) -> str:
    """Why pip failed, in its own words."""
    errors = [line.removeprefix(_ERROR) for line in lines if line.startswith(_ERROR)]
    # Of an index that it can't reach, pip complains in passing; then it only finds no version.
    cut_off = [match[1] for line in lines if (match := _CUT_OFF.search(line))]
    said = [*cut_off[-1:], *(errors or lines[-1:])]
    return f"a failed download by pip ({'; '.join(said) or 'no message'})"
