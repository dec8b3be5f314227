"""Findings in a program that a test writes."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from codegen.migration.findings import Finding, Report
from codegen.migration.migrate import analyse
from codegen.migration.services import Services
from codegen.migration.source_files import Program
from codegen.migration.source_text import SourceText

REPOSITORY = Path(__file__).parents[2]


@cache
def services_of(models: Path = REPOSITORY / "models") -> Services:
    """The services of a folder of models."""
    return Services(models)


def reported(modules: Mapping[str, str], services: Services | None = None) -> Report:
    """The report on modules, which are texts by their paths."""
    sources = [
        SourceText(path, text, ast.parse(text))
        for path, text in ((path, textwrap.dedent(text)) for path, text in modules.items())
    ]
    program = Program(Path(), tuple(sources), ())
    return analyse(program, services or services_of(), lambda step: None)


def found(text: str, services: Services | None = None) -> list[Finding]:
    """The findings in a module but for those of its imports."""
    report = reported({"module.py": text}, services)
    return [finding for finding in report.findings if finding.kind != "import"]


def written(text: str, services: Services | None = None) -> list[str]:
    """What the findings in a module become: ``?`` in front if a person has to decide."""
    return [f"{'? ' if one.decide else ''}{one.becomes or '-'}" for one in found(text, services)]
