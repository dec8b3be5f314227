"""What expressions may be, and what becomes of them."""

from __future__ import annotations

import ast

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
    Unknown,
    Value,
    Values,
    Waiter,
    imported,
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

    def evaluate(self, node: ast.expr) -> Values:
        """What an expression may be. It is evaluated once each time that its statement is reached."""
        seen = self.context.seen
        if node in seen:
            return seen[node]
        seen[node] = values = self._visit(node)
        return values

    def _visit(self, node: ast.expr) -> Values:
        match node:
            case ast.Name():
                values = self.scope.lookup(node.id, self.context.knowledge)
                return UNKNOWN if values is None else values
            case ast.Constant(value=str(text)):
                return one(Constant(text))
            case ast.Constant(value=None):
                return one(Absent())
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Call():
                return self._call(node)
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp(values=parts):
                return NOTHING.union(*[self.evaluate(part) for part in parts])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.evaluate(test)
                return self.evaluate(body) | self.evaluate(orelse)
            case ast.NamedExpr(target=target, value=value):
                values = self.evaluate(value)
                self.assign(target, values)
                return values
            case ast.Await(value=value) | ast.Starred(value=value):
                return self.evaluate(value)
            case ast.Lambda():
                return self._local.function_of_lambda(node)
            case ast.Yield() | ast.YieldFrom():
                return self._yield(node)
            case _ if self._collections.makes(node):
                return self._collections.make(node)
            case _:
                self._children(node)
                return UNKNOWN

    def _children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.evaluate(child)
            else:
                self._children(child)

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Values:
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
                clients = frozenset(value for value in values if isinstance(value, Client))
                knowledge.add("named", self.context.source.path, target.attr, values=clients)
            case ast.Subscript():
                holders = self.evaluate(target.value)
                self.evaluate(target)
                for holder in holders:
                    if isinstance(holder, Collection):
                        knowledge.add("held", holder.key, values=values)
            case _:
                pass

    # --- attributes and items -----------------------------------------------------------------------

    def _attribute(self, node: ast.Attribute) -> Values:
        found: set[Value] = set()
        for value in sorted(self.evaluate(node.value), key=repr):
            found |= self._attribute_of(node, value)
        return frozenset(found)

    def _attribute_of(self, node: ast.Attribute, value: Value) -> Values:
        match value:
            case Imported(name=name):
                return imported(f"{name}.{node.attr}")
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
            case Stubber(client=client) if node.attr == "client":
                return one(client)
            case Raised(certain=certain) if node.attr == "value":
                return one(Caught(None, certain))
            case Absent():
                return NOTHING
            case _:
                knowledge = self.context.knowledge
                guessed = knowledge.guesses and isinstance(value, Unknown)
                path = self.context.source.path
                named = knowledge.get("named", path, node.attr) if guessed else NOTHING
                return UNKNOWN | named | knowledge.get("attribute", "?", node.attr)

    def _key(self, node: ast.expr | None) -> str | None:
        """The text of a key; None if only a run of the program shows it."""
        values = NOTHING if node is None else self.evaluate(node)
        texts = [value.text for value in values if isinstance(value, Constant)]
        is_written = len(values) == len(texts) == 1
        return texts[0] if is_written else None

    def _doubt_of_key(self, node: ast.expr, holders: Values, key: str | None) -> str:
        """Why it is not certain what a key is read from; empty if it becomes the same for all."""
        if key is not None and self._responses.same_field(holders, key):
            return ""
        return self.context.doubt(node, holders)

    def _subscript(self, node: ast.Subscript) -> Values:
        holders = self.evaluate(node.value)
        key = self._key(node.slice)
        doubt = self._doubt_of_key(node.value, holders, key)
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

    def _compare(self, node: ast.Compare) -> Values:
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

    def _call(self, node: ast.Call) -> Values:
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
            if any(values is not None for values in several):
                return NOTHING.union(*[UNKNOWN if one is None else one for one in several])
        return self._function(node, called)

    def _method(
        self, node: ast.Call, func: ast.Attribute, holder: Value, doubt: str
    ) -> Values | None:
        """What a call of a method returns; None if nothing is known of it."""
        name = func.attr
        match holder:
            case Absent():
                return NOTHING
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
                doubt = self._doubt_of_key(func.value, self.evaluate(func.value), key)
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
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        passed = {argument: self.evaluate(argument) for argument in given}
        if called == NOTHING:
            return NOTHING
        first = self.evaluate(node.args[0]) if node.args else NOTHING
        if ast.unparse(node.func).rpartition(".")[2] in _TAKES_METHOD:
            for argument in node.args[:2]:
                for value in self.evaluate(argument):
                    if isinstance(value, Method):
                        return self._calls.partial(node, value)
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1:
            self._reads_attribute(node, first)
        self._responses.passed(node, passed)
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
