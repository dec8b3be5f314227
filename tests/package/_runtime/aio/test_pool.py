"""The connections to one origin in one event loop: who gets them, and which are kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from codegen.package._runtime.aio import pool as connections
from codegen.package._runtime.aio.pool import Lease, Pool


class Idle:
    """A connection that nothing happens to."""

    is_usable = True
    is_left = False

    def close(self) -> None:
        self.is_usable = False

    def leave(self) -> None:
        self.is_left = True


def make_pool(size: int = 1) -> Pool:
    unused: Any = None
    return Pool(unused, size)


def given(pool: Pool, lease: Lease | None = None) -> tuple[Lease, Any]:
    """A lease, new or given, with a new connection."""
    lease = lease or pool.take()
    assert lease is not None
    connection: Any = Idle()
    lease.connection = connection
    return lease, connection


@pytest.mark.parametrize(("seconds", "used_again"), [(0, True), (54, True), (55, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_stale_connection_is_closed_instead_of_reused(
    seconds: int, used_again: bool, sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the clock was set back."""
    now = [1000.0]
    monkeypatch.setattr(connections, "wall", lambda: now[0])
    pool = make_pool()
    lease, connection = given(pool)
    pool.give_back(lease, reusable=True)
    now[0] += sign * seconds
    assert pool.idle() is (connection if used_again else None)
    assert connection.is_usable is used_again
    assert pool.idle() is None, "it belongs to one caller"


def test_connection_that_has_ended_is_passed_over() -> None:
    """The one that was used last comes first: it is the least likely to have ended."""
    pool = make_pool(3)
    pairs = [given(pool) for _ in range(3)]
    for lease, _ in pairs:
        pool.give_back(lease, reusable=True)
    pairs[2][1].is_usable = False
    assert pool.idle() is pairs[1][1]
    assert pool.idle() is pairs[0][1]


@pytest.mark.parametrize("case", ["good", "not reusable", "ended", "closed pool"])
def test_connection_is_kept_if_it_can_carry_another_request(case: str) -> None:
    pool = make_pool()
    lease, connection = given(pool)
    connection.is_usable = case != "ended"
    if case == "closed pool":
        pool.close()
        assert connection.is_usable, "it is in use"
    pool.give_back(lease, reusable=case != "not reusable")
    assert connection.is_usable is (case == "good")
    assert lease.connection is None
    assert pool.idle() is (connection if case == "good" else None)


@pytest.mark.parametrize("reusable", [False, True])
def test_lease_that_is_given_back_again_does_not_end_the_next_one(reusable: bool) -> None:
    pool = make_pool()
    ended, first = given(pool)
    pool.give_back(ended, reusable=True)
    current, second = given(pool)
    ended.connection = first
    pool.give_back(ended, reusable=reusable)
    assert pool.take() is None
    assert first.is_usable
    assert second.is_usable
    pool.give_back(current, reusable=True)
    assert pool.idle() is second


@pytest.mark.parametrize("end", [Pool.close, Pool.drop_idle])
def test_idle_connections_are_closed_and_one_in_use_is_not(end: Any) -> None:
    pool = make_pool(3)
    current, in_use = given(pool)
    leases = [given(pool) for _ in range(2)]
    for lease, _ in leases:
        pool.give_back(lease, reusable=True)
    end(pool)
    assert not any(connection.is_usable for _, connection in leases)
    assert in_use.is_usable
    assert pool.closed is (end is Pool.close)
    pool.give_back(current, reusable=True)
    assert in_use.is_usable is not pool.closed


def test_those_that_wait_come_in_their_order_and_those_that_gave_up_are_passed_over() -> None:
    async def main() -> None:
        pool = make_pool(2)
        taken = [given(pool)[0] for _ in range(2)]
        waiting = [asyncio.create_task(pool.wait(60)) for _ in range(5)]
        hasty = asyncio.create_task(pool.wait(0))
        assert await hasty is None
        waiting[0].cancel()
        for lease in taken:
            pool.give_back(lease, reusable=True)
        first, second = await waiting[1], await waiting[2]
        assert first is not None
        assert second is not None
        assert first is not second
        assert not waiting[3].done()
        assert pool.take() is None
        waiting[3].cancel()
        await asyncio.wait(waiting[3:4])
        pool.give_back(first, reusable=True)
        third = await waiting[4]
        assert third not in (None, first, second)
        assert third is not None
        for lease in (second, third):
            pool.give_back(lease, reusable=True)
        assert [bool(pool.take()) for _ in range(3)] == [True, True, False]

    asyncio.run(main())


def test_lease_of_a_task_that_was_cancelled_meanwhile_goes_to_the_next() -> None:
    async def main() -> None:
        pool = make_pool()
        lease, _ = given(pool)
        first, second = (asyncio.create_task(pool.wait(60)) for _ in range(2))
        await asyncio.sleep(0)
        pool.give_back(lease, reusable=True)
        first.cancel()
        assert await second is not None
        assert pool.take() is None
        assert first.cancelled()

    asyncio.run(main())
