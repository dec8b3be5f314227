"""The generator's one error type: where, what was found, and what would be right.

Problems are collected while a stage looks at all of its input and raised together, so that one
run shows everything that has to be mended.
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
    """What was found."""

    expected: str
    """What would be right."""

    def __str__(self) -> str:
        # The pointer to a whole document is empty: nothing is said where there is nothing to say.
        place = f"{self.file}: {self.pointer}" if self.pointer else self.file
        return f"{place}: {self.found}; {self.expected}"


class ProblemsError(Exception):
    """Raised by a stage that can't go on, with every problem that it found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def pointer(*parts: str | int) -> str:
    """The JSON Pointer to ``parts``, each escaped as RFC 6901 asks."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
