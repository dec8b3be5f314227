"""Chooses what the README of a package shows: the calls that most users make first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from codegen.plan.examples.calls import Calls
from codegen.plan.ir.examples import Call, Listing, Reading, Streaming, Usage
from codegen.plan.python import naming
from codegen.plan.python.index import Index, is_class, required_parameters
from codegen.plan.python.streams import is_body_stream, streams_of
from codegen.source.model import Operation, Shape

_SHOWN = 2
"""The number of fields of an item that a loop prints."""

_TAKEN = ("client", "error", "main", "models", "print", "response", "stream")
"""Names that the README's examples use."""

_NOT_FOUND = 404


def lower_usage(index: Index, package: str) -> Usage:
    """The examples of a package's README.

    Args:
        index: The service.
        package: The name of its package.
    """
    calls = Calls(index, package)
    listed = _listed(index)
    things = [thing for _, thing in listed]
    return Usage(
        listing=_listing(index, calls, *listed[0]) if listed else None,
        reading=_reading(index, calls, things),
        creating=_creating(index, calls, things),
        waiting=_waiting(index, calls),
        streaming=_streaming(index, calls),
    )


def _operations(index: Index) -> Iterator[Operation]:
    """The operations that an example may call."""
    return (each for each in index.service.operations.values() if not each.deprecated)


def _listed(index: Index) -> list[tuple[Operation, str]]:
    """Each paginated list that needs no parameter, and what it lists; the most central first."""
    names = index.service.operations
    found = [
        (operation, _singular(operation.name.removeprefix("List"), names))
        for operation in _operations(index)
        if operation.name in index.service.paginators
        and operation.name.startswith("List")
        and not required_parameters(index.input(operation))
    ]

    def rank(entry: tuple[Operation, str]) -> tuple[bool, int, int]:
        thing = entry[1]
        return f"Create{thing}" not in names, -sum(thing in name for name in names), len(thing)

    return sorted(found, key=rank)


def _singular(plural: str, operations: Collection[str]) -> str:
    """The singular of what an operation lists, as the operation that reads one has it."""
    guesses = [plural.removesuffix("s"), plural.removesuffix("es"), plural]
    if plural.endswith("ies"):
        guesses.insert(0, f"{plural.removesuffix('ies')}y")
    known = (
        guess
        for guess in guesses
        if any(f"{verb}{guess}" in operations for verb in ("Get", "Describe", "Create"))
    )
    return next(known, guesses[0])


def _listing(index: Index, calls: Calls, operation: Operation, thing: str) -> Listing:
    taken = {*_TAKEN, *index.methods.values()}
    variable = naming.local(naming.snake_case(thing) or "item", taken)
    item = _item(index, operation)
    fields: Sequence[str] = () if item is None else _identifying_fields(index, item)
    return Listing(
        call=calls.call(operation),
        variable=variable,
        shown=tuple(f"{variable}.{field}" for field in fields) or (variable,),
    )


def _item(index: Index, operation: Operation) -> Shape | None:
    """The structure that a paginated operation lists; None if it lists something else."""
    key = index.service.paginators[operation.name].result_key[0]
    member = index.output(operation).members.get(key)
    shape = None if member is None else index.shape(member)
    if shape is None or shape.type != "list":
        return None
    element = index.shape(shape.element)
    return element if is_class(element) else None


def _identifying_fields(index: Index, shape: Shape) -> Sequence[str]:
    """The first fields of a structure that say which one it is."""
    fields = index.fields[shape.name]
    texts = [
        fields[name]
        for name, member in shape.members.items()
        if index.shape(member).type == "string" and not index.shape(member).sensitive
    ]
    named = [field for field in texts if field.rpartition("_")[2] in ("arn", "id", "name")]
    return (named or texts)[:_SHOWN]


def _first(index: Index, verbs: Sequence[str], things: Sequence[str]) -> Operation | None:
    """The operation that does something to the most central thing."""
    operations = {each.name: each for each in _operations(index)}
    names = (f"{verb}{thing}" for thing in things for verb in verbs)
    return next((operations[name] for name in names if name in operations), None)


def _reading(index: Index, calls: Calls, things: Sequence[str]) -> Reading | None:
    """The call that reads one thing; of a service without lists, any that reads."""
    operation = _first(index, ("Get", "Describe"), things)
    if operation is None:
        reads = [
            each
            for each in _operations(index)
            if each.name.startswith(("Get", "Describe", "List")) and _plain_output(index, each)
        ]
        operation = min(reads, key=lambda each: len(each.name), default=None)
    if operation is None:
        return None
    members = [*index.output(operation).members.values()]
    fields = index.fields[index.output(operation).name]
    return Reading(
        call=calls.call(operation),
        field=fields[members[0].name] if len(members) == 1 else "",
        error=_missing_thing(index, operation),
    )


def _plain_output(index: Index, operation: Operation) -> bool:
    return operation.output is not None and not any(streams_of(index.service, operation.output))


def _missing_thing(index: Index, operation: Operation) -> str:
    """The class of the error that says that there is no such thing."""
    errors = [index.service.shapes[name] for name in operation.errors]
    found = [one for one in errors if one.error_status == _NOT_FOUND or "NotFound" in one.name]
    named = sorted(found, key=lambda one: "NotFound" not in one.name)
    return index.errors[named[0].name] if named else ""


def _creating(index: Index, calls: Calls, things: Sequence[str]) -> Call | None:
    operation = _first(index, ("Create", "Put"), things)
    return None if operation is None else calls.call(operation)


def _waiting(index: Index, calls: Calls) -> Call | None:
    """The first waiter."""
    waiters = index.service.waiters
    names = naming.methods(waiter.name for waiter in waiters.values())
    for waiter in waiters.values():
        operation = index.service.operations[waiter.operation]
        return calls.call(operation, method=names[waiter.name])
    return None


def _streaming(index: Index, calls: Calls) -> Streaming | None:
    """The first operation whose response has a body or events to read."""
    for operation in _operations(index):
        for member in streams_of(index.service, operation.output):
            fields = index.fields[index.output(operation).name]
            is_body = is_body_stream(index.shape(member), member)
            return Streaming(
                call=calls.call(operation), field=fields[member.name], events=not is_body
            )
    return None
