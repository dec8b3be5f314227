"""A response whose body is received in pieces, in an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ..errors import Error, ResponseInterruptedError
from ..http import Headers
from ..transport.failures import failed_exchange
from .exchange import DeadlinePassed, of_network

if TYPE_CHECKING:
    from types import TracebackType

    from .exchange import Exchange
    from .pool import Lease, Pool

_PIECE = 1 << 16


class AsyncOpenResponse:
    """A response on a leased connection; see ``AsyncResponseStream``.

    The lease ends with the body, or earlier: with ``close``, when reading fails or is cancelled, and
    when nothing refers to the response any more.

    Args:
        pool: The pool of the connection.
        lease: The lease of the connection.
        exchange: The exchange, which has received the head.
        read_timeout: Seconds to wait for the next bytes.
        keep_alive: Whether the connection may carry another request.
        keeper: What closes the response when the event loop ends, as long as it is alive.
    """

    __slots__ = (
        "__weakref__",
        "_exchange",
        "_keep_alive",
        "_keeper",
        "_lease",
        "_loop",
        "_pool",
        "_read_timeout",
        "_rest",
        "headers",
        "status",
    )

    def __init__(
        self,
        pool: Pool,
        lease: Lease,
        exchange: Exchange,
        *,
        read_timeout: float,
        keep_alive: bool,
        keeper: object,
    ) -> None:
        self._pool = pool
        self._lease = lease
        self._exchange = exchange
        self._read_timeout = read_timeout
        self._keep_alive = keep_alive
        self._keeper = keeper
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self.status: int = exchange.reader.status
        self.headers: Headers = exchange.reader.headers or Headers(())

    async def read(self, size: int = -1) -> bytes:
        """See ``AsyncResponseStream.read``."""
        if self._exchange.is_receiving:
            raise RuntimeError("another task reads this response; expected: one at a time")
        reader = self._exchange.reader
        try:
            if size < 0:
                pieces = [self._rest, reader.take()]
                while not reader.ended:
                    await self._receive()
                    pieces.append(reader.take())
                body, self._rest = b"".join(pieces), b""
            else:
                body = self._rest or reader.take()
                while size and not body and not reader.ended:
                    await self._receive()
                    body = reader.take()
                body, self._rest = body[:size], body[size:]
        except BaseException:
            self._release()
            raise
        if reader.ended and self._lease.connection is not None:
            reusable = self._keep_alive and self._exchange.is_reusable
            self._lease.connection.end()
            self._pool.give_back(self._lease, reusable=reusable)
        return body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self.read(_PIECE):
            yield piece

    async def __aenter__(self) -> AsyncOpenResponse:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the use of the connection. It is closed unless the body was read to the end."""
        self._release()

    def __del__(self) -> None:
        lease = getattr(self, "_lease", None)  # None if the object was never initialised
        connection = None if lease is None else lease.connection
        if connection is None:
            return
        with suppress(RuntimeError):  # No event loop runs in this thread.
            if asyncio.get_running_loop() is self._loop:
                self._release()
                return
        try:
            release = partial(self._pool.give_back, self._lease, reusable=False)
            self._loop.call_soon_threadsafe(release)
        except RuntimeError:  # The event loop is closed.
            connection.leave()

    def _release(self) -> None:
        self._pool.give_back(self._lease, reusable=False)

    async def _receive(self) -> None:
        """Receives the next bytes."""
        if self._lease.connection is None:
            raise ResponseInterruptedError("the response was closed before its end was read")
        try:
            await self._exchange.receive_more()
            return
        except Error:
            raise
        except Exception as error:
            failure = of_network(error)
        late = isinstance(failure, DeadlinePassed)
        raise failed_exchange(self._pool.connector, failure, self._read_timeout, late)
