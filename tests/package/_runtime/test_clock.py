"""Deadlines on the monotonic clock: the moment itself is too late."""

from __future__ import annotations

import pytest

from codegen.package._runtime import clock
from codegen.package._runtime.clock import LONGEST_WAIT, bounded
from codegen.package._runtime.transport import failures


@pytest.fixture(autouse=True)
def five(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stops the clock."""
    for module in (clock, failures):
        monkeypatch.setattr(module, "monotonic", lambda: 5.0)


@pytest.mark.parametrize(
    ("timeout", "deadline", "left"),
    [
        (3.0, None, 3.0),
        (3.0, 9.0, 3.0),
        (3.0, 6.5, 1.5),
        (3 * LONGEST_WAIT, None, LONGEST_WAIT),
        (3 * LONGEST_WAIT, 5.0 + 2 * LONGEST_WAIT, LONGEST_WAIT),
    ],
)
def test_timeout_is_cut_at_the_deadline(timeout: float, deadline: float, left: float) -> None:
    assert bounded(timeout, deadline) == left


@pytest.mark.parametrize("deadline", [4.0, 5.0])
def test_no_time_is_left_at_the_deadline(deadline: float) -> None:
    with pytest.raises(TimeoutError):
        bounded(3.0, deadline)
    assert failures.has_passed(deadline)


@pytest.mark.parametrize("deadline", [None, 5.5])
def test_deadline_has_not_passed_before_it(deadline: float | None) -> None:
    assert not failures.has_passed(deadline)
