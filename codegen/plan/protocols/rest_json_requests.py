"""rest-json requests: each parameter in the path, the query string, a header or the body.

Specification: https://smithy.io/2.0/spec/http-bindings.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegen.plan.ir.package import Dictionary, Statement
from codegen.plan.protocols.json_values import (
    members_or_none,
    timestamp_writer,
    write_json_value,
    write_members,
)
from codegen.plan.protocols.protocol import RequestBinding, TimestampFormat
from codegen.plan.protocols.requests import (
    Given,
    fill_labels,
    host_prefix,
    http_request,
    read_parameters,
)
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.streams import is_body_stream
from codegen.plan.python.types import is_document
from codegen.source.model import Member, Operation, Shape
from codegen.text.python_source import literal

_JSON_CONTENT = {"Content-Type": "application/json"}
_INTEGERS = frozenset({"integer", "long"})


def bind_request(index: Index, operation: Operation, imports: Imports) -> RequestBinding:
    """How an operation's parameters become an HTTP request."""
    shape = index.input(operation)
    given = read_parameters(index, operation, imports)
    query = _query(index, [g for g in given if g.member.location == "querystring"], imports)
    target = _target(index, operation, shape, imports)
    if query is not None:
        target = f"{imports.runtime('values', 'with_query')}({target}, query)"
    arguments = [literal(operation.method), target]
    inside, content, is_json_body = _body(index, shape, given, imports)
    in_headers = [g for g in given if g.member.location in ("header", "headers")]
    if inside and not (in_headers or index.service.headers or operation.host_prefix):
        request = imports.runtime("operation", "json_request")
        return RequestBinding(
            dictionaries=() if query is None else (query,),
            http=f"{request}({', '.join(arguments)}, {members_or_none(index, inside, imports)})",
        )
    fixed = {**(_JSON_CONTENT if is_json_body else {}), **index.service.headers}
    headers = _headers(index, in_headers, fixed, imports) if in_headers else None
    if headers is not None:
        arguments.append("headers")
    elif fixed:
        arguments.append(f"{{{', '.join(_entries(fixed))}}}")
    if inside:
        members = write_members(index, inside, imports)
        content = f"{imports.runtime('values', 'write_json')}({members})"
    if content:
        arguments.append(content if len(arguments) == 3 else f"body={content}")
    if operation.host_prefix:
        arguments.append(f"host_prefix={host_prefix(index, operation, imports)}")
    return RequestBinding(
        dictionaries=tuple(filled for filled in (query, headers) if filled is not None),
        http=http_request(arguments, imports),
    )


def _body(
    index: Index, shape: Shape, given: list[Given], imports: Imports
) -> tuple[list[tuple[Member, str, bool]], str, bool]:
    """The members of a JSON body or the expression for any other body, and whether it is JSON."""
    if shape.payload is not None:
        payload = next(g for g in given if g.member.name == shape.payload)
        return [], *_payload(index, payload, imports)
    inside = [(g.member, g.value, g.condition is None) for g in given if g.member.location is None]
    return inside, "", bool(inside)


def _target(index: Index, operation: Operation, shape: Shape, imports: Imports) -> str:
    """The path with its labels filled in, and the query string that the model gives literally."""
    labels = {m.wire_name: m for m in shape.members.values() if m.location == "uri"}

    def write(match: re.Match[str]) -> str:
        member = labels[match[1]]
        field = index.fields[shape.name][member.name]
        writer = imports.runtime("values", "write_greedy_label" if match[2] else "write_label")
        text = _as_text(index, member, f"self.{field}", imports, "iso8601")
        return f"{writer}({text}, '{field}')"

    return fill_labels(operation.request_uri, write)


def _as_text(
    index: Index, member: Member, value: str, imports: Imports, timestamps: TimestampFormat
) -> str:
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


