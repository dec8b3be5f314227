"""The transport: sends signed requests over pooled connections and receives the responses."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias
from weakref import finalize

from ..errors import ConfigurationError, ConnectTimeoutError, Error, Redacted
from ..forks import rebuild_after_fork
from ..http import HttpResponse, Origin, PreparedRequest
from . import DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_RESPONSE_BYTES
from .pool import Connector, Pool, open_connection
from .request_head import bounded, write_request_head
from .response_reader import read_response

if TYPE_CHECKING:
    import socket
    import ssl

    from .pool import Connection
    from .proxies import Proxy
    from .tls import ClientCertificate

    _TlsFiles: TypeAlias = "tuple[str | None, ClientCertificate | None]"

__all__ = ["HttpTransport", "Transport"]

# A body up to this size is sent together with its headers, which saves a packet.
_SENT_TOGETHER = 1 << 16

# Host names may contain parameters, so the number of origins is not bounded otherwise. Connections
# in use survive the removal of their pool.
_MOST_ORIGINS = 64


class Transport(Protocol):
    """Sends requests. Must be safe to share between threads.

    A transport may have two more methods: ``connect(origin, *, connect_timeout)`` opens a connection
    in advance, and ``drop_idle()`` closes connections that may have died while the machine slept.
    """

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Sends a request once, unchanged, and returns the response, whatever its status.

        Args:
            request: The request.
            connect_timeout: Seconds to wait for a connection.
            read_timeout: Seconds to wait for the next bytes of the response.
            deadline: When to give up, on ``time.monotonic``'s clock; None for no deadline.

        Raises:
            TransportError: No response was received. ``bytes_sent`` says whether the request may
                have arrived.
            ResponseParseError: The response is too long or not HTTP.
        """
        ...

    def close(self) -> None:
        """Closes every connection."""
        ...


