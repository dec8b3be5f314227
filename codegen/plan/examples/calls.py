"""Calls with plausible arguments, as source: what an example passes for an operation's parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from codegen.plan.ir.examples import Call
from codegen.plan.package.client import ordered
from codegen.plan.python import naming
from codegen.plan.python.index import Index, is_class, required_parameters
from codegen.plan.python.streams import is_body_stream
from codegen.plan.python.types import is_document
from codegen.plan.testing.samples import Samples
from codegen.source.model import Member, Operation, Shape
from codegen.text.python_source import literal

_DEEPEST = 8
_WIDTH = 72


class Calls:
    """Writes calls of a service's operations.

    Args:
        index: The service.
        package: The name of its package.
    """

    def __init__(self, index: Index, package: str) -> None:
        self._index = index
        self._package = package
        self._samples = Samples(index)
        self._imports: set[str] = set()

    def call(self, operation: Operation, *, method: str = "") -> Call:
        """A call with the parameters that are required.

        Args:
            operation: The operation.
            method: The method, if it is not the client's own: that of a waiter.
        """
        self._imports = set()
        shape = self._index.input(operation)
        required = required_parameters(shape)
        members = [member for member in ordered(shape) if member.name in required]
        name = method or self._index.methods[operation.name]
        arguments = self._arguments(shape, members, 0)
        return Call(
            method=name, source=_call(name, arguments), imports=tuple(sorted(self._imports))
        )

    def _arguments(self, shape: Shape, members: Iterable[Member], depth: int) -> list[str]:
        fields = self._index.fields[shape.name]
        return [f"{fields[one.name]}={self._value(one, shape, depth)}" for one in members]

    def _value(self, member: Member, owner: Shape, depth: int) -> str:
        shape = self._index.shape(member)
        if is_document(self._index, member):
            return "{}"
        if is_class(shape):
            return self._structure(shape, depth + 1)
        if shape.type == "list":
            count = max(1, int(shape.minimum or 0))
            element = self._value(replace(shape.element, name=member.name), owner, depth)
            return f"[{', '.join([element] * count)}]"
        if shape.type == "map":
            key, part = shape.entry
            name = self._value(replace(key, name=member.name), owner, depth)
            return f"{{{name}: {self._value(replace(part, name=member.name), owner, depth)}}}"
        return self._scalar(shape, member, owner)

    def _structure(self, shape: Shape, depth: int) -> str:
        self._imports.add(f"from {self._package} import models")
        members = [shape.members[name] for name in shape.required if name in shape.members]
        if shape.union:
            members = list(shape.members.values())[:1]
        if depth > _DEEPEST:
            members = []
        inner = ", ".join(self._arguments(shape, members, depth))
        return f"models.{self._index.classes[shape.name]}({inner})"

    def _scalar(self, shape: Shape, member: Member, owner: Shape) -> str:
        if shape.type == "string":
            return literal(self._samples.text(member, owner))
        if shape.type == "boolean":
            return "True"
        if shape.type == "blob":
            content = b"content" if is_body_stream(shape, member) else self._samples.content(shape)
            return repr(content).replace("b'", 'b"').replace("'", '"')
        if shape.type == "timestamp":
            self._imports.add("from datetime import UTC, datetime")
            moment = self._samples.moment(naming.snake_case(member.name))
            return f"datetime({moment}, tzinfo=UTC)"
        return repr(self._samples.number(shape))


def _call(name: str, arguments: list[str]) -> str:
    """A call on one line, or with a line for each argument."""
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return line
    listed = "".join(f"    {argument},\n" for argument in arguments)
    return f"{name}(\n{listed})"
