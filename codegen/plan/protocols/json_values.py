"""How values are read from JSON and written to it: shared by every protocol with JSON bodies.

Reading and writing are expressions over the name of a value that is not None.
"""

from __future__ import annotations

from codegen.plan.imports import Imports
from codegen.plan.index import Index
from codegen.plan.types import annotation, is_json
from codegen.source.model import Member, Shape

_ITEMS = ("item", "inner", "innermost")
_PLAIN = frozenset(
    {"string", "character", "integer", "long", "short", "byte", "bigInteger", "boolean"}
)
_FLOATING = frozenset({"float", "double", "bigDecimal"})
_TIMESTAMP_WRITERS = {
    "iso8601": "write_iso8601",
    "unixtimestamp": "write_epoch_seconds",
    "rfc822": "write_http_date",
}


def item_name(depth: int) -> str:
    """The variable of a comprehension that stands ``depth`` deep in others."""
    return _ITEMS[depth] if depth < len(_ITEMS) else f"item{depth}"


def timestamp_writer(member: Member, shape: Shape, default: str) -> str:
    """The runtime's function that writes a timestamp in the format that its traits ask for."""
    form = (member.timestamp_format or shape.timestamp_format or default).lower()
    return _TIMESTAMP_WRITERS[form]


def read_json_value(
    index: Index, member: Member, value: str, where: str, imports: Imports, depth: int = 0
) -> str:
    """The expression that reads ``value``, a JSON value that is not null.

    Args:
        index: The service.
        member: What the value is.
        value: The name that holds it.
        where: What errors call it: ``Channel.tags``.
        imports: The module's imports.
        depth: How many comprehensions stand around the expression.
    """
    shape = index.shape(member)
    if is_json(index, member) or shape.type in _PLAIN:
        return value
    if shape.type == "structure":
        return f"{annotation(index, member, imports)}.from_wire({value}, missing)"
    place = f'"{where}"'
    if shape.type == "list":
        return _read_list(index, shape, value, where, imports, depth)
    if shape.type == "map":
        return _read_map(index, shape, value, where, imports, depth)
    if shape.type in _FLOATING:
        return f"{imports.runtime('values', 'read_float')}({value})"
    reader = {"timestamp": "read_timestamp", "blob": "read_blob"}[shape.type]
    return f"{imports.runtime('values', reader)}({value}, {place})"


def _read_list(
    index: Index, shape: Shape, value: str, where: str, imports: Imports, depth: int
) -> str:
    reader = imports.runtime("values", "read_sparse_list" if shape.sparse else "read_list")
    source = f'{reader}({value}, "{where}")'
    item = item_name(depth)
    element = read_json_value(index, shape.element, item, where, imports, depth + 1)
    if element == item:
        return source
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    return f"[{element} for {item} in {source}]"


def _read_map(
    index: Index, shape: Shape, value: str, where: str, imports: Imports, depth: int
) -> str:
    _, value_member = shape.entry
    reader = imports.runtime("values", "read_object" if shape.sparse else "read_map")
    source = f'{reader}({value}, "{where}")'
    item = item_name(depth)
    element = read_json_value(index, value_member, item, where, imports, depth + 1)
    if element == item:
        return source
    if shape.sparse:
        element = f"None if {item} is None else {element}"
    key = "key" if depth == 0 else f"key{depth + 1}"
    return f"{{{key}: {element} for {key}, {item} in {source}.items()}}"


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
    if shape.type in _FLOATING:
        writer = "write_float"
    elif shape.type == "timestamp":
        writer = timestamp_writer(member, shape, "unixTimestamp")
    else:
        writer = "write_blob"
    return f"{imports.runtime('values', writer)}({value})"


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
    key = "key" if depth == 0 else f"key{depth + 1}"
    return f"{{{key}: {element} for {key}, {item} in {value}.items()}}"
