"""Text becomes docstrings that evaluate to it and are formatted as by black."""

from __future__ import annotations

import ast
import doctest
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.docstrings import CONTROL, formatted

from codegen.text.docstrings import entry, quote_docstring, without_type

_ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("\"'\\\n\r\t \x00\x0b\x0c\x1c\x85\xa0\u2028\u2029\u202e\ud800{%ab"),
        st.characters(),
    ),
    max_size=60,
)


def evaluated(literal: str) -> str:
    """The docstring of a class that has ``literal``, as ``inspect`` shows it."""
    source = f"class A:\n    class B:\n        {literal}\n"
    outer = ast.parse(source.encode()).body[0]
    assert isinstance(outer, ast.ClassDef)
    inner = outer.body[0]
    assert isinstance(inner, ast.ClassDef)
    return ast.get_docstring(inner) or ""


def cleaned(text: str) -> str:
    """What a docstring of ``text`` has to come back as."""
    lines = inspect.cleandoc(text.replace("\0", "").strip()).split("\n")
    return "\n".join(line.rstrip() for line in lines)


@given(_ANY_TEXT)
def test_docstring_evaluates_to_its_text(text: str) -> None:
    assert evaluated(quote_docstring(text, indent=8)) == cleaned(text)


@given(_ANY_TEXT)
def test_docstring_has_no_invisible_characters(text: str) -> None:
    literal = quote_docstring(text, indent=8)
    assert not CONTROL.search(literal)
    assert all(line == line.rstrip() for line in literal.split("\n"))


@given(_ANY_TEXT)
def test_docstring_is_formatted_as_by_black(text: str) -> None:
    source = f"class A:\n    def f(self):\n        {quote_docstring(text, indent=8)}\n"
    assert formatted(source) == source


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("", '""""""'),
        ("The ARN.", '"""The ARN."""'),
        ('"Quoted"', r'''""" "Quoted\x22"""'''),
        ("a\\", r'"""a\\"""'),
        ('a """ b', r'"""a \"\"\" b"""'),
        ("{{ x }} {% y %} \\N{z}", r'"""{{ x }} {% y %} \\N{z}"""'),
        ("\u202ea\x00\x85b\ud800", r'"""\u202ea\x85b\ud800"""'),
        ("a\n\n  b  \n", '"""a\n\n    b\n    """'),
        ("a\tb\n\tc\n  d", '"""a       b\n          c\n    d\n    """'),
        ('a\nb"', '"""a\n    b"\n    """'),
    ],
)
def test_docstring_escapes_only_what_it_must(text: str, literal: str) -> None:
    assert quote_docstring(text, indent=4) == literal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No colon.", "No colon."),
        ("The type. Default: ``A``.", "The type. Default:\n``A``."),
        ("One of:\n\n- a: b", "One of:\n\n- a: b"),
        ("Like ``a:b``.", "Like ``a:b``."),
        ("See <https://a.b>.", "See\n<https://a.b>."),
        ("s3:GetObject is needed.", "``s3:GetObject`` is needed."),
        ("a: b: c", "a:\nb: c"),
    ],
)
def test_first_line_of_an_attribute_has_no_colon_before_its_end(text: str, expected: str) -> None:
    """Sphinx's napoleon would take what is before it for a type."""
    assert without_type(text) == expected


def test_prompt_in_a_text_is_not_run_by_doctest() -> None:
    text = "For example:\n\n    >>> 1 / 0\n>>> 2 / 0\n\na >>> b"
    docstring = ast.literal_eval(quote_docstring(text, indent=4))
    assert doctest.DocTestParser().get_examples(docstring) == []
    assert "    py> 1 / 0" in docstring
    assert "a >>> b" in docstring


def test_entry_keeps_paragraphs_lists_and_code_apart_from_the_next() -> None:
    text = "First line\nand second.\n\n- one\n- two: three\n\n    code: x\n\nLength 1."
    assert entry("name", text, width=30).split("\n") == [
        "    name: First line and",
        "        second.",
        "",
        "        - one",
        "        - two: three",
        "",
        "            code: x",
        "",
        "        Length 1.",
    ]
    assert entry("name", "- a\n- b", width=30) == "    name:\n        - a\n        - b"
