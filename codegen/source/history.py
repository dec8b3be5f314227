"""The history of a package: releases, their findings and news.

The last release sets the version. A model that is not released has a version of its own, such as
``1.2.0+unreleased``, so that different packages never have the same version.
"""

# docs/decisions/every-change-has-a-version.md says why.

from __future__ import annotations

from dataclasses import dataclass

from codegen.source.rules import Finding, Level

FIRST_VERSION = "0.1.0"
"""The version of a first release, and of a package without recorded releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a change of the generator or the runtime means for users of a package."""

    name: str
    """The name of the news fragment."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a package."""

    version: str
    api_version: str
    model_sha256: str
    botocore: str = ""
    """The version of botocore that the model is from; empty if it is not known."""

    date: str = ""
    """The date of that botocore; empty if it is not known."""

    text: str = ""
    """A text about the release as a whole."""

    includes: tuple[str, ...] = ()
    """News fragments that are older than the first release."""

    news: tuple[News, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All releases of a package, oldest first, and the current model."""

    releases: tuple[Release, ...] = ()
    model_sha256: str = ""

    @property
    def released(self) -> bool:
        """Whether the last release is of the current model, or no release is recorded."""
        return not self.releases or self.releases[-1].model_sha256 == self.model_sha256

    @property
    def version(self) -> str:
        """The version of the package that is generated now."""
        last = self.releases[-1].version if self.releases else FIRST_VERSION
        return last if self.released else f"{last}+unreleased"

    @property
    def recorded_news(self) -> frozenset[str]:
        """The news fragments that a release includes."""
        return frozenset(
            name
            for release in self.releases
            for name in (*release.includes, *(news.name for news in release.news))
        )
