"""Members: parameters of methods, and fields of responses, errors and structures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.lifecycle.differences.documentation import deprecation_findings, documentation_findings
from codegen.lifecycle.differences.limits import limit_findings
from codegen.lifecycle.differences.sides import Side
from codegen.lifecycle.differences.types import assignable, type_name
from codegen.plan.package.structures import is_sensitive
from codegen.plan.protocols.protocol import placed
from codegen.plan.protocols.registry import PROTOCOLS, resolved_protocol
from codegen.plan.python.index import is_class
from codegen.source.model import Member, Shape
from codegen.source.rules import Finding, Rule
from codegen.text.wording import describe


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a class, or the parameters of a method, on one side of the comparison."""

    side: Side
    shape: Shape
    members: Mapping[str, Member]
    """The members by the Python names of their fields."""

    always_present: frozenset[str]
    """Names in the model of fields that are never None, or of required parameters."""

    sent: bool
    """Whether they are part of requests."""

    received: bool
    """Whether they are part of responses or errors."""


def member_findings(old: Fields, new: Fields, place: str) -> Iterator[Finding]:
    """Compares the fields of a class, or the parameters of a method.

    Args:
        old: The old fields.
        new: The new fields.
        place: The place of a field in the package, with ``{}`` for its name.
    """
    for name, member in old.members.items():
        where = place.format(name)
        other = new.members.get(name)
        if other is not None:
            yield from _changes(old, member, new, other, where)
        elif old.received:
            yield Rule.FIELD_REMOVED.at(where, f"the field was removed ({member.name})")
        else:
            yield Rule.PARAMETER_REMOVED.at(where, f"the parameter was removed ({member.name})")
    for name, member in new.members.items():
        if name not in old.members:
            yield _added(old, new, member, place.format(name))


def _added(old: Fields, new: Fields, member: Member, where: str) -> Finding:
    always_present = member.name in new.always_present
    kind = (
        "a field" if not new.sent else "a required parameter" if always_present else "a parameter"
    )
    what = f"{kind} was added: {type_name(new.side, member)} ({member.name})"
    if always_present and old.sent:
        return Rule.PARAMETER_ADDED_REQUIRED.at(where, what)
    return (Rule.PARAMETER_ADDED if new.sent else Rule.FIELD_ADDED).at(where, what)


def _changes(
    old: Fields, member: Member, new: Fields, other: Member, where: str
) -> Iterator[Finding]:
    yield from _type_changes(old, member, new, other, where)
    yield from _presence_changes(old, member, new, other, where)
    yield from _wire_changes(old, member, new, other, where)
    if old.sent and new.sent:
        yield from limit_findings(old.side, member, new.side, other, where, validated=True)
    elif old.received and new.received:
        yield from limit_findings(old.side, member, new.side, other, where, validated=False)
    was_sensitive = is_sensitive(old.side.index, old.shape, member)
    if was_sensitive != is_sensitive(new.side.index, new.shape, other):
        what = "the value is no longer sensitive" if was_sensitive else "the value is sensitive now"
        yield Rule.SENSITIVITY_CHANGED.at(where, what)
    yield from deprecation_findings(member, other, where)
    yield from documentation_findings(
        _documentation(old.side, member), _documentation(new.side, other), where
    )


def _documentation(side: Side, member: Member) -> str:
    """The documentation of a field. That of a class or an alias is compared with the class."""
    shape = side.shape(member)
    has_own_findings = shape.enum or is_class(shape)
    return member.documentation or ("" if has_own_findings else shape.documentation)


def _type_changes(
    old: Fields, member: Member, new: Fields, other: Member, where: str
) -> Iterator[Finding]:
    takes = assignable(old.side, member, new.side, other)
    gives = assignable(new.side, other, old.side, member)
    if takes and gives:
        return
    what = f"the type changed from {type_name(old.side, member)} to {type_name(new.side, other)}"
    if old.received and not gives:
        yield Rule.FIELD_TYPE_CHANGED.at(where, what)
    elif old.sent and not takes:
        yield Rule.PARAMETER_TYPE_CHANGED.at(where, what)
    elif old.sent:
        yield Rule.PARAMETER_TYPE_WIDENED.at(where, what)
    else:
        yield Rule.FIELD_TYPE_NARROWED.at(where, what)


def _presence_changes(
    old: Fields, member: Member, new: Fields, other: Member, where: str
) -> Iterator[Finding]:
    was, now = member.name in old.always_present, other.name in new.always_present
    if was and not now:
        if old.received:
            yield Rule.FIELD_NOW_OPTIONAL.at(where, "the field may be None now")
        else:
            yield Rule.PARAMETER_NOW_OPTIONAL.at(where, "the parameter is no longer required")
    elif now and not was:
        if old.sent:
            yield Rule.PARAMETER_NOW_REQUIRED.at(where, "the parameter is required now")
        else:
            yield Rule.FIELD_ALWAYS_PRESENT.at(where, "the field is always present now")


def _wire_changes(
    old: Fields, member: Member, new: Fields, other: Member, where: str
) -> Iterator[Finding]:
    before, after = _binding(old.shape, member), _binding(new.shape, other)
    if before != after:
        yield Rule.BINDING_CHANGED.at(where, f"the value is {after} instead of {before}")
    times = _time_format(old.side, member), _time_format(new.side, other)
    if times[0] != times[1] and all(times):
        what = f"the format of the timestamp changed from {times[0]} to {times[1]}"
        yield Rule.TIMESTAMP_FORMAT_CHANGED.at(where, what)
    if member.idempotency_token != other.idempotency_token and old.sent:
        made = "makes" if other.idempotency_token else "no longer makes"
        yield Rule.IDEMPOTENCY_TOKEN_CHANGED.at(
            where, f"the client {made} a token if none is passed"
        )
    if member.context_param != other.context_param:
        what = f"the endpoint parameter it sets changed from {_parameter(member)} to {_parameter(other)}"
        yield Rule.BINDING_CHANGED.at(where, what)


def _parameter(member: Member) -> str:
    return "none" if member.context_param is None else describe(member.context_param)


def _binding(shape: Shape, member: Member) -> str:
    """Where a value is in HTTP; the name of a path label is not on the wire."""
    if shape.payload == member.name:
        return "the whole body"
    name = describe(member.wire_name)
    coded = " as JSON" if member.json_value else ""
    host = "in the host name and " if member.host_label else ""
    return (
        host
        + {
            None: f"in the body as {name}",
            "uri": "in the path",
            "querystring": f"in the query string as {name}",
            "header": f"in the header {name.lower()}{coded}",
            "headers": f"in headers that begin with {describe(member.location_name or '').lower()}",
            "statusCode": "the status code",
        }[member.location]
    )


def _time_format(side: Side, member: Member) -> str | None:
    """The format of the timestamps in a value; None if it has none."""
    while (shape := side.shape(member)).type in ("list", "map"):
        member = placed(shape.element if shape.type == "list" else shape.entry[1], member)
    if shape.type != "timestamp":
        return None
    protocol = PROTOCOLS.get(resolved_protocol(side.service.metadata))
    if protocol is None:
        return member.timestamp_format or shape.timestamp_format
    return protocol.timestamp_format(side.index, member)
