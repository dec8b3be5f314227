"""Retries are botocore's: its own handlers are driven beside ours, with the same dice and clock."""

from __future__ import annotations

import logging
import math
import os
import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
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
from codegen.package._runtime.retry.policy import RetryPolicy, RetryQuota, SharedState, is_retryable

# ── The same outcome, as ours and as botocore's ──────────────────────────────────────────────────


class Passing(errors.ServiceError):
    """Marked as retryable in the model."""

    RETRYABLE = True


class Throttled(errors.ServiceError):
    """Marked as throttling in the model."""

    RETRYABLE = True
    THROTTLING = True


class Final(errors.ServiceError):
    """In the model, without a mark."""


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
    (
        lambda: errors.ProxyError("-", bytes_sent=False),
        lambda: ProxyConnectionError(proxy_url="-"),
    ),
    (lambda: errors.ReadTimeoutError("-"), lambda: ReadTimeoutError(endpoint_url="-")),
    (
        lambda: errors.ResponseInterruptedError("-"),
        lambda: ConnectionClosedError(endpoint_url="-"),
    ),
    (lambda: errors.TransportError("-"), lambda: HTTPClientError(error="-")),
    (lambda: errors.ResponseParseError("-"), lambda: ValueError("-")),
]


class Outcome:
    """One attempt: what it came to, for us and for botocore."""

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
    """botocore's own retry handlers, wired as a client wires them."""

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
    """A clock that the test moves; to sleep moves it too."""

    def __init__(self, now: float = 1_700_000_000.25) -> None:
        self.now = now

    def current_time(self) -> float:
        return self.now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        # Time goes on, even where it is too little for a float of this size.
        self.now = max(self.now + seconds, math.nextafter(self.now, math.inf))


class Waiting:
    """Stands in for the condition that botocore's bucket waits on."""

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


def test_rate_limits_equal_botocores(
    record_property: Callable[[str, object], None],
) -> None:
    sequences = many(150, 10_000)
    for seed in range(sequences):
        run_both(seed, calls=40, is_adaptive=True)
    record_property("core", ("sequences of calls retried as by botocore, adaptive", sequences))


def test_defaults_equal_botocores() -> None:
    assert RetryPolicy().mode == "standard"
    assert RetryPolicy().max_attempts == standard.DEFAULT_MAX_ATTEMPTS == 3
    assert retries._QUOTA == quota.RetryQuota.INITIAL_CAPACITY


# ── What differs, or botocore does not have ──────────────────────────────────────────────────────


def policy(**changes: Any) -> RetryPolicy:
    arguments: dict[str, Any] = {"max_attempts": 3, "random": lambda: 0.5, "clock": Clock(1000.0)}
    return RetryPolicy(**arguments | changes)


def delay(error: errors.Error, **changes: Any) -> float | None:
    retry = policy().decide(attempt=1, outcome=error, **changes)
    return None if retry is None else retry.delay


@pytest.mark.parametrize(
    "cause", ["SSLCertVerificationError", "SSLError", "CertificateError", None]
)
def test_untrusted_certificate_is_not_retried(cause: str | None) -> None:
    assert delay(errors.TLSError("-", cause=cause, bytes_sent=False)) is None


def test_broken_tls_handshake_is_retried() -> None:
    assert delay(errors.TLSError("-", cause="SSLEOFError", bytes_sent=False)) == 0.025


def test_call_timeout_and_unknown_outcome_are_not_retried() -> None:
    assert delay(errors.CallTimeoutError("-", bytes_sent=False)) is None
    assert delay(errors.OutcomeUnknownError("-")) is None
    assert delay(errors.CredentialsError("-", retryable=True)) is None


