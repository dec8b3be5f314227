"""Whether a failed attempt is repeated, and when: AWS's ``standard`` and ``adaptive`` modes.

Nothing here sleeps. Decisions, delays and quota are those of botocore 1.44.5, whose ``standard``
mode is to wait ``random × min(base × 2^i, 20 s)`` with a base of 50 ms, or of one second
where the service throttles.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, TypeGuard, TypeVar

from ..errors import (
    CallTimeoutError,
    ConfigurationError,
    Error,
    OutcomeUnknownError,
    ServiceError,
    TLSError,
    TransportError,
)
from ..forks import rebuild_after_fork

if TYPE_CHECKING:
    from .rate_limit import RateLimiter

__all__ = ["DEFAULT_MAX_ATTEMPTS", "MODES", "Retry", "RetryPolicy", "is_retryable", "retry_mode"]

_log = logging.getLogger(__name__.partition("._runtime")[0])

_E = TypeVar("_E", bound=Error)

MODES = ("standard", "adaptive")
DEFAULT_MAX_ATTEMPTS = 3

_BASE = 0.05
_THROTTLED_BASE = 1.0
_LONGEST_PAUSE = 20.0
_LONGEST_ADDITION = 5.0

_QUOTA = 500
_COST = 14
_THROTTLED_COST = 5
_REFUND_WITHOUT_RETRY = 1

_TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
_TRANSIENT_CODES = frozenset(
    {"PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException"}
)
_THROTTLING_STATUS = 429
_THROTTLING_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)

# What a TLS failure is made of when the connection broke while the session was being agreed on.
# Every other one, a certificate above all, stays the same however often it is tried.
_PASSING_TLS_CAUSES = frozenset({"SSLEOFError", "SSLSyscallError", "SSLZeroReturnError"})


class Retry:
    """The decision to send a request again.

    Attributes:
        delay: How many seconds to wait before.
        cost: What it took from the quota; given back when the call then succeeds.
    """

    __slots__ = ("cost", "delay")

    def __init__(self, delay: float, cost: int) -> None:
        self.delay = delay
        self.cost = cost

    def __repr__(self) -> str:
        return f"Retry(delay={self.delay:.3f}, cost={self.cost})"


def is_throttling(outcome: Exception) -> bool:
    """Whether the service said that it is asked too often."""
    if not _is(outcome, ServiceError):
        return False
    if outcome.code in _THROTTLING_CODES:
        return True
    if outcome.RETRYABLE:
        return outcome.THROTTLING
    # The status speaks only for errors that the model does not know.
    return outcome.status == _THROTTLING_STATUS and type(outcome).__name__ == "ServiceError"


def is_retryable(outcome: Exception) -> bool:
    """Whether the same request may succeed when it is sent again."""
    if _is(outcome, ServiceError):
        return (
            outcome.status in _TRANSIENT_STATUSES
            or outcome.code in _TRANSIENT_CODES
            or outcome.RETRYABLE
            or is_throttling(outcome)
        )
    if _is(outcome, TLSError):
        return outcome.cause in _PASSING_TLS_CAUSES
    if _is(outcome, CallTimeoutError) or _is(outcome, OutcomeUnknownError):
        return False
    return _is(outcome, TransportError)


def _is(outcome: Exception, kind: type[_E]) -> TypeGuard[_E]:
    """Whether it is an error of this kind, of this package or of another that shares the policy."""
    return isinstance(outcome, kind) or any(
        base.__name__ == kind.__name__ for base in type(outcome).__mro__
    )


class RetryPolicy:
    """The retries of one client: its attempts, its quota, and its rate where that is adaptive.

    For every attempt, ``pause_before_sending`` is asked until it gives 0; a failed one goes to
    ``decide``, and a call that succeeds to ``succeeded``::

        retry = None
        for attempt in itertools.count(1):
            while (pause := policy.pause_before_sending()) > 0:
                sleep(pause)
            ...
            if it succeeded:
                policy.succeeded(retry)
                return
            retry = policy.decide(attempt=attempt, outcome=error)
            if retry is None:
                raise error
            sleep(retry.delay)

    Args:
        mode: ``standard``, or ``adaptive``, which also limits the rate of requests while the
            service throttles them.
        max_attempts: How often a request is sent at most.
        random: Gives the jitter: a float from 0 up to but not including 1.
        clock: Gives the time in seconds since the epoch.
    """

    __slots__ = ("_clock", "_random", "_shared", "max_attempts", "mode")

    def __init__(
        self,
        *,
        mode: str = "standard",
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        random: Callable[[], float] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.mode = retry_mode(mode)
        self.max_attempts = max_attempts
        self._random = os_random if random is None else random
        self._clock = clock
        self._shared = SharedState(clock)
        if self.mode == "adaptive":
            self._shared.limit_rate()

    def with_options(
        self, *, mode: str | None = None, max_attempts: int | None = None
    ) -> RetryPolicy:
        """A policy of another mode or number of attempts, on the same quota and rate."""
        policy = RetryPolicy.__new__(type(self))
        policy.mode = self.mode if mode is None else retry_mode(mode)
        policy.max_attempts = self.max_attempts if max_attempts is None else max_attempts
        policy._random = self._random
        policy._clock = self._clock
        policy._shared = self._shared
        if policy.mode == "adaptive":
            policy._shared.limit_rate()
        return policy

    def pause_before_sending(self) -> float:
        """Seconds to wait before asking again; 0 when the request may be sent now."""
        limiter = self._limiter
        return 0.0 if limiter is None else limiter.acquire(self._clock())

    def decide(
        self, *, attempt: int, outcome: Exception, safe_to_repeat: bool = True
    ) -> Retry | None:
        """Whether and when to send again after attempt number ``attempt`` failed.

        Args:
            attempt: Which attempt it was; the first is 1.
            outcome: What came of it.
            safe_to_repeat: Whether the service does the work once when it gets the request twice.
                If not, a request whose bytes may have arrived is repeated only after an answer.

        Returns:
            When to send again; None when the error is final.
        """
        throttled = is_throttling(outcome)
        retry = self._retry(attempt, outcome, throttled, safe_to_repeat)
        limiter = self._limiter
        if limiter is not None:
            limiter.record_attempt(self._clock(), throttled=throttled)
        return retry

    def succeeded(self, retry: Retry | None = None) -> None:
        """Notes that a call succeeded, after ``retry`` if it was repeated."""
        self._shared.quota.give_back(_REFUND_WITHOUT_RETRY if retry is None else retry.cost)
        limiter = self._limiter
        if limiter is not None:
            limiter.record_attempt(self._clock(), throttled=False)

    @property
    def _limiter(self) -> RateLimiter | None:
        return self._shared.limiter if self.mode == "adaptive" else None

    def _retry(
        self, attempt: int, outcome: Exception, throttled: bool, safe_to_repeat: bool
    ) -> Retry | None:
        if attempt >= self.max_attempts or not is_retryable(outcome):
            return None
        if _is(outcome, TransportError) and outcome.bytes_sent and not safe_to_repeat:
            return None
        cost = _THROTTLED_COST if throttled else _COST
        if not self._shared.quota.take(cost):
            return None
        # An exponent beyond any pause that is not cut would only make the number large.
        grown = (_THROTTLED_BASE if throttled else _BASE) * 2 ** min(attempt - 1, 30)
        delay = self._random() * min(grown, _LONGEST_PAUSE)
        if _is(outcome, ServiceError):
            asked = _asked_pause(outcome.headers, self._clock)
            if asked is not None:
                delay = max(delay, min(asked, delay + _LONGEST_ADDITION))
        return Retry(delay, cost)


class SharedState:
    """What the policies of one client and its copies share, within one process."""

    __slots__ = ("__weakref__", "_clock", "_lock", "limiter", "quota")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self.quota = RetryQuota()
        self.limiter: RateLimiter | None = None
        rebuild_after_fork(self)

    def limit_rate(self) -> None:
        """Makes the limiter, if there is none yet."""
        from .rate_limit import RateLimiter

        with self._lock:
            if self.limiter is None:
                self.limiter = RateLimiter(self._clock())

    def after_fork(self) -> None:
        self._lock = Lock()
        self.quota = RetryQuota()
        if self.limiter is not None:
            self.limiter = None
            self.limit_rate()


class RetryQuota:
    """Tokens that retries cost, so that a service in trouble is not asked more and more."""

    __slots__ = ("_lock", "available")

    def __init__(self) -> None:
        self._lock = Lock()
        self.available = _QUOTA

    def take(self, cost: int) -> bool:
        """Takes ``cost``, if there is as much."""
        with self._lock:
            if cost > self.available:
                return False
            self.available -= cost
            return True

    def give_back(self, amount: int) -> None:
        """Gives back ``amount``, up to the whole quota."""
        if self.available == _QUOTA:
            return
        with self._lock:
            self.available = min(self.available + amount, _QUOTA)


def retry_mode(name: str) -> str:
    """The mode called ``name``; ``legacy`` is ``standard``, with a warning.

    Raises:
        ConfigurationError: There is no such mode.
    """
    if name == "legacy":
        _log.warning("retry mode 'legacy' is not supported: 'standard' is used instead")
        return "standard"
    if name not in MODES:
        raise ConfigurationError(f"retry_mode: got {name!r}; expected: 'standard', 'adaptive'")
    return name


def os_random() -> float:
    """A float from 0 up to but not including 1, from the operating system: forks can't repeat it."""
    return (int.from_bytes(os.urandom(7), "big") >> 3) * 2.0**-53


def _asked_pause(headers: Mapping[str, str], clock: Callable[[], float]) -> float | None:
    """The seconds that the service asked to wait: AWS's own header, then HTTP's."""
    text = headers.get("x-amz-retry-after")
    if text is not None:
        try:
            seconds = int(text) / 1000.0
        except (ValueError, OverflowError):
            seconds = -1.0
        if seconds >= 0:
            return seconds
    text = headers.get("retry-after")
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    from .clock_skew import read_http_date

    date = read_http_date(text)
    return None if date is None else max(0.0, date.timestamp() - clock())
