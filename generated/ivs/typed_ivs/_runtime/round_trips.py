"""Structures, requests and responses as plain values or JSON, and back. Loaded on first use.

Both forms follow the annotations of the dataclasses, so that no generated code is needed for them.
"""

# docs/decisions/round-trips.md says what they keep, and why.

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import Error, ParamProblem, ParamValidationError, ResponseParseError
from .signals import reraise_if_of_handler
from .timestamps import EPOCH, read_timestamp, write_iso8601
from .values import (
    read_blob,
    read_float,
    refuse,
    unknown_member,
    write_blob,
    write_float,
    write_json,
)

_S = TypeVar("_S")

_REDACTED = "…"
_ZEROS = {str: "", int: 0, float: 0.0, bool: False, bytes: b"", datetime: EPOCH}
_NAMES = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    bytes: "bytes",
    datetime: "a datetime",
}
_IN_JSON = {bytes: "base64 text", datetime: "a timestamp"}


class _Unreadable(Exception):
    """A value that does not fit. The value itself is not kept: it may be sensitive."""

    def __init__(self, path: str, found: str, expected: str) -> None:
        self.problem = ParamProblem(path, found, expected)


def to_dict(structure: object, *, redacted: bool) -> dict[str, Any]:
    """The fields by their Python names, with their Python values."""
    return _written(structure, in_json=False, redacted=redacted)


def to_json(structure: object, *, redacted: bool) -> str:
    """The members by their wire names, as JSON text."""
    return write_json(_written(structure, in_json=True, redacted=redacted)).decode("ascii")


def from_dict(kind: type[_S], data: Mapping[str, Any]) -> _S:
    """What ``to_dict`` wrote."""
    problem: ParamProblem
    try:
        result: _S = _Reader(in_json=False).structure(kind, data, "")
        return result
    except _Unreadable as error:
        problem = error.problem
    except RecursionError:
        problem = _too_deep()
    del data
    raise _refused(kind, problem, lenient=False)


def from_json(
    kind: type[_S], text: str | bytes | bytearray, missing: list[str], *, complete: bool
) -> _S:
    """What ``to_json`` wrote.

    Args:
        kind: The class.
        text: The JSON.
        missing: A list to which the paths of members are added that should be present.
        complete: Whether none may be missing, nor any name be unknown.
    """
    problem: ParamProblem
    try:
        reader = _Reader(in_json=True, missing=None if complete else missing)
        result: _S = reader.structure(kind, json.loads(text), "")
        return result
    except _Unreadable as error:
        problem = error.problem
    except RecursionError:
        problem = _too_deep()
    except (ValueError, TypeError) as error:
        reraise_if_of_handler(error)
        problem = ParamProblem("", "what is not JSON", "a JSON object")
    del text
    raise _refused(kind, problem, lenient=not complete)


def _too_deep() -> ParamProblem:
    return ParamProblem("", "what is nested too deeply", "fewer levels")


def _refused(kind: type, problem: ParamProblem, *, lenient: bool) -> Error:
    path = f"{kind.__name__}.{problem.path}" if problem.path else kind.__name__
    if lenient:
        return ResponseParseError(f"{path}: got {problem.found}; expected: {problem.allowed}")
    return ParamValidationError([ParamProblem(path, problem.found, problem.allowed)])


# --- kinds of values ---------------------------------------------------------------------------


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def is_structure(kind: object) -> TypeGuard[type[Any]]:
    return isinstance(kind, type) and is_dataclass(kind)


@cache
def hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)


def members(kind: Any) -> Iterator[Field[Any]]:
    """The fields that hold members."""
    return (item for item in fields(kind) if item.name != "response_metadata")


def _is_redacted(item: Field[Any]) -> bool:
    """Whether a field is sensitive: exactly what is not in ``repr``, headers of responses included."""
    return not item.repr


def wire_name(kind: Any, field: str) -> str:
    """The name of a field in JSON: that of the model, or the usual one."""
    names: Mapping[str, str] = getattr(kind, "WIRE_NAMES", {})
    return names.get(field) or camel_case(field)


def camel_case(field: str) -> str:
    """The usual wire name of a field: ``latency_mode`` is ``latencyMode``."""
    first, *others = field.split("_")
    return first + "".join(part.capitalize() for part in others)


# --- writing ---------------------------------------------------------------------------------


def _written(structure: object, *, in_json: bool, redacted: bool) -> dict[str, Any]:
    try:
        return _write_structure(structure, in_json, redacted)
    except RecursionError:
        pass
    raise refuse(type(structure).__name__, "what is nested too deeply", "fewer levels")


def _write_structure(structure: object, in_json: bool, redacted: bool) -> dict[str, Any]:
    kind: Any = type(structure)
    written: dict[str, Any] = {}
    for item in members(kind):
        value: object = getattr(structure, item.name)
        name = wire_name(kind, item.name) if in_json else item.name
        if value is not None and redacted and _is_redacted(item):
            written[name] = _REDACTED
        elif not in_json:
            written[name] = write_value(value, in_json, redacted)
        elif value is None:
            continue
        elif item.name == "unknown_member":
            written[str(value)] = {}
        else:
            written[name] = write_value(value, in_json, redacted)
    return written


