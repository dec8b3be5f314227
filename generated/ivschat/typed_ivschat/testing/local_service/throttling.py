"""Rates of requests, and what exceeds them."""

from __future__ import annotations

from collections.abc import Callable


class Throttle:
    """Counts requests by name. A name's bucket holds as many as its rate allows in a second.

    Args:
        seconds: The clock, in seconds.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._buckets: dict[str, tuple[float, float]] = {}

    def admits(self, name: str, rate: float) -> bool:
        """Counts a request, unless there are too many.

        Args:
            name: What is counted: an operation, or what it is for.
            rate: Requests in a second.
        """
        now = self._seconds()
        left, counted = self._buckets.get(name, (rate, now))
        left = min(rate, left + (now - counted) * rate)
        admitted = left >= 1
        self._buckets[name] = (left - admitted, now)
        return admitted
