"""Patterns without the assertions that strings can't be drawn for."""

from __future__ import annotations

from dataclasses import replace

from codegen.regex import syntax
from codegen.regex.charsets import complement

_EMPTY = syntax.Sequence(())


def without_assertions(node: syntax.Node) -> syntax.Node:
    """``node`` without lookarounds and word boundaries, which matches at least the same texts.

    ``(?![\\s\\S])``, which some models write for the end of the text, becomes that.
    """
    match node:
        case syntax.Look("(?!", syntax.CharSet() as part) if not complement(part.ranges):
            return syntax.END
        case syntax.Look():
            return _EMPTY
        case syntax.Anchor():
            return node if node in (syntax.START, syntax.END) else _EMPTY
        case syntax.Group(_, part) | syntax.Repeat(part):
            return replace(node, part=without_assertions(part))
        case syntax.Sequence(parts):
            return _sequence(parts)
        case syntax.Choice(options):
            return syntax.Choice(tuple(map(without_assertions, options)))
        case syntax.CharSet():
            return node


def _sequence(parts: tuple[syntax.Node, ...]) -> syntax.Node:
    """The parts that remain, but for repetitions after the end of the text, which are empty."""
    kept: list[syntax.Node] = []
    for part in map(without_assertions, parts):
        empty = isinstance(part, syntax.Repeat) and not part.least and syntax.END in kept
        if part != _EMPTY and not empty:
            kept.append(part)
    return syntax.Sequence(tuple(kept))
