"""Sessions of pytest in processes of their own, forked so that libraries are imported once."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
import types
from contextlib import suppress
from pathlib import Path

import pytest

HUNG = -signal.SIGALRM
"""The exit code of a session of which one test took too long."""

FAILED_ITSELF = 99
"""The exit code of a session that pytest did not get to end."""

_PRELOADED = (
    "botocore.auth",
    "botocore.client",
    "botocore.endpoint",
    "botocore.httpsession",
    "botocore.paginate",
    "botocore.parsers",
    "botocore.retries.standard",
    "botocore.session",
    "hypothesis.strategies",
    "trustme",
    "urllib3",
)
_OPTIONS = (
    "--quiet",
    "--no-header",
    "--tb=line",
    "-rfE",
    "-pno:cacheprovider",
    # The libraries above were imported before.
    "-Wignore::pytest.PytestAssertRewriteWarning",
)
_LONGEST = 900.0
"""Seconds that a session may take in all; each of its tests has less."""


def preload() -> None:
    """Makes this process one that sessions are forked from."""
    # Hypothesis draws the same examples every time, and remembers none.
    os.environ["CI"] = "true"
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ.pop("HYPOTHESIS_PROFILE", None)
    for name in _PRELOADED:
        importlib.import_module(name)


def run(folder: Path, arguments: list[str], plugin: object) -> int:
    """Runs pytest in a folder, in a process of its own; gives its exit code.

    Args:
        folder: Where it is run. Nothing is imported from where this process was started.
        arguments: For pytest.
        plugin: Takes part in the session.
    """
    child = os.fork()
    if child == 0:
        try:
            _become_a_session(folder)
            code = int(pytest.main([*_OPTIONS, *arguments], plugins=[plugin]))
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            code = FAILED_ITSELF
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return _wait(child)


def _wait(child: int) -> int:
    deadline = time.monotonic() + _LONGEST
    try:
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        return HUNG
    finally:
        # Whatever it started goes with it.
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def log(folder: Path) -> Path:
    """What the last session in a folder printed."""
    return folder / ".session.log"


def _become_a_session(folder: Path) -> None:
    os.setsid()
    output = os.open(log(folder), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    # Where this is tried out by a test, both are pytest's.
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    started_in = Path.cwd()
    sys.path[:] = [path for path in sys.path if path and Path(path) != started_in]
    os.chdir(folder)
    for name in [name for name, module in sys.modules.items() if _is_from(started_in, module)]:
        del sys.modules[name]
    # What is spawned from here must not begin by running this program.
    sys.modules["__main__"] = types.ModuleType("__main__")


def _is_from(folder: Path, module: types.ModuleType) -> bool:
    """Whether a module is the repository's own."""
    file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")
    return folder in Path(file).parents and ".venv" not in Path(file).parts
