"""Which members are streams: bodies and events that are not held in memory.

Specification: https://smithy.io/2.0/spec/streaming.html
"""

# docs/decisions/streams.md says why.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codegen.plan.python.outputs import reachable
from codegen.source.model import Member, Operation, Service, Shape

_PAYLOADS = ("blob", "string", "structure")
"""The types of members that are an event's payload."""


def is_body_stream(shape: Shape, member: Member) -> bool:
    """Whether a member is a body that is not held in memory.

    Args:
        shape: The member's shape.
        member: The member.
    """
    return shape.type == "blob" and (member.streaming or shape.streaming)


def is_stream(shape: Shape, member: Member) -> bool:
    """Whether a member is a body that is not held in memory, or a stream of events."""
    return shape.event_stream or is_body_stream(shape, member)


def streams_of(service: Service, structure: str | None) -> Iterator[Member]:
    """Yields the members of an input or output that are streams."""
    if structure is not None:
        for member in service.shapes[structure].members.values():
            if is_stream(service.shapes[member.shape], member):
                yield member


def sends_events(service: Service, operation: Operation) -> bool:
    """Whether an operation's request is a stream of events, which needs HTTP/2."""
    return any(
        service.shapes[one.shape].event_stream for one in streams_of(service, operation.input)
    )


def event_stream_problems(service: Service, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yields ``input`` or ``output``, and what is not supported of the event streams in it."""
    for key, name in (("input", operation.input), ("output", operation.output)):
        if name is None:
            continue
        unions = {one.shape for one in streams_of(service, name)}
        nested = reachable(service.shapes, [name]) - unions
        if any(service.shapes[part].event_stream for part in nested):
            yield key, "an event stream that is not the payload"
        for union in unions:
            for event in service.shapes[union].members.values():
                if service.shapes[union].event_stream and _is_unusual(service, event):
                    yield key, f"an event with headers or an unusual payload (member {event.name})"


def _is_unusual(service: Service, event: Member) -> bool:
    shape = service.shapes[event.shape]
    members = shape.members.values()
    return shape.type != "structure" or any(
        member.event_header
        or (member.event_payload and service.shapes[member.shape].type not in _PAYLOADS)
        for member in members
    )


def payload_of(event: Shape) -> Member | None:
    """The member that is the whole payload of an event; None if all members are in it."""
    return next((member for member in event.members.values() if member.event_payload), None)


def with_received_events(service: Service) -> Service:
    """The service without operations that send events, and with unions of the events it sends.

    The errors that can end a stream are not events: they are raised.
    """
    operations = {
        name: operation
        for name, operation in service.operations.items()
        if not sends_events(service, operation)
    }
    shapes = {
        name: _received(service, shape) if shape.event_stream else shape
        for name, shape in service.shapes.items()
    }
    paginators = {k: v for k, v in service.paginators.items() if k in operations}
    waiters = {k: v for k, v in service.waiters.items() if v.operation in operations}
    return replace(
        service, operations=operations, shapes=shapes, paginators=paginators, waiters=waiters
    )


def _received(service: Service, union: Shape) -> Shape:
    members = union.members.items()
    errors = {
        name: member.shape for name, member in members if service.shapes[member.shape].exception
    }
    events = {name: member for name, member in members if name not in errors}
    return replace(union, union=True, members=events, required=(), stream_errors=errors)
