"""How the rest-json protocol binds requests and answers to HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from codegen.plan.constraints import is_required
from codegen.plan.imports import Imports
from codegen.plan.index import Index
from codegen.plan.ir import Assignment, Dictionary, Statement
from codegen.plan.protocols.json_values import read_json_value, timestamp_writer, write_json_value
from codegen.plan.structures import read_member, write_members
from codegen.plan.text import braces, literal
from codegen.plan.types import is_json
from codegen.source.model import Member, Operation, Shape

_LABEL = re.compile(r"\{([^{}+]+)(\+?)\}")
_JSON_CONTENT = '"Content-Type": "application/json"'
_INTEGERS = frozenset({"integer", "long", "short", "byte", "bigInteger"})
_TEXTS = frozenset({"string", "character"})


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

    read_json: bool
    read: tuple[Assignment, ...]


def bind_request(
    index: Index, operation: Operation, shape: Shape, fields: Mapping[str, str], imports: Imports
) -> RequestBinding:
    """How an operation's parameters become HTTP."""
    given = [_given(shape, member, fields, imports) for member in shape.members.values()]
    query = _query(index, [g for g in given if g.member.location == "querystring"], imports)
    target = _target(index, operation, shape, fields, imports)
    if query is not None:
        target = f"{imports.runtime('values', 'with_query')}({target}, query)"
    arguments = [literal(operation.method), target]
    body, content, is_json_body = _body(index, shape, given, imports)
    start = [_JSON_CONTENT] if is_json_body else []
    in_headers = [g for g in given if g.member.location in ("header", "headers")]
    headers = _headers(index, in_headers, start, imports) if in_headers else None
    if headers is not None:
        arguments.append("headers")
    elif is_json_body:
        arguments.append(f"{{{_JSON_CONTENT}}}")
    if content:
        arguments.append(content if len(arguments) == 3 else f"body={content}")
    if operation.host_prefix:
        prefix = _host_prefix(operation.host_prefix, shape, fields, imports)
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


def _given(shape: Shape, member: Member, fields: Mapping[str, str], imports: Imports) -> _Given:
    value = f"self.{fields[member.name]}"
    if member.idempotency_token:
        token = imports.runtime("values", "new_idempotency_token")
        return _Given(member, f"({token}() if {value} is None else {value})", None)
    return _Given(member, value, None if is_required(shape, member) else f"{value} is not None")


def _target(
    index: Index, operation: Operation, shape: Shape, fields: Mapping[str, str], imports: Imports
) -> str:
    """The path, its labels filled in, and the query string that the model gives literally."""
    labels = {m.wire_name: m for m in shape.members.values() if m.location == "uri"}
    uri = operation.request_uri
    parts: list[str] = []
    position = 0
    for match in _LABEL.finditer(uri):
        member = labels[match[1]]
        writer = imports.runtime("values", "write_greedy_label" if match[2] else "write_label")
        name = fields[member.name]
        value = _as_text(index, member, f"self.{name}", imports, "iso8601")
        parts += [braces(uri[position : match.start()]), f"{{{writer}({value}, '{name}')}}"]
        position = match.end()
    if not parts:
        return literal(uri)
    return f'f"{"".join(parts)}{braces(uri[position:])}"'


def _host_prefix(template: str, shape: Shape, fields: Mapping[str, str], imports: Imports) -> str:
    parts: list[str] = []
    position = 0
    for match in _LABEL.finditer(template):
        name = fields[match[1]]
        writer = imports.runtime("values", "write_host_label")
        parts += [
            braces(template[position : match.start()]),
            f"{{{writer}(self.{name}, '{name}')}}",
        ]
        position = match.end()
    if not parts:
        return literal(template)
    return f'f"{"".join(parts)}{braces(template[position:])}"'


def _as_text(index: Index, member: Member, value: str, imports: Imports, timestamps: str) -> str:
    """A scalar as text for a path, a query string or a header."""
    shape = index.shape(member)
    if shape.type in _TEXTS:
        return value
    if shape.type in _INTEGERS:
        return f"str({value})"
    if shape.type == "timestamp":
        writer = timestamp_writer(member, shape, timestamps)
        text = f"{imports.runtime('values', writer)}({value})"
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


