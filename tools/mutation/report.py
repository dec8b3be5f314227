"""The figures of a run: for whoever looks on, and for docs/proof.md."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutation.choice import Part
from tools.mutation.trial import Outcome
from tools.proof.record import origin

EXPLANATIONS = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True)
class Result:
    """What became of the mutants of a part."""

    part: Part
    outcomes: tuple[Outcome, ...]

    @property
    def found(self) -> int:
        """How many were found."""
        return sum(outcome.found for outcome in self.outcomes)

    @property
    def share(self) -> float:
        """How much of them that is."""
        return self.found / len(self.outcomes) if self.outcomes else 0.0

    @property
    def enough(self) -> bool:
        """Whether it is as much as has to be."""
        return self.share >= self.part.bound


def read_explanations(file: Path = EXPLANATIONS) -> dict[str, str]:
    """Why mutants survive, by their ids."""
    explanations: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    return explanations


def summary(result: Result) -> str:
    """The figures in a line."""
    return (
        f"{result.part.title}: {result.found} of {len(result.outcomes)} faults found"
        f" ({result.share:.1%}; {result.part.bound:.0%} are needed)"
    )


def markdown(
    result: Result, explanations: Mapping[str, str], command: str, seed: int, minutes: float
) -> str:
    """The section of docs/proof.md."""
    lines = [
        origin(command, "pytest", "hypothesis", "botocore"),
        "",
        f"{len(result.outcomes)} faults were seeded in copies of the package, one at a time, chosen "
        f"with the seed {seed} from {len({one.mutant.kind for one in result.outcomes})} kinds, and "
        f"the tests were run that run what was mutated: {minutes:.0f} minutes. {result.found} were "
        f"found: {result.share:.1%}, where {result.part.bound:.0%} are needed.",
        "",
        *_table(result.outcomes),
        "",
        *_survivors(result.outcomes, explanations),
    ]
    return "\n".join(lines)


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    seeded = Counter(outcome.mutant.kind for outcome in outcomes)
    found = Counter(outcome.mutant.kind for outcome in outcomes if outcome.found)
    yield "| fault | seeded | found |"
    yield "|---|---|---|"
    for kind, count in seeded.items():
        yield f"| {kind} | {count} | {found[kind]} |"


def _survivors(outcomes: Sequence[Outcome], explanations: Mapping[str, str]) -> Iterator[str]:
    survivors = [outcome for outcome in outcomes if not outcome.found]
    if not survivors:
        yield "None survived."
        return
    yield "| survivor | tests that ran it | what it is | why it survives |"
    yield "|---|---|---|---|"
    for outcome in survivors:
        mutant = outcome.mutant
        why = explanations.get(mutant.id, "**not explained**")
        what = _cell(f"{mutant.kind}: {mutant}")
        yield f"| `{mutant.id}` | {outcome.tests} | {what} | {_cell(why)} |"


def _cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.replace("*", "\\*").replace("\\*\\*", "**").split())
