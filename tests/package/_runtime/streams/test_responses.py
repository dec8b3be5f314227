"""Bodies of responses that their callers read: over real sockets, to their ends or not."""

from __future__ import annotations

import asyncio
import copy
import gc
import io
import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.calls import canned, make_client, reply
from support.certificates import Certificates
from support.loopback import CLOSE, RESET, STALL, Loopback, Script, response
from support.sample.service import ResourceNotFoundException
from support.sample.streams import GetBlobRequest, GetBlobResponse

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConnectTimeoutError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    ServiceError,
)
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.streams.responses import StreamingBody, _WholeBody, streaming_body

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

CONTENT = b"0123456789" * 20_000
WHOLE = response(CONTENT, headers=[("x-count", "3")])
HEAD, _, _ = WHOLE.partition(CONTENT)
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"".join(
        b"%x\r\n%b\r\n" % (len(piece), piece)
        for piece in (CONTENT[start : start + 999] for start in range(0, len(CONTENT), 999))
    )
    + b"0\r\n\r\n"
)
UNTIL_CLOSED = [b"HTTP/1.1 200 OK\r\n\r\n" + CONTENT, CLOSE]


def iterated(body: StreamingBody) -> bytes:
    return b"".join(body)


def into_buffer(body: StreamingBody) -> bytes:
    content, buffer = b"", bytearray(1000)
    while count := body.readinto(buffer):
        content += buffer[:count]
    return content


def in_pieces(body: StreamingBody) -> bytes:
    sizes, content = iter([1, 0, 70_000, 3] + [50_000] * 20), b""
    while len(content) < len(CONTENT):
        size = next(sizes)
        piece = body.read(size)
        assert len(piece) == min(size, len(CONTENT) - len(content))
        content += piece
    assert body.read(1) == b""
    return content


def copied(body: StreamingBody) -> bytes:
    target = io.BytesIO()
    shutil.copyfileobj(body, target)
    return target.getvalue()


READERS: dict[str, Callable[[StreamingBody], bytes]] = {
    "whole": lambda body: body.read(),
    "text": lambda body: body.text().encode(),
    "iterated": iterated,
    "into a buffer": into_buffer,
    "in pieces": in_pieces,
    "copied": copied,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("script", [WHOLE, CHUNKED], ids=["length", "chunked"])
def test_connection_of_body_that_was_read_serves_the_next_call(reader: str, script: Script) -> None:
    with (
        Loopback(script, script) as server,
        make_client(server.url, max_connections=1, pool_timeout=5) as client,
    ):
        for _ in range(2):
            result = client.send(GetBlobRequest())
            assert result.response_metadata.status == 200
            assert READERS[reader](result.body) == CONTENT
        assert server.connections == 1


def test_body_that_ends_with_the_connection_is_read() -> None:
    with Loopback(UNTIL_CLOSED) as server, make_client(server.url) as client:
        assert client.send(GetBlobRequest()).body.read() == CONTENT


def test_tls(certificates: Certificates) -> None:
    with (
        Loopback(WHOLE, tls=certificates.server(), host="127.0.0.1") as server,
        make_client(server.url, ca_bundle=certificates.bundle) as client,
    ):
        assert client.send(GetBlobRequest()).body.read() == CONTENT


def left_block(body: StreamingBody) -> None:
    with body:
        assert body.read(10) == CONTENT[:10]


def dropped(body: StreamingBody) -> None:
    assert body.read(10) == CONTENT[:10]


@pytest.mark.parametrize(
    "end", [left_block, lambda body: body.close(), dropped], ids=["block", "closed", "dropped"]
)
def test_body_that_was_not_read_ends_its_connection(end: Callable[[StreamingBody], None]) -> None:
    with (
        Loopback([HEAD + CONTENT[:100], STALL], WHOLE) as server,
        make_client(server.url, max_connections=1, pool_timeout=5) as client,
    ):
        end(client.send(GetBlobRequest()).body)
        gc.collect()
        assert client.send(GetBlobRequest()).body.read() == CONTENT
        assert server.connections == 2


def test_open_body_holds_its_connection() -> None:
    with (
        Loopback(WHOLE) as server,
        make_client(server.url, max_connections=1, pool_timeout=0.05, max_attempts=1) as client,
    ):
        result = client.send(GetBlobRequest())
        with pytest.raises(ConnectTimeoutError, match="all 1 connections were in use"):
            client.send(GetBlobRequest())
        assert result.body.read() == CONTENT
        assert client.send(GetBlobRequest()).body.read() == b"{}"


def test_closed_body_is_not_read() -> None:
    with Loopback(WHOLE) as server, make_client(server.url) as client:
        body = client.send(GetBlobRequest()).body
        body.close()
        body.close()
        assert body.closed
        with pytest.raises(ResponseInterruptedError, match="closed before its end"):
            body.read()


# --- what goes wrong ---


@pytest.mark.parametrize("end", [CLOSE, RESET], ids=str)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "sent", [HEAD + CONTENT[:50_000], CHUNKED[:50_000]], ids=["length", "chunked"]
)
def test_truncated_body_is_an_error(reader: str, end: Any, sent: bytes) -> None:
    with (
        Loopback([sent, end], WHOLE) as server,
        make_client(server.url, max_connections=1) as client,
    ):
        body = client.send(GetBlobRequest()).body
        with pytest.raises(ResponseInterruptedError):
            READERS[reader](body)
        assert client.send(GetBlobRequest()).body.read() == CONTENT
        assert len(server.requests) == 2


