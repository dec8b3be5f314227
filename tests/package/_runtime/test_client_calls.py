"""Calls from request to response: what is sent, returned and logged."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from support.calls import CREDENTIALS, URL, CannedTransport, canned, make_client, reply, with_clock
from support.loopback import Loopback, response
from support.sample.service import (
    SERVICE,
    GetThingRequest,
    PutThingRequest,
    RawRequest,
    SampleClient,
)

from codegen.package._runtime.errors import (
    ParamValidationError,
    ReadTimeoutError,
    ResponseParseError,
    ServiceError,
)
from codegen.package._runtime.http import Headers, HttpRequest

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

BUSY = response(b"{}", status=503)


# --- success ---


def test_call_returns_typed_response_with_metadata() -> None:
    headers = [("x-amzn-RequestId", "id-1"), ("X-Other", "yes")]
    with (
        Loopback(response(b'{"name": "a thing"}', headers=headers)) as server,
        make_client(server.url) as client,
    ):
        result = client.get_thing(name="thing 1")
        assert result.name == "a thing"
        known = result.response_metadata
        assert (known.request_id, known.status, known.attempts) == ("id-1", 200, 1)
        assert known.headers["x-other"] == "yes"
        (request,) = server.requests
        assert (request.method, request.target) == (b"GET", b"/things/thing%201")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_status_is_a_success(status: int) -> None:
    client, _ = canned(reply(b"", status=status))
    assert client.get_thing(name="x").response_metadata.status == status


def test_empty_body_is_an_empty_response() -> None:
    client, _ = canned(reply(b""))
    assert client.get_thing(name="x").name == ""


def test_json_loads_reads_every_response() -> None:
    """Also responses of another package's transport, and error responses."""
    bodies: list[bytes] = []

    def loads(body: bytes) -> Any:
        bodies.append(body)
        return json.loads(body)

    good, bad = b'{"name": "a thing"}', b'{"__type": "Odd", "message": "why"}'
    foreign, kept = SimpleNamespace(status=200, headers=Headers(), body=good), reply(good)
    client, _ = canned(kept, foreign, reply(bad, status=400), json_loads=loads)
    bodies.clear()
    copy = client.with_options(max_attempts=1)
    assert [client.get_thing(name="x").name, copy.get_thing(name="x").name] == ["a thing"] * 2
    with pytest.raises(ServiceError, match="why"):
        client.get_thing(name="x")
    assert bodies == [good, good, bad]
    # The response object belongs to the transport, which may share it.
    assert kept.json() == {"name": "a thing"}
    assert bodies == [good, good, bad]


def test_parse_error_without_http_response_has_no_status() -> None:
    with (
        Loopback(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as server,
        make_client(server.url, max_attempts=1) as client,
        pytest.raises(ResponseParseError) as caught,
    ):
        client.get_thing(name="x")
    text = "GetThing: the server sent something that is not HTTP/1.1"
    assert (str(caught.value), caught.value.status) == (text, None)


def test_requests_have_a_user_agent() -> None:
    with Loopback(BUSY, BUSY) as server, make_client(server.url) as client:
        with_clock(client)
        client.get_thing(name="x")
        client.get_thing(name="y")
        first, second, third, fourth = (request.headers for request in server.requests)
    assert first["user-agent"].startswith("support.sample/1.2.3 ua/2.1 os/")
    assert [r["amz-sdk-request"] for r in (first, second, third, fourth)] == [
        "attempt=1; max=3",
        "attempt=2; max=3",
        "attempt=3; max=3",
        "attempt=1; max=3",
    ]
    ids = [r["amz-sdk-invocation-id"] for r in (first, second, third, fourth)]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert all(len(one) == 36 and one[14] == "4" and one[19] in "89ab" for one in ids)


def test_lambda_trace_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    client, transport = canned()
    monkeypatch.setenv("_X_AMZN_TRACE_ID", 'Root=1-5759e988;"\u00e9')
    client.get_thing(name="x")
    assert "X-Amzn-Trace-Id" not in transport.requests[0].headers
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "function")
    client, transport = canned()
    client.get_thing(name="x")
    assert transport.requests[0].headers["X-Amzn-Trace-Id"] == 'Root=1-5759e988;"%C3%A9'
    own = HttpRequest("GET", "/", {"x-amzn-trace-id": "own"})
    client.send(RawRequest(message=own))
    assert "X-Amzn-Trace-Id" not in transport.requests[1].headers


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [
        ("GET", b"", None),
        ("GET", b"{}", "2"),
        ("POST", b"", "0"),
        ("DELETE", b"", "0"),
        ("PUT", b"x", "1"),
    ],
)
def test_content_length_is_sent_for_methods_with_a_body(
    method: str, body: bytes, length: str | None
) -> None:
    client, transport = canned()
    client.send(RawRequest(message=HttpRequest(method, "/", {}, body)))
    assert transport.requests[0].headers.get("Content-Length") == length


