"""Follows the statements of a scope in their order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from codegen.migration.caught import exception_name, origin
from codegen.migration.context import Context
from codegen.migration.expressions import Expressions
from codegen.migration.function_parameters import FunctionParameters, is_fixture
from codegen.migration.handlers import note_classes
from codegen.migration.imports import LocalModules, bound
from codegen.migration.pages import note_loop
from codegen.migration.scopes import FunctionNode, Scope, make_scope
from codegen.migration.stubs import note_mock
from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Client,
    Collection,
    Constant,
    Function,
    Imported,
    Instance,
    Raised,
    Stubber,
    Value,
    Values,
    one,
)

_DEEPEST_LOOP = 4
_RAISES = frozenset({"pytest.raises", "contextlib.suppress"})
_OUTSIDE = ("handler", "route", "get", "post", "put", "delete", "patch", "command", "tool")
"""Decorators and names of functions that are called from outside the program."""

_State = dict[str, Values]


class Statements:
    """Follows the statements of one scope.

    Args:
        context: The module.
        modules: The modules of the program.
        scope: The scope.
        later: Is called with each function that was found, to be followed later.
    """

    def __init__(
        self,
        context: Context,
        modules: LocalModules,
        scope: Scope,
        later: Callable[[FunctionNode, str, Scope], None],
    ) -> None:
        self._context = context
        self._modules = modules
        self._scope = scope
        self._later = later
        self._expressions = Expressions(context, scope)
        self._parameters = FunctionParameters(context, scope, self._expressions)
        self._loops = 0
        self._left: list[list[_State]] = []

    def function(self, node: FunctionNode) -> None:
        """Follows the body of the function that is the scope."""
        context, scope = self._context, self._scope
        self._parameters.bind(node)
        called = context.begin()
        if isinstance(node, ast.Lambda):
            values = self._expressions.evaluate(node.body)
            context.knowledge.add("return", scope.key, values=values)
        else:
            self._expressions.annotations.values(node.returns)
            self.run(node.body)
        context.end()
        services = frozenset[Value](Constant(service) for service in called.services)
        context.knowledge.add("calls", scope.key, values=services)

    # --- statements ---------------------------------------------------------------------------------

    def run(self, body: Sequence[ast.stmt]) -> bool:
        """Follows statements; returns whether what comes after them is reached."""
        for statement in body:
            if not self._context.recording:
                self._context.seen.clear()
            if not self._statement(statement):
                return False
        return True

    def _statement(self, node: ast.stmt) -> bool:
        evaluate, scope = self._expressions.evaluate, self._scope
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node)
            case ast.ClassDef():
                self._define_class(node)
            case ast.Import() | ast.ImportFrom():
                for name, values in bound(self._context, self._modules, node):
                    scope.bind(name, values, self._context.knowledge)
            case ast.Assign(targets=targets, value=value):
                values = evaluate(value)
                for target in targets:
                    self._expressions.assign(target, values)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                values = self._expressions.annotations.values(annotation)
                given = NOTHING if value is None else evaluate(value)
                if value is not None or values:
                    self._expressions.assign(target, values or given)
                    self._annotated(target, values or given)
            case ast.AugAssign(target=target, value=value):
                self._augment(target, evaluate(value))
            case ast.Return(value=value):
                if value is not None:
                    self._return(value, evaluate(value))
                return False
            case ast.Raise(exc=error, cause=cause):
                for part in (error, cause):
                    if part is not None:
                        evaluate(part)
                return False
            case ast.Break() | ast.Continue():
                if self._left:
                    self._left[-1].append(dict(scope.variables))
                return False
            case ast.If(test=test, body=body, orelse=orelse):
                evaluate(test)
                return self._branches([body, orelse])
            case ast.Match(subject=subject, cases=cases):
                evaluate(subject)
                for case in cases:
                    if case.guard is not None:
                        evaluate(case.guard)
                return self._branches([*(case.body for case in cases), []])
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(node)
            case ast.Try() | ast.TryStar():
                return self._try(node)
            case ast.With() | ast.AsyncWith():
                return self._with(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        evaluate(child)
        return True

    def _augment(self, target: ast.expr, values: Values) -> None:
        """``target += values``, which adds to a collection."""
        for holder in self._expressions.evaluate(target):
            if isinstance(holder, Collection):
                added = self._expressions.elements(values)
                self._context.knowledge.add("held", holder.key, values=added)

    def _annotated(self, target: ast.expr, values: Values) -> None:
        if self._scope.kind == "class" and isinstance(target, ast.Name):
            self._context.knowledge.add("attribute", self._scope.key, target.id, values=values)

    def _return(self, node: ast.expr, values: Values) -> None:
        self._context.knowledge.add("return", self._scope.key, values=values)
        function = self._scope.node
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [function.name, *(ast.unparse(one) for one in function.decorator_list)]
            names_called = [name.partition("(")[0].rpartition(".")[2] for name in names]
            is_route = any(word in _OUTSIDE for word in names_called[1:])
            if is_route or names_called[0].endswith("handler"):
                self._expressions.returned(node, values)

    # --- definitions --------------------------------------------------------------------------------

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        context, scope = self._context, self._scope
        for decorator in node.decorator_list:
            self._expressions.evaluate(decorator)
            note_mock(self._context, decorator)
        key = f"{context.source.path}:{node.lineno}:{node.name}"
        self._parameters.add_defaults(node, key)
        context.knowledge.functions[key] = node
        values = one(Function(key))
        scope.bind(node.name, values, context.knowledge)
        if any(map(is_fixture, node.decorator_list)):
            context.knowledge.add("fixture", node.name, values=values)
        if scope.kind == "class":
            context.knowledge.add("attribute", scope.key, node.name, values=values)
            if not any(ast.unparse(one) == "staticmethod" for one in node.decorator_list):
                context.knowledge.methods.add(key)
        self._later(node, key, scope)

    def _define_class(self, node: ast.ClassDef) -> None:
        context = self._context
        key = f"{context.source.path}:{node.lineno}:{node.name}"
        for base in node.bases:
            values = self._expressions.evaluate(base)
            context.knowledge.add("base", key, values=values)
        for decorator in node.decorator_list:
            self._expressions.evaluate(decorator)
            note_mock(self._context, decorator)
        context.knowledge.fields[key] = [
            one.target.id
            for one in node.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]
        self._scope.bind(node.name, one(Class(key)), context.knowledge)
        inner = make_scope(node, key, self._scope)
        Statements(context, self._modules, inner, self._later).run(node.body)
        for name, values in inner.variables.items():
            context.knowledge.add("attribute", key, name, values=values)

    # --- branches and loops -------------------------------------------------------------------------

    def _branches(self, bodies: Sequence[Sequence[ast.stmt]]) -> bool:
        before, ends = dict(self._scope.variables), list[_State]()
        for body in bodies:
            self._scope.variables = dict(before)
            if self.run(body):
                ends.append(self._scope.variables)
        self._scope.variables = _merged(ends or [before])
        return bool(ends)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        context = self._context
        self._left.append([])
        head = node.test if isinstance(node, ast.While) else node.iter
        values = self._expressions.evaluate(head)
        before = dict(self._scope.variables)
        self._loops += 1
        if self._loops <= _DEEPEST_LOOP:
            with self._unrecorded():
                self._pass(node, values)
        self._scope.variables = _merged([before, self._scope.variables, *self._left[-1]])
        called = context.begin()
        self._pass(node, values)
        context.end()
        self._loops -= 1
        left = self._left.pop()
        self._scope.variables = _merged([before, self._scope.variables, *left])
        if not isinstance(node, ast.AsyncFor):
            note_loop(context, node, called)
        self.run(node.orelse)

    def _pass(self, node: ast.For | ast.AsyncFor | ast.While, values: Values) -> None:
        if not isinstance(node, ast.While):
            self._expressions.assign(node.target, self._expressions.elements(values))
        self.run(node.body)

    @contextmanager
    def _unrecorded(self) -> Generator[None]:
        """Notes nothing within the block: what it reaches is followed again."""
        context = self._context
        recording, seen = context.recording, context.seen
        context.recording, context.seen = False, {}
        try:
            yield
        finally:
            context.recording, context.seen = recording, seen

    # --- errors and contexts ------------------------------------------------------------------------

    def _try(self, node: ast.Try | ast.TryStar) -> bool:
        context, scope = self._context, self._scope
        before = dict(scope.variables)
        called = context.begin()
        is_reached = self.run(node.body)
        context.end()
        source = origin(context, called)
        raised = _merged([before, scope.variables])
        ends: list[_State] = []
        if is_reached and self.run(node.orelse):
            ends.append(scope.variables)
        for handler in node.handlers:
            scope.variables = dict(raised)
            values = NOTHING
            if handler.type is not None:
                values = self._expressions.evaluate(handler.type)
                parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else []
                for part in parts:
                    self._expressions.evaluate(part)
            caught = self._expressions.errors.catch(handler.type, values, source)
            if handler.name is not None:
                scope.bind(handler.name, caught, context.knowledge)
            if self.run(handler.body):
                ends.append(scope.variables)
            if exception_name(values) == "ClientError":
                note_classes(context, handler, source)
        scope.variables = _merged(ends or [raised])
        is_through = self.run(node.finalbody)
        return is_through and bool(ends)

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        context, evaluate = self._context, self._expressions.evaluate
        raising: list[tuple[ast.Call, ast.expr | None]] = []
        for item in node.items:
            values = evaluate(item.context_expr)
            note_mock(context, item.context_expr)
            call = item.context_expr
            if isinstance(call, ast.Call) and _names(context, call.func, _RAISES):
                raising.append((call, item.optional_vars))
            elif item.optional_vars is not None:
                self._expressions.assign(item.optional_vars, self._entered(values))
        called = context.begin()
        is_reached = self.run(node.body)
        context.end()
        source = origin(context, called)
        for call, target in raising:
            for argument in call.args:
                self._expressions.errors.catch(argument, evaluate(argument), source)
            if target is not None:
                self._expressions.assign(target, one(Raised(source.certain)))
        return is_reached or bool(raising)

    def _entered(self, values: Values) -> Values:
        """What ``with`` binds."""
        found: set[Value] = set()
        for value in values:
            if isinstance(value, Client | Stubber | Instance):
                found.add(value)
            elif isinstance(value, Collection):
                found |= self._expressions.elements(one(value))
            else:
                found |= UNKNOWN
        return frozenset(found)


def _merged(states: Sequence[_State]) -> _State:
    """What variables may be where several ways meet."""
    merged: _State = {}
    for state in states:
        for name, values in state.items():
            merged[name] = merged.get(name, NOTHING) | values
    return merged


def _names(context: Context, node: ast.expr, wanted: frozenset[str]) -> bool:
    values = context.seen.get(node, NOTHING)
    return any(isinstance(value, Imported) and value.name in wanted for value in values)
