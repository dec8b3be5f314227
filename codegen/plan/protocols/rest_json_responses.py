"""rest-json responses and errors: each member from the status, a header or the body.

Specification: https://smithy.io/2.0/spec/http-bindings.html
"""

from __future__ import annotations

from codegen.plan.ir.package import Assignment
from codegen.plan.protocols.json_values import read_event_stream, read_json_member, read_member
from codegen.plan.protocols.protocol import Reader, ResponseBinding
from codegen.plan.python.streams import is_body_stream
from codegen.plan.python.types import is_document
from codegen.source.model import IN_ADDRESS, Member, Shape
from codegen.text.python_source import literal

_INTEGERS = frozenset({"integer", "long"})


def bind_response(reader: Reader, shape: Shape) -> ResponseBinding:
    """How the members of an output are read from a successful response."""
    members = _read_members(reader, shape, "get({})")
    setup: list[str] = []
    in_body = any(member.location is None for member in shape.members.values())
    if in_body and shape.payload is None:
        read_object = reader.imports.runtime("values", "read_object")
        setup.append(f"get = {read_object}(response.json(), {literal(reader.owner)}).get")
    return ResponseBinding(
        setup=tuple(setup),
        members=members,
        notes_missing=any(_notes_missing(reader, shape, m) for m in shape.members.values()),
    )


def _notes_missing(reader: Reader, shape: Shape, member: Member) -> bool:
    """Whether reading a member can note what is missing: the member itself, or members in it."""
    if member.location in ("statusCode", "headers", *IN_ADDRESS):
        return False  # always present, or never
    if shape.payload is not None and member.location is None:
        payload = reader.index.shape(member)
        is_as_it_is = payload.event_stream or payload.type in ("blob", "string")
        if member.name != shape.payload or is_as_it_is:
            return False  # not read, or the body as it is
    return member.name in reader.always_present or reader.index.holds_structure(member)


def bind_error(reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
    """How the members of an error are read; ``wire`` is the object in the body."""
    return _read_members(reader, shape, "wire.get({})")


def _read_members(reader: Reader, shape: Shape, body: str) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(name=reader.fields[member.name], expression=_read(reader, shape, member, body))
        for member in shape.members.values()
        if member.location not in IN_ADDRESS
        and (member.location is not None or shape.payload in (None, member.name))
    )


def _read(reader: Reader, shape: Shape, member: Member, body: str) -> str:
    if member.location == "statusCode":
        return "response.status"
    if member.location == "headers":
        function = reader.imports.runtime("values", "read_prefixed_headers")
        return f"{function}(response.headers, {literal(member.location_name or '')})"
    if member.location is not None:
        name = literal(member.wire_name)
        text = _read_header_text(reader, member, name)
        return read_member(reader, member, f"response.headers.get({name})", text)
    if shape.payload is None:
        return read_json_member(reader, member, body.format(literal(member.wire_name)))
    return _read_payload(reader, member)


def _read_payload(reader: Reader, member: Member) -> str:
    """How the member that is the whole body (``httpPayload``) is read."""
    payload = reader.index.shape(member)
    if payload.event_stream:
        return read_event_stream(reader, member)
    if is_body_stream(payload, member):
        function = reader.imports.runtime("streams.responses", "streaming_body")
        return f"{function}(response)"
    if payload.type == "blob":
        return "response.body"
    if payload.type == "string":
        return _read_text(reader, payload, "response.text()")
    source = "response.json()"
    if payload.type == "list" or payload.union:
        source += " if response.body else None"  # json() takes an empty body for an empty object
    return read_json_member(reader, member, source)


def _read_text(reader: Reader, shape: Shape, text: str) -> str:
    """A string as it is; an enumeration through the function that gives it its type."""
    if not shape.enum:
        return text
    return f"{reader.imports.runtime('values', 'read_enumeration_text')}({text})"


def _read_header_text(reader: Reader, member: Member, where: str) -> str:
    """How ``value``, the text of a header, is read; ``where`` is the header's name as a literal."""
    index, imports = reader.index, reader.imports
    shape = index.shape(member)
    if is_document(index, member):
        return f"{imports.runtime('values', 'read_json_text')}(value, {where})"
    if shape.type == "string":
        return _read_text(reader, shape, "value")
    if shape.type == "list":
        return _read_header_list(reader, shape.element, where)
    if shape.type == "timestamp":
        return f"{imports.runtime('timestamps', 'read_timestamp')}(value, {where})"
    if shape.type == "blob":
        function = "read_blob"
    elif shape.type == "boolean":
        function = "read_boolean_text"
    else:
        function = "read_integer_text" if shape.type in _INTEGERS else "read_float_text"
    return f"{imports.runtime('values', function)}(value, {where})"


def _read_header_list(reader: Reader, element: Member, where: str) -> str:
    if reader.index.shape(element).type == "timestamp":
        function = reader.imports.runtime("timestamps", "read_timestamp_list_text")
        return f"{function}(value, {where})"
    parts = f"{reader.imports.runtime('values', 'read_list_text')}(value)"
    part = _read_header_text(reader, element, where)
    return parts if part == "value" else f"[{part} for value in {parts}]"
