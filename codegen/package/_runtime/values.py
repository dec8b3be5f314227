"""How single values are written to and read from the wire.

Reading is lenient where a service may move on and strict where a value would be misunderstood;
writing refuses what has no one meaning (such as a label that changes the path). Times are in
``timestamps``.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping
from typing import Any, NewType, TypeAlias, TypeVar
from urllib.parse import quote

from .errors import ParamProblem, ParamValidationError, ResponseParseError

Wire: TypeAlias = Mapping[str, Any]
"""A JSON object as ``json.loads`` gives it."""

JsonValue: TypeAlias = "Wire | list[Any] | str | float | bool | None"
"""Whatever ``json.loads`` gives."""

Missing: TypeAlias = "list[tuple[object, str]]"
"""Where readers note members that should have been there: the object and the field's name."""

Unrecognized = NewType("Unrecognized", str)
"""A value outside an enumeration: one that a service sent before this package knew it.

At run time it is the plain string. Write ``Unrecognized("…")`` to send such a value.
"""

_T = TypeVar("_T")
# What holds itself ends in a RecursionError; looking for it would cost every request.
_encode_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


def refuse(path: str, found: str, allowed: str) -> ParamValidationError:
    """The error for one value that can't be written."""
    return ParamValidationError([ParamProblem(path, found, allowed)])


def equal_fields(self: Any, other: object) -> Any:
    """``==`` of a dataclass that has sensitive fields.

    It is what ``dataclass`` would make; but where that one says no, pytest shows what differs.
    """
    from dataclasses import fields

    names = [field.name for field in fields(self) if field.compare]
    if type(self) is not type(other):
        return NotImplemented
    return [getattr(self, name) for name in names] == [getattr(other, name) for name in names]


# --- reading ---------------------------------------------------------------------------------


def absent(zero: _T, missing: Missing | None, owner: object, field: str) -> _T:
    """The zero value of a member that should have been there; the member is noted in ``missing``."""
    if missing is not None:
        missing.append((owner, field))
    return zero


