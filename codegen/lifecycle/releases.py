"""The next version of a package, and its entry in ``releases.toml``."""

# docs/decisions/every-change-has-a-version.md says why.

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codegen.lifecycle.comparison import Verdict
from codegen.output.render import toml_string
from codegen.source.history import Release
from codegen.source.releases import parse_version

RELEASES = "releases.toml"

_HEADER = """\
# The history of this package's releases, oldest first. Only the command `update` appends to it;
# the version and the changelog of the package are rendered from it.
"""


def next_version(version: str, verdict: Verdict) -> str:
    """The version after ``version``.

    A verdict of "none" increments the patch version: the package still differs, if only in the
    documents of its tests.
    """
    major, minor, patch = parse_version(version)
    if verdict == "major":
        return f"{major + 1}.0.0"
    if verdict == "minor":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def releases_text(before: str, releases: Iterable[Release]) -> str:
    """The text of a ``releases.toml``: ``before`` with ``releases`` appended."""
    before = before or _HEADER
    return "\n".join([before.rstrip("\n") + "\n", *(map(_entry, releases))])


def _entry(release: Release) -> str:
    lines = ["[[release]]", f"version = {toml_string(release.version)}"]
    if release.botocore:
        lines.append(f"botocore = {toml_string(release.botocore)}")
    if release.date:
        lines.append(f"date = {toml_string(release.date)}")
    lines.append(f"api_version = {toml_string(release.api_version)}")
    lines.append(f"model_sha256 = {toml_string(release.model_sha256)}")
    if release.text:
        lines.append(f"text = {toml_string(release.text)}")
    if release.includes:
        lines.append(f"includes = [{', '.join(map(toml_string, release.includes))}]")
    news = [{"name": one.name, "level": one.level, "text": one.text} for one in release.news]
    lines += _tables("news", news)
    findings = [finding.record() for finding in release.findings]
    lines += _tables("findings", findings)
    return "".join(f"{line}\n" for line in lines)


def _tables(key: str, tables: Sequence[Mapping[str, str]]) -> list[str]:
    """An array of inline tables, one per line."""
    if not tables:
        return []
    rows = [", ".join(f"{name} = {_string(text)}" for name, text in one.items()) for one in tables]
    return [f"{key} = [", *(f"    {{ {row} }}," for row in rows), "]"]


def _string(text: str) -> str:
    """``text`` as a string of TOML, a literal string if it would need escapes otherwise."""
    plain = text.isascii() and text.isprintable() and "'" not in text
    return f"'{text}'" if plain and set('"\\').intersection(text) else toml_string(text)
