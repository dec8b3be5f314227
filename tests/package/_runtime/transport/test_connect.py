"""Direct connections."""

from __future__ import annotations

import errno
import math
import select
import socket
import ssl
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.loopback import Loopback
from support.transports import new_transport, send

from codegen.package._runtime.clock import monotonic
from codegen.package._runtime.transport import connect
from codegen.package._runtime.transport.connect import (
    DirectConnection,
    SlowAddresses,
    certificate_name,
    end_race,
    is_quiet,
    is_readable,
    new_race,
    new_socket,
    open_socket,
    remember_slow,
)
from codegen.package._runtime.transport.name_lookups import Address


@pytest.mark.parametrize("error", [ConnectionResetError(), ssl.SSLError("bad record")])
def test_failed_tls_session_is_not_quiet(error: Exception) -> None:
    class Broken:
        def settimeout(self, seconds: float) -> None:
            timeouts.append(seconds)

        def recv_into(self, buffer: bytearray) -> int:
            raise error

    timeouts: list[float] = []
    session: Any = Broken()
    assert not is_quiet(session)
    assert timeouts == [0]


@pytest.mark.usefixtures("bare_environment", "transport_kind")
@pytest.mark.parametrize(
    ("options", "is_probed"),
    [({}, False), ({"tcp_keepalive": False}, False), ({"tcp_keepalive": True}, True)],
)
def test_system_probes_idle_connections_only_if_it_is_asked_to(
    options: dict[str, bool], is_probed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: set[tuple[Any, ...]] = set()
    setsockopt = socket.socket.setsockopt

    def noted(sock: socket.socket, *option: Any) -> None:
        changed.add(option)
        setsockopt(sock, *option)

    transport = new_transport(proxies={}, **options)
    with Loopback() as server:
        monkeypatch.setattr(socket.socket, "setsockopt", noted)
        assert send(transport, server.url).status == 200
        transport.close()
    assert ((socket.SOL_SOCKET, socket.SO_KEEPALIVE, True) in changed) is is_probed
    assert (socket.IPPROTO_TCP, socket.TCP_NODELAY, True) in changed


@pytest.mark.parametrize("more", [(), (0, 3)], ids=["IPv4", "IPv6"])
def test_winner_of_a_race_is_slow_no_longer(more: tuple[int, ...]) -> None:
    family = socket.AF_INET6 if more else socket.AF_INET
    first: Address = (family, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443, *more))
    second: Address = (family, socket.SOCK_STREAM, 6, "", ("192.0.2.2", 443, *more))
    slow = {("192.0.2.2", 443): monotonic() + 30}
    race = new_race([second, first], slow)
    assert [race.due(monotonic()), race.due(monotonic() + 30)] == [first, second]
    end_race(race, second, slow)
    assert list(slow) == [("192.0.2.1", 443)]
    assert race.running == [second]
    assert race.next_at is None


def test_number_of_addresses_that_are_remembered_is_bounded() -> None:
    slow: SlowAddresses = {}
    sizes: list[int] = []
    for number in range(200):
        remember_slow(slow, (f"192.0.2.{number}", 443))
        sizes.append(len(slow))
        assert f"192.0.2.{number}" in {host for host, _ in slow}
    assert max(sizes) == 64


def test_slow_address_of_ipv6_starts_last_whatever_its_scope() -> None:
    first: Address = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 443, 0, 0))
    second: Address = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::2", 443, 0, 0))
    slow: SlowAddresses = {}
    remember_slow(slow, ("2001:db8::1", 443, 0, 1))
    race = new_race([first, second], slow)
    assert [race.due(monotonic()), race.due(monotonic() + 30)] == [second, first]


def test_race_alternates_between_families() -> None:
    """A network without IPv6 costs one address, not all of its addresses (RFC 8305 §4)."""
    numbers = ("2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2")
    addresses: list[Address] = [
        (
            socket.AF_INET6 if ":" in number else socket.AF_INET,
            socket.SOCK_STREAM,
            6,
            "",
            (number, 443),
        )
        for number in numbers
    ]
    race = new_race(addresses, {})
    tried = [race.due(monotonic() + 30 * turn) for turn in range(4)]
    assert [address and address[4][0] for address in tried] == [
        "2001:db8::1",
        "192.0.2.1",
        "2001:db8::2",
        "192.0.2.2",
    ]


def test_address_is_slow_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    first: Address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))
    second: Address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.2", 443))
    now = [1000.0]
    monkeypatch.setattr(connect, "monotonic", lambda: now[0])
    slow: SlowAddresses = {}
    remember_slow(slow, first[4])
    for later, begins in ((0.0, second), (59.9, second), (0.1, first)):
        now[0] += later
        assert new_race([first, second], slow).due(now[0]) is begins


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("name.example", b"name.example"),
        ("name.example.", b"name.example"),
        ("127.1", b"127.0.0.1"),
        ("::FFFF:192.0.2.1", b"192.0.2.1"),
        ("2001:DB8::1", b"2001:db8::1"),
        ("fe80::1%eth0", b"fe80::1"),
        ("bücher.example.", "bücher.example"),
    ],
)
def test_host_is_verified_as_certificates_name_it(host: str, name: str | bytes) -> None:
    assert certificate_name(host) == name


