"""Strategies for strings: their expressions, and that they draw valid values."""

from __future__ import annotations

import re
import string
from types import FunctionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.package.testing.value_strategies import matching
from codegen.plan.testing.text_strategies import HOST, VISIBLE, text_strategy
from codegen.regex.translate import translate
from codegen.source.model import Shape

WRITTEN = [
    (None, None, None, "st.text()"),
    (None, 1, 128, "st.text(min_size=1, max_size=128)"),
    ("[a-zA-Z0-9-_]*", 0, 128, 'st.text(ascii_letters + digits + "-_", max_size=128)'),
    ("^[a-z]{2,5}$", None, None, "st.text(ascii_lowercase, min_size=2, max_size=5)"),
    ("([A-Z]+)", None, 3, "st.text(ascii_uppercase, min_size=1, max_size=3)"),
    (
        r"[\p{L}\p{N}_-]+",
        None,
        9,
        'st.text(st.characters(categories=("L", "N"), include_characters="-_"), min_size=1, max_size=9)',
    ),
    (r"[\p{L}\p{N}\p{Z}]*", None, None, 'st.text(st.characters(categories=("L", "N", "Z")))'),
    (
        r"[^\x00-\x1f]*",
        None,
        None,
        'st.text(st.characters(codec="utf-8", exclude_characters='
        '"'
        + "".join(f"\\x{point:02x}" for point in range(32))
        .replace("\\x09", "\\t")
        .replace("\\x0a", "\\n")
        .replace("\\x0d", "\\r")
        + '"))',
    ),
    ("a[bc]d", None, None, 'st.builds("a{}d".format, st.text("bc", min_size=1, max_size=1))'),
    (
        "^arn:[a-z]+/[0-9]+$",
        12,
        20,
        'st.builds("arn:{}/{}".format, st.text(ascii_lowercase, min_size=6, max_size=10), '
        "st.text(digits, min_size=1, max_size=5))",
    ),
    (
        "^$|^x{0,3}(/[0-9]+)?$",
        0,
        9,
        'st.one_of(st.just(""), st.builds("{}{}".format, st.text("x", max_size=3), '
        'st.one_of(st.just(""), st.builds("/{}".format, st.text(digits, min_size=1, max_size=3)))))',
    ),
    ("{[0-9]}", None, None, 'st.builds("{{{}}}".format, st.text(digits, min_size=1, max_size=1))'),
    ("(ab|abc|abcdef)", 3, 3, 'st.just("abc")'),
    ("([a-z]:){2}", None, None, 'st.from_regex("([a-z]:){2}", fullmatch=True)'),
    ("(?>ab|a)[bc]", None, None, 'st.from_regex("(?>ab|a)[bc]", fullmatch=True)'),
    ("(?=a)[a-z]+", None, 5, "st.text(max_size=5)"),  # too few strings would match
    (r"\p{Lu}+", None, 5, "st.text(max_size=5)"),
    ("[a-z]{10}", None, 5, "st.text(max_size=5)"),
]

PATTERNS = [
    ("[a-zA-Z0-9-_]*", 1, 128),
    (r"^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:channel/[a-zA-Z0-9-]+$", 0, 128),
    (r"[\p{L}\p{N}\p{Z}_.:/=+\-@]*", 0, 256),
    ("st-[a-zA-Z0-9]+", 26, 26),
    ("([a-z]+:){1,3}[a-z]+(/[a-z]*)?", 10, 40),
    ("[a-z]([a-z0-9-]*[a-z0-9])?", 1, 63),
    (r"\d{4}-\d{2}(-\d{2})?", 0, 10),
    (r"(http|https)://[\w.-]+(:\d+)?(/.*)?", 0, 30),
    (r"^([a-z]+-){2,3}\d+$", 1, 32),
    ("([a-z]{2,}-){2,}[0-9]", 20, 50),
    ("(?!aws:)[a-z:]+", 1, 128),
    ("^(?!.*[.]git$)[a-z.-]*(?<!-)$", 0, 63),
    (r"[a-z ]+(?![\s\S]).*", 1, 9),
    (r"[0-9a-f]{8}\b-[0-9a-f]{4}", None, None),
]


def shape(pattern: str | None, least: int | None, most: int | None) -> Shape:
    return Shape(name="Text", type="string", pattern=pattern, minimum=least, maximum=most)


def drawn(expression: str) -> st.SearchStrategy[str]:
    names: dict[str, Any] = {"st": st, **vars(string)}
    found: st.SearchStrategy[str] = FunctionType(compile(expression, "text", "eval"), names)()
    return found


@pytest.mark.parametrize(("pattern", "least", "most", "expected"), WRITTEN)
def test_strategy_expression_follows_pattern_and_lengths(
    pattern: str | None, least: int | None, most: int | None, expected: str
) -> None:
    assert text_strategy(shape(pattern, least, most)).expression == expected


@pytest.mark.parametrize(("pattern", "least", "most"), PATTERNS)
@given(data=st.data())
def test_drawn_text_matches_pattern_and_lengths(
    data: st.DataObject, pattern: str, least: int | None, most: int | None
) -> None:
    found = text_strategy(shape(pattern, least, most))
    text = data.draw(matching(drawn(found.expression), found.pattern))
    python = translate(pattern).python
    assert python is not None
    assert re.search(python, text)
    assert (least or 0) <= len(text) <= (most or len(text))


@pytest.mark.parametrize("pattern", [None, "[a-z ]+", r"\S+", "x.*y", r"[\p{L}\p{N}]+"])
@given(data=st.data())
def test_drawn_header_text_is_valid_in_headers(data: st.DataObject, pattern: str | None) -> None:
    found = text_strategy(shape(pattern, 0, 20), within=VISIBLE, shortest=1)
    text = data.draw(drawn(found.expression))
    assert text
    assert text.isascii()
    assert text.isprintable()
    assert not {" ", "\\"} & set(text)


@given(data=st.data())
def test_drawn_host_label_is_valid_in_host_names(data: st.DataObject) -> None:
    found = text_strategy(shape(None, 0, None), within=HOST, shortest=1, longest=63)
    assert re.fullmatch("[a-z0-9]{1,63}", data.draw(drawn(found.expression)))


@pytest.mark.parametrize(
    ("pattern", "filtered_by"),
    [
        ("[a-z]+", ""),
        ("(?!aws:)[a-z:]+", "(?!aws:)[a-z:]+"),
        ("^(?!aws:).*$", r"^(?!aws:)[^\n\r\u2028\u2029]*\Z"),
        ("(?=a)[a-z]+", ""),
    ],
)
def test_only_text_with_assertions_is_filtered(pattern: str, filtered_by: str) -> None:
    assert text_strategy(shape(pattern, None, 5)).pattern == filtered_by


def test_untrusted_pattern_is_ignored() -> None:
    distrusted = Shape(name="Text", type="string", pattern="[a-z]", trusted_pattern=False)
    assert text_strategy(distrusted).expression == "st.text()"


def test_string_constants_are_reported() -> None:
    found = text_strategy(shape("[a-z0-9]+", None, None))
    assert found.constants == {"ascii_lowercase", "digits"}
