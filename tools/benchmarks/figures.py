"""The arithmetic: paired samples in, the median of their ratios and a verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Samples = Mapping[str, Sequence[float]]
"""By leg, what each round took; the rounds of all legs stand at the same places."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a row is held to."""

    limit: float
    """The figure at which it is reached."""

    against: str = ""
    """The leg that ours is divided by; empty where our own figure counts."""

    at_least: bool = False
    """Whether more is better; else less is."""

    hoped: float | None = None
    """What is worth trying for."""

    def reached_by(self, value: float) -> bool:
        """Whether ``value`` is good enough."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured for one target."""

    target: Target
    value: float
    """The median over the rounds."""

    low: float
    """The first quartile."""

    high: float
    """The third quartile."""

    rounds: int

    @property
    def reached(self) -> bool:
        """Whether the target is reached."""
        return self.target.reached_by(self.value)


def figure(target: Target, samples: Samples, ours: str = "ours") -> Figure:
    """The figure for a target.

    Args:
        target: What it is held to.
        samples: What was measured.
        ours: The leg that is judged.
    """
    values = list(samples[ours])
    if target.against:
        pairs = zip(values, samples[target.against], strict=True)
        # More work for the same time is better where ``at_least``: so the other way round.
        values = [b / a if target.at_least else a / b for a, b in pairs]
    low, high = quartiles(values)
    return Figure(target, median(values), low, high, len(values))


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The first and the third quartile; of a single value, itself."""
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high
