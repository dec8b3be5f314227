"""Formats generated files: Python with black; other files are only checked."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Generator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

LINE_LENGTH = 100
_WORTH_A_PROCESS = 24
"""The number of files from which on worker processes pay off."""


def format_files(
    files: Mapping[str, str], *, processes: int = os.cpu_count() or 1
) -> dict[str, str]:
    """``files`` (path → text) with every ``.py`` file formatted, in the same order.

    Raises:
        RuntimeError: A template is wrong: invalid Python or trailing whitespace, with path and line.
    """
    for path, text in files.items():
        if not path.endswith(".py"):
            _check_clean(path, text)
    sources = [(path, text) for path, text in files.items() if path.endswith(".py")]
    if processes < 2 or len(sources) < _WORTH_A_PROCESS:
        formatted = [_format(source) for source in sources]
    else:
        formatted = _format_in_processes(sources, processes)
    return {**files, **dict(zip((path for path, _ in sources), formatted, strict=True))}


def _check_clean(path: str, text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            raise RuntimeError(f"{path}:{number}: trailing whitespace")


def _format_in_processes(sources: list[tuple[str, str]], processes: int) -> list[str]:
    # "spawn" behaves the same on every system, and is safe with threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
        with _interrupts_held():
            formatted = executor.map(_format, sources, chunksize=8)
        return list(formatted)


@contextmanager
def _interrupts_held() -> Generator[None]:
    """Blocks SIGINT while workers start, so that only this process handles Ctrl-C."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _format(source: tuple[str, str]) -> str:
    # Imported here, so that a run that formats nothing does not load black.
    from black import format_str
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    path, text = source
    _check_syntax(path, text)
    mode = Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    try:
        return format_str(text, mode=mode)
    except InvalidInput as error:
        raise RuntimeError(f"{path}: {error}") from None


def _check_syntax(path: str, text: str) -> None:
    """Refuses what Python refuses or warns of: black accepts ``class None`` and ``"\\d"``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise RuntimeError(f"{path}:{error.lineno}: {error.msg}: {line}") from None
    except ValueError as error:
        raise RuntimeError(f"{path}: {error}") from None