@pytest.mark.parametrize(
    ("endpoint", "target", "expected"),
    [
        ("http://localhost:9", "/a?b=c", "/a?b=c"),
        ("http://localhost:9/", "/a?b=c", "/a?b=c"),
        ("http://localhost:9/base", "/a?b=c", "/base/a?b=c"),
        ("http://localhost:9/base/", "/a", "/base/a"),
        ("http://localhost:9/base", "/", "/base"),
        ("http://localhost:9/base/", "/?b=c", "/base/?b=c"),
    ],
)
def test_request_target_follows_the_endpoints_path(
    endpoint: str, target: str, expected: str
) -> None:
    transport = CannedTransport()
    client = make_client(endpoint, transport=transport)
    client.send(RawRequest(message=HttpRequest("GET", target)))
    assert transport.requests[0].target == expected
    assert transport.requests[0].headers["Host"] == "localhost:9"


def test_host_prefix_precedes_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    request = PutThingRequest(text="x", host_prefix="data.")
    client, transport = canned(allow_http=True)
    client.send(request)
    assert transport.requests[0].origin == "http://data.127.0.0.1:9"
    assert transport.requests[0].headers["Host"] == "data.127.0.0.1:9"
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    client, transport = canned()
    client.send(request)
    assert transport.requests[0].origin == URL


# --- unreadable responses ---


def test_response_that_is_not_json_is_a_parse_error_with_the_response() -> None:
    client, transport = canned(reply(b"<html>", x_one="1"))
    with pytest.raises(ResponseParseError, match=r"^GetThing: .* \(HTTP 200\)$") as caught:
        client.get_thing(name="x")
    error = caught.value
    assert (error.status, error.operation, error.body) == (200, "GetThing", b"<html>")
    assert error.headers["x-one"] == "1"
    assert len(transport.requests) == 1


def test_deeply_nested_json_is_a_parse_error() -> None:
    client, _ = canned(reply(b"[" * 200_000))
    with pytest.raises(ResponseParseError, match="nested too deeply"):
        client.get_thing(name="x")


def test_recursion_error_of_the_reader_is_a_parse_error() -> None:
    class Deep(RawRequest):
        def read(self, response: Any) -> Any:
            return self.read(response)

    client, _ = canned(reply())
    with pytest.raises(ResponseParseError, match="nested too deeply"):
        client.send(Deep(message=HttpRequest("GET", "/")))


def test_response_that_is_too_long_is_a_parse_error_of_the_operation() -> None:
    with (
        Loopback(response(b"x" * 101)) as server,
        make_client(server.url, max_response_bytes=100) as client,
        pytest.raises(ResponseParseError, match=r"GetThing: .*max_response_bytes=100") as caught,
    ):
        client.get_thing(name="x")
    assert (caught.value.status, caught.value.operation) == (200, "GetThing")


# --- validation ---


def test_invalid_parameters_are_not_sent() -> None:
    client, transport = canned()
    with pytest.raises(ParamValidationError, match="name: got 0 characters"):
        client.get_thing(name="")
    client.get_thing(name="longer than eight")
    strict, _ = canned(validation="strict")
    with pytest.raises(ParamValidationError, match="1 to 8 characters"):
        strict.get_thing(name="longer than eight")
    off, _ = canned(validation="off")
    with pytest.raises(ParamValidationError, match="part of the path"):
        off.get_thing(name="")
    assert len(transport.requests) == 1


# --- the log ---


def test_every_attempt_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger=SERVICE.package)
    client, _ = canned(
        reply(status=503, x_amzn_RequestId="id-1"), ReadTimeoutError("h: x"), reply()
    )
    client.get_thing(name="x")
    lines: list[Any] = [record for record in caplog.records if hasattr(record, "attempt")]
    assert [line.name for line in lines] == [SERVICE.package] * 3
    assert [(line.operation, line.attempt, line.status) for line in lines] == [
        ("GetThing", 1, 503),
        ("GetThing", 2, None),
        ("GetThing", 3, 200),
    ]
    assert lines[0].aws_request_id == "id-1"
    assert all(isinstance(line.duration, float) for line in lines)
    assert "GetThing, attempt 2: ReadTimeoutError after" in caplog.text


def test_control_characters_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger=SERVICE.package)
    client, _ = canned(reply(x_amzn_RequestId="id\x1b[2J\x85forged"))
    client.get_thing(name="x")
    assert "request id id\\x1b[2J\\x85forged" in caplog.text


def test_source_of_the_endpoint_is_logged_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger=SERVICE.package)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAMPLE_SERVICE", "http://localhost:5000")
    client = SampleClient(region="us-west-2", credentials=CREDENTIALS, transport=CannedTransport())
    client.get_thing(name="x")
    client.send(GetThingRequest(name="x", tenant="asks the rules again"))
    assert [record.getMessage() for record in caplog.records] == [
        "endpoint http://localhost:5000 from AWS_ENDPOINT_URL_SAMPLE_SERVICE"
    ]
