"""How values are read from JSON and written to it: shared by every protocol with JSON bodies.

Reading and writing are expressions over the name of a value that is not None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.plan.ir.package import Dictionary, Statement
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.types import annotation, is_json, zero
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal

_ITEMS = ("item", "inner", "innermost")
_PLAIN = frozenset({"string", "integer", "long", "boolean"})
_FLOATING = frozenset({"float", "double"})
_TIMESTAMP_WRITERS = {
    "iso8601": "write_iso8601",
    "unixtimestamp": "write_epoch_seconds",
    "rfc822": "write_http_date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the code that reads one object is made with."""

    index: Index
    imports: Imports
    """The module's imports."""

    owner: str
    """What errors call the object: ``Forecast``."""

    target: str
    """The variable that holds it."""

    fields: Mapping[str, str]
    """Member → field."""

    always_present: frozenset[str]
    """The members whose fields are never None."""

    notes_missing: bool = True
    """Whether ``missing`` is there, to note what should have been on the wire and was not."""


def read_member(reader: Reader, member: Member, source: str, expression: str) -> str:
    """The expression for a field whose value on the wire may be None, which is to say absent.

    Args:
        reader: The object.
        member: Its member.
        source: The expression that gives the value on the wire.
        expression: How ``value`` is read where it is not None.
    """
    if member.name in reader.always_present:
        nothing = zero(reader.index, member, reader.imports)
        absent = reader.imports.runtime("values", "absent")
        field = literal(reader.fields[member.name])
        fallback = f"{absent}({nothing}, missing, {reader.target}, {field})"
        return f"{fallback} if (value := {source}) is None else {expression}"
    return (
        source
        if expression == "value"
        else f"None if (value := {source}) is None else {expression}"
    )


def read_json_member(reader: Reader, member: Member, source: str) -> str:
    """The expression for a field that ``source``, a JSON value or None, holds."""
    where = f"{reader.owner}.{reader.fields[member.name]}"
    expression = read_json_value(reader, member, "value", where)
    return read_member(reader, member, source, expression)


def note_missing(expressions: Iterable[str]) -> bool:
    """Whether any of the expressions notes what should have been there and was not."""
    return any(re.search(r", missing\b", expression) for expression in expressions)


def write_members(
    index: Index,
    variable: str,
    given: Iterable[tuple[Member, str, bool]],
    imports: Imports,
) -> Dictionary:
    """The JSON object of some members.

    Args:
        index: The service.
        variable: The name of the dictionary.
        given: Each member, the expression that gives it, and whether it is always there.
        imports: The module's imports.
    """
    items: list[str] = []
    later: list[Statement] = []
    for member, value, always in given:
        key = literal(member.wire_name)
        written = write_json_value(index, member, value, imports)
        if always:
            items.append(f"{key}: {written}")
        else:
            code = f"{variable}[{key}] = {written}"
            later.append(Statement(code=code, condition=f"{value} is not None"))
    return Dictionary(items=tuple(items), later=tuple(later))


def item_name(depth: int) -> str:
    """The variable of a comprehension that stands ``depth`` deep in others."""
    return _ITEMS[depth] if depth < len(_ITEMS) else f"item{depth}"


def timestamp_writer(member: Member, shape: Shape, default: str) -> str:
    """The runtime's function that writes a timestamp in the format that its traits ask for."""
    form = (member.timestamp_format or shape.timestamp_format or default).lower()
    return _TIMESTAMP_WRITERS[form]


def read_json_value(reader: Reader, member: Member, value: str, where: str, depth: int = 0) -> str:
    """The expression that reads ``value``, a JSON value that is not null.

    Args:
        reader: The object that it is read for.
        member: What the value is.
        value: The name that holds it.
        where: What errors call it: ``Channel.tags``.
        depth: How many comprehensions stand around the expression.
    """
    shape = reader.index.shape(member)
    if is_json(reader.index, member) or shape.type in _PLAIN:
        return value
    if shape.type == "structure":
        arguments = f"{value}, missing" if reader.notes_missing else value
        return f"{annotation(reader.index, member, reader.imports)}.from_wire({arguments})"
    if shape.type == "list":
        return _read_list(reader, shape, value, where, depth)
    if shape.type == "map":
        return _read_map(reader, shape, value, where, depth)
    if shape.type in _FLOATING:
        return f"{reader.imports.runtime('values', 'read_float')}({value})"
    if shape.type == "timestamp":
        function = reader.imports.runtime("timestamps", "read_timestamp")
    else:
        function = reader.imports.runtime("values", "read_blob")
    return f"{function}({value}, {literal(where)})"


def _read_list(reader: Reader, shape: Shape, value: str, where: str, depth: int) -> str:
    function = "read_sparse_list" if shape.sparse else "read_list"
    source = f"{reader.imports.runtime('values', function)}({value}, {literal(where)})"
    item = item_name(depth)
    element = read_json_value(reader, shape.element, item, where, depth + 1)
    if element == item:
        return source
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    return f"[{element} for {item} in {source}]"


def _read_map(reader: Reader, shape: Shape, value: str, where: str, depth: int) -> str:
    _, part = shape.entry
    function = "read_sparse_map" if shape.sparse else "read_map"
    source = f"{reader.imports.runtime('values', function)}({value}, {literal(where)})"
    item = item_name(depth)
    element = read_json_value(reader, part, item, where, depth + 1)
    if element == item:
        return source
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    key = _key_name(depth)
    return f"{{{key}: {element} for {key}, {item} in {source}.items()}}"


def _key_name(depth: int) -> str:
    return "key" if depth == 0 else f"key{depth + 1}"


def write_json_value(
    index: Index, member: Member, value: str, imports: Imports, depth: int = 0
) -> str:
    """The expression that writes ``value``, which is not None, as a JSON value.

    Args:
        index: The service.
        member: What the value is.
        value: The expression that gives it.
        imports: The module's imports.
        depth: How many comprehensions stand around the expression.
    """
    shape = index.shape(member)
    if is_json(index, member) or shape.type in _PLAIN:
        return value
    if shape.type == "structure":
        return f"{value}.to_wire()"
    if shape.type in ("list", "map"):
        return _write_container(index, shape, value, imports, depth)
    if shape.type == "timestamp":
        writer = imports.runtime("timestamps", timestamp_writer(member, shape, "unixTimestamp"))
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
