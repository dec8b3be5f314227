"""Retries, compared with botocore's own handlers, with the same random numbers and clock."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
)
from botocore.retries import adaptive, bucket, quota, standard, throttling
from support.thorough import many

from codegen.package._runtime import errors
from codegen.package._runtime.retry import policy as retries
from codegen.package._runtime.retry.policy import RetryPolicy, is_retryable

# ── The same outcome, for ours and for botocore ──────────────────────────────────────────────────


class Passing(errors.ServiceError):
    """Declared as retryable in the model."""

    RETRYABLE = True


class Throttled(errors.ServiceError):
    """Declared as throttling in the model."""

    RETRYABLE = True
    THROTTLING = True


class Final(errors.ServiceError):
    """In the model, but not retryable."""


def shape(name: str, **metadata: Any) -> SimpleNamespace:
    return SimpleNamespace(name=name, metadata=metadata)


OPERATION = SimpleNamespace(
    name="GetChannel",
    service_model=SimpleNamespace(service_name="ivs"),
    error_shapes=[
        shape("Passing", retryable={}),
        shape("Throttled", retryable={"throttling": True}),
        shape("Final", error={"httpStatusCode": 400}),
    ],
)
MODELED: dict[str, type[errors.ServiceError]] = {
    kind.__name__: kind for kind in (Passing, Throttled, Final)
}
STATUSES = [301, 400, 403, 404, 409, 429, 500, 501, 502, 503, 504, 507]
CODES = ["ThrottlingException", "Throttling", "SlowDown", "TooManyRequestsException"]
CODES += ["RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete", "429", "503"]
CODES += ["EC2ThrottledException", "LimitExceededException", "RequestLimitExceeded", "Unknown"]
CODES += ["TransactionInProgressException", "BandwidthLimitExceeded", "RequestThrottled"]
CODES += ["ProvisionedThroughputExceededException", "RequestThrottledException", *MODELED, *MODELED]
CODES += ["ThrottledException", "AccessDeniedException", "IDPCommunicationError"]
PAUSES = [None, None, None, "0", "1500", "4000", "60000", "-1", "soon", "1.5", " 700 ", "9" * 400]

EXCEPTIONS: list[tuple[Callable[[], errors.Error], Callable[[], Exception]]] = [
    (
        lambda: errors.ConnectError("-", bytes_sent=False),
        lambda: EndpointConnectionError(endpoint_url="-"),
    ),
    (
        lambda: errors.ConnectTimeoutError("-", bytes_sent=False),
        lambda: ConnectTimeoutError(endpoint_url="-"),
    ),
    (lambda: errors.ProxyError("-", bytes_sent=False), lambda: ProxyConnectionError(proxy_url="-")),
    (lambda: errors.ReadTimeoutError("-"), lambda: ReadTimeoutError(endpoint_url="-")),
    (lambda: errors.ResponseInterruptedError("-"), lambda: ConnectionClosedError(endpoint_url="-")),
    (lambda: errors.TransportError("-"), lambda: HTTPClientError(error="-")),
    (lambda: errors.ResponseParseError("-"), lambda: ValueError("-")),
]


class Outcome:
    """The outcome of one attempt, for us and for botocore."""

    def __init__(self, dice: random.Random) -> None:
        self.ours: errors.Error | None = None
        self.response: Any = None
        self.exception: Exception | None = None
        kind = dice.random()
        if kind < 0.2:
            self.response = (SimpleNamespace(status_code=200, headers={}), {})
        elif kind < 0.4:
            ours, theirs = dice.choice(EXCEPTIONS)
            self.ours, self.exception = ours(), theirs()
        else:
            status, code = dice.choice(STATUSES), dice.choice(CODES)
            pause = dice.choice(PAUSES)
            headers = {} if pause is None else {"x-amz-retry-after": pause}
            self.response = (
                SimpleNamespace(status_code=status, headers=headers),
                {"Error": {"Code": code}},
            )
            self.ours = MODELED.get(code, errors.ServiceError)(
                "-", code=code, status=status, headers=headers
            )


class Botocore:
    """botocore's own retry handlers, registered as its clients do."""

    def __init__(self, jitter: Callable[[], float], max_attempts: int, clock: Any = None) -> None:
        adapter = standard.RetryEventAdapter()
        detector = standard.ThrottlingErrorDetector(adapter)
        self.tokens = quota.RetryQuota()
        self.quota = standard.RetryQuotaChecker(self.tokens, detector)
        self.handler = standard.RetryHandler(
            standard.RetryPolicy(
                standard.StandardRetryConditions(max_attempts=max_attempts),
                standard.ExponentialBackoff(
                    random=jitter, service_name="ivs", throttling_detector=detector
                ),
            ),
            adapter,
            self.quota,
            service_name="ivs",
        )
        self.limiter = None
        if clock is not None:
            self.bucket = bucket.TokenBucket(max_rate=1, clock=clock)
            self.limiter = adaptive.ClientRateLimiter(
                throttling.CubicCalculator(starting_max_rate=0, start_time=clock.current_time()),
                adaptive.RateClocker(clock),
                self.bucket,
                detector,
                clock,
            )

    def decide(self, attempt: int, outcome: Outcome, context: dict[str, Any]) -> float | None:
        event = {
            "response": outcome.response,
            "endpoint": None,
            "operation": OPERATION,
            "attempts": attempt,
            "caught_exception": outcome.exception,
            "request_dict": {"context": context},
        }
        delay: float | None = self.handler.needs_retry(**event)
        if self.limiter is not None:
            self.limiter.on_receiving_response(**event)
        return delay

    def ended(self, outcome: Outcome, context: dict[str, Any]) -> None:
        response = outcome.response and outcome.response[0]
        self.quota.release_retry_quota(context, response)


