"""The client-side rate limit of ``adaptive`` retries (``botocore.retries.adaptive``, 1.44.5).

After the first throttled response, requests need tokens, which are added at a certain rate. Each
throttled response cuts the rate; any other lets it grow along a cubic curve, as in TCP's CUBIC
(RFC 9438). All times are seconds on one clock of the caller's.
"""

from __future__ import annotations

import math

from ..locks import ReplaceableLock

_SLOWEST = 0.5
_FASTEST_GROWTH = 2.0

_CUBIC_SCALE = 0.4
_CUT = 0.7

_SMOOTHING = 0.8
_BUCKETS_PER_SECOND = 2

# Seconds by which threads may tell the time in another order than they ask for it. A clock that is
# further behind was set back.
_MOST_DISORDER = 1.0


class RateLimiter:
    """Limits the rate of one client's requests. Threads may share it.

    Args:
        now: The current time.
    """

    __slots__ = ("_bucket", "_cubic", "_latest", "_lock", "_measured", "_set_back", "_throttled")

    def __init__(self, now: float) -> None:
        self._latest = now
        self._set_back = 0.0
        self._lock = ReplaceableLock()
        self._bucket = TokenBucket(now)
        self._cubic = CubicRate(now)
        self._measured = MeasuredRate(now)
        self._throttled = False

    def acquire(self, now: float) -> float:
        """Takes a token and returns 0, or returns the seconds until there may be one."""
        if not self._throttled:
            return 0.0
        with self._lock:
            return self._bucket.acquire(self._forward(now))

    def give_back(self) -> None:
        """Returns the token of a request that was not sent."""
        with self._lock:
            self._bucket.give_back()

    def record_attempt(self, now: float, *, throttled: bool) -> None:
        """Records the end of an attempt, whatever its outcome."""
        with self._lock:
            now = self._forward(now)
            measured = self._measured.count(now)
            if throttled:
                current = min(measured, self._bucket.rate) if self._throttled else measured
                rate = self._cubic.cut(current, now)
                self._throttled = True
            else:
                rate = self._cubic.grow(now)
            self._bucket.set_rate(min(rate, _FASTEST_GROWTH * measured), now)

    def _forward(self, now: float) -> float:
        """``now`` on a clock that goes on where the caller's was set back."""
        now += self._set_back
        if now < self._latest:
            if self._latest - now > _MOST_DISORDER:
                self._set_back += self._latest - now
            return self._latest
        self._latest = now
        return now


class TokenBucket:
    """A token bucket: each request takes a token, and tokens are added at a rate."""

    __slots__ = ("_capacity", "_filled_at", "_tokens", "rate")

    def __init__(self, now: float) -> None:
        self.rate = 1.0
        self._capacity = 1.0
        self._tokens = 0.0
        self._filled_at = now

    def acquire(self, now: float) -> float:
        """Takes a token and returns 0, or returns the seconds until there will be one."""
        self._fill(now)
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self.rate

    def give_back(self) -> None:
        """Returns a token, up to the capacity."""
        self._tokens = min(self._tokens + 1, self._capacity)

    def set_rate(self, rate: float, now: float) -> None:
        """Changes the rate."""
        self._fill(now)
        self.rate = max(rate, _SLOWEST)
        self._capacity = max(rate, 1.0)
        self._tokens = min(self._tokens, self._capacity)

    def _fill(self, now: float) -> None:
        gained = (now - self._filled_at) * self.rate
        self._tokens = min(self._capacity, self._tokens + gained)
        self._filled_at = now


class CubicRate:
    """The target rate: cut when throttled, growing along a cubic curve afterwards."""

    __slots__ = ("_cut_at", "_rate_before", "_recovery")

    def __init__(self, now: float) -> None:
        self._rate_before = 0.0
        self._recovery = 0.0
        self._cut_at = now

    def cut(self, rate: float, now: float) -> float:
        """The rate after throttling at ``rate``."""
        self._rate_before = rate
        # Seconds after which the curve reaches the rate before the cut.
        self._recovery = (rate * (1 - _CUT) / _CUBIC_SCALE) ** (1 / 3)
        self._cut_at = now
        return rate * _CUT

    def grow(self, now: float) -> float:
        """The rate after a response that was not throttled."""
        elapsed = now - self._cut_at
        return _CUBIC_SCALE * (elapsed - self._recovery) ** 3 + self._rate_before


class MeasuredRate:
    """The measured rate of responses per second: smoothed, in buckets of half a second."""

    __slots__ = ("_bucket", "_count", "_rate")

    def __init__(self, now: float) -> None:
        self._rate = 0.0
        self._count = 0
        self._bucket = float(math.floor(now))

    def count(self, now: float) -> float:
        """Counts one response and returns the rate."""
        self._count += 1
        bucket = math.floor(now * _BUCKETS_PER_SECOND) / _BUCKETS_PER_SECOND
        if bucket > self._bucket:
            rate = self._count / (bucket - self._bucket)
            self._rate = rate * _SMOOTHING + self._rate * (1 - _SMOOTHING)
            self._count = 0
            self._bucket = bucket
        return self._rate
