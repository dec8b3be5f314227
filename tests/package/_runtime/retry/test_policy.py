"""The retry policy, where it differs from botocore's or has no counterpart."""

from __future__ import annotations

import logging
import os
import ssl
import time
from typing import Any, cast

import pytest

from codegen.package._runtime import errors
from codegen.package._runtime.retry import policy as retries
from codegen.package._runtime.retry.policy import RetryPolicy, RetryQuota, SharedState
from codegen.package._runtime.retry.rate_limit import RateLimiter


def policy(**changes: Any) -> RetryPolicy:
    arguments: dict[str, Any] = {"max_attempts": 3, "random": lambda: 0.5, "clock": lambda: 1000.0}
    return RetryPolicy(**arguments | changes)


def delay(error: errors.Error, **changes: Any) -> float | None:
    retry = policy().decide(attempt=1, outcome=error, **changes)
    return None if retry is None else retry.delay


@pytest.mark.parametrize(
    "cause", ["SSLCertVerificationError", "SSLError", "CertificateError", None]
)
def test_untrusted_certificate_is_not_retried(cause: str | None) -> None:
    assert delay(errors.TLSError("-", cause=cause, bytes_sent=False)) is None


@pytest.mark.parametrize(
    ("status", "cause", "is_retried"),
    [
        (407, "OSError", False),
        (403, "OSError", True),
        (None, "ConnectionRefusedError", True),
        (None, "SSLEOFError", True),
        (None, "SSLCertVerificationError", False),
        (None, "SSLError", False),
        (None, "CertificateError", False),
    ],
)
def test_proxy_that_lacks_a_password_or_a_trusted_certificate_is_not_tried_again(
    status: int | None, cause: str, is_retried: bool
) -> None:
    error = errors.ProxyError("-", cause=cause, bytes_sent=False)
    error.status = status
    assert (delay(error) is not None) is is_retried


def test_interrupted_tls_handshake_is_retried() -> None:
    for kind in (ssl.SSLEOFError, ssl.SSLSyscallError, ssl.SSLZeroReturnError):
        assert delay(errors.TLSError("-", cause=kind.__name__, bytes_sent=False)) == 0.025


def test_call_timeout_and_unknown_outcome_are_not_retried() -> None:
    assert delay(errors.CallTimeoutError("-", bytes_sent=False)) is None
    assert delay(errors.OutcomeUnknownError("-")) is None
    assert delay(errors.CredentialsError("-", retryable=True)) is None


def test_unsafe_operation_is_retried_only_if_unsent_or_after_an_error_response() -> None:
    sent, unsent = errors.ReadTimeoutError("-"), errors.ConnectError("-", bytes_sent=False)
    error_response = errors.ServiceError(code="503", status=503)
    assert delay(sent, safe_to_repeat=True) == 0.025
    assert delay(sent, safe_to_repeat=False) is None
    assert delay(unsent, safe_to_repeat=False) == 0.025
    assert delay(error_response, safe_to_repeat=False) == 0.025


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
        ({"retry-after": "3", "x-amz-retry-after": "0"}, 0.025),
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


@pytest.mark.parametrize("changes", [{}, {"max_attempts": 4}, {"mode": "adaptive"}])
def test_copy_reads_dates_by_the_same_clock_and_draws_the_same_jitter(
    changes: dict[str, Any],
) -> None:
    headers = {"retry-after": "Thu, 01 Jan 1970 00:16:43 GMT"}
    copied = policy().with_options(**changes)
    for given, expected in ((headers, 3.0), ({}, 0.025)):
        error = errors.ServiceError(code="503", status=503, headers=given)
        retry = copied.decide(attempt=1, outcome=error)
        assert retry is not None
        assert retry.delay == expected


def test_legacy_is_standard_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert RetryPolicy(mode="legacy").mode == "standard"
    assert "'legacy' is not supported" in caplog.text


def test_unknown_mode_is_refused() -> None:
    with pytest.raises(errors.ConfigurationError, match="got 'fast'; expected: 'standard'"):
        RetryPolicy(mode=cast("Any", "fast"))


def test_forked_child_has_a_full_quota_even_if_the_lock_was_held() -> None:
    parent = policy()
    for _ in range(10):
        parent.decide(attempt=1, outcome=errors.TransportError("-"))
    parent.with_options(mode="adaptive")
    limiter = parent._shared.limiter
    assert limiter is not None
    with limiter._lock:
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


def test_jitter_comes_from_the_system_and_is_below_one(monkeypatch: pytest.MonkeyPatch) -> None:
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


@pytest.mark.parametrize("given", [False, True], ids=["system", "clock="])
def test_clock_that_is_set_back_prolongs_no_pause(
    given: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    busy = errors.ServiceError(code="ThrottlingException", status=400)
    policy = RetryPolicy(mode="adaptive", clock=(lambda: now) if given else None)
    for attempt in (1, 2, 3):
        policy.decide(attempt=attempt, outcome=busy)
    assert policy.pause_before_sending() <= 2
    now -= 100_000
    policy.succeeded()
    assert 0 < policy.pause_before_sending() <= 2
    if given:
        now += 2
        assert policy.pause_before_sending() == 0


def test_threads_may_tell_the_time_a_second_apart() -> None:
    limiter = RateLimiter(100.0)
    limiter.record_attempt(100.0, throttled=True)
    assert limiter.acquire(100.0) == limiter.acquire(99.0) == limiter.acquire(100.0) > 0
    set_back, a_second_later = limiter.acquire(98.9), limiter.acquire(99.9)
    assert a_second_later < set_back