class Clock:
    """A clock that the test sets; sleeping advances it."""

    def __init__(self, now: float = 1_700_000_000.25) -> None:
        self.now = now

    def current_time(self) -> float:
        return self.now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        # Time advances, even if the step is too small for a float of this size.
        self.now = max(self.now + seconds, math.nextafter(self.now, math.inf))


class Waiting:
    """Replaces the condition that botocore's token bucket waits on."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...

    def notify(self) -> None: ...

    def wait(self, seconds: float) -> None:
        self.clock.sleep(seconds)


# ── Equal to botocore ────────────────────────────────────────────────────────────────────────────


def run_both(seed: int, *, calls: int, is_adaptive: bool) -> tuple[int, int]:
    """Makes calls with the same outcomes for both, comparing at every step.

    Returns: how many retries there were, and how many the quota refused.
    """
    dice = random.Random(seed)
    clock = Clock()
    max_attempts = dice.choice([1, 2, 3, 5, 12])
    theirs = Botocore(random.Random(seed).random, max_attempts, clock if is_adaptive else None)
    if is_adaptive:
        vars(theirs.bucket)["_new_fill_rate_condition"] = Waiting(clock)
    ours = RetryPolicy(
        mode="adaptive" if is_adaptive else "standard",
        max_attempts=max_attempts,
        random=random.Random(seed).random,
        clock=clock,
    )
    retried = refused = 0
    for _ in range(calls):
        context: dict[str, Any] = {}
        retry = None
        attempt = 0
        while True:
            attempt += 1
            clock.now += dice.choice([0.0, 0.01, 0.3, 1.4, 2.0])
            if theirs.limiter is not None:
                assert ours._shared.limiter is not None
                started = clock.now
                theirs.limiter.on_sending_request(request=None)
                waited, clock.now = clock.now, started
                while (pause := ours.pause_before_sending()) > 0:
                    clock.sleep(pause)
                assert clock.now == waited
            outcome = Outcome(dice)
            delay = theirs.decide(attempt, outcome, context)
            if outcome.ours is None:
                assert delay is None
                ours.succeeded(retry)
            else:
                retry = ours.decide(attempt=attempt, outcome=outcome.ours)
                assert (None if retry is None else retry.delay) == delay, vars(outcome)
            if delay is None:
                theirs.ended(outcome, context)
                refused += attempt < max_attempts and bool(
                    outcome.ours and is_retryable(outcome.ours)
                )
            assert ours._shared.quota.available == theirs.tokens.available_capacity
            if theirs.limiter is not None:
                assert ours._shared.limiter is not None
                assert ours._shared.limiter._bucket.rate == theirs.bucket.max_rate
                assert ours._shared.limiter._bucket._tokens == theirs.bucket.available_capacity
            if delay is None:
                break
            retried += 1
            clock.now += delay
    return retried, refused


def test_decisions_delays_and_costs_equal_botocores(
    record_property: Callable[[str, object], None],
) -> None:
    sequences = many(500, 10_000)
    totals = [run_both(seed, calls=40, is_adaptive=False) for seed in range(sequences)]
    assert sum(retried for retried, _ in totals) > 10 * sequences
    assert sum(refused for _, refused in totals) > sequences
    record_property("core", ("sequences of calls retried as by botocore, standard", sequences))


def test_rate_limits_equal_botocores(record_property: Callable[[str, object], None]) -> None:
    sequences = many(150, 10_000)
    for seed in range(sequences):
        run_both(seed, calls=40, is_adaptive=True)
    record_property("core", ("sequences of calls retried as by botocore, adaptive", sequences))


def test_defaults_equal_botocores() -> None:
    assert RetryPolicy().mode == "standard"
    assert RetryPolicy().max_attempts == standard.DEFAULT_MAX_ATTEMPTS == 3
    assert retries._QUOTA == quota.RetryQuota.INITIAL_CAPACITY
