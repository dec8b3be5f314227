"""The members that are missing in a response, as paths."""

# docs/decisions/paths-of-missing-members-are-found-late.md says why.

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from types import NoneType
from typing import Any, cast

# Types without members: most values of a response.
_LEAVES = frozenset({NoneType, str, int, float, bool})


def paths(
    own: list[str], others: list[tuple[object, str]], members: list[tuple[str, object]]
) -> tuple[str, ...]:
    """The paths of the missing members of a response.

    Args:
        own: The response's own members that are missing.
        others: Structures in it, each with the name of a member that it lacks.
        members: The names and values of the response's members.
    """
    noted: dict[int, list[str]] = {}
    for owner, name in others:
        noted.setdefault(id(owner), []).append(name)
    found = list(own)
    fields: dict[type, tuple[str, ...]] = {}
    stack = [iter(members)]
    while stack and noted:
        path, value = next(stack[-1], ("", None))
        if not path:  # the end
            stack.pop()
            continue
        found.extend(f"{path}.{name}" for name in noted.pop(id(value), ()))
        stack.append(_members(path, value, fields))
    return tuple(found)


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
