"""Translates the regular expressions of models to Python's ``re``.

A translated pattern is for ``re.compile(python).search(text)``: patterns of Smithy are not anchored.
It has the meaning of ECMA 262 without flags: ``$`` is the end of the string, ``\\d`` and ``\\w`` are
ASCII, and ``.`` excludes four line terminators. It is in ASCII.

``\\p{L}\\p{N}`` becomes ``\\w``, the same two categories in the Unicode version of the running Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from codegen.regex import redos, syntax
from codegen.regex.charsets import Ranges, complement
from codegen.regex.parser import parse
from codegen.text.python_source import code_point

_LONG = 1024
"""The assumed length of a string without a maximum."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A pattern, or the reason why there is none."""

    python: str | None
    reason: str | None


@cache
def translate(pattern: str, *, longest: float | None = None) -> Translation:
    """Translates a pattern, if it surely does not refuse a valid value.

    Args:
        pattern: The pattern.
        longest: The length of the longest string to be searched. Backtracking that takes too long
            for a long string may be harmless for a short one.
    """
    try:
        tree = _without_padding(parse(pattern))
        python = _flags(tree) + _node(tree.root)
        redos.check(tree, longest=int(longest or _LONG))
        re.compile(python)
    except syntax.PatternError as error:
        return Translation(python=None, reason=str(error))
    except (re.error, OverflowError, RecursionError) as error:
        return Translation(python=None, reason=f"refused by Python: {error}")
    return Translation(python=python, reason=None)


def write_pattern(node: syntax.Node) -> str:
    """A node in the syntax of Python's ``re``."""
    return _node(node)


def _without_padding(tree: syntax.Regex) -> syntax.Regex:
    """``tree`` without `.*` at its ends, which a search does not need and which slows it down."""
    if not isinstance(tree.root, syntax.Sequence):
        return tree
    parts = tree.root.parts
    while len(parts) > 1 and _is_padding(parts[0]):
        parts = parts[1:]
    while len(parts) > 1 and _is_padding(parts[-1]):
        parts = parts[:-1]
    return replace(tree, root=syntax.Sequence(parts))


def _is_padding(node: syntax.Node) -> bool:
    return (
        isinstance(node, syntax.Repeat)
        and (node.least, node.most, node.mode) in ((0, None, ""), (0, None, "?"))
        and isinstance(node.part, syntax.CharSet)
        and (node.part == syntax.DOT or complement(node.part.ranges) == ())
    )


def _flags(tree: syntax.Regex) -> str:
    """Flags for ASCII case folding, which is Java's."""
    if not tree.ignore_case:
        return ""
    if _uses_word_class(tree.root):
        raise syntax.PatternError("letters of Unicode where case is ignored")
    return "(?ai)"


def _uses_word_class(node: syntax.Node) -> bool:
    match node:
        case syntax.CharSet():
            return node.letters
        case syntax.Sequence(parts) | syntax.Choice(parts):
            return any(_uses_word_class(part) for part in parts)
        case syntax.Repeat() | syntax.Group() | syntax.Look():
            return _uses_word_class(node.part)
        case syntax.Anchor():
            return False


def _node(node: syntax.Node) -> str:
    match node:
        case syntax.CharSet():
            return _char_set(node)
        case syntax.Sequence(parts):
            return "".join(_node(part) for part in parts)
        case syntax.Choice(options):
            return "|".join(_node(option) for option in options)
        case syntax.Repeat(part):
            return _node(part) + _quantifier(node)
        case syntax.Group(opening, part) | syntax.Look(opening, part):
            return f"{opening}{_node(part)})"
        case syntax.Anchor(python):
            return python


def _quantifier(repeat: syntax.Repeat) -> str:
    match repeat.least, repeat.most:
        case 0, None:
            sign = "*"
        case 1, None:
            sign = "+"
        case 0, 1:
            sign = "?"
        case least, None:
            sign = f"{{{least},}}"
        case least, most if least == most:
            sign = f"{{{least}}}"
        case least, most:
            sign = f"{{{least},{most}}}"
    return sign + repeat.mode


def _char_set(node: syntax.CharSet) -> str:
    ranges = node.ranges
    if not node.letters:
        return _ranges(ranges, negated=node.negated)
    has_underscore = any(first <= ord("_") <= last for first, last in ranges)
    others = tuple(span for span in ranges if span != (ord("_"), ord("_")))
    if has_underscore:
        return f"[{'^' if node.negated else ''}\\w{_members(others)}]"
    # `\w` includes the underscore, which has to be excluded, or added to a negated set.
    if node.negated:
        return f"(?:[^\\w{_members(others)}]|_)"
    return f"(?:[^\\W_]|[{_members(others)}])" if others else r"[^\W_]"


def _ranges(ranges: Ranges, *, negated: bool) -> str:
    if complement(ranges) == ():
        return r"[^\s\S]" if negated else r"[\s\S]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1] and not negated:
        return _outside(ranges[0][0])
    return f"[{'^' if negated else ''}{_members(ranges)}]"


def _members(ranges: Ranges) -> str:
    return "".join(_inside(first) + _rest_of_range(first, last) for first, last in ranges)


def _rest_of_range(first: int, last: int) -> str:
    if first == last:
        return ""
    return ("-" if last - first > 1 else "") + _inside(last)


def _outside(point: int) -> str:
    return "\\" + chr(point) if chr(point) in r"\.^$*+?{}[]()|" else _character(point)


def _inside(point: int) -> str:
    return "\\" + chr(point) if chr(point) in r"\[]^-&~|" else _character(point)


_ESCAPES = {0x09: r"\t", 0x0A: r"\n", 0x0C: r"\f", 0x0D: r"\r"}


def _character(point: int) -> str:
    if 0x20 <= point <= 0x7E:
        return chr(point)
    if point in _ESCAPES:
        return _ESCAPES[point]
    return code_point(point)
