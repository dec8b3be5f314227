"""The syntax tree of a regular expression.

Every node says how Python's ``re`` writes it, where that is not obvious from its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from codegen.regex.charsets import LINE_ENDS, Ranges


class PatternError(ValueError):
    """A pattern that can't be used. The text is the reason."""


@dataclass(frozen=True, slots=True)
class CharSet:
    """Matches one character of a set."""

    ranges: Ranges
    letters: bool = False
    """Also every letter of Unicode (general category L)."""

    numbers: bool = False
    """Also every number of Unicode (general category N)."""

    negated: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: Node
    least: int
    most: int | None
    mode: str
    """Empty for greedy, ``?`` for lazy, ``+`` for possessive."""


@dataclass(frozen=True, slots=True)
class Group:
    opening: str
    """``(``, ``(?:`` or ``(?>``."""

    part: Node


@dataclass(frozen=True, slots=True)
class Look:
    opening: str
    """``(?=``, ``(?!``, ``(?<=`` or ``(?<!``."""

    part: Node


@dataclass(frozen=True, slots=True)
class Anchor:
    python: str
    """``^``, ``\\Z``, or a boundary of ASCII words."""


Node: TypeAlias = CharSet | Sequence | Choice | Repeat | Group | Look | Anchor


@dataclass(frozen=True, slots=True)
class Regex:
    root: Node
    ignore_case: bool


START = Anchor("^")
END = Anchor(r"\Z")
DOT = CharSet(LINE_ENDS, negated=True)
