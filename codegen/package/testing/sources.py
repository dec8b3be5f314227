"""Values, calls and rules as Python source, for messages: what they show can be pasted.

Sensitive values are shown as ``...``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from .wire.values import is_list, is_mapping

_LONGEST = 500


def call(method: str, request: Any) -> str:
    """The call of the client that sends a request."""
    return f"client.{method}({arguments(request)})"


def arguments(structure: Any) -> str:
    """The fields of a request or structure as keyword arguments, without those that are None."""
    given = {
        item.name: source(getattr(structure, item.name)) if item.repr else "..."
        for item in fields(structure)
        if getattr(structure, item.name) is not None and item.name != "response_metadata"
    }
    return keywords(given)


def keywords(given: Mapping[str, str]) -> str:
    """Keyword arguments whose values are source already."""
    return ", ".join(f"{name}={value}" for name, value in given.items())


def source(value: Any) -> str:
    """A value as source."""
    if is_dataclass(value) and not isinstance(value, type):
        return f"models.{type(value).__name__}({arguments(value)})"
    if isinstance(value, datetime):
        return f"datetime.fromisoformat({value.isoformat()!r})"
    if is_mapping(value):
        return "{" + ", ".join(f"{key!r}: {source(entry)}" for key, entry in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(map(source, value)) + "]"
    if callable(value):
        return str(getattr(value, "__qualname__", repr(value)))
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