def _query(index: Index, given: list[Given], imports: Imports) -> Dictionary | None:
    """The query string: entries of maps come first, so that named members override them."""
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
    if not given:
        return None
    kind = f"{imports.builtin('str')}, {imports.standard('typing', 'Any')}"
    return Dictionary(
        variable="query",
        annotation=f"{imports.builtin('dict')}[{kind}]",
        items=tuple(items),
        later=tuple(later),
    )


def _headers(
    index: Index, given: list[Given], fixed: Mapping[str, str], imports: Imports
) -> Dictionary:
    """The headers: entries of maps come first, so that named members override them.

    Args:
        index: The service.
        given: The parameters in headers.
        fixed: Headers of every request. Parameters override them.
        imports: The imports of the module.
    """
    items: list[str] = []
    later: list[Statement] = []
    overridden: set[str] = set()
    # One spelling, so that a parameter replaces what is fixed.
    spelled = {name.lower(): name for name in ("Content-Type", *fixed)}
    for member, value, condition in sorted(given, key=lambda g: g.member.location != "headers"):
        if member.location == "headers":
            items.append(_spread(value, condition, prefix=member.location_name or ""))
            continue
        if index.shape(member).type == "list":
            condition = value  # an empty list sends no header
        name = spelled.get(member.wire_name.lower(), member.wire_name)
        if condition is None:
            overridden.add(name)
        text = _header_text(index, member, value, imports)
        _put("headers", literal(name), text, condition, items, later)
    kept = {name: text for name, text in fixed.items() if name not in overridden}
    text = imports.builtin("str")
    return Dictionary(
        variable="headers",
        annotation=f"{imports.builtin('dict')}[{text}, {text}]",
        items=(*_entries(kept), *items),
        later=tuple(later),
    )


def _entries(headers: Mapping[str, str]) -> list[str]:
    return [f"{literal(name)}: {literal(text)}" for name, text in headers.items()]


def _put(
    variable: str,
    key: str,
    text: str,
    condition: str | None,
    items: list[str],
    later: list[Statement],
) -> None:
    """Adds an entry: to the literal if it is always sent, else as a conditional statement."""
    if condition is None:
        items.append(f"{key}: {text}")
    else:
        later.append(Statement(code=f"{variable}[{key}] = {text}", condition=condition))


def _spread(value: str, condition: str | None, *, prefix: str = "") -> str:
    """The entries of a map, unpacked into a dictionary's literal."""
    source = value if condition is None else f"({value} or {{}})"
    if not prefix:
        return f"**{source}"
    return f"**{{{literal(prefix)} + key: item for key, item in {source}.items()}}"


def _type(index: Index, given: Given) -> str:
    return index.shape(given.member).type


def _header_text(index: Index, member: Member, value: str, imports: Imports) -> str:
    shape = index.shape(member)
    if is_document(index, member):
        return f"{imports.runtime('values', 'write_json_text')}({value})"
    if shape.type != "list":
        return _as_text(index, member, value, imports, "rfc822")
    if index.shape(shape.element).type == "string":
        return f"{imports.runtime('values', 'write_list_text')}({value})"
    element = _as_text(index, shape.element, "item", imports, "rfc822")
    return f'",".join({element} for item in {value})'


def _payload(index: Index, given: Given, imports: Imports) -> tuple[str, bool]:
    """The expression for a body that is one member (``httpPayload``), and whether it is JSON."""
    member, value, condition = given
    shape = index.shape(member)
    kind = shape.type
    if is_body_stream(shape, member):
        name = literal(value.removeprefix("self."))
        content = f"{imports.runtime('streams.requests', 'request_body')}({value}, {name})"
        empty = 'b""'
    elif kind == "blob":
        content, empty = value, 'b""'
    elif kind == "string":
        content, empty = f"{value}.encode()", 'b""'
    else:
        writer = imports.runtime("values", "write_json")
        content, empty = f"{writer}({write_json_value(index, member, value, imports)})", 'b"{}"'
    if condition is not None:
        content = f"{content} if {condition} else {empty}"
    return content, kind != "blob" and kind != "string"
