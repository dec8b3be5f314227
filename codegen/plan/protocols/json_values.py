"""JSON values as expressions that read and write them, for every protocol with JSON bodies."""

# docs/decisions/scalars-are-passed-on.md says why.

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from codegen.plan.ir.package import Assignment, ReadMember
from codegen.plan.protocols.protocol import Protocol, Reader, TimestampFormat
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, is_class
from codegen.plan.python.types import is_document, structure_class, zero
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal

_ITEMS = ("item", "inner", "innermost")
_PLAIN = frozenset({"string", "integer", "long", "boolean"})
_FLOATING = frozenset({"float", "double"})
_TIMESTAMP_WRITERS: Mapping[TimestampFormat, str] = {
    "iso8601": "write_iso8601",
    "unixtimestamp": "write_epoch_seconds",
    "rfc822": "write_http_date",
}


class JsonProtocol(Protocol):
    """What protocols with JSON bodies have in common: structures are JSON objects."""

    def event_members(self) -> str:
        return "event.json()"

    def read_structure(self, reader: Reader, shape: Shape) -> tuple[ReadMember, ...]:
        return tuple(_read_in_statements(reader, member) for member in shape.members.values())

    def write_structure(self, index: Index, shape: Shape, imports: Imports) -> str:
        fields = index.fields[shape.name]
        always_present = index.always_present[shape.name]
        given = [
            (member, f"self.{fields[member.name]}", member.name in always_present)
            for member in shape.members.values()
        ]
        return write_members(index, given, imports)


def read_members(reader: Reader, shape: Shape, get: str) -> tuple[Assignment, ...]:
    """How the members of a JSON object are read.

    Args:
        reader: The object that they belong to.
        shape: Its shape.
        get: The function that looks up a wire name: ``wire.get``.
    """
    return tuple(
        Assignment(
            name=reader.fields[member.name],
            expression=read_json_member(reader, member, f"{get}({literal(member.wire_name)})"),
        )
        for member in shape.members.values()
    )


def _read_in_statements(reader: Reader, member: Member) -> ReadMember:
    """How a member of a structure is read. Scalars are passed on as they are."""
    name, source = reader.fields[member.name], f"get({literal(member.wire_name)})"
    is_plain = read_json_value(reader, member, "value", "") == "value"
    if is_plain and member.name in reader.always_present:
        return ReadMember(name=name, expression=source, fallback=_noted_zero(reader, member))
    return ReadMember(name=name, expression=read_json_member(reader, member, source))


def _noted_zero(reader: Reader, member: Member) -> str:
    """The expression that notes that a member is missing; its value is the zero value."""
    nothing = zero(reader.index, member, reader.imports)
    absent = reader.imports.runtime("values", "absent")
    return f"{absent}({nothing}, missing, {reader.target}, {literal(reader.fields[member.name])})"


def read_member(reader: Reader, member: Member, source: str, expression: str) -> str:
    """The expression for a field whose wire value may be None: absent.

    Args:
        reader: The object that the field belongs to.
        member: The field's member.
        source: The expression for the wire value.
        expression: The expression that reads ``value``, the wire value if it is not None.
    """
    if member.name in reader.always_present:
        return f"{_noted_zero(reader, member)} if (value := {source}) is None else {expression}"
    return (
        source
        if expression == "value"
        else f"None if (value := {source}) is None else {expression}"
    )


def read_json_member(reader: Reader, member: Member, source: str) -> str:
    """The expression for a field whose wire value is ``source``, a JSON value or None."""
    where = f"{reader.owner}.{reader.fields[member.name]}"
    if member.name in reader.always_present and reader.notes_missing:
        expression = _read_present(reader, member, source, where)
        if expression:
            return expression
        if reader.is_response and is_class(reader.index.shape(member)):
            function = reader.imports.runtime("operation", "read_structure")
            kind = structure_class(reader.index, member.shape, reader.imports)
            field = literal(reader.fields[member.name])
            return f"{function}({kind}, {source}, missing, {reader.target}, {field})"
    expression = read_json_value(reader, member, "value", where)
    return read_member(reader, member, source, expression)


def _read_present(reader: Reader, member: Member, source: str, where: str) -> str:
    """The expression for a member whose absence is noted by what reads it; empty if nothing does."""
    shape = reader.index.shape(member)
    if shape.sparse or shape.type not in ("list", "map", "timestamp"):
        return ""
    if shape.type == "map" and _is_watched(reader, shape.entry[1]):
        return ""
    return read_json_value(reader, member, source, where, owner=reader.target)


def read_event_stream(reader: Reader, member: Member) -> str:
    """The expression for a response that is a stream of events."""
    imports = reader.imports
    stream = imports.runtime("event_streams.events", "EventStream")
    union = structure_class(reader.index, member.shape, imports)
    service = imports.package("_service", "SERVICE")
    return f"{stream}(response, {union}, {service}, self.OPERATION)"


def write_members(index: Index, given: Sequence[tuple[Member, str, bool]], imports: Imports) -> str:
    """The expression for the dictionary that json.dumps writes as a JSON object.

    Args:
        index: The service.
        given: Each member, the expression for its value, and whether it is never None.
        imports: The module's imports.
    """
    entries = members_or_none(index, given, imports)
    if all(always for _, _, always in given):
        return entries
    return f"{imports.runtime('operation', 'without_none')}({entries})"


def members_or_none(
    index: Index, given: Iterable[tuple[Member, str, bool]], imports: Imports
) -> str:
    """The expression for a dictionary of all members, in which those that are absent are None.

    Args:
        index: The service.
        given: Each member, the expression for its value, and whether it is never None.
        imports: The module's imports.
    """
    items: list[str] = []
    for member, value, always in given:
        written = write_json_value(index, member, value, imports)
        if not always and written != value:
            written = f"None if {value} is None else {written}"
        items.append(f"{literal(member.wire_name)}: {written}")
    return f"{{{', '.join(items)}}}"


