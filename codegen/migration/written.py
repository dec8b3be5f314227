"""A report as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from codegen.migration.findings import Finding, Report
from codegen.text.wording import printable

_INDENT = "    "


def to_text(report: Report) -> str:
    """The findings as people read them: a line for the place, then what stands there and becomes of it."""
    return "".join(f"{line}\n" for finding in report.findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    if finding.decide:
        yield printable(f"{place}: {finding.kind}, to decide")
    elif finding.is_unchanged:
        yield printable(f"{place}: {finding.kind}, unchanged")
    else:
        yield printable(f"{place}: {finding.kind}")
    yield from _block("found", finding.found, finding.indent)
    if not finding.is_unchanged:
        yield from _block("becomes", finding.becomes or "nothing", finding.indent)
    if finding.decide:
        yield from _block("decide", finding.decide)
    if finding.note:
        yield from _block("note", finding.note)


def _block(name: str, text: str, indent: int = 0) -> Iterator[str]:
    """A name and a text of one or more lines.

    Args:
        name: The name.
        text: The text.
        indent: The indentation that the lines after the first have in common.
    """
    head = f"{_INDENT}{name}: "
    first, *others = text.split("\n")
    for line in [first, *(one[indent:] if one[:indent].isspace() else one for one in others)]:
        yield printable(f"{head}{line}")
        head = " " * len(head)


def to_json(report: Report) -> str:
    """The report for tools: a list ``findings``, and a list ``unread`` of files that were not read."""
    document = {
        "findings": [asdict(finding) for finding in report.findings],
        "unread": [asdict(one) for one in report.unread],
    }
    return f"{json.dumps(document, indent=2)}\n"


def summary(report: Report) -> str:
    """One line: how much was found, and how much a person has to decide."""
    findings, modules = len(report.findings), report.modules
    unchanged = sum(one.is_unchanged and not one.decide for one in report.findings)
    parts = [
        f"{modules} {'module' if modules == 1 else 'modules'}",
        f"{findings} {'finding' if findings == 1 else 'findings'}",
    ]
    decided = f"{len(report.undecided)} to decide"
    skipped = f"; {len(report.unread)} not read" if report.unread else ""
    return f"{', '.join(parts)}: {unchanged} unchanged, {decided}{skipped}"
