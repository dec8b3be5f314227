"""Structures, requests and responses as plain values and JSON, and back."""

from __future__ import annotations

import dataclasses
import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar, Literal

import pytest

from codegen.package._runtime.errors import Error, ParamValidationError, ResponseParseError
from codegen.package._runtime.operation import BaseStructure, Request, Response, ResponseMetadata
from codegen.package._runtime.round_trips import zero
from codegen.package._runtime.timestamps import EPOCH
from codegen.package._runtime.values import Unrecognized, equal_fields

SECRET = "the-secret"
Kind = Literal["A", "B"] | Unrecognized


@dataclass(slots=True, kw_only=True)
class Inner(BaseStructure):
    name: str
    password: str | None = field(default=None, repr=False)
    trace: str | None = None

    __eq__ = equal_fields


@dataclass(slots=True, kw_only=True)
class Choice(BaseStructure):
    text: str | None = None
    unknown_member: str | None = None


@dataclass(slots=True, kw_only=True)
class Outer(BaseStructure):
    inner: Inner
    kind: Kind
    amount: float
    count: int
    started_at: datetime
    others: list[Inner]
    by_key: dict[str, list[datetime | None]] | None = None
    data: bytes | None = None
    on: bool | None = None
    document: Any = None
    choice: Choice | None = None

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {"by_key": "ByKey"}


@dataclass(slots=True, kw_only=True)
class Tree(BaseStructure):
    children: list[Tree]


@dataclass(slots=True, kw_only=True)
class TreeRequest(Request[Response]):
    tree: Tree


@dataclass(slots=True, kw_only=True)
class OuterRequest(Request[Response]):
    outer: Outer
    names: Sequence[str] | None = None


@dataclass(slots=True, kw_only=True)
class OuterResponse(Response):
    outer: Outer
    trace: str | None = field(default=None, repr=False)


NOON = datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
OUTER = Outer(
    inner=Inner(name="é", password=SECRET, trace="t"),
    kind=Unrecognized("C"),
    amount=float("inf"),
    count=1 << 70,
    started_at=NOON,
    others=[Inner(name="b")],
    by_key={"a": [NOON, None]},
    data=b"\xff\x00",
    on=False,
    document={"a": [1, None, {"b": "c"}]},
    choice=Choice(unknown_member="newer"),
)
VALUES: list[Any] = [
    OUTER,
    dataclasses.replace(OUTER, by_key=None, data=None, document=None, choice=Choice(text="")),
    OuterRequest(outer=OUTER, names=["a"]),
    OuterRequest(outer=OUTER),
    OuterResponse(outer=OUTER, trace="t"),
    Response(),
]


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        *((str, ""), (Kind, ""), (int, 0), (float, 0.0), (bool, False), (bytes, b"")),
        *((datetime, EPOCH), (list[str], []), (Sequence[str] | None, []), (Mapping[str, int], {})),
        *((dict[str, Inner], {}), (Any, None), (int | None, 0), (Inner, Inner(name=""))),
    ],
)
def test_missing_members_have_their_zero_values(hint: Any, expected: object) -> None:
    found = zero(hint)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("value", VALUES)
def test_round_trips_are_lossless(value: Any) -> None:
    kind = type(value)
    assert kind.from_dict(value.to_dict()) == value
    assert kind.from_json(value.to_json()) == value
    assert kind.from_json(value.to_json().encode()) == value


def test_dictionary_has_python_names_and_values() -> None:
    written = OUTER.to_dict()
    assert written["started_at"] is NOON
    assert written["inner"] == {"name": "é", "password": SECRET, "trace": "t"}
    assert written["data"] == b"\xff\x00"
    assert OuterResponse(outer=OUTER).to_dict() == {"outer": written, "trace": None}


def test_json_has_wire_names_and_times_as_text() -> None:
    assert json.loads(OUTER.to_json()) == {
        "inner": {"name": "é", "password": SECRET, "trace": "t"},
        "kind": "C",
        "amount": "Infinity",
        "count": 1 << 70,
        "startedAt": "2026-01-31T10:00:00.000005Z",
        "others": [{"name": "b"}],
        "ByKey": {"a": ["2026-01-31T10:00:00.000005Z", None]},
        "data": "/wA=",
        "on": False,
        "document": {"a": [1, None, {"b": "c"}]},
        "choice": {"newer": {}},
    }


def test_subclass_of_a_structure_is_read_with_its_defaults() -> None:
    @dataclass(slots=True, kw_only=True)
    class Mine(Inner):
        note: str = "mine"

    assert Mine.from_json('{"name": "a"}') == Mine(name="a", note="mine")
    assert Mine(name="a", password=SECRET).to_dict(redacted=True)["password"] == "…"


@pytest.mark.parametrize("value", [OUTER, OuterRequest(outer=OUTER), OuterResponse(outer=OUTER)])
def test_redacted_values_are_shown_and_refused(value: Any) -> None:
    kind = type(value)
    written, text = value.to_dict(redacted=True), value.to_json(redacted=True)
    inner = (written if value is OUTER else written["outer"])["inner"]
    assert inner == {"name": "é", "password": "…", "trace": "t"}
    assert SECRET not in text
    for read, redacted in ((kind.from_dict, written), (kind.from_json, text)):
        with pytest.raises(Error, match=r"inner\.password: got a redacted value; expected: the"):
            read(redacted)


