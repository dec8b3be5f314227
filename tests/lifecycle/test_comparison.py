"""Findings: the verdict that follows from them, and how they are told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from codegen.lifecycle.comparison import Comparison
from codegen.source.rules import Finding, Level, Rule

BREAKING = Finding(
    Rule.PARAMETER_REMOVED,
    Level.BREAKING,
    "get_thing(name)",
    "the parameter was removed",
    "calls fail",
)
ADDITIVE = Finding(
    Rule.STRUCTURE_ADDED, Level.ADDITIVE, "Thing", "the structure was added", "there is more"
)
BEHAVIOUR = Finding(
    Rule.MAXIMUM_RAISED, Level.BEHAVIOUR, "get_thing(size)", "the limit is another", "it is checked"
)
DOCUMENTATION = Finding(
    Rule.DOCUMENTATION_CHANGED,
    Level.DOCUMENTATION,
    "get_thing",
    "the documentation changed",
    "it is read",
)


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([], "none"),
        ([DOCUMENTATION], "patch"),
        ([BEHAVIOUR, DOCUMENTATION], "patch"),
        ([DOCUMENTATION, ADDITIVE, BEHAVIOUR], "minor"),
        ([DOCUMENTATION, ADDITIVE, BREAKING, BEHAVIOUR], "major"),
    ],
)
def test_most_severe_finding_decides_the_verdict(findings: list[Finding], verdict: str) -> None:
    assert Comparison.of(findings).verdict == verdict


def test_findings_are_sorted_and_unique() -> None:
    findings = [DOCUMENTATION, ADDITIVE, BREAKING, BEHAVIOUR, BREAKING]
    ordered = (BREAKING, ADDITIVE, BEHAVIOUR, DOCUMENTATION)
    assert Comparison.of(findings).findings == ordered
    assert Comparison.of(reversed(findings)).findings == ordered


def test_json_has_the_verdict_and_rule_level_and_place_for_each_finding() -> None:
    assert json.loads(Comparison.of([ADDITIVE]).to_json()) == {
        "verdict": "minor",
        "findings": [
            {
                "rule": "structure-added",
                "level": "additive",
                "where": "Thing",
                "what": "the structure was added",
                "why": "there is more",
            }
        ],
    }
    assert json.loads(Comparison.of([]).to_json()) == {"verdict": "none", "findings": []}


def test_text_groups_equal_changes() -> None:
    other = replace(ADDITIVE, where="Part")
    assert Comparison.of([ADDITIVE, other, BREAKING]).to_text() == (
        "major: 1 breaking, 2 additive\n"
        "\n"
        "breaking\n"
        "  get_thing(name)\n"
        "    the parameter was removed; calls fail\n"
        "\n"
        "additive\n"
        "  Part, Thing\n"
        "    the structure was added; there is more\n"
    )
    assert Comparison.of([]).to_text() == "none: no change that users of the package see\n"


def test_same_member_of_several_owners_is_folded() -> None:
    fields = [replace(ADDITIVE, where=f"Error{number}.hint") for number in range(8)]
    parameters = [replace(ADDITIVE, where=f"{name}(size)") for name in ("get", "put")]
    lines = Comparison.of([*fields, *parameters]).to_text().splitlines()
    names = ", ".join(f"Error{number}" for number in range(8))
    assert lines[3:5] == [
        f"  {{{names}}}.hint, {{get, put}}(size)",
        "    the structure was added; there is more",
    ]
    many = [replace(ADDITIVE, where=f"Thing{number:02}") for number in range(30)]
    lines = Comparison.of(many).to_text().splitlines()
    assert lines[3].endswith("Thing08, Thing09 and 20 more")


def test_new_operations_are_first() -> None:
    added = replace(ADDITIVE, rule=Rule.OPERATION_ADDED, where="zip", what="it was added")
    comparison = Comparison.of([ADDITIVE, added])
    assert [line for line in comparison.to_text().splitlines() if line[:3] in ("  z", "  T")] == [
        "  zip",
        "  Thing",
    ]
    assert comparison.to_markdown().index("zip") < comparison.to_markdown().index("Thing")


def test_markdown_groups_findings_by_level() -> None:
    other = replace(ADDITIVE, where="Part")
    assert Comparison.of([ADDITIVE, other, BEHAVIOUR]).to_markdown() == (
        "**minor**: 2 additive, 1 behaviour\n"
        "\n"
        "### Additive\n"
        "\n"
        "- `Part`, `Thing`: the structure was added; there is more\n"
        "\n"
        "### Behaviour\n"
        "\n"
        "- `get_thing(size)`: the limit is another; it is checked\n"
    )


def test_model_text_is_escaped() -> None:
    hostile = Finding(
        Rule.STRUCTURE_ADDED,
        Level.ADDITIVE,
        "a`b``c\x1b[31m\n",
        "[a](https://b.example) <b>c</b> @someone *d* _e_ #1\n# heading\x1b[31m",
        "it is there",
    )
    comparison = Comparison.of([hostile])
    line = comparison.to_markdown().split("\n\n")[2]
    assert line == (
        "- ``` a`b``c\\x1b[31m\\n ```: \\[a\\](https:<!-- -->//b.example) \\<b\\>c\\</b\\> "
        "@<!-- -->someone \\*d\\* \\_e\\_ #<!-- -->1\\\\n#<!-- --> heading\\\\x1b\\[31m; it is there\n"
    )
    assert "\x1b" not in comparison.to_text()
    assert comparison.to_text().count("\n") == 5


def test_every_rule_has_its_own_reason() -> None:
    reasons = [rule.at("", "").why for rule in Rule]
    assert len(set(reasons)) == len(reasons)
    assert all(isinstance(rule.at("", "").level, Level) for rule in Rule)
