"""Each rule of a comparison, shown by the smallest change of a model that it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.diff_cases.case import GONE, Case, Side, compared, rules
from support.diff_cases.operations import OPERATION_CASES
from support.diff_cases.published_events import published_event_cases
from support.diff_cases.structures import STRUCTURE_CASES
from support.models import API_VERSION, tiny_service, write_models

from codegen.lifecycle.diff import compare
from codegen.source.rules import Level, Rule

CASES = [*OPERATION_CASES, *STRUCTURE_CASES, *published_event_cases()]
THING = "/shapes/Thing/members"
GET = "/operations/GetThing"
INPUT = "/shapes/GetThingRequest"
OUTPUT = "/shapes/GetThingResponse"
ERROR = "/shapes/NotFoundException"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_change_is_found_by_its_rule(case: Case, tmp_path: Path) -> None:
    comparison = compared(tmp_path, case.old, case.new)
    found = {(finding.rule, finding.where) for finding in comparison.findings}
    assert found == case.found, comparison.to_text()


def test_every_rule_has_a_case() -> None:
    assert {rule for case in CASES for rule, _ in case.found} == set(Rule)


GRAVE = {
    *("PACKAGE_NAMES_CHANGED", "ENDPOINT_RULES_REMOVED", "OPERATION_REMOVED", "OPERATION_RENAMED"),
    *(
        "RESPONSE_REMOVED",
        "PARAMETER_REMOVED",
        "PARAMETER_ADDED_REQUIRED",
        "PARAMETER_NOW_REQUIRED",
    ),
    *("PARAMETER_TYPE_CHANGED", "FIELD_REMOVED", "FIELD_NOW_OPTIONAL", "FIELD_TYPE_CHANGED"),
    *("STRUCTURE_REMOVED", "UNION_NO_LONGER", "ENUMERATION_REMOVED", "VALUE_REMOVED"),
    *("ERROR_REMOVED", "PAGINATOR_REMOVED", "PAGINATOR_ITEMS_CHANGED"),
    *("PAGINATOR_PARAMETER_REMOVED", "WAITER_REMOVED", "WAITER_OPERATION_CHANGED"),
    "PUBLISHED_NAME_REMOVED",
}
MORE_TO_USE = {
    *("ENDPOINT_RULES_ADDED", "OPERATION_ADDED", "RESPONSE_ADDED", "PARAMETER_ADDED"),
    *("PARAMETER_NOW_OPTIONAL", "PARAMETER_TYPE_WIDENED", "FIELD_ADDED", "FIELD_ALWAYS_PRESENT"),
    *("FIELD_TYPE_NARROWED", "STRUCTURE_ADDED", "ENUMERATION_ADDED", "VALUE_ADDED"),
    *("ERROR_ADDED", "PAGINATOR_ADDED", "PAGINATOR_PARAMETER_ADDED", "WAITER_ADDED"),
    "PUBLISHED_NAME_ADDED",
}
DOCUMENTATION_ONLY = {"RESPONSE_LIMITS_CHANGED", "DEPRECATION_CHANGED", "DOCUMENTATION_CHANGED"}


def test_levels_of_rules_are_as_listed() -> None:
    levels = {rule.name: rule.at("", "").level for rule in Rule}
    assert {name for name, level in levels.items() if level is Level.BREAKING} == GRAVE
    assert {name for name, level in levels.items() if level is Level.ADDITIVE} == MORE_TO_USE
    assert {
        name for name, level in levels.items() if level is Level.DOCUMENTATION
    } == DOCUMENTATION_ONLY


NOISE = {
    "the order of an enumeration": {"/shapes/Kind/enum": ["SMALL", "BIG"]},
    "the order of required members": {"/shapes/PutThingRequest/required": ["name", "account"]},
    "anchors of a pattern": {"/shapes/Name/pattern": "^[a-z]+$"},
    "the name of a scalar shape": {
        "/shapes/Label": tiny_service()["shapes"]["Name"],
        f"{THING}/name/shape": "Label",
        f"{INPUT}/members/name/shape": "Label",
    },
    "the name of a list": {
        "/shapes/ManyThings": tiny_service()["shapes"]["Things"],
        f"{THING}/parts/shape": "ManyThings",
    },
    "the name of an input": {
        "/shapes/GetThingInput": tiny_service()["shapes"]["GetThingRequest"],
        "/shapes/GetThingRequest": GONE,
        f"{GET}/input/shape": "GetThingInput",
    },
    "the name of an output": {
        "/shapes/GetThingOutput": tiny_service()["shapes"]["GetThingResponse"],
        f"{GET}/output/shape": "GetThingOutput",
    },
    "the version of JSON": {"/metadata/jsonVersion": "1.1"},
    "box": {"/shapes/Count/box": True, f"{THING}/size/box": True},
    "a shape that nothing uses": {"/shapes/Unused": {"type": "structure", "members": {}}},
    "markup": {"/operations/GetThing/documentation": "<p> Gets a <b>thing</b>.</p>"},
    "a long integer": {"/shapes/Count/type": "long"},
    "a double": {"/shapes/Size/type": "float"},
    "a least length of nothing": {"/shapes/Text/min": 0},
    "a status that was understood": {"/operations/ListThings/http/responseCode": GONE},
    "a format that was understood": {"/shapes/Time/timestampFormat": "rfc822"},
    "whose fault an error is, which its status says": {f"{ERROR}/error/senderFault": GONE},
    "the name of a label, which is not on the wire": {
        f"{INPUT}/members/name/locationName": "label",
        f"{GET}/http/requestUri": "/things/{label}",
    },
    "a required member that stands in the path": {"/shapes/PutThingRequest/required": ["account"]},
    "the unique id": {"/metadata/uid": "tiny-2020-01-01"},
}


@pytest.mark.parametrize("name", NOISE)
def test_invisible_change_is_not_a_difference(name: str, tmp_path: Path) -> None:
    old = Side()
    if name == "a format that was understood":
        old = Side(model={"/shapes/Time/timestampFormat": GONE})
    comparison = compared(tmp_path, old, Side(model=NOISE[name]))
    assert (comparison.findings, comparison.verdict) == ((), "none")


def test_order_of_keys_is_not_a_difference(tmp_path: Path) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return value

    old = write_models(tmp_path / "old")
    new = write_models(tmp_path / "new", model=turned(tiny_service()))
    assert compare(old, new, "tiny").findings == ()


def test_equivalent_endpoint_rules_do_not_differ(tmp_path: Path) -> None:
    nested = rules()
    nested["rules"] = [{"conditions": [], "type": "tree", "rules": nested["rules"]}]
    nested["parameters"]["Region"]["documentation"] = "Where."
    assert compared(tmp_path, Side(rules=rules()), Side(rules=nested)).findings == ()


def test_only_anchors_of_patterns_are_ignored(tmp_path: Path) -> None:
    def pattern(text: str) -> Side:
        return Side(model={"/shapes/Size/min": GONE, "/shapes/Name/pattern": text})

    same = compared(tmp_path / "1", pattern("^$|^[^$^]+$"), pattern("$|^[^$^]+"))
    assert same.verdict == "none"
    for other in (r"|[$^]+", r"\^|[^$^]+", r"|[^$^]+\$"):
        assert compared(tmp_path / other[:2], pattern("^$|^[^$^]+$"), pattern(other)).findings


def test_renamed_enumeration_is_the_same_type(tmp_path: Path) -> None:
    renamed = {
        "/shapes/Sort": tiny_service()["shapes"]["Kind"],
        f"{THING}/kind/shape": "Sort",
        f"{INPUT}/members/kind/shape": "Sort",
    }
    comparison = compared(tmp_path, Side(), Side(model=renamed))
    assert {(found.rule, found.where) for found in comparison.findings} == {
        (Rule.ENUMERATION_REMOVED, "Kind"),
        (Rule.ENUMERATION_ADDED, "Sort"),
    }


def test_api_versions_are_compared(tmp_path: Path) -> None:
    old = write_models(tmp_path / "old")
    new = write_models(tmp_path / "new")
    (new / "tiny" / API_VERSION).rename(new / "tiny" / "2030-01-01")
    (finding,) = compare(old, new, "tiny").findings
    assert finding.rule is Rule.SERVICE_CHANGED
    assert finding.what == 'the API version changed from "2020-01-01" to "2030-01-01"'


def test_long_patterns_are_shown_from_their_difference(tmp_path: Path) -> None:
    sides = [Side(model={"/shapes/Name/pattern": "a" * 90 + end}) for end in ("[bc]+", "[bd]+")]
    text, *_ = (finding.what for finding in compared(tmp_path, *sides).findings)
    assert text == 'the pattern changed from ..."aaa[bc]+" to ..."aaa[bd]+"'
