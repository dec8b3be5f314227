"""The clocks of the runtime. Every module asks them here, and asks them late.

A test that freezes time (freezegun, time-machine) therefore freezes it for all modules or for none:
a deadline is always compared with the clock that it was made from.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

# The longest timeout in seconds that sockets accept on every system.
LONGEST_WAIT: Final = 2_000_000.0


def monotonic() -> float:
    """Seconds on the clock that deadlines and durations are measured with."""
    return time.monotonic()


def wall() -> float:
    """Seconds since the epoch. This clock counts while the machine sleeps, and can be set back."""
    return time.time()


def utc_now() -> datetime:
    """The current time, aware."""
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    """Pauses the calling thread."""
    time.sleep(seconds)


def bounded(timeout: float, deadline: float | None) -> float:
    """``timeout`` in seconds, cut at ``deadline`` and at ``LONGEST_WAIT``.

    Raises:
        TimeoutError: The deadline has passed.
    """
    if deadline is None:
        return min(timeout, LONGEST_WAIT)
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return min(timeout, left, LONGEST_WAIT)


_monotonic, _sleep = monotonic, sleep  # Clock has parameters of these names.


class Clock:
    """The clocks of one client; tests replace them.

    Args:
        monotonic: Returns seconds on the clock of deadlines.
        now: Returns the current time, aware.
        sleep: Pauses. In an event loop, it may return what to await.
    """

    __slots__ = ("monotonic", "now", "sleep")

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = _monotonic,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[object] | None] = _sleep,
    ) -> None:
        self.monotonic: Callable[[], float] = monotonic
        self.now: Callable[[], datetime] = now
        self.sleep: Callable[[float], Awaitable[object] | None] = sleep
