"""The process of one leg: ``python -m tools.benchmarks.worker MODULE WORK URL``.

It says as JSON the outcome of its work. Then each line of standard input is a number of calls, and
each line of standard output the CPU time that they took, in seconds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from time import perf_counter, process_time

from tools.benchmarks.legs import Works

_SETTLING_CALLS, _SETTLING_SECONDS = 3, 0.002
"""What is not counted at the beginning of each turn, at least: the other legs had the processor."""


def main() -> None:
    """Makes the work ready, and does it when told."""
    module, name, url = sys.argv[1:]
    works: Works = import_module(f"tools.benchmarks.legs.{module}").WORK
    work = works[name](url)
    print(json.dumps(work.outcome), flush=True)
    call = work.call
    for line in sys.stdin:
        calls = int(line)
        if calls > 1:
            _settle(call)
        start = process_time()
        for _ in range(calls):
            call()
        print(process_time() - start, flush=True)


def _settle(call: Callable[[], object]) -> None:
    start, calls = perf_counter(), 0
    while calls < _SETTLING_CALLS or perf_counter() - start < _SETTLING_SECONDS:
        call()
        calls += 1


if __name__ == "__main__":
    main()
