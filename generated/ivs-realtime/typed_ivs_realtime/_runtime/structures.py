"""The base class of the generated structures."""

from __future__ import annotations

from typing import Any, Self

from .operation import BaseStructure
from .values import Missing, Wire


class WireStructure(BaseStructure):
    """Base class of structures: what requests, responses and events consist of."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        if WireStructure not in cls.__bases__:
            from .subclasses import read_subclass

            read_subclass(cls, next(one for one in cls.__mro__ if WireStructure in one.__bases__))

    @classmethod
    def from_wire(cls, wire: Wire, missing: Missing | None = None) -> Self:
        """Reads the structure from a JSON object.

        Args:
            wire: The JSON object, decoded.
            missing: A list to which members are added that should be present and are not.

        Raises:
            ResponseParseError: An object, array, timestamp or blob has the wrong JSON type. Strings,
                numbers and booleans are not checked.
        """
        raise NotImplementedError

    def to_wire(self) -> dict[str, Any]:
        """Returns the structure as a JSON object."""
        from .round_trips import to_wire

        return to_wire(self)