def with_member(name: str, value: object) -> dict[str, Any]:
    return {**OUTER.to_dict(), name: value}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "Outer: got None; expected: a mapping"),
        ({}, "Outer.inner: got no value; expected: a value: it is required"),
        (with_member("inner", None), "Outer.inner: got None; expected: a mapping"),
        (with_member("nam", 1), "Outer: got the unknown name 'nam'; expected: one of inner, kind,"),
        (
            with_member("inner", {"name": 1}),
            "Outer.inner.name: got a value of type int; expected: a string",
        ),
        (with_member("others", [{}]), "Outer.others[0].name: got no value"),
        (with_member("others", "text"), "Outer.others: got a value of type str; expected: a list"),
        (with_member("by_key", {"a": [1]}), "Outer.by_key['a'][0]: got a value of type int"),
        (with_member("by_key", []), "Outer.by_key: got a value of type list; expected: a mapping"),
        (with_member("count", True), "Outer.count: got a value of type bool; expected: an integer"),
        (with_member("on", 1), "Outer.on: got a value of type int; expected: a boolean"),
        (with_member("amount", "NaN"), "Outer.amount: got a value of type str; expected: a number"),
        (with_member("data", "YQ=="), "Outer.data: got a value of type str; expected: bytes"),
        (with_member("started_at", "2026"), "got a value of type str; expected: a datetime"),
    ],
)
def test_dictionary_that_does_not_fit_is_refused(data: Any, message: str) -> None:
    with pytest.raises(ParamValidationError) as caught:
        Outer.from_dict(data)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "got what is not JSON; expected: a JSON object"),
        (b"\xff", "got what is not JSON; expected: a JSON object"),
        ("[]", "got a value of type list; expected: an object"),
        ("[" * 200_000, "nested too deeply"),
        ('{"outer": {"count": "1"}}', "outer.count: got a value of type str; expected: an integer"),
        ('{"outer": {"startedAt": "x"}}', "outer.started_at: got a value of type str; expected: a"),
        ('{"outer": {"data": "é"}}', "outer.data: got a value of type str; expected: base64 text"),
    ],
)
def test_json_that_does_not_fit_is_refused(text: Any, message: str) -> None:
    with pytest.raises(ResponseParseError) as caught:
        OuterResponse.from_json(text)
    assert message in str(caught.value)


def test_response_is_read_as_from_the_service_and_a_request_must_be_complete() -> None:
    text = '{"outer": {"kind": "A", "new": 1, "others": [{}]}, "other": 1}'
    response = OuterResponse.from_json(text)
    assert response.outer.inner == Inner(name="")
    assert response.outer.started_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert response.response_metadata == ResponseMetadata(
        missing=(
            "outer.inner",
            "outer.amount",
            "outer.count",
            "outer.started_at",
            "outer.others[0].name",
        )
    )
    for read, given in (
        (OuterRequest.from_json, '{"outer": {}}'),
        (OuterRequest.from_json, OuterRequest(outer=OUTER).to_json()[:-1] + ',"nam":1}'),
    ):
        with pytest.raises(ParamValidationError, match="OuterRequest"):
            read(given)


def test_refusal_keeps_no_value() -> None:
    """Neither in the message nor in the variables of a frame of the runtime."""
    cases: list[tuple[Any, object]] = [
        (Inner.from_dict, {"name": 1, "password": SECRET}),
        (Inner.from_json, json.dumps({"name": 1, "password": SECRET})),
    ]
    for read, given in cases:
        with pytest.raises(Error) as caught:
            read(given)
        assert caught.value.__context__ is None
        stack = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
        frames = [frame.locals for frame in stack if "codegen/package" in frame.filename]
        shown = str(frames)
        assert "kind" in shown
        assert SECRET not in shown


def test_what_contains_itself_is_refused() -> None:
    outer = dataclasses.replace(OUTER)
    outer.document = {"again": outer}
    for write in (outer.to_dict, outer.to_json):
        with pytest.raises(ParamValidationError, match="nested too deeply"):
            write()


def test_what_is_nested_too_deeply_is_refused() -> None:
    """Whether the parser of JSON takes it or not."""
    endless: dict[str, Any] = {"children": []}
    endless["children"].append(endless)
    with pytest.raises(ParamValidationError, match="Tree: got what is nested too deeply"):
        Tree.from_dict(endless)
    for depth in (sys.getrecursionlimit() // 3, 100_000):
        text = '{"children": [' * depth + "]}" * depth
        with pytest.raises(ResponseParseError, match="Tree: got what is nested too deeply"):
            Tree.from_json(text)
        with pytest.raises(
            ParamValidationError, match="TreeRequest: got what is nested too deeply"
        ):
            TreeRequest.from_json(f'{{"tree": {text}}}')
