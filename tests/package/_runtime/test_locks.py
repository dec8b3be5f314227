"""Leases: how long a caller waits for one."""

from __future__ import annotations

from threading import Thread

import pytest

from codegen.package._runtime import locks
from codegen.package._runtime.locks import Leases, ReplaceableLock


class Turn:
    """What is leased."""


@pytest.mark.parametrize("until", [4.0, 5.0])
def test_nobody_waits_from_the_deadline_on(until: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "monotonic", lambda: 5.0)
    leases = Leases(2, Turn)
    first, second = leases.take(until), leases.take(until)
    assert first is not None
    assert second is not None
    assert leases.take(until) is None
    leases.give_back(first)
    assert leases.take(until) is first


def test_lock_that_another_thread_holds_is_not_entered() -> None:
    lock = ReplaceableLock()
    entered: list[bool] = []
    with lock:
        other = Thread(target=lambda: entered.append(lock.acquire(0.01)))
        other.start()
        other.join()
        assert lock.acquire(0.01)  # The thread that holds it is let in.
        lock.release()
    assert entered == [False]
