"""What validation holds values to: bounds and patterns, also of what lists and maps hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from codegen.lifecycle.differences.sides import Side
from codegen.plan.python.types import is_document
from codegen.source.model import Member, Shape
from codegen.source.rules import Finding, Rule
from codegen.text.wording import describe

_SIZES = {
    "string": "length",
    "blob": "number of bytes",
    "list": "number of elements",
    "map": "number of entries",
}
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""One character of a pattern, escaped or not, or one class of characters."""

_ANCHORS = ("^", "$")
_BEFORE_THE_DIFFERENCE = 5
_INSIDE = {"member": "of the elements, ", "key": "of the keys, ", "value": "of the values, "}


def limit_findings(
    old: Side, member: Member, new: Side, other: Member, where: str, *, validated: bool
) -> Iterator[Finding]:
    """The differences in what a value is held to.

    Args:
        old: The one side.
        member: The value there.
        new: The other side.
        other: The value there.
        where: Where it is.
        validated: Whether the client checks it; what only answers hold is documented alone.
    """
    if is_document(old.index, member) or is_document(new.index, other):
        return
    for rule, what in _differences(old, member, new, other, ""):
        yield (rule if validated else Rule.RESPONSE_LIMITS_CHANGED).at(where, what)
    # A list of a member's own, beside that of its shape, is checked, and nothing else.
    if validated and set(member.enum) != set(other.enum):
        lists = [", ".join(map(describe, values)) or "any" for values in (member.enum, other.enum)]
        yield Rule.ALLOWED_VALUES_CHANGED.at(
            where, f"the values went from {lists[0]} to {lists[1]}"
        )


def _differences(
    old: Side, member: Member, new: Side, other: Member, inside: str
) -> Iterator[tuple[Rule, str]]:
    before, after = old.shape(member), new.shape(other)
    if _kind(before) != _kind(after):
        return  # another type, which is told as that
    unit = _SIZES.get(after.type, "value")
    yield from _bound(_minimum(before), _minimum(after), f"{inside}the least {unit}", upper=False)
    yield from _bound(before.maximum, after.maximum, f"{inside}the greatest {unit}", upper=True)
    patterns = _pattern(before), _pattern(after)
    if patterns[0] != patterns[1]:
        shown = _told_apart(*patterns)
        yield Rule.PATTERN_CHANGED, f"{inside}the pattern went from {shown[0]} to {shown[1]}"
    for part, counterpart in (
        (before.member, after.member),
        (before.key, after.key),
        (before.value, after.value),
    ):
        if part is not None and counterpart is not None:
            place = f"{inside}{_INSIDE[part.name]}"
            yield from _differences(old, part, new, counterpart, place)


def _bound(
    old: int | float | None, new: int | float | None, what: str, *, upper: bool
) -> Iterator[tuple[Rule, str]]:
    if old == new:
        return
    shown = ["not limited" if bound is None else str(bound) for bound in (old, new)]
    text = f"{what} went from {shown[0]} to {shown[1]}"
    raised = old is not None and (new is None or new > old)
    if upper:
        yield (Rule.MAXIMUM_RAISED if raised else Rule.MAXIMUM_LOWERED), text
    else:
        raised = new is not None and (old is None or new > old)
        yield (Rule.MINIMUM_RAISED if raised else Rule.MINIMUM_LOWERED), text


def _kind(shape: Shape) -> str:
    return {"long": "integer", "double": "float"}.get(shape.type, shape.type)


def _minimum(shape: Shape) -> int | float | None:
    """The lower bound; nothing is shorter than nothing."""
    return None if shape.type in _SIZES and shape.minimum == 0 else shape.minimum


def _pattern(shape: Shape) -> str | None:
    """The pattern without anchors, which come and go; None where it is distrusted."""
    if shape.pattern is None or not shape.trusted_pattern:
        return None
    return _TOKEN.sub(lambda token: "" if token[0] in _ANCHORS else token[0], shape.pattern)


def _told_apart(old: str | None, new: str | None) -> tuple[str, str]:
    """Two patterns in a few words; of long ones that begin alike, what begins to differ."""
    before, after = ("none" if pattern is None else describe(pattern) for pattern in (old, new))
    if before == after and old is not None and new is not None:
        pairs = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
        alike = sum(1 for _ in pairs)
        start = max(alike - _BEFORE_THE_DIFFERENCE, 0)
        before, after = (f"...{describe(pattern[start:])}" for pattern in (old, new))
    return before, after
