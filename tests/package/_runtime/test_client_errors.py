"""Failed calls: errors of the service and of the network, and their retries."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from support.calls import URL, CannedTransport, canned, make_client, reply, with_clock
from support.loopback import CLOSE, RESET, Loopback, response
from support.sample.service import PutThingRequest, ResourceNotFoundException, ThrottlingException

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConnectError,
    OutcomeUnknownError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    ServiceError,
)

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

BUSY = response(b"{}", status=503)


# --- service errors ---


def test_error_has_the_class_of_its_code() -> None:
    body = b'{"__type": "com.amazonaws#ResourceNotFoundException", "exceptionMessage": "gone"}'
    client, _ = canned(reply(body, status=404, x_amzn_RequestId="id-2"))
    with pytest.raises(ResourceNotFoundException) as caught:
        client.get_thing(name="x")
    error = caught.value
    assert (error.message, error.status, error.request_id) == ("gone", 404, "id-2")
    assert (error.operation, error.attempts) == ("GetThing", 1)


@pytest.mark.parametrize("status", [300, 301, 304, 307, 400, 404, 500])
def test_status_other_than_2xx_is_a_service_error(status: int) -> None:
    client, transport = canned(reply(b"<html>no</html>", status=status), max_attempts=1)
    with pytest.raises(ServiceError) as caught:
        client.get_thing(name="x")
    assert (type(caught.value), caught.value.code) == (ServiceError, str(status))
    assert len(transport.requests) == 1


def test_redirect_is_an_error_and_not_followed() -> None:
    with (
        Loopback(response(status=301, headers=[("Location", "/elsewhere")])) as server,
        make_client(server.url) as client,
    ):
        with pytest.raises(ServiceError):
            client.get_thing(name="x")
        assert len(server.requests) == 1


def test_transient_errors_are_retried_and_the_response_counts_attempts() -> None:
    with (
        Loopback(BUSY, BUSY, response(b'{"name": "x"}')) as server,
        make_client(server.url) as client,
    ):
        pauses = with_clock(client)
        assert client.get_thing(name="x").response_metadata.attempts == 3
        assert len(pauses.slept) == 2
        assert server.connections == 1


def test_last_error_counts_attempts() -> None:
    client, transport = canned(*[reply(status=503)] * 3)
    with pytest.raises(ServiceError) as caught:
        client.get_thing(name="x")
    assert caught.value.attempts == len(transport.requests) == 3


def test_throttling_is_retried() -> None:
    throttled = reply(b'{"__type": "ThrottlingException"}', status=429)
    client, transport = canned(throttled)
    client.get_thing(name="x")
    assert len(transport.requests) == 2
    client, _ = canned(throttled, max_attempts=1)
    with pytest.raises(ThrottlingException):
        client.get_thing(name="x")


def test_every_attempt_has_a_new_signature() -> None:
    client, transport = canned(reply(status=503))
    pauses = with_clock(client)

    def on_retry(_: object) -> None:
        pauses.now += timedelta(seconds=30)

    hooks: list[Any] = [SimpleNamespace(on_retry=on_retry)]
    client.with_options(hooks=hooks).get_thing(name="x")
    times = [request.headers["X-Amz-Date"] for request in transport.requests]
    assert times == ["20260131T120000Z", "20260131T120030Z"]
    first, second = (request.headers["Authorization"] for request in transport.requests)
    assert first != second


def test_error_says_whether_it_is_retryable() -> None:
    """The model declares few retryable errors; status and code reveal more."""
    for response_, passing in [
        (reply(status=503), True),
        (reply(b'{"__type": "SlowDown"}', status=400), True),
        (reply(b'{"__type": "ThrottlingException"}', status=400), True),
        (reply(b'{"__type": "ResourceNotFoundException"}', status=404), False),
        (reply(status=501), False),
    ]:
        client, _ = canned(response_, max_attempts=1)
        with pytest.raises(ServiceError) as caught:
            client.get_thing(name="x")
        assert caught.value.retryable is passing


def test_wrong_clock_is_corrected_once() -> None:
    skewed = reply(
        b'{"__type": "RequestTimeTooSkewed"}', status=403, Date="Sat, 31 Jan 2026 15:00:00 GMT"
    )
    client, transport = canned(skewed)
    client.get_thing(name="x")
    client.get_thing(name="x")
    dates = [request.headers["X-Amz-Date"] for request in transport.requests]
    assert dates == ["20260131T120000Z", "20260131T150000Z", "20260131T150000Z"]
    assert client._shared.clock_offset == timedelta(hours=3)
    client, transport = canned(skewed, skewed)
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert len(transport.requests) == 2
    client, transport = canned(skewed, max_attempts=1)
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert len(transport.requests) == 1


# --- network errors ---


@pytest.mark.parametrize(
    "failure", [[CLOSE], [RESET], [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", RESET]]
)
def test_interrupted_response_is_retried(failure: Any) -> None:
    with Loopback(failure) as server, make_client(server.url) as client:
        with_clock(client)
        assert client.get_thing(name="x").response_metadata.attempts == 2


def test_network_errors_name_the_operation() -> None:
    client, _ = canned(ResponseInterruptedError("http://h: gone"), max_attempts=1)
    with pytest.raises(ResponseInterruptedError, match=r"^GetThing: http://h: gone$"):
        client.get_thing(name="x")


def test_unsafe_operation_is_not_retried_after_unknown_outcome() -> None:
    with Loopback([CLOSE]) as server, make_client(server.url) as client:
        with pytest.raises(OutcomeUnknownError, match=r"PutThing: .* is unknown") as caught:
            client.send(PutThingRequest(text="x"))
        assert len(server.requests) == 1
    assert caught.value.bytes_sent
    assert caught.value.cause == "RemoteDisconnected"


def test_unsafe_operation_is_retried_if_nothing_was_sent() -> None:
    client, transport = canned(ConnectError("no", bytes_sent=False))
    client.send(PutThingRequest(text="x"))
    assert len(transport.requests) == 2


def test_unsafe_operation_is_retried_after_an_error_response() -> None:
    client, transport = canned(reply(status=503))
    client.send(PutThingRequest(text="x"))
    assert len(transport.requests) == 2


@pytest.mark.parametrize("seconds", [1, 4])
def test_delay_that_reaches_call_timeout_ends_the_call(seconds: int) -> None:
    throttled = reply(b'{"__type": "ThrottlingException"}', status=429, x_amz_retry_after="4000")
    client, transport = canned(throttled, call_timeout=seconds)
    with pytest.raises(
        CallTimeoutError, match=rf"call_timeout={seconds} s; .*ThrottlingException"
    ) as caught:
        client.get_thing(name="x")
    assert caught.value.cause == "ThrottlingException"
    assert len(transport.requests) == 1


def test_transport_gets_the_deadline() -> None:
    told: list[Any] = []

    class Watching(CannedTransport):
        def send(self, request: Any, **timeouts: object) -> Any:
            told.append(timeouts)
            return super().send(request)

    client = make_client(
        URL, transport=Watching(), call_timeout=7, connect_timeout=2, read_timeout=3
    )
    pauses = with_clock(client)
    pauses.elapsed = 100.0
    client.get_thing(name="x")
    assert told == [{"connect_timeout": 2.0, "read_timeout": 3.0, "deadline": 107.0}]


def test_read_timeout_reaches_the_caller() -> None:
    client, transport = canned(*[ReadTimeoutError("http://h: nothing") for _ in range(3)])
    with pytest.raises(ReadTimeoutError):
        client.get_thing(name="x")
    assert len(transport.requests) == 3


@pytest.mark.usefixtures("bare_environment")
def test_parse_error_without_response_has_no_status() -> None:
    client, _ = canned(ResponseParseError("the service sent something else"))
    with pytest.raises(ResponseParseError) as caught:
        client.get_thing(name="x")
    assert caught.value.status is None
    assert dict(caught.value.headers) == {}
