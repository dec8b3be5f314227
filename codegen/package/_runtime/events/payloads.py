"""Payloads: JSON that a service hands over without an envelope, such as a file or a log entry."""

# docs/decisions/published-events.md says why.

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypeVar, cast

from .members import AsRead, EventParseError, Member, differences, read_members, written_members
from .values import Kind, UnreadableError, read_mapping


@dataclass(slots=True, kw_only=True, repr=False)
class Payload(AsRead):
    """Base class of JSON objects: files, entries of logs, arguments and results of functions."""

    MEMBERS: ClassVar[tuple[Member, ...]] = ()

    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """Members that this package does not know, and members that are null, by their names in JSON."""

    @classmethod
    def parse(cls, data: Mapping[str, Any] | str | bytes | bytearray) -> Self:
        """Reads an object.

        Args:
            data: The object as a mapping or as JSON. Members that should be present and are missing
                get their zero values.

        Raises:
            EventParseError: It is no JSON object, or the value of a known member has the wrong type.
        """
        try:
            return cls.from_wire(read_mapping(data), f"{cls.__name__}.")
        except UnreadableError as error:
            message = str(error)
        finally:
            del data  # A traceback with variables would show it.
        raise EventParseError(message)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any], where: str) -> Self:
        """Reads an object that is a part of another.

        Args:
            wire: The object.
            where: Its place, for messages.

        Raises:
            UnreadableError: The value of a known member has the wrong type.
        """
        values, extra = read_members(cls.MEMBERS, wire, where)
        self = cls(**values, extra=extra)
        written = written_members(cls.MEMBERS, self, extra)
        self._remember(differences(written, wire))
        return self

    def to_wire(self) -> dict[str, Any]:
        """Returns the object as JSON has it."""
        return self._restored(0, written_members(self.MEMBERS, self, self.extra))

    def to_json(self) -> str:
        """Returns the object as JSON."""
        return json.dumps(self.to_wire())


class UnknownPayload(Payload):
    """An object of a kind that this package does not know. Its members are in ``extra``."""

    __slots__ = ()


P = TypeVar("P", bound=Payload)


def parse_payload(
    data: Mapping[str, Any] | str | bytes | bytearray,
    discriminator: str,
    kinds: Mapping[str, type[P]],
) -> P | UnknownPayload:
    """Reads an object of one of several kinds.

    Args:
        data: The object as a mapping or as JSON.
        discriminator: The member that tells the kinds apart.
        kinds: Its value → the class.

    Raises:
        EventParseError: It is no JSON object, or the value of a known member has the wrong type.
    """
    try:
        return _payload(read_mapping(data), discriminator, kinds)
    except UnreadableError as error:
        message = str(error)
    finally:
        del data  # A traceback with variables would show it.
    raise EventParseError(message)


def _payload(
    wire: Mapping[str, Any], discriminator: str, kinds: Mapping[str, type[P]]
) -> P | UnknownPayload:
    name = wire.get(discriminator)
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        return UnknownPayload.from_wire(wire, "")
    return kind.from_wire(wire, f"{kind.__name__}.")


def structure(kind: type[Payload]) -> Kind:
    """The values of a nested object."""

    def read(value: Any, where: str) -> Payload:
        if isinstance(value, Mapping):
            return kind.from_wire(cast("Mapping[str, Any]", value), f"{where}.")
        raise UnreadableError.of(value, where, "an object")

    return Kind("an object", read, kind.to_wire, lambda: kind.from_wire({}, ""), kind)
