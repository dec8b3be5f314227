"""Calls from request to result, against a server on loopback or a transport of canned answers."""

from __future__ import annotations

import logging
import math
import os
import pickle
import threading
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from support.calls import CREDENTIALS, NOW, CannedTransport, make_client, reply, with_clock
from support.loopback import CLOSE, RESET, Loopback, Recorded, answer
from support.sample.service import (
    SERVICE,
    GetThingRequest,
    OpenRequest,
    PutThingRequest,
    RawRequest,
    ResourceNotFoundException,
    SampleClient,
    ThrottlingException,
    TokenRequest,
)

from codegen.runtime.credentials import ANONYMOUS, BearerToken, Credentials
from codegen.runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    CredentialsError,
    Error,
    OutcomeUnknownError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    ServiceError,
)
from codegen.runtime.http import HttpRequest

pytestmark = pytest.mark.usefixtures("bare_environment")

URL = "http://127.0.0.1:9"
BUSY = answer(b"{}", status=503)


def canned(*script: Any, **arguments: Any) -> tuple[SampleClient, CannedTransport]:
    transport = CannedTransport(*script)
    client = make_client(URL, transport=transport, **arguments)
    with_clock(client)
    return client, transport


# --- success ----------------------------------------------------------------------------------


def test_a_call_gives_the_typed_answer_and_what_is_known_of_it() -> None:
    headers = [("x-amzn-RequestId", "id-1"), ("X-Other", "yes")]
    with (
        Loopback(answer(b'{"name": "a thing"}', headers=headers)) as server,
        make_client(server.url) as client,
    ):
        response = client.get_thing(name="thing 1")
        assert response.name == "a thing"
        known = response.response_metadata
        assert (known.request_id, known.status, known.attempts) == ("id-1", 200, 1)
        assert known.headers["x-other"] == "yes"
        (request,) = server.requests
        assert (request.method, request.target) == (b"GET", b"/things/thing%201")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_success(status: int) -> None:
    client, _ = canned(reply(b"", status=status))
    assert client.get_thing(name="x").response_metadata.status == status


def test_an_empty_body_is_an_empty_answer() -> None:
    client, _ = canned(reply(b""))
    assert client.get_thing(name="x").name == ""


def test_requests_say_who_sends_them() -> None:
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


def test_lambdas_trace_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_content_length_is_sent_where_a_body_may_be(
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
def test_a_request_goes_behind_the_endpoints_path(
    endpoint: str, target: str, expected: str
) -> None:
    transport = CannedTransport()
    client = make_client(endpoint, transport=transport)
    client.send(RawRequest(message=HttpRequest("GET", target)))
    assert transport.requests[0].target == expected
    assert transport.requests[0].headers["Host"] == "localhost:9"


def test_a_host_prefix_is_put_before_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    request = PutThingRequest(text="x", host_prefix="data.")
    client, transport = canned()
    client.send(request)
    assert transport.requests[0].origin == "http://data.127.0.0.1:9"
    assert transport.requests[0].headers["Host"] == "data.127.0.0.1:9"
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    client, transport = canned()
    client.send(request)
    assert transport.requests[0].origin == URL


# --- who signs --------------------------------------------------------------------------------


def botocore_authorization(request: Recorded, url: str, credentials: Credentials) -> str:
    """The signature that botocore makes for a request as it arrived."""
    ours = ("host", "accept-encoding", "content-length", "authorization", "x-amz-date")
    headers = {
        name: value
        for name, value in request.headers.items()
        if name not in (*ours, "x-amz-security-token")
    }
    theirs = AWSRequest(
        request.method.decode(), url + request.target.decode(), headers, request.body
    )
    signer = SigV4Auth(
        BotocoreCredentials(
            credentials.access_key_id, credentials.secret_access_key, credentials.session_token
        ),
        "sample",
        "us-west-2",
    )
    theirs.context["timestamp"] = NOW.strftime("%Y%m%dT%H%M%SZ")
    signer._modify_request_before_signing(theirs)
    canonical = signer.canonical_request(theirs)
    to_sign = signer.string_to_sign(theirs, canonical)
    signed = signer.signed_headers(signer.headers_to_sign(theirs))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(theirs)}, SignedHeaders={signed}, "
        f"Signature={signer.signature(to_sign, theirs)}"
    )


