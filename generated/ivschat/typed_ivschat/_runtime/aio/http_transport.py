"""The asynchronous transport: sends signed requests over the pooled connections of each event loop."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

from ..clock import LONGEST_WAIT, bounded, monotonic
from ..errors import ConfigurationError, ConnectTimeoutError, tolerant
from ..forks import late_import, rebuild_after_fork
from ..http import Headers, HttpResponse, PreparedRequest, is_success
from ..lazy import LazyModule
from ..transport import DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_RESPONSE_BYTES, ClientCertificate
from ..transport.failures import (
    failed_connect,
    failed_exchange,
    too_late,
)
from ..transport.http_transport import MOST_ORIGINS, request_head
from ..transport.pool import Connectors
from ..transport.response_reader import ResponseReader
from .connect import Opening
from .connection import Connection
from .exchange import DeadlinePassed, Exchange, of_network
from .pool import Lease, Pool
from .threads import ThreadCalls

if TYPE_CHECKING:
    from . import open_response
else:
    open_response = LazyModule(__package__, ".open_response")

__all__ = ["AsyncHttpTransport"]

# Of a forked process's parent: they are not finalized, since their event loops are the parent's.
_of_parents: list[object] = []


class AsyncHttpTransport:
    """The default transport of asynchronous clients: ``HttpTransport`` for event loops of asyncio.

    Each event loop has connections of its own. They are closed when the loop ends in the manner of
    ``asyncio.run``.

    Args:
        max_connections: Maximum number of connections to one origin in one event loop. Further
            calls wait for one, in their order.
        pool_timeout: Seconds to wait for one of them; None to wait as long as the call may take.
        keep_alive: Whether to reuse connections.
        tcp_keepalive: Whether to enable TCP keepalive probes.
        ca_bundle: Path of a file or folder of certificate authorities. None for certifi's, else
            botocore's, else the system's.
        client_cert: Certificate for servers that request one: a path, or a pair of certificate and
            key.
        proxies: Proxies by scheme, with ``proxy_ca_bundle`` and ``proxy_client_cert`` for the
            connections to them. None to use the environment.
        max_response_bytes: Maximum length of a response's body.

    Attributes:
        proxies: The argument.
    """

    def __init__(
        self,
        *,
        max_connections: int = DEFAULT_MAX_CONNECTIONS,
        pool_timeout: float | None = None,
        keep_alive: bool = True,
        tcp_keepalive: bool = False,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
        proxies: Mapping[str, object] | None = None,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
    ) -> None:
        self._max_connections = max_connections
        self._pool_timeout = pool_timeout
        self._keep_alive = keep_alive
        self.proxies: Mapping[str, object] | None = proxies
        self._max_response_bytes = max_response_bytes
        self._loops: dict[asyncio.AbstractEventLoop, _LoopPools] = {}
        self._preparing: ThreadCalls[None] = ThreadCalls()
        self._connectors = Connectors(
            ca_bundle=ca_bundle,
            client_cert=client_cert,
            proxies=proxies,
            tcp_keepalive=tcp_keepalive,
        )
        self._closed = False
        rebuild_after_fork(self)

    @tolerant
    def __repr__(self) -> str:
        origins = {origin for own in self._loops.values() for origin in own.pools}
        return f"<{type(self).__name__}: {', '.join(sorted(origins)) or 'no connections'}>"

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """See ``AsyncTransport.send``."""
        pool = self._pool(request.origin)
        head = request_head(request, pool.connector, self._keep_alive)
        lease = pool.take() or await self._wait(pool, deadline)
        reusable = False
        try:
            self._check_open()
            connection = lease.connection = pool.idle()
            if connection is None or connection.has_data:
                connection = await self._connected(pool, lease, connect_timeout, deadline)
            reader = ResponseReader(request.method, self._max_response_bytes)
            try:
                exchange = Exchange(
                    connection, reader, read_timeout=read_timeout, deadline=deadline
                )
                await exchange.send(head, request.body)
                await exchange.receive()
            except Exception as error:
                failure = of_network(error)
            else:
                reusable = self._keep_alive and exchange.is_reusable
                return HttpResponse(reader.status, reader.headers or Headers(()), reader.take())
        finally:
            pool.give_back(lease, reusable=reusable)
        late = isinstance(failure, DeadlinePassed)
        raise failed_exchange(pool.connector, failure, read_timeout, late)

    async def stream(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> open_response.AsyncOpenResponse:
        """See ``AsyncStreamingTransport.stream``."""
        with late_import:
            from .open_response import AsyncOpenResponse

        pool, own = self._pool(request.origin), self._loops[asyncio.get_running_loop()]
        head = request_head(request, pool.connector, self._keep_alive)
        lease = pool.take() or await self._wait(pool, deadline)
        try:
            connection = await self._connected(pool, lease, connect_timeout, deadline)
            reader = ResponseReader(request.method, None)
            exchange = Exchange(connection, reader, read_timeout=read_timeout, deadline=deadline)
            await exchange.send(head, request.body)
            await exchange.receive_head()
        except BaseException as error:
            pool.give_back(lease, reusable=False)
            if not isinstance(error, Exception):
                raise
            failure = of_network(error)
        else:
            if is_success(reader.status):
                exchange.remove_deadline()
            response = AsyncOpenResponse(
                pool,
                lease,
                exchange,
                read_timeout=read_timeout,
                keep_alive=self._keep_alive,
                keeper=own,
            )
            own.responses.add(response)
            return response
        late = isinstance(failure, DeadlinePassed)
        raise failed_exchange(pool.connector, failure, read_timeout, late)

    async def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Opens a connection to ``origin`` for the next request in this event loop.

        Raises:
            ConnectError: The connection failed.
        """
        pool = self._pool(origin)
        lease = pool.take() or await self._wait(pool, None)
        reusable = False
        try:
            connection = await self._connected(pool, lease, connect_timeout, None)
            connection.rest()
            reusable = self._keep_alive
        finally:
            pool.give_back(lease, reusable=reusable)

    async def close(self) -> None:
        """Closes idle connections now, and connections in use after their response."""
        self._closed = True
        loop = asyncio.get_running_loop()
        own = self._loops.pop(loop, None)
        if own is not None:
            _close_all(own.pools)
            if not own.responses:  # Those may be read after this, and end with the loop.
                await own.keeper.aclose()
        self._leave_closed_loops()
        for other, theirs in tuple(self._loops.items()):  # They run in other threads.
            del self._loops[other]
            with suppress(RuntimeError):  # It has just been closed.
                other.call_soon_threadsafe(_close_all, theirs.pools)

    def drop_idle(self) -> None:
        """Closes the idle connections of the running event loop."""
        own = self._loops.get(asyncio.get_running_loop())
        for pool in own.pools.values() if own is not None else ():
            pool.drop_idle()

    def after_fork(self) -> None:
        """Leaves the parent's connections: closing the child's sockets does not end them."""
        for own in self._loops.values():
            for pool in own.pools.values():
                pool.leave()
        _of_parents.extend(self._loops.values())
        self._loops.clear()
        self._preparing.clear()

    # --- pools ---

    def _pool(self, origin: str) -> Pool:
        """The pool of an origin in the running event loop."""
        loop = asyncio.get_running_loop()
        own = self._loops.get(loop)
        if own is None:
            self._check_open()
            self._leave_closed_loops()
            own = self._loops[loop] = _LoopPools()
        pool = own.pools.get(origin)
        if pool is None:
            self._check_open()
            pool = own.pools[origin] = Pool(self._connectors.new(origin), self._max_connections)
            if len(own.pools) > MOST_ORIGINS:
                own.pools.pop(next(iter(own.pools))).close()
        return pool

    def _leave_closed_loops(self) -> None:
        for loop in [loop for loop in self._loops if loop.is_closed()]:
            for pool in self._loops.pop(loop).pools.values():
                pool.leave()

    async def _wait(self, pool: Pool, deadline: float | None) -> Lease:
        """A lease, as soon as one is free."""
        limit = math.inf if self._pool_timeout is None else self._pool_timeout
        left = math.inf if deadline is None else deadline - monotonic()
        lease = None if left <= 0 else await pool.wait(min(limit, left, LONGEST_WAIT))
        if lease is not None:
            return lease
        if left <= limit:  # The clock may not say so yet: timers of uvloop end a little early.
            raise too_late(pool.connector, bytes_sent=False)
        raise ConnectTimeoutError(
            f"{pool.connector.origin}: all {self._max_connections} connections were in use for "
            f"{self._pool_timeout:g} s (max_connections, pool_timeout)",
            bytes_sent=False,
        )

    def _check_open(self) -> None:
        if self._closed:
            raise ConfigurationError("the client is closed")

    # --- connections ---

    async def _connected(
        self, pool: Pool, lease: Lease, timeout: float, deadline: float | None
    ) -> Connection:
        """The open connection of a lease: an idle one, or else a new one."""
        self._check_open()
        lease.connection = lease.connection or pool.idle()
        while lease.connection is not None:
            if await lease.connection.is_quiet():
                return lease.connection
            lease.connection.close()
            lease.connection = pool.idle()
        connector, now = pool.connector, monotonic()
        connector.check_offline()
        until = now + bounded(timeout, None)
        is_call_shorter = deadline is not None and deadline <= until
        if deadline is not None and is_call_shorter:
            until = deadline
        opening = Opening(connector, until)
        try:
            async with asyncio.timeout(until - now):
                await self._prepare(pool)
                lease.connection = await opening.open()
            return lease.connection
        except Exception as error:
            failure = of_network(error)
        late = is_call_shorter and isinstance(failure, TimeoutError)
        raise failed_connect(connector, opening, failure, timeout, late)

    async def _prepare(self, pool: Pool) -> None:
        """Loads certificates in a thread: it takes longer than most calls, and opens files."""
        if pool.is_prepared:
            return
        connector, proxy = pool.connector, pool.connector.proxy

        def prepare() -> None:
            if connector.origin.scheme == "https":
                connector.tls_context()
            if proxy is not None and proxy.scheme == "https":
                connector.proxy_tls_context()

        prepared = self._preparing.begin(connector, prepare)
        await asyncio.wait([prepared])
        prepared.result().result()
        pool.is_prepared = True


class _LoopPools:
    """The pools of one event loop, and what closes their connections when the loop ends."""

    __slots__ = ("keeper", "pools", "responses")

    def __init__(self) -> None:
        self.pools: dict[str, Pool] = {}
        self.responses: WeakSet[open_response.AsyncOpenResponse] = WeakSet()
        self.keeper: AsyncGenerator[None, None] = _keep(self.pools, self.responses)
        with suppress(StopIteration):  # It runs to its yield, and never waits before.
            self.keeper.__anext__().send(None)


async def _keep(
    pools: dict[str, Pool], responses: WeakSet[open_response.AsyncOpenResponse]
) -> AsyncGenerator[None, None]:
    """Closes what is idle or not read when its loop ends: ``asyncio.run`` closes all generators then."""
    try:
        yield
    finally:
        _close_all(pools)
        for response in tuple(responses):
            await response.close()
        await asyncio.sleep(0)  # Sockets are closed in the next round.


def _close_all(pools: dict[str, Pool]) -> None:
    for pool in pools.values():
        pool.close()
    pools.clear()