def test_read_timeout_bounds_each_piece_and_call_timeout_only_the_head() -> None:
    def slowly() -> Iterator[Any]:
        yield HEAD
        for start in range(0, len(CONTENT), 50_000):
            time.sleep(0.1)
            yield CONTENT[start : start + 50_000]

    with (
        Loopback(slowly(), [HEAD + CONTENT[:10], STALL]) as server,
        make_client(server.url, read_timeout=5, call_timeout=0.3) as client,
    ):
        assert client.send(GetBlobRequest()).body.read() == CONTENT
        impatient = client.with_options(read_timeout=0.05)
        body = impatient.send(GetBlobRequest()).body
        with pytest.raises(ReadTimeoutError):
            body.read()


def test_call_timeout_bounds_the_time_to_the_head() -> None:
    with (
        Loopback([STALL]) as server,
        make_client(server.url, call_timeout=0.2) as client,
        pytest.raises(CallTimeoutError),
    ):
        client.send(GetBlobRequest())


def test_retries_end_with_the_head() -> None:
    with (
        Loopback(response(status=503), [CLOSE], WHOLE) as server,
        make_client(server.url) as client,
    ):
        result = client.send(GetBlobRequest())
        assert result.response_metadata.attempts == 3
        assert result.body.read() == CONTENT


def test_longest_response_does_not_concern_streams() -> None:
    with Loopback(WHOLE) as server, make_client(server.url, max_response_bytes=100) as client:
        assert client.send(GetBlobRequest()).body.read() == CONTENT


# --- errors ---


def test_response_that_is_a_stream_has_no_other_body() -> None:
    class Twice(GetBlobRequest):
        def read(self, response: HttpResponse) -> GetBlobResponse:
            assert response.body == b""
            return super().read(response)

    with Loopback(WHOLE) as server, make_client(server.url) as client:
        assert client.send(Twice()).body.read() == CONTENT


def test_error_response_is_read_whole_and_parsed() -> None:
    gone = response(b'{"__type": "ResourceNotFoundException", "message": "no"}', status=404)
    with Loopback(gone, WHOLE) as server, make_client(server.url, max_connections=1) as client:
        with pytest.raises(ResourceNotFoundException) as caught:
            client.send(GetBlobRequest())
        assert (caught.value.message, caught.value.attempts) == ("no", 1)
        assert caught.value.__context__ is None
        assert client.send(GetBlobRequest()).body.read() == CONTENT
        assert server.connections == 1


def test_redirect_is_an_error() -> None:
    moved = response(b"", status=301, headers=[("Location", "http://127.0.0.1:9/")])
    with Loopback(moved) as server, make_client(server.url) as client:
        with pytest.raises(ServiceError) as caught:
            client.send(GetBlobRequest())
        assert caught.value.status == 301


def test_long_error_response_is_refused() -> None:
    long = response(CONTENT, status=400)
    with (
        Loopback(long) as server,
        make_client(server.url, max_response_bytes=1000) as client,
        pytest.raises(ResponseParseError, match="max_response_bytes=1000"),
    ):
        client.send(GetBlobRequest())


