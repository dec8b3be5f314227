"""The generator's one error type: where something is wrong, what was found and what was expected.

A stage collects the problems of its whole input and raises them together, so that one run reports
everything that has to be corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with an input."""

    file: str
    """The document, relative to the models folder: ``weather/2006-08-01/service-2.json``."""

    pointer: str
    """JSON Pointer (RFC 6901) into the document; empty for the document as a whole."""

    found: str
    """What was found, as a noun phrase."""

    expected: str
    """What was expected, as a noun phrase."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.pointer}" if self.pointer else self.file
        return f"{place}: found {self.found}; expected {self.expected}"


class ProblemsError(Exception):
    """Raised by a stage that can't continue, with every problem that it found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def pointer(*parts: str | int) -> str:
    """The JSON Pointer to ``parts``, each escaped as RFC 6901 asks."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
