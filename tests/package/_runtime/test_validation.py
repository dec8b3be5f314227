"""What is refused before anything is sent: what botocore refuses, and more when strict."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from botocore.model import ShapeResolver
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

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

# ── A shape, as ours and as botocore's ───────────────────────────────────────────────────────────


class Members:
    """An instance of any structure: what is not given is None."""

    CONSTRAINTS: ClassVar[dict[str, Constraint]] = {}
    UNION: ClassVar[bool] = False

    def __init__(self, **members: Any) -> None:
        for name in self.CONSTRAINTS:
            setattr(self, name, members.get(name))


@dataclass
class Spec:
    """A shape: how botocore describes it, what of ours checks it, and values for it."""

    document: dict[str, Any]
    constraint: Constraint
    right: st.SearchStrategy[Any]
    wrong: st.SearchStrategy[Any]
    parts: dict[str, Spec]
    kind: type[Members] | None = None

    @property
    def values(self) -> st.SearchStrategy[Any]:
        return self.right | self.right | self.wrong

    def ours(self, value: Any) -> Any:
        """A value as the caller of ours gives it: structures are objects."""
        if self.kind is not None and isinstance(value, dict):
            return self.kind(**{name: self.parts[name].ours(item) for name, item in value.items()})
        if "member" in self.parts and isinstance(value, list | tuple):
            return type(value)(self.parts["member"].ours(item) for item in value)
        if "value" in self.parts and self.kind is None and isinstance(value, dict):
            return {key: self.parts["value"].ours(item) for key, item in value.items()}
        return value

    def shapes(self, name: str, into: dict[str, Any]) -> dict[str, Any]:
        """botocore's shapes; this one is called ``name``."""
        document = dict(self.document)
        for part, spec in self.parts.items():
            spec.shapes(f"{name}-{part}", into)
            reference = {"shape": f"{name}-{part}"}
            if self.kind is not None:
                document.setdefault("members", {})[part] = reference
            else:
                document[part] = reference
        if self.kind is not None:
            document.setdefault("members", {})
        into[name] = document
        return into


def least(minimum: int | None) -> dict[str, Any]:
    return {} if minimum is None else {"min": minimum}


MINIMA = st.none() | st.integers(0, 3)

# Of no type that a shape has; None is told apart below.
STRANGE: list[Any] = [object(), {1, 2}, 1j, Members, range(3)]


def wrong(*others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*STRANGE, *others])


@st.composite
def scalars(draw: st.DrawFn) -> Spec:
    minimum = draw(MINIMA)
    text = Spec(
        {"type": "string", **least(minimum)}, String(minimum), st.text(max_size=4),
        wrong(1, b"ab", True, 1.5, [], {}), {},
    )  # fmt: skip
    whole = Spec(
        {"type": draw(st.sampled_from(["integer", "long"])), **least(minimum)}, Integer(minimum),
        st.integers(-2, 5) | st.booleans() | st.integers(), wrong("1", 1.5, b"", [], {}), {},
    )  # fmt: skip
    real = Spec(
        {"type": draw(st.sampled_from(["float", "double"])), **least(minimum)}, Float(minimum),
        st.floats() | st.integers() | st.decimals(allow_nan=False) | st.booleans(),
        wrong("1.5", b"", [], {}), {},
    )  # fmt: skip
    truth = Spec({"type": "boolean"}, Boolean(), st.booleans(), wrong(0, 1, "true", [], {}), {})
    instant = Spec(
        {"type": "timestamp"}, Timestamp(), st.datetimes(timezones=st.just(UTC)),
        wrong(b"", [], {}), {},
    )  # fmt: skip
    blob = Spec(
        {"type": "blob", **least(minimum)}, Blob(minimum), st.binary(max_size=4) | st.just(bytearray()),
        wrong(1, 1.5, True, [], {}), {},
    )  # fmt: skip
    return draw(st.sampled_from([text, whole, real, truth, instant, blob]))


