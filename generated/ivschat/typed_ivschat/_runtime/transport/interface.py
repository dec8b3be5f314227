"""What a client needs of a transport, in the shape that streams need.

A request has a body of bytes, or of pieces with a known length. A response has a head, and a body
that is read to its end or closed. A transport that serves calls with whole bodies only needs
``send``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Protocol

from ..http import Headers, HttpResponse, PreparedRequest


class ResponseStream(Protocol):
    """A response whose body has not been read yet. Read it to the end, or close it."""

    @property
    def status(self) -> int:
        """The status code."""
        ...

    @property
    def headers(self) -> Headers:
        """The headers."""
        ...

    def read(self, size: int = -1) -> bytes:
        """Reads the body.

        Args:
            size: Maximum number of bytes. -1 reads to the end.

        Returns:
            The next bytes, fewer than ``size`` if no more have arrived; empty only at the end.

        Raises:
            TransportError: The connection failed before the end.
            ResponseParseError: The body is too long, or its framing is invalid.
        """
        ...

    def __iter__(self) -> Iterator[bytes]:
        """Iterates over the body, in pieces as they arrive."""
        ...

    def __enter__(self) -> ResponseStream: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def close(self) -> None:
        """Ends the use of the connection. It is closed unless the body was read to the end."""
        ...


class Transport(Protocol):
    """Sends requests. Must be safe to share between threads.

    A transport may have three more methods: ``stream(request, *, connect_timeout, read_timeout,
    deadline)`` sends a request like ``send`` and returns a ``ResponseStream``; ``connect(origin, *,
    connect_timeout)`` opens a connection in advance; ``drop_idle()`` closes connections that may
    have died while the machine slept.
    """

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Sends a request once, unchanged, and returns the response, whatever its status.

        Args:
            request: The request.
            connect_timeout: Seconds to wait for a new connection.
            read_timeout: Seconds to wait for the next bytes of the response.
            deadline: When to give up, on ``time.monotonic``'s clock; None for no deadline.

        Raises:
            TransportError: No response was received. ``bytes_sent`` says whether the request may
                have arrived.
            ResponseParseError: The response is too long or not HTTP.
        """
        ...

    def close(self) -> None:
        """Closes every connection."""
        ...


class TransportLike(Protocol):
    """A ``Transport``, or one that is written for another package: any object with these methods.

    A transport can serve the clients of several packages. Their requests, responses and errors have
    the same names and attributes, but each package has classes of its own.
    """

    def send(
        self,
        request: Any,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> Any:
        """Sends a request once, as ``Transport.send`` does."""
        ...

    def close(self) -> None:
        """Closes every connection."""
        ...


class StreamingTransport(Transport, Protocol):
    """A transport whose responses can be read in pieces."""

    def stream(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> ResponseStream:
        """Sends a request like ``send``, and returns as soon as the response's head has arrived.

        ``deadline`` bounds the time up to then, and the reading of an error. ``max_response_bytes``
        does not limit the body.
        """
        ...


class AsyncResponseStream(Protocol):
    """``ResponseStream`` for event loops."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Headers: ...
    async def read(self, size: int = -1) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def __aenter__(self) -> AsyncResponseStream: ...
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    async def close(self) -> None: ...


class AsyncTransport(Protocol):
    """``Transport`` for event loops. Every method may be cancelled wherever it waits."""

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse: ...
    async def close(self) -> None: ...


class AsyncTransportLike(Protocol):
    """``TransportLike`` for event loops."""

    async def send(
        self,
        request: Any,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> Any: ...
    async def close(self) -> None: ...


class AsyncStreamingTransport(AsyncTransport, Protocol):
    """``StreamingTransport`` for event loops."""

    async def stream(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> AsyncResponseStream: ...
