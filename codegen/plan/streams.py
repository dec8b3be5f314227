"""Which members are streams: bodies and events that are not held in memory.

Specification: https://smithy.io/2.0/spec/streaming.html
"""

# docs/decisions/streams.md says why.

from __future__ import annotations

from collections.abc import Iterator

from codegen.source.model import Member, Operation, Service, Shape


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
