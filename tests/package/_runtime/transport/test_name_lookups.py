"""Name lookups: which hosts need one, and how calls with a deadline share them."""

from __future__ import annotations

import encodings
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support.loopback import Loopback
from support.proxy import LoopbackProxy
from support.transports import (
    assert_clean,
    new_transport,
    send,
    transports_of,
    wait_until,
)

from codegen.package._runtime.aio import connect
from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    Error,
)
from codegen.package._runtime.transport import name_lookups
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

SHORT = 0.15


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets transports of both kinds know of no lookup of another test."""
    lookups = name_lookups.Lookups()
    for module in (name_lookups, connect):
        monkeypatch.setattr(module, "lookups", lookups)


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names that are looked up; each has the address of loopback."""
    names: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, port: int, *arguments: Any, **more: Any) -> Any:
        names.append(host)
        return real("127.0.0.1", port, *arguments, **more)

    forget(monkeypatch)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield names
    wait_until(lambda: not name_lookups.lookups._pending)


@pytest.mark.parametrize("left", [None, 60.0])
@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost.", "a.localhost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]"]
)
def test_loopback_is_dialled_without_a_lookup(
    transport: HttpTransport, looked_up: list[str], host: str, left: float | None
) -> None:
    deadline = None if left is None else time.monotonic() + left
    with Loopback() as server:
        assert send(transport, f"http://{host}:{server.port}", deadline=deadline).status == 200
    assert not looked_up


@pytest.mark.parametrize("family", [socket.AF_UNSPEC, socket.AF_INET])
def test_localhost_has_the_addresses_of_the_machines_families(
    monkeypatch: pytest.MonkeyPatch, family: socket.AddressFamily
) -> None:
    monkeypatch.setattr(name_lookups, "_family", lambda: family)
    found = name_lookups.find_addresses("localhost", 80, 0, apart=False)
    both = [(socket.AF_INET, ("127.0.0.1", 80)), (socket.AF_INET6, ("::1", 80))]
    assert [(one[0], one[4]) for one in found] == both[: 1 + (family == socket.AF_UNSPEC)]
    (only,) = name_lookups.find_addresses("0:0:0:0:0:0:0:1", 80, 0, apart=False)
    assert only[4] == ("::1", 80)


def test_tls_name_of_a_numeric_form_is_its_address(certificates: Any) -> None:
    transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=certificates.server()) as server:
        for host in ("127.1", "localhost", "localhost."):
            assert send(transport, f"https://{host}:{server.port}").status == 200
        transport.close()


# --- without a thread ---


