"""``testing/bindings.py``: how operations and errors are bound to HTTP, as a table.

The package itself writes requests and reads responses. Tests need the other direction, which is
worked out from this table and from the dataclasses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from codegen.package._runtime.retry.policy import THROTTLING_CODES
from codegen.package._runtime.round_trips import camel_case
from codegen.plan.endpoints.lower import asks_for_accounts
from codegen.plan.ir.stubs import Bindings, Bound, PlacedField, PlaceTable
from codegen.plan.package.structures import is_sensitive, renamed, timestamp_of
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.protocols.response_headers import is_header_of_any_response
from codegen.plan.python.bodies import is_compressed
from codegen.plan.python.discovery import discovers
from codegen.plan.python.index import Index
from codegen.plan.testing.factories import FactoryNames
from codegen.source.model import Member, Operation, Shape
from codegen.text.python_source import literal, row

_TEXTS = ("message", "Message")
"""The wire names of an error's message where the overlay names none."""

_OF_STATE = {
    "LimitExceededException",
    "PriorRequestNotComplete",
    "TransactionInProgressException",
}
"""Codes that are retried like throttling, but mean that a resource is in the way."""


def lower_bindings(index: Index, protocol: Protocol, factories: FactoryNames) -> Bindings:
    """``testing/bindings.py``."""
    service = index.service
    errors = [service.shapes[name] for name in index.errors]
    tables = _Tables()
    for operation in service.operations.values():
        tables.add(_placed(index, protocol, index.input(operation)), "_PARAMETERS")
        tables.add(_placed(index, protocol, index.output(operation)), "_MEMBERS")
    for shape in errors:
        tables.add(_of_error(index, protocol, shape), "_ERROR_MEMBERS")
    return Bindings(
        imported=(
            "Bindings",
            *(["ErrorBinding"] if errors else []),
            *([] if tables.are_all_empty else ["Place"]),
            *(["bind"] if service.operations else []),
        ),
        operations=tuple(
            _operation(index, protocol, operation, factories, tables)
            for operation in service.operations.values()
        ),
        errors=tuple(_error(index, protocol, shape, tables) for shape in errors),
        tables=tables.shared(),
        throttling=_throttling(index, errors),
        text=literal((*service.error_text_members, *_TEXTS)[0]),
        endpoint_url=(
            ""
            if service.endpoint_rules
            and not discovers(service)
            and not asks_for_accounts(service.endpoint_rules)
            else literal(f"https://{service.endpoint_prefix}.us-west-2.amazonaws.com")
        ),
    )


def _throttling(index: Index, errors: Iterable[Shape]) -> str:
    """The class of the error that clients take for throttling; empty if the model has none.

    An error that only says so by its name is not retried: it may be that of another service.
    """
    known = [
        shape
        for shape in errors
        if shape.throttling or (shape.error_code or shape.name) in THROTTLING_CODES - _OF_STATE
    ]
    known.sort(key=lambda shape: "Throttl" not in shape.name)
    return literal(index.errors[known[0].name]) if known else ""


class _Tables:
    """The tables of where fields travel. Those that are used more than once have a name."""

    def __init__(self) -> None:
        self._uses = Counter[tuple[PlacedField, ...]]()
        self._names: dict[tuple[PlacedField, ...], str] = {}

    def add(self, fields: tuple[PlacedField, ...], name: str) -> None:
        """Counts a use of a table.

        Args:
            fields: The table.
            name: Its name if it is shared, with a number if another has the name.
        """
        self._uses[fields] += 1
        if self._uses[fields] == 2 and len(fields) > 1:
            number = sum(one.startswith(name) for one in self._names.values())
            self._names[fields] = f"{name}_{number + 1}" if number else name

    @property
    def are_all_empty(self) -> bool:
        """Whether every field travels in the body under its usual name."""
        return not any(self._uses)

    def shared(self) -> tuple[PlaceTable, ...]:
        """The tables that are used more than once."""
        return tuple(PlaceTable(name=name, fields=fields) for fields, name in self._names.items())

    def argument(self, name: str, fields: tuple[PlacedField, ...]) -> list[str]:
        """A table as a keyword argument; nothing if it is empty."""
        if not fields:
            return []
        items = ", ".join(f"{one.field}: {one.place}" for one in fields)
        return [f"{name}={self._names.get(fields) or f'{{{items}}}'}"]


