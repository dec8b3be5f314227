"""Connections of the transport: reuse, number, timeouts, failures."""

from __future__ import annotations

import select
import socket
import threading
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from support.loopback import CLOSE, STALL, Loopback, response
from support.transports import assert_clean, idle_connections, new_transport, send, wait_until

from codegen.package._runtime.clock import bounded
from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    ConnectTimeoutError,
    ReadTimeoutError,
    ResponseInterruptedError,
    TransportError,
)
from codegen.package._runtime.transport import connect as opening
from codegen.package._runtime.transport import pool as connections
from codegen.package._runtime.transport.connect import DirectConnection
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.package._runtime.transport.open_response import OpenResponse

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")


# --- keep-alive ---


@BOTH_KINDS
def test_connection_is_reused(transport: HttpTransport) -> None:
    with Loopback() as server:
        for _ in range(5):
            send(transport, server.url)
        assert server.connections == 1


@BOTH_KINDS
def test_connection_is_reused_after_an_error_response(transport: HttpTransport) -> None:
    with Loopback(response(b"no", status=500)) as server:
        send(transport, server.url)
        send(transport, server.url)
        assert server.connections == 1


@BOTH_KINDS
def test_without_keep_alive_every_request_has_its_own_connection() -> None:
    transport = new_transport(keep_alive=False, proxies={})
    with Loopback() as server:
        send(transport, server.url)
        send(transport, server.url)
        assert server.connections == 2
        assert [request.headers["connection"] for request in server.requests] == ["close"] * 2


@BOTH_KINDS
def test_closed_idle_connection_is_replaced(transport: HttpTransport) -> None:
    with Loopback([response(b"1"), CLOSE], response(b"2")) as server:
        assert send(transport, server.url).body == b"1"
        wait_until(lambda: not idle_connections(transport))
        assert send(transport, server.url).body == b"2"
        assert server.connections == 2


