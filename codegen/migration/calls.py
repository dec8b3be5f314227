"""Calls of operations, and other uses of a client."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegen.migration.context import Context
from codegen.migration.parameters import Evaluate, Passing
from codegen.migration.source_text import Span
from codegen.migration.values import (
    UNKNOWN,
    Client,
    Exceptions,
    Meta,
    Method,
    Paginator,
    Received,
    Values,
    Waiter,
    one,
)
from codegen.plan.ir.boto3_names import ValueType

_META: Mapping[str, str] = {"region_name": "region", "endpoint_url": "endpoint_url"}
_SAME = frozenset({"close"})
_UNSUPPORTED: Mapping[str, str] = {
    "generate_presigned_url": "how to do without a presigned URL: there is no such method",
    "generate_presigned_post": "how to do without a presigned form: there is no such method",
    "can_paginate": "whether it is asked at all: `client.paginate` has a method for each",
}


class Calls:
    """Follows what is done with clients.

    Args:
        context: The module.
        evaluate: Evaluates an expression.
        scope: The function, class or module that is analysed.
    """

    def __init__(self, context: Context, evaluate: Evaluate, scope: ast.AST) -> None:
        self._context = context
        self._evaluate = evaluate
        self._scope = scope

    # --- attributes ---------------------------------------------------------------------------------

    def attribute(self, node: ast.Attribute, client: Client) -> Values:
        """What an attribute of a client is."""
        context, name = self._context, node.attr
        operation = context.operation(client, name)
        if client.service not in context.services:
            context.calls(client.service)
            return one(Method(client, name))
        if name == "exceptions":
            return one(Exceptions(client.service))
        if name == "meta":
            return one(Meta(client.service))
        if operation is not None and operation.method != name:
            span = name_of(context, node)
            context.replace(span, operation.method)
        return one(Method(client, name))

    def exception(self, node: ast.Attribute, service: str) -> Values:
        """``client.exceptions.ThingNotFound``: a class of the package."""
        context = self._context
        names = context.names(service)
        kind = "ServiceError" if node.attr == "ClientError" else names.errors.get(node.attr)
        if kind is None:
            decide = f"which error `{node.attr}` is: there is no class of this name"
            context.note(node, "error", service, decide=decide, becomes="")
            return UNKNOWN
        doubt = self._doubt(node.value)
        span = context.source.span(node)
        context.replace(span, context.error(service, kind), certain=not doubt)
        context.note(node, "error", service, decide=doubt)
        return UNKNOWN

    def meta(self, node: ast.Attribute, service: str) -> Values:
        """``client.meta.region_name``."""
        context = self._context
        inner = node.value
        name = _META.get(node.attr)
        if name is None or not isinstance(inner, ast.Attribute):
            decide = f"how to do without `meta.{node.attr}`: clients have no `meta`"
            context.note(node, "unsupported", service, decide=decide, becomes="")
        else:
            context.replace(context.source.span(node), context.source.span(inner.value), f".{name}")
            context.note(node, "unsupported", service, decide=self._doubt(inner.value))
        return UNKNOWN

    def _doubt(self, node: ast.expr) -> str:
        return self._context.doubt(node, self._context.seen.get(node, frozenset()))

    # --- calls --------------------------------------------------------------------------------------

    def call(self, node: ast.Call, method: Method, doubt: str) -> Values:
        """What a call of a client's method returns.

        Args:
            node: The call.
            method: The method.
            doubt: Why it is not certain that it is called.
        """
        context, client = self._context, method.client
        operation = context.operation(client, method.method)
        if client.service not in context.services:
            self._arguments(node)
            context.calls(client.service)
            return UNKNOWN
        if operation is None:
            return self._special(node, method, doubt)
        context.calls(client.service)
        structure = context.names(client.service).structures.get(operation.input)
        decide = [doubt] if doubt else []
        if node.args:
            self._arguments(node, keywords=False)
            decide.append("which arguments are given by their position")
        certain = not doubt
        passing = Passing(context, client.service, self._scope, self._evaluate, certain)
        decide += passing.arguments(node.keywords, structure.members if structure else {})
        if operation.paginator is not None:
            context.calls_pages(client.service, method.method, node)
        context.note(node, "call", client.service, decide="; ".join(decide))
        if not operation.output:
            return one(Received(client.service, ValueType(kind="structure"), method.method))
        kind = ValueType(kind="structure", structure=operation.output)
        return one(Received(client.service, kind, method.method))

    def partial(self, node: ast.Call, method: Method) -> Values:
        """A call to which a method is passed, with its arguments as keywords."""
        context, client = self._context, method.client
        operation = context.operation(client, method.method)
        for argument in node.args[1:]:
            self._evaluate(argument)
        if operation is None:
            return UNKNOWN
        context.calls(client.service)
        structure = context.names(client.service).structures.get(operation.input)
        passing = Passing(context, client.service, self._scope, self._evaluate)
        decide = passing.arguments(node.keywords, structure.members if structure else {})
        context.note(node, "call", client.service, decide="; ".join(decide))
        return one(method)

    def _special(self, node: ast.Call, method: Method, doubt: str) -> Values:
        """A method that belongs to no operation."""
        context, client = self._context, method.client
        match method.method:
            case "get_paginator":
                return self._paginator(node, client, doubt)
            case "get_waiter":
                return self._waiter(node, client, doubt)
            case name if name in _SAME:
                self._arguments(node)
            case name:
                self._arguments(node)
                decide = _UNSUPPORTED.get(
                    name, f"what replaces `{name}`: there is no such operation"
                )
                context.note(node, "unsupported", client.service, decide=decide, becomes="")
        return UNKNOWN

    def _paginator(self, node: ast.Call, client: Client, doubt: str) -> Values:
        context = self._context
        name = self._text(node)
        operation = context.operation(client, name)
        if operation is None or operation.paginator is None:
            decide = (
                "which operation it is" if not name else f"what replaces the paginator of {name}"
            )
            context.note(node, "pages", client.service, decide=decide, becomes="")
            return UNKNOWN
        self._becomes_attribute(node, f".paginate.{operation.method}", certain=not doubt)
        context.note(node, "pages", client.service, decide=doubt)
        return one(Paginator(client, name))

    def _waiter(self, node: ast.Call, client: Client, doubt: str) -> Values:
        context = self._context
        name = self._text(node)
        waiter = context.names(client.service).waiters.get(name)
        if waiter is None:
            decide = "which waiter it is" if not name else f"what replaces the waiter {name}"
            context.note(node, "waiter", client.service, decide=decide, becomes="")
            return UNKNOWN
        self._becomes_attribute(node, f".wait_until.{waiter.method}", certain=not doubt)
        context.note(node, "waiter", client.service, decide=doubt)
        return one(Waiter(client.service, name))

    def _becomes_attribute(self, node: ast.Call, text: str, *, certain: bool) -> None:
        """``client.get_paginator("list_things")`` becomes ``client.paginate.list_things``."""
        source, func = self._context.source, node.func
        if isinstance(func, ast.Attribute):
            dot = name_of(self._context, func).start - 1
            self._context.replace(Span(dot, source.span(node).end), text, certain=certain)

    def _text(self, node: ast.Call) -> str:
        """The only argument, if it is a text that is written there or in a constant."""
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        values = self._evaluate(given[0]) if len(given) == 1 else UNKNOWN
        texts = [getattr(value, "text", "") for value in values]
        return texts[0] if len(texts) == 1 else ""

    def _arguments(self, node: ast.Call, *, keywords: bool = True) -> None:
        for argument in node.args:
            self._evaluate(argument)
        for keyword in node.keywords if keywords else ():
            self._evaluate(keyword.value)


def name_of(context: Context, node: ast.Attribute) -> Span:
    """The name after the dot of an attribute."""
    end = context.source.span(node).end
    return Span(end - len(node.attr), end)
