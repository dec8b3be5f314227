"""Requests on the wire, byte for byte, and their responses."""

from __future__ import annotations

import gzip
import re
import socket
import string
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.loopback import CLOSE, RESET, Loopback, Script, response

from codegen.package._runtime.errors import (
    ParamValidationError,
    ResponseInterruptedError,
    ResponseParseError,
)
from codegen.package._runtime.http import HttpResponse, PreparedRequest
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.package._runtime.transport.message_head import (
    end_of_head,
    is_encodable,
    is_text,
    is_token,
    read_status,
)

HEADERS = {"Host": "example", "X-b": "1", "x-A": "2", "Accept-Encoding": "identity"}


def exchange(
    *scripts: Script,
    method: str = "GET",
    target: str = "/",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    max_response_bytes: int = 1 << 20,
) -> tuple[HttpResponse, bytes]:
    """Sends one request; returns the response and the bytes that the server received."""
    transport = HttpTransport(max_response_bytes=max_response_bytes, proxies={})
    with Loopback(*scripts) as server:
        request = PreparedRequest(method, server.url, target, headers or dict(HEADERS), body)
        try:
            response = transport.send(request, connect_timeout=5, read_timeout=5, deadline=None)
        finally:
            transport.close()
        return response, server.requests[0].raw


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/a%2fb%2Fc",
        "/a/../b/./c",
        "//double//slash",
        "/x?y=%7e&z=~&a",
        "/x?",
        "/x??q=?",
        "/q;p=1,2/'()*!$@:",
        "/%00%20%e2%82%ac",
        '/[brackets]|^`{}"<>\\',
    ],
)
def test_target_is_sent_unchanged(target: str) -> None:
    _, raw = exchange(target=target)
    assert raw.startswith(f"GET {target} HTTP/1.1\r\n".encode())


def test_text_that_utf_8_can_encode_is_encodable() -> None:
    assert all(map(is_encodable, ("", "plain", "Zürich", "\U0001f600")))
    assert not is_encodable("a\ud800")


def test_request_is_sent_unchanged() -> None:
    _, raw = exchange(
        method="POST",
        target="/p",
        headers={"Host": "h", "x-Lower": "é€", "B": "  spaced  ", "Content-Length": "3"},
        body=b"\x00\xff\n",
    )
    assert raw == (
        b"POST /p HTTP/1.1\r\nHost: h\r\nx-Lower: \xc3\xa9\xe2\x82\xac\r\nB:   spaced  \r\n"
        b"Content-Length: 3\r\n\r\n\x00\xff\n"
    )


def test_get_may_have_a_body() -> None:
    _, raw = exchange(headers={"Host": "h", "Content-Length": "2"}, body=b"{}")
    assert raw.endswith(b"\r\n\r\n{}")