@st.composite
def lists(draw: st.DrawFn, parts: st.SearchStrategy[Spec]) -> Spec:
    minimum, member = draw(MINIMA), draw(parts)
    items = st.lists(member.values, max_size=4)
    return Spec(
        {"type": "list", **least(minimum)}, List(member.constraint, minimum),
        items | items.map(tuple), wrong(1, "ab", b"ab", True, {}), {"member": member},
    )  # fmt: skip


@st.composite
def maps(draw: st.DrawFn, parts: st.SearchStrategy[Spec]) -> Spec:
    minimum, value = draw(MINIMA), draw(parts)
    key = Spec({"type": "string", "min": 1}, String(1), st.text(max_size=2), wrong(1), {})
    keys = st.text(max_size=2) | st.sampled_from([1, 1.5, True, b"k"])
    return Spec(
        {"type": "map", **least(minimum)}, Map(key.constraint, value.constraint, minimum),
        st.dictionaries(keys, value.values, max_size=3), wrong(1, "ab", [], ()),
        {"key": key, "value": value},
    )  # fmt: skip


@st.composite
def structures(draw: st.DrawFn, parts: st.SearchStrategy[Spec]) -> Spec:
    members = draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), parts, max_size=3))
    union = bool(members) and draw(st.booleans())
    required = [] if union else [name for name in members if draw(st.booleans())]
    for name in required:
        members[name].constraint.required = True

    class Kind(Members):
        CONSTRAINTS = {name: spec.constraint for name, spec in members.items()}  # noqa: RUF012
        UNION = union

    right = st.fixed_dictionaries({}, optional={n: spec.values for n, spec in members.items()})
    document = {"type": "structure", "required": required, **({"union": True} if union else {})}
    return Spec(document, Structure(lambda: Kind), right, wrong(1, "ab", [], ()), members, Kind)


SPECS = st.recursive(
    scalars(),
    lambda parts: lists(parts) | maps(parts) | structures(parts),
    max_leaves=4,
)


@st.composite
def specs_and_values(draw: st.DrawFn) -> tuple[Spec, Any]:
    spec = draw(structures(SPECS))
    return spec, draw(spec.right)


def botocores_problems(spec: Spec, value: Any) -> list[Any]:
    shape = ShapeResolver(spec.shapes("Input", {})).get_shape_by_name("Input")
    found: list[Any] = ParamValidator().validate(value, shape)._errors
    return found


def problems_of(constraint: Constraint, value: Any, *, strict: bool = False) -> list[ParamProblem]:
    problems: list[ParamProblem] = []
    constraint.check(value, "p", problems, strict)
    return problems


@settings(max_examples=200)
@given(specs_and_values())
def test_standard_validation_refuses_what_botocore_refuses(given_: tuple[Spec, Any]) -> None:
    spec, value = given_
    expected = botocores_problems(spec, value)
    assert len(problems_of(spec.constraint, spec.ours(value))) == len(expected), expected


@given(specs_and_values())
def test_strict_validation_refuses_at_least_as_much(given_: tuple[Spec, Any]) -> None:
    spec, value = given_
    standard = problems_of(spec.constraint, spec.ours(value))
    strict = problems_of(spec.constraint, spec.ours(value), strict=True)
    assert {problem.path for problem in standard} <= {problem.path for problem in strict}


# ── Where we differ from botocore, on purpose ────────────────────────────────────────────────────

DOCUMENT = {"type": "structure", "document": True}
TEXTS = Spec({"type": "string"}, String(), st.nothing(), st.nothing(), {})


def botocore_takes(document: dict[str, Any], value: Any, **parts: Spec) -> bool:
    spec = Spec(document, Constraint(), st.nothing(), st.nothing(), parts)
    return not botocores_problems(spec, value)


@pytest.mark.parametrize(
    "value", ["2026-01-31T12:00:00Z", 1769860800, 1.5, datetime(2026, 1, 31)]  # noqa: DTZ001
)
def test_only_an_aware_datetime_is_a_timestamp(value: Any) -> None:
    assert botocore_takes({"type": "timestamp"}, value)
    (problem,) = problems_of(Timestamp(), value)
    assert problem.allowed == "an aware datetime"


