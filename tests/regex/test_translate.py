"""Regular expressions of models are translated to Python's, or refused with a reason."""

from __future__ import annotations

import math
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.botocore_models import STEP, rest_json_models

from codegen.regex.translate import Translation, translate


def python(pattern: str) -> str:
    translation = translate(pattern)
    assert translation.python is not None, translation.reason
    return translation.python


def reason(pattern: str) -> str:
    translation = translate(pattern)
    assert translation.python is None
    assert translation.reason is not None
    return translation.reason


def matches(pattern: str, text: str) -> bool:
    return re.search(python(pattern), text) is not None


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        # Anchors: the end is the very end.
        ("^a$", r"^a\Z"),
        (r"\Aa\z", r"^a\Z"),
        (r"\ba\B", r"(?a:\b)a(?a:\B)"),
        # Sets keep the author's order, and say nothing that a later Python may read differently.
        ("[a-zA-Z0-9-_]*", r"[a-zA-Z0-9\-_]*"),
        ("[+-.]", r"[+-.]"),
        (r"[\w-.]", r"[0-9A-Za-z_\-.]"),
        (r"[a-z-\d]", r"[a-z\-0-9]"),
        ("[a||b&~]", r"[a\|\|b\&\~]"),
        (r"[^\]\[]", r"[^\]\[]"),
        (r"[\b]", r"\x08"),
        ("[.]{1}", r"\.{1}"),
        # ECMA's classes are ASCII, save for its spaces.
        (r"\d\D", "[0-9][^0-9]"),
        (r"[\W\w]", r"[\s\S]"),
        (r"a.", r"a[^\n\r\u2028\u2029]"),
        ("(?s)a.", r"a[\s\S]"),
        (r"(?i)ab", "(?ai)ab"),
        # Escapes.
        (r"\/\-\_\@\.", r"/-_@\."),
        (r"\x2e\x{2f}\u0041\u{1F600}", r"\./A\U0001f600"),
        (r"\uD83D\uDE00", r"\U0001f600"),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]", r"[\U00010000-\U0010ffff]"),
        (r"\t\n\v\f\r\0", r"\t\n\x0b\f\r\x00"),
        ("é€", r"\xe9\u20ac"),
        # Groups and repeats.
        ("(?<name>a)(?:b)(?=c)(?!d)(?<=e)(?<!f)", "(a)(?:b)(?=c)(?!d)(?<=e)(?<!f)"),
        ("(?>a)b*+c++d?+", "(?>a)b*+c++d?+"),
        ("a{2}b{2,}?c{2,3}d*?", "a{2}b{2,}?c{2,3}d*?"),
        ("(?!a)+b(?=c)?", "(?!a)b"),
        ("a{}]", r"a\{\}\]"),
        ("(|a)", "(|a)"),
        # What a search does anyway is left out.
        (".*a.*", "a"),
        (".*", r"[^\n\r\u2028\u2029]*"),
        # Letters and numbers together are Python's word characters.
        (r"[\p{L}\p{N}_.]", r"[\w.]"),
        (r"[^\p{L}\p{N}_.]", r"[^\w.]"),
        (r"[\p{L}\p{N}.]", r"(?:[^\W_]|[.])"),
        (r"[^\p{L}\p{N}.]", r"(?:[^\w.]|_)"),
        (r"[\p{L}\p{N}]", r"[^\W_]"),
        # The properties that are few and settled, and Java's.
        (r"\p{XDigit}\P{ASCII}", r"[0-9A-Fa-f][^\x00-\x7f]"),
        (r"[\p{Alnum}\p{Blank}]", r"[0-9A-Za-z\t ]"),
        (r"[^\p{Cc}]", r"[^\x00-\x1f\x7f-\x9f]"),
    ],
)
def test_pattern_is_translated(pattern: str, expected: str) -> None:
    assert translate(pattern) == Translation(python=expected, reason=None)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"[\p{L}]", "one of the properties L and N without the other at offset 7"),
        (r"\p{N}", "one of the properties L and N without the other at offset 5"),
        (r"[\P{C}]", "the property C, for which Python has no name at offset 2"),
        (r"\pM", "the property M, for which Python has no name at offset 1"),
        (r"[\p]", "an incomplete property at offset 2"),
        (r"\P{L}", "the property L, for which Python has no name at offset 1"),
        (r"(?i)[\p{L}\p{N}]", "letters of Unicode where case is ignored"),
        ("[a[b]]", "a nested set or an intersection, which ECMA 262 reads differently at offset 2"),
        (
            "[[:alpha:]]",
            "a nested set or an intersection, which ECMA 262 reads differently at offset 1",
        ),
        (
            "[a-z&&[^b]]",
            "a nested set or an intersection, which ECMA 262 reads differently at offset 4",
        ),
        ("[]a]", "a set that begins with `]` at offset 1"),
        ("[^]", "a set that begins with `]` at offset 2"),
        ("[a", "a set without its `]` at offset 2"),
        ("[b-a]", "a range whose ends are the wrong way round at offset 4"),
        ("(a", "a group without its `)` at offset 2"),
        ("a)", "an unmatched `)` at offset 1"),
        ("(" * 60 + ")" * 60, "groups nested too deeply at offset 51"),
        ("*a", "a quantifier with nothing to repeat at offset 0"),
        ("a{1}{2}", "a quantifier with nothing to repeat at offset 4"),
        ("a{,2}", "`{,n}`, which is no quantifier in ECMA 262 at offset 1"),
        ("a{2,1}", "a quantifier whose bounds are the wrong way round at offset 6"),
        ("a${2,64}", "a quantifier on an anchor at offset 8"),
        ("a(?i)b", "flags that are not at the start, or an unknown kind of group at offset 1"),
        (r"(a)\1", "a back-reference at offset 4"),
        (r"\h", r"the escape `\h`, which ECMA 262 does not have at offset 1"),
        (r"\x4", "an incomplete escape at offset 1"),
        (r"\u{110000}", "a code point beyond U+10FFFF at offset 10"),
        ("a\\", "a backslash at the end at offset 2"),
        (r"[\uD800\uDBFF-\uDC00\uDFFF]", "a lone surrogate at offset 7"),
        (r"\uD83C[\uDFFB-\uDFFF]", "a lone surrogate at offset 6"),
        ("\ud800", "a lone surrogate at offset 1"),
        (r"[\u10000-\u10FFFF]", r"`\u` with more than four digits at offset 2"),
        (r"^\\d{12}$", "a backslash that was escaped twice at offset 1"),
        (r"[A-Z\\d_]", "a backslash that was escaped twice at offset 4"),
        (r"[\\p{L}]", "a backslash that was escaped twice at offset 1"),
        ("/^a$/", "an anchor that lets nothing match"),
        ("a(?<=b*)", "refused by Python: look-behind requires fixed-width pattern"),
    ],
)
def test_refused_pattern_has_a_reason(pattern: str, expected: str) -> None:
    assert translate(pattern) == Translation(python=None, reason=expected)


