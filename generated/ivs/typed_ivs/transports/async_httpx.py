"""``HttpxTransport`` for event loops of asyncio."""

# docs/decisions/httpx-is-a-transport.md says why.

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType

import httpx

from .._runtime.aio.bodies import body_reader
from .._runtime.errors import ResponseInterruptedError, tolerant
from .._runtime.http import BodyStream, Headers, HttpResponse, PreparedRequest, is_success
from .._runtime.transport import DEFAULT_MAX_RESPONSE_BYTES
from .httpx import HttpxExchange

__all__ = ["AsyncHttpxTransport"]

_PIECE = 1 << 16


class AsyncHttpxTransport:
    """A transport that sends requests by an ``httpx.AsyncClient``, in an event loop of asyncio.

    The client's own settings for TLS, proxies, connections and event hooks apply. Its authentication,
    redirects, cookies and default headers do not: a request is signed as it is, and sent once. httpx
    binds a client to the event loop in which it is used first.

    Args:
        client: The client. Closing the transport leaves it open.
        max_response_bytes: Maximum length of a response's body.
    """

    def __init__(
        self, client: httpx.AsyncClient, *, max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    ) -> None:
        self._client = client
        self._max_response_bytes = max_response_bytes

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """See ``AsyncTransport.send``."""
        exchange = HttpxExchange(request, connect_timeout, read_timeout, deadline)
        async with await self._open(exchange) as response:
            body = bytearray()
            async for piece in response:
                body += piece
                exchange.check_size(response, len(body), self._max_response_bytes)
        return HttpResponse(response.status, response.headers, bytes(body))

    async def stream(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> _Response:
        """See ``AsyncStreamingTransport.stream``."""
        exchange = HttpxExchange(request, connect_timeout, read_timeout, deadline)
        response = await self._open(exchange)
        if is_success(response.status):
            exchange.deadline = None
        return response

    async def close(self) -> None:
        """Does nothing: the client belongs to the caller."""

    async def _open(self, exchange: HttpxExchange) -> _Response:
        exchange.check_client(self._client)
        body = exchange.request.body
        request = exchange.request_of(
            _Pieces(body) if isinstance(body, BodyStream) else httpx.ByteStream(body)
        )
        try:
            async with asyncio.timeout(exchange.left):
                sent = await self._client.send(
                    request, auth=None, follow_redirects=False, stream=True
                )
        except httpx.HTTPError as error:
            problem: Exception = exchange.problem(error)
        except TimeoutError:
            problem = exchange.too_late(bytes_sent=True)
        else:
            response = _Response(sent, exchange)
            unread = exchange.coding_problem(response)
            if unread is None:
                return response
            await response.close()
            problem = unread
        raise problem


class _Pieces(httpx.AsyncByteStream):
    """A request's body in pieces."""

    def __init__(self, body: BodyStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        reader = body_reader(self._body)
        while (piece := await reader.read()) is not None:
            yield piece


class _Response:
    """A response whose body is read in pieces; see ``AsyncResponseStream``."""

    def __init__(self, response: httpx.Response, exchange: HttpxExchange) -> None:
        self._response = response
        self._exchange = exchange
        self._pieces = response.aiter_raw()
        self._rest = b""
        self._is_open = True
        self.status: int = response.status_code
        self.headers: Headers = Headers(response.headers.multi_items())

    async def read(self, size: int = -1) -> bytes:
        """See ``AsyncResponseStream.read``."""
        if size < 0:
            return b"".join([piece async for piece in self])
        if size and not self._rest:
            self._rest = await self._next()
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self.read(_PIECE):
            yield piece

    async def __aenter__(self) -> _Response:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the use of the connection."""
        self._is_open = False
        await self._response.aclose()

    async def _next(self) -> bytes:
        if not self._is_open:
            raise ResponseInterruptedError("the response was closed before its end was read")
        piece = b""
        try:
            async with asyncio.timeout(self._exchange.left):
                while not piece:
                    piece = await anext(self._pieces)
            return piece
        except StopAsyncIteration:
            return b""
        except httpx.HTTPError as error:
            problem: Exception = self._exchange.problem(error)
        except TimeoutError:
            problem = self._exchange.too_late(bytes_sent=True)
        await self.close()
        raise problem
