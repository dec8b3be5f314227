"""JSON Schema 2020-12, as far as the schemas in ``schemas/`` use it.

The keywords mean what https://json-schema.org/draft/2020-12/json-schema-validation says; any other
is an error. The package ``jsonschema`` takes five times as long. The tests compare with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeGuard, cast

Schema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """A value that breaks a schema.

    Attributes:
        path: The keys and indices that lead to the value, or to the object that has it as a key.
        value: The value.
        keyword: The keyword that it breaks.
        limit: The keyword's value.
        schema: The schema that has the keyword.
        is_key: Whether the value is an object's key.
    """

    path: Path
    value: Any
    keyword: str
    limit: Any
    schema: Schema
    is_key: bool


def violations(root: Schema, value: Any) -> Iterator[Violation]:
    """Yields every violation in a document.

    Args:
        root: The schema. Its references point into itself.
        value: The document.
    """
    return _violations(root, root, value, (), False)


def _violations(
    root: Schema, schema: Schema, value: Any, path: Path, is_key: bool
) -> Iterator[Violation]:
    for keyword, limit in schema.items():
        if keyword in _SILENT:
            continue
        if assertion := _ASSERTIONS.get(keyword):
            if not assertion(limit, value):
                yield Violation(path, value, keyword, limit, schema, is_key)
        elif keyword == "additionalProperties" and limit is False:
            if _is_object(value) and not value.keys() <= schema["properties"].keys():
                yield Violation(path, value, keyword, limit, schema, is_key)
        elif keyword in _IN_PLACE:
            for part in _in_place(root, schema, keyword, value):
                yield from _violations(root, part, value, path, is_key)
        elif keyword == "propertyNames":
            for name in value if _is_object(value) else ():
                yield from _violations(root, limit, name, path, True)
        else:
            for key, part, inner in _inside(schema, keyword, value):
                yield from _violations(root, part, inner, (*path, key), is_key)


# --- assertions


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_array(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_string(value: Any) -> TypeGuard[str]:
    return isinstance(value, str)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": _is_object,
    "array": _is_array,
    "string": _is_string,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and value == value // 1,
    "number": _is_number,
}


def _has_type(limit: str | list[str], value: Any) -> bool:
    return any(_TYPES[name](value) for name in ([limit] if isinstance(limit, str) else limit))


def _equals(limit: Any, value: Any) -> bool:
    # Python's True equals 1, JSON's does not. The schemas name neither lists nor objects.
    return bool(limit == value) and isinstance(limit, bool) == isinstance(value, bool)


_pattern = cache(re.compile)

# Each takes the keyword's value and the document's, and says whether the latter may be.
_ASSERTIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _has_type,
    "const": _equals,
    "enum": lambda limit, value: any(_equals(one, value) for one in limit),
    "required": lambda limit, value: not _is_object(value) or value.keys() >= {*limit},
    "pattern": lambda limit, value: not _is_string(value) or bool(_pattern(limit).search(value)),
    "minLength": lambda limit, value: not _is_string(value) or len(value) >= limit,
    "minItems": lambda limit, value: not _is_array(value) or len(value) >= limit,
    "maxProperties": lambda limit, value: not _is_object(value) or len(value) <= limit,
    "minimum": lambda limit, value: not _is_number(value) or value >= limit,
    "maximum": lambda limit, value: not _is_number(value) or value <= limit,
}
_SILENT = frozenset({"$comment", "$defs", "$schema", "description", "else", "then", "title"})
"""Keywords that assert nothing by themselves."""

# --- applicators

_IN_PLACE = frozenset({"$ref", "allOf", "if"})
_DEFINITION = "#/$defs/"


def _in_place(root: Schema, schema: Schema, keyword: str, value: Any) -> Iterable[Schema]:
    """The other schemas that apply to a value."""
    limit = schema[keyword]
    match keyword:
        case "$ref":
            return (root["$defs"][limit.removeprefix(_DEFINITION)],)
        case "allOf":
            return cast("list[Schema]", limit)
        case _:
            met = next(_violations(root, limit, value, (), False), None) is None
            branch = "then" if met else "else"
            return (schema[branch],) if branch in schema else ()


def _inside(schema: Schema, keyword: str, value: Any) -> Iterator[tuple[str | int, Schema, Any]]:
    """The parts of a value to which other schemas apply: key or index, schema, part."""
    limit, known = schema[keyword], schema.get("properties", {})
    match keyword:
        case "properties":
            if _is_object(value):
                for key, part in limit.items():
                    if key in value:
                        yield key, part, value[key]
        case "additionalProperties":
            if _is_object(value):
                for key in value:
                    if key not in known:
                        yield key, limit, value[key]
        case "items":
            if _is_array(value):
                for index, item in enumerate(value):
                    yield index, limit, item
        case _:
            raise NotImplementedError(f"the keyword {keyword!r} of JSON Schema")
