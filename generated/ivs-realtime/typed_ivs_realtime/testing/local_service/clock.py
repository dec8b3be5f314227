"""The clock of a local service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from ..._runtime.clock import Clock, monotonic, sleep, utc_now
from ..._runtime.values import refuse

START = datetime(2026, 1, 1, tzinfo=UTC)

_MOST_SECONDS = 10**9
"""More would lead out of the years that Python knows."""


def check_seconds(value: object, name: str) -> None:
    """Checks a number of seconds.

    Args:
        value: The number.
        name: The name of the argument.

    Raises:
        ParamValidationError: It is no number from 0 to a billion.
    """
    if not (isinstance(value, int | float) and 0 <= value <= _MOST_SECONDS):
        raise refuse(name, repr(value)[:40], f"seconds from 0 to {_MOST_SECONDS:,}")


class LocalClock:
    """A clock that goes on by pauses and by ``advance`` alone, unless it is running.

    Args:
        start: The time that it begins at, aware. Default: the first of January 2026.
        running: Whether it goes on with the time of the system as well.
    """

    def __init__(self, start: datetime = START, *, running: bool = False) -> None:
        self.running = running
        self._start = start
        self._began = monotonic()
        self._skipped = 0.0

    @classmethod
    def of_the_system(cls) -> LocalClock:
        """A running clock that begins now."""
        return cls(utc_now(), running=True)

    @property
    def seconds(self) -> float:
        """The seconds since the start."""
        return self._skipped + (monotonic() - self._began if self.running else 0.0)

    def now(self) -> datetime:
        """The time, aware."""
        return self.at(self.seconds)

    def at(self, seconds: float) -> datetime:
        """The time at so many seconds after the start."""
        return self._start + timedelta(seconds=seconds)

    def advance(self, seconds: float) -> None:
        """Sets the clock forward.

        Args:
            seconds: Seconds, 0 or more.
        """
        self._skipped += max(seconds, 0.0)

    def of_clients(self, pause: Callable[[float], Awaitable[object] | None] = sleep) -> Clock:
        """The clock of clients in the same process: their pauses take no time, unless it runs.

        Args:
            pause: How clients pause if it runs.
        """
        return Clock(
            monotonic=lambda: self._began + self.seconds,
            now=self.now,
            sleep=pause if self.running else self.advance,
        )
