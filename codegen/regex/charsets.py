"""Character sets that regular expressions name: escapes, properties, line ends.

They are listed rather than computed with ``unicodedata``, so that the output does not depend on the
running version of Python.
"""

from __future__ import annotations

from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Ranges of code points, each as its first and last one."""

LAST = 0x10FFFF
"""The last code point."""

DIGITS: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0x5F, 0x5F))
SEPARATORS: Ranges = (
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)
SPACES: Ranges = ((0x09, 0x0D), *SEPARATORS, (0xFEFF, 0xFEFF))
LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
ANYTHING: Ranges = ((0, LAST),)
CLASS_ESCAPES = {"d": DIGITS, "w": WORD, "s": SPACES}
CONTROL_ESCAPES = {"t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D, "0": 0x00}

# Properties whose members are few and stable, and Java's, which are ASCII. All others differ between
# versions of Unicode, and Python's `re` has no name for them.
PROPERTIES: dict[str, Ranges] = {
    "ASCII": ((0x00, 0x7F),),
    "Alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "Alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "Any": ANYTHING,
    "Blank": ((0x09, 0x09), (0x20, 0x20)),
    "Cc": ((0x00, 0x1F), (0x7F, 0x9F)),
    "Cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "Digit": DIGITS,
    "Graph": ((0x21, 0x7E),),
    "Lower": ((0x61, 0x7A),),
    "Print": ((0x20, 0x7E),),
    "Punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "Space": ((0x09, 0x0D), (0x20, 0x20)),
    "Upper": ((0x41, 0x5A),),
    "XDigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
    "Z": SEPARATORS,
    "Zs": tuple(span for span in SEPARATORS if span != (0x2028, 0x2029)),
    "all": ANYTHING,
}


def complement(ranges: Ranges) -> Ranges:
    """The code points that are in none of ``ranges``."""
    ranges_between: list[tuple[int, int]] = []
    following = 0
    for first, last in sorted(ranges):
        if first > following:
            ranges_between.append((following, first - 1))
        following = max(following, last + 1)
    if following <= LAST:
        ranges_between.append((following, LAST))
    return tuple(ranges_between)


def other_case(ranges: Ranges) -> Ranges:
    """The ASCII letters in ``ranges``, in the other case."""
    return tuple(
        (max(first, low) + shift, min(last, high) + shift)
        for first, last in ranges
        for low, high, shift in ((0x41, 0x5A, 0x20), (0x61, 0x7A, -0x20))
        if first <= high and last >= low
    )
