"""The members of events and payloads: read, and written as they were read."""

# docs/decisions/published-events.md says why.

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..errors import Error
from ..values import show_fields
from .values import Kind

_PUBLIC_MODULE = f"{__name__.removesuffix('._runtime.events.members')}.events"

Differences = dict[str, tuple[Any, Any]]
"""Member → what would be written, and what was read. An ellipsis stands for nothing."""


class EventParseError(Error):
    """What was read is no event, or a value in it has the wrong type. No value is shown."""

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str) -> None:
        super().__init__(message)


class Member(NamedTuple):
    """A member of an event or payload."""

    field: str
    kind: Kind
    always: bool = False
    """Whether the field is never None."""

    wire_name: str = ""
    """Its name in JSON, unless that is the field's."""

    @property
    def name(self) -> str:
        return self.wire_name or self.field


class AsRead:
    """What an object was read from, where writing it would give something else."""

    __slots__ = ("_as_read",)

    _as_read: tuple[Differences, ...]

    def _remember(self, *differences: Differences) -> None:
        self._as_read = differences

    def _restored(self, index: int, written: dict[str, Any]) -> dict[str, Any]:
        """``written`` with the values that were read, where they have not been changed since."""
        nothing: tuple[Differences, ...] = ({}, {})
        for name, (canonical, given) in getattr(self, "_as_read", nothing)[index].items():
            if written.get(name, ...) == canonical:
                if given is ...:
                    written.pop(name, None)
                else:
                    written[name] = given
        return written

    __repr__ = show_fields


def differences(written: Mapping[str, Any], given: Mapping[str, Any]) -> Differences:
    """The members that would be written in another way than they were read."""
    return {
        name: (written.get(name, ...), given.get(name, ...))
        for name in {**given, **written}
        if written.get(name, ...) != given.get(name, ...)
    }


def read_members(
    members: Iterable[Member], wire: Mapping[str, Any], where: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of fields, and the members that are unknown or null.

    Args:
        members: The known members.
        wire: The JSON object.
        where: Its place, for messages.

    Raises:
        UnreadableError: The value of a known member has the wrong type.
    """
    values: dict[str, Any] = {}
    extra = dict(wire)
    for member in members:
        value = wire.get(member.name)
        if value is not None:
            values[member.field] = member.kind.read(value, f"{where}{member.name}")
            del extra[member.name]
        elif member.always:
            values[member.field] = member.kind.zero()
    return values, extra


def written_members(
    members: Iterable[Member], owner: object, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields of an object as JSON has them, with the members of ``extra``."""
    values = [(member, getattr(owner, member.field)) for member in members]
    written = {member.name: member.kind.write(v) for member, v in values if v is not None}
    return {**written, **{name: value for name, value in extra.items() if name not in written}}
