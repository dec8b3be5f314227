"""The constraints of values: bounds and patterns, also of elements, keys and values."""

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
    """Compares the constraints of a member.

    Args:
        old: The old service.
        member: The member in the old service.
        new: The new service.
        other: The same member in the new service.
        where: The member's place in the package.
        validated: Whether the client validates it. Members of responses are not validated.
    """
    if is_document(old.index, member) or is_document(new.index, other):
        return
    for rule, what in _differences(old, member, new, other, ""):
        yield (rule if validated else Rule.RESPONSE_LIMITS_CHANGED).at(where, what)
    # A member may have allowed values beside those of its shape. They are only validated, not typed.
    if validated and set(member.enum) != set(other.enum):
        lists = [", ".join(map(describe, values)) or "any" for values in (member.enum, other.enum)]
        yield Rule.ALLOWED_VALUES_CHANGED.at(
            where, f"the values changed from {lists[0]} to {lists[1]}"
        )


def _differences(
    old: Side, member: Member, new: Side, other: Member, inside: str
) -> Iterator[tuple[Rule, str]]:
    before, after = old.shape(member), new.shape(other)
    if _kind(before) != _kind(after):
        return  # reported as a change of the type
    unit = _SIZES.get(after.type, "value")
    yield from _bound(_minimum(before), _minimum(after), f"{inside}the minimum {unit}", upper=False)
    yield from _bound(before.maximum, after.maximum, f"{inside}the maximum {unit}", upper=True)
    patterns = _pattern(before), _pattern(after)
    if patterns[0] != patterns[1]:
        shown = _shortened(*patterns)
        yield Rule.PATTERN_CHANGED, f"{inside}the pattern changed from {shown[0]} to {shown[1]}"
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
    text = f"{what} changed from {shown[0]} to {shown[1]}"
    raised = old is not None and (new is None or new > old)
    if upper:
        yield (Rule.MAXIMUM_RAISED if raised else Rule.MAXIMUM_LOWERED), text
    else:
        raised = new is not None and (old is None or new > old)
        yield (Rule.MINIMUM_RAISED if raised else Rule.MINIMUM_LOWERED), text


def _kind(shape: Shape) -> str:
    return {"long": "integer", "double": "float"}.get(shape.type, shape.type)


def _minimum(shape: Shape) -> int | float | None:
    """The lower bound; a minimum size of 0 is no bound."""
    return None if shape.type in _SIZES and shape.minimum == 0 else shape.minimum


def _pattern(shape: Shape) -> str | None:
    """The pattern without anchors, which AWS often adds and removes; None if it is not trusted."""
    if shape.pattern is None or not shape.trusted_pattern:
        return None
    return _TOKEN.sub(lambda token: "" if token[0] in _ANCHORS else token[0], shape.pattern)


def _shortened(old: str | None, new: str | None) -> tuple[str, str]:
    """Two patterns, shortened so that their difference is visible."""
    before, after = ("none" if pattern is None else describe(pattern) for pattern in (old, new))
    if before == after and old is not None and new is not None:
        pairs = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
        alike = sum(1 for _ in pairs)
        start = max(alike - _BEFORE_THE_DIFFERENCE, 0)
        before, after = (f"...{describe(pattern[start:])}" for pattern in (old, new))
    return before, after
