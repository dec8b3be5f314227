"""The automaton of a pattern agrees with Python's ``re``."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.regex import syntax
from codegen.regex.automaton import Language, TooManyStates, has_text, have_common_text
from codegen.regex.parser import parse
from codegen.regex.translate import translate

TEXTS = ["".join(text) for length in range(5) for text in product("ab", repeat=length)]


def atoms() -> st.SearchStrategy[str]:
    return st.sampled_from(["a", "b", "[ab]", "[^a]", "^", "$", "."])


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.builds(
        "(?:{}){}".format, parts, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}"])
    )
    return st.one_of(
        st.lists(parts, max_size=3).map("".join),
        st.builds("(?:{}|{})".format, parts, parts),
        repeated,
    )


patterns = st.recursive(atoms(), larger, max_leaves=6)


def language(pattern: str, *, anywhere: bool = True) -> Language:
    return Language.of(parse(pattern), anywhere=anywhere)


def matching(pattern: str) -> list[str]:
    """Texts of a and b in which a search finds the pattern."""
    return [text for text in TEXTS if re.search(pattern.replace("$", r"\Z"), text)]


def is_read(pattern: str) -> bool:
    try:
        parse(pattern)
    except syntax.PatternError:
        return False
    return True


@given(patterns.filter(is_read), st.integers(0, 3), st.integers(0, 3))
def test_has_text_agrees_with_matches(pattern: str, shortest: int, more: int) -> None:
    longest = min(shortest + more, 4)
    expected = any(shortest <= len(text) <= longest for text in matching(pattern))
    assert has_text(language(pattern), shortest, longest) is expected


@given(patterns.filter(is_read), patterns.filter(is_read))
def test_have_common_text_agrees_with_matches(first: str, second: str) -> None:
    if set(matching(first)) & set(matching(second)):
        assert have_common_text(language(first), language(second))


@given(patterns.filter(is_read), st.sampled_from(TEXTS))
def test_pattern_and_literal_have_common_text_if_it_matches(pattern: str, text: str) -> None:
    expected = text in matching(pattern)
    assert have_common_text(language(pattern), language(f"^{text}$")) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("(?i)^AB$", "ab", True),
        ("(?i)^ab$", "AB", True),
        ("^[^a]$", "b", True),
        ("^[^a]$", "a", False),
        (r"^\d{3}$", "123", True),
        (r"^\d{3}$", "1234", False),
        (r"^[\p{L}\p{N}]$", "x", True),
        (r"^[\p{L}\p{N}]$", "-", False),
    ],
)
def test_character_sets_have_their_members(pattern: str, text: str, matches: bool) -> None:
    assert have_common_text(language(pattern), language(f"^{re.escape(text)}$")) is matches


@pytest.mark.parametrize("pattern", ["a(?=b)", "a(?!a)", r"\ba\b"])
def test_lookarounds_and_boundaries_are_assumed_to_match(pattern: str) -> None:
    assert translate(pattern).python
    assert has_text(language(pattern), 1, 1)


def test_anchored_language_matches_only_at_the_start() -> None:
    assert have_common_text(language("b"), language("^ab$"))
    assert not have_common_text(language("b", anywhere=False), language("^ab$"))


def test_empty_character_set_matches_nothing() -> None:
    assert not has_text(language(r"[^\s\S]"), 0, 5)


def test_only_match_may_be_long() -> None:
    assert has_text(language("^a{500}$"), 0, 500)
    assert not has_text(language("^a{500}$"), 0, 499)
    assert not has_text(language("^a{500}$"), 501, None)


def test_automaton_has_a_maximum_size() -> None:
    with pytest.raises(TooManyStates):
        language("((a{100}){100}){100}")
