"""An SVG bar chart of each figure relative to its target."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tools.benchmarks.figures import Figure
from tools.benchmarks.report import Result, against

_LABELS, _BARS, _MARGIN = 440, 520, 60
_ROW, _TOP, _FOOT = 22, 46, 16
_LONGEST = 1.6
"""The longest bar, as a multiple of the target; longer ones are cut."""

_COLOURS = {True: "#2a7f62", False: "#c8553d"}


def plot(results: Sequence[Result]) -> str:
    """The chart. A bar that ends left of the line reached its target."""
    bars = [(result, figure) for result in results for figure in result.figures]
    height = _TOP + _ROW * len(bars) + _FOOT
    width = _LABELS + _BARS + _MARGIN
    line = _LABELS + _BARS / _LONGEST
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12" role="img">',
        "<title>Each figure relative to its target</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_LABELS}" y="18" fill="#333333">figure relative to its target; the line is '
        "the target, shorter is better</text>",
    ]
    for number, (result, figure) in enumerate(bars):
        lines += _bar(result, figure, _TOP + _ROW * number)
    lines += [
        f'<line x1="{line:.1f}" x2="{line:.1f}" y1="{_TOP - 12}" y2="{height - _FOOT}" '
        'stroke="#111111" stroke-dasharray="4 3"/>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _bar(result: Result, figure: Figure, top: int) -> list[str]:
    low, value, high = sorted(
        _part(figure, number) for number in (figure.low, figure.value, figure.high)
    )
    end, middle = _place(value), top + _ROW / 2 - 3
    name = result.row.name + (
        f" against {against(figure.target.against)}" if figure.target.against else ""
    )
    return [
        f'<text x="{_LABELS - 8}" y="{middle + 4:.1f}" text-anchor="end" fill="#333333">'
        f"{escape(name)}</text>",
        f'<rect x="{_LABELS}" y="{top}" width="{end - _LABELS:.1f}" height="{_ROW - 6}" '
        f'fill="{_COLOURS[figure.reached]}"/>',
        f'<line x1="{_place(low):.1f}" x2="{_place(high):.1f}" y1="{middle:.1f}" y2="{middle:.1f}" '
        'stroke="#111111" stroke-width="2"/>',
        f'<text x="{max(end, _place(high)) + 6:.1f}" y="{middle + 4:.1f}" fill="#333333">'
        f"{value:.0%}</text>",
    ]


def _part(figure: Figure, value: float) -> float:
    """A value relative to the target; smaller is better."""
    limit = figure.target.limit
    return limit / value if figure.target.at_least else value / limit


def _place(part: float) -> float:
    return _LABELS + _BARS * min(part, _LONGEST) / _LONGEST
