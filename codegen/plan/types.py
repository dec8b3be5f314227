"""Shapes as Python types: annotations, and the zero values of members that should be there."""

from __future__ import annotations

from codegen.plan.imports import Imports
from codegen.plan.index import Index
from codegen.source.model import Member

_SCALARS = {
    "string": "str",
    "character": "str",
    "integer": "int",
    "long": "int",
    "short": "int",
    "byte": "int",
    "bigInteger": "int",
    "float": "float",
    "double": "float",
    "bigDecimal": "float",
    "boolean": "bool",
    "blob": "bytes",
}

_ZEROS = {"str": '""', "int": "0", "float": "0.0", "bool": "False", "bytes": 'b""'}


def annotation(index: Index, member: Member, imports: Imports, *, typing_only: bool = False) -> str:
    """The type of a member's value, without None.

    Args:
        index: The service.
        member: The member.
        imports: Where the names that the annotation uses are imported.
        typing_only: Whether the module needs those names for annotations only.
    """
    shape = index.shape(member)
    if is_json(index, member):
        return imports.standard("typing", "Any")
    if shape.enum:
        return imports.package("literals", index.classes[shape.name], typing_only=typing_only)
    if shape.type == "structure":
        module = f"models.{index.modules[shape.name]}"
        return imports.package(module, index.classes[shape.name], typing_only=typing_only)
    if shape.type == "timestamp":
        return imports.standard("datetime", "datetime")
    if shape.type == "list":
        element = annotation(index, shape.element, imports, typing_only=typing_only)
        return f"{imports.builtin('list')}[{_or_none(element, shape.sparse)}]"
    if shape.type == "map":
        key_member, value_member = shape.entry
        key = annotation(index, key_member, imports, typing_only=typing_only)
        value = annotation(index, value_member, imports, typing_only=typing_only)
        return f"{imports.builtin('dict')}[{key}, {_or_none(value, shape.sparse)}]"
    return imports.builtin(_SCALARS[shape.type])


def _or_none(name: str, optional: bool) -> str:
    return f"{name} | None" if optional and name != "Any" else name


def optional(name: str) -> str:
    """``name`` or None; ``Any`` is both already."""
    return _or_none(name, True)


def is_json(index: Index, member: Member) -> bool:
    """Whether a member holds any JSON value: a document, or JSON in a header."""
    return index.shape(member).document or (member.json_value and member.location == "header")


def zero(index: Index, member: Member, imports: Imports) -> str:
    """The value of a member that should be there and is not."""
    shape = index.shape(member)
    if is_json(index, member):
        return "None"
    if shape.enum:
        return f'{imports.runtime("values", "Unrecognized")}("")'
    if shape.type == "structure":
        return f"{annotation(index, member, imports)}.from_wire({{}})"
    if shape.type == "timestamp":
        return imports.runtime("values", "EPOCH")
    if shape.type == "list":
        return "[]"
    if shape.type == "map":
        return "{}"
    return _ZEROS[_SCALARS[shape.type]]
