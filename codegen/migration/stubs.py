"""Tests: botocore's ``Stubber`` becomes a stub of the package."""

from __future__ import annotations

import ast

from codegen.migration.context import Context
from codegen.migration.parameters import Evaluate, Passing, constant_text
from codegen.migration.values import NOTHING, UNKNOWN, Client, Imported, Stubber, Values, one
from codegen.plan.ir.boto3_names import OperationNames

STUBBERS = frozenset({"botocore.stub.Stubber"})
_MOCK = Imported("moto.mock_aws")
_ANY = "ANY"
_RULES = "where the rule goes: rules need no order, and calls are checked by `once()`"


def note_mock(context: Context, node: ast.expr) -> None:
    """Notes a decorator or block that lets moto respond, in a program that uses packages."""
    part = node.func if isinstance(node, ast.Call) else node
    if _MOCK in context.seen.get(part, NOTHING) and context.knowledge.get("uses"):
        context.note(node, "test", note="moto responds to clients of packages, too")


class Stubs:
    """Follows stubbers.

    Args:
        context: The module.
        evaluate: Evaluates an expression.
        scope: The function, class or module that is analysed.
    """

    def __init__(self, context: Context, evaluate: Evaluate, scope: ast.AST) -> None:
        self._context = context
        self._evaluate = evaluate
        self._scope = scope

    def make(self, node: ast.Call) -> Values:
        """``Stubber(client)``."""
        context = self._context
        values = self._evaluate(node.args[0]) if node.args else UNKNOWN
        for value in values:
            if isinstance(value, Client) and value.service in context.services:
                names = context.names(value.service)
                kind = context.need(f"{names.package}.testing", names.stub)
                decide = "where the stub is passed on: it is itself a client"
                context.note(node, "test", value.service, decide=decide, becomes=f"{kind}()")
                return one(Stubber(value))
        return UNKNOWN

    def method(self, node: ast.Call, stubber: Stubber, name: str) -> Values:
        """A method of a stubber."""
        context, names = self._context, self._context.names(stubber.client.service)
        given = dict(enumerate(node.args))
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        method = given.get(0, named.get("method"))
        key = method.value if isinstance(method, ast.Constant) else None
        operation = names.operations.get(str(key))
        becomes, decide = "", "how the test does without it: the end of a `with` block checks rules"
        if name == "add_response" and operation is not None:
            expected = given.get(2, named.get("expected_params"))
            response = given.get(1, named.get("service_response"))
            rule = f"stub.stub.{operation.method}{self._when(stubber, operation, expected)}"
            becomes = f"{rule}.returns({self._fields(stubber, operation.output, response)})"
            decide = _RULES
        elif name == "add_client_error" and operation is not None:
            code = given.get(1, named.get("service_error_code"))
            text = str(code.value) if isinstance(code, ast.Constant) else ""
            expected = given.get(5, named.get("expected_params"))
            rule = f"stub.stub.{operation.method}{self._when(stubber, operation, expected)}"
            kind = context.error(stubber.client.service, names.errors.get(text, "ServiceError"))
            more = "" if text in names.errors or not text else f', code="{text}"'
            becomes, decide = f"{rule}.raises({kind}{more})", _RULES
        else:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                self._evaluate(argument)
        context.note(node, "test", stubber.client.service, decide=decide, becomes=becomes)
        return UNKNOWN

    def _when(self, stubber: Stubber, operation: OperationNames, node: ast.expr | None) -> str:
        written = self._fields(stubber, operation.input, node)
        return f".when({written})" if written else ""

    def _fields(self, stubber: Stubber, structure: str, node: ast.expr | None) -> str:
        """The entries of a literal dictionary as keyword arguments."""
        source, names = self._context.source, self._context.names(stubber.client.service)
        known = names.structures.get(structure)
        if node is None or known is None:
            return ""
        if not isinstance(node, ast.Dict):
            self._evaluate(node)
            return f"**{source.segment(source.span(node))}"
        passing = Passing(self._context, stubber.client.service, self._scope, self._evaluate)
        written: list[str] = []
        for key, value in zip(node.keys, node.values, strict=True):
            member = known.members.get(constant_text(key))
            if member is None or (isinstance(value, ast.Name) and value.id == _ANY):
                continue
            passing.value(value, member.type, for_tests=True)
            written.append(f"{member.field}={source.becomes(source.span(value))}")
        if "factories." in "".join(written):
            self._context.need(f"{names.package}.testing", "factories")
        return ", ".join(written)
