"""Analyses a program: follows its values until nothing more becomes known, then notes findings."""

# docs/decisions/migrate-rewrites-nothing.md says why.

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from codegen.migration.findings import Finding, Report
from codegen.migration.learning import Learning
from codegen.migration.services import Services
from codegen.migration.source_files import Program, read_program


def migrate(path: Path, models: Path, report: Callable[[str], None]) -> Report:
    """What becomes of the uses of boto3 in a module, or in the modules of a folder.

    Args:
        path: The module or folder.
        models: The folder of models.
        report: Called with each step as it begins.

    Raises:
        ProblemsError: There is nothing at the path, or a model is wrong.
    """
    services = Services(models)
    report(f"reading {path}")
    return analyse(read_program(path), services, report)


def analyse(program: Program, services: Services, report: Callable[[str], None]) -> Report:
    """What becomes of the uses of boto3 in a program.

    Args:
        program: The program.
        services: The services that have packages.
        report: Called with each step as it begins.

    Raises:
        ProblemsError: A model is wrong.
    """
    report("following values")
    learning = Learning(program.modules, services)
    learning.learn(report)
    findings: list[Finding] = []
    for module in learning.modules:
        report(f"{module.path}: writing findings")
        findings += learning.findings(module)
    findings.sort(key=lambda finding: (finding.path, finding.line, finding.column, finding.kind))
    unread = (*program.unread, *learning.unread)
    return Report(tuple(findings), len(program.modules), unread)
