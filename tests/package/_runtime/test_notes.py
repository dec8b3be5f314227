"""What is noted while a response is read: missing members, and how long it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from codegen.package._runtime.errors import CallTimeoutError, ResponseParseError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.missing_members import paths
from codegen.package._runtime.notes import Notes, each, each_entry
from codegen.package._runtime.values import MOST_NOTED


class Watched:
    """Notes of a response whose clock counts how often it is looked at."""

    def __init__(self, *, json_loads: Callable[[bytes], Any] | None = None) -> None:
        self.looks = 0
        self.response = HttpResponse(200, Headers(), b"", json_loads)
        self.response.limit(1.0, self._now)
        self.notes = Notes(self.response)

    def _now(self) -> float:
        self.looks += 1
        return 0.0


def test_members_beyond_the_most_that_are_noted_are_counted() -> None:
    notes = Watched().notes
    for number in range(MOST_NOTED + 2):
        assert notes.more == max(0, number - MOST_NOTED)
        notes.append((None, str(number)))
    assert notes == [(None, str(number)) for number in range(MOST_NOTED)]
    assert notes.more == 2


def test_clock_is_looked_at_after_more_than_1024_elements() -> None:
    watched = Watched()
    looks: list[int] = []
    for elements in (1000, 24, 1, 1024, 1, 5000, 0):
        watched.notes.about_to_read(elements)
        looks.append(watched.looks)
    assert looks == [0, 0, 1, 1, 2, 3, 3]


@pytest.mark.parametrize("sparse", [False, True])
def test_clock_is_looked_at_while_lists_and_maps_are_read(sparse: bool) -> None:
    watched = Watched()
    short: list[Any] = [{}] * 128
    for turn in range(9):
        assert list(each(short, "Thing.list", watched.notes, sparse=sparse)) == short
        assert watched.looks == (turn == 8)
    assert len(list(each([{}] * 1025, "Thing.list", watched.notes, sparse=sparse))) == 1025
    assert watched.looks == 3  # before the elements 0 and 1024
    for count, looks in ((1024, 0), (1025, 1)):
        watched = Watched()
        long = {str(number): {} for number in range(count)}
        assert dict(each_entry(long, "Thing.map", watched.notes, sparse=sparse)) == long
        assert watched.looks == looks


@pytest.mark.parametrize("count", [128, 129])
@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("json_loads", [None, json.loads])
def test_long_lists_are_emptied_unless_the_caller_may_have_them(
    count: int, sparse: bool, json_loads: Callable[[bytes], Any] | None
) -> None:
    value: list[Any] = [{"a": 1}] * (count - 1) + [None]
    read = list(each(value, "Thing.list", Watched(json_loads=json_loads).notes, sparse=sparse))
    assert read == [{"a": 1}] * (count - 1) + ([None] if sparse else [])
    is_emptied = count > 128 and json_loads is None
    assert value == ([None] * count if is_emptied else [{"a": 1}] * (count - 1) + [None])


def test_lists_are_kept_where_nothing_is_noted() -> None:
    value: list[Any] = [{}, None] * 129
    assert list(each(value, "Thing.list", None)) == [{}] * 129
    assert list(each(value, "Thing.list", [], sparse=True)) == [{}, None] * 129
    assert value == [{}, None] * 129
    assert list(each_entry({"a": None, "b": {}}, "Thing.map", None)) == [("b", {})]
    assert list(each_entry({"a": None}, "Thing.map", None, sparse=True)) == [("a", None)]


def test_missing_list_is_noted_of_its_owner() -> None:
    notes, owner = Watched().notes, object()
    assert list(each(None, "Thing.list", notes, owner)) == []
    assert notes == [(owner, "list")]


@pytest.mark.parametrize("sparse", [False, True])
def test_other_values_are_refused(sparse: bool) -> None:
    notes = Watched().notes
    with pytest.raises(ResponseParseError, match=r"Thing\.list: got .*; expected: a JSON array"):
        each("text", "Thing.list", notes, sparse=sparse)
    with pytest.raises(ResponseParseError, match=r"Thing\.map: got .*; expected: a JSON object"):
        list(each_entry([], "Thing.map", notes, sparse=sparse))


@pytest.mark.parametrize("count", [1025, 1])
def test_long_list_is_read_until_the_deadline(count: int) -> None:
    response = HttpResponse(200, Headers(), b"")
    notes = Notes(response)
    elements = notes.drained([{}] * count)
    for _ in range(count - 1):
        next(elements)
    response.limit(1.0, lambda: 1.0)
    with pytest.raises(CallTimeoutError):
        next(elements)


# --- paths ---


@dataclass
class Leaf:
    """A structure."""

    name: str = ""
    count: int | None = None


@dataclass
class Branch:
    """A structure that holds others."""

    first: Leaf = field(default_factory=Leaf)
    leaves: list[Any] = field(default_factory=list)
    by_name: dict[str, Any] = field(default_factory=dict)


def test_paths_lead_to_members_of_structures_lists_and_maps() -> None:
    one, two, three, four = Leaf(), Leaf(), Leaf(), Leaf()
    branch = Branch(first=one, leaves=[Leaf(), [two, None, "text"]], by_name={"it's": three})
    others: list[tuple[object, str]] = [
        (four, "name"),
        (one, "name"),
        (two, "name"),
        (one, "count"),
        (three, "count"),
        (branch, "leaves"),
        (Leaf(), "name"),  # It is no part of the response any more.
    ]
    members: list[tuple[str, object]] = [("branch", branch), ("last", four)]
    assert paths(["token"], others, members) == (
        "token",
        "branch.leaves",
        "branch.first.name",
        "branch.first.count",
        "branch.leaves[1][0].name",
        """branch.by_name["it's"].count""",
        "last.name",
    )


def test_structure_that_stands_twice_has_the_first_path() -> None:
    both = Leaf()
    members: list[tuple[str, object]] = [("one", both), ("other", [both])]
    assert paths([], [(both, "name")], members) == ("one.name",)


def test_nothing_is_looked_for_if_nothing_else_is_missing() -> None:
    assert paths(["token"], [], [("unreadable", object())]) == ("token",)
    assert paths([], [], []) == ()
