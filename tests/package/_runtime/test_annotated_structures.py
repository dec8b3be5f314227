"""Structures that no response holds are read by their annotations, as generated code reads others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from codegen.package._runtime.errors import ResponseParseError
from codegen.package._runtime.operation import WireStructure
from codegen.package._runtime.timestamps import EPOCH


@dataclass(slots=True, kw_only=True, repr=False)
class Part(WireStructure):
    name: str
    size: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Outer(WireStructure):
    WIRE_NAMES: ClassVar[Mapping[str, str]] = {"first_part": "FirstPart"}

    first_part: Part
    at: datetime
    texts: list[str]
    sparse: list[str | None] | None = None
    parts: dict[str, Part] | None = None
    blob: bytes | None = None
    ratio: float | None = None
    document: Any = None


WIRE = {
    "FirstPart": {"name": "a", "newer": 1},
    "at": "2026-01-31T10:00:00Z",
    "texts": ["a", None],
    "sparse": ["a", None],
    "parts": {"b": {"name": "b", "size": 2}, "c": None},
    "blob": "YQ==",
    "ratio": "Infinity",
    "document": {"any": [None]},
}


def test_members_are_read_by_their_annotations() -> None:
    assert Outer.from_wire(WIRE) == Outer(
        first_part=Part(name="a"),
        at=datetime(2026, 1, 31, 10, tzinfo=UTC),
        texts=["a"],
        sparse=["a", None],
        parts={"b": Part(name="b", size=2)},
        blob=b"a",
        ratio=float("inf"),
        document={"any": [None]},
    )


def test_missing_members_have_their_zero_values_and_are_noted() -> None:
    missing: list[tuple[object, str]] = []
    outer = Outer.from_wire({"texts": None, "sparse": None}, missing)
    assert outer == Outer(first_part=Part(name=""), at=EPOCH, texts=[])
    assert missing == [(outer, "first_part"), (outer, "at"), (outer, "texts")]


def test_wrong_json_types_are_refused_with_their_place() -> None:
    with pytest.raises(ResponseParseError, match=r"^Outer\.texts: got .*; expected: a JSON array"):
        Outer.from_wire({**WIRE, "texts": {}})
    with pytest.raises(ResponseParseError, match=r"^Part: got .*; expected: a JSON object"):
        Outer.from_wire({**WIRE, "FirstPart": []})


def test_a_subclass_is_read_with_its_own_defaults() -> None:
    @dataclass(slots=True, kw_only=True, repr=False)
    class Mine(Part):
        note: str = "mine"

    assert Mine.from_wire({"name": "a"}) == Mine(name="a", note="mine")


def test_what_was_read_is_written() -> None:
    assert Outer.from_wire(WIRE).to_wire() == {
        **WIRE,
        "FirstPart": {"name": "a"},
        "texts": ["a"],
        "parts": {"b": {"name": "b", "size": 2}},
    }
