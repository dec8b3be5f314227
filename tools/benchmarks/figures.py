"""Figures: the median ratio of paired samples, with quartiles and a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Samples = Mapping[str, Sequence[float]]
"""The samples of each leg; index n is round n for all legs."""


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a row."""

    limit: float
    """The figure that reaches the target."""

    against: str = ""
    """The leg to divide by; empty for an absolute figure."""

    at_least: bool = False
    """Whether larger figures are better."""

    hoped: float | None = None
    """A stricter limit that would be welcome."""

    def reached_by(self, value: float) -> bool:
        """Whether ``value`` reaches the target."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """The measurement for one target."""

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
        return self.target.reached_by(self.value)


def figure(target: Target, samples: Samples, ours: str = "ours") -> Figure:
    """The figure for a target.

    Args:
        target: The target to compare with.
        samples: The samples of its row.
        ours: The leg to judge.
    """
    values = list(samples[ours])
    if target.against:
        pairs = zip(values, samples[target.against], strict=True)
        # With ``at_least`` the figure is throughput, the inverse of time.
        values = [b / a if target.at_least else a / b for a, b in pairs]
    low, high = quartiles(values)
    return Figure(target, median(values), low, high, len(values))


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The first and third quartiles; a single value is both."""
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high
