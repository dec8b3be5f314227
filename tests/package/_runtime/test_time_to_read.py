"""How often the readers of one response look at the clock, however its elements are spread."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.package._runtime.errors import CallTimeoutError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.notes import Notes, each, each_entry


class Clock:
    """A clock that counts how often it is asked."""

    def __init__(self) -> None:
        self.now, self.asked = 0.0, 0

    def __call__(self) -> float:
        self.asked += 1
        return self.now


def noted() -> tuple[Notes, Clock]:
    """The notes of a response that is to be read by 1.0, and its clock."""
    response, clock = HttpResponse(200, Headers(), b"{}"), Clock()
    response.limit(1.0, clock)
    return Notes(response), clock


def entries(count: int) -> dict[str, Any]:
    return {str(number): {} for number in range(count)}


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(("count", "looks"), [(1024, 0), (1025, 1), (2049, 1), (2050, 2)])
def test_clock_is_looked_at_after_so_many_entries(count: int, looks: int, sparse: bool) -> None:
    notes, clock = noted()
    read = list(each_entry(entries(count), "here", notes, sparse=sparse))
    assert read == [*entries(count).items()]
    assert clock.asked == looks


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(("count", "looks"), [(128, 0), (129, 1), (1024, 1), (1025, 2), (2048, 2)])
def test_clock_is_looked_at_within_long_lists(count: int, looks: int, sparse: bool) -> None:
    notes, clock = noted()
    assert list(each([{} for _ in range(count)], "here", notes, sparse=sparse)) == [{}] * count
    assert clock.asked == looks


def test_short_lists_and_entries_are_counted_together() -> None:
    notes, clock = noted()
    for _ in range(7):
        assert list(each([{}] * 128, "here", notes)) == [{}] * 128
    list(each_entry(entries(128), "here", notes))
    assert clock.asked == 0
    assert list(each([{}], "here", notes)) == [{}]
    assert clock.asked == 1


def test_no_entry_is_read_after_the_deadline() -> None:
    notes, clock = noted()
    clock.now = 1.0
    read: list[object] = []
    with pytest.raises(CallTimeoutError):
        read.extend(each_entry(entries(3000), "here", notes))
    assert len(read) == 1024
