"""How the rest-json protocol binds requests and answers to HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from codegen.plan.ir.package import Assignment, Dictionary, Statement
from codegen.plan.protocols.json_values import (
    Reader,
    read_json_member,
    read_member,
    timestamp_writer,
    write_json_value,
    write_members,
)
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, required_parameters
from codegen.plan.python.types import is_json
from codegen.source.model import Member, Operation, Shape
from codegen.text.python_source import braces, literal

_LABEL = re.compile(r"\{([^{}+]+)(\+?)\}")
_IN_URLS = "%/?#[]@!$&'()*+,;=:"
_LONG = 80
"""How long an f-string may be before it is written in parts, one for each label."""

_JSON_CONTENT = '"Content-Type": "application/json"'
_INTEGERS = frozenset({"integer", "long"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBinding:
    """Where each part of a request goes."""

    query: Dictionary | None
    headers: Dictionary | None
    body: Dictionary | None
    http: str


class _Given(NamedTuple):
    """A parameter as the request's method has it."""

    member: Member
    value: str
    """The expression that gives it."""

    condition: str | None
    """When there is one; None where always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseBinding:
    """Where each member of an answer comes from."""

    read: tuple[Assignment, ...] = ()
    read_json: bool = False
    """Whether the body is an object whose members are read with ``get``."""


def bind_request(index: Index, operation: Operation, imports: Imports) -> RequestBinding:
    """How an operation's parameters become HTTP."""
    shape = index.input(operation)
    given = [_given(index, shape, member, imports) for member in shape.members.values()]
    query = _query(index, [g for g in given if g.member.location == "querystring"], imports)
    target = _target(index, operation, shape, imports)
    if query is not None:
        target = f"{imports.runtime('values', 'with_query')}({target}, query)"
    arguments = [literal(operation.method), target]
    body, content, is_json_body = _body(index, shape, given, imports)
    in_headers = [g for g in given if g.member.location in ("header", "headers")]
    headers = _headers(index, in_headers, is_json_body, imports) if in_headers else None
    if headers is not None:
        arguments.append("headers")
    elif is_json_body:
        arguments.append(f"{{{_JSON_CONTENT}}}")
    if content:
        arguments.append(content if len(arguments) == 3 else f"body={content}")
    if operation.host_prefix:
        prefix = _host_prefix(index, operation.host_prefix, shape, imports)
        arguments.append(f"host_prefix={prefix}")
    return RequestBinding(query=query, headers=headers, body=body, http=", ".join(arguments))


def _body(
    index: Index, shape: Shape, given: list[_Given], imports: Imports
) -> tuple[Dictionary | None, str, bool]:
    """The members of a JSON body, the expression of the body, and whether it is JSON."""
    if shape.payload is not None:
        payload = next(g for g in given if g.member.name == shape.payload)
        content, is_json_body = _payload(index, payload, imports)
        return None, content, is_json_body
    inside = [(g.member, g.value, g.condition is None) for g in given if g.member.location is None]
    if not inside:
        return None, "", False
    body = write_members(index, "body", inside, imports)
    return body, f"{imports.runtime('values', 'write_json')}(body)", True


def _given(index: Index, shape: Shape, member: Member, imports: Imports) -> _Given:
    value = f"self.{index.fields[shape.name][member.name]}"
    if member.idempotency_token:
        token = imports.runtime("values", "new_idempotency_token")
        return _Given(member, f"{token}() if {value} is None else {value}", None)
    always = member.name in required_parameters(shape)
    return _Given(member, value, None if always else f"{value} is not None")


def _target(index: Index, operation: Operation, shape: Shape, imports: Imports) -> str:
    """The path, its labels filled in, and the query string that the model gives literally."""
    labels = {m.wire_name: m for m in shape.members.values() if m.location == "uri"}

    def write(match: re.Match[str]) -> str:
        member = labels[match[1]]
        field = index.fields[shape.name][member.name]
        writer = imports.runtime("values", "write_greedy_label" if match[2] else "write_label")
        text = _as_text(index, member, f"self.{field}", imports, "iso8601")
        return f"{writer}({text}, '{field}')"

    return _filled_in(operation.request_uri, write)


def _host_prefix(index: Index, template: str, shape: Shape, imports: Imports) -> str:
    def write(match: re.Match[str]) -> str:
        field = index.fields[shape.name][match[1]]
        return f"{imports.runtime('values', 'write_host_label')}(self.{field}, '{field}')"

    return _filled_in(template, write)


def _filled_in(template: str, write: Callable[[re.Match[str]], str]) -> str:
    """A template as a literal, or as an f-string with what ``write`` makes of each label.

    What a URL can't hold is percent-encoded.
    """
    parts: list[str] = []
    position = 0
    for match in _LABEL.finditer(template):
        plain = quote(template[position : match.start()], safe=_IN_URLS)
        parts.append(f"{braces(plain)}{{{write(match)}}}")
        position = match.end()
    rest = quote(template[position:], safe=_IN_URLS)
    together = f"{''.join(parts)}{braces(rest)}"
    if not parts:
        return literal(rest)
    if len(together) < _LONG:
        return f'f"{together}"'
    lines = [f'f"{part}"' for part in parts] + ([literal(rest)] if rest else [])
    return f"({' '.join(lines)})"


