"""Runs jsonschema, with one validator for each part of a schema.

By itself, jsonschema makes a validator for each value of a document and resolves each reference
again, which takes most of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from jsonschema import Draft202012Validator, ValidationError, validators

_DEFINITION = "#/$defs/"
_DESCENDING = ("additionalProperties", "allOf", "if", "items", "properties", "propertyNames")
"""The keywords in our schemas that hold schemas, except references."""


class _Validator(Protocol):
    """What is used of jsonschema's validators, whose annotations are incomplete."""

    def is_type(self, instance: Any, name: str) -> bool: ...
    def iter_errors(self, instance: Any) -> Iterator[ValidationError]: ...
    def evolve(self, *, schema: Any) -> _Validator: ...


_untyped: Any = validators
_extend: Callable[..., Callable[[Mapping[str, Any]], _Validator]] = _untyped.extend


class SchemaValidator:
    """Validates documents against one JSON Schema (draft 2020-12).

    jsonschema's functions for keywords that descend are given this object as the validator. It has
    what they use: :meth:`is_type`, :meth:`evolve` and :meth:`descend`.

    Args:
        schema: The schema. Its references point to its own definitions.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        keywords = {name: self._with_kept_parts(name) for name in _DESCENDING}
        made = _extend(Draft202012Validator, {**keywords, "$ref": self._reference})
        self._definitions: Mapping[str, Any] = schema.get("$defs", {})
        self._root = made(schema)
        self._parts: dict[int, _Validator] = {}

    def iter_errors(self, document: Any) -> Iterator[ValidationError]:
        """Yields every violation of the schema in a document."""
        return self._root.iter_errors(document)

    def is_type(self, instance: Any, name: str) -> bool:
        """Whether a value has a JSON Schema type."""
        return self._root.is_type(instance, name)

    def evolve(self, *, schema: Any) -> _Validator:
        """The validator of a part of the schema."""
        part = self._parts.get(id(schema))
        if part is None:
            part = self._parts[id(schema)] = self._root.evolve(schema=schema)
        return part

    def descend(
        self, instance: Any, schema: Any, path: str | int | None = None, schema_path: Any = None
    ) -> Iterator[ValidationError]:
        """Yields the violations of a part of the schema, with their paths from the whole."""
        for error in self.evolve(schema=schema).iter_errors(instance):
            if path is not None:
                error.path.appendleft(path)
            if schema_path is not None:
                error.schema_path.appendleft(schema_path)
            yield error

    def _with_kept_parts(self, name: str) -> Callable[..., Any]:
        keyword: Callable[..., Any] = Draft202012Validator.VALIDATORS[name]

        def descending(_: Any, limit: Any, instance: Any, schema: Any) -> Any:
            return keyword(self, limit, instance, schema)

        return descending

    def _reference(self, _: Any, name: str, instance: Any, __: Any) -> Iterator[ValidationError]:
        return self.descend(instance, self._definitions[name.removeprefix(_DEFINITION)])
