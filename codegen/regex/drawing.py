"""How many of the texts that are drawn for one pattern match another."""

from __future__ import annotations

import re
from random import Random

from codegen.regex import syntax
from codegen.regex.charsets import complement

_TEXTS = 60
_REPEATED = 8
"""The maximum number of repetitions beyond the minimum."""

_PLAIN = ((0x20, 0x7E),)
"""The characters that are drawn for a negated set."""


def share_of_matches(node: syntax.Node, pattern: str) -> float:
    """The share of ``node``'s matches that match ``pattern``, from 0 to 1, estimated.

    Args:
        node: The syntax tree of a pattern without lookarounds.
        pattern: A pattern in Python's syntax. It is searched for.
    """
    random = Random(0)  # noqa: S311  # The same output every time.
    search = re.compile(pattern).search
    return sum(search(_text(node, random)) is not None for _ in range(_TEXTS)) / _TEXTS


def _text(node: syntax.Node, random: Random) -> str:
    match node:
        case syntax.CharSet():
            return _character(node, random)
        case syntax.Anchor() | syntax.Look():
            return ""
        case syntax.Group(_, part):
            return _text(part, random)
        case syntax.Choice(options):
            return _text(random.choice(options), random)
        case syntax.Sequence(parts):
            return "".join(_text(part, random) for part in parts)
        case syntax.Repeat(part, least, most):
            count = random.randint(least, min(most or least + _REPEATED, least + _REPEATED))
            return "".join(_text(part, random) for _ in range(count))


def _character(node: syntax.CharSet, random: Random) -> str:
    ranges = node.ranges
    if node.negated:
        ranges = complement((*ranges, *complement(_PLAIN)))
    ranges = ranges or ((ord("a"), ord("z")),)  # A set of letters of Unicode alone.
    ((first, last),) = random.choices(ranges, [last - first + 1 for first, last in ranges])
    return chr(random.randint(first, last))