def item_name(depth: int) -> str:
    """The loop variable of a comprehension inside ``depth`` others."""
    return _ITEMS[depth] if depth < len(_ITEMS) else f"item{depth}"


def timestamp_format(member: Member, shape: Shape, default: TimestampFormat) -> TimestampFormat:
    """The format of a timestamp.

    Specification: https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait

    Args:
        member: The member, whose trait comes before the shape's.
        shape: Its shape.
        default: The format of its place.
    """
    found = (member.timestamp_format or shape.timestamp_format or default).lower()
    return cast("TimestampFormat", found)  # the schema allows no other


def timestamp_writer(member: Member, shape: Shape, default: TimestampFormat) -> str:
    """The runtime's function that writes a timestamp in its format."""
    return _TIMESTAMP_WRITERS[timestamp_format(member, shape, default)]


def read_json_value(
    reader: Reader, member: Member, value: str, where: str, depth: int = 0, *, owner: str = ""
) -> str:
    """The expression that reads ``value``, a JSON value other than null.

    Args:
        reader: The object that it is read for.
        member: The member that it is a value of.
        value: The variable that holds it.
        where: Its name in error messages: ``Channel.tags``.
        depth: The number of comprehensions around the expression.
        owner: The object for which a null is noted; empty if it can't be one.
    """
    shape = reader.index.shape(member)
    if is_document(reader.index, member) or shape.type in _PLAIN:
        return value
    if shape.type == "structure":
        arguments = f"{value}, missing" if reader.notes_missing else value
        kind = structure_class(reader.index, shape.name, reader.imports)
        return f"{kind}.from_wire({arguments})"
    if shape.type == "list":
        return _read_list(reader, shape, value, where, depth, owner)
    if shape.type == "map":
        return _read_map(reader, shape, value, where, depth, owner)
    if shape.type in _FLOATING:
        return f"{reader.imports.runtime('values', 'read_float')}({value})"
    if shape.type == "timestamp":
        function = reader.imports.runtime("timestamps", "read_timestamp")
    else:
        function = reader.imports.runtime("values", "read_blob")
    return f"{function}({value}, {literal(where)}{_noted(owner)})"


def _noted(owner: str) -> str:
    return f", missing, {owner}" if owner else ""


def _read_list(reader: Reader, shape: Shape, value: str, where: str, depth: int, owner: str) -> str:
    item = item_name(depth)
    element = read_json_value(reader, shape.element, item, where, depth + 1)
    if _is_watched(reader, shape.element):
        source = _watched(reader, shape, "each", value, where, owner)
    else:
        function = "read_sparse_list" if shape.sparse else "read_list"
        arguments = f"{value}, {literal(where)}{_noted(owner)}"
        source = f"{reader.imports.runtime('values', function)}({arguments})"
    if element == item:
        return source
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    return f"[{element} for {item} in {source}]"


def _read_map(reader: Reader, shape: Shape, value: str, where: str, depth: int, owner: str) -> str:
    _, part = shape.entry
    item = item_name(depth)
    element = read_json_value(reader, part, item, where, depth + 1)
    if _is_watched(reader, part):
        entries = _watched(reader, shape, "each_entry", value, where)
    else:
        function = "read_object" if shape.sparse else "read_map"
        arguments = f"{value}, {literal(where)}{_noted(owner)}"
        source = f"{reader.imports.runtime('values', function)}({arguments})"
        if element == item:
            return source
        entries = f"{source}.items()"
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    key = _key_name(depth)
    return f"{{{key}: {element} for {key}, {item} in {entries}}}"


def _is_watched(reader: Reader, part: Member) -> bool:
    """Whether elements are read by code that takes its time, and that ends at the deadline."""
    return reader.notes_missing and reader.index.holds_structure(part)


def _watched(
    reader: Reader, shape: Shape, function: str, value: str, where: str, owner: str = ""
) -> str:
    more = (f", {owner}" if owner else "") + (", sparse=True" if shape.sparse else "")
    imported = reader.imports.runtime("notes", function)
    return f"{imported}({value}, {literal(where)}, missing{more})"


def _key_name(depth: int) -> str:
    return "key" if depth == 0 else f"key{depth + 1}"


def write_json_value(
    index: Index, member: Member, value: str, imports: Imports, depth: int = 0
) -> str:
    """The expression for the JSON value of ``value``, which is not None.

    Args:
        index: The service.
        member: The member that it is a value of.
        value: The expression for it.
        imports: The module's imports.
        depth: The number of comprehensions around the expression.
    """
    shape = index.shape(member)
    if is_document(index, member) or shape.type in _PLAIN:
        return value
    if shape.type == "structure":
        return f"{value}.to_wire()"
    if shape.type in ("list", "map"):
        return _write_container(index, shape, value, imports, depth)
    if shape.type == "timestamp":
        writer = imports.runtime("timestamps", timestamp_writer(member, shape, "unixtimestamp"))
    else:
        writer = imports.runtime(
            "values", "write_float" if shape.type in _FLOATING else "write_blob"
        )
    return f"{writer}({value})"


def _write_container(index: Index, shape: Shape, value: str, imports: Imports, depth: int) -> str:
    item = item_name(depth)
    part = shape.element if shape.type == "list" else shape.entry[1]
    element = write_json_value(index, part, item, imports, depth + 1)
    if element == item:
        return value
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    if shape.type == "list":
        return f"[{element} for {item} in {value}]"
    key = _key_name(depth)
    return f"{{{key}: {element} for {key}, {item} in {value}.items()}}"
