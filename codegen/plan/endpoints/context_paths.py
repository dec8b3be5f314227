"""Paths of endpoint parameters that an operation takes from its input (``operationContextParams``).

Specification: https://smithy.io/2.0/additional-specs/rules-engine/parameters.html#smithy-rules-operationcontextparams-trait
It allows a subset of JMESPath, of which these forms are supported, the only ones that models use:
``Table.Name``, ``keys(Items)``, ``Items[*].Get.Table`` and ``Items[*].[Get.Table, Put.Table][]``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from codegen.source.model import Service, Shape

_MEMBERS = r"\w+(?:\.\w+)*"
_PATH = re.compile(
    rf"keys\((?P<keys>{_MEMBERS})\)"
    rf"|(?P<list>{_MEMBERS})\[\*\]\.(?:(?P<one>{_MEMBERS})|\[(?P<several>{_MEMBERS}(?:, *{_MEMBERS})*)\]\[\])"
    rf"|(?P<value>{_MEMBERS})"
)


@dataclass(frozen=True, slots=True)
class ContextPath:
    """Where a parameter's value is in an input."""

    members: tuple[str, ...]
    """The member, and that of its structure, and so on."""

    is_keys: bool = False
    """Whether the value is the list of the keys of this map."""

    of_elements: tuple[tuple[str, ...], ...] = ()
    """Such paths in each element of this list; the value is the list of what is there."""


def parse_context_path(text: object) -> ContextPath | None:
    """Parses a path; None if it has another form."""
    found = _PATH.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    if found["keys"]:
        return ContextPath(_members(found["keys"]), is_keys=True)
    if found["value"]:
        return ContextPath(_members(found["value"]))
    parts = (found["one"] or found["several"]).split(",")
    return ContextPath(_members(found["list"]), of_elements=tuple(map(_members, parts)))


def _members(text: str) -> tuple[str, ...]:
    return tuple(text.strip().split("."))


def is_context_path(service: Service, shape: Shape | None, text: object) -> bool:
    """Whether ``text`` is a path of a supported form to members that an input has."""
    path = parse_context_path(text)
    if path is None:
        return False
    found = _at(service, shape, path.members)
    if path.is_keys:
        return found is not None and found.type == "map"
    if not path.of_elements:
        return found is not None
    if found is None or found.type != "list":
        return False
    element = service.shapes[found.element.shape]
    return all(_at(service, element, members) for members in path.of_elements)


def _at(service: Service, shape: Shape | None, members: Sequence[str]) -> Shape | None:
    for name in members:
        member = None if shape is None else shape.members.get(name)
        shape = None if member is None else service.shapes[member.shape]
    return shape
