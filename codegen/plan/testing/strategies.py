"""Hypothesis strategies for the values of structures, requests, responses and errors.

Values follow the model's constraints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.protocols.protocol import placed
from codegen.plan.python import naming
from codegen.plan.python.index import Index
from codegen.plan.python.streams import payload_of
from codegen.plan.python.types import is_document
from codegen.plan.testing.strategy_writer import Writer
from codegen.plan.testing.text_strategies import HOST, VISIBLE, text_strategy
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal, row

_NUMBERS = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}
_INTEGERS = frozenset(_NUMBERS)
_OURS = frozenset(
    {"cache", "factories", "st", "string", "values"}
    | {"ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits"}
)
"""Names that the module of strategies imports. ``naming`` reserves others."""

_LONGEST_HOST_LABEL = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyNames:
    """The name of every strategy."""

    structures: Mapping[str, str]
    requests: Mapping[str, str]
    responses: Mapping[str, str]
    """By operation."""

    errors: Mapping[str, str]


def strategy_names(index: Index) -> StrategyNames:
    """Unique names for every strategy of a service."""
    taken = set(_OURS)

    def name(class_name: str, suffix: str = "") -> str:
        found = naming.strategy(class_name, suffix, taken)
        taken.add(found)
        return found

    operations = index.operation_classes
    return StrategyNames(
        structures={shape: name(index.classes[shape]) for shape in index.structures},
        requests={key: name(stem, "_request") for key, stem in operations.items()},
        responses={key: name(stem, "_response") for key, stem in operations.items()},
        errors={shape: name(kind) for shape, kind in index.errors.items()},
    )


@dataclass(slots=True, kw_only=True)
class ValueWriter(Writer):
    """Writes strategies of values.

    Attributes:
        status: The HTTP status of the response that is being written.
    """

    status: int = 200

    def value(self, member: Member) -> str:
        """A strategy for the values of a member."""
        shape = self.index.shape(member)
        if is_document(self.index, member):
            return "values.documents()"
        if shape.event_stream:
            return f"st.lists({self.structure(shape)}, max_size=3)"
        if shape.type == "structure":
            return self.structure(shape)
        if shape.type == "list":
            return self.named(self._list(shape, member), shape, self.protocol.place(member))
        if shape.type == "map":
            return self.named(self._map(shape, member), shape, self.protocol.place(member))
        if shape.type == "string":
            return self.named(self._text(shape, member), shape, self.protocol.place(member))
        if shape.type == "blob":
            return f"st.binary({', '.join(_sizes(shape))})"
        if self.protocol.place(member) == "status":
            return f"st.just({self.status})"
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
        return "values.whole_seconds()" if whole else "values.datetimes()"

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
            expression = f"values.matching({expression}, {literal(found.pattern)})"
        return f"values.labels({expression})" if place == "label" else expression

    def _list(self, shape: Shape, member: Member) -> str:
        element = self.value(placed(shape.element, member))
        sizes = _sizes(shape, keyword="least", other="most")
        if self.index.holds_structure(shape.element):
            return f"values.lists({', '.join([element, *sizes])})"
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
            return f"values.maps({', '.join([keys, values, *sizes])})"
        return f"st.dictionaries({', '.join([keys, values, *_sizes(shape)])})"

    def fields(self, shape: Shape, always_present: frozenset[str]) -> tuple[str, ...]:
        """The keyword arguments of the strategy of a structure, request or response."""
        arguments: list[str] = []
        for member in shape.members.values():
            expression = self.value(member)
            if member.name not in always_present:
                marker = "nested" if self.index.holds_structure(member) else "maybe"
                expression = f"values.{marker}({expression})"
            name = self.index.fields[shape.name][member.name]
            arguments.append(f"{name}={expression}")
        return tuple(arguments)


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
