"""The body of a response that its caller reads."""

# docs/decisions/streams.md says why.

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import NoReturn, Self, cast

from ..errors import ResponseInterruptedError, ResponseParseError, tolerant
from ..http import Headers, HttpResponse
from ..transport.interface import AsyncResponseStream, ResponseStream

_PIECE = 1 << 16


class StreamingBody:
    """The body of a response, read as it arrives.

    Read it to the end, or close it: as a context manager, it is closed at the end of the block. Then
    its connection serves other calls. A body that is closed early ends its connection. So does one
    that is dropped without either.

    ``read_timeout`` bounds each wait for the next bytes. ``call_timeout`` and ``max_response_bytes``
    do not concern it. It can't be copied or pickled.

    That of an asynchronous client is read with ``async for``, ``async with``, ``aread``, ``atext``
    and ``aclose``. The other methods raise TypeError then, and these do so for a synchronous client.

    Args:
        stream: The response.
        length: Length of the body; None if it is not known.
    """

    __slots__ = ("_count", "_length", "_stream", "closed")

    def __init__(
        self, stream: ResponseStream | AsyncResponseStream, length: int | None = None
    ) -> None:
        self.closed: bool = False
        self._stream = stream
        self._length = length
        self._count = 0

    def read(self, size: int = -1) -> bytes:
        """Reads bytes.

        Args:
            size: Maximum number of bytes. -1 reads to the end.

        Returns:
            Up to ``size`` bytes: fewer only at the end, and none after it.

        Raises:
            TransportError: The connection failed, or ended before the body did.
        """
        if size < 0:
            return b"".join(self)
        pieces: list[bytes] = []
        while size > 0 and (piece := self._piece(size)):
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readinto(self, buffer: bytearray | memoryview, /) -> int:
        """Reads bytes into a buffer.

        Returns:
            The number of bytes: as many as the buffer holds, fewer only at the end.

        Raises:
            TransportError: The connection failed, or ended before the body did.
        """
        view = memoryview(buffer).cast("B")
        count = 0
        while count < len(view) and (piece := self._piece(len(view) - count)):
            view[count : count + len(piece)] = piece
            count += len(piece)
        return count

    def text(self, encoding: str = "utf-8") -> str:
        """Reads the rest as text.

        Args:
            encoding: The encoding, a name that ``bytes.decode`` takes.

        Raises:
            TransportError: The connection failed, or ended before the body did.
            ResponseParseError: The body is not text in this encoding.
        """
        return _decoded(self.read(), encoding)

    def readable(self) -> bool:
        """Whether it can be read: it can, as ``io.BufferedReader`` asks."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read again: it can't, as ``io.TextIOWrapper`` asks."""
        return False

    def writable(self) -> bool:
        """Whether it can be written: it can't, as ``io.TextIOWrapper`` asks."""
        return False

    def flush(self) -> None:
        """Does nothing. ``io.BufferedReader`` calls it before it closes the body."""

    def __iter__(self) -> Iterator[bytes]:
        """Iterates over the rest, in pieces as they arrive."""
        while piece := self._piece(_PIECE):
            yield piece

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the connection. Repeating it does nothing."""
        stream, self.closed = synchronous(self._stream), True
        stream.close()

    # --- of asynchronous clients ---

    async def aread(self, size: int = -1) -> bytes:
        """Reads bytes, as ``read`` does. Cancelling it ends the use of the connection."""
        pieces: list[bytes] = []
        while size and (piece := await self._awaited_piece(_PIECE if size < 0 else size)):
            pieces.append(piece)
            if size > 0:
                size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def atext(self, encoding: str = "utf-8") -> str:
        """Reads the rest as text, as ``text`` does."""
        return _decoded(await self.aread(), encoding)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterates over the rest, in pieces as they arrive."""
        while piece := await self._awaited_piece(_PIECE):
            yield piece

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the use of the connection. Repeating it does nothing."""
        stream, self.closed = asynchronous(self._stream), True
        await stream.close()

    def __del__(self) -> None:
        drop(getattr(self, "_stream", None))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a StreamingBody can't be pickled or copied; keep what was read of it")

    @tolerant
    def __repr__(self) -> str:
        length = "unknown" if self._length is None else self._length
        state = ", closed" if self.closed else ""
        return f"<{type(self).__name__}: {self._count} of {length} bytes read{state}>"

    def _piece(self, size: int) -> bytes:
        self._check_open()
        piece = synchronous(self._stream).read(size)
        if not self._is_complete(piece):
            self.close()
            raise self._interrupted()
        return piece

    async def _awaited_piece(self, size: int) -> bytes:
        self._check_open()
        piece = await asynchronous(self._stream).read(size)
        if not self._is_complete(piece):
            await self.aclose()
            raise self._interrupted()
        return piece

    def _check_open(self) -> None:
        if self.closed:
            raise ResponseInterruptedError("the body was closed before its end was read")

    def _is_complete(self, piece: bytes) -> bool:
        """Counts a piece; False if it is the end, and the body is longer."""
        self._count += len(piece)
        # The transport compares with Content-Length, too; transports of users may not.
        return bool(piece) or self._length is None or self._count >= self._length

    def _interrupted(self) -> ResponseInterruptedError:
        return ResponseInterruptedError(
            f"the body ended after {self._count} of {self._length} bytes"
        )


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        pass
    raise ResponseParseError(f"the service sent text that is not {encoding}")


def _is_awaited(stream: object) -> bool:
    return hasattr(stream, "__aiter__")


def synchronous(stream: ResponseStream | AsyncResponseStream) -> ResponseStream:
    """A stream as one that is not awaited.

    Raises:
        TypeError: It is of an asynchronous client.
    """
    if _is_awaited(stream):
        raise TypeError(
            "this is of an asynchronous client: use async for, async with, aread, aclose"
        )
    return cast("ResponseStream", stream)


def asynchronous(stream: ResponseStream | AsyncResponseStream) -> AsyncResponseStream:
    """A stream as one that is awaited; a body that has been received is both.

    Raises:
        TypeError: It is of a synchronous client, and would block the event loop.
    """
    if isinstance(stream, _WholeBody):
        return _AwaitedWholeBody(stream)
    if not _is_awaited(stream):
        raise TypeError("this is of a synchronous client: use for, with, read, close")
    return cast("AsyncResponseStream", stream)


def drop(stream: ResponseStream | AsyncResponseStream | None) -> None:
    """Ends the use of a stream to which nothing refers; asynchronous ones do so themselves."""
    if stream is not None and not _is_awaited(stream):
        cast("ResponseStream", stream).close()


class _WholeBody:
    """A body that has been received, as a ``ResponseStream``."""

    def __init__(self, response: HttpResponse) -> None:
        self.status: int = response.status
        self.headers: Headers = response.headers
        self._rest = memoryview(response.body)

    def read(self, size: int = -1) -> bytes:
        size = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    def __enter__(self) -> _WholeBody:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._rest = memoryview(b"")


class _AwaitedWholeBody:
    """The same, as an ``AsyncResponseStream``."""

    def __init__(self, body: _WholeBody) -> None:
        self.status: int = body.status
        self.headers: Headers = body.headers
        self._body = body

    async def read(self, size: int = -1) -> bytes:
        return self._body.read(size)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._body:
            yield piece

    async def __aenter__(self) -> _AwaitedWholeBody:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._body.close()

    async def close(self) -> None:
        self._body.close()


def body_stream(response: HttpResponse) -> ResponseStream | AsyncResponseStream:
    """The stream of a successful response, which may have been received as a whole."""
    if response.stream is None:
        return _WholeBody(response)
    return cast("ResponseStream | AsyncResponseStream", response.stream)


def streaming_body(response: HttpResponse) -> StreamingBody:
    """The body of a successful response, which may have been received as a whole."""
    if response.stream is None:
        return StreamingBody(body_stream(response), len(response.body))
    length = response.headers.get("content-length", "")
    known = length.isascii() and length.isdigit()
    return StreamingBody(body_stream(response), int(length) if known else None)
