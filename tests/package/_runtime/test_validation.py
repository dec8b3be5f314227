"""Strict validation, and the messages and paths of problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import pytest

from codegen.package._runtime.call.prepare import validate
from codegen.package._runtime.errors import ParamProblem, ParamValidationError
from codegen.package._runtime.operation import Request, Response
from codegen.package._runtime.validation import (
    Blob,
    Boolean,
    Constraint,
    Document,
    Float,
    Integer,
    List,
    Map,
    String,
    Structure,
    Timestamp,
)


def problems_of(constraint: Constraint, value: Any, *, strict: bool = False) -> list[ParamProblem]:
    problems: list[ParamProblem] = []
    constraint.check(value, "p", problems, strict)
    return problems


# ── Strict ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("constraint", "value", "found", "allowed"),
    [
        (String(1, 3), "abcd", "4 characters", "1 to 3 characters"),
        (String(None, 3), "abcd", "4 characters", "at most 3 characters"),
        (String(values=("A", "B")), "C", "'C'", "one of A, B"),
        (String(pattern="^[a-z]+$"), "A" * 200, repr("A" * 80 + "…"), "text matching ^[a-z]+$"),
        (Integer(1, 5), 6, "6", "1 to 5"),
        (Integer(), True, "bool", "int"),
        (Float(None, 1.5), 1.6, "1.6", "at most 1.5"),
        (Float(), True, "bool", "float"),
        (Blob(2, 3), b"a", "1 bytes", "2 to 3 bytes"),
        (Blob(None, 1), b"ab", "2 bytes", "at most 1 bytes"),
        (List(String(), None, 1), ["a", "b"], "2 elements", "at most 1 elements"),
        (Map(String(), String(), 1), {}, "0 entries", "at least 1 entries"),
        (Map(String(), String(), None, 0), {"a": "b"}, "1 entries", "at most 0 entries"),
    ],
)
def test_strict_validation_checks_maxima_patterns_and_enumerations(
    constraint: Constraint, value: Any, found: str, allowed: str
) -> None:
    assert problems_of(constraint, value) == []
    assert problems_of(constraint, value, strict=True) == [ParamProblem("p", found, allowed)]


@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        (String(1, 3, pattern="b", values=("abc",)), "abc"),
        (Integer(1, 5), 5),
        (Integer(1, 5), 1),
        (Float(0, 1), Decimal("0.5")),
        (Float(0, 1), 1),
        (Blob(1, 1), bytearray(b"a")),
        (List(String(1, 1), 1, 1), ("a",)),
        (Map(String(1, 1), Integer(1, 1), 1, 1), {"a": 1}),
    ],
)
def test_strict_validation_accepts_valid_values(constraint: Constraint, value: Any) -> None:
    assert problems_of(constraint, value, strict=True) == []


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("constraint", "value", "found", "allowed"),
    [
        (String(), b"a", "bytes", "str"),
        (Integer(), 1.0, "float", "int"),
        (Float(), "1", "str", "float"),
        (Boolean(), 1, "int", "bool"),
        (Timestamp(), 1.5, "float", "an aware datetime"),
        (Timestamp(), date(2026, 1, 31), "date", "an aware datetime"),
        (
            Timestamp(),
            datetime.fromisoformat("2026-01-31"),
            "a naive datetime",
            "an aware datetime",
        ),
        (Blob(), "a", "str", "bytes"),
        (Document(), b"a", "bytes", "a JSON value"),
        (Document(), {1: "a"}, "int", "str"),
        (List(String()), "ab", "str", "list"),
        (List(String()), {"a"}, "set", "list"),
        (List(String()), [None], "None", "a value"),
        (Map(String(), String()), [("a", "b")], "list", "dict"),
        (Map(String(), String()), {"a": None}, "None", "a value"),
        (Structure(lambda: Part), {"name": "a"}, "dict", "Part"),
    ],
)
def test_wrong_type_is_refused_by_name(
    constraint: Constraint, value: Any, found: str, allowed: str, strict: bool
) -> None:
    (problem,) = problems_of(constraint, value, strict=strict)
    assert (problem.found, problem.allowed) == (found, allowed)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        (List(String(), sparse=True), ["a", None]),
        (Map(String(), String(), sparse=True), {"a": None}),
    ],
)
def test_sparse_lists_and_maps_may_hold_none(
    constraint: Constraint, value: Any, strict: bool
) -> None:
    assert problems_of(constraint, value, strict=strict) == []


def test_pattern_is_not_anchored() -> None:
    assert problems_of(String(pattern="[0-9]"), "a1b", strict=True) == []


# ── Messages ─────────────────────────────────────────────────────────────────────────────────

SECRET = "canary-7f"


def test_sensitive_value_is_never_shown() -> None:
    text = String(20, 3, pattern="^x$", values=("x",), sensitive=True)
    problems = problems_of(text, SECRET, strict=True)
    problems += problems_of(text, SECRET.encode(), strict=True)
    problems += problems_of(Map(text, String()), {SECRET: 1}, strict=True)
    problems += problems_of(Integer(7_000_000, sensitive=True), 6_543_210)
    problems += problems_of(Float(sensitive=True, maximum=1), 6_543_210.5, strict=True)
    problems += problems_of(Boolean(), SECRET)
    said = "\n".join(map(str, problems))
    assert SECRET not in said
    assert "6543210" not in said
    assert "a sensitive value of 9 characters" in said
    assert "p[…]: got int; expected: str" in said


def test_shown_values_are_short() -> None:
    for constraint, value in (
        (Integer(0), -(10**5000)),
        (Float(0), -(10**5000)),
        (Map(String(), String()), {"k" * 10_000: 1}),
        (Document(), {"k" * 10_000: b""}),
    ):
        (problem,) = problems_of(constraint, value)
        assert len(str(problem)) < 200


@dataclass(slots=True, kw_only=True)
class Part:
    CONSTRAINTS: ClassVar[dict[str, Constraint]] = {}

    name: Any = None
    parts: Any = None


Part.CONSTRAINTS.update(name=String(1, required=True), parts=List(Structure(lambda: Part)))


@dataclass(slots=True, kw_only=True)
class PutRequest(Request[Response]):
    OPERATION: ClassVar[str] = "Put"
    CONSTRAINTS: ClassVar[dict[str, Constraint]] = {
        "part": Structure(lambda: Part, required=True),
        "tags": Map(String(1), String()),
        "at": Timestamp(),
    }

    part: Any = None
    tags: Any = None
    at: Any = None


def test_one_error_lists_every_problem_with_its_path() -> None:
    part = Part(name="a", parts=[Part(name=""), Part(), Part(name="b", parts=[7])])
    request = PutRequest(part=part, tags={"": "x", "owner": 1}, at="now")
    with pytest.raises(ParamValidationError) as caught:
        validate(request)
    assert caught.value.operation == "Put"
    assert str(caught.value).splitlines() == [
        "Put: invalid parameters:",
        "  part.parts[0].name: got 0 characters; expected: at least 1 characters",
        "  part.parts[1].name: got None; expected: a value, because it is required",
        "  part.parts[2].parts[0]: got int; expected: Part",
        "  tags key: got 0 characters; expected: at least 1 characters",
        "  tags['owner']: got int; expected: str",
        "  at: got str; expected: an aware datetime",
    ]
    with pytest.raises(
        ParamValidationError, match="part: got None; expected: a value, because it is req"
    ):
        validate(PutRequest())
    validate(PutRequest(part=Part(name="a")))


def test_structure_from_a_response_is_checked_like_one_that_a_caller_made() -> None:
    @dataclass(slots=True, kw_only=True)
    class PartOutput:
        name: Any
        parts: Any

    part = Structure(lambda: Part, output=lambda: PartOutput)
    assert problems_of(part, PartOutput(name="a", parts=[])) == []
    assert problems_of(part, PartOutput(name="", parts=[])) == [
        ParamProblem("p.name", "0 characters", "at least 1 characters")
    ]
    for name in ("name", "parts"):  # It has both without a default.
        assert problems_of(part, PartOutput(**{"name": "a", "parts": [], name: None})) == [
            ParamProblem(f"p.{name}", "None", "a value, because it is required")
        ]
    assert problems_of(part, 7) == [ParamProblem("p", "int", "Part")]
    assert problems_of(Structure(lambda: Part), PartOutput(name="a", parts=[])) == [
        ParamProblem("p", "PartOutput", "Part")
    ]


def test_circular_structures_are_refused() -> None:
    circle = Part(name="a")
    circle.parts = [circle]
    with pytest.raises(ParamValidationError, match="nested too deeply") as caught:
        validate(PutRequest(part=circle))
    assert caught.value.__context__ is None


def test_union_problem_names_the_members_set() -> None:
    @dataclass
    class Choice:
        a: str | None = None
        b: str | None = None
        CONSTRAINTS: ClassVar[dict[str, Constraint]] = {"a": String(), "b": String()}
        UNION: ClassVar[bool] = True

    choice = Structure(lambda: Choice)
    assert problems_of(choice, Choice(a="")) == []
    assert problems_of(choice, Choice()) == [
        ParamProblem("p", "0 members set", "exactly one member")
    ]
    assert problems_of(choice, Choice(a="1", b="2")) == [
        ParamProblem("p", "2 members set (a, b)", "exactly one member")
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [("k" * 80, repr("k" * 80)), ("k" * 81, repr("k" * 80 + "…"))]
)
def test_strings_are_shown_up_to_80_characters(value: str, shown: str) -> None:
    problems = problems_of(String(values=("a",)), value, strict=True)
    assert problems == [ParamProblem("p", shown, "one of a")]


@pytest.mark.parametrize(
    ("value", "shown"), [(1 - 2**128, str(1 - 2**128)), (-(2**128), "an integer of 129 bits")]
)
def test_integers_are_shown_up_to_128_bits(value: int, shown: str) -> None:
    assert problems_of(Integer(0), value) == [ParamProblem("p", shown, "at least 0")]


# ── Paths ───────────────────────────────────────────────────────────────────────────────────────

TEXTS = List(String(minimum=1))
DEEP = Map(String(minimum=2), List(Map(String(), Integer())))


@pytest.mark.parametrize(
    ("constraint", "value", "paths"),
    [
        (TEXTS, ["a", "", "b", 1], ["p[1]", "p[3]"]),
        (TEXTS, [None], ["p[0]"]),
        (List(TEXTS), [["a"], ["", ""]], ["p[1][0]", "p[1][1]"]),
        (Map(String(minimum=2), String(minimum=1)), {"aa": "", "b": "b"}, ["p['aa']", "p key"]),
        (Map(String(), String()), {"a": None, 1: "b"}, ["p['a']", "p key"]),
        (DEEP, {"aa": [{"b": 1}, {"c": "d", "e": 2, "f": "g"}]}, ["p['aa'][1]['c']", "p['aa'][1]['f']"]),
        (Document(), {"a": [1, object()], "b": {"c": object()}}, ["p['a'][1]", "p['b']['c']"]),
        (Document(), [object(), [object()]], ["p[0]", "p[1][0]"]),
        (Document(), {"a": object(), 1: 2, "b": [object()]}, ["p['a']", "p key", "p['b'][0]"]),
        (Document(), [1, "a", 1.5, None, True, {}, []], []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("strict", [False, True])
def test_every_problem_has_its_path(
    constraint: Constraint, value: Any, paths: list[str], strict: bool
) -> None:
    problems = problems_of(constraint, value, strict=strict)
    assert [problem.path for problem in problems] == paths
    assert all(problem.found and problem.allowed for problem in problems)


def test_too_short_strings_are_found_beside_longer_ones() -> None:
    for minimum in (1, 2):
        text = String(minimum)  # Made here: its minimum decides which elements are checked.
        problems = problems_of(List(text), ["a" * minimum, "a" * (minimum - 1)])
        assert [problem.path for problem in problems] == ["p[1]"]


TOO_LONG = String(maximum=1)
TOO_LARGE = Integer(maximum=1)


@pytest.mark.parametrize(
    ("constraint", "value", "paths"),
    [
        (List(TOO_LONG), ["a", "ab", "", "abc"], ["p[1]", "p[3]"]),
        (List(TOO_LARGE), [1, 2, 0], ["p[1]"]),
        (Map(String(), TOO_LONG), {"a": "a", "b": "ab"}, ["p['b']"]),
        (Map(TOO_LONG, String()), {"a": "b", "ab": "b"}, ["p key"]),
        (Map(String(), TOO_LARGE), {"a": 1, "b": 2}, ["p['b']"]),
        (List(List(TOO_LONG)), [["a"], ["ab"]], ["p[1][0]"]),
        (List(String(), maximum=1), ["a", "b"], ["p"]),
        (List(Boolean()), [True, False], []),
        (Map(String(values=("a",)), Boolean()), {"b": True}, ["p key"]),
        (List(String(pattern="^a$")), ["a", "b"], ["p[1]"]),
    ],
)
def test_strict_problems_are_found_at_any_depth(
    constraint: Constraint, value: Any, paths: list[str]
) -> None:
    for strict, expected in ((False, []), (True, paths)):
        problems = problems_of(constraint, value, strict=strict)
        assert [problem.path for problem in problems] == expected


class Named(Request[Response]):
    """A request whose name has at most one character."""

    OPERATION: ClassVar[str] = "Named"
    CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"name": String(maximum=1, required=True)}

    def __init__(self, name: str | None) -> None:
        self.name = name


def test_maxima_are_checked_only_if_strict() -> None:
    validate(Named("ab"))
    validate(Named("a"), strict=True)
    with pytest.raises(ParamValidationError, match="name"):
        validate(Named("ab"), strict=True)
    with pytest.raises(ParamValidationError, match="required"):
        validate(Named(None))


@pytest.mark.parametrize(
    "make",
    [
        String,
        Integer,
        Float,
        Boolean,
        Timestamp,
        Blob,
        Document,
        partial(List, String()),
        partial(Map, String(), String()),
        partial(Structure, lambda: Part),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_member_of_any_type_may_be_required(make: Callable[..., Constraint], strict: bool) -> None:
    class Some(Named):
        CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"name": make()}

    class Required(Named):
        CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"name": make(required=True)}

    validate(Some(None), strict=strict)
    with pytest.raises(ParamValidationError, match="name: got None; expected: a value, because it"):
        validate(Required(None), strict=strict)
