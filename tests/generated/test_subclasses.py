"""Subclasses of structures are read with their defaults, or refused clearly."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from typed_ivs.models import Channel, StreamKey

WIRE = {"arn": "a", "name": "stage"}


@dataclass(slots=True, kw_only=True)
class NotedChannel(Channel):
    notes: list[str] = field(default_factory=list[str])
    seen: int = 7


@dataclass(kw_only=True)
class TitledChannel(NotedChannel):
    title: str = field(init=False)

    def __post_init__(self) -> None:
        self.title = self.name.upper()


class PlainChannel(Channel):
    def label(self) -> str:
        return f"{self.arn}/{self.name}"


def test_subclass_is_read_with_its_defaults() -> None:
    first, second = NotedChannel.from_wire(WIRE), NotedChannel.from_wire(WIRE)
    assert (type(first), first.arn, first.notes, first.seen) == (NotedChannel, "a", [], 7)
    assert first.notes is not second.notes
    assert first == second
    assert "seen=7" in repr(first)
    assert first.to_wire() == Channel.from_wire(WIRE).to_wire()
    titled = TitledChannel.from_wire(WIRE)
    assert (titled.title, titled.seen) == ("STAGE", 7)
    assert PlainChannel.from_wire(WIRE).label() == "a/stage"


def test_subclass_that_cannot_be_read_is_refused() -> None:
    @dataclass(kw_only=True)
    class Rated(StreamKey):
        rating: int

    class Own(StreamKey):
        def __init__(self) -> None:
            super().__init__(arn="", value="", channel_arn="", tags={})

    with pytest.raises(TypeError, match=r"Rated\.from_wire: got the field 'rating' without a def"):
        Rated.from_wire({})
    with pytest.raises(TypeError, match="got a class with its own __init__; expected: a datac"):
        Own.from_wire({})