@pytest.mark.parametrize(
    "request_",
    [
        GetThingRequest(name="a b/c"),
        PutThingRequest(text="é"),
        PutThingRequest(text="x", label="  two   words "),
        RawRequest(message=HttpRequest("DELETE", "/a//b/../%7e?z=1&a=2&a=1&empty")),
        RawRequest(message=HttpRequest("GET", "/", {}, b"body of a GET")),
    ],
    ids=["GET", "POST", "blanks", "odd target", "GET with body"],
)
def test_the_signature_of_what_arrives_is_botocores(request_: Any) -> None:
    with Loopback() as server, make_client(server.url, validation="off") as client:
        with_clock(client)
        client.send(request_)
        (arrived,) = server.requests
        assert arrived.headers["x-amz-date"] == "20260131T120000Z"
        assert arrived.headers["x-amz-security-token"] == CREDENTIALS.session_token
        expected = botocore_authorization(arrived, server.url, CREDENTIALS)
        assert arrived.headers["authorization"] == expected


def test_anonymous_requests_are_not_signed() -> None:
    client, transport = canned(credentials=ANONYMOUS)
    client.get_thing(name="x")
    names = {name.lower() for name in transport.requests[0].headers}
    assert not names & {"authorization", "x-amz-date", "x-amz-security-token"}


def test_an_operation_without_authentication_needs_no_credentials() -> None:
    client, transport = canned(credentials=None)
    client.send(OpenRequest(message=HttpRequest("GET", "/")))
    assert "Authorization" not in transport.requests[0].headers


def test_a_token_is_sent_as_it_is_over_loopback_or_https_only() -> None:
    request = TokenRequest(message=HttpRequest("GET", "/"))
    client, transport = canned(credentials=BearerToken("the-token"))
    client.send(request)
    assert transport.requests[0].headers["Authorization"] == "Bearer the-token"
    client = make_client(
        "https://example.com", transport=transport, credentials=BearerToken("the-token")
    )
    client.send(request)
    assert len(transport.requests) == 2
    client = make_client(
        "http://example.com",
        transport=transport,
        credentials=BearerToken("the-token"),
        allow_http=True,
    )
    with pytest.raises(ConfigurationError, match="over https only"):
        client.send(request)
    assert len(transport.requests) == 2


def test_a_token_does_not_sign() -> None:
    client, _ = canned(credentials=BearerToken("the-token"))
    with pytest.raises(CredentialsError, match="BearerToken"):
        client.get_thing(name="x")


def test_an_authentication_that_is_not_known_is_refused_by_name() -> None:
    class Strange(RawRequest):
        AUTH_SCHEMES = ("sigv4a",)

    client, _ = canned()
    with pytest.raises(ConfigurationError, match="authenticated by sigv4a"):
        client.send(Strange(message=HttpRequest("GET", "/")))


def test_a_request_can_not_be_signed_without_a_region() -> None:
    client, _ = canned(region=None)
    with pytest.raises(ConfigurationError, match="region: none was found"):
        client.get_thing(name="x")


def test_a_client_without_region_says_so_at_once() -> None:
    with pytest.raises(ConfigurationError, match="Missing Region"):
        SampleClient()


def test_endpoints_may_name_service_region_and_headers_of_their_own() -> None:
    transport = CannedTransport()
    client = SampleClient(region="eu-west-1", credentials=CREDENTIALS, transport=transport)
    for _ in range(2):
        client.send(GetThingRequest(name="x", tenant="acme"))
    sent = transport.requests[1]
    assert sent.origin == "https://acme.sample.eu-west-1.amazonaws.com"
    assert "/us-east-1/sample-tenant/aws4_request" in sent.headers["Authorization"]
    assert sent.headers["X-Tenant"] == "acme, 2"


# --- errors of the service ---------------------------------------------------------------------


