"""Hypothesis strategies for what services respond.

Responses follow what services do: any member may be missing or null, enumerations have unknown
values, and there are unknown members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.plan.python import naming
from codegen.plan.python.index import Index
from codegen.plan.python.types import is_document
from codegen.plan.testing.strategies import event_names
from codegen.plan.testing.strategy_writer import Writer
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal, row

_OURS = frozenset({"cache", "events", "responses", "st", "strategies", "values"})
"""Names that the module imports. ``naming`` reserves others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseStrategyNames:
    """The name of every strategy."""

    wires: Mapping[str, str]
    """Structure → strategy for what a service sends for it."""

    responses: Mapping[str, str]
    """By operation."""

    errors: Mapping[str, str]
    """Error shape → strategy for responses with it."""


def response_strategy_names(index: Index) -> ResponseStrategyNames:
    """Unique names for every strategy of a service's responses."""
    taken = set(_OURS)

    def name(class_name: str, suffix: str) -> str:
        found = naming.strategy(class_name, suffix, taken)
        taken.add(found)
        return found

    # An output structure is the same on the wire as the structure that it stands for.
    models = [shape for shape in index.structures if index.model_shape(shape) == shape]
    wires = {shape: name(index.classes[shape], "_wire") for shape in models}
    operations = index.operation_classes
    return ResponseStrategyNames(
        wires={shape: wires[index.model_shape(shape)] for shape in index.structures},
        responses={key: name(stem, "_response") for key, stem in operations.items()},
        errors={shape: name(kind, "_response") for shape, kind in index.errors.items()},
    )


@dataclass(slots=True, kw_only=True)
class ResponseWriter(Writer):
    """Writes strategies of responses.

    Attributes:
        unions: Structure → the name of the strategy of its values.
    """

    unions: Mapping[str, str]

    def wire(self, member: Member) -> str:
        """A strategy for what a service may send as a member."""
        shape = self.index.shape(member)
        if is_document(self.index, member):
            return "values.documents()"
        if shape.type == "structure":
            return self.structure(shape)
        if shape.type in ("list", "map"):
            part = shape.element if shape.type == "list" else shape.entry[1]
            function = "arrays" if shape.type == "list" else "maps"
            nulls = not shape.sparse or self.index.shape(part).type in ("string", "structure")
            extra = "" if nulls else ", nulls=False"
            drawn = f"responses.{function}({self.wire(part)}{extra})"
            return self.named(drawn, shape, "wire")
        if shape.enum:
            drawn = f"responses.enumeration({', '.join(map(literal, shape.enum))})"
            return self.named(drawn, shape, "wire")
        call = {
            "string": "texts()",
            "integer": "integers()",
            "long": "integers()",
            "float": "floats()",
            "double": "floats()",
            "boolean": "booleans()",
            "blob": "blobs()",
            "timestamp": "timestamps()",
        }[shape.type]
        return f"responses.{call}"

    def wire_members(self, members: Iterable[Member]) -> str:
        """The source of a dictionary of wire names and strategies."""
        items: list[str] = []
        for member in members:
            expression = self.wire(member)
            if self.index.holds_structure(member):
                expression = f"values.nested({expression})"
            items.append(f"{literal(member.wire_name)}: {expression}")
        return f"{{{', '.join(items)}}}"

    def response(self, shape: Shape) -> tuple[str, ...]:
        """The keyword arguments of a response's strategy."""
        members = shape.members.values()
        arguments: list[str] = []
        body = [member for member in members if self.protocol.place(member) == "body"]
        union = next((one for one in map(self.index.shape, body) if one.event_stream), None)
        if union is not None and shape.payload is None:
            # Without a payload, other members come in a message of their own.
            arguments.append(f"payload={self._event_stream(union, initial=True)}")
        elif shape.payload is not None:
            payload = next((member for member in body if member.name == shape.payload), None)
            if payload is not None:
                arguments.append(f"payload={self._payload(payload)}")
        elif body:
            arguments.append(f"body={self.wire_members(body)}")
        headers = [
            f"{literal(member.wire_name)}: {self._header(member)}"
            for member in members
            if self.protocol.place(member) == "header"
        ]
        if headers:
            kind = "dict[str, values.Strategy]"
            name = "_error_headers" if shape.name in self.index.errors else "_response_headers"
            drawn = self.shared.add(f"{{{', '.join(headers)}}}", name, kind)
            arguments.append(f"headers={drawn}")
        prefixes = [m.location_name or "" for m in members if self.protocol.place(m) == "headers"]
        if prefixes:
            arguments.append(f"prefixes={row(map(literal, prefixes))}")
        return tuple(arguments)

    def _payload(self, member: Member) -> str:
        shape = self.index.shape(member)
        if shape.event_stream:
            return self._event_stream(shape)
        if shape.type == "blob":
            return "responses.text_payloads()"
        if shape.type == "string":
            return "responses.text_payloads()"
        return f"responses.payloads({self.wire(member)})"

    def _event_stream(self, union: Shape, *, initial: bool = False) -> str:
        names = event_names(self.index, union)
        more = ", initial=True" if initial else ""
        unions = f"{self.use('..', 'strategies')}.{self.unions[union.name]}()"
        return f"events.event_streams({unions}, {names}{more})"

    def _header(self, member: Member) -> str:
        shape = self.index.shape(member)
        if is_document(self.index, member):
            return "responses.document_headers()"
        if shape.type == "list":
            element = self.index.shape(shape.element)
            if element.type == "timestamp":
                return "responses.list_headers(responses.rfc3339_headers())"
            part = self._header(shape.element)
            return f"responses.list_headers({part})"
        function = {
            "string": "text_headers",
            "boolean": "boolean_headers",
            "integer": "integer_headers",
            "long": "integer_headers",
            "float": "float_headers",
            "double": "float_headers",
            "blob": "blob_headers",
            "timestamp": "timestamp_headers",
        }[shape.type]
        return f"responses.{function}()"