@pytest.mark.parametrize("has_poll", [True, False])
def test_socket_is_readable_with_data_and_at_its_end(
    has_poll: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_poll:
        monkeypatch.delattr(select, "poll", raising=False)
    left, right = socket.socketpair()
    with left, right:
        assert not is_readable(left)
        right.send(b"x")
        assert is_readable(left)
        left.recv(1)
        assert not is_readable(left)
        right.close()
        assert is_readable(left)


LOOPBACK: Address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))


def test_options_are_those_of_the_socket() -> None:
    with new_socket(LOOPBACK, [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]) as sock:
        assert (sock.family, sock.type, sock.proto) == LOOPBACK[:3]
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


class Closed(Exception):
    """An interruption."""


@pytest.mark.parametrize("error", [OSError(errno.ENOPROTOOPT, "no"), Closed()])
def test_socket_is_closed_if_its_options_are_refused(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []

    class Refusing(socket.socket):
        def setsockopt(self, *_: Any) -> None:
            made.append(self)
            raise error

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(type(error)) as caught:
        new_socket(LOOPBACK, [(1, 2, 3), (1, 2, 3)])
    assert caught.value is error
    assert [sock.fileno() for sock in made] == [-1]


@pytest.fixture
def listening() -> Iterator[tuple[str, int]]:
    """A server's address of IPv4 under a name of two families; nothing accepts at the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()


def addresses(*ends: tuple[str, int]) -> list[Address]:
    return [(*LOOPBACK[:4], end) for end in ends]


@pytest.fixture
def refusing() -> tuple[str, int]:
    """An address that refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found: tuple[str, int] = listener.getsockname()
    return found


@pytest.mark.parametrize("has_poll", [True, False])
@pytest.mark.parametrize("order", [["listening"], ["refusing", "listening"], ["listening"] * 2])
def test_connection_is_to_the_first_address_that_accepts(
    has_poll: bool,
    order: list[str],
    listening: tuple[str, int],
    refusing: tuple[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not has_poll:
        monkeypatch.delattr(select, "poll", raising=False)
    ends = {"listening": listening, "refusing": refusing}
    found = addresses(*(ends[name] for name in order))
    asked: list[object] = []

    def find(*arguments: object, **named: object) -> list[Address]:
        asked.append((arguments, named))
        return found

    monkeypatch.setattr(connect, "find_addresses", find)
    until = monotonic() + 60
    option = (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    with open_socket(("name.example", 1), until, [option], {}, apart=True) as sock:
        assert sock.getpeername() == listening
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        left = sock.gettimeout()
    assert left is not None
    assert 0 < left <= 60
    assert asked == [(("name.example", 1, until), {"apart": True})]


def test_connection_that_is_open_at_once_is_used(
    listening: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As some systems open those to the machine itself, whether or not the socket waits."""

    class AtOnce(socket.socket):
        def connect_ex(self, address: Any, /) -> int:
            self.setblocking(True)
            code = super().connect_ex(address)
            self.setblocking(False)
            return code

    monkeypatch.setattr(
        connect, "new_socket", lambda address, options: AtOnce(address[0], address[1])
    )
    monkeypatch.setattr(connect, "find_addresses", lambda *_, **__: addresses(*[listening] * 2))
    with open_socket(("name.example", 1), monotonic() + 60, [], {}, apart=True) as sock:
        assert sock.getpeername() == listening


@pytest.mark.parametrize("count", [1, 2, 3])
def test_last_refusal_is_raised_if_no_address_accepts(
    count: int, refusing: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = addresses(*[refusing] * count)
    monkeypatch.setattr(connect, "find_addresses", lambda *_, **__: found)
    slow: SlowAddresses = {}
    with pytest.raises(ConnectionRefusedError) as caught:
        open_socket(("name.example", 1), monotonic() + 60, [], slow, apart=False)
    assert caught.value.errno == errno.ECONNREFUSED
    assert not slow  # It was fast.


def test_name_without_addresses_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "find_addresses", lambda *_, **__: [])
    with pytest.raises(OSError, match="the name has no address"):
        open_socket(("name.example", 1), math.inf, [], {}, apart=False)


def test_direct_connection_is_open_until_it_is_closed(
    listening: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    audited: list[object] = []
    monkeypatch.setattr(sys, "audit", lambda *arguments: audited.append(arguments))
    connection = DirectConnection(*listening, [], None)
    for _ in range(2):
        sock = connection.open(monotonic() + 60, apart=False)
        assert connection.sock is sock
        assert connection.is_connected
        connection.close()
        connection.close()
        assert not connection.is_connected
        assert (connection.sock, sock.fileno()) == (None, -1)
    assert audited == [("http.client.connect", connection, *listening)] * 2