def test_end_anchor_does_not_match_before_a_line_feed() -> None:
    assert matches("^a$", "a")
    assert not matches("^a$", "a\n")


def test_digit_and_word_classes_are_ascii_but_space_is_not() -> None:
    assert not matches(r"^\d$", "٣")
    assert not matches(r"^\w$", "é")
    assert matches(r"é\b", "é") is False
    assert matches(r"^\s$", "\ufeff")
    assert not matches(r"^\s$", "\x1c")
    assert not matches(r"^.$", "\u2028")


def test_case_is_folded_for_ascii_only() -> None:
    assert matches("(?i)^k$", "K")
    assert not matches("(?i)^k$", "\u212a")


@pytest.mark.parametrize("text", ["a", "é", "日", "٣", "²", "Ⅷ", "_", " ", "\u3000", "-", "@"])
def test_tag_pattern_matches_letters_numbers_and_separators_of_any_script(text: str) -> None:
    assert matches(r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", text)


@pytest.mark.parametrize("text", ["!", "😀", "\t", "", "\u0301"])
def test_tag_pattern_matches_nothing_else(text: str) -> None:
    assert not matches(r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", text)


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a*)*$",
        "^(a|a)*$",
        "^(a|ab|b)*c$",
        "(x(a+)+b)?",
        "^(?:[a-z0-9]+-?)*$",
        r"^(\w+\s?)*$",
        "^([a-z]{1,63}.?)+$",
        "^(a?a?)*$",
        "^(?:(?:ab)+|a(?:ba)*b)*$",
        "(?=(x+x+)+y)x",
        "(?i)^(?:a|A)*$",
    ],
)
def test_ambiguous_loop_is_refused(pattern: str) -> None:
    assert "loop" in reason(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]+(-[a-z]+)*$",
        r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        r"^(?:[^:]*:){5}.*$",
        r"^([0-9A-Fa-f]{2}[:-]){5}([0-9A-Fa-f]{2})$",
        r"^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}",
        # A match is found as soon as it can be: there is nothing to go back from.
        "(a+)+",
        "[a-zA-Z0-9](-*[a-zA-Z0-9+.-])*",
        # So few rounds do no harm.
        "^(L|[A-Z]{3}){1,13}$",
    ],
)
def test_unambiguous_loop_is_accepted(pattern: str) -> None:
    python(pattern)


