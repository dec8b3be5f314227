"""The values of a package's history: releases, their findings and news.

The last release gives the version. A model that is not the one of the last release makes a version
of its own, so that two different packages never have the same version: ``1.2.0+unreleased``.
"""

# docs/decisions/every-change-has-a-version.md says why.

from __future__ import annotations

from dataclasses import dataclass

from codegen.source.rules import Finding, Level

FIRST_VERSION = "0.1.0"
"""The version of a package whose releases nobody recorded, and of a first release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a change of the generator or the runtime means for users of a package."""

    name: str
    """The news fragment that said so."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a package."""

    version: str
    api_version: str
    model_sha256: str
    botocore: str = ""
    """The version of botocore that the model came with; empty where that is not known."""

    date: str = ""
    """The date of that botocore; empty where that is not known."""

    text: str = ""
    """What is said of the release as a whole."""

    includes: tuple[str, ...] = ()
    """News fragments that were there before the first release, and are no news."""

    news: tuple[News, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All releases of a package, oldest first, and the model that there is now."""

    releases: tuple[Release, ...] = ()
    model_sha256: str = ""

    @property
    def released(self) -> bool:
        """Whether the model is that of the last release, or nothing is known of releases."""
        return not self.releases or self.releases[-1].model_sha256 == self.model_sha256

    @property
    def version(self) -> str:
        """The version of what is generated now."""
        last = self.releases[-1].version if self.releases else FIRST_VERSION
        return last if self.released else f"{last}+unreleased"

    @property
    def recorded_news(self) -> frozenset[str]:
        """The news fragments that are in some release."""
        return frozenset(
            name
            for release in self.releases
            for name in (*release.includes, *(news.name for news in release.news))
        )