def test_longest_error_response_is_read() -> None:
    with (
        Loopback(response(CONTENT, status=400)) as server,
        make_client(server.url, max_response_bytes=len(CONTENT)) as client,
        pytest.raises(ServiceError) as caught,
    ):
        client.send(GetBlobRequest())
    assert caught.value.status == 400


def test_dripping_error_response_ends_with_the_call_timeout() -> None:
    def forever() -> Iterator[Any]:
        yield b"HTTP/1.1 400 No\r\nContent-Length: 100000\r\n\r\n"
        for _ in range(600):
            time.sleep(0.01)
            yield b"x"

    with (
        Loopback(forever()) as server,
        make_client(server.url, call_timeout=0.3) as client,
        pytest.raises(CallTimeoutError),
    ):
        client.send(GetBlobRequest())


def test_response_that_can_not_be_read_ends_its_connection() -> None:
    wrong = [HEAD.replace(b"x-count: 3", b"x-count: ?") + CONTENT[:10], STALL]
    with (
        Loopback(wrong, WHOLE) as server,
        make_client(server.url, max_connections=1, pool_timeout=5) as client,
    ):
        with pytest.raises(ResponseParseError, match="count"):
            client.send(GetBlobRequest())
        assert client.send(GetBlobRequest()).body.read() == CONTENT


# --- without a connection ---


@given(content=st.binary(max_size=100), sizes=st.lists(st.integers(-1, 40), max_size=8))
def test_whole_response_reads_like_a_file(content: bytes, sizes: list[int]) -> None:
    body, file = streaming_body(HttpResponse(200, Headers(), content)), io.BytesIO(content)
    assert [body.read(size) for size in sizes] == [file.read(size) for size in sizes]
    assert body.read() == file.read()


def test_transport_without_streams_serves_whole_bodies() -> None:
    client, _ = canned(reply(CONTENT))
    assert client.send(GetBlobRequest()).body.read() == CONTENT


class Lying:
    """A transport whose streams end too soon."""

    def stream(self, request: object, **_: object) -> Any:
        return _WholeBody(HttpResponse(200, Headers([("Content-Length", "4")]), b"abc"))

    def send(self, request: object, **_: object) -> Any:
        raise AssertionError("the operation streams")

    def close(self) -> None:
        """It holds nothing."""


def test_length_is_checked_also_if_the_transport_does_not() -> None:
    client = make_client("http://127.0.0.1:9", transport=Lying())
    with pytest.raises(ResponseInterruptedError, match="ended after 3 of 4 bytes"):
        client.send(GetBlobRequest()).body.read()


def test_no_bytes_are_read_of_a_whole_body_if_none_are_asked_for() -> None:
    body = _WholeBody(HttpResponse(200, Headers(), b"abc"))
    assert [body.read(size) for size in (0, 2, 0, -1, -1)] == [b"", b"ab", b"", b"c", b""]


def test_nothing_is_read_of_a_whole_body_that_was_closed() -> None:
    with _WholeBody(HttpResponse(200, Headers(), b"abc")) as body:
        assert body.read(1) == b"a"
    assert body.read() == b""
    closed = streaming_body(HttpResponse(200, Headers(), b"abc"))
    closed.close()
    with pytest.raises(ResponseInterruptedError, match="the body was closed before its end"):
        closed.read()
    with pytest.raises(ResponseInterruptedError, match="the body was closed before its end"):
        asyncio.run(closed.aread())


def test_whole_body_is_iterated_over_to_its_end() -> None:
    assert b"".join(_WholeBody(HttpResponse(200, Headers(), b"abc"))) == b"abc"


def test_text_in_another_encoding() -> None:
    assert streaming_body(HttpResponse(200, Headers(), b"\xe4")).text("latin-1") == "ä"
    with pytest.raises(ResponseParseError, match="not utf-8") as caught:
        streaming_body(HttpResponse(200, Headers(), b"\xe4")).text()
    assert caught.value.__context__ is None


def test_body_is_neither_shown_nor_copied() -> None:
    body = streaming_body(HttpResponse(200, Headers(), b"secret"))
    assert repr(body) == "<StreamingBody: 0 of 6 bytes read>"
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="can't be pickled or copied"):
            make(body)
