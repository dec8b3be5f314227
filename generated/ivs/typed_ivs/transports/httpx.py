"""A transport over httpx: calls appear in its hooks, its logs and what instruments it."""

# docs/decisions/httpx-is-a-transport.md says why.

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import NoReturn, Protocol, TypeVar

import httpx

from .._runtime.clock import bounded, monotonic
from .._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    ConnectTimeoutError,
    ProxyError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    TLSError,
    TransportError,
    tolerant,
)
from .._runtime.http import BodyStream, Headers, HttpResponse, Origin, PreparedRequest, is_success
from .._runtime.signals import reraise_if_of_handler
from .._runtime.transport import DEFAULT_MAX_RESPONSE_BYTES
from .._runtime.transport.failures import has_passed, is_of_tls, reason_of
from .._runtime.transport.message_head import content_coding, write_request_head
from .._runtime.transport.offline import check_offline

__all__ = ["HttpxTransport"]

_T = TypeVar("_T")

_PIECE = 1 << 16

# Seconds that httpx may take to notice that the time has passed: it knows whether bytes were sent.
_GRACE = 0.05

# How h11 and httpcore begin what they say of a connection that ended too soon.
_INTERRUPTED = ("Server disconnected", "peer closed connection")


class HttpxTransport:
    """A transport that sends requests by an ``httpx.Client``.

    The client's own settings for TLS, proxies, connections and event hooks apply. Its authentication,
    redirects, cookies and default headers do not: a request is signed as it is, and sent once. A call
    with a ``call_timeout`` uses the client in a thread of its own, since nothing else ends it in time.

    Args:
        client: The client. Closing the transport leaves it open.
        max_response_bytes: Maximum length of a response's body.
    """

    def __init__(
        self, client: httpx.Client, *, max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    ) -> None:
        self._client = client
        self._max_response_bytes = max_response_bytes

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """See ``Transport.send``."""
        exchange = HttpxExchange(request, connect_timeout, read_timeout, deadline)

        def send() -> HttpResponse:
            with self._open(exchange) as response:
                body = bytearray()
                for piece in response:
                    body += piece
                    exchange.check_size(response, len(body), self._max_response_bytes)
            return HttpResponse(response.status, response.headers, bytes(body))

        return _in_time(exchange, send)

    def stream(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> _Response:
        """See ``StreamingTransport.stream``."""
        exchange = HttpxExchange(request, connect_timeout, read_timeout, deadline)
        response = _in_time(exchange, lambda: self._open(exchange))
        if is_success(response.status):
            exchange.deadline = None
        return response

    def close(self) -> None:
        """Does nothing: the client belongs to the caller."""

    def _open(self, exchange: HttpxExchange) -> _Response:
        exchange.check_client(self._client)
        body = exchange.request.body
        request = exchange.request_of(
            _Pieces(body) if isinstance(body, BodyStream) else httpx.ByteStream(body)
        )
        try:
            sent = self._client.send(request, auth=None, follow_redirects=False, stream=True)
        except httpx.HTTPError as error:
            problem: Exception = exchange.problem(error)
        else:
            response = _Response(sent, exchange)
            unread: Exception | None = exchange.coding_problem(response)
            if has_passed(exchange.deadline):
                unread = exchange.too_late(bytes_sent=True)
            if unread is None:
                return response
            response.close()
            problem = unread
        raise problem


def _in_time(exchange: HttpxExchange, use: Callable[[], _T]) -> _T:
    """Uses the client of httpx until it ends, or until the deadline.

    After the deadline, its thread goes on as long as httpx waits, and closes the response.
    """
    if exchange.left is None:
        return use()
    ended: SimpleQueue[Callable[[], _T]] = SimpleQueue()

    def run() -> None:
        try:
            result = use()
        except BaseException as error:
            failure = error
            ended.put(lambda: _raise(failure))
        else:
            ended.put(lambda: result)

    thread = Thread(target=copy_context().run, args=(run,), name="httpx", daemon=True)
    try:
        thread.start()
    except RuntimeError as error:  # There can be no thread: a limit, or the interpreter's end.
        reraise_if_of_handler(error)
        return use()
    outcome: Callable[[], _T] | None = None
    try:
        outcome = ended.get(timeout=max(exchange.left, 0) + _GRACE)
    except Empty:
        pass
    finally:
        if outcome is None:  # It is too late, or a signal's handler has raised.
            exchange.deadline = 0.0
    if outcome is None:
        raise exchange.too_late(bytes_sent=True)
    return outcome()


def _raise(error: BaseException) -> NoReturn:
    raise error


class _Pieces(httpx.SyncByteStream):
    """A request's body in pieces."""

    def __init__(self, body: BodyStream) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        return self._body.checked()


class _Response:
    """A response whose body is read in pieces; see ``ResponseStream``."""

    def __init__(self, response: httpx.Response, exchange: HttpxExchange) -> None:
        self._response = response
        self._exchange = exchange
        self._pieces = response.iter_raw()
        self._rest = b""
        self._is_open = True
        self.status: int = response.status_code
        self.headers: Headers = Headers(response.headers.multi_items())

    def read(self, size: int = -1) -> bytes:
        """See ``ResponseStream.read``."""
        if size < 0:
            return b"".join(self)
        if size and not self._rest:
            self._rest = self._next()
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    def __enter__(self) -> _Response:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the connection."""
        self._is_open = False
        self._response.close()

    def _next(self) -> bytes:
        if not self._is_open:
            raise ResponseInterruptedError("the response was closed before its end was read")
        piece = b""
        try:
            for piece in self._pieces:
                if piece:
                    break
        except httpx.HTTPError as error:
            problem: Exception = self._exchange.problem(error)
        else:
            if not piece or not has_passed(self._exchange.deadline):
                return piece
            problem = self._exchange.too_late(bytes_sent=True)
        self.close()
        raise problem


class _Head(Protocol):
    """The head of a response."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Headers: ...


class HttpxExchange:
    """What both transports over httpx know of one request: its limits, and what its failures mean.

    Args:
        request: The request.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next bytes.
        deadline: When to give up, on the monotonic clock; None for no deadline.

    Attributes:
        request: The argument.
        deadline: The argument.
    """

    def __init__(
        self,
        request: PreparedRequest,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> None:
        self.request: PreparedRequest = request
        self.deadline: float | None = deadline
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout

    @property
    def left(self) -> float | None:
        """Seconds until the deadline; None for no deadline."""
        return None if self.deadline is None else self.deadline - monotonic()

    def check_client(self, client: httpx.Client | httpx.AsyncClient) -> None:
        """Refuses what can't be sent.

        Raises:
            ConfigurationError: The client is closed, or nothing may leave this machine.
            ParamValidationError: A header or the target is not valid in HTTP.
        """
        request, offline = self.request, os.environ.get("TYPED_AWS_OFFLINE")
        if offline:
            check_offline(offline, Origin(request.origin), None)
        if client.is_closed:
            raise ConfigurationError("transport: got a closed httpx client; expected: an open one")
        write_request_head(request.method, request.target, request.headers, {})

    def request_of(self, body: httpx.SyncByteStream | httpx.AsyncByteStream) -> httpx.Request:
        """The request as httpx sends it: target and headers are those that were signed.

        Raises:
            CallTimeoutError: The deadline has passed.
        """
        request = self.request
        try:
            timeouts = {
                "connect": bounded(self._connect_timeout, self.deadline),
                "pool": bounded(self._connect_timeout, self.deadline),
                "read": bounded(self._read_timeout, self.deadline),
                "write": bounded(self._read_timeout, self.deadline),
            }
        except TimeoutError:
            pass
        else:
            return httpx.Request(
                request.method,
                request.origin,
                headers=[
                    (name.encode("ascii"), value.encode("utf-8", "surrogatepass"))
                    for name, value in request.headers.items()
                ],
                stream=body,
                extensions={"timeout": timeouts, "target": request.target.encode("ascii")},
            )
        raise self.too_late(bytes_sent=False)

    def coding_problem(self, response: _Head) -> ResponseParseError | None:
        """Why the body can't be read: a success has a content coding, which no request allows."""
        coding = content_coding(response.headers) if is_success(response.status) else ""
        if not coding:
            return None
        found = f"content encoding {coding!r}; expected: identity"
        return self._about(response, f"the server sent {found}")

    def check_size(self, response: _Head, size: int, most: int) -> None:
        """Refuses a body that is too long."""
        if size > most:
            text = f"the server sent a body longer than max_response_bytes={most}"
            raise self._about(response, text)

    def too_late(self, *, bytes_sent: bool) -> CallTimeoutError:
        """The error of a call whose deadline has passed."""
        return CallTimeoutError(
            f"{self.request.origin}: the call did not end within call_timeout",
            bytes_sent=bytes_sent,
        )

    def problem(self, error: httpx.HTTPError) -> TransportError | ResponseParseError:
        """An error of httpx as one of ours. Only parts of its text that quote nothing are copied.

        Raises:
            Exception: What a signal's handler raised, of which httpx made its error.
        """
        reraise_if_of_handler(error)
        origin, root = self.request.origin, _root_of(error)
        text, cause = f"{type(error).__name__}, {reason_of(root)}", type(root).__name__
        is_unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        if isinstance(error, httpx.TimeoutException) and has_passed(self.deadline):
            return self.too_late(bytes_sent=not is_unsent)
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
            waited = f"no connection within {self._connect_timeout:g} s (connect_timeout)"
            return ConnectTimeoutError(f"{origin}: {waited}", cause=cause, bytes_sent=False)
        if isinstance(error, httpx.TimeoutException):
            waited = f"nothing received for {self._read_timeout:g} s (read_timeout)"
            return ReadTimeoutError(f"{origin}: {waited}", cause=cause)
        if isinstance(error, httpx.ProxyError):
            failed = f"the connection through the proxy failed ({text})"
            return ProxyError(f"{origin}: {failed}", cause=cause, bytes_sent=False)
        if is_unsent:
            kind, what = ConnectError, "connection"
            if is_of_tls(root):
                kind, what = TLSError, "TLS handshake"
            return kind(f"{origin}: the {what} failed ({text})", cause=cause, bytes_sent=False)
        if isinstance(error, httpx.RemoteProtocolError) and not str(error).startswith(_INTERRUPTED):
            return ResponseParseError("the server sent something that is not HTTP/1.1")
        ended = "the connection closed before the response was complete"
        return ResponseInterruptedError(f"{origin}: {ended} ({text})", cause=cause)

    def _about(self, response: _Head, text: str) -> ResponseParseError:
        error = ResponseParseError(text)
        error.status, error.headers = response.status, response.headers
        return error


def _root_of(error: BaseException) -> BaseException:
    """The system's error beneath those of httpx and httpcore, which has it as its argument."""
    beneath = error.__cause__ or next(iter(error.args), None)
    return _root_of(beneath) if isinstance(beneath, BaseException) else error
