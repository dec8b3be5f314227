"""Lists, dictionaries and comprehensions of the program, and functions over them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from codegen.migration.context import Context
from codegen.migration.parameters import Evaluate
from codegen.migration.responses import element_of
from codegen.migration.scopes import Scope
from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Collection,
    Function,
    Pages,
    Pair,
    Received,
    Value,
    Values,
    one,
    pair,
)
from codegen.plan.ir.boto3_names import ValueType

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_DISPLAYS = (ast.List, ast.Set, ast.Tuple, ast.Dict, ast.ListComp, ast.SetComp, ast.GeneratorExp)
_SAME = frozenset({"sorted", "list", "set", "tuple", "reversed", "iter", "frozenset", "deque"})
_OF_ELEMENTS = frozenset({"next", "min", "max"})
_WITH_FUNCTION = frozenset({"sorted", "min", "max", "map", "filter"})
_ADDING = frozenset({"append", "add", "insert", "appendleft", "put", "put_nowait"})
_EXTENDING = frozenset({"extend", "update"})


class Collections:
    """Follows collections.

    Args:
        context: The module.
        evaluate: Evaluates an expression.
        assign: Assigns to a target.
        scope: The scope.
    """

    def __init__(
        self,
        context: Context,
        evaluate: Evaluate,
        assign: Callable[[ast.expr, Values], None],
        scope: Scope,
    ) -> None:
        self._context = context
        self._evaluate = evaluate
        self._assign = assign
        self._scope = scope

    # --- displays -----------------------------------------------------------------------------------

    def makes(self, node: ast.expr) -> bool:
        return isinstance(node, (*_DISPLAYS, ast.DictComp))

    def make(self, node: ast.expr) -> Values:
        """What a display or comprehension makes."""
        key = f"{self._context.source.path}:{node.lineno}:{node.col_offset}"
        match node:
            case ast.List(elts=parts) | ast.Set(elts=parts) | ast.Tuple(elts=parts):
                self._hold(key, parts)
                for number, part in enumerate(parts):
                    values = self._evaluate(part)
                    self._context.knowledge.add("part", key, str(number), values=values)
            case ast.Dict():
                for name in node.keys:
                    if name is not None:
                        self._evaluate(name)
                self._hold(key, node.values)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node, key)
            case _:
                return UNKNOWN
        return one(Collection(key))

    def _hold(self, key: str, parts: Sequence[ast.expr]) -> None:
        for part in parts:
            values = self._evaluate(part)
            if isinstance(part, ast.Starred):
                values = self.elements(values)
            self._context.knowledge.add("held", key, values=values)

    def _comprehension(self, node: Comprehension, key: str) -> None:
        scope = self._scope
        before = dict(scope.inner)
        for generator in node.generators:
            values = self.elements(self._evaluate(generator.iter))
            self._bind(scope, generator.target, values)
            for condition in generator.ifs:
                self._evaluate(condition)
        if isinstance(node, ast.DictComp):
            self._evaluate(node.key)
            values = self._evaluate(node.value)
        else:
            values = self._evaluate(node.elt)
        self._context.knowledge.add("held", key, values=values)
        scope.inner = before

    def _bind(self, scope: Scope, target: ast.expr, values: Values) -> None:
        """Binds the variables of a comprehension, which are its own."""
        match target:
            case ast.Name():
                scope.inner[target.id] = values
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for number, part in enumerate(parts):
                    self._bind(scope, part, self.part(values, number))
            case _:
                self._assign(target, UNKNOWN)

    # --- parts --------------------------------------------------------------------------------------

    def elements(self, values: Values) -> Values:
        """What an iteration over values yields."""
        found: set[Value] = set()
        for value in values:
            match value:
                case Received(type=ValueType(kind="list")):
                    found.add(element_of(value))
                case Pair():
                    found.add(value)
                case Pages(client=client, operation=name):
                    operation = self._context.operation(client, name)
                    output = operation.output if operation else ""
                    kind = ValueType(kind="structure", structure=output)
                    found.add(Received(client.service, kind, name))
                case Collection(key=key):
                    found |= self._context.knowledge.get("held", key)
                case _:
                    found |= UNKNOWN
        return frozenset(found)

    def part(self, values: Values, number: int) -> Values:
        """What a part of a tuple may be."""
        found: set[Value] = set()
        for value in values:
            match value:
                case Pair(value=inner):
                    found |= one(inner) if number == 1 else UNKNOWN
                case Collection(key=key):
                    found |= self._context.knowledge.get("part", key, str(number))
                case _:
                    found |= self.elements(one(value))
        return frozenset(found)

    def item(self, collection: Collection, node: ast.Subscript) -> Values:
        """An item of a collection."""
        match node.slice:
            case ast.Slice():
                return one(collection)
            case ast.Constant(value=int(number)):
                known = self._context.knowledge.get("part", collection.key, str(number))
                return known or self._context.knowledge.get("held", collection.key)
            case _:
                return self._context.knowledge.get("held", collection.key)

    # --- calls --------------------------------------------------------------------------------------

    def method(self, node: ast.Call, collection: Collection, name: str) -> Values:
        """A method of a collection of the program."""
        held = self._context.knowledge.get("held", collection.key)
        if name == "sort":
            self._with_function(node, held)
        for argument in node.args:
            values = self._evaluate(argument)
            if name in _ADDING:
                self._context.knowledge.add("held", collection.key, values=values)
            elif name in _EXTENDING:
                added = self.elements(values)
                self._context.knowledge.add("held", collection.key, values=added)
            elif name == "setdefault":
                self._context.knowledge.add("held", collection.key, values=values)
        for keyword in node.keywords:
            self._evaluate(keyword.value)
        if name == "items":
            pairs = frozenset[Value](map(pair, held))
            key = f"{collection.key.removesuffix('.items')}.items"
            self._context.knowledge.add("held", key, values=pairs)
            return one(Collection(key))
        if name in ("values", "copy"):
            return one(collection)
        return held if name in ("get", "pop", "popleft", "setdefault") else UNKNOWN

    def call(self, node: ast.Call) -> Values | None:
        """A call of a built-in function that takes a function and elements; None for any other."""
        func = node.func
        if not isinstance(func, ast.Name) or func.id not in _WITH_FUNCTION or not node.args:
            return None
        if self._scope.lookup(func.id, self._context.knowledge) is not None:
            return None
        is_first = func.id in ("map", "filter")
        given = node.args[-1] if is_first else node.args[0]
        values = self._evaluate(given)
        held = self.elements(values)
        self._with_function(node, held, first=is_first)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._evaluate(argument)
        if func.id in _OF_ELEMENTS:
            return held
        return UNKNOWN if func.id == "map" else self._copy(node, held)

    def _with_function(self, node: ast.Call, held: Values, *, first: bool = False) -> None:
        """Tells the function among the arguments what it is called with."""
        functions = node.args[:1] if first else []
        functions = [*functions, *(one.value for one in node.keywords if one.arg == "key")]
        for function in functions:
            if isinstance(function, ast.Lambda) and function.args.args:
                name = function.args.args[0].arg
                key = f"{self._context.source.path}:{function.lineno}:{function.col_offset}"
                self._context.knowledge.add("parameter", key, name, values=held)
            else:
                for value in self._evaluate(function):
                    if isinstance(value, Function):
                        self._context.knowledge.add("first", value.key, values=held)

    def passed_through(self, node: ast.Call) -> Values:
        """What a function returns that nothing is known of, unless it copies a collection."""
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in _SAME and node.args:
            return self._copy(node, self.elements(self._evaluate(node.args[0])))
        if name in _OF_ELEMENTS and node.args:
            return self.elements(self._evaluate(node.args[0]))
        if name == "enumerate" and node.args:
            held = self.elements(self._evaluate(node.args[0]))
            return one(*map(pair, held)) if held else NOTHING
        if name == "defaultdict" and node.args:
            inner = one(
                Collection(f"{self._context.source.path}:{node.lineno}:{node.col_offset}[]")
            )
            return self._copy(node, inner)
        if name in ("list", "dict", "set", "deque", "OrderedDict"):
            return self._copy(node, NOTHING)
        return UNKNOWN

    def _copy(self, node: ast.Call, held: Values) -> Values:
        key = f"{self._context.source.path}:{node.lineno}:{node.col_offset}"
        self._context.knowledge.add("held", key, values=held)
        return one(Collection(key))
