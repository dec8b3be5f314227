"""The members that are missing in a response, as paths."""

# docs/decisions/paths-of-missing-members-are-found-late.md says why.

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from types import NoneType
from typing import Any, cast

from .values import Missing

# Types without members: most values of a response.
_LEAVES = frozenset({NoneType, str, int, float, bool})


class MissingMembers:
    """The missing members of a response, from which paths are worked out.

    It refers to the response's members rather than to the response, which refers to it.
    """

    __slots__ = ("_members", "_missing", "_own")

    def __init__(self, result: object, missing: Missing) -> None:
        self._own = own = [name for owner, name in missing if owner is result]
        self._missing = [note for note in missing if note[0] is not result] if own else missing[:]
        self._members = list(_members("", result, {})) if self._missing else []

    def paths(self) -> tuple[str, ...]:
        noted: dict[int, list[str]] = {}
        for owner, name in self._missing:
            noted.setdefault(id(owner), []).append(name)
        paths = list(self._own)
        fields: dict[type, tuple[str, ...]] = {}
        stack = [iter(self._members)]
        while stack and noted:
            path, value = next(stack[-1], ("", None))
            if not path:  # the end
                stack.pop()
                continue
            paths.extend(f"{path}.{name}" for name in noted.pop(id(value), ()))
            stack.append(_members(path, value, fields))
        return tuple(paths)


def _members(
    path: str, value: Any, fields: dict[type, tuple[str, ...]]
) -> Iterator[tuple[str, object]]:
    """The members of a value that may have members themselves, with their paths."""
    kind = cast("type[object]", type(value))
    if kind is list:
        named: Iterable[tuple[str, object]] = (
            (f"{path}[{index}]", element) for index, element in enumerate(value)
        )
    elif kind is dict:
        named = ((f"{path}[{key!r}]", entry) for key, entry in value.items())
    elif dataclasses.is_dataclass(value):
        names = fields.get(kind) or tuple(item.name for item in dataclasses.fields(value))
        fields[kind] = names
        prefix = f"{path}." if path else ""
        named = ((prefix + name, getattr(value, name, None)) for name in names)
    else:
        named = ()
    return ((name, member) for name, member in named if type(member) not in _LEAVES)
