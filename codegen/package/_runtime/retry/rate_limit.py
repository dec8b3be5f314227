"""The rate of requests while a service throttles: the client's side of ``adaptive`` retries.

After the first throttled answer, requests need tokens that come at a certain rate. Every throttled
answer cuts the rate, every other one lets it grow along a cubic curve, as in TCP's CUBIC. The
numbers are those of botocore 1.44.5. All times are seconds since the epoch, given by the caller.
"""

from __future__ import annotations

import math
from threading import Lock

_SLOWEST = 0.5
_FASTEST_GROWTH = 2.0

_CUBIC_SCALE = 0.4
_CUT = 0.7

_SMOOTHING = 0.8
_BUCKETS_PER_SECOND = 2


class RateLimiter:
    """Limits how often one client sends. Threads may share it.

    Args:
        now: The time at which it begins.
    """

    __slots__ = ("_bucket", "_cubic", "_lock", "_measured", "_throttled")

    def __init__(self, now: float) -> None:
        self._lock = Lock()
        self._bucket = TokenBucket(now)
        self._cubic = CubicRate(now)
        self._measured = MeasuredRate(now)
        self._throttled = False

    def acquire(self, now: float) -> float:
        """Takes a token and gives 0, or gives the seconds until there may be one."""
        if not self._throttled:
            return 0.0
        with self._lock:
            return self._bucket.acquire(now)

    def record_attempt(self, now: float, *, throttled: bool) -> None:
        """Notes the end of an attempt, whatever came of it."""
        with self._lock:
            measured = self._measured.count(now)
            if throttled:
                current = min(measured, self._bucket.rate) if self._throttled else measured
                rate = self._cubic.cut(current, now)
                self._throttled = True
            else:
                rate = self._cubic.grow(now)
            self._bucket.set_rate(min(rate, _FASTEST_GROWTH * measured), now)


class TokenBucket:
    """Tokens that come at a rate, one for each request."""

    __slots__ = ("_capacity", "_filled_at", "_tokens", "rate")

    def __init__(self, now: float) -> None:
        self.rate = 1.0
        self._capacity = 1.0
        self._tokens = 0.0
        self._filled_at = now

    def acquire(self, now: float) -> float:
        """Takes a token and gives 0, or gives the seconds until there will be one."""
        self._fill(now)
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self.rate

    def set_rate(self, rate: float, now: float) -> None:
        """Goes on at another rate."""
        self._fill(now)
        self.rate = max(rate, _SLOWEST)
        self._capacity = max(rate, 1.0)
        self._tokens = min(self._tokens, self._capacity)

    def _fill(self, now: float) -> None:
        gained = (now - self._filled_at) * self.rate
        self._tokens = min(self._capacity, self._tokens + gained)
        self._filled_at = now


class CubicRate:
    """The rate at which to send: cut by throttling, grown again over time."""

    __slots__ = ("_cut_at", "_rate_before", "_recovery")

    def __init__(self, now: float) -> None:
        self._rate_before = 0.0
        self._recovery = 0.0
        self._cut_at = now

    def cut(self, rate: float, now: float) -> float:
        """The rate after throttling at ``rate``."""
        self._rate_before = rate
        # How many seconds after a cut the curve is back at the rate before it.
        self._recovery = (rate * (1 - _CUT) / _CUBIC_SCALE) ** (1 / 3)
        self._cut_at = now
        return rate * _CUT

    def grow(self, now: float) -> float:
        """The rate after an answer that was not throttled."""
        elapsed = now - self._cut_at
        return _CUBIC_SCALE * (elapsed - self._recovery) ** 3 + self._rate_before


class MeasuredRate:
    """How many answers a second came lately, in buckets of half a second, smoothed."""

    __slots__ = ("_bucket", "_count", "_rate")

    def __init__(self, now: float) -> None:
        self._rate = 0.0
        self._count = 0
        self._bucket = float(math.floor(now))

    def count(self, now: float) -> float:
        """Counts one answer, and gives the rate."""
        self._count += 1
        bucket = math.floor(now * _BUCKETS_PER_SECOND) / _BUCKETS_PER_SECOND
        if bucket > self._bucket:
            rate = self._count / (bucket - self._bucket)
            self._rate = rate * _SMOOTHING + self._rate * (1 - _SMOOTHING)
            self._count = 0
            self._bucket = bucket
        return self._rate
