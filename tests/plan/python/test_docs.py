"""The documentation of members in docstrings: limits as sentences, and wrapped lines."""

from __future__ import annotations

from typing import Any

import pytest
from support.models import index_of

from codegen.plan.python.docs import argument, describe_member, limits
from codegen.plan.python.index import Index
from codegen.source.model import Member, Operation


def index(**shapes: dict[str, Any]) -> Index:
    """The index of a service that has these shapes."""
    return index_of(Operation(name="Call", method="POST", request_uri="/"), shapes)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "min": 1, "max": 128}, "Length 1–128."),
        ({"type": "blob", "max": 9}, "Length at most 9."),
        ({"type": "string", "min": 12, "max": 12}, "Length exactly 12."),
        ({"type": "integer", "min": 0}, "Range at least 0."),
        ({"type": "double", "min": 0.5, "max": 1}, "Range 0.5–1."),
        ({"type": "string", "enum": ["A", "", "B"]}, "Values: ``A``, ``B``."),
        ({"type": "list", "member": {"shape": "Text"}, "min": 1}, "At least 1 element."),
        ({"type": "list", "member": {"shape": "Text"}, "max": 1}, "At most 1 element."),
        ({"type": "list", "member": {"shape": "Text"}, "min": 1, "max": 50}, "1–50 elements."),
        ({"type": "list", "member": {"shape": "Short"}}, "Each: length at most 3."),
        ({"type": "list", "member": {"shape": "Short"}, "max": 2}, "At most 2 elements. Each: length at most 3."),
        ({"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}, "max": 50}, "At most 50 entries."),
    ],
)  # fmt: skip
def test_limits_are_sentences(shape: dict[str, Any], text: str) -> None:
    texts = {"Text": {"type": "string"}, "Short": {"type": "string", "max": 3}}
    assert limits(index(It=shape, **texts), Member(name="it", shape="It")) == text


def test_long_enumerations_are_not_listed() -> None:
    many = {"type": "string", "enum": [f"VALUE_{number}" for number in range(25)]}
    assert limits(index(It=many), Member(name="it", shape="It")) == ""


def test_list_of_values_is_wrapped() -> None:
    several = {"type": "string", "enum": [f"A_LONG_VALUE_{number}" for number in range(12)]}
    text = describe_member(index(It=several), Member(name="it", shape="It"))
    assert text.count("A_LONG_VALUE") == 12
    assert max(len(line) for line in text.splitlines()) <= 92


def test_documentation_and_limits_share_a_line_if_they_fit() -> None:
    found = index(It={"type": "string", "max": 3, "documentation": "<p>The shape's.</p>"})
    own = Member(name="it", shape="It", documentation="<p>Its own.</p>")
    assert describe_member(found, own) == "Its own. Length at most 3."
    assert describe_member(found, Member(name="it", shape="It")) == "The shape's. Length at most 3."
    long = Member(name="it", shape="It", documentation=f"<p>{'word ' * 30}</p>")
    assert describe_member(found, long).endswith("\n\nLength at most 3.")


def test_undocumented_member_is_named() -> None:
    found = index(It={"type": "string"})
    assert describe_member(found, Member(name="it", shape="It")) == "The member ``it``."


def test_deprecation_and_tokens_are_documented() -> None:
    found = index(It={"type": "string"})
    member = Member(name="it", shape="It", deprecated=True, deprecated_message="Use <b>that</b>.")
    assert describe_member(found, member) == "Deprecated. Use that."
    token = Member(name="it", shape="It", idempotency_token=True)
    assert describe_member(found, token) == "Default: a new token."


def test_argument_has_all_paragraphs_limits_values_and_defaults_below_its_name() -> None:
    found = index(It={"type": "string", "max": 3, "enum": ["A", "B"]})
    text = "<p>First. Second.</p><ul><li>one: 1</li><li>two</li></ul><note><p>Third.</p></note>"
    member = Member(name="it", shape="It", documentation=text, deprecated=True)
    assert argument(found, member, "it", width=40, default="Default: A.") == (
        "    it: First. Second.\n\n"
        "        - one: 1\n"
        "        - two\n\n"
        "        Note: Third.\n\n"
        "        Length at most 3. Values: ``A``,\n"
        "        ``B``.\n\n"
        "        Deprecated.\n\n"
        "        Default: A."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pages. Default: 50.", "it: Pages. Range 1–9. Default: 9."),
        ("Pages. Default: yours or 9. More.", "it: Pages. More. Range 1–9. Default: 9."),
        ("Default: 50.", "it: Range 1–9. Default: 9."),
        ("<p>Pages.</p><p>Default: 50.</p>", "it: Pages. Range 1–9. Default: 9."),
        ("The default is Default. So.", "it: The default is Default. So. Range 1–9. Default: 9."),
    ],
)
def test_own_default_of_argument_stands_in_place_of_the_services(text: str, expected: str) -> None:
    found = index(It={"type": "integer", "min": 1, "max": 9})
    member = Member(name="it", shape="It", documentation=text)
    said = argument(found, member, "it", width=92, default="Default: 9.")
    assert said.replace("\n", " ").replace("        ", "").strip() == expected
    assert text.count("Default: 50") == argument(found, member, "it", width=92).count("50")


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("Gap. It is wide. Default: <code>2</code>. See more.", "Gap. Default: ``2``. Range 1–9."),
        ("Size, e.g. of it. More.", "Size, e.g. of it. Range 1–9."),
        ("Only one", "Only one Range 1–9."),
    ],
)
def test_brief_documentation_is_first_sentence_default_and_limits(text: str, brief: str) -> None:
    found = index(It={"type": "integer", "min": 1, "max": 9})
    member = Member(name="it", shape="It", documentation=text)
    assert describe_member(found, member, brief=True) == brief
