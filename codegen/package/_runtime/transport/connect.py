"""Direct connections to a server, opened within one span of time.

Name lookup, addresses and TLS handshake share the span. Addresses are tried one after another;
Happy Eyeballs (RFC 8305) is not implemented. Tunnels through a proxy are in ``tunnel``.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import math
import select
import socket
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

from .request_head import bounded

if TYPE_CHECKING:
    import ssl

SocketOptions: TypeAlias = "list[tuple[int, int, int | bytes]]"
_Address: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"

# An unresponsive address leaves time for the next one, but gets at least this much.
_LEAST_SECONDS_PER_ADDRESS = 2.0


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
                sock, server_hostname=name, do_handshake_on_connect=False
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


def _connect(
    addresses: Sequence[_Address], until: float, options: Iterable[tuple[int, int, int | bytes]]
) -> socket.socket:
    """A socket to the first address that accepts; its timeout is the time left."""
    problem = OSError("the name has no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        left = bounded(math.inf, until)
        share = max(left / (len(addresses) - index), min(left, _LEAST_SECONDS_PER_ADDRESS))
        sock = None
        try:
            sock = socket.socket(family, kind, protocol)
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(share)
            sock.connect(address)
            sock.settimeout(bounded(math.inf, until))
            return sock
        except BaseException as error:
            if sock is not None:
                sock.close()
            if not isinstance(error, OSError):
                raise
            problem = error
    try:
        raise problem
    finally:
        del problem  # Breaks the reference cycle with this frame.
