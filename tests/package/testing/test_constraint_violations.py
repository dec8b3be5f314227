"""Constraint violations: each constraint of the model is broken, and satisfied at its limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest
from botocore.model import ShapeResolver

from typed_ivs.testing.conformance.constraint_violations import violations
from typed_ivs.testing.conformance.this_package import PACKAGE

STRING = {"type": "string", "min": 2, "max": 3, "pattern": "[a-z]+"}
CASES: dict[str, tuple[dict[str, Any], object, set[str], set[str]]] = {
    "string": (
        STRING,
        "aa",
        {"an int for a string", "1 characters", "4 characters", "a string that does not match"},
        {"2 characters", "3 characters"},
    ),
    "enumeration": (
        {"type": "string", "enum": ["ON", "OFF"]},
        "ON",
        {"an int for a string", "a string outside the enumeration"},
        {"the enumeration's 'ON'", "the enumeration's 'OFF'"},
    ),
    "integer": (
        {"type": "integer", "min": 1, "max": 9},
        5,
        {"a str for an integer", "0", "10"},
        {"1", "9"},
    ),
    "list": (
        {"type": "list", "member": {"shape": "Element"}, "min": 1, "max": 2},
        ["aa"],
        {
            "a str for a list",
            "0 elements",
            "3 elements",
            "an int for a string",
            "1 characters",
            "4 characters",
            "a string that does not match",
        },
        {"1 elements", "2 elements", "2 characters", "3 characters"},
    ),
    "map": (
        {"type": "map", "key": {"shape": "Any"}, "value": {"shape": "Flag"}, "max": 1},
        {"a": True},
        {"a list for a map", "a str for a boolean", "2 entries"},
        {"1 entries"},
    ),
}
SHAPES = {"Element": STRING, "Any": {"type": "string"}, "Flag": {"type": "boolean"}}


@dataclass(kw_only=True)
class Input:
    member: object


@pytest.mark.parametrize("name", CASES)
def test_each_constraint_is_violated_and_satisfied(name: str) -> None:
    shape, value, broken, satisfied = CASES[name]
    whole = {
        "type": "structure",
        "members": {"Member": {"shape": "Tested"}},
        "required": ["Member"],
    }
    resolver = ShapeResolver({**SHAPES, "Tested": shape, "Input": whole})
    given = cast("Any", Input(member=value))
    found = list(violations(PACKAGE, resolver.get_shape_by_name("Input"), given))
    assert all(one.path.startswith("member") for one in found)
    refused = {one.what.removesuffix(" the pattern") for one in found if one.refused}
    assert refused == broken | {"a required member is None"}
    assert {one.what for one in found if not one.refused} == satisfied
