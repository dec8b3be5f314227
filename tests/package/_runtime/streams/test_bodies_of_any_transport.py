"""Bodies of responses as any transport may provide them: whole or in pieces, awaited or not."""

from __future__ import annotations

import array
import asyncio
import codecs
import gc
import gzip
import io
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from codegen.package._runtime.errors import ResponseInterruptedError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.streams.responses import (
    StreamingBody,
    asynchronous,
    body_stream,
    drop,
    streaming_body,
    synchronous,
)

CONTENT = b"abcdefgh"


class Pieces:
    """A stream that returns no more than two bytes at once, and counts how often it is closed."""

    status = 200
    headers = Headers()

    def __init__(self, content: bytes = CONTENT) -> None:
        self.file = io.BytesIO(content)
        self.sizes: list[int] = []
        self.closed = 0

    def take(self, size: int) -> bytes:
        self.sizes.append(size)
        return self.file.read(min(size, 2))


class Synchronous(Pieces):
    """Such a stream for threads."""

    def read(self, size: int = -1) -> bytes:
        return self.take(size)

    def __iter__(self) -> Iterator[bytes]:
        raise AssertionError("it is read by sizes")

    def close(self) -> None:
        self.closed += 1


class Asynchronous(Pieces):
    """Such a stream for event loops."""

    async def read(self, size: int = -1) -> bytes:
        return self.take(size)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        raise AssertionError("it is read by sizes")
        yield b""

    async def close(self) -> None:
        self.closed += 1


def body_of(stream: Any, length: int | None = None) -> StreamingBody:
    return StreamingBody(stream, length)


def test_pieces_are_joined_to_the_size_that_is_asked_for() -> None:
    stream = Synchronous()
    body = body_of(stream, 8)
    assert body.readable()
    assert [body.read(size) for size in (0, 1, 3)] == [b"", b"a", b"bcd"]
    assert stream.sizes == [1, 3, 1]
    assert (body.read(), body.read(1), body.read()) == (b"efgh", b"", b"")
    assert max(stream.sizes) == 1 << 16


def test_pieces_are_awaited_and_joined_to_the_size_that_is_asked_for() -> None:
    async def use() -> None:
        stream = Asynchronous()
        body = body_of(stream, 8)
        assert [await body.aread(size) for size in (0, 1, 3)] == [b"", b"a", b"bcd"]
        assert stream.sizes == [1, 3, 1]
        assert (await body.aread(), await body.aread(1), await body.aread()) == (b"efgh", b"", b"")
        assert max(stream.sizes) == 1 << 16
        again = body_of(Asynchronous())
        assert [piece async for piece in again] == [b"ab", b"cd", b"ef", b"gh"]
        assert await body_of(Asynchronous("ä".encode("latin-1"))).atext("latin-1") == "ä"
        assert await body_of(Asynchronous("ä".encode())).atext() == "ä"

    asyncio.run(use())


@pytest.mark.parametrize("length", [None, 8])
@pytest.mark.parametrize("size", [0, 1, 7, 8, 9])
def test_buffer_is_filled(size: int, length: int | None) -> None:
    buffer = bytearray(size)
    body = body_of(Synchronous(), length)
    assert body.readinto(buffer) == min(size, 8)
    assert buffer == CONTENT[:size].ljust(size, b"\0")
    assert body.read() == CONTENT[size:]


def test_buffer_of_other_elements_is_filled_with_bytes() -> None:
    numbers = array.array("I", [0, 0])
    assert body_of(Synchronous()).readinto(memoryview(numbers)) == 8
    assert numbers.tobytes() == CONTENT


@pytest.mark.parametrize(
    ("length", "missing"), [(None, False), (7, False), (8, False), (9, True), (0, False)]
)
def test_body_that_is_shorter_than_its_length_is_an_error(
    length: int | None, missing: bool
) -> None:
    stream, awaited = Synchronous(), Asynchronous()
    body, other = body_of(stream, length), body_of(awaited, length)
    for own, read in ((stream, body.read), (awaited, lambda: asyncio.run(other.aread()))):
        if missing:
            with pytest.raises(ResponseInterruptedError, match="ended after 8 of 9 bytes"):
                read()
        else:
            assert read() == CONTENT
        assert own.closed == missing
    assert body.closed is other.closed is missing


def _unzipped(body: Any) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=body)


@pytest.mark.parametrize(
    "reader",
    [
        io.BufferedReader,
        io.TextIOWrapper,
        lambda body: io.TextIOWrapper(io.BufferedReader(body)),
        codecs.getreader("ascii"),
        _unzipped,
    ],
)
def test_python_reads_lines_of_such_a_body(reader: Any) -> None:
    content = b"a\nb"
    stream = Synchronous(gzip.compress(content) if reader is _unzipped else content)
    with body_of(stream) as body, reader(body) as lines:
        found = [line if isinstance(line, bytes) else line.encode() for line in lines]
    assert found == [b"a\n", b"b"]
    assert body.closed
    assert stream.closed


