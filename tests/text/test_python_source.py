"""Strings from a model as Python source evaluate to the same strings."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegen.text.python_source import braces, literal, one_line, row

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'\\{}\n\x00"))


@given(TEXTS)
@example('r"\\d"')
@example("\\")
@example("ends in \\")
@example("\\N{DASH} \\x00 \\u1234")
def test_literal_evaluates_to_its_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert literal(text).isascii()
    assert "\n" not in literal(text)


@given(TEXTS)
@example("{a}{{b}}\\")
def test_part_of_f_string_evaluates_to_its_text(text: str) -> None:
    assert eval(f'f"{braces(text)}{{1}}"') == text + "1"  # noqa: S307


def test_pattern_is_a_raw_literal() -> None:
    assert literal(r"[\w-]+\d") == r'r"[\w-]+\d"'
    assert literal(r'"\d') == "'\"\\\\d'"


@pytest.mark.parametrize(("items", "source"), [([], "()"), (["a"], "(a,)"), (["a", "b"], "(a, b)")])
def test_only_tuple_of_one_has_a_trailing_comma(items: list[str], source: str) -> None:
    assert row(items) == source


@given(TEXTS)
def test_title_is_one_plain_line(text: str) -> None:
    title = one_line(text)
    assert "\n" not in title
    assert title == " ".join(title.split())
    assert not set(title).intersection('"\\<>[]`{}')
