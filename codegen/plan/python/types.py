"""Shapes as Python types: annotations, and zero values of members that should be present."""

from __future__ import annotations

from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.streams import is_body_stream
from codegen.source.model import Member

_SCALARS = {
    "string": "str",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "blob": "bytes",
}

_ZEROS = {"str": '""', "int": "0", "float": "0.0", "bool": "False", "bytes": 'b""'}


def annotation(
    index: Index,
    member: Member,
    imports: Imports,
    *,
    optional: bool = False,
    typing_only: bool = False,
    given: bool = False,
) -> str:
    """The type of a member's value.

    Args:
        index: The service.
        member: The member.
        imports: The module's imports.
        optional: Whether the value may be None.
        typing_only: Whether the module needs the names for annotations only. It then reads them
            from modules that load on first use, so that annotations resolve at run time.
        given: Whether callers pass the value, so that its type is as wide as what is accepted.
    """
    if is_document(index, member):
        return imports.standard("typing", "Any")  # includes None
    kind = _annotation(index, member, imports, typing_only, given)
    return f"{kind} | None" if optional else kind


def _annotation(
    index: Index, member: Member, imports: Imports, typing_only: bool, given: bool
) -> str:
    shape = index.shape(member)
    if is_body_stream(shape, member):
        module, name = ("requests", "StreamingInput") if given else ("responses", "StreamingBody")
        return imports.runtime(f"streams.{module}", name)
    if shape.event_stream:
        stream = imports.runtime("event_streams.events", "EventStream")
        return f"{stream}[{structure_class(index, shape.name, imports)}]"
    if shape.enum:
        if typing_only:
            return imports.lazy("literals", index.classes[shape.name])
        return imports.package("literals", index.classes[shape.name])
    if shape.type == "structure":
        names = [shape.name, index.outputs.get(shape.name)]
        return " | ".join(_class(index, name, imports, typing_only) for name in names if name)
    if shape.type == "timestamp":
        return imports.standard("datetime", "datetime")
    if shape.type not in ("list", "map"):
        return imports.builtin(_SCALARS[shape.type])
    key, part = (None, shape.element) if shape.type == "list" else shape.entry
    held = annotation(
        index, part, imports, optional=shape.sparse, typing_only=typing_only, given=given
    )
    if key is None:
        return f"{_list(imports, of_enumeration=bool(index.shape(part).enum), given=given)}[{held}]"
    name = annotation(index, key, imports, typing_only=typing_only)
    kind = imports.standard("collections.abc", "Mapping") if given else imports.builtin("dict")
    return f"{kind}[{name}, {held}]"


def _list(imports: Imports, *, of_enumeration: bool, given: bool) -> str:
    """The generic type of a list: docs/decisions/what-arguments-accept.md says why."""
    if not given:
        return imports.builtin("list")
    if of_enumeration:
        return imports.standard("collections.abc", "Sequence")
    return imports.runtime("values", "SequenceNotStr")


def structure_class(index: Index, structure: str, imports: Imports) -> str:
    """The class of a structure."""
    return _class(index, structure, imports, typing_only=False)


def _class(index: Index, structure: str, imports: Imports, typing_only: bool) -> str:
    if typing_only:
        return imports.lazy("models", index.classes[structure])
    return imports.package(f"models.{index.modules[structure]}", index.classes[structure])


def is_document(index: Index, member: Member) -> bool:
    """Whether a member is a document, which is any JSON value, or has the trait ``jsonvalue``.

    Specifications: https://smithy.io/2.0/spec/simple-types.html#document, and botocore's
    ``serialize.py``, which honours ``jsonvalue`` in headers only.
    """
    return index.shape(member).document or (member.json_value and member.location == "header")


def zero(index: Index, member: Member, imports: Imports) -> str:
    """The expression for the value of a member that should be present and is missing."""
    shape = index.shape(member)
    if is_document(index, member):
        return "None"
    if shape.enum:
        return f'{imports.runtime("values", "Unrecognized")}("")'
    if shape.type == "structure":
        return f"{structure_class(index, shape.name, imports)}.from_wire({{}})"
    if shape.type == "timestamp":
        return imports.runtime("timestamps", "EPOCH")
    if shape.type == "list":
        return "[]"
    if shape.type == "map":
        return "{}"
    return _ZEROS[_SCALARS[shape.type]]
