"""The transport: sends signed requests over pooled connections and receives the responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import finalize

from ..clock import bounded, monotonic
from ..errors import ConfigurationError, ConnectTimeoutError, Error, Redacted, tolerant
from ..forks import rebuild_after_fork
from ..http import BodyStream, HttpResponse, PreparedRequest, is_success
from . import DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_RESPONSE_BYTES, ClientCertificate
from .failures import (
    failed_connect,
    failed_exchange,
    has_passed,
    hung_up,
    is_of_network,
    too_late,
)
from .message_head import write_request_head
from .open_response import WOULD_BLOCK, OpenResponse
from .pool import Connectors, Pool
from .response_reader import ResponseReader

if TYPE_CHECKING:
    import socket

    from .pool import Connector, Lease

__all__ = ["HttpTransport"]

# A body up to this size is sent together with its headers, which saves a packet.
SENT_TOGETHER = 1 << 16

# Less than what is free when a socket is said to take more.
_SENT_WITHIN_TLS = 1 << 14

# Host names may contain parameters, so the number of origins is not bounded otherwise. Connections
# in use survive the removal of their pool.
MOST_ORIGINS = 64


class HttpTransport:
    """The default transport: HTTP/1.1 with verified TLS, proxies and keep-alive.

    It neither follows redirects nor retries.

    Args:
        max_connections: Maximum number of connections to one origin. Further calls wait for one.
        pool_timeout: Seconds to wait for one of them; None to wait as long as the call may take.
        keep_alive: Whether to reuse connections.
        tcp_keepalive: Whether to enable TCP keepalive probes.
        ca_bundle: Path of a file or folder of certificate authorities. None for certifi's, else
            botocore's, else the system's.
        client_cert: Certificate for servers that request one: a path, or a pair of certificate and
            key.
        proxies: Proxies by scheme, with ``proxy_ca_bundle`` and ``proxy_client_cert`` for the
            connections to them. None to use the environment.
        max_response_bytes: Maximum length of a response's body.

    Attributes:
        proxies: The argument.
    """

    def __init__(
        self,
        *,
        max_connections: int = DEFAULT_MAX_CONNECTIONS,
        pool_timeout: float | None = None,
        keep_alive: bool = True,
        tcp_keepalive: bool = False,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
        proxies: Mapping[str, object] | None = None,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
    ) -> None:
        self._max_connections = max_connections
        self._pool_timeout = pool_timeout
        self._keep_alive = keep_alive
        self.proxies = proxies
        self._max_response_bytes = max_response_bytes
        self._pools: dict[str, Pool] = {}
        self._connectors = Connectors(
            ca_bundle=ca_bundle,
            client_cert=client_cert,
            proxies=proxies,
            tcp_keepalive=tcp_keepalive,
        )
        self._closed = False
        rebuild_after_fork(self)
        # The pools must not refer to the transport: the finalizer would keep it alive.
        finalize(self, _close_all, self._pools)

    @tolerant
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
        response = self._open(
            request, connect_timeout, read_timeout, deadline, self._max_response_bytes
        )
        try:
            body = response.read()
        finally:
            response.close()
        return HttpResponse(response.status, response.headers, body)

    def stream(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> OpenResponse:
        """See ``StreamingTransport.stream``."""
        response = self._open(request, connect_timeout, read_timeout, deadline, None)
        if is_success(response.status):
            response.remove_deadline()
        return response

    def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Opens a connection to ``origin`` for the next request.

        Raises:
            ConnectError: The connection failed.
        """
        pool = self._pools.get(origin) or self._new_pool(origin)
        lease = self._take(pool, None)
        try:
            self._connected(pool, lease, connect_timeout, None)
            pool.give_back(lease, reusable=self._keep_alive)
        finally:
            pool.give_back(lease, reusable=False)

    def _open(
        self,
        request: PreparedRequest,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
        max_bytes: int | None,
    ) -> OpenResponse:
        """Sends a request, and receives the head of its response."""
        pool = self._pools.get(request.origin) or self._new_pool(request.origin)
        head = request_head(request, pool.connector, self._keep_alive)
        lease = self._take(pool, deadline)
        try:
            sock = self._connected(pool, lease, connect_timeout, deadline)
            response = OpenResponse(
                pool,
                lease,
                ResponseReader(request.method, max_bytes),
                read_timeout=read_timeout,
                deadline=deadline,
                keep_alive=self._keep_alive,
            )
            sender = _Sender(pool.connector, sock, response, read_timeout, deadline)
            if not sender.send_request(head, request.body):
                response.use_no_more()
            response.read_head()
            return response
        except BaseException:
            pool.give_back(lease, reusable=False)
            raise

    def _connected(
        self, pool: Pool, lease: Lease, timeout: float, deadline: float | None
    ) -> socket.socket:
        """The open socket of a lease's connection."""
        connection = lease.connection
        sock = connection.sock
        if sock is not None:
            return sock
        try:
            until = monotonic() + bounded(timeout, deadline)
            return connection.open(until, apart=deadline is not None)
        except Error:
            raise
        except Exception as error:
            if not is_of_network(error):
                raise
            problem = failed_connect(
                pool.connector, connection, error, timeout, has_passed(deadline)
            )
        raise problem

    def close(self) -> None:
        """Closes idle connections now, and connections in use after their response."""
        self._closed = True
        _close_all(self._pools)

    def drop_idle(self) -> None:
        """Closes idle connections."""
        for pool in tuple(self._pools.values()):
            pool.drop_idle()

    def after_fork(self) -> None:
        """Drops the parent's connections: closing the child's handles does not end them."""
        _close_all(self._pools)

    def _new_pool(self, origin: str) -> Pool:
        connector = self._connectors.new(origin)
        # Threads that get here at the same time agree on one pool.
        pool = self._pools.setdefault(origin, Pool(connector, self._max_connections))
        if len(self._pools) > MOST_ORIGINS:
            oldest = self._pools.pop(next(iter(self._pools)), None)
            if oldest is not None:
                oldest.close()
        if self._closed:
            _close_all(self._pools)
            raise ConfigurationError("the client is closed")
        return pool

    def _take(self, pool: Pool, deadline: float | None) -> Lease:
        until = deadline
        if self._pool_timeout is not None:
            until = monotonic() + self._pool_timeout
            if deadline is not None:
                until = min(until, deadline)
        lease = pool.take(until)
        if lease is not None:
            if self._closed:
                pool.give_back(lease, reusable=False)
                raise ConfigurationError("the client is closed")
            return lease
        if has_passed(deadline):
            raise too_late(pool.connector, bytes_sent=False)
        raise ConnectTimeoutError(
            f"{pool.connector.origin}: all {self._max_connections} connections were in use for "
            f"{self._pool_timeout:g} s (max_connections, pool_timeout)",
            bytes_sent=False,
        )


