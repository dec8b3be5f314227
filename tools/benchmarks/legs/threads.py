"""Work done by several threads concurrently."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tools.benchmarks.legs import CALLS_PER_THREAD, THREADS


def in_threads(call: Callable[[], object]) -> Callable[[], object]:
    """Calls ``call`` in all threads, which are kept for later turns."""
    executor = ThreadPoolExecutor(THREADS)

    def calls(_: int) -> None:
        for _ in range(CALLS_PER_THREAD):
            call()

    return lambda: list(executor.map(calls, range(THREADS)))
