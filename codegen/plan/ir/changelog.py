"""The intermediate representation of a changelog."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangelogGroup:
    """Changes of one kind."""

    title: str
    """``Added``, ``Changed``, ``Deprecated``, ``Removed``."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangelogEntry:
    """One version."""

    heading: str
    """``[1.2.0] - 2020-01-31``."""

    notes: tuple[str, ...]
    """Paragraphs about the whole version."""

    groups: tuple[ChangelogGroup, ...]
