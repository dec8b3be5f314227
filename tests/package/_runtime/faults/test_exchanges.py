"""Faults of a server after it received a request, and the resulting errors."""

from __future__ import annotations

import gzip
import json

import pytest
from support.certificates import Certificates
from support.faults import (
    CALLS,
    FAILED,
    INTERRUPTED,
    REFUSED,
    SILENT,
    UNREADABLE,
    Dripping,
    Ending,
    assert_ends,
    nothing_left_behind,
    outcome,
    recorded_client,
)
from support.ivs import Server
from support.loopback import CLOSE, RESET, STALL, Script, response
from support.transports import wait_until

pytestmark = pytest.mark.usefixtures("client_kind")

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HTML = b"<html><body><h1>It works!</h1></body></html>"
ELSEWHERE = ("Location", "http://127.0.0.1:9/elsewhere")


def encoded(encoding: str, body: bytes = b"{}") -> bytes:
    return response(body, headers=[("Content-Encoding", encoding)])


def gzipped(status: int) -> bytes:
    body = gzip.compress(b'{"__type": "Unread"}')
    return response(body, status=status, headers=[("Content-Encoding", "gzip")])


# What the server does with every request → how calls end, and what the error says.
FAULTS: dict[str, tuple[Script, Ending, str]] = {
    # The connection ends.
    "hangs up before the response": ([CLOSE], INTERRUPTED, "closed before the response"),
    "resets before the response": ([RESET], INTERRUPTED, "closed before the response"),
    "resets within the status line": (
        [b"HTTP/1", RESET],
        INTERRUPTED,
        "closed before the response",
    ),
    "hangs up within the headers": (
        [OK + b"X: y\r\nDa", CLOSE],
        INTERRUPTED,
        "closed before the response",
    ),
    "resets within the headers": (
        [OK + b"X: y\r\nDa", RESET],
        INTERRUPTED,
        "closed before the response",
    ),
    "resets after the headers": (
        [OK + b"Content-Length: 9\r\n\r\n", RESET],
        INTERRUPTED,
        "closed before the response",
    ),
    "sends less than Content-Length": (
        [OK + b'Content-Length: 99\r\n\r\n{"channel": {', CLOSE],
        INTERRUPTED,
        "(IncompleteRead)",
    ),
    "cuts a chunk off": ([CHUNKED + b'9\r\n{"cha', CLOSE], INTERRUPTED, "(IncompleteRead)"),
    "cuts off between chunks": (
        [CHUNKED + b"2\r\n{}\r\n", CLOSE],
        INTERRUPTED,
        "closed before the response",
    ),
    "resets between chunks": (
        [CHUNKED + b"2\r\n{}\r\n", RESET],
        INTERRUPTED,
        "closed before the response",
    ),
    # The connection stays open and silent.
    "stalls before the response": ([STALL], SILENT, "(read_timeout)"),
    "stalls within the headers": ([OK + b"Content-Le", STALL], SILENT, "(read_timeout)"),
    "stalls within the body": (
        [OK + b"Content-Length: 99\r\n\r\n{", STALL],
        SILENT,
        "(read_timeout)",
    ),
    "stalls between chunks": ([CHUNKED + b"2\r\n{}\r\n", STALL], SILENT, "(read_timeout)"),
    # Framing that is not credible.
    "sends chunks without end": (
        Dripping(CHUNKED, b"1\r\nx\r\n" * 1000, times=10_000),
        UNREADABLE,
        "more chunks than allowed",
    ),
    "sends a body without end": (
        Dripping(OK + b"\r\n", b"x" * 1000, times=1_000_000),
        UNREADABLE,
        "a body longer than max_response_bytes=100000",
    ),
    "announces a body without end": (
        [OK + b"Content-Length: 9" + b"0" * 18 + b"\r\n\r\n", STALL],
        UNREADABLE,
        "a body longer than max_response_bytes=100000",
    ),
    "sends trailers without end": (
        Dripping(CHUNKED + b"0\r\n", b"X: y\r\n" * 1000, times=10_000),
        UNREADABLE,
        "a chunk size or trailer longer than allowed",
    ),
    "sends a chunk extension without end": (
        Dripping(CHUNKED + b"1;", b"x" * 1000, times=100_000),
        UNREADABLE,
        "a chunk size or trailer longer than allowed",
    ),
    "sends endless interim responses": (
        Dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, times=10_000),
        UNREADABLE,
        "headers and framing are longer than allowed",
    ),
    "sends a header without end": (
        Dripping(OK + b"X: ", b"x" * 1000, times=100_000),
        UNREADABLE,
        "a header longer than allowed",
    ),
    "sends 10,000 headers": (
        response(headers=[(f"X-{n}", "y") for n in range(10_000)]),
        UNREADABLE,
        "more headers than allowed",
    ),
    "sends a chunk of negative size": (
        [CHUNKED + b"-1\r\n" + b"x" * 9, STALL],
        UNREADABLE,
        "a chunk of negative size",
    ),
    "sends a chunk size that is no number": (
        [CHUNKED + b"!\r\n"],
        INTERRUPTED,
        "closed before the response",
    ),
    "sends a Content-Length that is no number": (
        [OK + b"Content-Length: two\r\n\r\n{}", STALL],
        UNREADABLE,
        "Content-Length 'two'",
    ),
    "sends a negative Content-Length": (
        [OK + b"Content-Length: -1\r\n\r\n{}", STALL],
        UNREADABLE,
        "Content-Length '-1'",
    ),
    "speaks something else": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", UNREADABLE, "that is not HTTP/1.1"),
    # Encodings that were not requested.
    "responds with gzip": (
        encoded("gzip", gzip.compress(b"{}", mtime=0)),
        UNREADABLE,
        "encoding 'gzip'",
    ),
    "responds with a gzip bomb": (
        encoded("gzip", gzip.compress(bytes(16 << 20))),
        UNREADABLE,
        "encoding 'gzip'",
    ),
    "responds with deflate": (encoded("deflate"), UNREADABLE, "encoding 'deflate'"),
    "responds with br": (encoded("br"), UNREADABLE, "encoding 'br'"),
    "responds with zstd": (encoded("zstd"), UNREADABLE, "encoding 'zstd'"),
    "responds with compress": (encoded("compress"), UNREADABLE, "encoding 'compress'"),
    "responds with several encodings": (
        encoded("gzip, identity"),
        UNREADABLE,
        "encoding 'gzip, identity'",
    ),
    # Bodies.
    "responds with invalid UTF-8": (
        response(b'{"channel": {"name": "\xff"}}'),
        UNREADABLE,
        "a body that is not JSON (HTTP 200)",
    ),
    "responds with half of a JSON document": (
        response(b'{"channel": {"name": "st'),
        UNREADABLE,
        "a body that is not JSON (HTTP 200)",
    ),
    "responds with two JSON documents": (response(b"{}{}"), UNREADABLE, "a body that is not JSON"),
    "responds with a list": (response(b"[]"), UNREADABLE, "got an array; expected: a JSON object"),
    "responds with null": (response(b"null"), UNREADABLE, "got null; expected: a JSON object"),
    "responds with a text": (
        response(b'"channel"'),
        UNREADABLE,
        "got a string; expected: a JSON object",
    ),
    "responds with a member of another type": (
        response(b'{"channel": ["arn"]}'),
        UNREADABLE,
        "; expected: a JSON object",
    ),
    "responds with a number of 5,000 digits": (
        response(b'{"channel": {"arn": ' + b"9" * 5000 + b"}}"),
        UNREADABLE,
        "a body that is not JSON",
    ),
    "responds with JSON nested 99,000 levels deep": (
        response(b"[" * 99_000),
        UNREADABLE,
        "JSON that is nested too deeply",
    ),
    "responds with an HTML page": (response(HTML), UNREADABLE, "a body that is not JSON"),
    # Errors without a readable body.
    "fails with a page for people": (response(HTML, status=502), FAILED, "HTTP 502"),
    "refuses with a page for people": (response(HTML, status=403), REFUSED, "HTTP 403"),
    "fails with gzip": (gzipped(503), FAILED, "HTTP 503"),
    "refuses with gzip": (gzipped(400), REFUSED, "the service gave no reason (400, HTTP 400)"),
    "fails with an empty body": (response(b"", status=500), FAILED, "HTTP 500"),
    "fails with JSON nested 99,000 levels deep": (
        response(b"[" * 99_000, status=503),
        FAILED,
        "HTTP 503",
    ),
    "fails with invalid UTF-8": (response(b'{"message": "\xff"}', status=500), FAILED, "HTTP 500"),
    "refuses with members of other types": (
        response(b'{"__type": 7, "message": ["no"], "code": {}}', status=400),
        REFUSED,
        "the service gave no reason (400, HTTP 400)",
    ),
    # Redirects are not followed: the signature is for this host.
    "redirects for good": (response(HTML, status=301, headers=[ELSEWHERE]), REFUSED, "HTTP 301"),
    "redirects for now": (response(HTML, status=302, headers=[ELSEWHERE]), REFUSED, "HTTP 302"),
    "redirects to one of several": (response(b"", status=300, headers=[ELSEWHERE]), REFUSED, "300"),
    "redirects, to be read": (response(b"", status=303, headers=[ELSEWHERE]), REFUSED, "HTTP 303"),
    "redirects, method kept": (response(HTML, status=307, headers=[ELSEWHERE]), REFUSED, "307"),
    "redirects for good, method kept": (
        response(b"", status=308, headers=[ELSEWHERE]),
        REFUSED,
        "308",
    ),
    "says not modified": (response(b"", status=304), REFUSED, "HTTP 304"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_server_that(fault: str, call: str, secure: bool, certificates: Certificates) -> None:
    script, ending, text = FAULTS[fault]
    tls = certificates.server() if secure else None
    options = {
        "ca_bundle": certificates.bundle,
        "max_response_bytes": 100_000,
        "read_timeout": 0.1 if ending is SILENT else 60,
    }
    with nothing_left_behind(), Server(tls=tls) as server:
        server.will_respond(*[script] * 3)
        with recorded_client(server.url, **options) as (client, recorder):
            assert_ends(client, recorder, call, ending, text)
            wait_until(lambda: len(server.requests) == recorder.attempts)
            # The next call succeeds.
            server.will_respond(response(json.dumps({"channel": {"name": "stage"}}).encode()))
            assert outcome(lambda: CALLS[call](client)).channel.name == "stage"


def test_limit_of_interim_responses_is_independent_of_the_body() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\n" * 1000
    script = Dripping(b"", interim, times=10_000)
    with Server(script) as server, recorded_client(server.url) as (client, recorder):
        assert_ends(client, recorder, "get", UNREADABLE, "framing are longer than allowed")
    # A mebibyte, and what was in transit.
    assert script.sent * len(interim) < 20 << 20


# Unusual but unambiguous responses → the number of connections for two calls.
ODDITIES: dict[str, tuple[Script, int]] = {
    "more than Content-Length": ([OK + b"Content-Length: 2\r\n\r\n{}{}HTTP/1.1 200 OK\r\n\r\n"], 2),
    "an empty body where one is due": (response(b""), 1),
    "no body at all": (b"HTTP/1.1 204 No Content\r\n\r\n", 1),
    "an interim response before the response": (b"HTTP/1.1 100 Continue\r\n\r\n" + response(), 1),
    "headers that are no ASCII": (response(headers=[("X-Y", "\xff\xfe")]), 1),
    "headers that come twice": (response(headers=[("X-Y", "1"), ("x-y", "2")]), 1),
    "no reason after the status": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", 1),
    "one byte in each chunk, and trailers": (
        CHUNKED + b"1\r\n{\r\n1;x=y\r\n}\r\n0\r\nX: y\r\n\r\n",
        1,
    ),
    "a response of HTTP/1.0": ([b"HTTP/1.0 200 OK\r\n\r\n{}", CLOSE], 2),
    "an encoding that is none": (encoded("identity"), 1),
    "another media type": (response(headers=[("Content-Type", "text/html")]), 1),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("oddity", ODDITIES)
def test_response_is_accepted_with(
    oddity: str, call: str, secure: bool, certificates: Certificates
) -> None:
    script, connections = ODDITIES[oddity]
    tls = certificates.server() if secure else None
    with nothing_left_behind(), Server(tls=tls) as server:
        server.will_respond(script, script)
        with recorded_client(server.url, ca_bundle=certificates.bundle) as (client, recorder):
            for _ in range(2):
                given = outcome(lambda: CALLS[call](client))
                # Missing members have zero values and are recorded.
                assert given.channel.arn == ""
                assert "channel" in given.response_metadata.missing
                assert recorder.attempts == 1
            assert server.connections == connections


@pytest.mark.parametrize("call", CALLS)
def test_redirect_is_not_followed(call: str) -> None:
    with Server() as elsewhere, Server() as server:
        to = [("Location", f"{elsewhere.url}/GetChannel")]
        server.will_respond(response(status=307, headers=to))
        with recorded_client(server.url) as (client, recorder):
            assert_ends(client, recorder, call, REFUSED, "HTTP 307")
        assert not elsewhere.requests
