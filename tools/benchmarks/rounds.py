"""Runs the legs of a row in turns, in rounds."""

# docs/decisions/how-speed-is-measured.md says why.

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, cast

from tools.benchmarks.figures import Samples
from tools.benchmarks.surroundings import REPOSITORY, python_of

Progress = Callable[[str], None]


class LegError(Exception):
    """A leg failed or returned a wrong result, so that its row cannot be measured."""


class Launcher:
    """Starts new processes from a small one, whose peak memory they inherit."""

    def __init__(self, folder: Path) -> None:
        self._output = str(folder / "output")
        self._process = _start(
            [sys.executable, "-I", "-S", str(REPOSITORY / "tools/benchmarks/launcher.py")]
        )

    def run(self, arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
        """One process from start to end: its ``text``, and what it took in ``cpu`` and ``peak``.

        Raises:
            LegError: It failed.
        """
        command = {
            "arguments": arguments,
            "environment": environment,
            "output": self._output,
        }
        result: dict[str, Any] = _ask(self._process, json.dumps(command))
        if result["status"]:
            raise LegError(f"{arguments}: exit status {result['status']}\n{result['text']}")
        return result

    def close(self) -> None:
        """Ends it."""
        _end(self._process)


def fresh(
    launcher: Launcher,
    legs: Mapping[str, tuple[list[str], dict[str, str]]],
    expected: Callable[[str, str], bool],
    rounds: int,
    progress: Progress,
    *,
    settle: bool = True,
) -> dict[str, Samples]:
    """Starts each leg's process once in each round.

    Args:
        launcher: Starts them.
        legs: By leg, a program's arguments and its environment.
        expected: Whether what a leg printed is right.
        rounds: How many count.
        progress: Told how far it is.
        settle: Whether one goes before them that doesn't count, and writes the bytecode.

    Returns:
        The samples by what was measured: ``cpu`` in seconds, ``peak`` in bytes.

    Raises:
        LegError: A leg failed, or answered something else.
    """
    samples: dict[str, dict[str, list[float]]] = {
        kind: {leg: [] for leg in legs} for kind in ("cpu", "peak")
    }
    for number in range(0 if settle else 1, rounds + 1):
        progress(f"round {number} of {rounds}")
        for leg in _rotated(list(legs), number):
            result = launcher.run(*legs[leg])
            if not expected(leg, result["text"]):
                raise LegError(f"{leg} returned {result['text']!r}")
            if number:
                for kind, of_legs in samples.items():
                    of_legs[leg].append(result[kind])
    return dict(samples)


def warm(
    legs: Mapping[str, tuple[str, str]],
    url: str,
    environment: dict[str, str],
    calls: int,
    rounds: int,
    progress: Progress,
) -> Samples:
    """Lets each leg make some calls in each round, each in a process that stays.

    Args:
        legs: By leg, the module of legs and the work in it.
        url: The server's.
        environment: The processes' environment.
        calls: How many calls a turn has.
        rounds: How many rounds count; one goes before them.
        progress: Told how far it is.

    Returns:
        The CPU seconds of a call.

    Raises:
        LegError: A leg failed, or the legs' results differ.
    """
    samples: dict[str, list[float]] = {leg: [] for leg in legs}
    with ExitStack() as stack:
        workers = {
            leg: stack.enter_context(_worker([module, work, url], environment))
            for leg, (module, work) in legs.items()
        }
        _compare({leg: _line(worker) for leg, worker in workers.items()})
        for number in range(rounds + 1):
            progress(f"round {number} of {rounds}")
            for leg in _rotated(list(legs), number):
                seconds = _ask(workers[leg], str(calls))
                if number:
                    samples[leg].append(seconds / calls)
    return samples


def _compare(outcomes: Mapping[str, Any]) -> None:
    (first, right), *others = outcomes.items()
    for leg, outcome in others:
        if outcome != right:
            raise LegError(f"{first} returned {right!r}, but {leg} returned {outcome!r}")


def _rotated(legs: list[str], number: int) -> list[str]:
    """The order of the legs in each round: each leg is first equally often."""
    place = number % len(legs)
    return legs[place:] + legs[:place]


@contextmanager
def _worker(arguments: list[str], environment: dict[str, str]) -> Generator[subprocess.Popen[str]]:
    python = python_of(arguments[0])
    process = _start([python, "-m", "tools.benchmarks.worker", *arguments], environment)
    try:
        yield process
    finally:
        _end(process)


def _start(
    arguments: list[str], environment: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        arguments, cwd=REPOSITORY, env=environment, stdin=pipe, stdout=pipe, text=True
    )


def _ask(process: subprocess.Popen[str], line: str) -> Any:
    stdin = _pipe(process.stdin)
    stdin.write(line + "\n")
    stdin.flush()
    return _line(process)


def _line(process: subprocess.Popen[str]) -> Any:
    line = _pipe(process.stdout).readline()
    if not line:
        raise LegError(f"{process.args!r} ended with exit status {process.wait()}")
    return json.loads(line)


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        _pipe(process.stdin).close()


def _pipe(stream: IO[str] | None) -> IO[str]:
    return cast("IO[str]", stream)