def test_callers_thread_looks_a_name_up_if_no_other_can_be_made(
    transport: HttpTransport,
    looked_up: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    with Loopback() as server:
        monkeypatch.setattr(server, "_start", lambda *_: None)
        for name in ("_start_new_thread", "_start_joinable_thread"):  # Before and since 3.13.
            monkeypatch.setattr(threading, name, refuse, raising=False)
        origin = f"http://name.example:{server.port}"
        with pytest.raises(Error):  # The server accepts, and responds to nothing.
            send(transport, origin, read_timeout=SHORT, deadline=time.monotonic() + 60)
        for connection in server._open:
            connection.close()
    assert looked_up == ["name.example"]
    assert not name_lookups.lookups._pending


# --- lookups that hang ---


class Stuck:
    """Lookups of ``stuck…`` hang until they may end; counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.end = threading.Event()
        self.count = 0
        self.found: Callable[[], Any] = lambda: "127.0.0.1"
        real = socket.getaddrinfo

        def look_up(host: str, port: int, *arguments: Any, **more: Any) -> Any:
            if host.startswith("stuck"):
                self.count += 1
                assert self.end.wait(20), "nothing ended it"
            return real(self.found(), port, *arguments, **more)

        forget(monkeypatch)
        monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stuck]:
    made = Stuck(monkeypatch)
    yield made
    made.end.set()
    wait_until(lambda: not name_lookups.lookups._pending)


def late(transport: HttpTransport, origin: str, seconds: float = SHORT) -> None:
    with pytest.raises(CallTimeoutError) as caught:
        send(transport, origin, deadline=time.monotonic() + seconds)
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


def test_calls_share_one_lookup_whose_late_result_is_used(stuck: Stuck) -> None:
    transport = HttpTransport(proxies={}, max_connections=30)
    with Loopback() as server, ThreadPoolExecutor(20) as threads:
        origin = f"http://stuck.example:{server.port}"
        for result in [threads.submit(late, transport, origin) for _ in range(40)]:
            result.result()
        assert stuck.count == 1
        patient = threads.submit(send, transport, origin, deadline=time.monotonic() + 60)
        stuck.end.set()
        assert patient.result().status == 200
        wait_until(lambda: not name_lookups.lookups._pending)
        stuck.end.clear()  # A lookup would hang again; that one is remembered.
        other = HttpTransport(proxies={})
        assert send(other, origin, deadline=time.monotonic() + 60).status == 200
        assert stuck.count == 1
        other.close()
        transport.close()


@pytest.mark.usefixtures("transport_kind")
def test_lookup_that_comes_too_late_for_one_call_serves_the_next(stuck: Stuck) -> None:
    transport = new_transport(proxies={})
    with Loopback() as server:
        origin = f"http://stuck.example:{server.port}"
        late(transport, origin, 0.05)
        stuck.end.set()
        wait_until(lambda: not name_lookups.lookups._pending)
        stuck.end.clear()  # A lookup would hang again.
        assert send(transport, origin, deadline=time.monotonic() + 60).status == 200
        assert stuck.count == 1
        transport.close()


def test_lookup_that_was_never_started_is_begun_again(
    stuck: Stuck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal's handler may have interrupted the thread that was to start it."""
    monkeypatch.setattr(connect, "_LONGEST_WAIT", 0.01)
    stuck.end.set()
    with Loopback() as server, transports_of("asynchronous"):
        transport = new_transport(proxies={})
        name_lookups.lookups._pending["stuck.example", server.port] = name_lookups.Lookup()
        origin = f"http://stuck.example:{server.port}"
        assert send(transport, origin, deadline=time.monotonic() + 5).status == 200
        assert stuck.count == 1
        transport.close()


def test_failed_lookup_is_shared_and_not_remembered(stuck: Stuck) -> None:
    def fail() -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    stuck.found = fail
    transport = HttpTransport(proxies={}, max_connections=30)
    origin = "http://stuck.example"
    with ThreadPoolExecutor(3) as threads:
        late(transport, origin)
        calls = [
            threads.submit(send, transport, origin, deadline=time.monotonic() + 60)
            for _ in range(3)
        ]
        stuck.end.set()
        for call in calls:
            with pytest.raises(ConnectError, match="gaierror: try again"):
                call.result()
    with pytest.raises(ConnectError, match="gaierror: try again"):
        send(transport, origin, deadline=time.monotonic() + 60)
    assert stuck.count >= 2


def test_number_of_lookups_is_bounded(stuck: Stuck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_lookups, "_MOST_LOOKUPS", 3)
    transport = HttpTransport(proxies={})
    for number in range(5):
        late(transport, f"http://stuck{number}.example", 0.05)
    assert stuck.count == 3
    with Loopback() as server, ThreadPoolExecutor(1) as threads:
        origin = f"http://name.example:{server.port}"
        waiting = threads.submit(send, transport, origin, deadline=time.monotonic() + 60)
        stuck.end.set()
        assert waiting.result().status == 200
        transport.close()


@pytest.mark.parametrize("seconds", [SHORT, 60.0])
def test_lookup_that_was_interrupted_before_it_began_is_replaced(
    stuck: Stuck, seconds: float
) -> None:
    stuck.end.set()
    transport = HttpTransport(proxies={})
    with Loopback() as server:
        name = "name.example", server.port
        name_lookups.lookups._pending[name] = name_lookups.Lookup()
        origin = f"http://{name[0]}:{server.port}"
        if seconds == SHORT:
            late(transport, origin)
        assert send(transport, origin, deadline=time.monotonic() + 60).status == 200
        transport.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_forked_child_looks_up_for_itself(stuck: Stuck) -> None:
    late(HttpTransport(proxies={}), "http://stuck.example")
    assert name_lookups.lookups._pending
    child = os.fork()
    if child == 0:
        os._exit(len(name_lookups.lookups._pending))
    assert os.waitpid(child, 0)[1] == 0


# --- without the codec of host names ---


@pytest.fixture
def no_codec(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hides the codec, which the interpreter keeps once it was used, from a fresh cache."""
    real = socket.getaddrinfo

    def look_up(host: Any, port: int, *arguments: Any, **more: Any) -> Any:
        if isinstance(host, str):
            raise LookupError("unknown encoding: idna")
        return real(b"127.0.0.1", port, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    forget(monkeypatch)
    monkeypatch.setitem(sys.modules, "encodings.idna", None)
    monkeypatch.setattr(encodings, "_cache", {})


@pytest.mark.usefixtures("no_codec")
@pytest.mark.parametrize("left", [None, 60.0])
def test_names_in_ascii_need_no_codec(
    transport: HttpTransport, certificates: Any, left: float | None
) -> None:
    deadline = None if left is None else time.monotonic() + left
    with Loopback() as server:
        for host in ("name.example", "localhost", "127.0.0.1"):
            origin = f"http://{host}:{server.port}"
            assert send(transport, origin, deadline=deadline).status == 200
    with pytest.raises(ConfigurationError, match=r"encodings\.idna, which names beyond ASCII"):
        send(transport, "http://bücher.example", deadline=deadline)


def test_tunnel_without_the_codec_is_a_configuration_error(
    certificates: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encode(*_: object) -> None:
        raise LookupError("unknown encoding: idna")

    with LoopbackProxy() as proxy:
        transport = HttpTransport(proxies={"https": proxy.url}, ca_bundle=certificates.bundle)
        monkeypatch.setattr("urllib3.connection.HTTPSConnection._tunnel", encode)
        with pytest.raises(ConfigurationError, match=r"encodings\.idna, which tunnels need"):
            send(transport, "https://name.example")
        transport.close()


# --- without other optional parts ---


@pytest.mark.parametrize(
    ("missing", "origin", "message"),
    [
        ("urllib3", "https://name.example", "install urllib3"),
        ("ssl", "https://127.0.0.1:9", "built without TLS"),
    ],
)
def test_part_that_is_needed_and_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, missing: str, origin: str, message: str
) -> None:
    ours = "codegen.package._runtime.transport."
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("tunnel", "tls"):
        monkeypatch.delitem(sys.modules, ours + name, raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    proxies = {"https": "http://127.0.0.1:9"} if missing == "urllib3" else {}
    with pytest.raises(ConfigurationError, match=message) as caught:
        send(HttpTransport(proxies=proxies), origin)
    assert_clean(caught.value)


@pytest.mark.parametrize("has_ipv6", [True, False])
def test_machine_without_ipv6_looks_up_ipv4_alone(
    has_ipv6: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("Address family not supported by protocol")

    monkeypatch.setattr(socket, "has_ipv6", has_ipv6)
    monkeypatch.setattr(socket, "socket", refuse)
    assert name_lookups._family.__wrapped__() == socket.AF_INET
