"""Direct connections."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import pytest
from support.loopback import Loopback
from support.transports import new_transport, send

from codegen.package._runtime.clock import monotonic
from codegen.package._runtime.transport import connect
from codegen.package._runtime.transport.connect import (
    SlowAddresses,
    end_race,
    is_quiet,
    new_race,
    remember_slow,
)
from codegen.package._runtime.transport.name_lookups import Address


@pytest.mark.parametrize("error", [ConnectionResetError(), ssl.SSLError("bad record")])
def test_failed_tls_session_is_not_quiet(error: Exception) -> None:
    class Broken:
        def settimeout(self, seconds: float) -> None: ...

        def recv_into(self, buffer: bytearray) -> int:
            raise error

    session: Any = Broken()
    assert not is_quiet(session)


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


def test_winner_of_a_race_is_slow_no_longer() -> None:
    first: Address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))
    second: Address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.2", 443))
    slow = {("192.0.2.2", 443): monotonic() + 30}
    race = new_race([second, first], slow)
    assert [race.due(monotonic()), race.due(monotonic() + 30)] == [first, second]
    end_race(race, second, slow)
    assert list(slow) == [("192.0.2.1", 443)]


def test_number_of_addresses_that_are_remembered_is_bounded() -> None:
    slow: SlowAddresses = {}
    sizes: list[int] = []
    for number in range(3 * connect._MOST_REMEMBERED):
        remember_slow(slow, (f"192.0.2.{number}", 443))
        sizes.append(len(slow))
        assert f"192.0.2.{number}" in {host for host, _ in slow}
    assert max(sizes) == connect._MOST_REMEMBERED


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
