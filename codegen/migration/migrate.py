"""Analyses a program: every module until nothing more becomes known, then once more for findings."""

# docs/decisions/migrate-rewrites-nothing.md says why.

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from codegen.migration.context import Context
from codegen.migration.findings import Finding, Report
from codegen.migration.imports import LocalModules, note_imports
from codegen.migration.knowledge import Knowledge
from codegen.migration.scopes import FunctionNode, Scope, make_scope
from codegen.migration.services import Services
from codegen.migration.source_files import Program, Unread, read_program
from codegen.migration.source_text import SourceText
from codegen.migration.statements import Statements

_MOST_PASSES = 20
"""Values pass through one more function or module with each pass."""


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
    analysis = _Analysis(program.modules, services)
    findings: list[Finding] = []
    unread = list(program.unread)
    for guesses in (False, True):
        unread += analysis.learn(report, guesses=guesses)
    for module in analysis.modules:
        report(f"{module.path}: writing findings")
        findings += analysis.findings(module)
    findings.sort(key=lambda finding: (finding.path, finding.line, finding.column, finding.kind))
    return Report(tuple(findings), len(program.modules), tuple(unread))


class _Analysis:
    """The analysis of a program."""

    def __init__(self, modules: tuple[SourceText, ...], services: Services) -> None:
        self.modules = list(modules)
        self._services = services
        self._knowledge = Knowledge()
        self._local = LocalModules(modules)

    def learn(self, report: Callable[[str], None], *, guesses: bool) -> list[Unread]:
        """Follows every module until nothing more becomes known; returns those that can't be followed.

        Args:
            report: Called with each step as it begins.
            guesses: Whether names are taken for a hint.
        """
        self._knowledge.guesses = guesses
        unread: list[Unread] = []
        for number in range(1, _MOST_PASSES + 1):
            report(f"following values: pass {number}")
            self._knowledge.changed = False
            for module in [*self.modules]:
                try:
                    self._follow(Context(module, self._services, self._knowledge))
                except RecursionError:
                    unread.append(Unread(module.path, "can't be followed: nested too deeply"))
                    self.modules.remove(module)
            if not self._knowledge.changed:
                break
        return unread

    def findings(self, module: SourceText) -> list[Finding]:
        context = Context(module, self._services, self._knowledge)
        context.recording = True
        self._follow(context)
        note_imports(context)
        return context.findings()

    def _follow(self, context: Context) -> None:
        """Follows a module, then the functions in it, then those in these."""
        tree = context.source.tree
        waiting: list[tuple[FunctionNode, str, Scope]] = []

        def later(node: FunctionNode, key: str, outer: Scope) -> None:
            waiting.append((node, key, outer))

        def follow_lambda(node: ast.Lambda, key: str, outer: Scope) -> None:
            scope = make_scope(node, key, outer)
            Statements(context, self._local, scope, later).function(node)

        context.evaluate_lambda = follow_lambda
        module = make_scope(tree, context.source.path, None)
        Statements(context, self._local, module, later).run(tree.body)
        done: set[str] = set()
        while waiting:
            node, key, outer = waiting.pop(0)
            if key in done:
                continue  # It is defined in a loop, which is followed twice.
            done.add(key)
            owner = outer.key if key in self._knowledge.methods else None
            scope = make_scope(node, key, outer, owner=owner)
            Statements(context, self._local, scope, later).function(node)
