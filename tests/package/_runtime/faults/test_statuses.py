"""Transient and permanent errors, delays that services request, and wrong clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from support.faults import CALLS, nothing_left_behind, outcome, recorded_client
from support.ivs import Server
from support.loopback import Recorded, response

from typed_ivs._runtime.clock import Clock
from typed_ivs.errors import ServiceError

pytestmark = pytest.mark.usefixtures("client_kind")

HEADERS = {
    "none": [],
    "x-amz-retry-after": [("x-amz-retry-after", "2500")],
    "Retry-After": [("Retry-After", "3")],
    "both": [("x-amz-retry-after", "2500"), ("Retry-After", "3")],
    "x-amz-retry-after that is no number": [("x-amz-retry-after", "soon"), ("Retry-After", "3")],
    "Retry-After that is no number": [("Retry-After", "soon")],
    "Retry-After of an hour": [("Retry-After", "3600")],
    "Retry-After of long ago": [("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")],
}

# Status → header → how long the first pause is at least and at most. Without a header it is a random
# part of 50 ms, or of one second where the service throttles; a service that asks for more gets
# it, up to five seconds on top.
PAUSES: dict[int, dict[str, tuple[float, float]]] = {
    503: {
        "none": (0, 0.05),
        "x-amz-retry-after": (2.5, 2.5),
        "Retry-After": (3, 3),
        "both": (2.5, 2.5),
        "x-amz-retry-after that is no number": (3, 3),
        "Retry-After that is no number": (0, 0.05),
        "Retry-After of an hour": (5, 5.05),
        "Retry-After of long ago": (0, 0.05),
    },
    429: {
        "none": (0, 1),
        "x-amz-retry-after": (2.5, 2.5),
        "Retry-After": (3, 3),
        "both": (2.5, 2.5),
        "x-amz-retry-after that is no number": (3, 3),
        "Retry-After that is no number": (0, 1),
        "Retry-After of an hour": (5, 6),
        "Retry-After of long ago": (0, 1),
    },
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("status", PAUSES)
def test_retry_after_is_respected(status: int, header: str, call: str) -> None:
    least, most = PAUSES[status][header]
    with nothing_left_behind(), Server() as server:
        server.will_respond(response(status=status, headers=HEADERS[header]))
        with recorded_client(server.url) as (client, recorder):
            assert outcome(lambda: CALLS[call](client)).response_metadata.attempts == 2
    (pause,) = [pause for pause in recorder.pauses if pause] or [0.0]
    assert least <= pause <= most


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("failures", [1, 2])
def test_transient_errors_are_retried_until_success(failures: int, status: int, call: str) -> None:
    with nothing_left_behind(), Server() as server:
        server.will_respond(*[response(status=status)] * failures)
        with recorded_client(server.url) as (client, _):
            given = outcome(lambda: CALLS[call](client))
    assert given.response_metadata.attempts == failures + 1
    assert len(server.requests) == failures + 1


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("max_attempts", [1, 3, 5])
def test_permanent_errors_end_with_the_last_attempt(max_attempts: int, call: str) -> None:
    with (
        nothing_left_behind(),
        Server(respond=lambda request: response(status=500)) as server,
        recorded_client(server.url, max_attempts=max_attempts) as (client, _),
    ):
        error = outcome(lambda: CALLS[call](client))
    assert type(error) is ServiceError
    assert error.attempts == len(server.requests) == max_attempts
    assert len({request.headers["amz-sdk-invocation-id"] for request in server.requests}) == 1


def test_permanent_errors_exhaust_the_quota() -> None:
    """A client does not overload a failing service."""
    with (
        nothing_left_behind(),
        Server(respond=lambda request: response(status=500)) as server,
        recorded_client(server.url) as (client, recorder),
    ):
        for _ in range(40):
            outcome(lambda: CALLS["get"](client))
        assert recorder.attempts == 1
    # 500 tokens, 14 for each retry.
    assert len(server.requests) == 40 + 500 // 14


@pytest.mark.parametrize("minutes", [-20, 20])
@pytest.mark.parametrize("call", CALLS)
def test_wrong_clock_costs_one_attempt_per_client(call: str, minutes: int) -> None:
    with (
        nothing_left_behind(),
        Server(respond=strict_about_time) as server,
        recorded_client(server.url) as (client, _),
    ):
        wrong = timedelta(minutes=minutes)
        client._shared.clock = Clock(now=lambda: datetime.now(UTC) + wrong)
        attempts = [
            outcome(lambda: CALLS[call](client)).response_metadata.attempts for _ in range(3)
        ]
    assert attempts == [2, 1, 1]


@pytest.mark.parametrize("call", CALLS)
def test_wrong_signature_is_not_retried(call: str) -> None:
    with (
        nothing_left_behind(),
        Server(respond=lambda request: skewed()) as server,
        recorded_client(server.url, max_attempts=9) as (client, _),
    ):
        error = outcome(lambda: CALLS[call](client))
    assert type(error) is ServiceError
    assert error.code == "RequestTimeTooSkewed"
    assert len(server.requests) == 2


def strict_about_time(request: Recorded) -> bytes:
    """Like AWS: a signature is valid for five minutes."""
    signed = datetime.strptime(f"{request.headers['x-amz-date']}+0000", "%Y%m%dT%H%M%SZ%z")
    age = datetime.now(UTC) - signed
    return response() if abs(age) < timedelta(minutes=5) else skewed()


def skewed() -> bytes:
    return response(
        status=403,
        headers=[
            ("Date", format_datetime(datetime.now(UTC), usegmt=True)),
            ("x-amzn-ErrorType", "RequestTimeTooSkewed"),
        ],
    )
