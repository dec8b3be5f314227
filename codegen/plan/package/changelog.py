"""Releases as a changelog, newest first.

Format: https://keepachangelog.com/en/1.1.0/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.plan.ir.changelog import ChangelogEntry, ChangelogGroup
from codegen.source.history import Release
from codegen.source.model import Service
from codegen.source.rules import SECTIONS, Finding, Level, Section
from codegen.text.markdown import code, escaped

_MOST_NAMES = 12
"""Places that are listed for one change; the others are counted. Breaking changes list all."""


def lower_changelog(service: Service, version: str) -> tuple[ChangelogEntry, ...]:
    """The changelog of a service's package, whose current version is ``version``."""
    history = service.history
    entries = [_release(release) for release in reversed(history.releases)]
    if not history.released:
        last = history.releases[-1].version
        note = f"Generated from another model than that of {last}. The changes are not recorded."
        return (_unreleased(service, note), *entries)
    return tuple(entries) or (_unrecorded(service, version),)


def _unrecorded(service: Service, version: str) -> ChangelogEntry:
    note = f"Generated from API version {service.api_version}. Releases are not recorded."
    return ChangelogEntry(heading=f"[{version}]", notes=(note,), groups=())


def _unreleased(service: Service, note: str) -> ChangelogEntry:
    model = f"Model: API version {service.api_version}."
    return ChangelogEntry(heading="[Unreleased]", notes=(model, note), groups=())


def _release(release: Release) -> ChangelogEntry:
    date = f" - {release.date}" if release.date else ""
    botocore = f"botocore {release.botocore}{f' of {release.date}' if release.date else ''}, "
    model = f"Model: {botocore if release.botocore else ''}API version {release.api_version}."
    lines: dict[Section, list[str]] = {section: [] for section in Section}
    for news in release.news:
        lines[SECTIONS[news.level]].append(f"{_mark(news.level)}{' '.join(news.text.split())}")
    for section, line in _changes(release.findings):
        lines[section].append(line)
    return ChangelogEntry(
        heading=f"[{release.version}]{date}",
        notes=(model, *filter(None, (" ".join(release.text.split()),))),
        groups=tuple(
            ChangelogGroup(title=section, lines=tuple(lines[section]))
            for section in Section
            if lines[section]
        ),
    )


def _changes(findings: Iterable[Finding]) -> Iterator[tuple[Section, str]]:
    """Findings as lines with their section; equal changes of several names share a line."""
    alike: dict[tuple[Section, Level, str, str], list[str]] = {}
    documentation: dict[str, None] = {}
    for finding in findings:
        section = finding.rule.section
        if finding.level is Level.DOCUMENTATION and section is Section.CHANGED:
            documentation[finding.where] = None
        else:
            change = (section, finding.level, finding.what, finding.why)
            alike.setdefault(change, []).append(finding.where)
    for (section, level, what, why), names in alike.items():
        named = _named(names, len(names) if level is Level.BREAKING else _MOST_NAMES)
        yield section, f"{_mark(level)}{named}: {escaped(what)}; {escaped(why)}."
    if documentation:
        yield Section.CHANGED, f"Documentation only: {_named([*documentation], _MOST_NAMES)}."


def _mark(level: Level) -> str:
    return "**Breaking:** " if level is Level.BREAKING else ""


def _named(names: list[str], most: int) -> str:
    named = ", ".join(map(code, names[:most]))
    more = len(names) - most
    return f"{named} and {more} more" if more > 0 else named