@pytest.mark.parametrize("name", ["poll", "select"])
def test_check_of_an_idle_connection_does_not_wait(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    waits: list[float] = []

    class Poll:
        def __init__(self) -> None:
            self._poll = select.poll()
            self.register = self._poll.register

        def poll(self, milliseconds: float) -> list[tuple[int, int]]:
            waits.append(milliseconds)
            return self._poll.poll(milliseconds)

    def select_(*arguments: Any) -> Any:
        waits.append(arguments[3])
        return select.select(*arguments)

    # Not every system has both functions.
    has = {"poll": {"poll": Poll, "POLLIN": select.POLLIN}, "select": {"select": select_}}[name]
    monkeypatch.setattr(opening, "select", SimpleNamespace(**has))
    with Loopback([response(b"1")], [response(b"2"), CLOSE], response(b"3")) as server:
        assert [send(transport, server.url).body for _ in range(2)] == [b"1", b"2"]
        wait_until(lambda: idle_is_readable(transport))
        assert send(transport, server.url).body == b"3"
        assert [request.connection for request in server.requests] == [1, 1, 2]
    assert set(waits) == {0}


def test_unopened_connection_is_not_connected() -> None:
    with Loopback() as server:
        connection = DirectConnection(server.host, server.port, [], None)
        assert not connection.is_connected
        connection.open(time.monotonic() + 10, apart=False)
        assert connection.is_connected
        connection.close()
        assert not connection.is_connected


@BOTH_KINDS
def test_connection_with_unread_data_is_not_reused(transport: HttpTransport) -> None:
    with Loopback(response(b"1") + response(b"not asked for"), response(b"2")) as server:
        assert send(transport, server.url).body == b"1"
        assert send(transport, server.url).body == b"2"
        assert server.connections == 2


@pytest.mark.parametrize(
    ("later", "is_used"),
    [(0, True), (54.9, True), (55.1, False), (3600, False), (-54.9, True), (-55.1, False)],
)
def test_stale_connection_is_not_reused(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch, later: float, is_used: bool
) -> None:
    """The machine slept or was restored from a snapshot: the server may have closed unnoticed."""
    now = time.time()
    monkeypatch.setattr(connections, "wall", lambda: now)
    with Loopback() as server:
        send(transport, server.url)
        now += later
        send(transport, server.url)
        assert server.connections == (1 if is_used else 2)


@BOTH_KINDS
def test_failed_request_leaves_no_connection(transport: HttpTransport) -> None:
    with Loopback([response(b"x" * 10)[:-5], CLOSE]) as server:
        with pytest.raises(ResponseInterruptedError):
            send(transport, server.url)
        assert send(transport, server.url).status == 200
        assert server.connections == 2


def idle_is_readable(transport: HttpTransport) -> bool:
    (pool,) = transport._pools.values()
    return not pool._idle[0][0].is_connected


# --- number of connections ---


def test_threads_never_open_more_than_max_connections() -> None:
    transport = HttpTransport(max_connections=3, proxies={})
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                path = f"/{number}/{turn}"
                assert send(transport, server.url, path).status == 200
        except BaseException as error:
            failures.append(error)

    with Loopback() as server:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.close()
        assert not failures
        assert len({request.target for request in server.requests}) == 160
        assert server.connections <= 3


def test_waiting_for_a_connection_ends_at_pool_timeout() -> None:
    transport = HttpTransport(max_connections=1, pool_timeout=0.01, proxies={})
    patient = HttpTransport(max_connections=1, proxies={})
    patient._pools = transport._pools
    with Loopback([STALL]) as server:
        busy = threading.Thread(target=lambda: _swallow(transport, server.url))
        busy.start()
        wait_until(lambda: server.requests)
        with pytest.raises(
            ConnectTimeoutError, match=r"all 1 connections.*0\.01 s .*pool_timeout"
        ) as caught:
            send(transport, server.url)
        assert not caught.value.bytes_sent
        # The error depends on which of the two limits was reached.
        later = time.monotonic() + 60
        with pytest.raises(ConnectTimeoutError):
            send(transport, server.url, deadline=later)
        for left in (-1, 0.01):
            with pytest.raises(CallTimeoutError) as late:
                # Waiting is not connecting: connect_timeout does not bound it.
                send(
                    patient,
                    server.url,
                    connect_timeout=0.001,
                    deadline=time.monotonic() + left,
                )
            assert not late.value.bytes_sent
    busy.join()


def _swallow(transport: HttpTransport, origin: str) -> None:
    with suppress(TransportError):
        send(transport, origin)


@BOTH_KINDS
def test_failed_connection_frees_its_place_in_the_pool() -> None:
    small = new_transport(max_connections=1, proxies={}, ca_bundle="/nowhere/at/all")
    for _ in range(3):
        with pytest.raises(
            ConfigurationError, match="ca_bundle: got '/nowhere/at/all', which cannot be used"
        ):
            send(small, "https://127.0.0.1:9", connect_timeout=10)


# --- timeouts ---


class JobTimeout(Exception):
    """Raised by a signal handler that ends a job."""


@pytest.mark.parametrize(
    ("where", "during"), [(DirectConnection, "open"), (OpenResponse, "read_head")]
)
def test_exception_of_a_signal_handler_passes_through(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch, where: type, during: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise JobTimeout

    with Loopback() as server:
        monkeypatch.setattr(where, during, interrupted)
        with pytest.raises(JobTimeout):
            send(transport, server.url)
        if during == "open":
            with pytest.raises(JobTimeout):
                transport.connect(server.url, connect_timeout=5)
        monkeypatch.undo()
        (pool,) = transport._pools.values()
        assert not pool._idle
        assert send(transport, server.url).status == 200


@BOTH_KINDS
def test_silent_server_is_a_read_timeout(transport: HttpTransport) -> None:
    with Loopback([STALL]) as server:
        with pytest.raises(ReadTimeoutError, match=r"0\.05 s \(read_timeout\)") as caught:
            send(transport, server.url, read_timeout=0.05)
        assert caught.value.bytes_sent
        assert_clean(caught.value)


@BOTH_KINDS
def test_silence_within_the_body_is_a_read_timeout(transport: HttpTransport) -> None:
    with (
        Loopback([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", STALL]) as server,
        pytest.raises(ReadTimeoutError),
    ):
        send(transport, server.url, read_timeout=0.05)


@BOTH_KINDS
def test_deadline_ends_a_slow_body(transport: HttpTransport) -> None:
    stop = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.01):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip)
        thread.start()
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(CallTimeoutError, match="call_timeout") as caught:
            send(transport, origin, deadline=time.monotonic() + 0.2)
        assert caught.value.bytes_sent
        assert_clean(caught.value)
        stop.set()
        thread.join()


def test_no_wait_exceeds_the_deadline() -> None:
    assert bounded(5, None) == 5
    assert bounded(5, time.monotonic() + 3600) == 5
    assert bounded(5, time.monotonic() + 1) <= 1
    with pytest.raises(TimeoutError):
        bounded(5, time.monotonic())


@BOTH_KINDS
def test_deadline_ends_slow_headers(transport: HttpTransport) -> None:
    with Loopback([b"HTTP/1.1 200 OK\r\nX: y", STALL]) as server, pytest.raises(CallTimeoutError):
        send(transport, server.url, deadline=time.monotonic() + 0.05)


@BOTH_KINDS
def test_unaccepted_connection_is_a_connect_timeout(transport: HttpTransport) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(address)
            with pytest.raises(ConnectTimeoutError, match="connect_timeout") as caught:
                send(transport, f"http://127.0.0.1:{address[1]}", connect_timeout=0.05)
        finally:
            for one in waiting:
                one.close()
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


@BOTH_KINDS
def test_refused_connection_is_a_connect_error(transport: HttpTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectError, match="Connection refused") as caught:
        send(transport, f"http://127.0.0.1:{port}")
    assert type(caught.value) is ConnectError
    assert caught.value.cause == "ConnectionRefusedError"
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


@BOTH_KINDS
def test_unknown_host_is_a_connect_error(transport: HttpTransport) -> None:
    with pytest.raises(ConnectError) as caught:
        send(transport, "http://no-such-host.invalid")
    assert caught.value.cause == "gaierror"
    assert not caught.value.bytes_sent
