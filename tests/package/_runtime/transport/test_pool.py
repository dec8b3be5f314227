"""The connection pool of one origin."""

from __future__ import annotations

import gc
import threading
from types import SimpleNamespace
from typing import Any, cast

import pytest

from codegen.package._runtime import locks
from codegen.package._runtime.clock import monotonic
from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.transport import pool as connections
from codegen.package._runtime.transport.pool import Lease, Pool


class Idle:
    """A connection that stays open until it is closed."""

    def __init__(self) -> None:
        self.is_connected = True

    def close(self) -> None:
        self.is_connected = False


def make_pool(size: int = 1) -> Pool:
    return Pool(cast("Any", SimpleNamespace(new=Idle)), size)


def taken(pool: Pool) -> Lease:
    lease = pool.take(0)
    assert lease is not None
    return lease


@pytest.mark.parametrize(("seconds", "used_again"), [(0, True), (54, True), (55, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_stale_connection_is_closed_instead_of_reused(
    seconds: int, used_again: bool, sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(connections, "wall", lambda: now[0])
    pool = make_pool()
    lease = taken(pool)
    first = lease.connection
    assert pool.take(0) is None
    pool.give_back(lease, reusable=True)
    now[0] += sign * seconds
    assert (taken(pool).connection is first) is used_again
    assert first.is_connected is used_again


def test_connection_that_is_not_reusable_is_closed() -> None:
    pool = make_pool()
    lease = taken(pool)
    first = lease.connection
    pool.give_back(lease, reusable=False)
    assert not first.is_connected
    lease = taken(pool)
    second = lease.connection
    assert second is not first
    pool.close()
    pool.give_back(lease, reusable=True)
    assert not second.is_connected


def test_connection_that_is_given_back_while_the_pool_closes_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = make_pool()
    lease = taken(pool)
    connection = lease.connection

    def closed_meanwhile() -> float:
        pool.close()  # as another thread may do
        return 1000.0

    monkeypatch.setattr(connections, "wall", closed_meanwhile)
    pool.give_back(lease, reusable=True)
    assert not connection.is_connected


def test_lease_without_a_connection_ends_while_its_error_is_kept() -> None:
    def refuse() -> Idle:
        raise ConfigurationError("no")

    connector = SimpleNamespace(new=refuse)
    pool = Pool(cast("Any", connector), 1)
    with pytest.raises(ConfigurationError) as kept:
        pool.take(0)
    connector.new = Idle
    assert taken(pool).connection.is_connected
    assert kept.value.args == ("no",)


def test_lease_ends_once() -> None:
    pool = make_pool()
    lease = taken(pool)
    for _ in range(3):
        pool.give_back(lease, reusable=True)
    with pytest.raises(RuntimeError, match="has ended"):
        _ = lease.connection
    again = taken(pool)
    assert pool.take(0) is None
    pool.give_back(again, reusable=True)
    assert len(pool._idle) == 1


def test_ended_lease_does_not_end_the_next_one() -> None:
    """The next call gets the same place, and often the same connection."""
    pool = make_pool()
    ended = taken(pool)
    pool.give_back(ended, reusable=True)
    current = taken(pool)
    pool.give_back(ended, reusable=False)
    assert current.connection.is_connected
    assert pool.take(0) is None


def test_lost_lease_is_replaced() -> None:
    pool = make_pool(2)
    kept = taken(pool)
    for _ in range(100):
        taken(pool)  # Nobody gives it back.
        gc.collect(0)  # It is young.
    assert pool.take(0) is not None
    assert len(pool._slots._known) <= 3
    pool.give_back(kept, reusable=True)


def test_waiting_thread_notices_a_lost_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_LONGEST_WAIT", 0.01)
    pool = make_pool()
    held = [taken(pool)]
    found: list[Lease | None] = []
    thread = threading.Thread(target=lambda: found.append(pool.take(monotonic() + 30)))
    thread.start()
    held.clear()
    thread.join(30)
    assert found != [None]


def test_threads_never_hold_more_leases_than_the_pools_size() -> None:
    pool = make_pool(3)
    held: set[int] = set()
    most: list[int] = []

    def work() -> None:
        for turn in range(200):
            lease = pool.take(None)
            assert lease is not None
            held.add(id(lease))
            most.append(len(held))
            held.discard(id(lease))
            if turn % 7:
                pool.give_back(lease, reusable=bool(turn % 2))
            del lease

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 8 * 200
    assert max(most) <= 3
