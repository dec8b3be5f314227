"""What a comparison of two models found, and the version bump that follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from codegen.text.markdown import code, escaped
from codegen.text.wording import printable

Verdict: TypeAlias = Literal["major", "minor", "patch", "none"]


class Level(StrEnum):
    """What a change means for code that uses the package; the gravest first."""

    BREAKING = "breaking"
    """Code that was right fails, at a type checker or when it runs."""

    ADDITIVE = "additive"
    """There is more to use; code that was right stays right."""

    BEHAVIOUR = "behaviour"
    """Something on the wire or in validation that the code does not see."""

    DOCUMENTATION = "documentation"
    """Words for people."""


_VERDICTS: dict[Level, Verdict] = {
    Level.BREAKING: "major",
    Level.ADDITIVE: "minor",
    Level.BEHAVIOUR: "patch",
    Level.DOCUMENTATION: "patch",
}
_ORDER = list(Level)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between two models."""

    level: Level
    where: str
    """The place in the generated package: ``get_channel(arn)``, ``Channel.preset``."""

    what: str
    """What changed there."""

    why: str
    """Why it has this level."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two models, the gravest first."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Comparison:
        """A comparison of findings in any order, equal ones once."""

        def place(finding: Finding) -> tuple[int, str, str]:
            return _ORDER.index(finding.level), finding.where, finding.what

        return cls(tuple(sorted(dict.fromkeys(findings), key=place)))

    @property
    def verdict(self) -> Verdict:
        """The part of a semantic version that has to go up."""
        levels = {finding.level for finding in self.findings}
        for level in Level:
            if level in levels:
                return _VERDICTS[level]
        return "none"

    def to_json(self) -> str:
        """The verdict and every finding, for programs."""
        findings = [asdict(finding) for finding in self.findings]
        return json.dumps({"verdict": self.verdict, "findings": findings}, indent=2) + "\n"

    def to_text(self) -> str:
        """The verdict and the findings, for people; places with the same change together."""
        lines = [f"{self.verdict}: {self._counts()}"]
        for level, groups in self._groups():
            lines += ["", level]
            for group in groups:
                lines.append(f"  {printable(', '.join(finding.where for finding in group))}")
                lines.append(f"    {printable(group[0].what)}; {group[0].why}")
        return "\n".join(lines) + "\n"

    def to_markdown(self) -> str:
        """The verdict and the findings, as the text of a pull request or a changelog."""
        lines = [f"**{self.verdict}**: {self._counts()}"]
        for level, groups in self._groups():
            lines += ["", f"### {level.capitalize()}", ""]
            for group in groups:
                places = ", ".join(code(finding.where) for finding in group)
                lines.append(f"- {places}: {escaped(group[0].what)}; {escaped(group[0].why)}")
        return "\n".join(lines) + "\n"

    def _counts(self) -> str:
        counts = [(level, sum(f.level is level for f in self.findings)) for level in Level]
        listed = ", ".join(f"{count} {level}" for level, count in counts if count)
        return listed or "nothing that a user of the package sees"

    def _groups(self) -> Iterator[tuple[Level, list[list[Finding]]]]:
        """The findings of each level, those that say the same of other places together."""
        for level in Level:
            groups: dict[tuple[str, str], list[Finding]] = {}
            for finding in self.findings:
                if finding.level is level:
                    groups.setdefault((finding.what, finding.why), []).append(finding)
            if groups:
                yield level, list(groups.values())
