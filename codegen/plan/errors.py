"""The modelled errors as exception classes."""

from __future__ import annotations

from codegen.plan import naming
from codegen.plan.descriptions import member_docstring, shape_docstring
from codegen.plan.imports import Imports
from codegen.plan.index import Index
from codegen.plan.ir import Assignment, ErrorClass, ErrorModule, Field
from codegen.plan.protocols.rest_json import bind_response
from codegen.plan.text import literal
from codegen.plan.types import annotation, optional
from codegen.source.model import Shape


def lower_errors(index: Index) -> ErrorModule:
    """``errors.py``."""
    shapes = [index.service.shapes[name] for name in index.errors]
    taken = {*index.errors.values(), *naming.reserved("errors")}
    for shape in shapes:
        taken.update(naming.members(shape.members, error=True).values())
    imports = Imports("", taken)
    names = {
        "ClassVar": imports.standard("typing", "ClassVar"),
        "Mapping": imports.standard("collections.abc", "Mapping"),
        "HttpResponse": imports.runtime("http", "HttpResponse", typing_only=True),
        "type": imports.builtin("type"),
        "dict": imports.builtin("dict"),
        "str": imports.builtin("str"),
        "bool": imports.builtin("bool"),
    }
    if any(shape.members for shape in shapes):
        names["Wire"] = imports.runtime("values", "Wire", typing_only=True)
    classes = tuple(_error(index, shape, imports, names) for shape in shapes)
    if any(error.notes_missing for error in classes):
        names["Missing"] = imports.runtime("values", "Missing", typing_only=True)
    runtime = tuple(sorted(naming.reserved("errors")))
    for name in runtime:
        imports.own("._runtime.errors", name)
    return ErrorModule(
        imports=imports.block(),
        names=names,
        exported=tuple(sorted({*index.errors.values(), *runtime})),
        errors=classes,
    )


def _error(index: Index, shape: Shape, imports: Imports, names: dict[str, str]) -> ErrorClass:
    fields = naming.members(shape.members, error=True)
    inner = Imports("", {*index.errors.values(), *naming.reserved("errors")})
    binding = bind_response(index, shape, fields, inner, target="self")
    read = tuple(item for item in binding.read if item.name != "message")
    ordered = sorted(shape.members.values(), key=lambda member: member.location is not None)
    block = inner.block()
    return ErrorClass(
        name=index.errors[shape.name],
        code=literal(shape.error_code or shape.name),
        documentation=shape_docstring(shape, f"The error ``{shape.name}``."),
        class_variables=_class_variables(shape, names),
        fields=tuple(
            Field(
                name=fields[member.name],
                annotation=optional(annotation(index, member, imports, typing_only=True)),
                default="None",
                documentation=member_docstring(index, member),
            )
            for member in ordered
            if fields[member.name] != "message"
        ),
        local_imports=(*block.standard, *block.package),
        members=tuple(
            Assignment(name=literal(member.name), expression=literal(fields[member.name]))
            for member in ordered
        ),
        read_json=any("get(" in item.expression for item in read),
        notes_missing=any(", missing" in item.expression for item in read),
        read=read,
    )


def _class_variables(shape: Shape, names: dict[str, str]) -> tuple[Assignment, ...]:
    variables: list[Assignment] = []
    boolean = f"{names['ClassVar']}[{names['bool']}]"
    if shape.retryable:
        variables.append(Assignment(name=f"RETRYABLE: {boolean}", expression="True"))
    if shape.throttling:
        variables.append(Assignment(name=f"THROTTLING: {boolean}", expression="True"))
    if shape.fault or shape.sender_fault is not None:
        fault = "client" if shape.sender_fault else "server"
        kind = f"{names['ClassVar']}[{names['str']} | None]"
        variables.append(Assignment(name=f"FAULT: {kind}", expression=literal(fault)))
    return tuple(variables)
