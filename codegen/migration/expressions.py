"""What expressions may be, and what becomes of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from codegen.migration.annotations import Annotations
from codegen.migration.calls import Calls
from codegen.migration.caught import Errors
from codegen.migration.clients import Clients
from codegen.migration.collections import Collections
from codegen.migration.context import Context
from codegen.migration.local_calls import LocalCalls
from codegen.migration.pages import PageCalls
from codegen.migration.responses import Responses
from codegen.migration.scopes import Scope
from codegen.migration.stubs import STUBBERS, Stubs
from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Absent,
    Caught,
    Class,
    Client,
    Collection,
    Constant,
    Exceptions,
    FullResult,
    Function,
    Imported,
    Instance,
    LocalModule,
    Meta,
    Metadata,
    Method,
    Pages,
    Paginator,
    Raised,
    Received,
    Session,
    Stubber,
    Value,
    Values,
    Waiter,
    one,
)

_TAKES_METHOD = frozenset(
    {"partial", "submit", "to_thread", "run_in_executor", "apply_async", "run_sync"}
)
"""Functions that call a method with the keyword arguments that follow it."""


class Expressions:
    """Evaluates the expressions of one scope.

    Args:
        context: The module.
        scope: The scope.
    """

    def __init__(self, context: Context, scope: Scope) -> None:
        self.context = context
        self.scope = scope
        evaluate = self.evaluate
        self.clients = Clients(context, evaluate)
        self._calls = Calls(context, evaluate, scope.node)
        self._pages = PageCalls(context, evaluate, scope.node)
        self._stubs = Stubs(context, evaluate, scope.node)
        self._responses = Responses(context, evaluate)
        self._errors = Errors(context)
        self.annotations = Annotations(context, scope)
        self._collections = Collections(context, evaluate, self.assign, scope)
        self._local = LocalCalls(context, scope, evaluate)
        self._visits: Mapping[type[ast.expr], Callable[[ast.expr], Values]] = {
            ast.Name: self._name,
            ast.Constant: self._constant,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Call: self._call,
            ast.Compare: self._compare,
            ast.BoolOp: self._alternatives,
            ast.IfExp: self._conditional,
            ast.NamedExpr: self._named,
            ast.Await: self._inner,
            ast.Starred: self._inner,
            ast.Lambda: self._lambda,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
        }

    def evaluate(self, node: ast.expr) -> Values:
        """What an expression may be. It is evaluated once each time that its statement is reached."""
        seen = self.context.seen
        if node in seen:
            return seen[node]
        visit = self._visits.get(type(node))
        if visit is not None:
            values = visit(node)
        elif self._collections.makes(node):
            values = self._collections.make(node)
        else:
            self._children(node)
            values = UNKNOWN
        seen[node] = values
        return values

    def _children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.evaluate(child)
            else:
                self._children(child)

    # --- plain expressions --------------------------------------------------------------------------

    def _name(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Name)
        values = self.scope.lookup(node.id, self.context.knowledge)
        return UNKNOWN if values is None else values

    def _constant(self, node: ast.expr) -> Values:
        value = node.value if isinstance(node, ast.Constant) else ...
        if isinstance(value, str):
            return one(Constant(value))
        return one(Absent()) if value is None else UNKNOWN

    def _alternatives(self, node: ast.expr) -> Values:
        parts = node.values if isinstance(node, ast.BoolOp) else []
        return NOTHING.union(*[self.evaluate(part) for part in parts])

    def _conditional(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.IfExp)
        self.evaluate(node.test)
        return self.evaluate(node.body) | self.evaluate(node.orelse)

    def _named(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.NamedExpr)
        values = self.evaluate(node.value)
        self.assign(node.target, values)
        return values

    def _inner(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Await | ast.Starred)
        return self.evaluate(node.value)

    def _lambda(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Lambda)
        return self._local.function_of_lambda(node)

    def _yield(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Yield | ast.YieldFrom)
        if node.value is not None:
            values = self.evaluate(node.value)
            if isinstance(node, ast.YieldFrom):
                values = self.elements(values)
            self.context.knowledge.add("held", self.scope.key, values=values)
        return UNKNOWN

    def assign(self, target: ast.expr, values: Values) -> None:
        """Assigns to a variable, an attribute, an item, or several of them."""
        knowledge = self.context.knowledge
        match target:
            case ast.Name():
                self.scope.bind(target.id, values, knowledge)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for number, part in enumerate(parts):
                    self.assign(part, self._collections.part(values, number))
            case ast.Starred():
                self.assign(target.value, UNKNOWN)
            case ast.Attribute():
                for value in self.evaluate(target.value):
                    owner = value.key if isinstance(value, Instance | Class) else "?"
                    knowledge.add("attribute", owner, target.attr, values=values)
            case ast.Subscript():
                holders = self.evaluate(target.value)
                self.evaluate(target)
                for holder in holders:
                    if isinstance(holder, Collection):
                        knowledge.add("held", holder.key, values=values)
            case _:
                pass

    # --- attributes and items -----------------------------------------------------------------------

    def _attribute(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Attribute)
        found: set[Value] = set()
        for value in sorted(self.evaluate(node.value), key=repr):
            found |= self._attribute_of(node, value)
        return frozenset(found)

    def _attribute_of(self, node: ast.Attribute, value: Value) -> Values:
        match value:
            case Imported(name=name):
                return one(Imported(f"{name}.{node.attr}"))
            case LocalModule(path=path):
                return self.context.knowledge.get("variable", path, node.attr)
            case Instance(key=key) | Class(key=key):
                return self._local.attribute(key, node.attr)
            case Client():
                return self._calls.attribute(node, value)
            case Exceptions(service=service):
                return self._calls.exception(node, service)
            case Meta(service=service):
                return self._calls.meta(node, service)
            case Caught():
                return self._errors.attribute(node, value)
            case Raised(certain=certain) if node.attr == "value":
                return one(Caught(None, certain))
            case Absent():
                return NOTHING
            case _:
                return UNKNOWN | self.context.knowledge.get("attribute", "?", node.attr)

    def _key(self, node: ast.expr | None) -> str | None:
        """The text of a key; None if only a run of the program shows it."""
        values = NOTHING if node is None else self.evaluate(node)
        texts = [value.text for value in values if isinstance(value, Constant)]
        is_written = len(values) == len(texts) == 1
        return texts[0] if is_written else None

    def _subscript(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Subscript)
        holders = self.evaluate(node.value)
        key = self._key(node.slice)
        doubt = self.context.doubt(node.value, holders)
        found: set[Value] = set()
        for holder in sorted(holders, key=repr):
            match holder:
                case Received():
                    found |= self._responses.item(node, holder, key, doubt)
                case Metadata():
                    found |= self._responses.metadata(node, holder, key)
                case Caught():
                    found |= self._errors.item(node, holder, key)
                case FullResult():
                    found |= self._pages.full_result(node, holder, key or "")
                case Collection():
                    found |= self._collections.item(holder, node)
                case Absent():
                    pass
                case _:
                    found |= UNKNOWN
        return frozenset(found)

    def _compare(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Compare)
        self.evaluate(node.left)
        for right in node.comparators:
            values = self.evaluate(right)
            if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
                key = self._key(node.left)
                for value in values:
                    if isinstance(value, Received) and key is not None:
                        doubt = self.context.doubt(right, values)
                        self._responses.contains(node, value, key, doubt)
        return UNKNOWN

    # --- calls --------------------------------------------------------------------------------------

    def _call(self, node: ast.expr) -> Values:
        assert isinstance(node, ast.Call)
        made = self._collections.call(node)
        if made is not None:
            return made
        func = node.func
        called = self.evaluate(func)
        holders = self.evaluate(func.value) if isinstance(func, ast.Attribute) else NOTHING
        found = self.clients.call(node, called)
        if found is not None:
            return found
        if isinstance(func, ast.Attribute):
            doubt = self.context.doubt(func.value, holders)
            several = [
                self._method(node, func, holder, doubt) for holder in sorted(holders, key=repr)
            ]
            known = [values for values in several if values is not None]
            if known:
                return NOTHING.union(*known)
        return self._function(node, called)

    def _method(
        self, node: ast.Call, func: ast.Attribute, holder: Value, doubt: str
    ) -> Values | None:
        """What a call of a method returns; None if nothing is known of it."""
        name = func.attr
        match holder:
            case Session():
                return self.clients.call_of_session(node, holder, name)
            case Client():
                return self._calls.call(node, Method(holder, name), doubt)
            case Paginator() if name == "paginate":
                return self._pages.paginate(node, holder, doubt)
            case Pages():
                return self._pages.method(node, holder, name)
            case Waiter() if name == "wait":
                return self._pages.wait(node, holder, doubt)
            case Received() if name == "get" and holder.type.kind == "structure":
                key = self._key(node.args[0] if node.args else None)
                for argument in node.args[1:]:
                    self.evaluate(argument)
                return self._responses.get(node, holder, key, doubt)
            case Received() if holder.type.kind != "plain":
                return self._responses.method(node, holder, name)
            case Metadata() if name == "get":
                return self._responses.metadata(node, holder, self._key(node.args[0]))
            case Caught() if name == "get" and node.args:
                for argument in node.args[1:]:
                    self.evaluate(argument)
                return self._errors.item(node, holder, self._key(node.args[0]))
            case Stubber():
                return self._stubs.method(node, holder, name)
            case Collection():
                return self._collections.method(node, holder, name)
            case _:
                return None

    def _function(self, node: ast.Call, called: Values) -> Values:
        """A call of a function or class of the program, or of anything else."""
        for value in called:
            if isinstance(value, Imported) and value.name in STUBBERS:
                return self._stubs.make(node)
            if isinstance(value, Method):
                doubt = self.context.doubt(node.func, called)
                return self._calls.call(node, value, doubt)
        local = [value for value in called if isinstance(value, Function | Class)]
        if local:
            return NOTHING.union(*[self._local.call(node, value) for value in local])
        first = self.evaluate(node.args[0]) if node.args else NOTHING
        if ast.unparse(node.func).rpartition(".")[2] in _TAKES_METHOD:
            for argument in node.args[:2]:
                for value in self.evaluate(argument):
                    if isinstance(value, Method):
                        return self._calls.partial(node, value)
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1:
            self._reads_attribute(node, first)
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        self._responses.passed(node, {argument: self.evaluate(argument) for argument in given})
        return self._collections.passed_through(node)

    def _reads_attribute(self, node: ast.Call, values: Values) -> None:
        for value in values:
            if isinstance(value, Client) and value.service in self.context.services:
                decide = "which method it is, and what its parameters are called"
                self.context.note(node, "call", value.service, decide=decide, becomes="")

    # --- for statements -----------------------------------------------------------------------------

    def elements(self, values: Values) -> Values:
        """What an iteration yields."""
        return self._collections.elements(values)

    def returned(self, node: ast.expr, values: Values) -> None:
        """A value that leaves the program."""
        self._responses.returned(node, values)

    @property
    def errors(self) -> Errors:
        return self._errors
