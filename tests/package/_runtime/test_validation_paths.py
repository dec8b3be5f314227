"""A problem is named by its whole path, however deep it is, and so is each of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from codegen.package._runtime.call.prepare import validate
from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.operation import Request, Response
from codegen.package._runtime.validation import (
    Boolean,
    Constraint,
    Document,
    Integer,
    List,
    Map,
    String,
)

TEXTS = List(String(minimum=1))
DEEP = Map(String(minimum=2), List(Map(String(), Integer())))


@pytest.mark.parametrize(
    ("constraint", "value", "paths"),
    [
        (TEXTS, ["a", "", "b", 1], ["x[1]", "x[3]"]),
        (TEXTS, [None], ["x[0]"]),
        (List(TEXTS), [["a"], ["", ""]], ["x[1][0]", "x[1][1]"]),
        (Map(String(minimum=2), String(minimum=1)), {"aa": "", "b": "b"}, ["x['aa']", "x key"]),
        (Map(String(), String()), {"a": None, 1: "b"}, ["x['a']", "x key"]),
        (DEEP, {"aa": [{"b": 1}, {"c": "d", "e": 2, "f": "g"}]}, ["x['aa'][1]['c']", "x['aa'][1]['f']"]),
        (Document(), {"a": [1, object()], "b": {"c": object()}}, ["x['a'][1]", "x['b']['c']"]),
        (Document(), [object(), [object()]], ["x[0]", "x[1][0]"]),
        (Document(), {"a": object(), 1: 2, "b": [object()]}, ["x['a']", "x key", "x['b'][0]"]),
        (Document(), [1, "a", 1.5, None, True, {}, []], []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("strict", [False, True])
def test_every_problem_has_its_path(
    constraint: Constraint, value: Any, paths: list[str], strict: bool
) -> None:
    problems: list[Any] = []
    constraint.check(value, "x", problems, strict)
    assert [problem.path for problem in problems] == paths
    assert all(problem.found and problem.allowed for problem in problems)


TOO_LONG = String(maximum=1)
TOO_LARGE = Integer(maximum=1)


@pytest.mark.parametrize(
    ("constraint", "value", "paths"),
    [
        (List(TOO_LONG), ["a", "ab", "", "abc"], ["x[1]", "x[3]"]),
        (List(TOO_LARGE), [1, 2, 0], ["x[1]"]),
        (Map(String(), TOO_LONG), {"a": "a", "b": "ab"}, ["x['b']"]),
        (Map(TOO_LONG, String()), {"a": "b", "ab": "b"}, ["x key"]),
        (Map(String(), TOO_LARGE), {"a": 1, "b": 2}, ["x['b']"]),
        (List(List(TOO_LONG)), [["a"], ["ab"]], ["x[1][0]"]),
        (List(String(), maximum=1), ["a", "b"], ["x"]),
        (List(Boolean()), [True, False], []),
        (Map(String(values=("a",)), Boolean()), {"b": True}, ["x key"]),
        (List(String(pattern="^a$")), ["a", "b"], ["x[1]"]),
    ],
)
def test_strict_problems_are_found_at_any_depth(
    constraint: Constraint, value: Any, paths: list[str]
) -> None:
    for strict, expected in ((False, []), (True, paths)):
        problems: list[Any] = []
        constraint.check(value, "x", problems, strict)
        assert [problem.path for problem in problems] == expected


class Named(Request[Response]):
    """A request with a name of one character at most."""

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