def test_an_error_arrives_as_the_class_of_its_code() -> None:
    body = b'{"__type": "com.amazonaws#ResourceNotFoundException", "exceptionMessage": "gone"}'
    client, _ = canned(reply(body, status=404, x_amzn_RequestId="id-2"))
    with pytest.raises(ResourceNotFoundException) as caught:
        client.get_thing(name="x")
    error = caught.value
    assert (error.message, error.status, error.request_id) == ("gone", 404, "id-2")
    assert (error.operation, error.attempts) == ("GetThing", 1)


@pytest.mark.parametrize("status", [300, 301, 304, 307, 400, 404, 500])
def test_everything_but_2xx_is_a_service_error(status: int) -> None:
    client, transport = canned(reply(b"<html>no</html>", status=status), max_attempts=1)
    with pytest.raises(ServiceError) as caught:
        client.get_thing(name="x")
    assert (type(caught.value), caught.value.code) == (ServiceError, str(status))
    assert len(transport.requests) == 1


def test_a_redirect_is_an_error_and_not_followed() -> None:
    with (
        Loopback(answer(status=301, headers=[("Location", "/elsewhere")])) as server,
        make_client(server.url) as client,
    ):
        with pytest.raises(ServiceError):
            client.get_thing(name="x")
        assert len(server.requests) == 1


def test_passing_errors_are_tried_again_and_the_answer_counts_the_attempts() -> None:
    with (
        Loopback(BUSY, BUSY, answer(b'{"name": "x"}')) as server,
        make_client(server.url) as client,
    ):
        pauses = with_clock(client)
        assert client.get_thing(name="x").response_metadata.attempts == 3
        assert len(pauses.slept) == 2
        assert server.connections == 1


def test_the_last_error_counts_the_attempts() -> None:
    client, transport = canned(*[reply(status=503)] * 3)
    with pytest.raises(ServiceError) as caught:
        client.get_thing(name="x")
    assert caught.value.attempts == len(transport.requests) == 3


def test_throttling_is_tried_again() -> None:
    throttled = reply(b'{"__type": "ThrottlingException"}', status=429)
    client, transport = canned(throttled)
    client.get_thing(name="x")
    assert len(transport.requests) == 2
    client, _ = canned(throttled, max_attempts=1)
    with pytest.raises(ThrottlingException):
        client.get_thing(name="x")


def test_every_attempt_is_signed_anew() -> None:
    client, transport = canned(reply(status=503))
    client.get_thing(name="x")
    first, second = (request.headers["Authorization"] for request in transport.requests)
    assert first != second


def test_a_wrong_clock_is_put_right_once() -> None:
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


# --- errors of the network ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure", [[CLOSE], [RESET], [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", RESET]]
)
def test_an_interrupted_answer_is_tried_again(failure: Any) -> None:
    with Loopback(failure) as server, make_client(server.url) as client:
        with_clock(client)
        assert client.get_thing(name="x").response_metadata.attempts == 2


def test_network_errors_name_the_operation() -> None:
    client, _ = canned(ResponseInterruptedError("http://h: gone"), max_attempts=1)
    with pytest.raises(ResponseInterruptedError, match=r"^GetThing: http://h: gone$"):
        client.get_thing(name="x")


def test_what_may_have_been_carried_out_and_is_not_safe_to_repeat_is_not_repeated() -> None:
    with Loopback([CLOSE]) as server, make_client(server.url) as client:
        with pytest.raises(OutcomeUnknownError, match="PutThing: .* is unknown") as caught:
            client.send(PutThingRequest(text="x"))
        assert len(server.requests) == 1
    assert caught.value.bytes_sent
    assert caught.value.cause == "RemoteDisconnected"


def test_what_certainly_did_not_arrive_is_repeated_even_if_it_is_not_safe() -> None:
    client, transport = canned(ConnectError("no", bytes_sent=False))
    client.send(PutThingRequest(text="x"))
    assert len(transport.requests) == 2


def test_an_answered_error_is_repeated_even_if_it_is_not_safe() -> None:
    client, transport = canned(reply(status=503))
    client.send(PutThingRequest(text="x"))
    assert len(transport.requests) == 2


