"""How a union of events is read from a stream."""

# docs/decisions/event-streams.md says why.

from __future__ import annotations

from codegen.plan.ir.package import Assignment, Event
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.naming import local
from codegen.plan.python.streams import payload_of
from codegen.plan.python.types import structure_class
from codegen.source.model import Member, Shape
from codegen.text.python_source import literal


def lower_events(
    index: Index, protocol: Protocol, union: Shape, imports: Imports
) -> tuple[Event, ...]:
    """The events of a union."""
    return tuple(
        _event(index, protocol, union, member, imports) for member in union.members.values()
    )


def _event(
    index: Index, protocol: Protocol, union: Shape, member: Member, imports: Imports
) -> Event:
    shape = index.shape(member)
    payload = payload_of(shape)
    return Event(
        type=literal(member.name),
        field=index.fields[union.name][member.name],
        kind=structure_class(index, shape.name, imports),
        wire=protocol.event_members() if payload is None else "{}",
        variable=local(index.fields[union.name][member.name], ("cls", "event")),
        payload_field="" if payload is None else index.fields[shape.name][payload.name],
        payload="" if payload is None else _payload(index, protocol, payload, imports),
    )


def _payload(index: Index, protocol: Protocol, payload: Member, imports: Imports) -> str:
    kind = index.shape(payload).type
    if kind == "structure":
        structure = structure_class(index, payload.shape, imports)
        return f"{structure}.from_wire({protocol.event_members()})"
    return "event.body" if kind == "blob" else "event.text()"


def lower_stream_errors(index: Index, union: Shape) -> tuple[Assignment, ...]:
    """The errors that can end a stream, and their codes."""
    shapes = index.service.shapes
    return tuple(
        Assignment(name=literal(name), expression=literal(shapes[error].error_code or error))
        for name, error in union.stream_errors.items()
    )
