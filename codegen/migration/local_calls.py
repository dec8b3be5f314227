"""Calls of the program's own functions and classes, which tell what their parameters may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.migration.context import Context
from codegen.migration.knowledge import Knowledge
from codegen.migration.parameters import Evaluate
from codegen.migration.scopes import FunctionNode, Scope, parameters
from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Collection,
    Constant,
    Function,
    Instance,
    Value,
    Values,
    one,
)

_PROPERTIES = ("property", "cached_property")


class LocalCalls:
    """Follows calls within the program.

    Args:
        context: The module.
        scope: The scope of the calls.
        evaluate: Evaluates an expression.
    """

    def __init__(self, context: Context, scope: Scope, evaluate: Evaluate) -> None:
        self._context = context
        self._scope = scope
        self._evaluate = evaluate

    def function_of_lambda(self, node: ast.Lambda) -> Values:
        """The function that a lambda expression makes. Its body is evaluated here."""
        key = f"{self._context.source.path}:{node.lineno}:{node.col_offset}"
        self._context.knowledge.functions[key] = node
        self._context.evaluate_lambda(node, key, self._scope)
        return one(Function(key))

    def attribute(self, key: str, name: str) -> Values:
        """An attribute of a class, or of an instance of it."""
        knowledge = self._context.knowledge
        found: set[Value] = set()
        for owner in _ancestors(knowledge, key):
            for value in knowledge.get("attribute", owner, name):
                if isinstance(value, Function) and self._is_property(value.key):
                    self._count_calls(value.key)
                    found |= result_of(knowledge, value.key)
                else:
                    found.add(value)
            if found:
                break
        return frozenset(found)

    def _is_property(self, key: str) -> bool:
        node = self._context.knowledge.functions.get(key)
        decorators = [] if isinstance(node, ast.Lambda) or node is None else node.decorator_list
        return any(ast.unparse(one).rpartition(".")[2] in _PROPERTIES for one in decorators)

    def call(self, node: ast.Call, called: Value) -> Values:
        """What a call of a function or class of the program returns."""
        knowledge = self._context.knowledge
        if isinstance(called, Class):
            self._construct(node, called)
            return one(Instance(called.key))
        if isinstance(called, Function):
            self._pass(node, called.key)
            self._count_calls(called.key)
            return result_of(knowledge, called.key)
        return UNKNOWN

    def _construct(self, node: ast.Call, called: Class) -> None:
        makers = [
            value.key
            for value in self.attribute(called.key, "__init__")
            if isinstance(value, Function)
        ]
        for key in makers:
            self._pass(node, key)
            self._count_calls(key)
        if not makers:  # a dataclass, or the like
            fields = self._context.knowledge.fields.get(called.key, ())
            for name, argument in zip(fields, node.args, strict=False):
                self._tell("attribute", called.key, name, self._evaluate(argument))
            for keyword in node.keywords:
                values = self._evaluate(keyword.value)
                if keyword.arg is not None:
                    self._tell("attribute", called.key, keyword.arg, values)
            for argument in node.args[len(fields) :]:
                self._evaluate(argument)

    def _pass(self, node: ast.Call, key: str) -> None:
        """Tells the parameters of a function what they get."""
        function = self._context.knowledge.functions.get(key)
        given = [self._evaluate(argument) for argument in node.args]
        named = {one.arg: self._evaluate(one.value) for one in node.keywords}
        if function is None:
            return
        names = positional(function, is_method=key in self._context.knowledge.methods)
        for name, values in zip(names, given, strict=False):
            self._tell("parameter", key, name, values)
        for keyword, values in named.items():
            if keyword is not None:
                self._tell("parameter", key, keyword, values)

    def _tell(self, kind: str, key: str, name: str, values: Values) -> None:
        self._context.knowledge.add(kind, key, name, values=values)

    def _count_calls(self, key: str) -> None:
        """A function is called, and with it the services that it calls."""
        for value in self._context.knowledge.get("calls", key):
            if isinstance(value, Constant):
                self._context.calls(value.text)


def positional(function: FunctionNode, *, is_method: bool) -> list[str]:
    """The parameters that arguments without a name are passed to."""
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args)]
    return names[1:] if is_method else names


def result_of(knowledge: Knowledge, key: str) -> Values:
    """What a function of the program returns: a collection if it is a generator."""
    if knowledge.get("held", key):
        return one(Collection(key))
    return knowledge.get("return", key)


def _ancestors(knowledge: Knowledge, key: str) -> Iterator[str]:
    """Yields a class and the classes of the program that it inherits from."""
    waiting, seen = [key], set[str]()
    while waiting:
        current = waiting.pop(0)
        if current not in seen:
            seen.add(current)
            yield current
            bases = knowledge.get("base", current)
            waiting += sorted(base.key for base in bases if isinstance(base, Class))


def parameter_values(knowledge: Knowledge, key: str, function: FunctionNode, name: str) -> Values:
    """What the calls in the program pass to a parameter."""
    values = knowledge.get("parameter", key, name)
    first = parameters(function)[:1]
    if first and first[0].arg == name:
        values |= knowledge.get("first", key)
    return values or NOTHING