def test_a_pause_beyond_the_call_timeout_is_not_begun() -> None:
    throttled = reply(b'{"__type": "ThrottlingException"}', status=429, x_amz_retry_after="4000")
    client, transport = canned(throttled, call_timeout=1)
    with pytest.raises(CallTimeoutError, match="call_timeout=1 s; .*ThrottlingException") as caught:
        client.get_thing(name="x")
    assert caught.value.cause == "ThrottlingException"
    assert len(transport.requests) == 1


def test_the_transport_is_told_the_deadline() -> None:
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


def test_a_read_timeout_reaches_the_caller() -> None:
    client, transport = canned(*[ReadTimeoutError("http://h: nothing") for _ in range(3)])
    with pytest.raises(ReadTimeoutError):
        client.get_thing(name="x")
    assert len(transport.requests) == 3


# --- answers that can't be read ----------------------------------------------------------------


def test_an_answer_that_is_no_json_is_a_parse_error_that_knows_the_answer() -> None:
    client, transport = canned(reply(b"<html>", x_one="1"))
    with pytest.raises(ResponseParseError, match=r"^GetThing: .* \(HTTP 200\)$") as caught:
        client.get_thing(name="x")
    error = caught.value
    assert (error.status, error.operation, error.body) == (200, "GetThing", b"<html>")
    assert error.headers["x-one"] == "1"
    assert len(transport.requests) == 1


def test_json_nested_too_deeply_is_a_parse_error() -> None:
    client, _ = canned(reply(b"[" * 200_000))
    with pytest.raises(ResponseParseError, match="nested too deeply"):
        client.get_thing(name="x")


def test_values_nested_too_deeply_for_the_reader_are_a_parse_error() -> None:
    class Deep(RawRequest):
        def read(self, response: Any) -> Any:
            return self.read(response)

    client, _ = canned(reply())
    with pytest.raises(ResponseParseError, match="nested too deeply"):
        client.send(Deep(message=HttpRequest("GET", "/")))


def test_an_answer_that_is_too_long_is_a_parse_error_of_the_operation() -> None:
    with (
        Loopback(answer(b"x" * 101)) as server,
        make_client(server.url, max_response_bytes=100) as client,
        pytest.raises(ResponseParseError, match=r"GetThing: .*max_response_bytes=100") as caught,
    ):
        client.get_thing(name="x")
    assert (caught.value.status, caught.value.operation) == (200, "GetThing")


# --- validation --------------------------------------------------------------------------------


def test_validation_stops_what_can_not_be_sent() -> None:
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


# --- copies, closing, processes ----------------------------------------------------------------


def test_a_closed_client_says_so_and_so_do_its_copies() -> None:
    client, transport = canned()
    copied = client.with_options(max_attempts=1)
    client.close()
    for closed in (client, copied):
        with pytest.raises(ConfigurationError, match="the client is closed"):
            closed.get_thing(name="x")
    assert not transport.requests
    assert not transport.closed  # It is not ours to close.


def test_closing_a_copy_closes_nothing() -> None:
    with Loopback() as server, make_client(server.url) as client:
        with client.with_options(read_timeout=2) as copied:
            copied.get_thing(name="x")
        client.get_thing(name="x")
        copied.get_thing(name="x")
        assert server.connections == 1


def test_a_copy_differs_only_in_what_was_given() -> None:
    class Watch:
        def __init__(self) -> None:
            self.seen = 0

        def after_response(self, event: object) -> None:
            self.seen += 1

    one, two = Watch(), Watch()
    client, transport = canned(*[reply(status=503)] * 9, hooks=[one], call_timeout=50)
    copied = client.with_options(
        read_timeout=2, connect_timeout=3, max_attempts=1, hooks=[two], call_timeout=math.inf
    )
    with pytest.raises(ServiceError):
        copied.get_thing(name="x")
    assert (one.seen, two.seen, len(transport.requests)) == (0, 1, 1)
    options = copied._options
    assert (options.read_timeout, options.connect_timeout) == (2.0, 3.0)
    assert options.call_timeout == math.inf
    assert options.validation == "standard"
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert (one.seen, two.seen) == (3, 1)
    assert (
        "cfg/retry-mode#adaptive" in client.with_options(retry_mode="adaptive")._options.user_agent
    )
    assert client.with_options()._options.call_timeout == 50


