"""Connections through an HTTP proxy's tunnel (CONNECT, RFC 9110 §9.3.6), made by urllib3.

urllib3 restarts its timeout for every address of a name and for every read of the proxy's
response. Here one span covers addresses, proxy, tunnel and TLS.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import io
import math
import sys
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any, cast

from ..clock import bounded, monotonic
from ..errors import ConfigurationError
from .connect import SlowAddresses, SocketOptions, ascii_host, is_quiet, open_socket, remember_slow
from .name_lookups import NO_CODEC

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Mapping

    from _typeshed import WriteableBuffer

    from ..http import Origin
    from .proxies import Proxy

    # The part of urllib3 that is used here, so that type checkers need not have it installed.
    class Url:
        def __init__(self, scheme: str, *, host: str, port: int) -> None: ...

    class ProxyConfig:
        def __init__(
            self,
            *,
            ssl_context: ssl.SSLContext | None,
            use_forwarding_for_https: bool,
            assert_hostname: None,
            assert_fingerprint: None,
        ) -> None: ...

    class HTTPSConnection:
        host: str
        port: int
        sock: Any  # A socket; None while the connection is closed.
        socket_options: SocketOptions | None
        response_class: type[HTTPResponse]
        _dns_host: str
        _tunnel_host: str

        def __init__(
            self,
            host: str,
            port: int,
            *,
            socket_options: SocketOptions,
            ssl_context: ssl.SSLContext,
            proxy: Url,
            proxy_config: ProxyConfig,
        ) -> None: ...
        def set_tunnel(
            self, host: str, port: int, headers: Mapping[str, str], scheme: str
        ) -> None: ...
        def connect(self) -> None: ...
        def close(self) -> None: ...
        def _tunnel(self) -> None: ...

else:
    from urllib3.connection import HTTPSConnection, ProxyConfig
    from urllib3.util.url import Url


def new_tunnel(
    origin: Origin,
    proxy: Proxy,
    options: SocketOptions,
    tls_context: ssl.SSLContext,
    proxy_tls_context: ssl.SSLContext | None,
    slow: SlowAddresses,
) -> TunnelConnection:
    """Creates a connection through a tunnel; ``open`` opens it.

    Args:
        origin: The server.
        proxy: The proxy.
        options: Options of the socket.
        tls_context: TLS context for the server.
        proxy_tls_context: TLS context for an HTTPS proxy.
        slow: The addresses that timed out.
    """
    connection = TunnelConnection(
        proxy.host,
        proxy.port,
        socket_options=options,
        ssl_context=tls_context,
        proxy=Url(proxy.scheme, host=proxy.host, port=proxy.port),
        proxy_config=ProxyConfig(
            ssl_context=proxy_tls_context,
            use_forwarding_for_https=False,
            assert_hostname=None,
            assert_fingerprint=None,
        ),
    )
    connection.slow = slow
    connection.set_tunnel(origin.host, origin.port, proxy.headers, proxy.scheme)
    return connection


class TunnelConnection(HTTPSConnection):
    """A connection through a tunnel.

    Attributes:
        is_tunnelled: Whether the proxy has opened the tunnel.
    """

    debuglevel = 0  # http.client's own level would print the proxy's password.
    is_tunnelled = False
    slow: SlowAddresses
    _peer: object = None
    _until: float
    _apart: bool

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def open(self, until: float, *, apart: bool) -> socket.socket:
        """Connects, as ``DirectConnection.open`` does; urllib3's exceptions pass through."""
        self._until = until
        self._apart = apart
        self.response_class = _tunnel_response(until)
        has_codec = True
        try:
            self.connect()
        except LookupError as error:
            if "idna" not in str(error):
                raise
            has_codec = False  # http.client and ssl encode every name with it.
        except Exception:
            if monotonic() >= until and self._peer is not None:
                remember_slow(self.slow, self._peer)
            raise
        if not has_codec:
            raise ConfigurationError(f"proxies: {NO_CODEC.format('tunnels')}")
        self.sock.suppress_ragged_eofs = False  # As in ``DirectConnection.open``.
        sock: socket.socket = self.sock
        return sock

    @property
    def is_connected(self) -> bool:
        """See ``DirectConnection.is_connected``."""
        sock: socket.socket | None = self.sock
        return sock is not None and is_quiet(sock)

    def _new_conn(self) -> socket.socket:
        options = self.socket_options or []
        sys.audit("http.client.connect", self, self.host, self.port)
        name = self._dns_host, self.port
        sock = open_socket(name, self._until, options, self.slow, apart=self._apart)
        try:
            self._peer = sock.getpeername()
        except OSError:  # The other side has reset the connection.
            sock.close()
            raise
        return sock

    def _tunnel(self) -> None:
        self._tunnel_host = ascii_host(self._tunnel_host)  # http.client does so since Python 3.12.
        super()._tunnel()
        self.is_tunnelled = True
        self.sock.settimeout(bounded(math.inf, self._until))


class _SocketReader(io.RawIOBase):
    """Replaces the socket that ``http.client`` reads from, to bound all reads by one span."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        self._sock.settimeout(bounded(math.inf, self._until))
        return self._sock.recv_into(buffer)


def _tunnel_response(until: float) -> type[HTTPResponse]:
    """The class that reads the proxy's response to CONNECT."""

    class TunnelResponse(HTTPResponse):
        def __init__(self, sock: socket.socket, method: str | None = None) -> None:
            super().__init__(cast("socket.socket", _SocketReader(sock, until)), method=method)

    return TunnelResponse
