"""Reads and writes single values of the wire; ``timestamps`` does so for timestamps.

Reading is lenient where a service may evolve, and strict where a value would be misunderstood.
Writing refuses ambiguous values, such as a label that would change the path.
"""

from __future__ import annotations

import json
import os
import sys
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NewType, TypeAlias, TypeVar
from urllib.parse import quote

from .errors import ParamProblem, ParamValidationError, ResponseParseError
from .forks import late_import
from .signals import reraise_if_of_handler

Wire: TypeAlias = Mapping[str, Any]
"""A JSON object, as ``json.loads`` returns it."""

JsonValue: TypeAlias = Wire | list[Any] | str | float | bool | None
"""Any JSON value, as ``json.loads`` returns it."""

Missing: TypeAlias = list[tuple[object, str]]
"""The required members that readers found missing, as the object and the field's name."""

Unrecognized = NewType("Unrecognized", str)
"""A value that an enumeration does not list, such as one that was added to the service later.

At run time it is a plain string. Write ``Unrecognized("…")`` to send such a value.
"""

MOST_NOTED = 1000  # missing members that are noted at most while a response is read

if TYPE_CHECKING:
    from .sequences import SequenceNotStr as SequenceNotStr
else:
    SequenceNotStr = Sequence

_T = TypeVar("_T")
_note = list[tuple[object, str]].append  # The list's own: an overridden one takes longer.
# A circular value ends in a RecursionError; checking for one would slow every request.
_encode_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode

_INFINITIES = {float("inf"): "Infinity", float("-inf"): "-Infinity"}


def refuse(path: str, found: str, allowed: str) -> ParamValidationError:
    """The error for one value that cannot be written."""
    return ParamValidationError([ParamProblem(path, found, allowed)])


def equal_fields(self: Any, other: object) -> Any:
    """``==`` for a dataclass with sensitive fields.

    It compares like the method that ``dataclass`` generates; but when that one returns False, pytest
    shows the fields that differ.
    """
    with late_import:
        from dataclasses import fields

    names = [field.name for field in fields(self) if field.compare]
    if type(self) is not type(other):
        return NotImplemented
    if sys.version_info < (3, 13):  # where a value that is no number equals itself
        return [getattr(self, name) for name in names] == [getattr(other, name) for name in names]
    return all(getattr(self, name) == getattr(other, name) for name in names)


def show_fields(self: Any) -> str:
    """``repr`` of a dataclass: like the method that ``dataclass`` generates.

    But it leaves out a field without a value instead of failing: a traceback with variables also shows
    objects that are being read or constructed.
    """
    from dataclasses import fields, is_dataclass

    shown = [
        f"{field.name}={getattr(self, field.name)!r}"
        for field in (fields(self) if is_dataclass(self) else ())
        if field.repr and hasattr(self, field.name)
    ]
    return f"{type(self).__qualname__}({', '.join(shown)})"


# --- reading ---------------------------------------------------------------------------------


def absent(zero: _T, missing: Missing | None, owner: object, field: str) -> _T:
    """Returns the zero value of a missing member and records the member in ``missing``."""
    if missing is not None:
        if len(missing) < MOST_NOTED:
            _note(missing, (owner, field))
        else:
            missing.append((owner, field))
    return zero


@cache  # Each note holds the same string.
def field_of(where: str) -> str:
    """The field in a name such as ``Channel.tags``."""
    return where.partition(".")[2]


def read_object(value: JsonValue, where: str) -> dict[Any, Any]:
    """Reads a JSON object. Keys may belong to an enumeration.

    Raises:
        ResponseParseError: ``value`` is not an object.
    """
    if isinstance(value, dict):
        return value
    raise ResponseParseError(f"{where}: got {json_type(value)}; expected: a JSON object")


def read_list(
    value: JsonValue, where: str, missing: Missing | None = None, owner: object = None
) -> list[Any]:
    """Reads a JSON array, without its nulls. ``owner`` should have one: None is noted for it.

    Raises:
        ResponseParseError: ``value`` is not an array.
    """
    if value is None and owner is not None:
        return absent([], missing, owner, field_of(where))
    wire = value if isinstance(value, list) else read_sparse_list(value, where)
    return [item for item in wire if item is not None]


def read_sparse_list(value: JsonValue, where: str) -> list[Any]:
    """Reads a JSON array, with its nulls.

    Raises:
        ResponseParseError: ``value`` is not an array.
    """
    if isinstance(value, list):
        return value
    raise ResponseParseError(f"{where}: got {json_type(value)}; expected: a JSON array")


def read_map(
    value: JsonValue, where: str, missing: Missing | None = None, owner: object = None
) -> dict[Any, Any]:
    """Reads a JSON object as a map, like ``read_list``. Keys may belong to an enumeration.

    Raises:
        ResponseParseError: ``value`` is not an object.
    """
    if value is None and owner is not None:
        return absent({}, missing, owner, field_of(where))
    wire = value if isinstance(value, dict) else read_object(value, where)
    if None not in wire.values():
        return wire
    return {key: item for key, item in wire.items() if item is not None}


def unknown_member(wire: Wire, known: tuple[str, ...]) -> str | None:
    """The name of a union's member if this package does not know it; else None."""
    given = [name for name, value in wire.items() if value is not None and name != "__type"]
    return given[0] if given and not any(name in known for name in given) else None


def read_blob(value: Any, where: str) -> bytes:
    """Reads base64.

    Raises:
        ResponseParseError: ``value`` is not base64.
    """
    try:
        return a2b_base64(value)
    except (ValueError, TypeError) as error:
        reraise_if_of_handler(error)
    raise ResponseParseError(f"{where}: got {json_type(value)}; expected: base64 text")


