"""Standard validation, compared with botocore's."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from botocore.model import ShapeResolver
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.package._runtime.errors import ParamProblem
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
    """An instance of any structure; members default to None."""

    CONSTRAINTS: ClassVar[dict[str, Constraint]] = {}
    UNION: ClassVar[bool] = False

    def __init__(self, **members: Any) -> None:
        for name in self.CONSTRAINTS:
            setattr(self, name, members.get(name))


@dataclass
class Spec:
    """A shape: botocore's document, our constraint, and values for it."""

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
        """A value as our callers pass it: structures are objects."""
        if self.kind is not None and isinstance(value, dict):
            return self.kind(**{name: self.parts[name].ours(item) for name, item in value.items()})
        if "member" in self.parts and isinstance(value, list | tuple):
            return type(value)(self.parts["member"].ours(item) for item in value)
        if "value" in self.parts and self.kind is None and isinstance(value, dict):
            return {key: self.parts["value"].ours(item) for key, item in value.items()}
        return value

    def shapes(self, name: str, into: dict[str, Any]) -> dict[str, Any]:
        """botocore's shapes; this one is named ``name``."""
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

# Types that no shape has; None is handled below.
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
    scalars(), lambda parts: lists(parts) | maps(parts) | structures(parts), max_leaves=4
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


# ── Intended differences from botocore ────────────────────────────────────────────────────

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
    """Most strings skip the check of their length; empty ones do not."""
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
