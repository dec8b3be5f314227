"""What readers of one response note: members that are missing, and whether there is time left."""

# docs/decisions/paths-of-missing-members-are-found-late.md says why.

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .http import HttpResponse
from .values import (
    MOST_NOTED,
    JsonValue,
    Missing,
    read_list,
    read_map,
    read_object,
    read_sparse_list,
)

_UNCHECKED_ELEMENTS = 1024  # between two looks at the clock
# Longer lists are emptied as they are read: their JSON and what is made of it aren't kept together.
_SHORT_LIST = 128  # Pages of most services are shorter.


class Notes(list[tuple[object, str]]):
    """What readers note of one response: members that are missing, and whether there is time left."""

    __slots__ = ("_response", "_unchecked", "more")

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self._response = response
        self._unchecked = 0
        self.more = 0  # missing members beyond those in the list

    def append(self, missing: tuple[object, str], /) -> None:
        if len(self) < MOST_NOTED:
            super().append(missing)
        else:
            self.more += 1

    def about_to_read(self, elements: int) -> None:
        """Counts elements, and looks at the clock now and then."""
        self._unchecked += elements
        if self._unchecked > _UNCHECKED_ELEMENTS:
            self._unchecked = 0
            self._response.check_time()

    def drained(self, elements: list[Any]) -> Iterator[Any]:
        """The elements of a long list, which is emptied meanwhile if nobody else has it."""
        is_ours = self._response.owns_json
        for index, element in enumerate(elements):
            if not index % _UNCHECKED_ELEMENTS:
                self._response.check_time()
            if is_ours:
                elements[index] = None
            yield element


def each(
    value: JsonValue,
    where: str,
    missing: Missing | None,
    owner: object = None,
    *,
    sparse: bool = False,
) -> Iterable[Any]:
    """The elements of a JSON array that holds structures; without its nulls unless it is sparse.

    ``owner`` should have one: None is noted for it.

    Raises:
        ResponseParseError: ``value`` is not an array.
        CallTimeoutError: The call's deadline has passed.
    """
    if isinstance(missing, Notes) and isinstance(value, list):
        if len(value) > _SHORT_LIST:
            elements = missing.drained(value)
            return elements if sparse else (item for item in elements if item is not None)
        missing.about_to_read(len(value))
    return read_sparse_list(value, where) if sparse else read_list(value, where, missing, owner)


def each_entry(
    value: JsonValue, where: str, missing: Missing | None, *, sparse: bool = False
) -> Iterator[tuple[Any, Any]]:
    """The same for the entries of a JSON object."""
    for entry in (read_object if sparse else read_map)(value, where).items():
        if isinstance(missing, Notes):
            missing.about_to_read(1)
        yield entry
