"""Releases → changelog, in the form of Keep a Changelog, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codegen.plan.ir.changelog import ChangelogEntry, ChangelogGroup
from codegen.source.history import Change, Level, Release
from codegen.source.model import Service
from codegen.text.markdown import code, escaped

_TITLES = ("Added", "Changed", "Deprecated", "Removed")
_TITLE_OF_LEVEL: dict[Level, str] = {
    "breaking": "Changed",
    "additive": "Added",
    "behaviour": "Changed",
    "documentation": "Changed",
}
_REMOVED = re.compile(r"\bremoved\b")
_DEPRECATED = re.compile(r"\bdeprecat")

_PLACES = 12
"""So many places with the same change are named, unless code breaks there; of others the number."""


def lower_changelog(service: Service, version: str) -> tuple[ChangelogEntry, ...]:
    """The changelog of a service's package, which is at ``version`` now."""
    history = service.history
    entries = [_release(release) for release in reversed(history.releases)]
    if not history.released:
        last = history.releases[-1].version
        note = f"Generated from another model than that of {last}; what changed is not recorded."
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
    lines: dict[str, list[str]] = {title: [] for title in _TITLES}
    for news in release.news:
        mark = "**Breaking:** " if news.level == "breaking" else ""
        lines[_TITLE_OF_LEVEL[news.level]].append(f"{mark}{' '.join(news.text.split())}")
    for title, line in _changes(release.findings):
        lines[title].append(line)
    return ChangelogEntry(
        heading=f"[{release.version}]{date}",
        notes=(model, *filter(None, (" ".join(release.text.split()),))),
        groups=tuple(
            ChangelogGroup(title=title, lines=tuple(lines[title]))
            for title in _TITLES
            if lines[title]
        ),
    )


def _changes(findings: Iterable[Change]) -> Iterator[tuple[str, str]]:
    """Findings as lines, each with the title it belongs under; the same change is told once."""
    alike: dict[tuple[Level, str, str], list[str]] = {}
    words: list[str] = []
    for finding in findings:
        if finding.level == "documentation" and not _DEPRECATED.search(finding.what):
            words.append(finding.where)
        else:
            change = (finding.level, finding.what, finding.why)
            alike.setdefault(change, []).append(finding.where)
    for (level, what, why), places in alike.items():
        mark = "**Breaking:** " if level == "breaking" else ""
        named = _named(places, len(places) if level == "breaking" else _PLACES)
        yield _title(level, what), f"{mark}{named}: {escaped(what)}; {escaped(why)}."
    if words:
        yield "Changed", f"Documentation only: {_named([*dict.fromkeys(words)], _PLACES)}."


def _title(level: Level, what: str) -> str:
    if level == "breaking" and _REMOVED.search(what):
        return "Removed"
    if level == "documentation" and _DEPRECATED.search(what):
        return "Deprecated"
    return _TITLE_OF_LEVEL[level]


def _named(places: list[str], most: int) -> str:
    named = ", ".join(map(code, places[:most]))
    more = len(places) - most
    return f"{named} and {more} more" if more > 0 else named
