"""A readable text that matches a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from codegen.regex import syntax
from codegen.regex.charsets import complement

_PLAIN = "a0A1-_./: @"
"""Characters in the order in which they are preferred."""

_LAST_PRINTABLE = 0x7E


def sample(node: syntax.Node, prefer: Callable[[str, str], Iterable[str]]) -> str | None:
    """A text that matches a pattern, or None if none was found.

    Lookarounds and boundaries are not followed, so the caller has to try the text.

    Args:
        node: The syntax tree of the pattern.
        prefer: Returns what may stand for a repeated character set, given the text before it and the
            character after it, which is empty if it is not certain. The first that fits is taken.
    """
    return _Sampler(prefer).text(node, "")


class _Sampler:
    def __init__(self, prefer: Callable[[str, str], Iterable[str]]) -> None:
        self._prefer = prefer

    def text(self, node: syntax.Node, before: str, after: str = "") -> str | None:
        """What matches ``node`` between the text ``before`` and the character ``after``."""
        match node:
            case syntax.CharSet():
                return self._repeated(node, 1, 1, before, after)
            case syntax.Anchor():
                return ""
            case syntax.Look():
                return None
            case syntax.Group(_, part):
                return self.text(part, before, after)
            case syntax.Choice(options):
                return self._chosen(options, before)
            case syntax.Sequence(parts):
                return self._joined(parts, before, after)
            case syntax.Repeat(syntax.CharSet() as part, least, most):
                return self._repeated(part, least, most, before, after)
            case syntax.Repeat(part, least):
                return self._joined([part] * least, before, "")

    def _chosen(self, options: Iterable[syntax.Node], before: str) -> str | None:
        """The first option with a text; the empty text only if there is no other."""
        found = [self.text(option, before) for option in options]
        return next((text for text in found if text), "" if "" in found else None)

    def _joined(self, parts: Sequence[syntax.Node], before: str, after: str) -> str | None:
        text = ""
        for part, following in zip_longest(parts, parts[1:]):
            character = after if following is None else _first(following)
            found = self.text(part, before + text, character)
            if found is None:
                return None
            text += found
        return text

    def _repeated(
        self, part: syntax.CharSet, least: int, most: int | None, before: str, after: str
    ) -> str | None:
        if least == most == 1 and (alone := _single(part)):
            return alone
        for text in self._prefer(before, after):
            if text and len(text) < least:
                text = (text * (least // len(text) + 1))[:least]
            fits = most is None or len(text) <= most
            if fits and all(_contains(part, character) for character in text):
                return text
        if not least:
            return ""
        character = _character(part)
        return None if character is None else character * least


def _first(node: syntax.Node) -> str:
    """The character that the first text of a node begins with; empty if there are several."""
    match node:
        case syntax.CharSet():
            return _single(node)
        case syntax.Group(_, part):
            return _first(part)
        case syntax.Sequence(parts) | syntax.Choice(parts) if parts:
            return _first(parts[0])
        case _:
            return ""


def _single(part: syntax.CharSet) -> str:
    """The only character of a set; empty if it has several."""
    if part.negated or part.letters or part.numbers or len(part.ranges) != 1:
        return ""
    ((first, last),) = part.ranges
    return chr(first) if first == last else ""


def _contains(part: syntax.CharSet, character: str) -> bool:
    inside = any(first <= ord(character) <= last for first, last in part.ranges)
    inside |= part.letters and character.isalpha()
    inside |= part.numbers and character.isdigit()
    return inside != part.negated


def _character(part: syntax.CharSet) -> str | None:
    """A plain character of a set, or its first printable one."""
    for character in _PLAIN:
        if _contains(part, character):
            return character
    ranges = complement(part.ranges) if part.negated else part.ranges
    points = (max(first, 0x20) for first, last in sorted(ranges) if last >= 0x20)
    return next((chr(point) for point in points if point <= _LAST_PRINTABLE), None)
