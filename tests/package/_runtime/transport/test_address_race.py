"""The race between the addresses of a name (RFC 8305)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codegen.package._runtime.transport.address_race import (
    ATTEMPT_DELAY,
    AddressRace,
    interleaved,
    slow_last,
)


def test_next_address_begins_a_little_later() -> None:
    race = AddressRace(["a", "b", "c"])
    assert race.due(100.0) == "a"
    assert race.next_at == 100.25  # as RFC 8305 §5 recommends
    assert race.due(100.24) is None
    assert race.due(100.25) == "b"
    assert race.due(200.0) == "c"
    assert race.next_at is None
    assert race.due(300.0) is None
    assert race.won("b") == ["a", "c"]


def test_next_address_begins_at_once_after_a_failure() -> None:
    race = AddressRace(["a", "b"])
    assert race.due(100.0) == "a"
    race.failed("a", 100.01)
    assert not race.is_lost
    assert race.due(100.01) == "b"
    race.failed("b", 100.02)
    assert race.is_lost


def test_race_that_is_won_tries_no_other_address() -> None:
    race = AddressRace(["a", "b", "c"])
    assert [race.due(100.0), race.due(100.0 + ATTEMPT_DELAY)] == ["a", "b"]
    assert (race.before("a"), race.before("b")) == ([], ["a"])
    assert race.won("a") == ["b"]
    assert (race.running, race.next_at, race.due(200.0)) == (["a"], None, None)
    race.failed("a", 200.0)
    assert race.is_lost
    assert race.next_at is None


def test_race_without_addresses_is_lost() -> None:
    race = AddressRace[str]([])
    assert race.is_lost
    assert race.due(0.0) is None


def test_families_alternate() -> None:
    found = [(6, "a"), (6, "b"), (6, "c"), (4, "d"), (4, "e")]
    assert interleaved(found) == ["a", "d", "b", "e", "c"]
    assert interleaved(found[3:]) == ["d", "e"]
    assert interleaved([]) == []


def test_addresses_that_timed_out_go_last() -> None:
    until = {"a": 160.0, "b": 130.0, "c": 99.0}

    def order(now: float) -> list[str]:
        return slow_last(["a", "b", "c", "d"], lambda address: until.get(address, 0.0), now)

    assert order(100.0) == ["c", "d", "b", "a"]
    assert order(130.0) == ["b", "c", "d", "a"]
    assert order(160.0) == ["a", "b", "c", "d"]


@given(
    st.lists(st.integers(), unique=True),
    st.lists(st.tuples(st.floats(0, 1), st.booleans())),
)
def test_addresses_are_tried_once_and_in_order(
    addresses: list[int], events: list[tuple[float, bool]]
) -> None:
    race = AddressRace(addresses)
    now = 0.0
    tried: list[int] = []
    for seconds, fails in events:
        now += seconds
        address = race.due(now)
        if address is not None:
            tried.append(address)
        if fails and race.running:
            race.failed(race.running[0], now)
        assert (race.next_at is None) == (len(tried) == len(addresses))
    assert tried == addresses[: len(tried)]
