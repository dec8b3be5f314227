"""The connection pool of one origin."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from ..clock import wall
from ..errors import ConfigurationError
from ..forks import late_import
from ..http import Origin
from ..locks import Leases

if TYPE_CHECKING:
    import socket
    import ssl

    from . import ClientCertificate
    from .connect import SlowAddresses, SocketOptions
    from .proxies import Proxy

    _TlsFiles: TypeAlias = "tuple[str | None, ClientCertificate | None]"

_NOTHING: Mapping[str, str] = {}

# A connection idle for longer than this may be dead without any sign of it, for example because the
# machine slept or was restored from a snapshot. Measured on the wall clock, which counts both.
LONGEST_IDLE: Final = 55.0


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
        forwards: Whether the proxy forwards requests, in place of opening a tunnel.
        slow: The addresses that timed out lately: they are tried after others.
    """

    __slots__ = (
        "_tcp_keepalive",
        "forwards",
        "origin",
        "proxy",
        "proxy_tls_context",
        "slow",
        "tls_context",
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
        self.tls_context: Callable[[], ssl.SSLContext] = tls_context
        self.proxy_tls_context: Callable[[], ssl.SSLContext] = proxy_tls_context
        self._tcp_keepalive = tcp_keepalive
        self.slow: SlowAddresses = {}

    def target(self, target: str) -> str:
        """The request target: in absolute form for a proxy that forwards (RFC 9112 §3.2.2)."""
        return self.origin.text + target if self.forwards else target

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers for the proxy, in addition to the request's own."""
        return self.proxy.headers if self.proxy is not None and self.forwards else _NOTHING

    @property
    def socket_options(self) -> SocketOptions:
        """Options of the sockets."""
        import socket

        options: SocketOptions = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)]
        if self._tcp_keepalive:
            options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, True))
        return options

    def check_offline(self) -> None:
        """Refuses to connect if a variable says that nothing may leave this machine.

        Raises:
            ConfigurationError: It does, and the server or the proxy is elsewhere.
        """
        value = os.environ.get("TYPED_AWS_OFFLINE")
        if value:
            with late_import:
                from .offline import check_offline

            check_offline(value, self.origin, self.proxy)

    def new(self) -> Connection:
        """A connection that is not open yet; ``open_connection`` opens it.

        Raises:
            ConfigurationError: A setting is wrong, or lets nothing leave this machine.
        """
        self.check_offline()
        with late_import:
            from .connect import DirectConnection

            options = self.socket_options
        origin, proxy = self.origin, self.proxy
        if proxy is None:
            context = self.tls_context() if origin.scheme == "https" else None
            return DirectConnection(origin.host, origin.port, options, context, self.slow)
        proxy_context = self.proxy_tls_context() if proxy.scheme == "https" else None
        if self.forwards:
            return DirectConnection(proxy.host, proxy.port, options, proxy_context, self.slow)
        tls_context = self.tls_context()
        with late_import:
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


class Connectors:
    """Creates the connector of each origin. All share their TLS contexts.

    Args:
        ca_bundle: Path of a file or folder of certificate authorities.
        client_cert: Certificate for servers that request one.
        proxies: Proxies by scheme; None to use the environment.
        tcp_keepalive: Whether to enable TCP keepalive probes.
    """

    __slots__ = ("_proxies", "_tcp_keepalive", "_tls", "_tls_contexts")

    def __init__(
        self,
        *,
        ca_bundle: str | None,
        client_cert: ClientCertificate | None,
        proxies: Mapping[str, object] | None,
        tcp_keepalive: bool,
    ) -> None:
        self._tls: _TlsFiles = (ca_bundle, client_cert)
        self._proxies = proxies
        self._tcp_keepalive = tcp_keepalive
        self._tls_contexts: dict[_TlsFiles, ssl.SSLContext] = {}

    def new(self, origin: str) -> Connector:
        """A connector to an origin."""
        proxy, tls = self.find_proxy(origin), self._tls
        proxy_tls = tls if proxy is None else (proxy.ca_bundle or tls[0], proxy.client_cert)
        return Connector(
            Origin(origin),
            proxy,
            tls_context=lambda: self._tls_context(tls),
            proxy_tls_context=lambda: self._tls_context(proxy_tls),
            tcp_keepalive=self._tcp_keepalive,
        )

    def find_proxy(self, origin: str) -> Proxy | None:
        """The proxy for an origin; looked up only if a setting may name one."""
        if self._proxies is not None:
            named = bool(self._proxies)
        else:
            variable = f"{origin.partition(':')[0]}_proxy"
            named = sys.platform in ("darwin", "win32") or any(
                name.lower() == variable for name in os.environ
            )
        if not named:
            return None
        with late_import:
            from .proxies import find_proxy

        return find_proxy(origin, self._proxies)

    def _tls_context(self, tls: _TlsFiles) -> ssl.SSLContext:
        """A TLS context, created once: loading certificates takes longer than most calls."""
        context = self._tls_contexts.get(tls)
        if context is None:
            make = _tls_context_maker()
            with late_import:  # A child that is forked meanwhile would find OpenSSL's locks held.
                context = self._tls_contexts.setdefault(tls, make(*tls))
        return context


def _tls_context_maker() -> Callable[..., ssl.SSLContext]:
    with late_import:
        try:
            from .tls import make_tls_context
        except ImportError as error:
            if error.name not in ("ssl", "_ssl"):
                raise
        else:
            return make_tls_context
    raise ConfigurationError("https: this Python was built without TLS (module ssl)")


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
            if abs(wall() - since) < LONGEST_IDLE and connection.is_connected:
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