@pytest.mark.parametrize("value", ["text", io.BytesIO(b"")])
def test_only_bytes_are_a_blob(value: Any) -> None:
    assert botocore_takes({"type": "blob"}, value)
    assert problems_of(Blob(), value) == [ParamProblem("p", type(value).__name__, "bytes")]


def test_none_is_an_absent_member() -> None:
    class Kind(Members):
        CONSTRAINTS: ClassVar[dict[str, Constraint]] = {"a": String(), "b": String(required=True)}

    assert problems_of(Structure(lambda: Kind), Kind(a=None, b="")) == []
    assert problems_of(Structure(lambda: Kind), Kind()) == [
        ParamProblem("p.b", "None", "a value, because it is required")
    ]


def test_sparse_lists_and_maps_may_contain_none() -> None:
    assert not botocore_takes({"type": "list", "sparse": True}, [None], member=TEXTS)
    assert problems_of(List(String(), sparse=True), [None, "a"]) == []
    assert problems_of(List(String()), ["a", None]) == [ParamProblem("p[1]", "None", "a value")]
    assert problems_of(Map(String(), String(), sparse=True), {"k": None}) == []
    assert problems_of(Map(String(), String()), {"k": None}) == [
        ParamProblem("p['k']", "None", "a value")
    ]


def test_empty_values_are_checked_against_the_minimum() -> None:
    """Most texts need no look at their length; one that is empty does."""
    empty = ParamProblem("p", "0 characters", "at least 1 characters")
    assert problems_of(String(1), "") == [empty]
    assert problems_of(List(String(1)), ["a", ""]) == [empty._replace(path="p[1]")]
    assert problems_of(Map(String(1), String()), {"": "a"}) == [empty._replace(path="p key")]
    assert problems_of(Map(String(), String(1)), {"k": ""}) == [empty._replace(path="p['k']")]
    assert problems_of(String(2), "a") == [
        ParamProblem("p", "1 characters", "at least 2 characters")
    ]


def test_tuple_is_an_array_in_a_document() -> None:
    assert not botocore_takes(DOCUMENT, {"a": (1, 2)})
    assert problems_of(Document(), {"a": (1, 2)}) == []


def test_document_keys_are_strings() -> None:
    assert botocore_takes(DOCUMENT, {1: 2})
    assert problems_of(Document(), {"a": {1: 2}}) == [ParamProblem("p['a'] key", "int", "str")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text()
        | st.sampled_from([b"", object(), 1j, {1}]),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)  # fmt: skip
def test_documents_equal_botocores(value: Any) -> None:
    found = botocores_problems(Spec(DOCUMENT, Document(), st.nothing(), st.nothing(), {}), value)
    assert len(problems_of(Document(), value)) == len(found)


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


def test_pattern_is_not_anchored() -> None:
    assert problems_of(String(pattern="[0-9]"), "a1b", strict=True) == []


# ── What is said ─────────────────────────────────────────────────────────────────────────────────

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


Part.CONSTRAINTS.update(
    name=String(1, required=True),
    parts=List(Structure(lambda: Part)),
)


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


def test_circular_structures_are_refused() -> None:
    circle = Part(name="a")
    circle.parts = [circle]
    with pytest.raises(ParamValidationError, match="nested too deeply") as caught:
        validate(PutRequest(part=circle))
    assert caught.value.__context__ is None


def test_union_problem_names_the_members_set() -> None:
    class Choice(Members):
        CONSTRAINTS: ClassVar[dict[str, Constraint]] = {"a": String(), "b": String()}
        UNION = True

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
    problems: list[ParamProblem] = []
    String(values=("a",)).check(value, "p", problems, strict=True)
    assert problems == [ParamProblem("p", shown, "one of a")]


@pytest.mark.parametrize(
    ("value", "shown"), [(1 - 2**128, str(1 - 2**128)), (-(2**128), "an integer of 129 bits")]
)
def test_integers_are_shown_up_to_128_bits(value: int, shown: str) -> None:
    problems: list[ParamProblem] = []
    Integer(0).check(value, "p", problems, strict=False)
    assert problems == [ParamProblem("p", shown, "at least 0")]