def test_a_copy_of_a_subclass_keeps_what_the_subclass_holds() -> None:
    class Mine(SampleClient):
        name = ""

    mine = Mine(region="us-west-2")
    mine.name = "kept"
    copied = mine.with_options(max_attempts=1)
    assert type(copied) is Mine
    assert copied.name == "kept"


@pytest.mark.parametrize(
    "options",
    [
        {"read_timeout": 0},
        {"connect_timeout": -1},
        {"call_timeout": True},
        {"max_attempts": 0},
        {"max_attempts": 1.5},
        {"retry_mode": "never"},
        {"validation": "maybe"},
        {"hooks": [object()]},
    ],
)
def test_wrong_options_are_refused(options: Any) -> None:
    client, _ = canned()
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        client.with_options(**options)
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        canned(**options)


def test_a_client_can_not_be_pickled_or_copied() -> None:
    client, _ = canned()
    for attempt in (pickle.dumps, copy):
        with pytest.raises(TypeError, match="SampleClient can't be pickled or copied"):
            attempt(client)


def test_a_forked_child_goes_on_with_the_client() -> None:
    with Loopback() as server, make_client(server.url) as client:
        client.get_thing(name="x")
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = client.get_thing(name="y").response_metadata.status == 200
            finally:
                os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        client.get_thing(name="z")
        assert [request.connection for request in server.requests] == [1, 2, 1]


def test_threads_share_a_client() -> None:
    names = [f"t{number}" for number in range(32)]
    with Loopback() as server, make_client(server.url, max_connections=4) as client:
        threads = [threading.Thread(target=client.get_thing, kwargs={"name": n}) for n in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(request.target.decode() for request in server.requests) == sorted(
            f"/things/{name}" for name in names
        )
        assert server.connections <= 4


def test_region_endpoint_and_repr() -> None:
    client = SampleClient(region="us-west-2", use_fips=True, use_dualstack=True)
    assert client.region == "us-west-2"
    assert client.endpoint_url == "https://sample-fips.us-west-2.api.aws"
    assert repr(client) == "<SampleClient: us-west-2>"


def test_warming_up_imports_operations_and_opens_a_connection() -> None:
    with Loopback() as server, make_client(server.url) as client:
        client.warm_up("get_thing", connect=True)
        client.get_thing(name="x")
        assert server.connections == 1
    with pytest.raises(ConfigurationError, match="no operation 'get_thong'"):
        client.warm_up("get_thong")
    with pytest.raises(ConfigurationError, match="no operation"):
        client.warm_up("../get_thing")
    own, _ = canned()
    with pytest.raises(ConfigurationError, match="no method connect"):
        own.warm_up(connect=True)


def test_errors_hold_no_frames_of_the_call() -> None:
    failures = [
        (reply(status=404), ServiceError),
        (reply(b"<"), ResponseParseError),
        (ReadTimeoutError("h: x"), ReadTimeoutError),
        (ConnectError("h: x", bytes_sent=False), ConnectError),
    ]
    for failure, kind in failures:
        client, _ = canned(failure, max_attempts=1)
        with pytest.raises(kind) as caught:
            client.get_thing(name="x")
        error: Error = caught.value
        assert error.__cause__ is None
        assert error.__context__ is None
        frames = [entry.name for entry in caught.traceback]
        assert frames[-3:] == ["get_thing", "send", "send"]


# --- the log -----------------------------------------------------------------------------------


def test_every_attempt_is_a_line_in_the_packages_log(caplog: pytest.LogCaptureFixture) -> None:
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


def test_where_the_endpoint_came_from_is_logged_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger=SERVICE.package)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAMPLE_SERVICE", "http://localhost:5000")
    client = SampleClient(region="us-west-2", credentials=CREDENTIALS, transport=CannedTransport())
    client.get_thing(name="x")
    client.get_thing(name="y")
    assert [record.getMessage() for record in caplog.records] == [
        "endpoint http://localhost:5000 from AWS_ENDPOINT_URL_SAMPLE_SERVICE"
    ]
