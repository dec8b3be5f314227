"""Lowers a service to the names that boto3 and its package have for the same things.

It is lowered for ``migrate`` only: a generation does not need it.
"""

from __future__ import annotations

from codegen.plan.ir.boto3_names import (
    MemberNames,
    OperationNames,
    PaginatorNames,
    ServiceNames,
    StructureNames,
    ValueType,
    WaiterNames,
)
from codegen.plan.package.names import package_names
from codegen.plan.package.paginators import largest_page, paginator_parameter
from codegen.plan.python import naming
from codegen.plan.python.index import Index, build_index
from codegen.plan.python.streams import with_received_events
from codegen.plan.support import check_support
from codegen.plan.testing.factories import factory_names
from codegen.plan.testing.kit import stub_class
from codegen.source.model import Member, Operation, Service, Shape
from codegen.source.paginator import Paginator

_PLAIN = ValueType(kind="plain")


def lower_boto3_names(service: Service) -> ServiceNames:
    """The names of a service.

    Args:
        service: The model, with the overlay applied.

    Raises:
        ProblemsError: No package can be generated for the service.
    """
    check_support(service)
    index = build_index(with_received_events(service))
    names = package_names(service)
    operations = index.service.operations.values()
    return ServiceNames(
        service=service.name,
        package=names.package,
        client=names.client_class,
        async_client=naming.async_client_class(names.client_class),
        stub=stub_class(names.client_class, service.settings.get("local_service", "")),
        operations={naming.snake_case(one.name): _operation(index, one) for one in operations},
        structures=_structures(index),
        errors={
            key: kind
            for shape, kind in index.errors.items()
            for key in (shape, index.service.shapes[shape].error_code or shape)
        },
        waiters=_waiters(index),
    )


def _operation(index: Index, operation: Operation) -> OperationNames:
    paginator = index.service.paginators.get(operation.name)
    return OperationNames(
        name=operation.name,
        method=index.methods[operation.name],
        input=operation.input or "",
        output=operation.output or "",
        paginator=None if paginator is None else _paginator(index, operation, paginator),
    )


def _paginator(index: Index, operation: Operation, paginator: Paginator) -> PaginatorNames:
    given = index.input(operation)
    members = [one for one in given.members.values() if one.name not in paginator.input_token]
    fields = index.fields[given.name]
    parameters = {one.name: paginator_parameter(fields[one.name]) for one in members}
    sizes = [one for one in members if one.name == paginator.limit_key]
    largest = "".join(largest_page(index, paginator, one) for one in sizes)
    return PaginatorNames(
        parameters=parameters,
        page_size=parameters.get(paginator.limit_key or "", ""),
        largest_page=int(largest) if largest else None,
        input_tokens=paginator.input_token,
        output_tokens=paginator.output_token,
        items=paginator.result_key[0],
    )


def _structures(index: Index) -> dict[str, StructureNames]:
    """Every structure by its shape. That of a response is its output structure, if it has one."""
    service = index.service
    factories = factory_names(index).structures
    found: dict[str, StructureNames] = {}
    for name in index.fields:
        shape = service.shapes.get(name)
        if shape is not None:
            found[name] = StructureNames(
                class_name=index.classes.get(name, ""),
                factory=factories.get(name, ""),
                members=_members(index, shape),
            )
    return found


def _members(index: Index, shape: Shape) -> dict[str, MemberNames]:
    present = index.always_present.get(shape.name, frozenset())
    fields = index.fields[shape.name]
    return {
        member.name: MemberNames(
            member=member.name,
            field=fields[member.name],
            type=_type(index, member),
            present=member.name in present,
        )
        for member in shape.members.values()
    }


def _type(index: Index, member: Member) -> ValueType:
    shape = index.shape(member)
    if shape.document:
        return _PLAIN
    if shape.type == "structure":
        return ValueType(kind="structure", structure=shape.name)
    if shape.type == "list":
        return ValueType(kind="list", element=_type(index, shape.element))
    if shape.type == "map":
        return ValueType(kind="map", element=_type(index, shape.entry[1]))
    return ValueType(kind="timestamp") if shape.type == "timestamp" else _PLAIN


def _waiters(index: Index) -> dict[str, WaiterNames]:
    waiters = index.service.waiters.values()
    methods = naming.methods(one.name for one in waiters)
    return {
        naming.snake_case(one.name): WaiterNames(
            method=methods[one.name],
            operation=naming.snake_case(one.operation),
            delay=one.delay,
            max_attempts=one.max_attempts,
        )
        for one in waiters
    }
