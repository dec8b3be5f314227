"""The retry modes ``standard`` and ``adaptive``: whether a failed attempt is repeated, and when.

Decisions, delays and quota are those of ``botocore.retries.standard`` (1.44.5). The delay is
``random × min(base × 2^i, 20 s)`` with a base of 50 ms, or of one second when throttled. Nothing
here sleeps.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Mapping
from itertools import repeat
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard, TypeVar

from ..clock import monotonic, wall
from ..errors import (
    CallTimeoutError,
    ConfigurationError,
    Error,
    OutcomeUnknownError,
    ProxyError,
    ServiceError,
    TLSError,
    TransportError,
    tolerant,
)
from ..forks import late_import, rebuild_after_fork
from ..signals import reraise_if_of_handler

if TYPE_CHECKING:
    from .rate_limit import RateLimiter

__all__ = [
    "DEFAULT_MAX_ATTEMPTS",
    "MODES",
    "Retry",
    "RetryMode",
    "RetryPolicy",
    "is_retryable",
    "retry_mode",
]

_log = logging.getLogger(__name__.rpartition("._runtime.")[0])

_E = TypeVar("_E", bound=Error)

RetryMode: TypeAlias = Literal["standard", "adaptive", "legacy"]
"""How a client retries. ``legacy`` means ``standard``."""

MODES = ("standard", "adaptive")
DEFAULT_MAX_ATTEMPTS = 3

_BASE = 0.05
_THROTTLED_BASE = 1.0
_LONGEST_DELAY = 20.0
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
THROTTLING_CODES = frozenset(
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

# Causes of a TLS failure when the connection broke during the handshake. All others, such as an
# untrusted certificate, are permanent.
_TRANSIENT_TLS_CAUSES = frozenset({"SSLEOFError", "SSLSyscallError", "SSLZeroReturnError"})
_PERMANENT_TLS_CAUSES = frozenset({"CertificateError", "SSLCertVerificationError", "SSLError"})

_PROXY_AUTHENTICATION = 407  # RFC 9110 §15.5.8


class Retry:
    """The decision to repeat a request.

    Attributes:
        delay: Seconds to wait before.
        cost: Tokens taken from the quota; returned if the call then succeeds.
    """

    __slots__ = ("cost", "delay")

    def __init__(self, delay: float, cost: int) -> None:
        self.delay: float = delay
        self.cost: int = cost

    @tolerant
    def __repr__(self) -> str:
        return f"Retry(delay={self.delay:.3f}, cost={self.cost})"


def is_throttling(outcome: Exception) -> bool:
    """Whether the service throttles the client."""
    if not _is(outcome, ServiceError):
        return False
    if outcome.code in THROTTLING_CODES:
        return True
    if outcome.RETRYABLE:
        return outcome.THROTTLING
    # The status decides only for errors that the model does not know.
    return outcome.status == _THROTTLING_STATUS and type(outcome).__name__ == "ServiceError"


def is_retryable(outcome: Exception) -> bool:
    """Whether the same request may succeed on a later attempt."""
    if _is(outcome, ServiceError):
        return (
            outcome.status in _TRANSIENT_STATUSES
            or outcome.code in _TRANSIENT_CODES
            or outcome.RETRYABLE
            or is_throttling(outcome)
        )
    if _is(outcome, TLSError):
        return outcome.cause in _TRANSIENT_TLS_CAUSES
    if _is(outcome, ProxyError):
        # What it lacks stays the same: a password, a certificate that is trusted.
        return getattr(outcome, "status", None) != _PROXY_AUTHENTICATION and (
            outcome.cause not in _PERMANENT_TLS_CAUSES
        )
    if _is(outcome, CallTimeoutError) or _is(outcome, OutcomeUnknownError):
        return False
    return _is(outcome, TransportError)


def _is(outcome: Exception, kind: type[_E]) -> TypeGuard[_E]:
    """Whether ``outcome`` is such an error, possibly of another package that shares the policy."""
    return isinstance(outcome, kind) or any(
        base.__name__ == kind.__name__ for base in type(outcome).__mro__
    )


class RetryPolicy:
    """The retries of one client: maximum attempts, retry quota, and rate limit if adaptive.

    Call ``pause_before_sending`` before every attempt until it returns 0, ``decide`` after a failed
    attempt, and ``succeeded`` after a successful call::

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
            service throttles the client.
        max_attempts: Maximum number of attempts, including the first.
        random: Returns the jitter, a float in the range [0, 1). Default: the system's randomness.
        clock: Returns the time in seconds since the epoch. Default: the system's clocks, of which
            the one that is never set back measures the rate.

    Raises:
        ConfigurationError: The mode is unknown.
    """

    __slots__ = ("_clock", "_random", "_shared", "_wall", "max_attempts", "mode")

    def __init__(
        self,
        *,
        mode: RetryMode = "standard",
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        random: Callable[[], float] | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.mode: str = retry_mode(mode)
        self.max_attempts: int = max_attempts
        self._random = os_random if random is None else random
        self._wall = wall if clock is None else clock
        self._clock = monotonic if clock is None else clock
        self._shared = SharedState(self._clock)
        if self.mode == "adaptive":
            self._shared.limit_rate()

    def with_options(
        self, *, mode: RetryMode | None = None, max_attempts: int | None = None
    ) -> RetryPolicy:
        """A policy with another mode or number of attempts that shares quota and rate limit."""
        policy = RetryPolicy.__new__(type(self))
        policy.mode = self.mode if mode is None else retry_mode(mode)
        policy.max_attempts = self.max_attempts if max_attempts is None else max_attempts
        policy._random = self._random
        policy._wall = self._wall
        policy._clock = self._clock
        policy._shared = self._shared
        if policy.mode == "adaptive":
            policy._shared.limit_rate()
        return policy

    def pause_before_sending(self) -> float:
        """Seconds to wait before asking again; 0 if the request may be sent now."""
        limiter = self._limiter
        return 0.0 if limiter is None else limiter.acquire(self._clock())

    def decide(
        self, *, attempt: int, outcome: Exception, safe_to_repeat: bool = True
    ) -> Retry | None:
        """Decides whether and when to repeat a request after a failed attempt.

        Args:
            attempt: Number of the failed attempt, from 1.
            outcome: The attempt's error.
            safe_to_repeat: Whether a request that arrives twice has the effect of one. If not, a
                request that may have arrived is repeated only after a response.

        Returns:
            The retry; None if the error is final.
        """
        throttled = is_throttling(outcome)
        retry = self._retry(attempt, outcome, throttled, safe_to_repeat)
        limiter = self._limiter
        if limiter is not None:
            limiter.record_attempt(self._clock(), throttled=throttled)
        return retry

    def succeeded(self, retry: Retry | None = None) -> None:
        """Records that a call succeeded; ``retry`` is its last retry, if any."""
        self._shared.quota.give_back(_REFUND_WITHOUT_RETRY if retry is None else retry.cost)
        limiter = self._limiter
        if limiter is not None:
            limiter.record_attempt(self._clock(), throttled=False)

    def abandoned(self, retry: Retry | None, *, unsent: bool) -> None:
        """Records that a call was given up: what it took is given back.

        Args:
            retry: The call's last retry, if any.
            unsent: Whether ``pause_before_sending`` let an attempt pass that was not sent.
        """
        if retry is not None:
            self._shared.quota.give_back(retry.cost)
        limiter = self._limiter
        if limiter is not None and unsent:
            limiter.give_back()

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
        # The exponent is capped: beyond it the delay is cut anyway.
        grown = (_THROTTLED_BASE if throttled else _BASE) * 2 ** min(attempt - 1, 30)
        delay = self._random() * min(grown, _LONGEST_DELAY)
        if _is(outcome, ServiceError):
            requested = _requested_delay(outcome.headers, self._wall)
            if requested is not None:
                delay = max(delay, min(requested, delay + _LONGEST_ADDITION))
        return Retry(delay, cost)


class SharedState:
    """The state that the policies of a client and its copies share, within one process."""

    __slots__ = ("__weakref__", "_clock", "limiter", "quota")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.quota = RetryQuota()
        self.limiter: RateLimiter | None = None
        rebuild_after_fork(self)

    def limit_rate(self) -> None:
        """Creates the rate limiter, if there is none yet."""
        with late_import:
            from .rate_limit import RateLimiter

        if self.limiter is None:
            self.limiter = RateLimiter(self._clock())

    def after_fork(self) -> None:
        self.quota = RetryQuota()
        if self.limiter is not None:
            self.limiter = None
            self.limit_rate()


class RetryQuota:
    """A bucket of tokens that retries cost, so that retries do not overload a failing service.

    It needs no lock: the interpreter does not divide an operation of a deque, and one that is full
    stays so.
    """

    __slots__ = ("_tokens",)

    def __init__(self) -> None:
        self._tokens = deque(repeat(None, _QUOTA), maxlen=_QUOTA)

    @property
    def available(self) -> int:
        """Number of tokens left."""
        return len(self._tokens)

    def take(self, cost: int) -> bool:
        """Takes ``cost`` tokens; False if there are not enough."""
        for taken in range(cost):
            try:
                self._tokens.pop()
            except IndexError as error:
                reraise_if_of_handler(error)
                self.give_back(taken)
                return False
        return True

    def give_back(self, amount: int) -> None:
        """Returns ``amount`` tokens, up to the full quota."""
        self._tokens.extend(repeat(None, amount))


def retry_mode(name: str) -> str:
    """Checks a mode's name; ``legacy`` becomes ``standard``, with a warning.

    Raises:
        ConfigurationError: The mode is unknown.
    """
    if name == "legacy":
        _log.warning("retry mode 'legacy' is not supported: 'standard' is used instead")
        return "standard"
    if name not in MODES:
        raise ConfigurationError(f"retry_mode: got {name!r}; expected: 'standard', 'adaptive'")
    return name


def os_random() -> float:
    """A float in the range [0, 1) from the operating system, which forks do not share."""
    return (int.from_bytes(os.urandom(7), "big") >> 3) * 2.0**-53


def _requested_delay(headers: Mapping[str, str], clock: Callable[[], float]) -> float | None:
    """The delay in seconds that the service requests: AWS's header, else RFC 9110 §10.2.3's."""
    text = headers.get("x-amz-retry-after")
    if text is not None:
        try:
            seconds = int(text) / 1000.0
        except (ValueError, OverflowError) as error:
            reraise_if_of_handler(error)  # Otherwise the other header counts.
        else:
            if seconds >= 0:
                return seconds
    text = headers.get("retry-after")
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with late_import:
        from .clock_skew import read_http_date

    date = read_http_date(text)
    return None if date is None else max(0.0, date.timestamp() - clock())
