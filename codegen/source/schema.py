"""Validates documents against the JSON Schemas of their kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import ValidationError

from codegen.problems import Problem, pointer
from codegen.source.model import Document, Documents
from codegen.source.validator import SchemaValidator
from codegen.text.wording import describe, nearest, one_of

_FOLDER = Path(__file__).parent / "schemas"

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
}


def schema_problems(documents: Documents) -> list[Problem]:
    """The violations of the schemas in all documents of a service."""
    present: Mapping[str, tuple[str, Document | None]] = {
        "service": ("service-2", documents.service),
        "paginators": ("paginators-1", documents.paginators),
        "waiters": ("waiters-2", documents.waiters),
        "examples": ("examples-1", documents.examples),
        "endpoint_rules": ("endpoint-rule-set-1", documents.endpoint_rules),
        "partitions": ("partitions", documents.partitions),
        "settings": ("service-settings", documents.settings),
        "events": ("events-1", documents.events),
        "access": ("access", documents.access),
        "overlay": ("overlay", documents.overlay),
        "releases": ("releases", documents.releases),
        "origin": ("origin", documents.origin),
        "partitions_origin": ("origin", documents.partitions_origin),
    }
    return [
        problem
        for kind, (schema, document) in present.items()
        if kind in documents.files and document is not None
        for problem in check(schema, document, documents.files[kind])
    ]


def check(schema: str, document: Document, file: str) -> Iterator[Problem]:
    """The violations of ``schemas/SCHEMA.json`` in a document."""
    for error in _validator(schema).iter_errors(document):
        yield from _problems(error, file)


@cache
def _validator(schema: str) -> SchemaValidator:
    return SchemaValidator(json.loads((_FOLDER / f"{schema}.json").read_text(encoding="utf-8")))


def _problems(error: ValidationError, file: str) -> Iterator[Problem]:
    place = pointer(*error.absolute_path)
    schema: Any = error.schema
    value: Any = error.instance
    limit: Any = error.validator_value
    if "propertyNames" in error.schema_path:
        place += pointer(value)
        if error.validator == "enum":
            yield _unknown_key(file, place, value, limit)
        else:
            yield Problem(file, place, f"the name {describe(value)}", _expected(error))
    elif error.validator == "additionalProperties":
        known: Mapping[str, object] = schema["properties"]
        for key in value.keys() - known.keys():
            yield _unknown_key(file, place + pointer(key), key, known)
    elif error.validator == "required":
        for key in limit:
            if key not in value:
                yield Problem(file, place, f"no key {describe(key)}", "this required key")
    else:
        yield Problem(file, place, describe(value), _expected(error))


def _unknown_key(file: str, place: str, key: str, known: Iterable[str]) -> Problem:
    return Problem(file, place, f"the unknown key {describe(key)}", nearest(key, known))


def _expected(error: ValidationError) -> str:
    schema: Any = error.schema
    value: Any = error.instance
    limit: Any = error.validator_value
    match error.validator:
        case "enum" if isinstance(value, str):
            return nearest(value, limit)
        case "enum":
            return one_of(limit)
        case "const":
            return one_of([limit])
        case "type":
            names = [limit] if isinstance(limit, str) else limit
            return f"{' or '.join(_TYPES[name] for name in names)}"
        case "minimum":
            return f"at least {limit}"
        case "maximum":
            return f"at most {limit}"
        case "minLength":
            return "a string that is not empty"
        case "minItems":
            return "a list that is not empty"
        case "maxProperties":
            return "an empty object"
        case _:  # a pattern, which its schema describes in words
            return f"{schema['description']}"
