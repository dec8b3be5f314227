"""The body of a response that its caller reads."""

# docs/decisions/streams.md says why.

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import NoReturn, cast

from ..errors import ResponseInterruptedError, ResponseParseError, tolerant
from ..http import Headers, HttpResponse
from ..transport.interface import ResponseStream

_PIECE = 1 << 16


class StreamingBody:
    """The body of a response, read as it arrives.

    Read it to the end, or close it: as a context manager, it is closed at the end of the block. Then
    its connection serves other calls. A body that is closed early ends its connection. So does one
    that is dropped without either.

    ``read_timeout`` bounds each wait for the next bytes. ``call_timeout`` and ``max_response_bytes``
    do not concern it. It can't be copied or pickled.

    Args:
        stream: The response.
        length: Length of the body; None if it is not known.
    """

    __slots__ = ("_count", "_length", "_stream", "closed")

    def __init__(self, stream: ResponseStream, length: int | None = None) -> None:
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
        body = self.read()
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            pass
        raise ResponseParseError(f"the service sent text that is not {encoding}")

    def readable(self) -> bool:
        """Whether it can be read: it can, as ``io.BufferedReader`` asks."""
        return True

    def __iter__(self) -> Iterator[bytes]:
        """Iterates over the rest, in pieces as they arrive."""
        while piece := self._piece(_PIECE):
            yield piece

    def __enter__(self) -> StreamingBody:
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
        self.closed = True
        self._stream.close()

    def __del__(self) -> None:
        stream = getattr(self, "_stream", None)
        if stream is not None:
            stream.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a StreamingBody can't be pickled or copied; keep what was read of it")

    @tolerant
    def __repr__(self) -> str:
        length = "unknown" if self._length is None else self._length
        state = ", closed" if self.closed else ""
        return f"<{type(self).__name__}: {self._count} of {length} bytes read{state}>"

    def _piece(self, size: int) -> bytes:
        if self.closed:
            raise ResponseInterruptedError("the body was closed before its end was read")
        piece = self._stream.read(size)
        self._count += len(piece)
        # The transport compares with Content-Length, too; transports of users may not.
        if not piece and self._length is not None and self._count < self._length:
            self.close()
            raise ResponseInterruptedError(
                f"the body ended after {self._count} of {self._length} bytes"
            )
        return piece


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


def body_stream(response: HttpResponse) -> ResponseStream:
    """The stream of a successful response, which may have been received as a whole."""
    if response.stream is None:
        return _WholeBody(response)
    return cast("ResponseStream", response.stream)


def streaming_body(response: HttpResponse) -> StreamingBody:
    """The body of a successful response, which may have been received as a whole."""
    if response.stream is None:
        return StreamingBody(body_stream(response), len(response.body))
    length = response.headers.get("content-length", "")
    known = length.isascii() and length.isdigit()
    return StreamingBody(body_stream(response), int(length) if known else None)
