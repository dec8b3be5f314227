"""The classes of a package: structures, enumerations and errors."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.lifecycle.differences.documentation import deprecation_findings, documentation_findings
from codegen.lifecycle.differences.members import Fields, member_findings
from codegen.lifecycle.differences.sides import Side, Sides
from codegen.source.model import Shape
from codegen.source.rules import Finding, Rule
from codegen.text.wording import describe


def structure_findings(sides: Sides) -> Iterator[Finding]:
    """Compares the structures in ``models``, except requests and responses."""
    before = sides.old.classes(sides.old.index.structures)
    after = sides.new.classes(sides.new.index.structures)
    for name, shape in before.items():
        if name not in after:
            yield Rule.STRUCTURE_REMOVED.at(name, "the structure was removed")
            continue
        other = after[name]
        yield from member_findings(
            _structure(sides.old, shape), _structure(sides.new, other), f"{name}.{{}}"
        )
        if shape.union and not other.union:
            yield Rule.UNION_NO_LONGER.at(name, "it is no longer a union")
        elif other.union and not shape.union:
            yield Rule.UNION_NOW.at(name, "it is a union now")
        yield from _documentation_findings(shape, other, name)
    for name in after:
        if name not in before:
            yield Rule.STRUCTURE_ADDED.at(name, "the structure was added")


def _structure(side: Side, shape: Shape) -> Fields:
    return Fields(
        side=side,
        shape=shape,
        members=side.members(shape),
        always_present=side.index.always_present[shape.name],
        sent=shape.name in side.index.sent,
        received=shape.name in side.received,
    )


def enumeration_findings(sides: Sides) -> Iterator[Finding]:
    """Compares the enumerations in ``literals``."""
    before = sides.old.classes(sides.old.index.enumerations)
    after = sides.new.classes(sides.new.index.enumerations)
    for name, shape in before.items():
        if name in after:
            sent = after[name].name in sides.new.index.sent
            yield from _value_changes(shape, after[name], name, sent=sent)
            yield from _documentation_findings(shape, after[name], name)
        else:
            yield Rule.ENUMERATION_REMOVED.at(name, "the enumeration was removed")
    for name in after:
        if name not in before:
            yield Rule.ENUMERATION_ADDED.at(name, "the enumeration was added")


def _value_changes(old: Shape, new: Shape, where: str, *, sent: bool) -> Iterator[Finding]:
    for value in old.enum:
        if value not in new.enum:
            yield Rule.VALUE_REMOVED.at(where, f"the value {describe(value)} was removed")
    added = Rule.VALUE_ADDED if sent else Rule.VALUE_ADDED_TO_RESPONSES
    for value in new.enum:
        if value not in old.enum:
            yield added.at(where, f"the value {describe(value)} was added")


def error_findings(sides: Sides) -> Iterator[Finding]:
    """Compares the exceptions in ``errors``."""
    before = {name: sides.old.shapes[shape] for shape, name in sides.old.index.errors.items()}
    after = {name: sides.new.shapes[shape] for shape, name in sides.new.index.errors.items()}
    for name, shape in before.items():
        if name in after:
            other = after[name]
            old, new = _error(sides.old, shape), _error(sides.new, other)
            yield from member_findings(old, new, f"{name}.{{}}")
            yield from _error_changes(shape, other, name)
            yield from _documentation_findings(shape, other, name)
        else:
            yield Rule.ERROR_REMOVED.at(name, "the error was removed")
    for name in after:
        if name not in before:
            yield Rule.ERROR_ADDED.at(name, "the error was added")


def _error(side: Side, shape: Shape) -> Fields:
    return Fields(
        side=side,
        shape=shape,
        members=side.attributes(shape),
        always_present=frozenset(),
        sent=False,
        received=True,
    )


def _error_changes(old: Shape, new: Shape, where: str) -> Iterator[Finding]:
    codes = old.error_code or old.name, new.error_code or new.name
    if codes[0] != codes[1]:
        what = f"the code changed from {describe(codes[0])} to {describe(codes[1])}"
        yield Rule.ERROR_CODE_CHANGED.at(where, what)
    if old.error_status != new.error_status:
        what = f"the status changed from {old.error_status} to {new.error_status}"
        yield Rule.ERROR_STATUS_CHANGED.at(where, what)
    retries = _retry(old), _retry(new)
    if retries[0] != retries[1]:
        what = f"the error was {retries[0]} and is {retries[1]}"
        yield Rule.ERROR_RETRY_CHANGED.at(where, what)


def _retry(error: Shape) -> str:
    """Whether the client retries the error, and which side is at fault, as in ``errors``."""
    retried = "retried as throttling" if error.throttling else "retried"
    if error.fault or error.sender_fault is not None:
        by_client = bool(error.sender_fault)
    else:
        by_client = (error.error_status or 400) < 500
    side = "client" if by_client else "server"
    return f"{retried if error.retryable else 'not retried'}, the fault of the {side}"


def _documentation_findings(old: Shape, new: Shape, where: str) -> Iterator[Finding]:
    yield from deprecation_findings(old, new, where)
    yield from documentation_findings(old.documentation, new.documentation, where)
