"""The differences between two models, and the version increment that follows from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from codegen.source.rules import Finding, Level, Rule
from codegen.text.markdown import code, escaped
from codegen.text.wording import printable

Verdict: TypeAlias = Literal["major", "minor", "patch", "none"]


_VERDICTS: dict[Level, Verdict] = {
    Level.BREAKING: "major",
    Level.ADDITIVE: "minor",
    Level.BEHAVIOUR: "patch",
    Level.DOCUMENTATION: "patch",
}
_ORDER = list(Level)
_PLACE = re.compile(r"(?P<owner>\w+)(?P<member>\.\w+|\(\w+\))", re.ASCII)
_MANY = 10
"""The number of places with the same change that are listed."""


def verdict_of(levels: Iterable[Level]) -> Verdict:
    """The part of a semantic version that changes of these levels increment."""
    found = set(levels)
    for level in Level:
        if level in found:
            return _VERDICTS[level]
    return "none"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two models, most severe first."""

    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()
    """What could not be compared, because only one of the models has it."""

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Comparison:
        """The comparison with ``findings``, sorted and without duplicates."""

        def place(finding: Finding) -> tuple[int, str, str]:
            return _ORDER.index(finding.level), finding.where, finding.what

        return cls(tuple(sorted(dict.fromkeys(findings), key=place)))

    @property
    def verdict(self) -> Verdict:
        """The part of a semantic version that has to be incremented."""
        return verdict_of(finding.level for finding in self.findings)

    def to_json(self) -> str:
        """The verdict and the findings as JSON."""
        findings = [finding.record() for finding in self.findings]
        return json.dumps({"verdict": self.verdict, "findings": findings}, indent=2) + "\n"

    def to_text(self) -> str:
        """The verdict and the findings as text, new operations first; equal changes are folded."""
        lines = [f"{self.verdict}: {self._counts()}"]
        for level, groups in self._groups():
            lines += ["", level]
            for group in groups:
                lines.append(f"  {printable(_where(group))}")
                lines.append(f"    {printable(group[0].what)}; {group[0].why}")
        return "\n".join(lines) + "\n"

    def to_markdown(self) -> str:
        """The verdict and the findings as Markdown, for a pull request."""
        lines = [f"**{self.verdict}**: {self._counts()}"]
        for level, groups in self._groups():
            lines += ["", f"### {level.capitalize()}", ""]
            for group in groups:
                named = ", ".join(code(finding.where) for finding in group)
                lines.append(f"- {named}: {escaped(group[0].what)}; {escaped(group[0].why)}")
        return "\n".join(lines) + "\n"

    def _counts(self) -> str:
        counts = [(level, sum(f.level is level for f in self.findings)) for level in Level]
        listed = ", ".join(f"{count} {level}" for level, count in counts if count)
        return listed or "no change that users of the package see"

    def _groups(self) -> Iterator[tuple[Level, list[list[Finding]]]]:
        """The findings of each level, grouped by what changed; new operations are first."""
        ordered = sorted(self.findings, key=lambda one: one.rule is not Rule.OPERATION_ADDED)
        for level in Level:
            groups: dict[tuple[str, str], list[Finding]] = {}
            for finding in ordered:
                if finding.level is level:
                    groups.setdefault((finding.what, finding.why), []).append(finding)
            if groups:
                yield level, list(groups.values())


def _where(group: Sequence[Finding]) -> str:
    """Where a change is: ``a, b``, or ``{A, B}.field`` for the same member of several owners."""
    owners: dict[str, list[str]] = {}
    for finding in group:
        match = _PLACE.fullmatch(finding.where)
        owner, member = (match["owner"], match["member"]) if match else (finding.where, "")
        owners.setdefault(member, []).append(owner)
    return ", ".join(
        (
            f"{{{_listed(found)}}}{member}"
            if member and len(found) > 1
            else f"{_listed(found)}{member}"
        )
        for member, found in owners.items()
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {more} more" if more > 0 else "")