def test_repr_says_how_much_was_read() -> None:
    body = body_of(Synchronous())
    body.read(3)
    assert repr(body) == "<StreamingBody: 3 of unknown bytes read>"
    body.close()
    assert repr(body) == "<StreamingBody: 3 of unknown bytes read, closed>"
    assert repr(body_of(Synchronous(), 0)) == "<StreamingBody: 0 of 0 bytes read>"
    assert repr(StreamingBody.__new__(StreamingBody)) == "<StreamingBody, half built>"


def test_body_that_is_left_or_dropped_is_closed() -> None:
    streams = [Synchronous() for _ in range(4)]
    with body_of(streams[0]) as body:
        assert not body.closed
    assert body.closed
    with pytest.raises(ResponseInterruptedError, match="closed before its end was read"):
        body.read(1)
    body_of(streams[1])
    gc.collect()
    drop(streams[2])  # type: ignore[arg-type]
    drop(None)
    del body
    assert [stream.closed for stream in streams] == [2, 1, 1, 0]


def test_awaited_body_is_closed_in_its_event_loop() -> None:
    async def use() -> None:
        left, closed, dropped = Asynchronous(), Asynchronous(), Asynchronous()
        async with body_of(left) as body:
            assert await body.aread(1) == b"a"
        for _ in range(2):
            await body.aclose()
        with pytest.raises(ResponseInterruptedError, match="closed before its end was read"):
            await body.aread(1)
        await body_of(closed).aclose()
        drop(dropped)  # type: ignore[arg-type]
        body_of(dropped)
        gc.collect()
        assert (left.closed, closed.closed, dropped.closed) == (3, 1, 0)

    asyncio.run(use())


def test_streams_of_the_other_kind_of_client_are_refused() -> None:
    awaited: Any = Asynchronous()
    blocking: Any = Synchronous()
    assert synchronous(blocking) is blocking
    assert asynchronous(awaited) is awaited
    body = body_of(awaited)
    for use in (body.read, lambda: list(body), lambda: body.readinto(bytearray(1)), body.close):
        with pytest.raises(TypeError, match="this is of an asynchronous client: use async for"):
            use()
    assert not body.closed

    async def use_awaited() -> None:
        other = body_of(blocking)
        for begin in (other.aread, other.atext, other.aclose):
            with pytest.raises(TypeError, match="this is of a synchronous client: use for, with"):
                await begin()
        assert not other.closed

    asyncio.run(use_awaited())
    assert awaited.sizes == blocking.sizes == []


# --- whole bodies ---


def whole() -> HttpResponse:
    return HttpResponse(201, Headers([("X-One", "1")]), CONTENT)


def test_whole_body_is_a_stream_of_either_kind() -> None:
    stream: Any = body_stream(whole())
    with stream as entered:
        assert (entered.status, entered.headers["x-one"]) == (201, "1")
        assert entered.read(3) == b"abc"
        assert list(entered) == [b"defgh"]
        assert entered.read() == b""
    again: Any = body_stream(whole())
    with again:
        pass
    assert again.read() == b""

    async def use() -> None:
        awaited = asynchronous(body_stream(whole()))
        async with awaited as entered:
            assert (entered.status, entered.headers["x-one"]) == (201, "1")
            assert [await entered.read(size) for size in (0, 3)] == [b"", b"abc"]
            assert [piece async for piece in entered] == [b"defgh"]
            assert await entered.read() == b""
        for leave in (True, False):
            other: Any = asynchronous(body_stream(whole()))
            if leave:
                async with other:
                    pass
            else:
                await other.close()
            assert await other.read() == b""
        body = streaming_body(whole())
        assert repr(body) == "<StreamingBody: 0 of 8 bytes read>"
        assert await body.aread() == CONTENT

    asyncio.run(use())


def test_pieces_of_a_whole_body_are_bounded() -> None:
    content = bytes((1 << 16) + 1)
    pieces: Any = body_stream(HttpResponse(200, Headers(), content))
    assert [len(piece) for piece in pieces] == [1 << 16, 1]


@pytest.mark.parametrize(
    ("header", "length"),
    [
        ("9", "9"),
        ("0", "0"),
        (None, "unknown"),
        ("", "unknown"),
        ("-1", "unknown"),
        ("٣", "unknown"),
    ],
)
def test_length_of_a_stream_is_that_of_its_header(header: str | None, length: str) -> None:
    headers = Headers([] if header is None else [("Content-Length", header)])
    stream = Synchronous()
    body = streaming_body(HttpResponse(200, headers, b"", stream=stream))
    assert repr(body) == f"<StreamingBody: 0 of {length} bytes read>"
    assert body_stream(HttpResponse(200, headers, b"", stream=stream)) is stream
