"""Follows the values of a program until nothing more becomes known.

A function or a module's own statements are followed again when something changed that they read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codegen.migration.context import Context
from codegen.migration.findings import Finding
from codegen.migration.imports import LocalModules, note_imports
from codegen.migration.knowledge import Knowledge
from codegen.migration.relevance import relevant_modules
from codegen.migration.scopes import FunctionNode, Scope, make_scope
from codegen.migration.services import Services
from codegen.migration.source_files import Unread
from codegen.migration.source_text import SourceText
from codegen.migration.statements import Statements

_MOST_PASSES = 30
"""Values pass through one more function or module with each pass, in the worst case."""

_TOO_DEEP = "can't be followed: nested too deeply"
_TOO_MANY = "not followed to the end: values pass through too many functions"


@dataclass(frozen=True, slots=True)
class _Function:
    """A function that was found."""

    context: Context
    node: FunctionNode
    outer: Scope


class Learning:
    """What becomes known of a program.

    Args:
        modules: Its modules.
        services: The services that have packages.

    Attributes:
        modules: The modules that boto3 may matter to.
        unread: Those that can't be followed.
    """

    def __init__(self, modules: Sequence[SourceText], services: Services) -> None:
        self._local = LocalModules(modules)
        self.modules = relevant_modules(modules, self._local)
        self.unread: list[Unread] = []
        self._services = services
        self._knowledge = Knowledge()
        self._functions: dict[str, _Function] = {}
        self._waiting: dict[str, None] = {}

    def learn(self, report: Callable[[str], None]) -> None:
        """Follows everything until nothing more becomes known.

        Args:
            report: Called with each step as it begins.
        """
        contexts = {one.path: Context(one, self._services, self._knowledge) for one in self.modules}
        for guesses in (False, True):
            self._knowledge.guesses = guesses
            self._waiting = dict.fromkeys([*contexts, *self._functions])
            for number in range(1, _MOST_PASSES + 1):
                keys, self._waiting = list(self._waiting), {}
                report(f"following values: pass {number}, {len(keys):,} scopes")
                for key in keys:
                    self._step(key, contexts)
                if not self._waiting:
                    break
            else:
                paths = {self._path_of(key) for key in self._waiting}
                self.unread += [Unread(path, _TOO_MANY) for path in sorted(paths)]

    def _path_of(self, key: str) -> str:
        function = self._functions.get(key)
        return key if function is None else function.context.source.path

    def _step(self, key: str, contexts: dict[str, Context]) -> None:
        """Follows a function, or the statements of a module, and what was found in it."""
        following = [key]
        while following:
            current = following.pop(0)
            path = self._path_of(current)
            if path not in contexts:
                continue
            self._knowledge.reader = current
            self._waiting.pop(current, None)
            new: list[str] = []
            try:
                self._follow(current, contexts[path], new)
            except RecursionError:
                self.unread.append(Unread(path, _TOO_DEEP))
                self.modules = [one for one in self.modules if one.path != path]
                del contexts[path]
            self._waiting |= dict.fromkeys(sorted(self._knowledge.take_outdated()))
            following += new

    def _follow(self, key: str, context: Context, new: list[str]) -> None:
        def later(node: FunctionNode, found: str, outer: Scope) -> None:
            if found not in self._functions:
                new.append(found)
            self._functions[found] = _Function(context, node, outer)

        function = self._functions.get(key)
        if function is None:
            self._module(context, later)
        else:
            self._function(context, key, function, later)

    def findings(self, module: SourceText) -> list[Finding]:
        """What was found in a module, once everything is known."""
        context = Context(module, self._services, self._knowledge)
        context.recording = True
        waiting: dict[str, _Function] = {}

        def later(node: FunctionNode, found: str, outer: Scope) -> None:
            waiting[found] = _Function(context, node, outer)

        self._module(context, later)
        followed: set[str] = set()
        while waiting:
            key = next(iter(waiting))
            function = waiting.pop(key)
            if key not in followed:  # One that is defined in a loop is found twice.
                followed.add(key)
                self._function(context, key, function, later)
        note_imports(context)
        return context.findings()

    # --- scopes -------------------------------------------------------------------------------------

    def _module(self, context: Context, later: Callable[[FunctionNode, str, Scope], None]) -> None:
        self._prepare(context, later)
        tree = context.source.tree
        scope = make_scope(tree, context.source.path, None)
        Statements(context, self._local, scope, later).run(tree.body)

    def _function(
        self,
        context: Context,
        key: str,
        function: _Function,
        later: Callable[[FunctionNode, str, Scope], None],
    ) -> None:
        self._prepare(context, later)
        owner = function.outer.key if key in self._knowledge.methods else None
        scope = make_scope(function.node, key, function.outer, owner=owner)
        Statements(context, self._local, scope, later).function(function.node)

    def _prepare(self, context: Context, later: Callable[[FunctionNode, str, Scope], None]) -> None:
        def follow_lambda(node: ast.Lambda, key: str, outer: Scope) -> None:
            scope = make_scope(node, key, outer)
            Statements(context, self._local, scope, later).function(node)

        context.evaluate_lambda = follow_lambda