class Watched:
    """A socket that records the pieces that are sent."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.pieces: list[bytes] = []

    def send(self, data: memoryview) -> int:
        sent = self._sock.send(data)
        self.pieces.append(bytes(data))
        return sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


@pytest.mark.parametrize(
    ("size", "goes_along"), [(0, True), (1, True), (1 << 16, True), ((1 << 16) + 1, False)]
)
def test_small_body_is_sent_together_with_its_head(
    transport: HttpTransport, size: int, goes_along: bool
) -> None:
    body = b"x" * size
    with Loopback() as server:
        transport.connect(server.url, connect_timeout=10)
        (pool,) = transport._pools.values()
        connection: Any = pool._idle[0][0]
        watched = connection.sock = Watched(connection.sock)
        headers = {"Host": "h", "Content-Length": str(size)}
        request = PreparedRequest("PUT", server.url, "/", headers, body)
        transport.send(request, connect_timeout=10, read_timeout=10, deadline=None)
        (arrived,) = server.requests
        assert arrived.body == body
        head = arrived.raw.removesuffix(body)
        # A large body is not copied to be sent together with its head.
        together = arrived.raw[: 1 << 16] if goes_along else head
        assert watched.pieces[0] == together


def test_large_body_arrives_completely() -> None:
    body = bytes(range(256)) * 4096
    _, raw = exchange(
        method="PUT", headers={"Host": "h", "Content-Length": str(len(body))}, body=body
    )
    assert raw.endswith(body)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
def test_header_with_a_line_break_is_not_sent(value: str) -> None:
    transport = HttpTransport(proxies={})
    with Loopback() as server:
        request = PreparedRequest("GET", server.url, "/", {"Host": "h", "X": value}, b"")
        with pytest.raises(ParamValidationError, match="header 'X': got a line break or NUL"):
            transport.send(request, connect_timeout=5, read_timeout=5, deadline=None)
        assert server.connections == 0


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("GET", "/a b", "X"),
        ("GET", "/a\r\n", "X"),
        ("GET", "/é", "X"),
        ("GET /x", "/", "X"),
        ("GET", "/", "X: y"),
        ("GET", "/", ""),
        ("", "/", "X"),
    ],
)
def test_invalid_method_target_or_header_name_is_refused(
    method: str, target: str, name: str
) -> None:
    transport = HttpTransport(proxies={})
    request = PreparedRequest(method, "http://127.0.0.1:9", target, {name: "1"}, b"")
    with pytest.raises(ParamValidationError):
        transport.send(request, connect_timeout=5, read_timeout=5, deadline=None)


def test_status_headers_and_body_are_returned() -> None:
    result, _ = exchange(
        response(b"abc", status=404, headers=[("X-One", "1"), ("x-two", "a"), ("X-Two", "b")])
    )
    assert (result.status, result.body) == (404, b"abc")
    assert result.headers["X-ONE"] == "1"
    assert result.headers["x-two"] == "a, b"


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            b"abcde",
        ),
        ([b"HTTP/1.1 200 OK\r\n\r\nuntil the end", CLOSE], b"until the end"),
        ([b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", CLOSE], b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX: a\r\n b\r\n\r\nx", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed\r\nContent-Length: 1\r\n\r\nx", b"x"),
    ],
    ids=["chunked", "until the end", "HTTP/1.0", "204", "100", "folded", "multipart"],
)
def test_every_framing_is_supported(script: Script, body: bytes) -> None:
    response, _ = exchange(script)
    assert response.body == body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    transport = HttpTransport(proxies={})
    with Loopback(response(status=status, headers=[("Location", "/elsewhere")])) as server:
        request = PreparedRequest("GET", server.url, "/", {"Host": "h"}, b"")
        result = transport.send(request, connect_timeout=5, read_timeout=5, deadline=None)
        transport.close()
        assert result.status == status
        assert len(server.requests) == 1


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(
    "script",
    [
        b"HTTP/1.1 %d R\r\nContent-Length: 101\r\n\r\n" + b"x" * 101,
        b"HTTP/1.1 %d R\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n"
        + b"x" * 101
        + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 %d R\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 101 + b"0\r\n\r\n",
        b"HTTP/1.1 %d R\r\nConnection: close\r\n\r\n" + b"x" * 101,
    ],
    ids=["length", "chunk", "chunks", "until the end"],
)
def test_body_is_bounded(script: bytes, status: int) -> None:
    script = script.replace(b"%d", str(status).encode())
    with pytest.raises(ResponseParseError, match="max_response_bytes=100") as caught:
        exchange([script, CLOSE], max_response_bytes=100)
    assert caught.value.status == status


def test_body_of_maximum_length_is_accepted() -> None:
    assert exchange(response(b"x" * 100), max_response_bytes=100)[0].body == b"x" * 100
    chunked = (
        b"HTTP/1.1 200 R\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n"
        + b"x" * 100
        + b"\r\n0\r\n\r\n"
    )
    assert exchange(chunked, max_response_bytes=100)[0].body == b"x" * 100


def test_framing_is_bounded() -> None:
    endless = b"HTTP/1.1 200 R\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 400_000
    with pytest.raises(ResponseParseError, match="longer than allowed"):
        exchange([endless, CLOSE], max_response_bytes=100)


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (
            response(gzip.compress(b"{}", mtime=0), headers=[("Content-Encoding", "gzip")]),
            "encoding 'gzip'",
        ),
        (response(headers=[("Transfer-Encoding", "gzip, chunked")]), "transfer encoding"),
        (response(headers=[("Content-Length", "3")]), "more than one Content-Length"),
        (response(headers=[("no colon here\r\nX", "1")]), "malformed headers"),
        (b"HTTP/1.1 101 Switching\r\n\r\n", "an interim status"),
        (b"HTTP/1.1 099 Early\r\n\r\n" + response(), "an interim status"),
        (b"HTTP/2.0 200 OK\r\n\r\n", "not HTTP/1.1"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not HTTP/1.1"),
        (response(headers=[("X", "y" * 70_000)]), "a header longer"),
        (response(headers=[("X", "y")] * 200), "more headers than allowed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", "Content-Length '-1'"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}", "Content-Length 'two'"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n{}", "Content-Length '\xb2'"),
        (CHUNKED + b"-1\r\n{}", "a chunk of negative size"),
        (CHUNKED + b"2;" + b"x" * 70_000, "a chunk size or trailer longer"),
        (CHUNKED + b"0\r\nX: " + b"y" * 70_000, "a chunk size or trailer longer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50_000, "headers and framing are longer"),
    ],
)
def test_ambiguous_response_is_refused(script: bytes, problem: str) -> None:
    with pytest.raises(ResponseParseError, match=problem):
        exchange([script, CLOSE])


def test_identity_encoding_is_accepted() -> None:
    assert exchange(response(headers=[("Content-Encoding", "identity")]))[0].body == b"{}"


@pytest.mark.parametrize(
    "script",
    [
        [CLOSE],
        [RESET],
        [b"HTT", CLOSE],
        [b"HTTP/1.1 200 OK\r\nContent-Le", CLOSE],
        [b"HTTP/1.1 200 OK\r\nX: y\r\n", CLOSE],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", CLOSE],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", RESET],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", CLOSE],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", CLOSE],
    ],
)
def test_truncated_response_is_interrupted(script: Script) -> None:
    with pytest.raises(ResponseInterruptedError) as caught:
        exchange(script)
    assert caught.value.bytes_sent
    assert caught.value.cause is not None
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_response_before_the_request_was_read_is_returned() -> None:
    """A server that refuses an upload closes without reading it."""
    transport = HttpTransport(proxies={})
    body = b"x" * (8 << 20)
    # The server reads only what it takes for the body.
    headers = {"Host": "h", "Content-Length": "1"}
    with Loopback([response(b"too large", status=413), CLOSE]) as server:
        request = PreparedRequest("PUT", server.url, "/", headers, body)
        result = transport.send(request, connect_timeout=5, read_timeout=5, deadline=None)
        transport.close()
    assert result.status == 413


def test_token_characters() -> None:
    allowed = {chr(code) for code in range(0x250) if is_token(chr(code))}
    assert allowed == set(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
    assert is_token("".join(sorted(allowed)))
    assert not is_token("")


def test_text_characters() -> None:
    refused = {code for code in range(0x100) if not is_text(chr(code))}
    assert refused == {*range(0x20), 0x7F} - {0x09}
    assert is_text("")
    assert not is_text("a\rb")


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a"])).map(b"".join), st.integers(0, 3))
@example(b"a\n\n\r\n", 0)
@example(b"a\n\r\n\n", 0)
@example(b"\n\r\n", 1)
def test_head_ends_with_the_first_empty_line(buffer: bytes, start: int) -> None:
    """As a pattern of both line ends finds it (RFC 9112 §2.2)."""
    found = re.compile(rb"\r?\n").match(buffer, start)
    found = found or re.compile(rb"\n\r?\n").search(buffer, start)
    assert end_of_head(buffer, start) == (found.end() if found else 0)


_LINE = st.lists(
    st.sampled_from(
        [
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/2",
            "http/1.1",
            " ",
            "200",
            "2",
            "²",
            "OK",
            "\t",
            "\r",
            "\x85",
        ]
    )
).map("".join)


@given(_LINE)
@example("HTTP/1.1 200")
@example("HTTP/1.1 200 ")
@example("HTTP/1.1  200 OK")
@example("HTTP/1.1 2\u00b90 OK")
@example("HTTP/1.0 404 \tnot\x85 found")
@example("HTTP/1.1 200 O\rK")
@example("HTTP/1.1 200\tOK")
def test_status_line_is_read_as_its_grammar_says(line: str) -> None:
    """HTTP-version SP status-code [ SP [ reason-phrase ] ] (RFC 9112 §4)."""
    pattern = r"(HTTP/1\.[01]) ([0-9]{3})( [\t\x20-\x7e\x80-\xff]*)?"
    found = re.fullmatch(pattern, line)
    if found is None:
        with pytest.raises(ResponseParseError, match="that is not HTTP"):
            read_status(line)
    else:
        assert read_status(line) == (found[1], int(found[2]))
