"""Downloads a wheel of botocore with pip, from the index that pip is configured for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from codegen.lifecycle.origin import parse_botocore_version
from codegen.problems import Problem, ProblemsError
from codegen.text.wording import shortened

_EXPECTED = "a version that pip can download from a reachable index"
_ERROR = "ERROR: "
# pip has named the connection in two ways.
_CONNECTION = r"""(?:.*object at \w+>: |\w+\(["']\w+\([^)]*\): )?"""
_CUT_OFF = re.compile(rf"""after connection broken by '{_CONNECTION}(.*?)(?:["']\))?': """)
_VERSIONS = re.compile(r"\(from versions: ([0-9][^()]*)\)")
_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+)*", re.ASCII)
_SHOWN = 5
_LONGEST = 400
"""The length from which what pip says is shortened."""

_LOUD_ENOUGH = {"PIP_QUIET": "0", "PIP_VERBOSE": "0"}
"""Overrides pip's configured verbosity, because its output is parsed."""


def download(version: str | None, folder: Path, report: Callable[[str], None]) -> Path:
    """Downloads a wheel of botocore into ``folder``, which is empty, and returns its path.

    Args:
        version: The version; None for the newest.
        folder: The folder to download to.
        report: Called with each line of pip's output.

    Raises:
        ProblemsError: The version does not exist, was yanked, or the index is unreachable.
    """
    wanted = "botocore" if version is None else f"botocore=={version}"
    # Only the documents of the wheel are read, so its required Python does not matter.
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--ignore-requires-python", "--disable-pip-version-check", "--no-input", "--no-color"),
        *("--progress-bar=off", "--dest", str(folder), wanted),
    ]
    status, lines = _run(command, lambda line: report(f"pip: {line}"))
    wheels = [*folder.glob("botocore-*.whl")]
    if status or len(wheels) != 1:
        raise ProblemsError([_unknown_version(wanted, lines) or _failed(wanted, lines)])
    yanked = next((line for line in lines if "is a yanked version" in line), None)
    if yanked is not None:
        reason = " ".join(lines[lines.index(yanked) + 1 :][:1])
        found = f"a yanked version ({reason or yanked})"
        raise ProblemsError([Problem(wanted, "", found, "another version")])
    return wheels[0]


def _run(command: Sequence[str], report: Callable[[str], None]) -> tuple[int, list[str]]:
    """Runs pip, and returns its exit status and output."""
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


def _unknown_version(wanted: str, lines: Sequence[str]) -> Problem | None:
    """The problem of a version that the index does not have, where pip says so."""
    versions = next((match[1] for line in lines if (match := _VERSIONS.search(line))), None)
    if versions is None:
        return None
    known = [version for version in versions.split(", ") if _RELEASE.fullmatch(version)]
    newest = sorted(known, key=parse_botocore_version)[-_SHOWN:]
    expected = f"one of {len(known):,} versions, the newest of which are {', '.join(newest)}"
    return Problem(wanted, "", "a version that the index does not have", expected)


def _failed(wanted: str, lines: Sequence[str]) -> Problem:
    """The problem in the words of pip."""
    errors = [line.removeprefix(_ERROR) for line in lines if line.startswith(_ERROR)]
    # pip reports an unreachable index only as a warning, before it finds no version.
    cut_off = [match[1] for line in lines if (match := _CUT_OFF.search(line))]
    said = [*cut_off[-1:], *(errors or lines[-1:])]
    message = shortened("; ".join(said) or "no message", _LONGEST)
    return Problem(wanted, "", f"a failed download by pip ({message})", _EXPECTED)
