"""Connections when the transport is closed, forked, or connects in advance."""

from __future__ import annotations

import gc
import os
import socket
import threading
import weakref
from typing import Any

import pytest
from support.loopback import Loopback, response
from support.proxy import LoopbackProxy
from support.transports import idle_connections, new_transport, send, wait_until

from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.transport import connect as opening
from codegen.package._runtime.transport import http_transport as transport_module
from codegen.package._runtime.transport import pool as connections
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")


def sock_of(pool: Any) -> Any:
    """The socket of a pool's first idle connection."""
    return pool._idle[0][0].sock


@BOTH_KINDS
def test_closed_transport_refuses_requests(transport: HttpTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        transport.close()
        transport.close()
        with pytest.raises(ConfigurationError, match="closed"):
            send(transport, server.url)


def test_closed_transport_has_no_pools(transport: HttpTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        transport.close()
        for _ in range(2):
            assert repr(transport) == "<HttpTransport: no connections>"
            with pytest.raises(ConfigurationError, match="closed"):
                send(transport, server.url)


def test_close_ends_idle_connections(transport: HttpTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        (pool,) = transport._pools.values()
        connection = pool._idle[0][0]
        transport.close()
        assert connection.sock is None


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_forked_child_has_its_own_connections(certificates: Any, secure: bool) -> None:
    transport = HttpTransport(proxies={}, ca_bundle=certificates.bundle)
    tls = certificates.server() if secure else None
    with Loopback(*[response(str(number).encode()) for number in range(9)], tls=tls) as server:
        assert send(transport, server.url).body == b"0"
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = [send(transport, server.url).body for _ in range(2)] == [b"1", b"2"]
            finally:
                os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        # The parent's connection is open and carries no other process's response.
        assert send(transport, server.url).body == b"3"
        transport.close()
        assert [request.connection for request in server.requests] == [1, 2, 2, 1]


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_exhausted_pool_does_not_block_a_forked_child(certificates: Any, secure: bool) -> None:
    transport = HttpTransport(ca_bundle=certificates.bundle, max_connections=1, proxies={})
    with Loopback(tls=certificates.server() if secure else None) as server:
        transport.connect(server.url, connect_timeout=5)
        (pool,) = transport._pools.values()
        lease = pool.take(None)
        waiting = threading.Thread(target=lambda: send(transport, server.url))
        waiting.start()
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = send(transport, server.url).status == 200
            finally:
                os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert lease is not None
        pool.give_back(lease, reusable=True)
        waiting.join()
        transport.close()


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_connect_opens_the_connection_of_the_next_request(certificates: Any, secure: bool) -> None:
    with Loopback(tls=certificates.server() if secure else None) as server:
        transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
        transport.connect(server.url, connect_timeout=5)
        wait_until(lambda: server.connections)
        if secure:  # The server's unsolicited session tickets.
            (pool,) = transport._pools.values()
            wait_until(lambda: opening.is_readable(sock_of(pool)))
        send(transport, server.url)
        assert server.connections == 1
        transport.close()


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_unreferenced_transport_closes_its_connections(certificates: Any, secure: bool) -> None:
    with Loopback(tls=certificates.server() if secure else None) as server:
        transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
        send(transport, server.url)
        (pool,) = transport._pools.values()
        connection, alive = pool._idle[0][0], weakref.ref(transport)
        del transport, pool
        gc.collect()
        assert alive() is None
        assert connection.sock is None


class TakenMeanwhile(list[Any]):
    """Idle connections of which another thread takes the last one first."""

    def __len__(self) -> int:
        return 1


def test_idle_connections_may_be_taken_while_they_are_dropped(transport: HttpTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        (pool,) = transport._pools.values()
        pool.drop_idle()
        pool._idle = TakenMeanwhile()
        pool.drop_idle()


@BOTH_KINDS
@pytest.mark.parametrize("tunnelled", [False, True], ids=["direct", "tunnel"])
@pytest.mark.parametrize("wanted", [False, True])
def test_tcp_keepalive_is_enabled_on_request(
    certificates: Any, wanted: bool, tunnelled: bool
) -> None:
    with Loopback(tls=certificates.server()) as server, LoopbackProxy() as proxy:
        proxies = {"https": f"http://127.0.0.1:{proxy.port}"} if tunnelled else {}
        options = {"tcp_keepalive": wanted, "ca_bundle": certificates.bundle}
        transport = new_transport(proxies=proxies, **options)
        send(transport, server.url)
        (connection,) = idle_connections(transport)
        sock = connection.sock if hasattr(connection, "sock") else connection._sock
        assert bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) is wanted
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        transport.close()
        assert len(proxy.heads) == tunnelled


def test_thread_waiting_for_a_connection_is_refused_after_close(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = connections.Pool.take

    def close_and_take(pool: connections.Pool, until: float | None) -> Any:
        transport.close()
        return take(pool, until)

    monkeypatch.setattr(connections.Pool, "take", close_and_take)
    with Loopback() as server:
        with pytest.raises(ConfigurationError, match="closed"):
            send(transport, server.url)
        assert not server.requests


def test_number_of_origins_is_bounded(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Host names may contain parameters, so their number is unlimited."""
    monkeypatch.setattr(transport_module, "MOST_ORIGINS", 2)
    with Loopback() as one, Loopback() as two, Loopback() as three:
        servers = [one, two, three]
        origins = [server.url for server in servers]
        send(transport, origins[0])
        first = transport._pools[origins[0]]
        lease = first.take(None)
        for origin in origins[1:]:
            send(transport, origin)
        assert list(transport._pools) == origins[1:]
        assert lease is not None
        used = lease.connection
        assert used.is_connected
        first.give_back(lease, reusable=True)
        assert used.sock is None
        send(transport, origins[0])
        assert list(transport._pools) == [origins[2], origins[0]]
        assert [server.connections for server in servers] == [2, 1, 1]


def test_thread_waiting_for_a_dropped_origin_continues(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = connections.Pool.take

    def drop_and_take(pool: connections.Pool, until: float | None) -> Any:
        pool.close()
        return take(pool, until)

    monkeypatch.setattr(connections.Pool, "take", drop_and_take)
    with Loopback() as server:
        assert send(transport, server.url).status == 200
        assert send(transport, server.url).status == 200
        assert server.connections == 2


def test_idle_connections_can_be_dropped(transport: HttpTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        transport.drop_idle()
        send(transport, server.url)
        assert server.connections == 2
