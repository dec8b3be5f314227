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
from typing import TYPE_CHECKING, Any, TypeAlias

from ..clock import bounded, monotonic
from ..http import numeric_address
from ..signals import is_of_connection
from .address_race import AddressRace, interleaved, slow_last
from .name_lookups import Address, find_addresses

if TYPE_CHECKING:
    import ssl

SocketOptions: TypeAlias = "list[tuple[int, int, int | bytes]]"

SlowAddresses: TypeAlias = "dict[tuple[str, int], float]"
"""Addresses that timed out → until when others are tried before them, on the monotonic clock."""

# Seconds for which it is remembered that an address timed out.
_MEMORY = 60.0
_MOST_REMEMBERED = 64


class DirectConnection:
    """A connection to a server, or to a proxy that forwards requests.

    Args:
        host: The server's name or address.
        port: Its port.
        options: Options of the socket.
        tls_context: The TLS context; None for a plain connection.
        slow: The addresses that timed out, shared by the connections to one origin.

    Attributes:
        sock: The socket; None while the connection is closed.
    """

    __slots__ = ("_host", "_options", "_port", "_slow", "_tls_context", "sock")

    is_tunnelled = False

    def __init__(
        self,
        host: str,
        port: int,
        options: SocketOptions,
        tls_context: ssl.SSLContext | None,
        slow: SlowAddresses | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._options = options
        self._tls_context = tls_context
        self._slow: SlowAddresses = {} if slow is None else slow
        self.sock: socket.socket | None = None

    def open(self, until: float, *, apart: bool) -> socket.socket:
        """Connects. The system's exceptions pass through.

        Args:
            until: When to give up, on the monotonic clock.
            apart: Whether ``until`` also bounds the name lookup, which cannot be interrupted and
                therefore runs in a thread of its own.
        """
        sys.audit("http.client.connect", self, self._host, self._port)
        name = self._host, self._port
        self.sock = sock = open_socket(name, until, self._options, self._slow, apart=apart)
        if self._tls_context is not None:
            # Assigned before the handshake, so that an interruption finds a socket to close.
            self.sock = sock = self._tls_context.wrap_socket(
                sock,
                server_hostname=certificate_name(self._host),
                do_handshake_on_connect=False,
                # Otherwise an end without a closure alert looks like an end with one.
                suppress_ragged_eofs=False,
            )
            try:
                sock.do_handshake()
            except TimeoutError:
                remember_slow(self._slow, sock.getpeername())
                raise
        return sock

    @property
    def is_connected(self) -> bool:
        """Whether the connection is open and no unsolicited data arrived."""
        sock = self.sock
        if sock is None:
            return False
        return not is_readable(sock) or (self._tls_context is not None and is_quiet(sock))

    def close(self) -> None:
        sock, self.sock = self.sock, None
        if sock is not None:
            sock.close()


def open_socket(
    name: tuple[str, int], until: float, options: SocketOptions, slow: SlowAddresses, *, apart: bool
) -> socket.socket:
    """A socket connected to a host and port; its timeout is the time left until ``until``."""
    # A final dot stays: it keeps the resolver from trying search domains.
    return _connect(find_addresses(*name, until, apart=apart), until, options, slow)


def remember_slow(slow: SlowAddresses, address: Any) -> None:
    """Remembers that an address timed out, so that the next attempt begins with another one."""
    if len(slow) >= _MOST_REMEMBERED:
        slow.clear()
    slow[address[:2]] = monotonic() + _MEMORY


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
    except OSError as error:
        if not is_of_connection(error):
            raise
    return False


def certificate_name(host: str) -> str | bytes:
    """A host as certificates name it: without the final dot of a name or the zone of an address."""
    name = (numeric_address(host) or host.rstrip(".")).partition("%")[0]
    return name.encode("ascii") if name.isascii() else name  # As bytes it needs no codec.


def ascii_host(host: str) -> str:
    """A host as a proxy is asked for it: names beyond ASCII are encoded (RFC 3490)."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def is_readable(sock: socket.socket) -> bool:
    """Whether a socket has data, or has ended."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])  # Limited to small file descriptors.


def _connect(
    addresses: Sequence[Address], until: float, options: SocketOptions, slow: SlowAddresses
) -> socket.socket:
    """A socket to the first address that accepts; its timeout is the time left."""
    if len(addresses) == 1:
        sock = new_socket(addresses[0], options)
        try:
            sock.settimeout(bounded(math.inf, until))
            sock.connect(addresses[0][4])
        except BaseException:
            sock.close()
            raise
    else:
        sock = _race(addresses, until, options, slow)
    sock.settimeout(bounded(math.inf, until))
    return sock


def new_socket(address: Address, options: SocketOptions) -> socket.socket:
    """A socket for an address, which is not connected."""
    family, kind, protocol, _, _ = address
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options:
            sock.setsockopt(*option)
    except BaseException:
        sock.close()
        raise
    return sock


def _race(
    addresses: Sequence[Address], until: float, options: SocketOptions, slow: SlowAddresses
) -> socket.socket:
    """A socket to the address that accepts first; each is tried a little later than the one before."""
    race = new_race(addresses, slow)
    trying: dict[socket.socket, Address] = {}
    problem = OSError("the name has no address")
    try:
        while not race.is_lost:
            left = bounded(math.inf, until)
            now = monotonic()
            address = race.due(now)
            if address is not None:
                try:
                    _begin(address, options, trying)
                except OSError as error:
                    if not is_of_connection(error):
                        raise
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
                    end_race(race, address, slow)
                    return sock
                sock.close()
                problem = OSError(code, os.strerror(code))
                race.failed(address, monotonic())
    except TimeoutError:
        for address in trying.values():
            remember_slow(slow, address[4])
        raise
    finally:
        for sock in trying:
            sock.close()
    try:
        raise problem
    finally:
        del problem  # Breaks the reference cycle with this frame.


def _begin(address: Address, options: SocketOptions, trying: dict[socket.socket, Address]) -> None:
    """Begins to connect to an address. Its socket is in ``trying`` unless it is refused at once."""
    sock = new_socket(address, options)
    trying[sock] = address
    sock.setblocking(False)
    code = sock.connect_ex(address[4])
    if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        del trying[sock]  # Polled, it would look connected.
        sock.close()
        raise OSError(code, os.strerror(code))


def new_race(addresses: Sequence[Address], slow: SlowAddresses) -> AddressRace[Address]:
    """A race between addresses, in which those that timed out lately start last."""
    alternating = interleaved((address[0], address) for address in addresses)
    return AddressRace(
        slow_last(alternating, lambda address: slow.get(address[4][:2], 0.0), monotonic())
    )


def end_race(race: AddressRace[Address], winner: Address, slow: SlowAddresses) -> None:
    """Ends a race, and remembers the addresses that were slower than the winner."""
    for other in race.before(winner):
        remember_slow(slow, other[4])
    race.won(winner)
    slow.pop(winner[4][:2], None)


def _decided(trying: Iterable[socket.socket], timeout: float) -> list[socket.socket]:
    """Waits until sockets have connected or failed, and returns them."""
    sockets = {sock.fileno(): sock for sock in trying}
    if not hasattr(select, "poll"):
        # Limited to small file descriptors. Windows reports failures as exceptional conditions.
        _, connected, failed = select.select([], sockets, sockets, timeout)
        return [sockets[number] for number in {*connected, *failed}]
    poll = select.poll()
    for number in sockets:
        poll.register(number, select.POLLOUT)
    return [sockets[number] for number, _ in poll.poll(math.ceil(max(timeout, 0) * 1000))]