def _headers(index: Index, given: list[_Given], start: list[str], imports: Imports) -> Dictionary:
    """The headers; members with a name of their own win over the keys of maps."""
    items = [*start]
    later: list[Statement] = []
    for member, value, condition in sorted(given, key=lambda g: g.member.location != "headers"):
        if member.location == "headers":
            items.append(_spread(value, condition, prefix=member.location_name or ""))
            continue
        # One spelling, so that it replaces the one that is there.
        is_type = member.wire_name.lower() == "content-type"
        name = "Content-Type" if is_type else member.wire_name
        text = _header_text(index, member, value, imports)
        if index.shape(member).type == "list":
            condition = value
        _put("headers", literal(name), text, condition, items, later)
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
    if index.shape(shape.element).type in _TEXTS:
        return f"{imports.runtime('values', 'write_list_text')}({value})"
    element = _as_text(index, shape.element, "item", imports, "rfc822")
    return f'",".join({element} for item in {value})'


def _payload(index: Index, given: _Given, imports: Imports) -> tuple[str, bool]:
    """The body that one member makes up alone, and whether it is JSON."""
    member, value, condition = given
    kind = index.shape(member).type
    if kind == "blob":
        content, empty = value, 'b""'
    elif kind in _TEXTS:
        content, empty = f"{value}.encode()", 'b""'
    else:
        writer = imports.runtime("values", "write_json")
        content, empty = f"{writer}({write_json_value(index, member, value, imports)})", 'b"{}"'
    if condition is not None:
        content = f"{content} if {condition} else {empty}"
    return content, kind != "blob" and kind not in _TEXTS


def bind_response(
    index: Index, shape: Shape, fields: Mapping[str, str], imports: Imports, *, target: str
) -> ResponseBinding:
    """How an answer, or an error, is read from HTTP.

    Args:
        index: The service.
        shape: The output or error.
        fields: Its members' fields.
        imports: The module's imports.
        target: The name of the object whose fields are set.
    """
    in_body = [member for member in shape.members.values() if member.location is None]
    read: list[Assignment] = []
    for member in shape.members.values():
        if member.location is None:
            if shape.payload is None:
                source = f"get({literal(member.wire_name)})"
                expression = read_member(
                    index, shape, member, fields, source, imports, target=target
                )
            elif member.name == shape.payload:
                expression = _read_payload(index, shape, member, fields, imports, target)
            else:
                continue
        else:
            expression = _read_bound(index, shape, member, fields, imports, target)
        read.append(Assignment(name=fields[member.name], expression=expression))
    return ResponseBinding(read_json=bool(in_body) and shape.payload is None, read=tuple(read))


def _read_payload(
    index: Index,
    shape: Shape,
    member: Member,
    fields: Mapping[str, str],
    imports: Imports,
    target: str,
) -> str:
    kind = index.shape(member).type
    if kind == "blob":
        return "response.body"
    if kind in _TEXTS:
        return "response.text()"
    return read_member(index, shape, member, fields, "response.json()", imports, target=target)


def _read_bound(
    index: Index,
    shape: Shape,
    member: Member,
    fields: Mapping[str, str],
    imports: Imports,
    target: str,
) -> str:
    """A member that comes from the status or the headers."""
    if member.location == "statusCode":
        return "response.status"
    if member.location == "headers":
        reader = imports.runtime("values", "read_prefixed_headers")
        return f"{reader}(response.headers, {literal(member.location_name or '')})"
    source = f"response.headers.get({literal(member.wire_name)})"
    where = f"{literal(member.wire_name)}"
    read = _read_header_text(index, member, where, imports)
    there = index.always_there.get(shape.name, frozenset())
    if read == "value" and member.name not in there:
        return source
    if member.name not in there:
        return f"None if (value := {source}) is None else {read}"
    plain = read_member(index, shape, member, fields, source, imports, target=target)
    return plain.rpartition(" else ")[0] + f" else {read}"


def _read_header_text(index: Index, member: Member, where: str, imports: Imports) -> str:
    shape = index.shape(member)
    if is_json(index, member):
        return f"{imports.runtime('values', 'read_json_text')}(value, {where})"
    if shape.type in _TEXTS:
        return "value"
    if shape.type == "list":
        inner = index.shape(shape.element)
        if inner.type == "timestamp":
            return f"{imports.runtime('values', 'read_timestamp_list_text')}(value, {where})"
        listed = f"{imports.runtime('values', 'read_list_text')}(value)"
        if inner.type in _TEXTS:
            return listed
        element = _read_header_text(index, shape.element, where, imports)
        return f"[{element} for value in {listed}]"
    if shape.type in ("timestamp", "blob"):
        return read_json_value(index, member, "value", member.wire_name, imports)
    if shape.type in _INTEGERS:
        reader = "read_integer_text"
    elif shape.type == "boolean":
        reader = "read_boolean_text"
    else:
        reader = "read_float_text"
    return f"{imports.runtime('values', reader)}(value, {where})"
