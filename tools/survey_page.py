"""docs/survey.md: a row for each of botocore's services, written by ``tools.survey``.

A survey replaces what is generated, and keeps what is known of tests; a thorough survey the other way
round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "survey.md"

_ROW = re.compile(r"\| (\S+) \| (\S*) \| (\d*) \| (\d*) \| (.*?) ?\| (.*?) ?\|")
_INTRODUCTION = """\
# Survey

Which of botocore's services that speak a supported protocol can be generated. `make survey` writes the rows, and
`make survey-thorough SERVICES="…"` what the tests of each package say, with a few examples for each property. A service counts
as generated if every module of its package imports. Operations whose requests are streams of events need HTTP/2, and are left out.

[What botocore knows in code](decisions/what-botocore-knows-in-code.md) lists what is not in the models.
"""
_HEADER = """\
| service | protocol | operations | structures | left out, or refused for | tests |
|---|---|---:|---:|---|---|
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A service."""

    service: str
    protocol: str = ""
    operations: str = ""
    structures: str = ""
    remark: str = ""
    """What is left out, or what it is refused for."""

    tests: str = ""

    def __str__(self) -> str:
        parts = (self.operations, self.structures, self.remark, self.tests)
        return f"| {self.service} | {self.protocol} | {' | '.join(parts)} |"


def read_rows(page: Path = PAGE) -> dict[str, Row]:
    """The rows of the page, by service."""
    text = page.read_text("utf-8") if page.exists() else ""
    rows = [
        Row(
            service=found[1],
            protocol=found[2],
            operations=found[3],
            structures=found[4],
            remark=found[5],
            tests=found[6],
        )
        for found in map(_ROW.fullmatch, text.splitlines())
        if found
    ]
    return {row.service: row for row in rows}


def write_survey(rows: Iterable[Row], summary: str, page: Path = PAGE) -> None:
    """Writes the rows of a complete survey, with what is known of their tests.

    Args:
        rows: A row for each service.
        summary: The day and the versions, and the totals.
        page: The page.
    """
    known = read_rows(page)
    kept = [
        replace(row, tests=known[row.service].tests if row.service in known else "") for row in rows
    ]
    _write(kept, summary, page)


def write_tests(results: Mapping[str, str], page: Path = PAGE) -> None:
    """Replaces what the page says of the tests of some services.

    Args:
        results: What became of the tests, by service.
        page: The page, which a survey wrote.
    """
    text = page.read_text("utf-8")
    summary = text.removeprefix(_INTRODUCTION).partition(_HEADER)[0].strip()
    rows = read_rows(page).values()
    _write([replace(row, tests=results.get(row.service, row.tests)) for row in rows], summary, page)


def _write(rows: Iterable[Row], summary: str, page: Path) -> None:
    lines = "".join(f"{row}\n" for row in rows)
    page.write_text(f"{_INTRODUCTION}\n{summary}\n\n{_HEADER}{lines}", encoding="utf-8")