def _close_all(pools: dict[str, Pool]) -> None:
    for origin in tuple(pools):
        pool = pools.pop(origin, None)
        if pool is not None:
            pool.close()


def request_head(request: PreparedRequest, connector: Connector, keep_alive: bool) -> Redacted:
    """The request head, hidden from tracebacks that show variables."""
    target = connector.target(request.target)
    if keep_alive:
        return Redacted(
            write_request_head(request.method, target, request.headers, connector.headers)
        )
    more = {**connector.headers, "Connection": "close"}
    return Redacted(write_request_head(request.method, target, request.headers, more))


class _Sender:
    """Sends the parts of one request, and stops if the response comes before.

    The timeout applies to each piece, for large bodies may take longer.
    """

    __slots__ = ("_at_once", "_connector", "_deadline", "_response", "_sock", "_timeout")

    def __init__(
        self,
        connector: Connector,
        sock: socket.socket,
        response: OpenResponse,
        timeout: float,
        deadline: float | None,
    ) -> None:
        self._connector = connector
        self._sock = sock
        self._response = response
        self._timeout = timeout
        self._deadline = deadline
        # urllib3's TLS within TLS loses what the outer session does not take at once.
        self._at_once = not hasattr(sock, "sslobj")

    def send_request(self, head: Redacted, body: bytes | BodyStream) -> bool:
        """Sends a request; False if the server responded or hung up before it took all of it."""
        if isinstance(body, BodyStream):
            return self._send(head) and all(
                self._send(Redacted(piece), is_later=True) for piece in body.checked()
            )
        data = Redacted(body)
        del body  # A traceback with variables shows this frame.
        if len(data.value) <= SENT_TOGETHER:
            return self._send(Redacted(head.value + data.value))
        return self._send(head) and self._send(data)

    def _send(self, data: Redacted, *, is_later: bool = False) -> bool:
        sent, size = 0, SENT_TOGETHER if self._at_once else _SENT_WITHIN_TLS
        may_wait, writing = is_later, True
        try:
            while sent < len(data.value):
                timeout = bounded(self._timeout, self._deadline)
                if may_wait and self._response.comes_early(timeout, writing=writing):
                    return False
                may_wait, writing = True, True
                self._sock.settimeout(0 if self._at_once else timeout)
                try:
                    sent += self._sock.send(memoryview(data.value)[sent : sent + size])
                except OSError as error:
                    if type(error).__name__ not in WOULD_BLOCK:
                        raise
                    writing = type(error).__name__ != "SSLWantReadError"
            return True
        except Exception as error:
            if not is_of_network(error):
                raise
            # A server may respond and close before it has read the whole request (RFC 9112 §9.5).
            # Its response can still be read; if there is none, reading raises the error to report.
            if isinstance(error, OSError) and hung_up(error):
                return False
            problem = failed_exchange(
                self._connector, error, self._timeout, has_passed(self._deadline)
            )
        raise problem
