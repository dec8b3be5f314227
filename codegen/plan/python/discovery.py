"""Endpoint discovery: the operation that names the endpoints, and what a client needs of it.

Specification: https://smithy.io/2.0/aws/aws-core.html#client-endpoint-discovery
"""

from __future__ import annotations

from codegen.source.model import Operation, Service, Shape


def discovers(service: Service) -> bool:
    """Whether the endpoint of an operation of a service has to be discovered, or can be."""
    can_be_asked = discovery_operation(service) is not None
    return any(
        one.endpoint_discovery_required or (can_be_asked and one.is_discovered)
        for one in service.operations.values()
    )


def discovery_operation(service: Service) -> Operation | None:
    """The operation that names endpoints, if its response is the usual one; else None.

    An operation that wants to know which request the endpoint is for is not supported.
    """
    for operation in service.operations.values():
        given = service.shapes.get(operation.input or "")
        asks_nothing = given is None or not given.members
        if operation.lists_endpoints and asks_nothing and _names_endpoints(service, operation):
            return operation
    return None


def _names_endpoints(service: Service, operation: Operation) -> bool:
    output = service.shapes.get(operation.output or "")
    listed = _member(service, output, "Endpoints")
    if listed is None or listed.member is None:
        return False
    endpoint = service.shapes[listed.member.shape]
    address = _member(service, endpoint, "Address")
    period = _member(service, endpoint, "CachePeriodInMinutes")
    return (address and address.type, period and period.type) == ("string", "long")


def _member(service: Service, shape: Shape | None, name: str) -> Shape | None:
    """The shape of a required member; None if there is none."""
    if shape is None or name not in shape.required or name not in shape.members:
        return None
    return service.shapes[shape.members[name].shape]
