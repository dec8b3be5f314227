"""Opens connections in an event loop: addresses that race, TLS, proxies and their tunnels."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..clock import monotonic
from ..errors import ResponseParseError
from ..http import Origin, is_success
from ..signals import is_of_handler, reraise_if_of_handler
from ..transport.connect import (
    SlowAddresses,
    SocketOptions,
    ascii_host,
    certificate_name,
    end_race,
    new_race,
    new_socket,
    remember_slow,
)
from ..transport.message_head import write_request_head
from ..transport.name_lookups import Address, known_addresses, lookups
from ..transport.response_reader import ResponseReader
from .connection import Connection
from .threads import wake

if TYPE_CHECKING:
    import socket

    from ..transport.pool import Connector
    from ..transport.proxies import Proxy

# Seconds between two looks at whether another lookup may begin, or whether one has been lost.
_NAP = 0.05
_LONGEST_WAIT = 1.0
# Seconds by which a timer may end early: those of uvloop count milliseconds.
_PRECISION = 0.002


class Opening:
    """A connection that is being opened.

    Args:
        connector: The connector to its origin.
        until: When to give up, on the monotonic clock.

    Attributes:
        is_tunnelled: Whether a proxy has opened a tunnel to the server.
    """

    __slots__ = ("_connector", "_until", "is_tunnelled")

    def __init__(self, connector: Connector, until: float) -> None:
        self._connector = connector
        self._until = until
        self.is_tunnelled: bool = False

    async def open(self) -> Connection:
        """Connects. The system's exceptions pass through; cancelling it closes what is open.

        The caller ends it at ``until``.
        """
        connector = self._connector
        origin, proxy = connector.origin, connector.proxy
        host, port = (origin.host, origin.port) if proxy is None else (proxy.host, proxy.port)
        sys.audit("http.client.connect", self, host, port)
        addresses = await _find_addresses(host, port)
        options = connector.socket_options
        sock = await _connect(addresses, self._until, options, connector.slow)
        connection = Connection(sock)
        peer: Any = None
        try:
            peer = sock.getpeername()  # It fails if the other side has reset the connection.
            await connection.start()
            if proxy is not None and proxy.scheme == "https":
                await connection.secure(connector.proxy_tls_context(), certificate_name(host))
            if proxy is not None and not connector.forwards:
                await _open_tunnel(connection, origin, proxy)
                self.is_tunnelled = True
            if origin.scheme == "https":
                await connection.secure(connector.tls_context(), certificate_name(origin.host))
        except BaseException:
            connection.close()
            if peer is not None and _is_over(self._until):
                remember_slow(connector.slow, peer)
            raise
        return connection


async def _open_tunnel(connection: Connection, origin: Origin, proxy: Proxy) -> None:
    """Asks a proxy for a tunnel to a server (RFC 9110 §9.3.6).

    Raises:
        OSError: The proxy refused, or its response is not HTTP.
        InterruptedResponse: It ended the connection.
    """
    host = ascii_host(origin.host)
    authority = f"[{host}]:{origin.port}" if ":" in host else f"{host}:{origin.port}"
    connection.write(
        write_request_head("CONNECT", authority, {"Host": authority}, dict(proxy.headers))
    )
    # Like the response to HEAD, a success has no body; that of a refusal is not read.
    reader, is_http = ResponseReader("HEAD", 0), True
    try:
        while reader.headers is None:
            data = await connection.receive()
            if data:
                reader.feed(data)
            else:
                reader.end()
    except ResponseParseError:
        is_http = False
    if not is_http:
        raise OSError("Tunnel connection failed: the response is not HTTP")
    if not is_success(reader.status):
        raise OSError(f"Tunnel connection failed: {reader.status}")


async def _find_addresses(host: str, port: int) -> Sequence[Address]:
    """The addresses of a host; those of a name are looked up in a thread.

    Tasks, threads and calls with deadlines share one lookup of a name.
    """
    known = known_addresses(host, port)
    if known is not None:
        return known
    name, loop = (host, port), asyncio.get_running_loop()
    remembered = lookups.remembered(name)
    if remembered is not None:
        return remembered
    while True:
        lookup = lookups.begun(name)
        if lookup is None:  # There are too many of others.
            await asyncio.sleep(_NAP)
            continue
        ended: asyncio.Future[None] = loop.create_future()
        lookup.when_ended(partial(wake, ended, None))
        try:
            await asyncio.wait([ended], timeout=_LONGEST_WAIT)
        except asyncio.CancelledError:
            lookup.is_late = True
            raise
        found = lookup.addresses()
        if found is not None:
            return found
        if not lookup.is_running:  # An interruption kept it from starting.
            lookups.forget(name, lookup)


async def _connect(
    addresses: Sequence[Address], until: float, options: SocketOptions, slow: SlowAddresses
) -> socket.socket:
    """A socket to the first address that accepts."""
    if len(addresses) != 1:
        return await _race(addresses, until, options, slow)
    sock = new_socket(addresses[0], options)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, addresses[0][4])
        return sock
    except OSError as error:
        sock.close()
        reraise_if_of_handler(error)
        failure = _of_system(error)
    except BaseException:
        sock.close()
        raise
    raise failure


async def _race(
    addresses: Sequence[Address], until: float, options: SocketOptions, slow: SlowAddresses
) -> socket.socket:
    """A socket to the address that accepts first; each is tried a little later than the one before."""
    loop, race = asyncio.get_running_loop(), new_race(addresses, slow)
    trying: dict[asyncio.Task[None], tuple[socket.socket, Address]] = {}
    problem: Exception = OSError("the name has no address")
    try:
        while not race.is_lost:
            now = monotonic()
            address = race.due(now)
            if address is not None:
                try:
                    sock = new_socket(address, options)
                    sock.setblocking(False)
                except OSError as error:
                    reraise_if_of_handler(error)
                    problem = error
                    race.failed(address, now)
                    continue
                task = loop.create_task(loop.sock_connect(sock, address[4]))
                trying[task] = sock, address
                continue
            wait = None if race.next_at is None else max(race.next_at - now, 0.0)
            decided, _ = await asyncio.wait(
                trying, timeout=wait, return_when=asyncio.FIRST_COMPLETED
            )
            if not decided:
                race.next_at = now  # The time has passed, whatever a frozen clock says.
            for task in decided:
                sock, address = trying.pop(task)
                failure = task.exception()
                if failure is None:
                    end_race(race, address, slow)
                    return sock
                sock.close()
                if not isinstance(failure, OSError) or is_of_handler(failure):
                    raise failure
                problem = _of_system(failure)
                race.failed(address, monotonic())
    except asyncio.CancelledError:
        if _is_over(until):
            for _, address in trying.values():
                remember_slow(slow, address[4])
        raise
    finally:
        for task, (sock, _) in trying.items():
            # Closed only when the loop watches it no more: its number may be another socket's then.
            task.add_done_callback(partial(_close, sock))
            task.cancel()
    try:
        raise problem
    finally:
        del problem  # Breaks the reference cycle with this frame.


def _is_over(until: float) -> bool:
    """Whether connecting ended because its time was over, and not because the caller gave up."""
    return monotonic() >= until - _PRECISION


def _of_system(error: OSError) -> OSError:
    """The system's error, for which asyncio has a text of its own."""
    return error if error.errno is None else OSError(error.errno, os.strerror(error.errno))


def _close(sock: socket.socket, task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()  # It is known, and not reported as forgotten.
    sock.close()
