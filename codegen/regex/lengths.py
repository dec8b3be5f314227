"""The lengths of a pattern's matches, and patterns narrowed to some lengths."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from codegen.regex import syntax


def _width(node: syntax.Node) -> tuple[int, int | None]:
    """The minimum and maximum length of a match."""
    match node:
        case syntax.CharSet():
            return 1, 1
        case syntax.Anchor() | syntax.Look():
            return 0, 0
        case syntax.Group(_, part):
            return _width(part)
        case syntax.Repeat(part, fewest, most):
            low, high = _width(part)
            return low * fewest, None if most is None or high is None else high * most
        case syntax.Choice(options):
            widths = [_width(option) for option in options]
            return min(low for low, _ in widths), _sum_or_none(
                [high for _, high in widths], longest=True
            )
        case syntax.Sequence(parts):
            widths = [_width(part) for part in parts]
            return sum(low for low, _ in widths), _sum_or_none([high for _, high in widths])


def _sum_or_none(highs: list[int | None], *, longest: bool = False) -> int | None:
    known = [high for high in highs if high is not None]
    if len(known) < len(highs):
        return None
    return max(known) if longest else sum(known)


def fit(node: syntax.Node, least: int, most: int) -> syntax.Node | None:
    """``node`` narrowed to matches of these lengths, or None if none was found."""
    low, high = _width(node)
    if low > most or (high is not None and high < least):
        return None
    if least <= low and high is not None and high <= most:
        return node
    match node:
        case syntax.Group(opening, part):
            inner = fit(part, least, most)
            return None if inner is None else syntax.Group(opening, inner)
        case syntax.Choice(options):
            fitted = [fit(option, least, most) for option in options]
            kept = tuple(option for option in fitted if option is not None)
            return syntax.Choice(kept) if kept else None
        case syntax.Repeat():
            return _fit_repeat(node, least, most)
        case syntax.Sequence(parts):
            return _fit_sequence(parts, least, most)
        case _:
            return None


def _fit_repeat(node: syntax.Repeat, least: int, most: int) -> syntax.Node | None:
    low, high = _width(node.part)
    if low == high and low:
        fewest = max(node.least, ceil(least / low))
        greatest = most // low if node.most is None else min(node.most, most // low)
        return replace(node, least=fewest, most=greatest, mode="") if fewest <= greatest else None
    # The part varies in length. As few repetitions as possible share the length.
    greatest = most if node.most is None else min(node.most, most)
    for count in range(max(node.least, 1), greatest + 1):
        inner = fit(node.part, ceil(least / count), most // count)
        if inner is not None:
            fewest = count if least else node.least
            return replace(node, part=inner, least=fewest, most=count, mode="")
    return None


def _fit_sequence(parts: tuple[syntax.Node, ...], least: int, most: int) -> syntax.Node | None:
    widths = [_width(part) for part in parts]
    missing = max(0, least - sum(low for low, _ in widths))
    lows: list[int] = []
    for low, high in widths:
        more = missing if high is None else min(missing, high - low)
        missing -= more
        lows.append(low + more)
    if missing:
        return None
    growing = [
        index for index, (_, high) in enumerate(widths) if high is None or high > lows[index]
    ]
    share = (most - sum(lows)) // len(growing) if growing else 0
    fitted: list[syntax.Node] = []
    for index, part in enumerate(parts):
        part_most = lows[index] + (share if index in growing else 0)
        inner = fit(part, lows[index], part_most)
        if inner is None:
            return None
        fitted.append(inner)
    return syntax.Sequence(tuple(fitted))
