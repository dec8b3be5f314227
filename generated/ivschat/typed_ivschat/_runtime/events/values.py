"""Reads and writes the values in events that a service publishes.

Unlike values of responses, they are checked: a rule of EventBridge can transform an event, and
anybody can send one to a function.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, NamedTuple, Self, cast

from ..errors import ResponseParseError
from ..timestamps import EPOCH, read_timestamp, write_iso8601
from ..values import json_type


class UnreadableError(Exception):
    """A value has the wrong type. It never leaves the package."""

    @classmethod
    def of(cls, value: object, where: str, expected: str) -> Self:
        """The error for a value, which is not shown.

        Args:
            value: The value.
            where: Its place.
            expected: What was expected.
        """
        return cls(f"{where}: got {json_type(value)}; expected: {expected}")


class Kind(NamedTuple):
    """A type of values."""

    name: str
    """What the values are, such as ``a string``."""

    read: Callable[[Any, str], Any]
    """Reads a value that is not null. It takes the value and its place, for messages."""

    write: Callable[[Any], Any]
    zero: Callable[[], Any]
    """Makes the value of a member that should be present and is not."""

    part: Any = None
    """The type of elements or entries, or the class of a structure."""


def _same(value: Any) -> Any:
    return value


def _plain(name: str, types: tuple[type, ...], zero: Callable[[], Any]) -> Kind:
    def read(value: Any, where: str) -> Any:
        if isinstance(value, types) and (bool in types or not isinstance(value, bool)):
            return value
        raise UnreadableError.of(value, where, name)

    return Kind(name, read, _same, zero)


def _read_time(value: Any, where: str) -> Any:
    if isinstance(value, str):
        try:
            return read_timestamp(value, where)
        except ResponseParseError:
            pass
    raise UnreadableError.of(value, where, "a timestamp")


def list_of(part: Kind) -> Kind:
    """The type of arrays. Nulls are passed over, as in responses."""

    def read(value: Any, where: str) -> list[Any]:
        if isinstance(value, list | tuple):
            items = cast("Iterable[Any]", value)
            return [
                part.read(item, f"{where}[{index}]")
                for index, item in enumerate(items)
                if item is not None
            ]
        raise UnreadableError.of(value, where, "an array")

    def write(value: Any) -> list[Any]:
        return [part.write(item) for item in value]

    return Kind("an array", read, write, list[Any], part)


def map_of(part: Kind) -> Kind:
    """The type of objects whose keys are not known. Nulls are passed over, as in responses."""

    def read(value: Any, where: str) -> dict[str, Any]:
        if isinstance(value, Mapping):
            entries = cast("Mapping[str, Any]", value)
            return {
                key: part.read(entry, f"{where}[…]")
                for key, entry in entries.items()
                if entry is not None
            }
        raise UnreadableError.of(value, where, "an object")

    def write(value: Any) -> dict[str, Any]:
        return {key: part.write(entry) for key, entry in value.items()}

    return Kind("a map", read, write, dict[str, Any], part)


TEXT = _plain("a string", (str,), str)
BOOLEAN = _plain("a boolean", (bool,), bool)
INTEGER = _plain("an integer", (int,), int)
NUMBER = _plain("a number", (int, float), int)
TIME = Kind("a timestamp", _read_time, write_iso8601, lambda: EPOCH)
LIST_OF_TEXTS = list_of(TEXT)


def read_mapping(data: object) -> Mapping[str, Any]:
    """A JSON object: a mapping, or one as text.

    Raises:
        UnreadableError: It is something else.
    """
    if isinstance(data, str | bytes | bytearray):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError):
            raise UnreadableError("got text that is not JSON; expected: a JSON object") from None
    if isinstance(data, Mapping):
        return cast("Mapping[str, Any]", data)
    kind: type[object] = type(data)
    known = kind in (NoneType, bool, int, float, list)
    found = json_type(data) if known else f"an object of the type {kind.__name__}"
    raise UnreadableError(f"got {found}; expected: a JSON object")