def _operation(
    index: Index,
    protocol: Protocol,
    operation: Operation,
    factories: FactoryNames,
    tables: _Tables,
) -> Bound:
    name = operation.name
    method = index.methods[name]
    factory = factories.responses.get(name, "")
    has_output = operation.output is not None
    stem = index.operation_classes[name]
    arguments = [literal(stem), literal(method)]
    if (operation.method, operation.request_uri) != ("POST", f"/{stem}"):
        arguments += map(literal, (operation.method, operation.request_uri))
    if operation.response_code != 200:
        arguments.append(f"status={operation.response_code}")
    if not has_output:
        arguments.append("has_output=False")
    elif factory != f"{method}_response":
        arguments.append(f"factory={literal(factory)}")
    given, output = index.input(operation), index.output(operation)
    arguments += tables.argument("parameters", _placed(index, protocol, given))
    arguments += tables.argument("members", _placed(index, protocol, output))
    arguments += _sensitive(index, output, index.fields)
    if is_compressed(index.service, operation):
        arguments.append("is_compressed=True")
    return Bound(name=literal(name), arguments=tuple(arguments))


def _sensitive(
    index: Index, shape: Shape, names: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """The members whose values are sensitive, by their names in Python, as an argument if any are."""
    found = [
        literal(names[shape.name][member.name])
        for member in shape.members.values()
        if is_sensitive(index, shape, member)
    ]
    return (f"sensitive={row(found)}",) if found else ()


def _placed(index: Index, protocol: Protocol, shape: Shape) -> tuple[PlacedField, ...]:
    return tuple(_unusual(index, protocol, shape))


def _unusual(index: Index, protocol: Protocol, shape: Shape) -> Iterator[PlacedField]:
    """The fields that are not in the body under their usual name, in the usual format."""
    fields = index.fields[shape.name]
    named = {item.name: item.expression for item in renamed(index, protocol, shape)}
    for member in shape.members.values():
        field = fields[member.name]
        usual = named.get(literal(field), literal(camel_case(field)))
        place = _place(index, protocol, shape, member)
        if place != f'Place("body", {usual})':
            yield PlacedField(field=literal(field), place=place)


def _of_error(index: Index, protocol: Protocol, shape: Shape) -> tuple[PlacedField, ...]:
    fields = index.error_fields[shape.name]
    return tuple(
        PlacedField(
            field=literal(fields[member.name]), place=_place(index, protocol, shape, member)
        )
        for member in shape.members.values()
        if fields[member.name] != "message" and not is_header_of_any_response(protocol, member)
    )


def _error(index: Index, protocol: Protocol, shape: Shape, tables: _Tables) -> Bound:
    in_body = [one for one in shape.members.values() if protocol.place(one) == "body"]
    wires = [member.wire_name for member in in_body]
    texts = (*index.service.error_text_members, *_TEXTS)
    return Bound(
        name=literal(index.errors[shape.name]),
        arguments=(
            literal(shape.error_code or shape.name),
            str(shape.error_status or 400),
            literal(next((text for text in texts if text in wires), texts[0])),
            *tables.argument("members", _of_error(index, protocol, shape)),
            *_sensitive(index, shape, index.error_fields),
        ),
    )


def _place(index: Index, protocol: Protocol, shape: Shape, member: Member) -> str:
    part: str = protocol.place(member)
    name = member.location_name or "" if part == "headers" else member.wire_name
    if part == "body" and shape.payload is not None:
        part = "payload" if member.name == shape.payload else "nowhere"
    arguments = [literal(part), literal(name)]
    moment = timestamp_of(index, member)
    if moment is not None and part != "nowhere":
        found = protocol.timestamp_format(index, moment)
        if found != _USUAL_FORMATS.get(part):
            arguments.append(literal(found))
    return f"Place({', '.join(arguments)})"


_USUAL_FORMATS: Mapping[str, str] = {"body": "unixtimestamp", "payload": "unixtimestamp"}
