"""What legs in event loops have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

from tools.benchmarks.legs import AT_ONCE, Work


def work_in(runner: asyncio.Runner, call: Callable[[], Awaitable[object]], outcome: object) -> Work:
    """Work whose calls of a turn are awaited in one run of an event loop."""

    async def calls(count: int) -> None:
        for _ in range(count):
            await call()

    def repeat(count: int) -> None:
        runner.run(calls(count))

    return Work(lambda: repeat(1), outcome, repeat)


def longest_pause(
    runner: asyncio.Runner, call: Callable[[], Awaitable[object]], outcome: object
) -> Work:
    """The longest time for which an event loop does nothing else while calls are made at once."""

    async def calls() -> float:
        longest, last = 0.0, perf_counter()
        making = asyncio.gather(*(call() for _ in range(AT_ONCE)))
        while not making.done():
            await asyncio.sleep(0)
            longest, last = max(longest, perf_counter() - last), perf_counter()
        await making
        return longest

    def measure(count: int) -> float:
        return sum(runner.run(calls()) for _ in range(count))

    return Work(lambda: measure(1), outcome, measure=measure)
