"""Constraint traits as expressions of the runtime's constraint classes.

Specification: https://smithy.io/2.0/spec/constraint-traits.html
"""

# docs/decisions/code-writes-and-tables-validate.md says why.

from __future__ import annotations

from codegen.plan.ir.package import Constraint
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.streams import is_body_stream
from codegen.plan.python.types import is_document, structure_class
from codegen.regex.translate import translate
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal, row

_NUMBERS = {"integer": "Integer", "long": "Integer", "float": "Float", "double": "Float"}
_OTHERS = {"boolean": "Boolean", "timestamp": "Timestamp"}


def constraints(
    index: Index, shape: Shape, required: frozenset[str], imports: Imports
) -> tuple[Constraint, ...]:
    """A constraint for each member of an input or of a structure that can be sent."""
    return tuple(
        Constraint(
            name=index.fields[shape.name][member.name],
            expression=_expression(
                index,
                member,
                imports,
                required=member.name in required,
                sensitive=shape.sensitive,
            ),
        )
        for member in shape.members.values()
    )


def _expression(
    index: Index,
    member: Member,
    imports: Imports,
    *,
    required: bool = False,
    sensitive: bool = False,
) -> str:
    shape = index.shape(member)
    sensitive = sensitive or shape.sensitive
    arguments: list[str] = []
    module = "validation"
    if is_document(index, member):
        kind = "Document"
    elif shape.type == "structure":
        kind = "Structure"
        arguments.append(f"lambda: {structure_class(index, shape.name, imports)}")
        if output := index.outputs.get(shape.name):
            arguments.append(f"output=lambda: {structure_class(index, output, imports)}")
    elif shape.type == "list":
        kind = "List"
        arguments.append(_expression(index, shape.element, imports, sensitive=sensitive))
        arguments += [*_bounds(shape), *(["sparse=True"] if shape.sparse else [])]
    elif shape.type == "map":
        kind = "Map"
        key_member, value_member = shape.entry
        arguments.append(_expression(index, key_member, imports, sensitive=sensitive))
        arguments.append(_expression(index, value_member, imports, sensitive=sensitive))
        arguments += [*_bounds(shape), *(["sparse=True"] if shape.sparse else [])]
    elif shape.type == "string":
        kind = "String"
        arguments += _text(shape, member.enum or shape.enum, sensitive)
    elif shape.type == "blob":
        kind = "Blob"
        if is_body_stream(shape, member):
            module, kind = "streams.requests", "StreamedBlob"
        arguments += _bounds(shape)
    elif shape.type in _NUMBERS:
        kind = _NUMBERS[shape.type]
        arguments += [*_bounds(shape), *(["sensitive=True"] if sensitive else [])]
    else:
        kind = _OTHERS[shape.type]
    if required:
        arguments.append("required=True")
    return f"{imports.runtime(module, kind)}({', '.join(arguments)})"


def _bounds(shape: Shape) -> list[str]:
    if shape.minimum is None:
        return [] if shape.maximum is None else [f"maximum={shape.maximum!r}"]
    return [f"{bound!r}" for bound in (shape.minimum, shape.maximum) if bound is not None]


def _text(shape: Shape, values: tuple[str, ...], sensitive: bool) -> list[str]:
    arguments = _bounds(shape)
    if shape.pattern is not None and shape.trusted_pattern:
        pattern = translate(shape.pattern).python
        if pattern is not None:
            arguments.append(f"pattern={literal(pattern)}")
    if values:
        arguments.append(f"values={row(map(literal, values))}")
    if sensitive:
        arguments.append("sensitive=True")
    return arguments
