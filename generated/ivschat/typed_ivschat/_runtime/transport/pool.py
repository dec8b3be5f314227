"""The connection pool of one origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from ..clock import wall
from ..errors import ConfigurationError
from ..forks import late_import
from ..http import Origin
from ..locks import Leases

if TYPE_CHECKING:
    import socket
    import ssl

    from .connect import SlowAddresses
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

    Attributes:
        slow: The addresses that timed out lately: they are tried after others.
    """

    __slots__ = (
        "_proxy_tls_context",
        "_tcp_keepalive",
        "_tls_context",
        "forwards",
        "origin",
        "proxy",
        "slow",
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
        self.origin: Origin = origin
        self.proxy: Proxy | None = proxy
        self.forwards: bool = proxy is not None and origin.scheme == "http"
        self._tls_context = tls_context
        self._proxy_tls_context = proxy_tls_context
        self._tcp_keepalive = tcp_keepalive
        self.slow: SlowAddresses = {}

    def target(self, target: str) -> str:
        """The request target: in absolute form for a proxy that forwards (RFC 9112 §3.2.2)."""
        return self.origin.text + target if self.forwards else target

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers for the proxy, in addition to the request's own."""
        return self.proxy.headers if self.proxy is not None and self.forwards else _NOTHING

    def new(self) -> Connection:
        """A connection that is not open yet; ``open_connection`` opens it."""
        with late_import:
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
            return DirectConnection(origin.host, origin.port, options, context, self.slow)
        proxy_context = self._proxy_tls_context() if proxy.scheme == "https" else None
        if self.forwards:
            return DirectConnection(proxy.host, proxy.port, options, proxy_context, self.slow)
        tls_context = self._tls_context()
        try:
            # Importing urllib3 takes as long as the rest of a first call.
            from .tunnel import new_tunnel
        except ImportError as error:
            if (error.name or "").partition(".")[0] != "urllib3":
                raise
        else:
            return new_tunnel(origin, proxy, options, tls_context, proxy_context, self.slow)
        raise ConfigurationError(
            f"proxies: {origin.text} goes through a tunnel of the proxy, which needs urllib3 2, and "
            "it is not installed; install urllib3"
        )


class Slot:
    """Room for one connection in use. Whoever holds it passes it on; leases are made for one use."""

    __slots__ = ("__weakref__",)


class Lease:
    """The right to use one connection of a pool, once.

    Whoever took it gives it back with ``Pool.give_back``. If an interruption prevents that, the
    lease is garbage with its slot, and the pool makes another slot.

    Args:
        slot: The slot that it holds.

    Attributes:
        used: The connection; None once the lease has ended.
    """

    __slots__ = ("slot", "used")

    def __init__(self, slot: Slot) -> None:
        self.slot: Slot | None = slot
        self.used: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The connection.

        Raises:
            RuntimeError: The lease has ended.
        """
        if self.used is None:
            raise RuntimeError("the lease of the connection has ended")
        return self.used


class Pool:
    """The connections to one origin.

    Args:
        connector: Creates the connections.
        size: Maximum number of connections in use at the same time; further callers wait.
    """

    __slots__ = ("_idle", "_slots", "closed", "connector")

    def __init__(self, connector: Connector, size: int) -> None:
        self.connector: Connector = connector
        self.closed: bool = False
        self._slots = Leases(size, Slot)
        self._idle: list[tuple[Connection, float]] = []

    def take(self, until: float | None) -> Lease | None:
        """A lease on an idle connection, or else on a new one that is not open.

        Args:
            until: When to stop waiting, on the monotonic clock; None to wait as long as it takes.

        Returns:
            The lease, or None if none became free in time.
        """
        slot = self._slots.take(until)
        if slot is None:
            return None
        lease = Lease(slot)
        del slot
        try:
            lease.used = self._reuse() or self.connector.new()
        except BaseException:
            self._leave(lease)
            raise
        return lease

    def _reuse(self) -> Connection | None:
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            if abs(wall() - since) < _LONGEST_IDLE and connection.is_connected:
                return connection
            connection.close()

    def give_back(self, lease: Lease, *, reusable: bool) -> None:
        """Ends a lease; a connection that is not reusable is closed. Repeating it does nothing."""
        connection = lease.used
        if connection is None:
            return
        if reusable and not self.closed:
            self._idle.append((connection, wall()))
            if self.closed:
                self.close()
        else:
            connection.close()
        lease.used = None
        self._leave(lease)

    def _leave(self, lease: Lease) -> None:
        slot, lease.slot = lease.slot, None
        if slot is not None:
            self._slots.give_back(slot)

    def close(self) -> None:
        """Closes idle connections now, and connections in use when they are given back."""
        self.closed = True
        self.drop_idle()

    def drop_idle(self) -> None:
        """Closes idle connections."""
        with suppress(IndexError):  # Another thread may take the last one.
            while True:
                self._idle.pop()[0].close()
