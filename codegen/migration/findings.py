"""What a migration reports: each use of boto3, what it becomes, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from codegen.migration.source_files import Unread

Kind: TypeAlias = Literal[
    "annotation",
    "call",
    "client",
    "config",
    "error",
    "import",
    "metadata",
    "pages",
    "parameters",
    "result",
    "session",
    "test",
    "unsupported",
    "waiter",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A use of boto3."""

    path: str
    line: int
    """From 1."""

    last_line: int
    column: int
    """From 1, in characters."""

    indent: int
    """The indentation of the line on which it begins, which following lines have, too."""

    kind: Kind
    service: str
    """Empty if it concerns no service, or is not known."""

    found: str
    """What is written there."""

    becomes: str
    """What to write in its place; empty if nothing takes its place, or a person has to write it."""

    decide: str
    """What a person has to decide; empty if ``becomes`` is certain."""

    note: str
    """What else changes; empty for nothing."""

    @property
    def is_unchanged(self) -> bool:
        return self.found == self.becomes


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a program."""

    findings: tuple[Finding, ...]
    """By path and place."""

    modules: int
    """How many modules were read."""

    unread: tuple[Unread, ...]

    @property
    def undecided(self) -> Sequence[Finding]:
        """The findings with something to decide."""
        return [finding for finding in self.findings if finding.decide]
