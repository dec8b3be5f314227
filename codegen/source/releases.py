"""Reads and checks ``releases.toml``, the history of a package's releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import TypeAlias, cast

from codegen.problems import Problem, pointer
from codegen.source.history import History, News, Release
from codegen.source.model import Document, Documents
from codegen.source.rules import RULES, Finding, Level
from codegen.text.wording import describe, nearest

_OWN = "/events-1.json"

Version: TypeAlias = tuple[int, int, int]


def read_history(documents: Documents) -> History:
    """The history of a service, from a valid ``releases.toml`` if there is one."""
    releases: list[Document] = documents.releases.get("release", [])
    return History(
        releases=tuple(map(_release, releases)), model_sha256=model_digest(documents.digests)
    )


def releases_problems(documents: Documents) -> Iterator[Problem]:
    """Impossible dates, and versions that do not increase."""
    file = documents.files.get("releases", "")
    releases: list[Document] = documents.releases.get("release", [])
    for index, release in enumerate(releases):
        day = release.get("date")
        if day is not None and not _is_day(day):
            place = pointer("release", index, "date")
            yield Problem(file, place, describe(day), "a date that exists")
    for index, (before, release) in enumerate(pairwise(releases), 1):
        if parse_version(release["version"]) <= parse_version(before["version"]):
            found = f"{describe(release['version'])} after {describe(before['version'])}"
            place = pointer("release", index, "version")
            yield Problem(file, place, found, "a higher version")


def unknown_rule_problems(documents: Documents) -> Iterator[Problem]:
    """Findings whose rule does not exist."""
    releases: list[Document] = documents.releases.get("release", [])
    for index, release in enumerate(releases):
        findings: list[Document] = release.get("findings", [])
        for number, finding in enumerate(findings):
            rule: str = finding["rule"]
            if rule not in RULES:
                place = pointer("release", index, "findings", number, "rule")
                expected = nearest(rule, RULES, "the id of a rule")
                yield Problem(documents.files["releases"], place, describe(rule), expected)


def model_digest(digests: Mapping[str, str]) -> str:
    """The digest of all documents of a model.

    Args:
        digests: Path of each file → its digest. Our own files are not part of the model.
    """
    listing = "".join(
        f"{digest}  {path}\n"
        for path, digest in sorted(digests.items())
        if path.endswith((".json", ".json.gz")) and not path.endswith(_OWN)
    )
    return sha256(listing.encode()).hexdigest()


def parse_version(version: str) -> Version:
    """The three numbers of a semantic version."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _release(document: Document) -> Release:
    news = cast("list[Document]", document.get("news", []))
    findings = cast("list[Document]", document.get("findings", []))
    return Release(
        version=document["version"],
        api_version=document["api_version"],
        model_sha256=document["model_sha256"],
        botocore=document.get("botocore", ""),
        date=document.get("date", ""),
        text=document.get("text", ""),
        includes=tuple(document.get("includes", ())),
        news=tuple(
            News(name=one["name"], level=Level(one["level"]), text=one["text"]) for one in news
        ),
        findings=tuple(map(_finding, findings)),
    )


def _finding(document: Document) -> Finding:
    return Finding(
        RULES[document["rule"]],
        Level(document["level"]),
        document["where"],
        document["what"],
        document["why"],
    )