class HttpTransport:
    """The default transport: HTTP/1.1 with verified TLS, proxies and keep-alive.

    It neither follows redirects nor retries.

    Args:
        max_connections: Maximum number of connections to one origin. Further calls wait for one,
            up to ``connect_timeout``.
        keep_alive: Whether to reuse connections.
        tcp_keepalive: Whether to enable TCP keepalive probes.
        ca_bundle: Path of a file or folder of certificate authorities. None for certifi's, else
            botocore's, else the system's.
        client_cert: Certificate for servers that request one: a path, or a pair of certificate and
            key.
        proxies: Proxies by scheme, with ``proxy_ca_bundle`` and ``proxy_client_cert`` for the
            connections to them. None to use the environment.
        max_response_bytes: Maximum length of a response's body.
    """

    def __init__(
        self,
        *,
        max_connections: int = DEFAULT_MAX_CONNECTIONS,
        keep_alive: bool = True,
        tcp_keepalive: bool = False,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
        proxies: Mapping[str, object] | None = None,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
    ) -> None:
        self._max_connections = max_connections
        self._keep_alive = keep_alive
        self._tcp_keepalive = tcp_keepalive
        self._ca_bundle = ca_bundle
        self._client_cert = client_cert
        self._proxies = proxies
        self._max_response_bytes = max_response_bytes
        self._pools: dict[str, Pool] = {}
        self._contexts = _Contexts()
        self._lock = Lock()
        self._closed = False
        rebuild_after_fork(self)
        # The pools must not refer to the transport: the finalizer would keep it alive.
        finalize(self, _close_all, self._pools)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self._pools) or 'no connections'}>"

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """See ``Transport.send``."""
        pool = self._pools.get(request.origin) or self._new_pool(request.origin)
        connector = pool.connector
        head = _head(request, connector, self._keep_alive)
        connection = self._take(pool, connect_timeout, deadline)
        reusable = sending = False
        try:
            sock = connection.sock
            if sock is None:
                sock = open_connection(connection, connect_timeout, deadline)
            sending = True
            whole = _write(sock, head, request.body, read_timeout, deadline)
            response, reusable = read_response(
                sock,
                method=request.method,
                read_timeout=read_timeout,
                deadline=deadline,
                max_bytes=self._max_response_bytes,
            )
            reusable = reusable and whole and self._keep_alive
            return response
        except Error:
            raise
        except Exception as error:
            from .failures import failed_connect, failed_exchange, is_of_network

            if not is_of_network(error):
                raise
            late = deadline is not None and time.monotonic() >= deadline
            problem = (
                failed_exchange(connector, error, read_timeout, late)
                if sending
                else failed_connect(connector, connection, error, connect_timeout, late)
            )
        finally:
            pool.give_back(connection, reusable=reusable)
        raise problem

    def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Opens a connection to ``origin`` for the next request.

        Raises:
            ConnectError: The connection failed.
        """
        pool = self._pools.get(origin) or self._new_pool(origin)
        connection = self._take(pool, connect_timeout, None)
        opened = False
        try:
            if connection.sock is None:
                open_connection(connection, connect_timeout, None)
            opened = True
            return
        except Error:
            raise
        except Exception as error:
            from .failures import failed_connect, is_of_network

            if not is_of_network(error):
                raise
            problem = failed_connect(pool.connector, connection, error, connect_timeout, False)
        finally:
            pool.give_back(connection, reusable=opened and self._keep_alive)
        raise problem

    def close(self) -> None:
        """Closes idle connections now, and connections in use after their response."""
        with self._lock:
            self._closed = True
            _close_all(self._pools)

    def drop_idle(self) -> None:
        """Closes idle connections."""
        with self._lock:
            for pool in self._pools.values():
                pool.drop_idle()

    def after_fork(self) -> None:
        """Drops the parent's connections: closing the child's handles does not end them."""
        self._lock = Lock()
        self._contexts.lock = Lock()
        _close_all(self._pools)

    def _new_pool(self, origin: str) -> Pool:
        with self._lock:
            if self._closed:
                raise ConfigurationError("the client is closed")
            pool = self._pools.get(origin)
            if pool is None:
                proxy = self._find_proxy(origin)
                tls = (self._ca_bundle, self._client_cert)
                proxy_tls = (
                    tls
                    if proxy is None
                    else (proxy.ca_bundle or self._ca_bundle, proxy.client_cert)
                )
                contexts = self._contexts
                connector = Connector(
                    Origin(origin),
                    proxy,
                    tls_context=lambda: contexts.get(tls),
                    proxy_tls_context=lambda: contexts.get(proxy_tls),
                    tcp_keepalive=self._tcp_keepalive,
                )
                if len(self._pools) >= _MOST_ORIGINS:
                    self._pools.pop(next(iter(self._pools))).close()
                pool = self._pools[origin] = Pool(connector, self._max_connections)
            return pool

    def _find_proxy(self, origin: str) -> Proxy | None:
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
        from .proxies import find_proxy

        return find_proxy(origin, self._proxies)

    def _take(self, pool: Pool, timeout: float, deadline: float | None) -> Connection:
        connection = None
        with suppress(TimeoutError):
            connection = pool.take(bounded(timeout, deadline))
        if connection is not None:
            if self._closed:
                pool.give_back(connection, reusable=False)
                raise ConfigurationError("the client is closed")
            return connection
        if deadline is not None and time.monotonic() >= deadline:
            from .failures import too_late

            raise too_late(pool.connector, bytes_sent=False)
        raise ConnectTimeoutError(
            f"{pool.connector.origin}: all {self._max_connections} connections were in use for "
            f"{timeout:g} s (max_connections, connect_timeout)",
            bytes_sent=False,
        )


class _Contexts:
    """TLS contexts, each created once: loading certificates takes longer than most calls."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._made: dict[_TlsFiles, ssl.SSLContext] = {}

    def get(self, tls: _TlsFiles) -> ssl.SSLContext:
        with self.lock:
            context = self._made.get(tls)
            if context is None:
                from .tls import make_tls_context

                context = self._made[tls] = make_tls_context(*tls)
            return context


def _close_all(pools: dict[str, Pool]) -> None:
    for pool in pools.values():
        pool.close()
    pools.clear()


def _head(request: PreparedRequest, connector: Connector, keep_alive: bool) -> Redacted:
    """The request head, hidden from tracebacks that show variables."""
    target = connector.target(request.target)
    if keep_alive:
        return Redacted(
            write_request_head(request.method, target, request.headers, connector.headers)
        )
    more = {**connector.headers, "Connection": "close"}
    return Redacted(write_request_head(request.method, target, request.headers, more))


def _write(
    sock: socket.socket, head: Redacted, body: bytes, timeout: float, deadline: float | None
) -> bool:
    """Sends a request; False if the server closed the connection before it took all of it."""
    try:
        if len(body) <= _SENT_TOGETHER:
            _send(sock, Redacted(head.value + body), timeout, deadline)
        else:
            _send(sock, head, timeout, deadline)
            _send(sock, Redacted(body), timeout, deadline)
    except OSError as error:
        from .failures import hung_up

        # A server may respond and close before it has read the whole request (RFC 9112 §9.5). Its
        # response can still be read; if there is none, reading raises the error to report.
        if not hung_up(error):
            raise
        return False
    return True


def _send(sock: socket.socket, data: Redacted, timeout: float, deadline: float | None) -> None:
    """Sends all of ``data``; the timeout applies to each piece, for a large body may take longer."""
    sent = 0
    while sent < len(data.value):
        sock.settimeout(bounded(timeout, deadline))
        sent += sock.send(memoryview(data.value)[sent : sent + _SENT_TOGETHER])