def read_object(value: JsonValue, where: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ResponseParseError: It is something else.
    """
    if isinstance(value, dict):
        return value
    raise ResponseParseError(f"{where}: expected a JSON object, got {json_type(value)}")


def read_list(value: JsonValue, where: str) -> list[Any]:
    """A JSON array without its nulls.

    Raises:
        ResponseParseError: It is something else.
    """
    if isinstance(value, list):
        return [item for item in value if item is not None]
    raise ResponseParseError(f"{where}: expected a JSON array, got {json_type(value)}")


def read_sparse_list(value: JsonValue, where: str) -> list[Any]:
    """A JSON array in which null means something.

    Raises:
        ResponseParseError: It is something else.
    """
    if isinstance(value, list):
        return value
    raise ResponseParseError(f"{where}: expected a JSON array, got {json_type(value)}")


def read_map(value: JsonValue, where: str) -> dict[Any, Any]:
    """A JSON object as a map, without its nulls. Its keys may belong to an enumeration.

    Raises:
        ResponseParseError: It is something else.
    """
    wire = value if isinstance(value, dict) else read_object(value, where)
    if None not in wire.values():
        return wire
    return {key: item for key, item in wire.items() if item is not None}


def read_sparse_map(value: JsonValue, where: str) -> dict[Any, Any]:
    """A JSON object as a map in which null means something.

    Raises:
        ResponseParseError: It is something else.
    """
    return read_object(value, where)


def unknown_member(wire: Wire, known: tuple[str, ...]) -> str | None:
    """The name of the member that a union holds, where this package does not know it."""
    given = [name for name, value in wire.items() if value is not None and name != "__type"]
    return given[0] if given and not any(name in known for name in given) else None


def read_blob(value: Any, where: str) -> bytes:
    """Base64 text as bytes.

    Raises:
        ResponseParseError: It is something else.
    """
    try:
        return a2b_base64(value)
    except (ValueError, TypeError):
        pass
    raise ResponseParseError(f"{where}: expected base64 text, got {json_type(value)}")


def read_float(value: Any) -> Any:
    """A number; the texts ``NaN``, ``Infinity`` and ``-Infinity`` stand for what JSON can't write."""
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


def read_integer_text(value: str, where: str) -> int:
    """An integer from a header."""
    try:
        return int(value)
    except ValueError:
        pass
    raise ResponseParseError(f"{where}: expected an integer")


def read_float_text(value: str, where: str) -> float:
    """A number from a header."""
    try:
        return float(value)
    except ValueError:
        pass
    raise ResponseParseError(f"{where}: expected a number")


def read_boolean_text(value: str, where: str) -> bool:
    """``true`` or ``false`` from a header."""
    lowered = value.strip().lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    raise ResponseParseError(f"{where}: expected true or false")


def read_enumeration_text(value: str) -> Any:
    """A value of an enumeration from a header or body: the text that it is, known or not."""
    return value


def read_json_text(value: str, where: str) -> Any:
    """JSON in base64 from a header.

    Raises:
        ResponseParseError: It is something else.
    """
    try:
        return json.loads(a2b_base64(value, strict_mode=True))
    except (ValueError, RecursionError):
        pass
    raise ResponseParseError(f"{where}: expected JSON in base64")


def read_list_text(value: str) -> list[str]:
    """The parts of a header that holds a list: split at commas, quotes respected."""
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
    """The headers whose names begin with ``prefix``, by the rest of their names."""
    lowered = prefix.lower()
    return {
        name[len(lowered) :]: value for name, value in headers.items() if name.startswith(lowered)
    }


def json_type(value: Any) -> str:
    """What a value is, in JSON's words; the value itself may be sensitive."""
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
    """``value`` as a JSON body.

    Raises:
        ParamValidationError: It holds something that JSON can't express.
    """
    try:
        return _encode_json(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        found = type(error).__name__
    raise refuse("body", f"a value that JSON can't express ({found})", "JSON values")


def check_union(union: object, members: tuple[str, ...]) -> None:
    """Makes sure that exactly one member is set.

    Raises:
        ParamValidationError: None is, or several are.
    """
    unknown: str | None = getattr(union, "unknown_member", None)
    if unknown is not None:
        found = f"the unknown member {unknown!r}"
        raise refuse(type(union).__name__, found, f"one of {', '.join(members)}")
    given = [name for name in members if getattr(union, name) is not None]
    if len(given) != 1:
        found = f"{len(given)} members set" + (f" ({', '.join(given)})" if given else "")
        raise refuse(type(union).__name__, found, f"exactly one of {', '.join(members)}")


def write_float(value: float) -> float | str:
    """A number as JSON; what JSON can't express becomes ``NaN``, ``Infinity`` or ``-Infinity``."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return float(value) if not isinstance(value, int) else value


def write_blob(value: bytes) -> str:
    """Bytes as base64 text."""
    return b2a_base64(value, newline=False).decode("ascii")


def write_boolean_text(value: bool) -> str:
    """``true`` or ``false`` for a path, query string or header."""
    return "true" if value else "false"


def write_float_text(value: float) -> str:
    """A number for a path, query string or header."""
    return str(write_float(float(value)))


def write_json_text(value: Any) -> str:
    """JSON in base64 for a header."""
    return write_blob(write_json(value))


def write_list_text(values: Iterable[str]) -> str:
    """A list for a header: joined by commas, those with a comma or a quote in quotes."""
    return ",".join(
        (
            '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if "," in value or '"' in value
            else value
        )
        for value in values
    )


def percent_encode(text: str, path: str) -> str:
    """``text`` for a query string: everything but unreserved characters is encoded.

    Raises:
        ParamValidationError: It holds half a surrogate pair, which has no encoding.
    """
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        pass
    raise refuse(path, "half a surrogate pair", "text that UTF-8 can encode")


def write_label(text: str, path: str) -> str:
    """``text`` as one segment of a path.

    Raises:
        ParamValidationError: It is empty, ``.`` or ``..``, which would change the path.
    """
    if text in ("", ".", ".."):
        raise refuse(
            path, repr(text), "text that is not empty, '.' or '..': it is part of the path"
        )
    return percent_encode(text, path)


def write_greedy_label(text: str, path: str) -> str:
    """``text`` as one or more segments of a path.

    Raises:
        ParamValidationError: It is empty, or one of its segments is ``.`` or ``..``.
    """
    segments = text.split("/")
    if not text or "." in segments or ".." in segments:
        raise refuse(path, repr(text), "text without segments '.' and '..': it is part of the path")
    return "/".join(percent_encode(segment, path) for segment in segments)


def write_host_label(text: str, path: str) -> str:
    """``text`` as a part of the host name.

    Raises:
        ParamValidationError: It is no host label.
    """
    labels = text.split(".")
    if all(map(is_host_label, labels)):
        return text
    raise refuse(path, repr(text), "letters, digits and inner hyphens: it is part of the host name")


def is_host_label(label: str, *, underscores: bool = False) -> bool:
    """Whether ``label`` is one label of a host name (RFC 1123 §2.1).

    Args:
        label: The text between two dots.
        underscores: Whether underscores are allowed as well: some resolvers accept them.
    """
    alphanumeric = label.replace("-", "")
    if underscores:
        alphanumeric = alphanumeric.replace("_", "")
    return (
        len(label) < 64
        and alphanumeric.isascii()
        and alphanumeric.isalnum()
        and label[0] != "-" != label[-1]
    )


def with_query(target: str, query: Mapping[str, str | list[str]]) -> str:
    """``target`` with ``query`` behind what the model puts there literally; a list repeats its name."""
    pairs = [
        f"{percent_encode(name, name)}={percent_encode(text, name)}"
        for name, value in query.items()
        for text in ([value] if isinstance(value, str) else value)
    ]
    if not pairs:
        return target
    return f"{target}{'&' if '?' in target else '?'}{'&'.join(pairs)}"


def new_idempotency_token() -> str:
    """A fresh token by which a service recognises a request that is sent again."""
    from uuid import uuid4

    return str(uuid4())
