"""Connections to a server through a proxy's tunnel, made by urllib3: CONNECT, and TLS within TLS.

By itself urllib3 counts its timeout anew for every address of a name, and for every piece of what
the proxy answers. Here all of it is one span: addresses, proxy, tunnel and TLS.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import io
import math
import sys
from http.client import HTTPResponse
from typing import TYPE_CHECKING, cast

from urllib3.connection import HTTPSConnection, ProxyConfig
from urllib3.util.url import Url

from .connect import SocketOptions, is_quiet, open_socket
from .request_head import bounded

if TYPE_CHECKING:
    import socket
    import ssl

    from _typeshed import WriteableBuffer

    from ..http import Origin
    from .proxies import Proxy


def new_tunnel(
    origin: Origin,
    proxy: Proxy,
    options: SocketOptions,
    tls_context: ssl.SSLContext,
    proxy_tls_context: ssl.SSLContext | None,
) -> TunnelConnection:
    """A connection through a tunnel that is not open yet.

    Args:
        origin: The server.
        proxy: The proxy.
        options: What the socket is told.
        tls_context: The settings of TLS with the server.
        proxy_tls_context: Those with an HTTPS proxy.
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
    connection.set_tunnel(origin.host, origin.port, proxy.headers, proxy.scheme)
    return connection


class TunnelConnection(HTTPSConnection):
    """A connection through a tunnel.

    Attributes:
        is_tunnelled: Whether the proxy has agreed to pass everything on.
    """

    debuglevel = 0  # Else it would print passwords for proxies where http.client is debugged.
    is_tunnelled = False
    _until = math.inf
    _apart = False

    def open(self, until: float, *, apart: bool) -> socket.socket:
        """As ``DirectConnection.open``; what urllib3 raises goes through."""
        self._until = until
        self._apart = apart
        self.response_class = _tunnel_response(until)
        self.connect()
        return self.sock

    @property
    def is_connected(self) -> bool:
        """As ``DirectConnection.is_connected``."""
        sock: socket.socket | None = self.sock
        return sock is not None and is_quiet(sock)

    def _new_conn(self) -> socket.socket:
        options = self.socket_options or []
        sys.audit("http.client.connect", self, self.host, self.port)
        return open_socket(self._dns_host, self.port, self._until, options, apart=self._apart)

    def _tunnel(self) -> None:
        super()._tunnel()
        self.is_tunnelled = True
        self.sock.settimeout(bounded(math.inf, self._until))


class _Receiving(io.RawIOBase):
    """Stands in for the socket that ``http.client`` reads from: everything within one span."""

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
    """The class that reads what a proxy answers to CONNECT."""

    class TunnelResponse(HTTPResponse):
        def __init__(self, sock: socket.socket, method: str | None = None) -> None:
            super().__init__(cast("socket.socket", _Receiving(sock, until)), method=method)

    return TunnelResponse
