"""Annotations: classes of clients in packages of type stubs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.migration.context import Context
from codegen.migration.scopes import Scope
from codegen.migration.values import NOTHING, Class, Client, Imported, Instance, Value, Values

_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")


class Annotations:
    """Follows annotations.

    Args:
        context: The module.
        scope: The scope.
    """

    def __init__(self, context: Context, scope: Scope) -> None:
        self._context = context
        self._scope = scope

    def values(self, node: ast.expr | None) -> Values:
        """What a value with an annotation may be; empty if the annotation does not say."""
        if node is None:
            return NOTHING
        found: set[Value] = set()
        for part, written in self._parts(node):
            for value in self._named(part):
                if isinstance(value, Class):
                    found.add(Instance(value.key))
                elif isinstance(value, Imported):
                    client = self._client(value, written, part)
                    if client is not None:
                        found.add(client)
                    elif value.name.startswith(_STUBS):
                        self._stub(value.name, written)
        return frozenset(found)

    def _parts(self, node: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
        """Yields the names in an annotation, each with the expression in which it is written."""
        match node:
            case ast.Name() | ast.Attribute():
                yield node, node
            case ast.Constant(value=str(text)):
                try:
                    inner = ast.parse(text, mode="eval").body
                except SyntaxError:
                    return
                for part, _ in self._parts(inner):
                    yield part, node
            case ast.BinOp(op=ast.BitOr()):
                yield from self._parts(node.left)
                yield from self._parts(node.right)
            case ast.Subscript(value=outer, slice=inner):
                name = outer.attr if isinstance(outer, ast.Attribute) else getattr(outer, "id", "")
                if name == "Optional":
                    yield from self._parts(inner)
                elif name == "Union" and isinstance(inner, ast.Tuple):
                    for part in inner.elts:
                        yield from self._parts(part)
                elif name == "Annotated" and isinstance(inner, ast.Tuple):
                    yield from self._parts(inner.elts[0])
            case _:
                pass

    def _named(self, node: ast.expr) -> Values:
        """What a name, or a name with dots, stands for."""
        if isinstance(node, ast.Name):
            return self._scope.lookup(node.id, self._context.knowledge) or NOTHING
        if isinstance(node, ast.Attribute):
            return frozenset(
                Imported(f"{value.name}.{node.attr}")
                for value in self._named(node.value)
                if isinstance(value, Imported)
            )
        return NOTHING

    def _client(self, value: Imported, written: ast.expr, part: ast.expr) -> Client | None:
        context = self._context
        found = context.services.of_annotation(value.name)
        if found is None:
            return None
        service, is_asynchronous = found
        context.uses(service)
        names = context.names(service)
        kind = names.async_client if is_asynchronous else names.client
        module = f"{names.package}.aio" if is_asynchronous else names.package
        context.need(module, kind)
        span = context.source.span(written)
        if context.recording and not context.source.is_edited(span):
            text = context.source.segment(span)
            name = ast.unparse(part)
            context.replace(span, text.replace(name, kind))
            context.note(written, "annotation", service)
        return Client(service, is_asynchronous)

    def _stub(self, name: str, node: ast.expr) -> None:
        """A class of type stubs that is no client."""
        decide = f"which class replaces `{name.rpartition('.')[2]}`: structures are in `models`"
        self._context.note(node, "annotation", decide=decide, becomes="")
