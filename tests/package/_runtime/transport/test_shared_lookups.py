"""Name lookups in threads of their own: who waits for which, and what is remembered."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from codegen.package._runtime.transport import name_lookups
from codegen.package._runtime.transport.name_lookups import (
    Lookup,
    Lookups,
    find_addresses,
    known_addresses,
)

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))]


class Resolver:
    """A resolver whose lookups end when they may."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.result: Any = FOUND
        self.asked: list[tuple[Any, ...]] = []
        self.threads: list[threading.Thread] = []
        self.lookups = Lookups()
        self.now = 1000.0

    def look_up(self, *arguments: Any) -> Any:
        self.asked.append(arguments)
        self.threads.append(threading.current_thread())
        assert self.may_end.wait(20), "nothing let it end"
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def ended(self, host: str, *, is_late: bool) -> Lookup:
        """A lookup that has ended, after somebody has given up or before."""
        self.may_end.clear()
        lookup = self.lookups.begun((host, 443))
        assert lookup is not None
        lookup.is_late = is_late
        self.may_end.set()
        lookup.ended.acquire()
        return lookup


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    made = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", made.look_up)
    monkeypatch.setattr(name_lookups, "monotonic", lambda: made.now)
    yield made
    made.may_end.set()


@pytest.mark.parametrize(
    ("is_late", "result", "is_remembered"),
    [(True, FOUND, True), (False, FOUND, False), (True, [], False)],
)
def test_late_result_is_remembered_for_a_minute(
    resolver: Resolver, is_late: bool, result: Any, is_remembered: bool
) -> None:
    name = "name.example", 443
    assert resolver.lookups.remembered(name) is None
    resolver.result = result
    assert resolver.ended(name[0], is_late=is_late).addresses() == result
    assert resolver.lookups.remembered(name) == (FOUND if is_remembered else None)
    resolver.now += 59.9
    assert resolver.lookups.remembered(name) == (FOUND if is_remembered else None)
    resolver.now += 0.1
    assert resolver.lookups.remembered(name) is None
    assert resolver.lookups.remembered(("name.example", 444)) is None


def test_number_of_remembered_results_is_bounded(resolver: Resolver) -> None:
    names = [(f"name{number}.example", 443) for number in range(65)]
    remembered = resolver.lookups.remembered
    for name in names[:64]:
        resolver.ended(name[0], is_late=True)
    assert all(remembered(name) for name in names[:64])
    resolver.ended(names[64][0], is_late=True)
    assert [name for name in names if remembered(name)] == [names[64]]


def test_names_are_looked_up_once_and_32_at_a_time(resolver: Resolver) -> None:
    names = [(f"name{number}.example", 443) for number in range(33)]
    begun = [resolver.lookups.begun(name) for name in names]
    assert None not in begun[:32]
    assert begun[32] is None
    assert [resolver.lookups.begun(name) for name in names] == begun
    threads = [one for one in threading.enumerate() if one.name.startswith("look up name")]
    assert {thread.name for thread in threads} == {f"look up {host}" for host, _ in names[:32]}
    assert all(thread.daemon for thread in threads)
    resolver.may_end.set()
    for thread in threads:
        thread.join(20)
    again = resolver.lookups.begun(names[32])
    assert again is not None
    again.ended.acquire()
    assert sorted(asked[:2] for asked in resolver.asked) == sorted(names)


@pytest.mark.parametrize("is_free", [True, False])
def test_waiting_ends_when_the_time_has_passed(
    resolver: Resolver, is_free: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(name_lookups, "bounded", lambda *_: 0.12)
    monkeypatch.setattr(name_lookups, "sleep", pauses.append)
    for number in range(0 if is_free else 32):
        resolver.lookups.begun((f"name{number}.example", 443))
    with pytest.raises(TimeoutError, match="the name lookup timed out"):
        resolver.lookups.find("other.example", 443, 0.0)
    assert pauses == pytest.approx([] if is_free else [0.05, 0.05, 0.02])
    pending = resolver.lookups.begun(("other.example", 443))
    assert pending is None or pending.is_late


def test_each_caller_raises_an_error_of_its_own(resolver: Resolver) -> None:
    resolver.result = socket.gaierror(socket.EAI_AGAIN, "try again")
    lookup = resolver.ended("name.example", is_late=True)
    raised: list[BaseException] = []
    for _ in range(2):
        with pytest.raises(socket.gaierror) as caught:
            lookup.addresses()
        raised.append(caught.value)
    first, second = raised
    assert first.args == second.args == (socket.EAI_AGAIN, "try again")
    assert len({id(first), id(second), id(resolver.result)}) == 3
    assert resolver.lookups.remembered(("name.example", 443)) is None


def test_listeners_are_called_when_the_lookup_has_ended(resolver: Resolver) -> None:
    lookup = resolver.lookups.begun(("name.example", 443))
    assert lookup is not None
    called: list[object] = []
    lookup.when_ended(lambda: called.append(lookup.found))
    assert (called, lookup.addresses()) == ([], None)
    resolver.may_end.set()
    (thread,) = (one for one in threading.enumerate() if one.name == "look up name.example")
    thread.join(20)
    assert called == [FOUND]
    lookup.when_ended(lambda: called.append("at once"))
    assert called == [FOUND, "at once"]


@pytest.mark.parametrize("apart", [True, False])
def test_streams_of_the_machines_families_are_asked_for(resolver: Resolver, apart: bool) -> None:
    resolver.may_end.set()
    assert find_addresses("name.example", 443, float("inf"), apart=apart) == FOUND
    family = name_lookups._family()
    assert resolver.asked == [("name.example", 443, family, socket.SOCK_STREAM)]
    assert (resolver.threads == [threading.current_thread()]) is not apart


def test_other_errors_of_the_resolver_pass_through(resolver: Resolver) -> None:
    resolver.result = LookupError("of something else")
    resolver.may_end.set()
    with pytest.raises(LookupError) as caught:
        find_addresses("name.example", 443, 0.0, apart=False)
    assert caught.value is resolver.result


def test_zone_of_an_address_is_read_by_the_system(resolver: Resolver) -> None:
    resolver.result = [*FOUND, "another"]
    resolver.may_end.set()
    assert known_addresses("fe80::1%eth0", 443) == FOUND
    assert resolver.asked == [
        (b"fe80::1%eth0", 443, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
    ]


@pytest.mark.parametrize(
    ("host", "family", "address"),
    [
        ("192.0.2.1", socket.AF_INET, "192.0.2.1"),
        ("3221225985", socket.AF_INET, "192.0.2.1"),
        ("2001:DB8::1", socket.AF_INET6, "2001:db8::1"),
    ],
)
def test_numeric_address_is_known(host: str, family: int, address: str) -> None:
    found = known_addresses(host, 443)
    assert found == [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 443))]
    assert known_addresses("name.example", 443) is None


def test_family_is_any_where_loopback_of_ipv6_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    bound: list[object] = []

    class Bindable:
        def __init__(self, family: int) -> None:
            bound.append(family)

        def __enter__(self) -> Bindable:
            return self

        def __exit__(self, *_: object) -> None:
            bound.append("closed")

        def bind(self, address: object) -> None:
            bound.append(address)

    monkeypatch.setattr(socket, "has_ipv6", True)
    monkeypatch.setattr(socket, "socket", Bindable)
    assert name_lookups._family.__wrapped__() == socket.AF_UNSPEC
    assert bound == [socket.AF_INET6, ("::1", 0), "closed"]
