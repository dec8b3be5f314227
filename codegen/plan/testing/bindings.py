"""``testing/bindings.py``: how operations and errors are bound to HTTP, as a table.

The package itself writes requests and reads responses. Tests need the other direction, which is
worked out from this table and from the dataclasses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.package._runtime.round_trips import camel_case
from codegen.plan.ir.stubs import Bindings, BoundError, BoundOperation, PlacedField
from codegen.plan.package.structures import is_sensitive, renamed
from codegen.plan.protocols.protocol import Protocol, placed
from codegen.plan.python.bodies import is_compressed
from codegen.plan.python.index import Index
from codegen.plan.testing.factories import FactoryNames
from codegen.source.model import Member, Operation, Shape
from codegen.text.python_source import literal

_TEXTS = ("message", "Message")
"""The wire names of an error's message where the overlay names none."""


def lower_bindings(index: Index, protocol: Protocol, factories: FactoryNames) -> Bindings:
    """``testing/bindings.py``."""
    service = index.service
    errors = [service.shapes[name] for name in index.errors]
    throttling = [shape for shape in errors if shape.throttling or "Throttl" in shape.name]
    return Bindings(
        operations=tuple(
            _operation(index, protocol, operation, factories)
            for operation in service.operations.values()
        ),
        errors=tuple(_error(index, protocol, shape) for shape in errors),
        throttling=literal(index.errors[throttling[0].name]) if throttling else "",
        text=literal((*service.error_text_members, *_TEXTS)[0]),
        endpoint_url=(
            ""
            if service.endpoint_rules
            else literal(f"https://{service.endpoint_prefix}.us-west-2.amazonaws.com")
        ),
    )


def _operation(
    index: Index, protocol: Protocol, operation: Operation, factories: FactoryNames
) -> BoundOperation:
    name = operation.name
    has_output = operation.output is not None
    return BoundOperation(
        operation=literal(name),
        method=literal(index.methods[name]),
        request=literal(index.request_class(name)),
        response=literal(index.response_class(name)) if has_output else '""',
        factory=literal(factories.responses.get(name, "")),
        http_method=literal(operation.method),
        uri=literal(operation.request_uri),
        status=str(operation.response_code),
        parameters=tuple(_placed(index, protocol, index.input(operation))),
        members=tuple(_placed(index, protocol, index.output(operation))),
        sensitive=_sensitive(index, index.output(operation), index.fields),
        is_compressed=is_compressed(index.service, operation),
    )


def _sensitive(
    index: Index, shape: Shape, names: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """The members whose values are sensitive, by their names in Python."""
    return tuple(
        literal(names[shape.name][member.name])
        for member in shape.members.values()
        if is_sensitive(index, shape, member)
    )


def _placed(index: Index, protocol: Protocol, shape: Shape) -> Iterator[PlacedField]:
    """The fields that are not in the body under their usual name, in the usual format."""
    fields = index.fields[shape.name]
    named = {item.name: item.expression for item in renamed(index, protocol, shape)}
    for member in shape.members.values():
        field = fields[member.name]
        usual = named.get(literal(field), literal(camel_case(field)))
        place = _place(index, protocol, shape, member)
        if place != f'Place("body", {usual})':
            yield PlacedField(field=literal(field), place=place)


def _error(index: Index, protocol: Protocol, shape: Shape) -> BoundError:
    fields = index.error_fields[shape.name]
    in_body = [one for one in shape.members.values() if protocol.place(one) == "body"]
    wires = [member.wire_name for member in in_body]
    texts = (*index.service.error_text_members, *_TEXTS)
    return BoundError(
        error=literal(index.errors[shape.name]),
        code=literal(shape.error_code or shape.name),
        status=str(shape.error_status or 400),
        text=literal(next((text for text in texts if text in wires), texts[0])),
        members=tuple(
            PlacedField(
                field=literal(fields[member.name]), place=_place(index, protocol, shape, member)
            )
            for member in shape.members.values()
            if fields[member.name] != "message"
        ),
        sensitive=_sensitive(index, shape, index.error_fields),
    )


def _place(index: Index, protocol: Protocol, shape: Shape, member: Member) -> str:
    part: str = protocol.place(member)
    name = member.location_name or "" if part == "headers" else member.wire_name
    if part == "body" and shape.payload is not None:
        part = "payload" if member.name == shape.payload else "nowhere"
    arguments = [literal(part), literal(name)]
    moment = _moment(index, member)
    if moment is not None and part != "nowhere":
        found = protocol.timestamp_format(index, moment)
        if found != _USUAL_FORMATS.get(part):
            arguments.append(literal(found))
    return f"Place({', '.join(arguments)})"


_USUAL_FORMATS: Mapping[str, str] = {"body": "unixtimestamp", "payload": "unixtimestamp"}


def _moment(index: Index, member: Member) -> Member | None:
    """The member itself, or what it holds at any depth, if that is a timestamp."""
    shape = index.shape(member)
    if shape.document:
        return None
    if shape.type == "timestamp":
        return member
    if shape.type not in ("list", "map"):
        return None
    part = shape.element if shape.type == "list" else shape.entry[1]
    return _moment(index, placed(part, member))
