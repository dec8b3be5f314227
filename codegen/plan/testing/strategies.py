"""Hypothesis strategies for shapes: the values of requests, and what services respond.

Values follow the model's constraints. Responses follow what services do: any member may be missing
or null, enumerations have unknown values, and there are unknown members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from codegen.plan.protocols.protocol import Protocol, placed
from codegen.plan.python import naming
from codegen.plan.python.imports import sorted_import_lines
from codegen.plan.python.index import Index
from codegen.plan.python.streams import payload_of
from codegen.plan.python.types import is_document
from codegen.plan.testing.shared_expressions import SharedExpressions
from codegen.plan.testing.text_strategies import HOST, VISIBLE, text_strategy
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal, row

_NUMBERS = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}
_INTEGERS = frozenset(_NUMBERS)
_OURS = frozenset(
    {"cache", "events", "responses", "st", "string", "values"}
    | {"ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits"}
)
"""Names that the module of strategies imports. ``naming`` reserves others."""


_LONGEST_HOST_LABEL = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyNames:
    """The name of every strategy."""

    values: Mapping[str, str]
    """Structure → strategy for its instances."""

    wires: Mapping[str, str]
    """Structure → strategy for what a service sends for it."""

    requests: Mapping[str, str]
    responses: Mapping[str, str]
    """By operation."""

    errors: Mapping[str, str]
    """Error shape → strategy for responses with it."""


def strategy_names(index: Index) -> StrategyNames:
    """Unique names for every strategy of a service."""
    taken = set(_OURS)

    def name(class_name: str, suffix: str = "") -> str:
        found = naming.strategy(class_name, suffix, taken)
        taken.add(found)
        return found

    operations = index.operation_classes
    return StrategyNames(
        values={shape: name(index.classes[shape]) for shape in index.structures},
        wires={shape: name(index.classes[shape], "_wire") for shape in index.structures},
        requests={key: name(stem, "_request") for key, stem in operations.items()},
        responses={key: name(stem, "_response") for key, stem in operations.items()},
        errors={shape: name(kind, "_response") for shape, kind in index.errors.items()},
    )


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes strategies, and collects what they import and share."""

    index: Index
    protocol: Protocol
    names: StrategyNames
    group: tuple[str, ...] = ()
    """The structures being written, which contain one another."""

    shared: SharedExpressions = field(default_factory=SharedExpressions)
    imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Modules, relative to ``testing``, and names in them."""

    constants: set[str] = field(default_factory=set[str])
    """Names of the standard library's ``string``."""

    modules: set[str] = field(default_factory=set[str])
    """The modules of building blocks that are used: ``values``, ``responses``."""

    # --- values -------------------------------------------------------------------------------

    def value(self, member: Member) -> str:
        """A strategy for the values of a member of a request or structure."""
        shape = self.index.shape(member)
        if is_document(self.index, member):
            return self._kit("values", "documents()")
        if shape.type == "structure":
            return self._structure(self.names.values, shape)
        if shape.type == "list":
            return self._named(self._list(shape, member), shape, self.protocol.place(member))
        if shape.type == "map":
            return self._named(self._map(shape, member), shape, self.protocol.place(member))
        if shape.type == "string":
            return self._named(self._text(shape, member), shape, self.protocol.place(member))
        if shape.type == "blob":
            return f"st.binary({', '.join(_sizes(shape))})"
        if shape.type in _INTEGERS:
            low, high = _NUMBERS[shape.type]
            low = low if shape.minimum is None else int(shape.minimum)
            high = high if shape.maximum is None else int(shape.maximum)
            return f"st.integers({low}, {high})"
        if shape.type in ("float", "double"):
            bounds = [
                f"{name}={bound!r}"
                for name, bound in (("min_value", shape.minimum), ("max_value", shape.maximum))
                if bound is not None
            ]
            return f"st.floats({', '.join([*bounds, 'allow_nan=False', 'allow_infinity=False'])})"
        if shape.type == "boolean":
            return "st.booleans()"
        # Fractions are lost in other formats, and in headers botocore drops them.
        whole = self.protocol.place(member) in ("header", "headers") or (
            self.protocol.timestamp_format(self.index, member) != "iso8601"
        )
        return self._kit("values", "whole_seconds()" if whole else "datetimes()")

    def _text(self, shape: Shape, member: Member) -> str:
        values = member.enum or shape.enum
        place = self.protocol.place(member)
        if place in ("label", "header") or member.host_label:
            values = tuple(value for value in values if value)
        if values:
            return f"st.sampled_from({row(literal(value) for value in values)})"
        if member.host_label:
            found = text_strategy(shape, within=HOST, shortest=1, longest=_LONGEST_HOST_LABEL)
        elif place in ("header", "headers"):
            found = text_strategy(shape, within=VISIBLE, shortest=1)
        elif place == "label":
            found = text_strategy(shape, shortest=1)
        else:
            found = text_strategy(shape)
        self.constants |= found.constants
        expression = found.expression
        if found.pattern:
            expression = self._kit("values", f"matching({expression}, {literal(found.pattern)})")
        return self._kit("values", f"labels({expression})") if place == "label" else expression

    def _list(self, shape: Shape, member: Member) -> str:
        element = self.value(placed(shape.element, member))
        sizes = _sizes(shape, keyword="least", other="most")
        if self.index.holds_structure(shape.element):
            return self._kit("values", f"lists({', '.join([element, *sizes])})")
        sizes = _sizes(shape)
        if self.protocol.place(member) == "header" and not (shape.minimum or 0):
            sizes = ["min_size=1", *sizes]
        return f"st.lists({', '.join([element, *sizes])})"

    def _map(self, shape: Shape, member: Member) -> str:
        key, part = shape.entry
        keys = self.value(placed(key, member))
        if self.protocol.place(member) == "headers":
            self.constants.add("ascii_lowercase")
            keys = "st.text(ascii_lowercase, min_size=1)"
            if not member.location_name:
                # Any name at all: those that mean something to a signer or to HTTP are not a map's.
                keys = f"{keys}.map('x-{{}}'.format)"
        values = self.value(placed(part, member))
        if self.index.holds_structure(part):
            sizes = _sizes(shape, keyword="least", other="most")
            return self._kit("values", f"maps({', '.join([keys, values, *sizes])})")
        return f"st.dictionaries({', '.join([keys, values, *_sizes(shape)])})"

    def fields(self, shape: Shape, always_present: frozenset[str]) -> tuple[str, ...]:
        """The keyword arguments of a structure's or request's strategy."""
        arguments: list[str] = []
        for member in shape.members.values():
            expression = self.value(member)
            if member.name not in always_present:
                marker = "nested" if self.index.holds_structure(member) else "maybe"
                expression = self._kit("values", f"{marker}({expression})")
            name = self.index.fields[shape.name][member.name]
            arguments.append(f"{name}={expression}")
        return tuple(arguments)

    # --- responses ----------------------------------------------------------------------------

    def wire(self, member: Member) -> str:
        """A strategy for what a service may send as a member."""
        shape = self.index.shape(member)
        if is_document(self.index, member):
            return self._kit("values", "documents()")
        if shape.type == "structure":
            return self._structure(self.names.wires, shape)
        if shape.type in ("list", "map"):
            part = shape.element if shape.type == "list" else shape.entry[1]
            function = "arrays" if shape.type == "list" else "maps"
            nulls = not shape.sparse or self.index.shape(part).type in ("string", "structure")
            extra = "" if nulls else ", nulls=False"
            drawn = self._kit("responses", f"{function}({self.wire(part)}{extra})")
            return self._named(drawn, shape, "wire")
        if shape.enum:
            drawn = self._kit("responses", f"enumeration({', '.join(map(literal, shape.enum))})")
            return self._named(drawn, shape, "wire")
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
        return self._kit("responses", call)

    def wire_members(self, members: Iterable[Member]) -> str:
        """The source of a dictionary of wire names and strategies."""
        items: list[str] = []
        for member in members:
            expression = self.wire(member)
            if self.index.holds_structure(member):
                expression = self._kit("values", f"nested({expression})")
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
            kind = f"dict[str, {self._kit('values', 'Strategy')}]"
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
            return self._kit("responses", "text_payloads()")
        if shape.type == "string":
            return self._kit("responses", "text_payloads()")
        return self._kit("responses", f"payloads({self.wire(member)})")

    def _event_stream(self, union: Shape, *, initial: bool = False) -> str:
        names = event_names(self.index, union)
        more = ", initial=True" if initial else ""
        unions = f"{self.names.values[union.name]}()"
        return self._kit("events", f"event_streams({unions}, {names}{more})")

    def _header(self, member: Member) -> str:
        shape = self.index.shape(member)
        if is_document(self.index, member):
            return self._kit("responses", "document_headers()")
        if shape.type == "list":
            element = self.index.shape(shape.element)
            if element.type == "timestamp":
                return self._kit("responses", "list_headers(responses.rfc3339_headers())")
            part = self._header(shape.element)
            return self._kit("responses", f"list_headers({part})")
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
        return self._kit("responses", f"{function}()")

    # --- what is shared and imported ------------------------------------------------------------

    def _structure(self, names: Mapping[str, str], shape: Shape) -> str:
        """The call of a structure's strategy, which waits where structures contain one another."""
        name = names[shape.name]
        return self._kit("values", f"deferred({name})") if shape.name in self.group else f"{name}()"

    def _named(self, expression: str, shape: Shape, place: str) -> str:
        """An expression that is shared under the name of its shape."""
        suffix = "" if place == "body" else f"_{place}"
        name = f"_{naming.strategy(shape.name, '', ()).strip('_')}{suffix}"
        return self.shared.add(expression, name, self._kit("values", "Strategy"))

    def _kit(self, module: str, call: str) -> str:
        self.modules.add(module)
        return f"{module}.{call}"

    def kit(self, module: str, name: str) -> str:
        """A function or type of a module of building blocks."""
        return self._kit(module, name)

    def use(self, module: str, name: str) -> str:
        """A name of a module, which is relative to ``testing``."""
        self.imports.add((module, name))
        return name

    def lines(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The import lines: the standard library's, and the package's."""
        standard = ["from functools import cache"]
        if self.constants:
            standard.append(f"from string import {', '.join(sorted(self.constants))}")
        found: dict[str, list[tuple[str, str]]] = {}
        for module, name in self.imports:
            found.setdefault(module, []).append((name, name))
        origins = {
            "events": (".protocols", "event_streams"),
            "values": (".", "value_strategies"),
            "responses": (".protocols", self.protocol.module),
        }
        for name in self.modules:
            module, original = origins[name]
            found.setdefault(module, []).append((original, name))
        return tuple(standard), tuple(sorted_import_lines(found))


def event_names(index: Index, union: Shape) -> str:
    """The source of a dictionary: field of a union → the event's name, and the field of its payload."""
    items: list[str] = []
    for member in union.members.values():
        payload = payload_of(index.shape(member))
        inner = "" if payload is None else index.fields[member.shape][payload.name]
        names = row((literal(member.name), literal(inner)))
        items.append(f"{literal(index.fields[union.name][member.name])}: {names}")
    return f"{{{', '.join(items)}}}"


def _sizes(shape: Shape, *, keyword: str = "min_size", other: str = "max_size") -> list[str]:
    sizes: list[str] = []
    if shape.minimum:
        sizes.append(f"{keyword}={int(shape.minimum)}")
    if shape.maximum is not None:
        sizes.append(f"{other}={int(shape.maximum)}")
    return sizes
