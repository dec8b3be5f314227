"""The connection pool of one origin."""

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

# A connection idle for longer than this may be dead without any sign of it, for example because the
# machine slept or was restored from a snapshot. Measured on the wall clock, which counts both.
_LONGEST_IDLE: Final = 55.0


class Connection(Protocol):
    """What direct connections (``connect``) and tunnels (``tunnel``) have in common.

    Attributes:
        sock: The socket; None while the connection is closed.
    """

    sock: socket.socket | None

    @property
    def is_tunnelled(self) -> bool:
        """Whether a proxy has opened a tunnel to the server."""
        ...

    @property
    def is_connected(self) -> bool:
        """Whether the connection is open and no unsolicited data arrived."""
        ...

    def open(self, until: float, *, apart: bool) -> socket.socket:
        """Connects by ``until`` on the monotonic clock; ``apart`` bounds the name lookup as well."""
        ...

    def close(self) -> None: ...


class Connector:
    """Creates connections to one origin.

    Args:
        origin: The server.
        proxy: The proxy; None to connect directly.
        tls_context: Returns the TLS context for an HTTPS origin.
        proxy_tls_context: Returns the TLS context for an HTTPS proxy.
        tcp_keepalive: Whether to enable TCP keepalive probes.
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
        """The request target: in absolute form for a proxy that forwards (RFC 9112 §3.2.2)."""
        return self.origin.text + target if self.forwards else target

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers for the proxy, in addition to the request's own."""
        return self.proxy.headers if self.proxy is not None and self.forwards else _NOTHING

    def new(self) -> Connection:
        """A connection that is not open yet; ``open_connection`` opens it."""
        import socket

        from .connect import DirectConnection

        options: list[tuple[int, int, int | bytes]] = [
            (socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        ]
        if self._tcp_keepalive:
            options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, True))
        origin, proxy = self.origin, self.proxy
        if proxy is None:
            context = self._tls_context() if origin.scheme == "https" else None
            return DirectConnection(origin.host, origin.port, options, context)
        proxy_context = self._proxy_tls_context() if proxy.scheme == "https" else None
        if self.forwards:
            return DirectConnection(proxy.host, proxy.port, options, proxy_context)
        # Importing urllib3 takes as long as the rest of a first call.
        from .tunnel import new_tunnel

        return new_tunnel(origin, proxy, options, self._tls_context(), proxy_context)


def open_connection(
    connection: Connection, timeout: float, deadline: float | None
) -> socket.socket:
    """Opens a connection. Exceptions of the system and of urllib3 pass through."""
    until = time.monotonic() + bounded(timeout, deadline)
    return connection.open(until, apart=deadline is not None)


class Pool:
    """The connections to one origin.

    Args:
        connector: Creates the connections.
        size: Maximum number of connections in use at the same time; further callers wait.
    """

    __slots__ = ("_free", "_idle", "closed", "connector")

    def __init__(self, connector: Connector, size: int) -> None:
        self.connector = connector
        self.closed = False
        self._free = Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []

    def take(self, timeout: float) -> Connection | None:
        """An idle connection, or else a new one that is not open; None after ``timeout`` seconds."""
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
            if abs(time.time() - since) < _LONGEST_IDLE and connection.is_connected:
                return connection
            connection.close()

    def give_back(self, connection: Connection, *, reusable: bool) -> None:
        """Returns a connection that ``take`` gave; one that is not reusable is closed."""
        if reusable and not self.closed:
            self._idle.append((connection, time.time()))
            if self.closed:
                self.close()
        else:
            connection.close()
        self._free.release()

    def close(self) -> None:
        """Closes idle connections now, and connections in use when they are given back."""
        self.closed = True
        self.drop_idle()

    def drop_idle(self) -> None:
        """Closes idle connections."""
        with suppress(IndexError):  # Another thread may take the last one.
            while True:
                self._idle.pop()[0].close()
