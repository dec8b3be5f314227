"""Formats generated files: Python with black; other files are only checked."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from codegen.output.layout import LINE_LENGTH, lay_out
from codegen.output.processes import COUNT, interrupts_held

_WORTH_A_PROCESS = 24
"""The number of files from which on worker processes pay off."""


def _silent(done: int, total: int) -> None:
    """Reports nothing."""


def format_files(
    files: Mapping[str, str],
    *,
    processes: int = COUNT,
    report: Callable[[int, int], None] = _silent,
) -> dict[str, str]:
    """``files`` (path → text) with every ``.py`` file formatted, in the same order.

    Args:
        files: The files.
        processes: The number of processes to use if there are many files.
        report: Called after each Python file, with the number of those done and of all.

    Raises:
        RuntimeError: A template is wrong: invalid Python or trailing whitespace, with path and line.
    """
    for path, text in files.items():
        if not path.endswith(".py"):
            _check_clean(path, text)
    sources = [(path, text) for path, text in files.items() if path.endswith(".py")]
    # The largest first: one that is left for the end keeps one process busy and the others idle.
    sources.sort(key=lambda source: -len(source[1]))
    formatted: Iterable[str]
    if processes < 2 or len(sources) < _WORTH_A_PROCESS:
        formatted = map(_format, sources)
    else:
        formatted = _format_in_processes(sources, processes)
    paths = (path for path, _ in sources)
    result = dict(files)
    for number, (path, text) in enumerate(zip(paths, formatted, strict=True), 1):
        result[path] = text
        report(number, len(sources))
    return result


def _check_clean(path: str, text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            raise RuntimeError(f"{path}:{number}: trailing whitespace")


def _format_in_processes(sources: list[tuple[str, str]], processes: int) -> Iterator[str]:
    # "spawn" behaves the same on every system, and is safe with threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
        with interrupts_held():
            formatted = executor.map(_format, sources, chunksize=4)
        yield from formatted


def _format(source: tuple[str, str]) -> str:
    # Imported here, so that a run that formats nothing does not load black.
    import black
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    path, text = source
    tree = _checked(path, text)
    mode = Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    # Black's public function formats twice, as the second time may differ. For the statements that
    # `lay_out` selects it does not.
    once = vars(black)["_format_str_once"]
    try:
        laid_out = lay_out(text, tree, lambda part: once(part, mode=mode))
        return black.format_str(text, mode=mode) if laid_out is None else laid_out
    except InvalidInput as error:
        raise RuntimeError(f"{path}: {error}") from None


def _checked(path: str, text: str) -> ast.Module:
    """The syntax tree; refuses what Python refuses or warns of, and black accepts: ``"\\d"``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(text, path)
            compile(tree, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = error.text or next(iter(text.split("\n")[(error.lineno or 1) - 1 :]), "")
        raise RuntimeError(f"{path}:{error.lineno}: {error.msg}: {line.strip()}") from None
    except ValueError as error:
        raise RuntimeError(f"{path}: {error}") from None
    return tree
