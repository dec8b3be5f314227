"""Values as bodies and headers hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime
from typing import Any, TypeGuard

from ..._runtime.timestamps import write_epoch_seconds, write_http_date, write_iso8601
from ..._runtime.values import (
    write_blob,
    write_boolean_text,
    write_float,
    write_float_text,
    write_json_text,
    write_list_text,
)

_MOMENTS: Mapping[str, Callable[[datetime], Any]] = {
    "iso8601": write_iso8601,
    "rfc822": write_http_date,
    "unixtimestamp": write_epoch_seconds,
}


def in_body(value: Any, timestamps: str) -> Any:
    """A value as JSON.

    Args:
        value: The value. Structures write themselves.
        timestamps: The format of timestamps outside of structures.
    """
    if is_dataclass(value):
        structure: Any = value
        return structure.to_wire()
    if isinstance(value, bytes | bytearray):
        return write_blob(bytes(value))
    if isinstance(value, datetime):
        return _MOMENTS[timestamps](value)
    if isinstance(value, float):
        return write_float(value)
    if is_mapping(value):
        return {key: in_body(entry, timestamps) for key, entry in value.items()}
    if is_list(value):
        return [in_body(element, timestamps) for element in value]
    return value


def in_header(value: Any, timestamps: str, *, is_document: bool = False) -> str:
    """A value as the text of a header."""
    if is_document:
        return write_json_text(value)
    if isinstance(value, bool):
        return write_boolean_text(value)
    if isinstance(value, float):
        return write_float_text(value)
    if isinstance(value, bytes | bytearray):
        return write_blob(bytes(value))
    if isinstance(value, datetime):
        return str(_MOMENTS[timestamps](value))
    if is_list(value):
        if value and isinstance(value[0], datetime):
            return ", ".join(in_header(element, timestamps) for element in value)
        return write_list_text(in_header(element, timestamps) for element in value)
    return str(value)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value is a map."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)