def read_float(value: Any) -> Any:
    """Reads a number; JSON represents some as strings: ``NaN``, ``Infinity`` and ``-Infinity``."""
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


def read_integer_text(value: str, where: str) -> int:
    """Reads an integer from a header."""
    try:
        return int(value)
    except ValueError as error:
        reraise_if_of_handler(error)
    raise ResponseParseError(f"{where}: got a string; expected: an integer")


def read_float_text(value: str, where: str) -> float:
    """Reads a number from a header."""
    try:
        return float(value)
    except ValueError as error:
        reraise_if_of_handler(error)
    raise ResponseParseError(f"{where}: got a string; expected: a number")


def read_boolean_text(value: str, where: str) -> bool:
    """Reads ``true`` or ``false`` from a header."""
    lowered = value.strip().lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    raise ResponseParseError(f"{where}: got a string; expected: true or false")


def read_enumeration_text(value: str) -> Any:
    """Reads a value of an enumeration from a header or body; the value need not be known."""
    return value


def read_json_text(value: str, where: str) -> Any:
    """Reads base64-encoded JSON from a header.

    Raises:
        ResponseParseError: ``value`` is not base64-encoded JSON.
    """
    try:
        return json.loads(a2b_base64(value, strict_mode=True))
    except (ValueError, RecursionError) as error:
        reraise_if_of_handler(error)
    raise ResponseParseError(f"{where}: got a string; expected: JSON in base64")


def read_list_text(value: str) -> list[str]:
    """Reads a list from a header: elements separated by commas, possibly quoted (RFC 9110 §5.6.1)."""
    parts: list[str] = []
    current: list[str] = []
    quoted = escaped = False
    for character in value:
        if escaped:
            current.append(character)
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            parts.append("".join(current).strip())
            current = []
        else:
            current.append(character)
    parts.append("".join(current).strip())
    return parts


def read_prefixed_headers(headers: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The headers whose names start with ``prefix``, by the rest of their names."""
    lowered = prefix.lower()
    return {
        name[len(lowered) :]: value for name, value in headers.items() if name.startswith(lowered)
    }


def json_type(value: Any) -> str:
    """The JSON type of a value, for messages; the value itself may be sensitive."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object"


# --- writing ---------------------------------------------------------------------------------


def write_json(value: Any) -> bytes:
    """Writes a JSON body.

    Raises:
        ParamValidationError: ``value`` cannot be represented in JSON.
    """
    try:
        return _encode_json(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        reraise_if_of_handler(error)
        found = type(error).__name__
    raise refuse("body", f"a value that JSON cannot represent ({found})", "JSON values")


def write_float(value: float) -> float | str:
    """Writes a number; JSON has only strings for ``NaN``, ``Infinity`` and ``-Infinity``."""
    if value != value:
        return "NaN"
    if value in _INFINITIES:
        return _INFINITIES[value]
    return float(value) if not isinstance(value, int) else value


def write_blob(value: bytes) -> str:
    """Writes bytes as base64."""
    return b2a_base64(value, newline=False).decode("ascii")


def write_boolean_text(value: bool) -> str:
    """Writes ``true`` or ``false`` for a path, query string or header."""
    return "true" if value else "false"


def write_float_text(value: float) -> str:
    """Writes a number for a path, query string or header."""
    return str(write_float(float(value)))


def write_json_text(value: Any) -> str:
    """Writes base64-encoded JSON for a header."""
    return write_blob(write_json(value))


def write_list_text(values: Iterable[str]) -> str:
    """Writes a list for a header; elements with commas or quotes are quoted (RFC 9110 §5.6.4)."""
    return ",".join(
        (
            '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if "," in value or '"' in value
            else value
        )
        for value in values
    )


def percent_encode(text: str, path: str) -> str:
    """Percent-encodes all but the unreserved characters (RFC 3986 §2.3).

    Raises:
        ParamValidationError: ``text`` contains an unpaired surrogate.
    """
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        pass
    raise refuse(path, "an unpaired surrogate", "text that UTF-8 can encode")


def write_label(text: str, path: str) -> str:
    """Writes one segment of a path.

    Raises:
        ParamValidationError: ``text`` is empty, ``.`` or ``..``, which would change the path.
    """
    if text in ("", ".", ".."):
        raise refuse(
            path, repr(text), "text that is not empty, '.' or '..': it is part of the path"
        )
    return percent_encode(text, path)


def write_greedy_label(text: str, path: str) -> str:
    """Writes one or more segments of a path.

    Raises:
        ParamValidationError: ``text`` is empty, or one of its segments is ``.`` or ``..``.
    """
    segments = text.split("/")
    if not text or "." in segments or ".." in segments:
        raise refuse(path, repr(text), "text without segments '.' and '..': it is part of the path")
    return "/".join(percent_encode(segment, path) for segment in segments)


def write_host_label(text: str, path: str) -> str:
    """Writes a part of the host name.

    Raises:
        ParamValidationError: ``text`` does not consist of host labels.
    """
    with late_import:
        from .endpoints import is_valid_host_label

    if is_valid_host_label(text, allow_subdomains=True):
        return text
    raise refuse(path, repr(text), "letters, digits and inner hyphens: it is part of the host name")


def with_query(target: str, query: Mapping[str, str | Iterable[str]]) -> str:
    """Appends ``query`` to ``target``, after its own query string; a list repeats its name."""
    pairs = [
        f"{percent_encode(name, name)}={percent_encode(text, name)}"
        for name, value in query.items()
        for text in ([value] if isinstance(value, str) else value)
    ]
    if not pairs:
        return target
    return f"{target}{'&' if '?' in target else '?'}{'&'.join(pairs)}"


def new_uuid() -> str:
    """A random UUID (RFC 9562 §5.4); the standard library's ``uuid`` is slow to import."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
