"""One fault, in one copy of the repository: whether the tests find it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.mutation.choice import Part
from tools.mutation.mapping import FileOfTests, batches
from tools.mutation.plugins import Selection
from tools.mutation.sessions import FAILED_ITSELF, HUNG, log, run
from tools.mutation.source import Mutant
from tools.mutation.trees import seeded

_NO_VERDICT = (
    pytest.ExitCode.INTERNAL_ERROR,
    pytest.ExitCode.USAGE_ERROR,
    pytest.ExitCode.NO_TESTS_COLLECTED,
    FAILED_ITSELF,
)
"""How sessions end that say nothing of a fault: it counts as one that was not found."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        mutant: It.
        tests: How many tests were to be run.
        found: Whether they found it.
        by: What found it: a test, or what went wrong.
    """

    mutant: Mutant
    tests: int
    found: bool
    by: str


def attempt(part: Part, mutant: Mutant, files: Iterable[FileOfTests], tree: Path) -> Outcome:
    """Seeds a fault and runs the tests that run what it is in, until one fails."""
    tests = 0
    folder = tree / part.directory
    with seeded(tree, part, mutant):
        for batch in batches(mutant, files):
            seconds = {name: each for part_of in batch.values() for name, each in part_of.items()}
            tests += len(seconds)
            code = run(folder, ["--exitfirst", *batch], Selection(seconds))
            if not code:
                continue
            failed = _failed_tests(folder)
            otherwise = "a test that takes too long" if code == HUNG else f"pytest: code {code}"
            found = code not in _NO_VERDICT or _keeps_tests_from_loading(code, folder)
            # A session may fail after a test did: what that test left open can break its end.
            return Outcome(mutant, tests, found or bool(failed), next(iter(failed), otherwise))
    return Outcome(mutant, tests, found=False, by="")


def _keeps_tests_from_loading(code: int, folder: Path) -> bool:
    """Whether no test could be run because what all of them import can't be imported."""
    text = log(folder).read_text("utf-8", "replace")
    return code == pytest.ExitCode.USAGE_ERROR and "ImportError while loading conftest" in text


def _failed_tests(folder: Path) -> list[str]:
    text = log(folder).read_text("utf-8", "replace")
    return re.findall(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", text, re.MULTILINE)