def write_value(value: Any, in_json: bool, redacted: bool) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if is_dataclass(value):
        return _write_structure(value, in_json, redacted)
    if is_mapping(value):
        return {key: write_value(entry, in_json, redacted) for key, entry in value.items()}
    if isinstance(value, bytes | bytearray):
        return write_blob(bytes(value)) if in_json else value
    if is_list(value):
        return [write_value(element, in_json, redacted) for element in value]
    if not in_json:
        return value
    if isinstance(value, float):
        return write_float(value)
    return write_iso8601(value) if isinstance(value, datetime) else value


# --- reading ---------------------------------------------------------------------------------


class _Reader:
    """Reads values by annotations.

    Args:
        in_json: Whether the values come from JSON, by wire names.
        missing: None to refuse unknown names and missing members. Else unknown names are passed
            over, and members that are missing are added and have their zero values.
    """

    def __init__(self, *, in_json: bool, missing: list[str] | None = None) -> None:
        self._in_json = in_json
        self._missing = missing

    def structure(self, kind: Any, data: Any, path: str) -> Any:
        if not self._in_json and isinstance(data, kind):
            return data
        if not is_mapping(data):
            raise _Unreadable(path, _found(data), "an object" if self._in_json else "a mapping")
        given: Mapping[str, Any] = data
        values: dict[str, Any] = {}
        known: list[str] = []
        for item in members(kind):
            name = wire_name(kind, item.name) if self._in_json else item.name
            if item.name != "unknown_member" or not self._in_json:
                known.append(name)
                self._member(kind, item, name, given, path, values)
        is_union = "unknown_member" in hints(kind)
        if self._in_json and is_union:
            values["unknown_member"] = unknown_member(given, tuple(known))
        unknown = [name for name in given if name not in known]
        if unknown and self._missing is None and not (self._in_json and is_union):
            expected = f"one of {', '.join(known)}" if known else "no members"
            raise _Unreadable(path, f"the unknown name {unknown[0]!r}", expected)
        return kind(**values)

    def _member(
        self,
        kind: type,
        item: Field[Any],
        name: str,
        given: Mapping[str, Any],
        path: str,
        values: dict[str, Any],
    ) -> None:
        hint = hints(kind)[item.name]
        inner = f"{path}.{item.name}" if path else item.name
        value = given.get(name)
        if name in given and not (self._in_json and value is None):
            if value == _REDACTED and _is_redacted(item):
                raise _Unreadable(inner, "a redacted value", "the value itself")
            values[item.name] = self._value(hint, value, inner)
        elif item.default is MISSING and item.default_factory is MISSING:
            if self._missing is None:
                raise _Unreadable(inner, "no value", "a value: it is required")
            values[item.name] = zero(hint)
            self._missing.append(inner)

    def _value(self, hint: Any, value: Any, path: str) -> Any:
        if hint is Any:
            return value
        kinds = alternatives(hint)
        if value is None and NoneType in kinds:
            return None
        kind = next(one for one in kinds if one is not NoneType)
        origin = get_origin(kind) or kind
        if origin in (list, Sequence):
            if not is_list(value):
                raise _Unreadable(path, _found(value), "a list")
            (element,) = get_args(kind)
            return [
                self._value(element, one, f"{path}[{index}]") for index, one in enumerate(value)
            ]
        if origin in (dict, Mapping):
            if not is_mapping(value):
                raise _Unreadable(path, _found(value), "a mapping")
            _, entry = get_args(kind)
            return {
                str(key): self._value(entry, one, f"{path}[{key!r}]") for key, one in value.items()
            }
        if is_structure(kind):
            others = (other for other in kinds[1:] if is_structure(other))
            if not self._in_json and any(isinstance(value, other) for other in others):
                return value  # Requests accept output structures, too.
            return self.structure(kind, value, path)
        if not self._in_json and any(_is_stream(one, value) for one in kinds):
            return value
        return self._scalar(_scalar(kind), value, path)

    def _scalar(self, kind: type, value: Any, path: str) -> Any:
        read = value
        if self._in_json:
            try:
                if kind is datetime:
                    read = read_timestamp(value, path)
                elif kind is bytes:
                    read = read_blob(value, path)
                elif kind is float:
                    read = read_float(value)
            except ResponseParseError:
                pass
        accepted = (int, float) if kind is float else kind
        if isinstance(read, accepted) and isinstance(read, bool) == (kind is bool):
            return read
        names = _NAMES | _IN_JSON if self._in_json else _NAMES
        raise _Unreadable(path, _found(value), names[kind])


def alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _is_stream(kind: Any, value: object) -> bool:
    """Whether a value is what its type says, and no plain value: a file, the body of a response."""
    kind = get_origin(kind) or kind
    return isinstance(kind, type) and kind not in _NAMES and isinstance(value, kind)


def _scalar(kind: Any) -> type:
    """The type of a scalar. Enumerations are strings."""
    return kind if kind in _NAMES else str


def zero(hint: Any) -> Any:
    """The value of a member that should be present and is missing."""
    if hint is Any:
        return None
    kind = alternatives(hint)[0]
    origin = get_origin(kind) or kind
    if origin in (list, Sequence):
        return []
    if origin in (dict, Mapping):
        return {}
    if is_structure(kind):
        return _Reader(in_json=True, missing=[]).structure(kind, {}, "")
    return _ZEROS[_scalar(kind)]


def _found(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"
