"""``errors.py``: the modelled errors as exception classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from codegen.plan.ir.package import Assignment, ErrorClass, ErrorModule, Field, NamedFields
from codegen.plan.protocols.protocol import Protocol, Reader
from codegen.plan.protocols.response_headers import is_header_of_any_response
from codegen.plan.python import naming
from codegen.plan.python.docs import member_docstring, shape_docstring
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, is_class
from codegen.plan.python.outputs import references
from codegen.plan.python.types import annotation
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal


def lower_errors(index: Index, protocol: Protocol) -> ErrorModule:
    """``errors.py``."""
    shapes = [index.service.shapes[name] for name in index.errors]
    ours = naming.reserved("errors")
    attributes = {name for names in index.error_fields.values() for name in names.values()}
    imports = Imports("", {*index.errors.values(), *ours, *attributes})
    for name in sorted(ours):
        imports.own("._runtime.errors", name)
    names = {
        "Mapping": imports.standard("collections.abc", "Mapping"),
        "type": imports.builtin("type"),
        "str": imports.builtin("str"),
    }
    tables: dict[tuple[Assignment, ...], str] = {}
    errors = tuple(_error(index, protocol, shape, imports, tables) for shape in shapes)
    if any(error.class_variables or error.members or error.headers for error in errors):
        names["ClassVar"] = imports.standard("typing", "ClassVar")
    if any(error.read for error in errors):
        names["Wire"] = imports.runtime("values", "Wire")
        names["HttpResponse"] = imports.runtime("http", "HttpResponse")
    return ErrorModule(
        imports=imports.block(),
        names=names,
        exported=tuple(sorted({*index.errors.values(), *ours})),
        headers=tuple(NamedFields(name=name, fields=fields) for fields, name in tables.items()),
        errors=errors,
    )


def _error(
    index: Index,
    protocol: Protocol,
    shape: Shape,
    imports: Imports,
    tables: dict[tuple[Assignment, ...], str],
) -> ErrorClass:
    fields = index.error_fields[shape.name]
    # Members of the body come first. ``message`` is the text, which every error has.
    members = sorted(shape.members.values(), key=lambda one: protocol.place(one) != "body")
    headers = [member for member in members if is_header_of_any_response(protocol, member)]
    members = [member for member in members if member not in headers]
    table = tuple(
        Assignment(name=literal(member.name), expression=literal(member.wire_name))
        for member in headers
    )
    if table:
        tables.setdefault(table, f"_HEADERS_{len(tables) + 1}" if tables else "_HEADERS")
    described = [member for member in members if fields[member.name] != "message"]
    attributes = [f"{literal(one.name)}: {literal(fields[one.name])}" for one in members]
    read, local_imports = _read(index, protocol, shape, fields, members)
    return ErrorClass(
        name=index.errors[shape.name],
        code=literal(shape.error_code or shape.name),
        documentation=shape_docstring(shape, f"The error ``{shape.name}``."),
        class_variables=_class_variables(shape, imports),
        fields=tuple(
            Field(
                name=fields[member.name],
                annotation=annotation(index, member, imports, optional=True, typing_only=True),
                default="None",
                documentation=member_docstring(index, member),
            )
            for member in described
        ),
        local_imports=local_imports,
        members=f"{{{', '.join(attributes)}}}" if attributes else "",
        headers=tables.get(table, ""),
        structures=tuple(_structures(index, shape)),
        read=read,
    )


def _structures(index: Index, error: Shape) -> Iterator[NamedFields]:
    """The structures in the members of an error, at any depth."""
    waiting = list(references(error))
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        shape = index.service.shapes[name]
        waiting += references(shape)
        if is_class(shape):
            yield NamedFields(
                name=literal(index.classes[name]),
                fields=_items(shape, index.fields[name]),
            )


def _items(shape: Shape, names: Mapping[str, str]) -> tuple[Assignment, ...]:
    members = shape.members.values()
    return tuple(
        Assignment(name=literal(member.name), expression=literal(names[member.name]))
        for member in members
    )


def _read(
    index: Index,
    protocol: Protocol,
    shape: Shape,
    fields: Mapping[str, str],
    members: Iterable[Member],
) -> tuple[tuple[Assignment, ...], tuple[str, ...]]:
    """How the members are read, and the imports in ``read_members`` that this needs."""
    imports = Imports("", {*index.errors.values(), *naming.reserved("errors")})
    reader = Reader(
        index=index,
        imports=imports,
        owner=index.errors[shape.name],
        target="self",
        fields=fields,
        always_present=frozenset(),
        notes_missing=False,
    )
    read = protocol.bind_error(
        reader, replace(shape, members={member.name: member for member in members})
    )
    block = imports.block()
    return (
        tuple(item for item in read if item.name != "message"),
        (*block.standard, *block.package),
    )


def _class_variables(shape: Shape, imports: Imports) -> tuple[Assignment, ...]:
    def variable(name: str, kind: str, expression: str) -> Assignment:
        class_var = imports.standard("typing", "ClassVar")
        return Assignment(name=f"{name}: {class_var}[{kind}]", expression=expression)

    variables: list[Assignment] = []
    if shape.retryable:
        variables.append(variable("RETRYABLE", imports.builtin("bool"), "True"))
    if shape.throttling:
        variables.append(variable("THROTTLING", imports.builtin("bool"), "True"))
    if shape.fault or shape.sender_fault is not None:
        fault = literal("client" if shape.sender_fault else "server")
        variables.append(variable("FAULT", f"{imports.builtin('str')} | None", fault))
    return tuple(variables)
