"""The connection pool of one origin."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from codegen.package._runtime.transport import pool as connections
from codegen.package._runtime.transport.pool import Pool


class Idle:
    """A connection that stays open until it is closed."""

    def __init__(self) -> None:
        self.is_connected = True

    def close(self) -> None:
        self.is_connected = False


@pytest.mark.parametrize(("seconds", "used_again"), [(0, True), (54, True), (55, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_stale_connection_is_closed_instead_of_reused(
    seconds: int, used_again: bool, sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(connections, "time", SimpleNamespace(time=lambda: now[0]))
    pool = Pool(cast("Any", SimpleNamespace(new=Idle)), 1)
    first = pool.take(0)
    assert first is not None
    assert pool.take(0) is None
    pool.give_back(first, reusable=True)
    now[0] += sign * seconds
    assert (pool.take(0) is first) is used_again
    assert first.is_connected is used_again


def test_connection_that_is_not_reusable_is_closed() -> None:
    pool = Pool(cast("Any", SimpleNamespace(new=Idle)), 1)
    first = pool.take(0)
    assert first is not None
    pool.give_back(first, reusable=False)
    assert not first.is_connected
    second = pool.take(0)
    assert second not in (None, first)
    pool.close()
    assert second is not None
    pool.give_back(second, reusable=True)
    assert not second.is_connected
