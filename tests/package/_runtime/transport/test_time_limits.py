"""Timeouts bound each step as a whole, however many short waits a slow peer causes."""

from __future__ import annotations

import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from support.loopback import Loopback
from support.proxy import LoopbackProxy
from support.slow_server import SlowServer
from support.transports import assert_clean, new_transport, send, wait_until

from codegen.package._runtime import clock
from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConnectError,
    ConnectTimeoutError,
    ProxyError,
    TransportError,
)
from codegen.package._runtime.http import PreparedRequest
from codegen.package._runtime.transport import connect as opening
from codegen.package._runtime.transport import name_lookups
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")

# A TLS record that announces 16 KiB: the handshake waits for all of them.
HANDSHAKE = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"
SHORT = 0.15


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Host names of the tests: their addresses, or what their lookup does."""
    known: dict[str, Any] = {}
    real = socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **more: Any) -> Any:
        found = known.get(host)
        if found is None or more.get("flags"):
            return real(host, *arguments, **more)
        if callable(found):
            return found()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


# --- the addresses of a name ---


@BOTH_KINDS
def test_next_address_is_tried(transport: HttpTransport, names: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refusing = listener.getsockname()
    with Loopback() as server:
        names["two.example"] = [refusing, ("127.0.0.1", server.port)]
        assert send(transport, f"http://two.example:{server.port}").status == 200
    names["one.example"] = [refusing]
    with pytest.raises(ConnectError, match="Connection refused"):
        send(transport, "http://one.example")
    names["none.example"] = []
    with pytest.raises(ConnectError) as caught:
        send(transport, "http://none.example")
    assert_clean(caught.value)


@BOTH_KINDS
@pytest.mark.parametrize("dead", [1, 3])
def test_unresponsive_addresses_delay_no_live_one(
    transport: HttpTransport, names: dict[str, Any], dead: int
) -> None:
    """Attempts overlap: no address keeps the whole span from the next one (RFC 8305 §5)."""
    with Loopback() as server, unresponsive(dead) as addresses:
        names["some.example"] = [*addresses, ("127.0.0.1", server.port)]
        for deadline in (None, time.monotonic() + 60):
            origin = f"http://some.example:{server.port}"
            response = send(transport, origin, connect_timeout=5, deadline=deadline)
            assert response.status == 200


def test_unresponsive_addresses_are_a_connect_timeout(
    transport: HttpTransport, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []
    new = opening.new_socket
    monkeypatch.setattr(
        opening, "new_socket", lambda *given: made.append(sock := new(*given)) or sock
    )
    with unresponsive(2) as addresses:
        names["dead.example"] = addresses
        with pytest.raises(ConnectTimeoutError) as caught:
            send(transport, "http://dead.example", connect_timeout=0.4)
        assert_clean(caught.value)
        with pytest.raises(CallTimeoutError):
            send(transport, "http://dead.example", deadline=time.monotonic() + SHORT)
    assert len(made) == 3
    assert all(sock.fileno() == -1 for sock in made)


@contextmanager
def unresponsive(count: int) -> Iterator[list[tuple[str, int]]]:
    """Addresses at which nobody accepts or refuses a connection."""
    with ExitStack() as stack:
        addresses: list[tuple[str, int]] = []
        for _ in range(count):
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
            addresses.append(listener.getsockname())
            for _ in range(8):
                one = stack.enter_context(socket.socket())
                one.setblocking(False)
                one.connect_ex(addresses[-1])
        yield addresses


@pytest.fixture
def stuck(names: dict[str, Any]) -> Iterator[None]:
    """A name whose lookup does not end while the test runs."""
    end = threading.Event()

    def wait() -> list[object]:
        assert end.wait(5), "nothing ended it"
        return []

    names["stuck.example"] = wait
    yield
    end.set()
    wait_until(lambda: not name_lookups.lookups._pending)


@BOTH_KINDS
@pytest.mark.usefixtures("stuck")
def test_deadline_ends_a_name_lookup(transport: HttpTransport) -> None:
    with pytest.raises(CallTimeoutError) as caught:
        send(transport, "http://stuck.example", deadline=time.monotonic() + SHORT)
    assert not caught.value.bytes_sent
    assert_clean(caught.value)
    with pytest.raises(ConnectTimeoutError):
        send(
            transport, "http://stuck.example", connect_timeout=SHORT, deadline=time.monotonic() + 60
        )


@pytest.mark.usefixtures("stuck")
def test_pending_name_lookup_does_not_block_exit(transport: HttpTransport) -> None:
    with pytest.raises(CallTimeoutError):
        send(transport, "http://stuck.example", deadline=time.monotonic() + SHORT)
    left = [one for one in threading.enumerate() if one.name == "look up stuck.example"]
    assert left
    assert all(one.daemon for one in left)


@BOTH_KINDS
def test_name_lookup_with_deadline_finds_the_same(
    transport: HttpTransport, names: dict[str, Any]
) -> None:
    def fail() -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with Loopback() as server:
        names["one.example"] = [("127.0.0.1", server.port)]
        deadline = time.monotonic() + 60
        for host in ("one.example", "127.0.0.1"):
            origin = f"http://{host}:{server.port}"
            assert send(transport, origin, deadline=deadline).status == 200
        names["none.example"] = fail
        with pytest.raises(ConnectError, match="gaierror: no such name"):
            send(transport, "http://none.example", deadline=deadline)


def test_no_thread_is_started_without_a_deadline(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise AssertionError("a thread was started")

    monkeypatch.setattr(name_lookups, "Thread", refuse)
    with Loopback() as server:
        assert send(transport, f"http://localhost:{server.port}").status == 200
        assert send(transport, server.url, deadline=time.monotonic() + 60).status == 200


# --- slow TLS handshakes, proxies and tunnels ---


def http_proxy(certificates: Any, port: int, tls: Any) -> HttpTransport:
    scheme = "http" if tls is None else "https"
    return new_transport(
        ca_bundle=certificates.bundle, proxies={"https": f"{scheme}://127.0.0.1:{port}"}
    )


def assert_bounded(
    make: Callable[[], HttpTransport], origin: str, kind: type[TransportError]
) -> None:
    """Connecting ends at ``connect_timeout`` and at the deadline."""
    with pytest.raises(kind) as caught:
        send(make(), origin, connect_timeout=SHORT)
    assert not caught.value.bytes_sent
    assert_clean(caught.value)
    with pytest.raises(CallTimeoutError) as late:
        send(make(), origin, deadline=time.monotonic() + SHORT)
    assert not late.value.bytes_sent


@BOTH_KINDS
def test_slow_tls_handshake_is_bounded(certificates: Any) -> None:
    with SlowServer(b"\0", first=HANDSHAKE) as server:
        assert_bounded(
            lambda: new_transport(ca_bundle=certificates.bundle, proxies={}),
            f"https://127.0.0.1:{server.port}",
            ConnectTimeoutError,
        )


@BOTH_KINDS
@pytest.mark.parametrize("secure", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n"], ids=["status", "headers"])
def test_slow_tunnel_is_bounded(certificates: Any, secure: bool, first: bytes) -> None:
    tls = certificates.server() if secure else None
    with SlowServer(b"X: y\r\n" if first else b"H", first=first, tls=tls) as proxy:
        assert_bounded(
            lambda: http_proxy(certificates, proxy.port, tls), "https://127.0.0.1:9", ProxyError
        )


@BOTH_KINDS
@pytest.mark.parametrize("secure", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
def test_tls_handshake_through_a_tunnel_is_bounded(certificates: Any, secure: bool) -> None:
    tls = certificates.server() if secure else None
    with SlowServer(b"\0", first=HANDSHAKE) as server, LoopbackProxy(tls=tls) as proxy:
        assert_bounded(
            lambda: http_proxy(certificates, proxy.port, tls),
            f"https://127.0.0.1:{server.port}",
            ConnectTimeoutError,
        )


# --- the exchange ---


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_sending_to_a_slow_server_ends_at_the_deadline(certificates: Any, secure: bool) -> None:
    tls = certificates.server() if secure else None
    transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
    with SlowServer(takes=True, tls=tls) as server:
        scheme = "https" if secure else "http"
        request = PreparedRequest(
            "PUT", f"{scheme}://127.0.0.1:{server.port}", "/", {"Host": "h"}, b"x" * (32 << 20)
        )
        with pytest.raises(CallTimeoutError) as caught:
            transport.send(
                request, connect_timeout=10, read_timeout=0.5, deadline=time.monotonic() + 0.8
            )
        assert caught.value.bytes_sent
        transport.close()


@BOTH_KINDS
def test_body_is_sent_completely_over_tls_within_tls(certificates: Any) -> None:
    body = bytes(range(256)) * 4096
    tls = certificates.server()
    with Loopback(tls=certificates.server()) as server, LoopbackProxy(tls=tls) as proxy:
        transport = http_proxy(certificates, proxy.port, tls)
        headers = {"Host": "h", "Content-Length": str(len(body))}
        request = PreparedRequest("PUT", server.url, "/", headers, body)
        transport.send(request, connect_timeout=10, read_timeout=10, deadline=None)
        transport.close()
        assert server.requests[0].body == body


@pytest.mark.parametrize("does", ["recv", "send"])
def test_timeout_of_tls_within_tls_runs_from_when_it_was_set(
    certificates: Any, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    with Loopback(tls=certificates.server()) as server:
        transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
        transport.connect(server.url, connect_timeout=10)
        (pool,) = transport._pools.values()
        session: Any = pool._idle[0][0].sock
        session.settimeout(10)
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + 11)
        with pytest.raises(TimeoutError):
            session.recv(1) if does == "recv" else session.send(b"x")
        monkeypatch.undo()
        transport.close()


def test_interrupted_connect_leaves_no_socket(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []

    def connect(self: socket.socket, address: object) -> None:
        made.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(KeyboardInterrupt):
        send(transport, "http://127.0.0.1:9")
    assert [sock.fileno() for sock in made] == [-1]


def test_interrupted_handshake_leaves_no_socket(
    certificates: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ssl.SSLSocket] = []

    def do_handshake(self: ssl.SSLSocket) -> None:
        made.append(self)
        raise KeyboardInterrupt

    transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
    with Loopback() as server:
        monkeypatch.setattr(ssl.SSLSocket, "do_handshake", do_handshake)
        with pytest.raises(KeyboardInterrupt):
            send(transport, server.url.replace("http:", "https:"))
    assert [session.fileno() for session in made] == [-1]


@pytest.mark.parametrize("forever", [math.inf, 1e12])
def test_infinite_timeout_is_possible(forever: float) -> None:
    transport = HttpTransport(proxies={})
    with Loopback() as server:
        for deadline in (None, math.inf, time.monotonic() + forever):
            response = send(
                transport,
                server.url,
                connect_timeout=forever,
                read_timeout=forever,
                deadline=deadline,
            )
            assert response.status == 200
        transport.close()


@pytest.mark.parametrize("deadline", [None, math.inf])
def test_timeouts_are_limited_to_what_the_system_supports(deadline: float | None) -> None:
    """Systems count milliseconds in 32 bits; larger values overflow or are an error."""
    assert 14 * 24 * 3600 < clock.bounded(math.inf, deadline) < 2**31 / 1000
    assert clock.bounded(math.inf, deadline) == clock.LONGEST_WAIT
    assert clock.bounded(1.5, deadline) == 1.5
