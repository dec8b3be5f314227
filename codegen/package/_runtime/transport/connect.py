"""Direct connections to a server, opened within one span of time.

Name lookup, addresses and TLS handshake share the span. Tunnels through a proxy are in ``tunnel``.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import errno
import math
import os
import select
import socket
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

from ..clock import bounded, monotonic

if TYPE_CHECKING:
    import ssl

SocketOptions: TypeAlias = "list[tuple[int, int, int | bytes]]"
_Address: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"


class DirectConnection:
    """A connection to a server, or to a proxy that forwards requests.

    Args:
        host: The server's name or address.
        port: Its port.
        options: Options of the socket.
        tls_context: The TLS context; None for a plain connection.

    Attributes:
        sock: The socket; None while the connection is closed.
    """

    __slots__ = ("_host", "_options", "_port", "_tls_context", "sock")

    is_tunnelled = False

    def __init__(
        self, host: str, port: int, options: SocketOptions, tls_context: ssl.SSLContext | None
    ) -> None:
        self._host = host
        self._port = port
        self._options = options
        self._tls_context = tls_context
        self.sock: socket.socket | None = None

    def open(self, until: float, *, apart: bool) -> socket.socket:
        """Connects. The system's exceptions pass through.

        Args:
            until: When to give up, on the monotonic clock.
            apart: Whether ``until`` also bounds the name lookup, which cannot be interrupted and
                therefore runs in a thread of its own.
        """
        sys.audit("http.client.connect", self, self._host, self._port)
        self.sock = sock = open_socket(self._host, self._port, until, self._options, apart=apart)
        if self._tls_context is not None:
            # Certificates contain neither the final dot of a name nor the zone of an address.
            name = self._host.rstrip(".").partition("%")[0]
            # Assigned before the handshake, so that an interruption finds a socket to close.
            self.sock = sock = self._tls_context.wrap_socket(
                sock,
                server_hostname=name,
                do_handshake_on_connect=False,
                # Otherwise an end without a closure alert looks like an end with one.
                suppress_ragged_eofs=False,
            )
            sock.do_handshake()
        return sock

    @property
    def is_connected(self) -> bool:
        """Whether the connection is open and no unsolicited data arrived."""
        sock = self.sock
        if sock is None:
            return False
        return not _is_readable(sock) or (self._tls_context is not None and is_quiet(sock))

    def close(self) -> None:
        sock, self.sock = self.sock, None
        if sock is not None:
            sock.close()


def open_socket(
    host: str, port: int, until: float, options: SocketOptions, *, apart: bool
) -> socket.socket:
    """A socket connected to ``host``; its timeout is the time left until ``until``."""
    # A final dot stays: it keeps the resolver from trying search domains.
    return _connect(_addresses(host, port, until, apart=apart), until, options)


def is_quiet(session: socket.socket) -> bool:
    """Whether a TLS session is open and holds no unsolicited data.

    Whether the socket is readable does not tell: TLS 1.3 servers send session tickets at any time
    (RFC 8446 §4.6.1), and data of a session within a session may already be in memory.
    """
    from ssl import SSLWantReadError

    session.settimeout(0)
    try:
        session.recv_into(bytearray(1))
    except SSLWantReadError:
        return True
    except OSError:
        pass
    return False


def _is_readable(sock: socket.socket) -> bool:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])  # Limited to small file descriptors.


@cache
def _family() -> socket.AddressFamily:
    """The address family to look up: IPv4 alone where the machine has no IPv6."""
    if socket.has_ipv6:
        try:
            with socket.socket(socket.AF_INET6) as sock:
                sock.bind(("::1", 0))
            return socket.AF_UNSPEC
        except OSError:
            pass
    return socket.AF_INET


def _addresses(host: str, port: int, until: float, *, apart: bool) -> Sequence[_Address]:
    """The addresses of a host, in the order in which to try them."""
    family = _family()
    if not apart:
        return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    try:
        return socket.getaddrinfo(
            host, port, family, socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except socket.gaierror:
        pass  # It is a name.
    found: list[Sequence[_Address] | Exception] = []

    def work() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM))
        except Exception as error:
            found.append(error)

    thread = Thread(target=work, name=f"look up {host}", daemon=True)
    thread.start()
    thread.join(bounded(math.inf, until))
    if not found:
        raise TimeoutError("the name lookup timed out")
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _connect(addresses: Sequence[_Address], until: float, options: SocketOptions) -> socket.socket:
    """A socket to the first address that accepts; its timeout is the time left."""
    if len(addresses) == 1:
        sock = _new_socket(addresses[0], options)
        try:
            sock.settimeout(bounded(math.inf, until))
            sock.connect(addresses[0][4])
        except BaseException:
            sock.close()
            raise
    else:
        sock = _race(addresses, until, options)
    sock.settimeout(bounded(math.inf, until))
    return sock


def _new_socket(address: _Address, options: SocketOptions) -> socket.socket:
    family, kind, protocol, _, _ = address
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options:
            sock.setsockopt(*option)
    except BaseException:
        sock.close()
        raise
    return sock


def _race(addresses: Sequence[_Address], until: float, options: SocketOptions) -> socket.socket:
    """A socket to the address that accepts first; each is tried a little later than the one before."""
    from .address_race import AddressRace, interleaved

    race = AddressRace(interleaved((address[0], address) for address in addresses))
    trying: dict[socket.socket, _Address] = {}
    problem = OSError("the name has no address")
    try:
        while not race.is_lost:
            left = bounded(math.inf, until)
            now = monotonic()
            address = race.due(now)
            if address is not None:
                try:
                    sock = _new_socket(address, options)
                    trying[sock] = address
                    sock.setblocking(False)
                    _check(sock.connect_ex(address[4]))
                except OSError as error:
                    problem = error
                    race.failed(address, now)
                continue
            wait = left if race.next_at is None else min(race.next_at - now, left)
            decided = _decided(trying, wait)
            if not decided:
                # The time has passed, whatever the clock says: a test may have frozen it.
                if wait == left:
                    raise TimeoutError("no address accepted in time")
                race.next_at = now
            for sock in decided:
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                address = trying.pop(sock)
                if not code:
                    race.won(address)
                    return sock
                sock.close()
                problem = OSError(code, os.strerror(code))
                race.failed(address, monotonic())
    finally:
        for sock in trying:
            sock.close()
    try:
        raise problem
    finally:
        del problem  # Breaks the reference cycle with this frame.


def _check(code: int) -> None:
    """Raises the error of ``connect_ex``, unless the connection is being made."""
    if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        raise OSError(code, os.strerror(code))


def _decided(trying: Iterable[socket.socket], timeout: float) -> list[socket.socket]:
    """Waits until sockets have connected or failed, and returns them."""
    import selectors

    # Limited to small file descriptors where there is only ``select``.
    make = getattr(selectors, "PollSelector", selectors.SelectSelector)
    with make() as selector:
        for sock in trying:
            selector.register(sock, selectors.EVENT_WRITE, sock)
        return [key.data for key, _ in selector.select(timeout)]
