"""Connections to one origin: what kind they are, and how many there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Semaphore
from typing import TYPE_CHECKING, Final, Protocol

from ..http import Origin
from .request_head import bounded

if TYPE_CHECKING:
    import socket
    import ssl

    from .proxies import Proxy

_NOTHING: Mapping[str, str] = {}

# A socket that nobody used for longer than this may be dead without knowing: the machine slept,
# or is the copy of a snapshot. Counted on the wall clock, which goes on during both.
_LONGEST_IDLE: Final = 55.0


class Connection(Protocol):
    """What connections have in common, direct ones (``opening``) and tunnels (``tunnels``).

    A type that named the tunnels would have type checkers read all of urllib3 for every user.

    Attributes:
        sock: The socket; None while the connection is closed.
    """

    sock: socket.socket | None

    @property
    def is_tunnelled(self) -> bool:
        """Whether a proxy has agreed to pass everything on."""
        ...

    @property
    def is_connected(self) -> bool:
        """Whether nothing happened to it: no end, and nothing that nobody asked for."""
        ...

    def open(self, until: float, *, apart: bool) -> socket.socket:
        """Connects, by ``until`` on the monotonic clock; ``apart`` bounds the name's lookup too."""
        ...

    def close(self) -> None: ...


class Connector:
    """Opens connections to one origin.

    Args:
        origin: The server.
        proxy: What to go through; None to connect directly.
        tls_context: Makes the settings of TLS, for an HTTPS origin.
        proxy_tls_context: Makes those for talking to an HTTPS proxy.
        tcp_keepalive: Whether the operating system probes idle connections.
    """

    __slots__ = (
        "_proxy_tls_context",
        "_tcp_keepalive",
        "_tls_context",
        "forwards",
        "origin",
        "proxy",
    )

    def __init__(
        self,
        origin: Origin,
        proxy: Proxy | None,
        *,
        tls_context: Callable[[], ssl.SSLContext],
        proxy_tls_context: Callable[[], ssl.SSLContext],
        tcp_keepalive: bool,
    ) -> None:
        self.origin = origin
        self.proxy = proxy
        self.forwards = proxy is not None and origin.scheme == "http"
        self._tls_context = tls_context
        self._proxy_tls_context = proxy_tls_context
        self._tcp_keepalive = tcp_keepalive

    def target(self, target: str) -> str:
        """The target as this server, or the proxy before it, has to be told."""
        return self.origin.text + target if self.forwards else target

    @property
    def headers(self) -> Mapping[str, str]:
        """What is sent beside the request's own headers."""
        return self.proxy.headers if self.proxy is not None and self.forwards else _NOTHING

    def new(self) -> Connection:
        """A connection that is not open yet."""
        import socket

        from .connect import DirectConnection

        options: list[tuple[int, int, int | bytes]] = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        if self._tcp_keepalive:
            options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
        origin, proxy = self.origin, self.proxy
        if proxy is None:
            context = self._tls_context() if origin.scheme == "https" else None
            return DirectConnection(origin.host, origin.port, options, context)
        proxy_context = self._proxy_tls_context() if proxy.scheme == "https" else None
        if self.forwards:
            return DirectConnection(proxy.host, proxy.port, options, proxy_context)
        # Imported here: it takes as long as everything else of a call together.
        from .tunnel import new_tunnel

        return new_tunnel(origin, proxy, options, self._tls_context(), proxy_context)


def open_connection(
    connection: Connection, timeout: float, deadline: float | None
) -> socket.socket:
    """Opens what ``Connector.new`` gave; what the system or urllib3 raises goes through."""
    until = time.monotonic() + bounded(timeout, deadline)
    return connection.open(until, apart=deadline is not None)


class Pool:
    """The connections to one origin: never more than ``size``; whoever comes then waits.

    Args:
        connector: Opens them.
        size: How many there may be.
    """

    __slots__ = ("_free", "_idle", "closed", "connector")

    def __init__(self, connector: Connector, size: int) -> None:
        self.connector = connector
        self.closed = False
        self._free = Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []

    def take(self, timeout: float) -> Connection | None:
        """A connection: an open one, or a new one that is still closed. None after ``timeout``."""
        if not self._free.acquire(timeout=timeout):
            return None
        try:
            return self._reuse() or self.connector.new()
        except BaseException:
            self._free.release()
            raise

    def _reuse(self) -> Connection | None:
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            # A server that hung up, or that sent something nobody asked for, makes it readable.
            if abs(time.time() - since) < _LONGEST_IDLE and connection.is_connected:
                return connection
            connection.close()

    def give_back(self, connection: Connection, *, reusable: bool) -> None:
        """Ends the use of what ``take`` gave."""
        if reusable and not self.closed:
            self._idle.append((connection, time.time()))
            if self.closed:
                self.close()
        else:
            connection.close()
        self._free.release()

    def close(self) -> None:
        """Closes idle connections now, and those in use when they are given back."""
        self.closed = True
        self.drop_idle()

    def drop_idle(self) -> None:
        """Closes idle connections."""
        with suppress(IndexError):  # Somebody else may take the last one.
            while True:
                self._idle.pop()[0].close()
