"""Leases: how long a caller waits for one."""

from __future__ import annotations

import pytest

from codegen.package._runtime import locks
from codegen.package._runtime.locks import Leases


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
