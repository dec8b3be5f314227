"""A pytest plugin that counts what a run tried, and writes the figures to ``docs/proof.md``.

    PYTHONPATH=tests python -m pytest -p tools.proof.figures --figures COMMAND …

COMMAND is what the page says it was made with. Hypothesis' own statistics are counted for every
test. A test that tries something else many times says so with
``record_property(SECTION, (WHAT, NUMBER))``; numbers of the same thing are added up, and of times
in milliseconds the longest counts. Nothing is written unless everything passed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from tools.proof.record import PAGE, origin, record

SECTIONS: Final = ("core", "faults", "models")
"""What tests can count for; those of a distribution count for ``examples-SERVICE``."""

_PASSING = re.compile(r"(\d+) passing, 0 failing")
_EXHAUSTED = "nothing left to do"
_TOLD = "figures"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", metavar="COMMAND", help="write figures to docs/proof.md")
    parser.addoption("--figures-page", type=Path, default=PAGE, help="or to another page")


def pytest_configure(config: pytest.Config) -> None:
    command = config.getoption("--figures")
    if command:
        page: Path = config.getoption("--figures-page")
        is_worker = hasattr(config, "workerinput")
        config.pluginmanager.register(Figures(command, page, is_worker=is_worker))


class Property:
    """What Hypothesis tried of a property, in all the tests that state it."""

    def __init__(self) -> None:
        self.tests = self.exhausted = self.total = 0
        self.fewest: int | None = None

    def add(self, statistics: str) -> None:
        """Adds what Hypothesis says of one test."""
        found = [int(number) for number in _PASSING.findall(statistics)]
        assert found, f"no number of examples in {statistics!r}"
        self.tests += 1
        self.total += sum(found)
        if _EXHAUSTED in statistics:
            # Fewer than were asked for, because there are no more.
            self.exhausted += 1
        else:
            self.fewest = min(sum(found), sum(found) if self.fewest is None else self.fewest)


class Figures:
    """Counts while tests run, and writes at the end.

    Args:
        command: What the page says it was made with.
        page: The page.
        is_worker: Whether another process counts what this one reports.
    """

    def __init__(self, command: str, page: Path, *, is_worker: bool) -> None:
        self._command = command
        self._page = page
        self._is_worker = is_worker
        self.properties: defaultdict[str, defaultdict[str, Property]]
        self.properties = defaultdict(lambda: defaultdict(Property))
        self.passed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.counted: defaultdict[str, Counter[str]] = defaultdict(Counter)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Says with a report what it counts for; another process may be the one that counts."""
        report = yield
        test = getattr(item, "originalname", item.name)
        statistics = getattr(item, "hypothesis_statistics", None)
        report.user_properties.append((_TOLD, (section_of(item.path), test, statistics)))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" or not report.passed or self._is_worker:
            return
        properties = dict(report.user_properties)
        section, test, statistics = properties.pop(_TOLD)
        self.passed[section][test] += 1
        if statistics is not None:
            self.properties[section][test].add(statistics)
        for name, value in report.user_properties:
            if name in SECTIONS:
                self.count(name, *value)

    def count(self, section: str, what: str, number: float) -> None:
        """Counts what one test told."""
        counted = self.counted[section]
        longest = "milliseconds" in what
        counted[what] = max(counted[what], number) if longest else counted[what] + number

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK:
            for section in sorted({*self.passed, *self.counted}):
                lines = list(self.lines(section))
                if lines:
                    head = origin(self._command, "hypothesis", "botocore")
                    record(section, "\n".join((head, "", *lines)), self._page)

    def lines(self, section: str) -> Iterator[str]:
        """What is told of a section."""
        counted, properties = self.counted[section], self.properties[section]
        if counted:
            yield from ("| what | how many |", "|---|---:|")
            yield from (f"| {what} | {number:,} |" for what, number in sorted(counted.items()))
            yield ""
        total = sum(found.total for found in properties.values())
        if properties and section == "core":
            yield f"{total:,} examples of {len(properties)} properties by Hypothesis, too."
        elif properties:
            yield from (
                "| property | tests | examples | fewest in a test |",
                "|---|---:|---:|---:|",
            )
            yield from (_row(test, found) for test, found in sorted(properties.items()))
            yield from ("", f"{total:,} examples, each of them passed.")
            if any(found.exhausted for found in properties.values()):
                yield "Tests that tried all there is are not among the fewest."
            yield ""
        if section == "faults":
            passed = sorted(self.passed[section].items())
            times = sum(number for _, number in passed)
            yield f"Survived {times:,} times: one fault with one call, plain or over TLS, each."
            yield from ("", "| test | passed |", "|---|---:|")
            yield from (f"| {_sentence(test)} | {number:,} |" for test, number in passed)


def section_of(path: Path) -> str:
    """The section that a test counts for by where it stands."""
    folders = path.parts
    if "faults" in folders:
        return "faults"
    if "pipeline" in folders:
        return "models"
    if "generated" in folders[:-2] and folders[-2] == "tests":
        return f"examples-{folders[-3]}"
    return "core"


def _row(test: str, found: Property) -> str:
    fewest = "all there is" if found.fewest is None else f"{found.fewest:,}"
    return f"| {_sentence(test)} | {found.tests:,} | {found.total:,} | {fewest} |"


def _sentence(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")
