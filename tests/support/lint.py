"""Lint's findings on a tiny model, by id."""

from __future__ import annotations

from pathlib import Path

from support.models import write_models

from codegen.lifecycle.lint import Report, lint
from codegen.source.load import load


def report(path: Path, **documents: object) -> Report:
    """What lint says of the tiny service with these documents."""
    return lint(load(write_models(path, **documents), "tiny"))


def found(path: Path, rule: str, **documents: object) -> dict[str, str]:
    """What one rule finds: what each finding is about → what was found."""
    return {
        finding.id.partition(":")[2]: finding.found
        for finding in report(path, **documents).findings
        if finding.id.partition(":")[0] == rule
    }