def test_unsafe_operation_is_retried_only_if_unsent_or_answered_by_an_error() -> None:
    sent, unsent = errors.ReadTimeoutError("-"), errors.ConnectError("-", bytes_sent=False)
    answered = errors.ServiceError(code="503", status=503)
    assert delay(sent, safe_to_repeat=True) == 0.025
    assert delay(sent, safe_to_repeat=False) is None
    assert delay(unsent, safe_to_repeat=False) == 0.025
    assert delay(answered, safe_to_repeat=False) == 0.025


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "100"}, 5.025),
        ({"retry-after": "0"}, 0.025),
        ({"retry-after": "9" * 400}, 5.025),
        ({"retry-after": "-3"}, 0.025),
        ({"retry-after": "later"}, 0.025),
        ({"retry-after": "Thu, 01 Jan 1970 00:16:43 GMT"}, 3.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.025),
        ({"retry-after": "Thu, 01 Jan 9999 00:00:00 GMT"}, 5.025),
        ({"retry-after": "3", "x-amz-retry-after": "1000"}, 1.0),
        ({"retry-after": "3", "x-amz-retry-after": "soon"}, 3.0),
    ],
)
def test_http_retry_after_has_the_same_bound(headers: dict[str, str], expected: float) -> None:
    assert delay(errors.ServiceError(code="503", status=503, headers=headers)) == expected


def test_many_attempts_do_not_overflow() -> None:
    retry = policy(max_attempts=10**6).decide(attempt=99_999, outcome=errors.TransportError("-"))
    assert retry is not None
    assert retry.delay == 10.0


def test_copies_share_the_quota_only() -> None:
    first = policy()
    once = first.with_options(max_attempts=1)
    more = first.with_options(max_attempts=5, mode="adaptive")
    error = errors.TransportError("-")
    assert once.decide(attempt=1, outcome=error) is None
    assert (first.mode, more.mode, once.max_attempts) == ("standard", "adaptive", 1)
    while first.decide(attempt=1, outcome=error) is not None:
        pass
    assert more.decide(attempt=4, outcome=error) is None


def test_legacy_is_standard_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert RetryPolicy(mode="legacy").mode == "standard"
    assert "'legacy' is not supported" in caplog.text


def test_unknown_mode_is_refused() -> None:
    with pytest.raises(errors.ConfigurationError, match="got 'fast'; expected: 'standard'"):
        RetryPolicy(mode="fast")


def test_forked_child_has_a_full_quota_even_if_the_lock_was_held() -> None:
    parent = policy()
    for _ in range(10):
        parent.decide(attempt=1, outcome=errors.TransportError("-"))
    parent.with_options(mode="adaptive")
    limiter = parent._shared.limiter
    assert limiter is not None
    with parent._shared.quota._lock, parent._shared._lock, limiter._lock:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                retry = parent.decide(attempt=1, outcome=errors.TransportError("-"))
                parent.with_options(mode="adaptive").succeeded(retry)
                status = 0 if parent._shared.quota.available == 500 else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert parent._shared.quota.available == 500 - 10 * 14


def test_jitter_comes_from_the_system_and_is_below_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert 0 <= retries.os_random() < 1
    monkeypatch.setattr(retries.os, "urandom", lambda size: b"\xff" * size)
    assert 0.999 < retries.os_random() < 1
    monkeypatch.setattr(retries.os, "urandom", lambda size: b"\0" * size)
    assert retries.os_random() == 0


def test_quota_is_returned_up_to_its_size() -> None:
    quota = RetryQuota()
    whole = quota.available
    assert quota.take(whole)
    assert not quota.take(1)
    quota.give_back(5)
    assert quota.available == 5
    assert not quota.take(6)
    assert quota.take(5)
    quota.give_back(whole + 1)
    assert quota.available == whole


def test_defaults_of_quota_and_attempts() -> None:
    assert RetryQuota().available == 500
    assert (RetryPolicy().max_attempts, RetryPolicy().mode) == (3, "standard")
    assert retries.MODES == ("standard", "adaptive")


def test_forked_child_has_its_own_quota() -> None:
    shared = SharedState(lambda: 0.0)
    assert shared.quota.take(500)
    shared.after_fork()
    assert shared.quota.available == 500


def test_forked_child_has_its_own_rate_limiter() -> None:
    shared = SharedState(lambda: 0.0)
    shared.after_fork()
    assert shared.limiter is None
    shared.limit_rate()
    limiter = shared.limiter
    assert limiter is not None
    shared.limit_rate()
    assert shared.limiter is limiter
    shared.after_fork()
    assert shared.limiter is not None
    assert shared.limiter is not limiter
    assert RetryPolicy(mode="adaptive").pause_before_sending() == 0
