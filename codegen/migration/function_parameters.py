"""What the parameters of a function may be where its body begins."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.migration.context import Context
from codegen.migration.expressions import Expressions
from codegen.migration.local_calls import parameter_values
from codegen.migration.scopes import FunctionNode, Scope, parameters
from codegen.migration.values import NOTHING, UNKNOWN, Function, Instance, Values, one


class FunctionParameters:
    """Follows the parameters of functions.

    Args:
        context: The module.
        scope: The function, or the scope in which functions are defined.
        expressions: Evaluates the expressions of that scope.
    """

    def __init__(self, context: Context, scope: Scope, expressions: Expressions) -> None:
        self._context = context
        self._scope = scope
        self._expressions = expressions

    def bind(self, node: FunctionNode) -> None:
        """Binds the parameters of the function that is the scope."""
        scope, knowledge = self._scope, self._context.knowledge
        for parameter in parameters(node):
            scope.bind(parameter.arg, self._values(node, parameter), knowledge)
        first = parameters(node)[:1]
        if scope.owner is not None and first:
            scope.bind(first[0].arg, one(Instance(scope.owner)), knowledge)

    def _values(self, node: FunctionNode, parameter: ast.arg) -> Values:
        """What a parameter may be: its annotation says, or those who pass it do."""
        scope, knowledge = self._scope, self._context.knowledge
        values = self._expressions.annotations.values(parameter.annotation)
        if values:
            return values
        values = parameter_values(knowledge, scope.key, node, parameter.arg)
        values |= self._of_fixture(node, parameter.arg)
        values |= knowledge.get("default", scope.key, parameter.arg)
        if not values and knowledge.guesses and parameter.annotation is None:
            # Nothing calls the function: its parameters may be what others of their names are.
            return UNKNOWN | knowledge.get("named", self._context.source.path, parameter.arg)
        return values

    def add_defaults(self, node: FunctionNode, key: str) -> None:
        """Adds what the parameters of a function are by default to what is known."""
        for parameter, default in _defaults(node):
            values = self._default(default)
            self._context.knowledge.add("default", key, parameter, values=values)

    def _default(self, node: ast.expr) -> Values:
        """What a parameter is by default: what ``Depends`` of a web framework gets is called."""
        values = self._expressions.evaluate(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Depends") and node.args:
            return self._results(self._expressions.evaluate(node.args[0]))
        return values - UNKNOWN

    def _of_fixture(self, node: FunctionNode, name: str) -> Values:
        """What a fixture of pytest returns, for a parameter of its name."""
        is_test = not isinstance(node, ast.Lambda) and (
            node.name.startswith("test") or any(map(is_fixture, node.decorator_list))
        )
        return self._results(self._context.knowledge.get("fixture", name)) if is_test else NOTHING

    def _results(self, functions: Values) -> Values:
        """What functions return or yield."""
        knowledge = self._context.knowledge
        found: Values = NOTHING
        for value in functions:
            if isinstance(value, Function):
                found |= knowledge.get("held", value.key) | knowledge.get("return", value.key)
        return found


def _defaults(node: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    """Yields the parameters with a default, and the default."""
    given = node.args
    placed = [*given.posonlyargs, *given.args]
    start = len(placed) - len(given.defaults)
    for parameter, default in zip(placed[start:], given.defaults, strict=True):
        yield parameter.arg, default
    for parameter, value in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if value is not None:
            yield parameter.arg, value


def is_fixture(node: ast.expr) -> bool:
    """Whether a decorator is ``pytest.fixture``, with or without arguments."""
    return ast.unparse(node).partition("(")[0].rpartition(".")[2] == "fixture"