def _as_text(index: Index, member: Member, value: str, imports: Imports, timestamps: str) -> str:
    """A scalar as text for a path, a query string or a header."""
    shape = index.shape(member)
    if shape.type == "string":
        return value
    if shape.type in _INTEGERS:
        return f"str({value})"
    if shape.type == "timestamp":
        writer = timestamp_writer(member, shape, timestamps)
        text = f"{imports.runtime('timestamps', writer)}({value})"
        return f"str({text})" if writer == "write_epoch_seconds" else text
    writer = {"boolean": "write_boolean_text", "blob": "write_blob"}.get(
        shape.type, "write_float_text"
    )
    return f"{imports.runtime('values', writer)}({value})"


def _query(index: Index, given: list[_Given], imports: Imports) -> Dictionary | None:
    """The query string; members with a name of their own win over the keys of maps."""
    items: list[str] = []
    later: list[Statement] = []
    for member, value, condition in sorted(given, key=lambda g: _type(index, g) != "map"):
        shape = index.shape(member)
        if shape.type == "map":
            items.append(_spread(value, condition))
            continue
        if shape.type == "list":
            element = _as_text(index, shape.element, "item", imports, "iso8601")
            text = value if element == "item" else f"[{element} for item in {value}]"
        else:
            text = _as_text(index, member, value, imports, "iso8601")
        _put("query", literal(member.wire_name), text, condition, items, later)
    return Dictionary(items=tuple(items), later=tuple(later)) if given else None


def _headers(index: Index, given: list[_Given], is_json: bool, imports: Imports) -> Dictionary:
    """The headers; members with a name of their own win over the keys of maps."""
    items: list[str] = []
    later: list[Statement] = []
    typed = False
    for member, value, condition in sorted(given, key=lambda g: g.member.location != "headers"):
        if member.location == "headers":
            items.append(_spread(value, condition, prefix=member.location_name or ""))
            continue
        if index.shape(member).type == "list":
            condition = value  # there is no header for an empty one
        is_type = member.wire_name.lower() == "content-type"
        typed = typed or (is_type and condition is None)
        # In one spelling, so that it replaces what is there already.
        name = "Content-Type" if is_type else member.wire_name
        text = _header_text(index, member, value, imports)
        _put("headers", literal(name), text, condition, items, later)
    if is_json and not typed:
        items.insert(0, _JSON_CONTENT)
    return Dictionary(items=tuple(items), later=tuple(later))


def _put(
    variable: str,
    key: str,
    text: str,
    condition: str | None,
    items: list[str],
    later: list[Statement],
) -> None:
    """An entry: in the literal where it is always there, else in a statement of its own."""
    if condition is None:
        items.append(f"{key}: {text}")
    else:
        later.append(Statement(code=f"{variable}[{key}] = {text}", condition=condition))


def _spread(value: str, condition: str | None, *, prefix: str = "") -> str:
    """The entries of a map inside a dictionary's literal."""
    source = value if condition is None else f"({value} or {{}})"
    if not prefix:
        return f"**{source}"
    return f"**{{{literal(prefix)} + key: item for key, item in {source}.items()}}"


def _type(index: Index, given: _Given) -> str:
    return index.shape(given.member).type


def _header_text(index: Index, member: Member, value: str, imports: Imports) -> str:
    shape = index.shape(member)
    if is_json(index, member):
        return f"{imports.runtime('values', 'write_json_text')}({value})"
    if shape.type != "list":
        return _as_text(index, member, value, imports, "rfc822")
    if index.shape(shape.element).type == "string":
        return f"{imports.runtime('values', 'write_list_text')}({value})"
    element = _as_text(index, shape.element, "item", imports, "rfc822")
    return f'",".join({element} for item in {value})'


def _payload(index: Index, given: _Given, imports: Imports) -> tuple[str, bool]:
    """The body that one member makes up alone, and whether it is JSON."""
    member, value, condition = given
    kind = index.shape(member).type
    if kind == "blob":
        content, empty = value, 'b""'
    elif kind == "string":
        content, empty = f"{value}.encode()", 'b""'
    else:
        writer = imports.runtime("values", "write_json")
        content, empty = f"{writer}({write_json_value(index, member, value, imports)})", 'b"{}"'
    if condition is not None:
        content = f"{content} if {condition} else {empty}"
    return content, kind != "blob" and kind != "string"


def bind_response(reader: Reader, shape: Shape) -> ResponseBinding:
    """How the members of an output are read from HTTP."""
    in_body = any(member.location is None for member in shape.members.values())
    return ResponseBinding(
        read=_read_members(reader, shape, "get({})"),
        read_json=in_body and shape.payload is None,
    )


def bind_error(reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
    """How the members of an error are read from HTTP; ``wire`` is the object of the body."""
    return _read_members(reader, shape, "wire.get({})")


def _read_members(reader: Reader, shape: Shape, body: str) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(name=reader.fields[member.name], expression=_read(reader, shape, member, body))
        for member in shape.members.values()
        if member.location is not None or shape.payload in (None, member.name)
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
    """The member that is the whole body."""
    payload = reader.index.shape(member)
    if payload.type == "blob":
        return "response.body"
    if payload.type == "string":
        return _read_text(reader, payload, "response.text()")
    source = "response.json()"
    if payload.type == "list":
        source += " if response.body else None"  # an empty body is an empty object otherwise
    return read_json_member(reader, member, source)


def _read_text(reader: Reader, shape: Shape, text: str) -> str:
    """A text, which an enumeration is, too, although type checkers see more in it."""
    if not shape.enum:
        return text
    return f"{reader.imports.runtime('values', 'read_enumeration_text')}({text})"


def _read_header_text(reader: Reader, member: Member, where: str) -> str:
    """How ``value``, the text of a header, is read; ``where`` is the header as a literal."""
    index, imports = reader.index, reader.imports
    shape = index.shape(member)
    if is_json(index, member):
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
