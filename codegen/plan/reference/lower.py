"""Lowers a service and its package to the reference of the package.

It is lowered for the documentation only: a generation does not need it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from codegen.plan.examples.calls import Calls
from codegen.plan.ir.client import Method
from codegen.plan.ir.package import Field, Package
from codegen.plan.ir.reference import (
    EnumerationEntry,
    ErrorEntry,
    MemberEntry,
    OperationEntry,
    Reference,
    StructureEntry,
)
from codegen.plan.python import naming
from codegen.plan.python.docs import aws_page, limits
from codegen.plan.python.index import Index, build_index
from codegen.plan.python.streams import with_received_events
from codegen.plan.reference.access import access_of
from codegen.plan.reference.advice import advice, is_retried
from codegen.plan.reference.events import lower_events
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.markdown_text import to_markdown

_WORD = re.compile(r"\w+")


def lower_reference(service: Service, package: Package) -> Reference:
    """The reference of a package.

    Args:
        service: The model, with the overlay applied.
        package: What was generated from it.
    """
    index = build_index(with_received_events(service))
    writer = _Writer(index, package)
    return Reference(
        service=package.service,
        package=package.name,
        distribution=package.distribution,
        client=package.client.class_name,
        full_name=package.full_name,
        api_version=package.api_version,
        operations=tuple(
            writer.operation(operation, method)
            for operation, method in zip(
                index.service.operations.values(), package.client.methods, strict=True
            )
        ),
        structures=tuple(
            sorted(map(writer.structure, index.structures), key=lambda entry: entry.name)
        ),
        errors=tuple(sorted(map(writer.error, index.errors), key=lambda entry: entry.name)),
        enumerations=tuple(
            sorted(map(writer.enumeration, index.enumerations), key=lambda entry: entry.name)
        ),
        events=lower_events(service, package),
    )


class _Writer:
    """Writes entries.

    Args:
        index: The service.
        package: Its package.
    """

    def __init__(self, index: Index, package: Package) -> None:
        self._index = index
        self._calls = Calls(index, package.name)
        self._responses = {one.stem: one.response for one in package.operations}
        self._structures = {
            structure.name: structure
            for module in package.structures
            for structure in module.structures
        }
        self._pages = {index.classes[name]: "structures" for name in index.structures}
        self._pages |= {index.classes[name]: "enumerations" for name in index.enumerations}
        self._errors = {error.name: error for error in package.errors.errors}
        self._waiters: dict[str, list[str]] = {}
        waiters = index.service.waiters
        names = naming.methods(waiter.name for waiter in waiters.values())
        for waiter in waiters.values():
            self._waiters.setdefault(waiter.operation, []).append(names[waiter.name])

    def operation(self, operation: Operation, method: Method) -> OperationEntry:
        index = self._index
        given, output = index.input(operation), index.output(operation)
        response = self._responses[index.operation_modules[operation.name]]
        annotations = {one.field: one.annotation for one in method.parameters}
        required = {one.field for one in method.parameters if one.default is None}
        members = {index.fields[given.name][one.name]: one for one in given.members.values()}
        return OperationEntry(
            operation=operation.name,
            method=method.name,
            summary=to_markdown(operation.documentation).partition("\n\n")[0],
            documentation=to_markdown(operation.documentation),
            signature=_signature(method),
            parameters=tuple(
                self._member(
                    field,
                    annotations[field],
                    members[field],
                    "required" if field in required else _default(members[field]),
                )
                for field in annotations
            ),
            response=index.response_class(operation.name) if operation.output else "Response",
            fields=() if response is None else self._fields(output, response.fields),
            errors=tuple(self.error(name) for name in dict.fromkeys(operation.errors)),
            example=self._calls.call(operation),
            paginated=operation.name in index.service.paginators,
            waiters=tuple(self._waiters.get(operation.name, ())),
            safe_to_repeat=operation.safe_to_repeat,
            deprecated=(
                to_markdown(operation.deprecated_message) or "No reason is given."
                if operation.deprecated
                else ""
            ),
            aws_page=aws_page(index.service, operation),
            access=access_of(index.service, operation),
        )

    def structure(self, name: str) -> StructureEntry:
        shape = self._index.service.shapes[name]
        class_name = self._index.classes[name]
        documentation = to_markdown(shape.documentation)
        return StructureEntry(
            name=class_name,
            documentation=documentation,
            fields=self._fields(shape, self._structures[class_name].fields),
        )

    def error(self, name: str) -> ErrorEntry:
        shape = self._index.service.shapes[name]
        class_name = self._index.errors[name]
        by_field = _by_field(shape, self._index.error_fields[name])
        return ErrorEntry(
            name=class_name,
            code=shape.error_code or name,
            status=str(shape.error_status or ""),
            retried=is_retried(shape),
            documentation=to_markdown(shape.documentation),
            advice=advice(shape),
            members=tuple(
                self._member(field.name, field.annotation, by_field[field.name], "")
                for field in self._errors[class_name].fields
                if field.name in by_field
            ),
        )

    def enumeration(self, name: str) -> EnumerationEntry:
        shape = self._index.service.shapes[name]
        return EnumerationEntry(
            name=self._index.classes[name],
            documentation=to_markdown(shape.documentation),
            values=tuple(
                (constant, value) for value, constant in naming.constants(shape.enum).items()
            ),
        )

    def _fields(self, shape: Shape, fields: Sequence[Field]) -> tuple[MemberEntry, ...]:
        by_field = _by_field(shape, self._index.fields[shape.name])
        return tuple(
            self._member(
                field.name,
                field.annotation,
                by_field[field.name],
                "may be absent" if field.annotation.endswith("| None") else "",
            )
            for field in fields
            if field.name in by_field
        )

    def _member(self, name: str, annotation: str, member: Member, note: str) -> MemberEntry:
        shape = self._index.shape(member)
        documentation = to_markdown(member.documentation) or to_markdown(shape.documentation)
        return MemberEntry(
            name=name,
            type=annotation,
            note=note,
            documentation=documentation,
            limits=limits(self._index, member).replace("``", "`"),
            pattern=shape.pattern if shape.pattern and shape.trusted_pattern else "",
            related=tuple(
                (word, self._pages[word])
                for word in dict.fromkeys(_WORD.findall(annotation))
                if word in self._pages
            ),
        )


def _by_field(shape: Shape, fields: Mapping[str, str]) -> dict[str, Member]:
    return {fields[member.name]: member for member in shape.members.values()}


def _default(member: Member) -> str:
    if member.default is not None:
        return f"default: {member.default}"
    return "default: a new token" if member.idempotency_token else "optional"


def _signature(method: Method) -> str:
    """The method with a line for each parameter."""
    if not method.parameters:
        return f"client.{method.name}() -> {method.returns}"
    listed = "".join(
        f"    {one.name}: {one.annotation}{'' if one.default is None else ' = ' + one.default},\n"
        for one in method.parameters
    )
    return f"client.{method.name}(\n    *,\n{listed}) -> {method.returns}"
