"""The process of one leg: ``python -m tools.benchmarks.worker MODULE WORK URL``.

It writes the outcome of the work as JSON. Then it reads a number of calls from each line of standard
input and writes their CPU time in seconds, or what else the work measures, as a line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from time import perf_counter, process_time

from tools.benchmarks.legs import Works

_SETTLING_CALLS, _SETTLING_SECONDS = 3, 0.002
"""Minimum duration in seconds of the uncounted calls at the beginning of a turn."""


def main() -> None:
    """Prepares the work and repeats it on request."""
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
        if work.measure is not None:
            print(work.measure(calls), flush=True)
            continue
        if work.repeat is not None:
            work.repeat(calls)
        else:
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
