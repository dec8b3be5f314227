"""The types of values as type checkers see them: their names, and which is assignable to which."""

from __future__ import annotations

from codegen.lifecycle.differences.sides import Side
from codegen.plan.python.types import is_document
from codegen.source.model import Member

_SCALARS = {
    "string": "str",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "blob": "bytes",
    "timestamp": "datetime",
}


def type_name(side: Side, member: Member) -> str:
    """The annotation of a member's value, without ``None``."""
    shape = side.shape(member)
    if is_document(side.index, member):
        return "Any"
    if shape.enum or shape.type == "structure":
        return side.index.classes[shape.name]
    if shape.type == "list":
        return f"list[{_held(side, shape.element, shape.sparse)}]"
    if shape.type == "map":
        key, value = shape.entry
        return f"dict[{type_name(side, key)}, {_held(side, value, shape.sparse)}]"
    return _SCALARS[shape.type]


def _held(side: Side, member: Member, sparse: bool) -> str:
    name = type_name(side, member)
    return f"{name} | None" if sparse and name != "Any" else name


def assignable(source: Side, value: Member, target: Side, place: Member) -> bool:
    """Whether the type of ``value`` is assignable to the type of ``place``.

    Lists and dictionaries are invariant. Enumerations of the same name count as equal: their values
    are compared by ``enumeration_findings``.
    """
    given, asked = source.shape(value), target.shape(place)
    given_json, asked_json = is_document(source.index, value), is_document(target.index, place)
    if given_json or asked_json:
        return given_json and asked_json
    if given.enum and asked.enum:
        same = source.index.classes[given.name] == target.index.classes[asked.name]
        return same or set(given.enum) <= set(asked.enum)
    if given.type in ("list", "map") and given.type == asked.type and given.sparse == asked.sparse:
        return all(
            assignable(source, held, target, other) and assignable(target, other, source, held)
            for held, other in zip(_parts(source, value), _parts(target, place), strict=True)
        )
    if given.type == "structure" or asked.type == "structure":
        return type_name(source, value) == type_name(target, place)
    if asked.enum:
        return False  # str is not assignable to a literal type
    given_name, asked_name = type_name(source, value), type_name(target, place)
    if given.enum:
        given_name = "str"
    return given_name == asked_name or (given_name, asked_name) == ("int", "float")


def _parts(side: Side, member: Member) -> list[Member]:
    shape = side.shape(member)
    return [part for part in (shape.member, shape.key, shape.value) if part is not None]