def test_consecutive_loops_are_refused_for_long_strings() -> None:
    pattern = "^[a-z]+[a-z0-9]*[a-z]+$"
    assert reason(pattern) == "several loops in a row that may match the same text"
    assert translate(pattern, longest=64).python == r"^[a-z]+[a-z0-9]*[a-z]+\Z"
    assert translate("^.*x.*$", longest=100_000).python is None


def test_search_counts_as_a_loop() -> None:
    assert reason("a*a*b") == "several loops in a row that may match the same text"
    assert python("^a*a*b") == "^a*a*b"


@pytest.mark.parametrize("pattern", ["a$b", "a(?:^b)", "(a$)+b"])
def test_pattern_that_never_matches_is_refused(pattern: str) -> None:
    assert reason(pattern) == "an anchor that lets nothing match"


@pytest.mark.parametrize("pattern", ["a" * 2_000, "^(" + "ab" * 300 + ")*$"])
def test_pattern_with_too_many_states_is_refused(pattern: str) -> None:
    assert reason(pattern) == "too many states to check for backtracking"


_PIECES = st.sampled_from(
    [
        *"abc-.^$*+?{}[]()|\\/&:0",
        "[a-z]",
        "(?:",
        "(?=",
        "(?<!",
        r"\d",
        r"\p{L}",
        "{1,3}",
        "é",
        "\ud800",
    ]
)


@given(st.lists(_PIECES, max_size=15).map("".join))
def test_every_translation_compiles(pattern: str) -> None:
    translation = translate(pattern)
    assert (translation.python is None) != (translation.reason is None)
    if translation.python is not None:
        assert translation.python.isascii()
        re.compile(translation.python)


@given(st.from_regex(r"[a-z0-9]{0,4}([-.][a-z0-9]{1,4}){0,3}", fullmatch=True))
def test_plain_pattern_has_pythons_meaning(text: str) -> None:
    pattern = r"^[a-z0-9]+([-.][a-z0-9]+)*$"
    assert matches(pattern, text) == bool(re.search(pattern, text))


def test_nearly_every_pattern_of_botocore_is_translated() -> None:
    """The rest are refused for reasons that are known; what is refused is never enforced."""
    longest: dict[str, float] = {}
    for _, model in rest_json_models():
        for shape in model["shapes"].values():
            if "pattern" in shape:
                limits = (shape.get("max", math.inf), longest.get(shape["pattern"], math.inf))
                longest[shape["pattern"]] = min(limits)
    assert len(longest) > 2_900 // STEP
    reasons: Counter[str] = Counter()
    for pattern, limit in longest.items():
        found = translate(pattern, longest=None if limit == math.inf else limit).reason
        if found is not None:
            reasons[re.split(r" at (?:offset|position) ", found)[0]] += 1
    survey = "\n".join(f"{count:4} {name}" for name, count in reasons.most_common())
    assert reasons.total() / len(longest) <= 0.03, survey
