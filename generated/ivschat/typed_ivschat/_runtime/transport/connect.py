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
from _thread import allocate_lock
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

from ..clock import bounded, monotonic, sleep
from ..endpoints import is_localhost
from ..errors import ConfigurationError
from ..forks import rebuild_after_fork
from ..http import numeric_address
from ..signals import is_of_connection
from .address_race import AddressRace, interleaved, slow_last

if TYPE_CHECKING:
    import ssl

SocketOptions: TypeAlias = "list[tuple[int, int, int | bytes]]"
_Address: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"

SlowAddresses: TypeAlias = "dict[tuple[str, int], float]"
"""Addresses that timed out → until when others are tried before them, on the monotonic clock."""

# Seconds for which it is remembered that an address timed out, and what a late name lookup found.
_MEMORY = 60.0
_MOST_REMEMBERED = 64
# Threads that look up names; nothing can end them.
_MOST_LOOKUPS = 32

NO_CODEC = "this Python lacks encodings.idna, which {} need; install its whole standard library"


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
            # Certificates contain neither the final dot of a name nor the zone of an address.
            named = (numeric_address(self._host) or self._host.rstrip(".")).partition("%")[0]
            # Assigned before the handshake, so that an interruption finds a socket to close.
            self.sock = sock = self._tls_context.wrap_socket(
                sock,
                # As bytes it needs no codec.
                server_hostname=named.encode("ascii") if named.isascii() else named,
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
        return not _is_readable(sock) or (self._tls_context is not None and is_quiet(sock))

    def close(self) -> None:
        sock, self.sock = self.sock, None
        if sock is not None:
            sock.close()


def open_socket(
    name: tuple[str, int], until: float, options: SocketOptions, slow: SlowAddresses, *, apart: bool
) -> socket.socket:
    """A socket connected to a host and port; its timeout is the time left until ``until``."""
    # A final dot stays: it keeps the resolver from trying search domains.
    return _connect(_addresses(*name, until, apart=apart), until, options, slow)


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
    if (address := numeric_address(host)) is not None:
        return [_numeric(address, port)]
    if is_localhost(host):  # It is never looked up: a resolver may give any address.
        both = ("127.0.0.1", "::1") if _family() == socket.AF_UNSPEC else ("127.0.0.1",)
        return [_numeric(address, port) for address in both]
    return _lookups.find(host, port, until) if apart else _look_up(host, port)


def _numeric(address: str, port: int) -> _Address:
    if "%" in address:
        flags = socket.AI_NUMERICHOST
        return socket.getaddrinfo(address.encode(), port, 0, socket.SOCK_STREAM, 0, flags)[0]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


def _look_up(host: str, port: int) -> Sequence[_Address]:
    family, kind = _family(), socket.SOCK_STREAM
    try:
        return socket.getaddrinfo(host, port, family, kind)
    except LookupError as error:
        if "idna" not in str(error):
            raise
    if host.isascii():
        return socket.getaddrinfo(host.encode("ascii"), port, family, kind)
    raise ConfigurationError(f"endpoint: {NO_CODEC.format('names beyond ASCII')}")


class _Lookup:
    """A name lookup in a thread of its own."""

    __slots__ = ("ended", "found", "is_late", "is_running")

    def __init__(self) -> None:
        self.ended = allocate_lock()
        self.ended.acquire()
        self.found: Sequence[_Address] | Exception | None = None
        self.is_running = self.is_late = False  # Late: somebody could not wait for it.


class _Lookups:
    """Name lookups with a deadline: all calls that need a name wait for one lookup of it."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, int], _Lookup] = {}
        self._late: dict[tuple[str, int], tuple[Sequence[_Address], float]] = {}
        rebuild_after_fork(self)

    def after_fork(self) -> None:
        self._pending.clear()  # Their threads are the parent's.

    def find(self, host: str, port: int, until: float) -> Sequence[_Address]:
        """The addresses of a name. Raises TimeoutError if the lookup does not end in time."""
        name = host, port
        late = self._late.get(name)
        if late is not None and monotonic() < late[1]:
            return late[0]
        left = bounded(math.inf, until)
        while left > 0:
            lookup = self._begun(name)
            step = min(left, 1.0 if lookup else 0.05)
            left -= step
            if lookup is None:
                sleep(step)
                continue
            if lookup.ended.acquire(timeout=step):
                lookup.ended.release()
            found = lookup.found
            if isinstance(found, Exception):
                raise type(found)(*found.args)  # Each waiting thread raises its own.
            if found is not None:
                return found
            if left <= 0:
                lookup.is_late = True
            if not lookup.is_running:  # An interruption kept it from starting.
                self._forget(name, lookup)
        raise TimeoutError("the name lookup timed out")

    def _begun(self, name: tuple[str, int]) -> _Lookup | None:
        """The lookup of a name; None if there are too many of others."""
        lookup = self._pending.get(name)
        if lookup is None and len(self._pending) < _MOST_LOOKUPS:
            own = _Lookup()
            lookup = self._pending.setdefault(name, own)
            if lookup is own:
                thread = Thread(target=self._run, args=(name, own), daemon=True)
                try:
                    thread.name = f"look up {name[0]}"
                    thread.start()
                except RuntimeError:  # There can be no thread: a limit, or the interpreter's end.
                    self._run(name, own)
        return lookup

    def _run(self, name: tuple[str, int], lookup: _Lookup) -> None:
        lookup.is_running = True
        try:
            lookup.found = found = _look_up(*name)
            if lookup.is_late and found:
                if len(self._late) >= _MOST_REMEMBERED:
                    self._late.clear()
                self._late[name] = found, monotonic() + _MEMORY
        except Exception as error:
            lookup.found = error.with_traceback(None)
        finally:
            self._forget(name, lookup)
            lookup.ended.release()

    def _forget(self, name: tuple[str, int], lookup: _Lookup) -> None:
        if self._pending.get(name) is lookup:
            self._pending.pop(name, None)


_lookups = _Lookups()


def _connect(
    addresses: Sequence[_Address], until: float, options: SocketOptions, slow: SlowAddresses
) -> socket.socket:
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
        sock = _race(addresses, until, options, slow)
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


def _race(
    addresses: Sequence[_Address], until: float, options: SocketOptions, slow: SlowAddresses
) -> socket.socket:
    """A socket to the address that accepts first; each is tried a little later than the one before."""
    alternating = interleaved((address[0], address) for address in addresses)
    race = AddressRace(
        slow_last(alternating, lambda address: slow.get(address[4][:2], 0.0), monotonic())
    )
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
                    for other in race.before(address):
                        remember_slow(slow, other[4])
                    race.won(address)
                    slow.pop(address[4][:2], None)
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


def _check(code: int) -> None:
    """Raises the error of ``connect_ex``, unless the connection is being made."""
    if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        raise OSError(code, os.strerror(code))


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
