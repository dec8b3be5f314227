"""The schemas accept every document of botocore, and refuse a misspelt key wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import botocore.loaders
import pytest
from support.models import tiny_service

from codegen.problems import pointer
from codegen.source.schema import check

LOADER = botocore.loaders.Loader(
    extra_search_paths=[botocore.loaders.Loader.BUILTIN_DATA_PATH],
    include_default_search_paths=False,
)

ANY_TEXT = ("deprecatedMessage", "documentation", "locationName", "name", "pattern", "shape")
ANY_TEXTS = ("enum", "required", "xmlOrder")
"""Keys of the service document whose value the schema takes whatever it says."""

NAMED = (
    *("operations", "shapes", "members", "clientContextParams", "staticContextParams"),
    *("operationContextParams", "pagination", "waiters", "parameters", "headers", "regions"),
)
"""Keys of objects whose own keys are names; all others are traits."""


def documents(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """botocore's documents of a kind, of every API version, with their extras."""
    for service in LOADER.list_available_services(kind):
        for version in LOADER.list_api_versions(service, kind):
            yield f"{service}/{version}", LOADER.load_service_model(service, kind, version)


def refusals(kind: str, document: dict[str, Any], file: str = "") -> list[str]:
    return [str(problem) for problem in check(kind, document, file)]


@pytest.mark.parametrize(
    ("kind", "count"),
    [("paginators-1", 465), ("waiters-2", 213), ("endpoint-rule-set-1", 473), ("examples-1", 269)],
)
def test_schemas_accept_every_document_of_botocore(kind: str, count: int) -> None:
    read = list(documents(kind))
    assert len(read) == count
    for file, document in read:
        assert refusals(kind, document, file) == []


def test_schema_accepts_partitions_of_botocore() -> None:
    assert refusals("partitions", LOADER.load_data("partitions")) == []


def test_schema_accepts_every_service_document_of_botocore() -> None:
    """A part like one that was seen, but for texts that may say anything, is not looked at again:
    the whole would take most of a minute."""
    seen: set[str] = set()
    names: set[str] = set()
    count = 0
    for file, document in documents("service-2"):
        count += 1
        names.update(document["operations"], document["shapes"])
        operations = {}
        for name, operation in document["operations"].items():
            errors = [error for error in operation.get("errors", ()) if new(error, seen)]
            operations[name] = operation | ({"errors": errors} if errors else {})
        shapes = {}
        for name, shape in document["shapes"].items():
            shapes[name] = shape
            if "members" in shape:
                names.update(shape["members"])
                members = {key: body for key, body in shape["members"].items() if new(body, seen)}
                shapes[name] = shape | {"members": members}
        parts = {
            "operations": {name: body for name, body in operations.items() if new(body, seen)},
            "shapes": {name: body for name, body in shapes.items() if new(body, seen)},
        }
        assert refusals("service-2", document | parts, file) == []
    assert count == 472
    kinds_of_names = {re.sub("[0-9]", "0", re.sub("[A-Za-z]+", "a", name)) for name in names}
    assert "a_a" in kinds_of_names
    shapes = {name: {"type": "string"} for name in kinds_of_names}
    assert refusals("service-2", tiny_service() | {"operations": {}, "shapes": shapes}) == []


def new(body: dict[str, Any], seen: set[str]) -> bool:
    """Whether no part like this one was seen; from now on it is."""
    written = json.dumps(without_texts(body))
    if written in seen:
        return False
    seen.add(written)
    return True


def without_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [without_texts(element) for element in value]
    if not isinstance(value, dict):
        return value
    plain = {}
    for key, element in value.items():
        if key in ANY_TEXT and isinstance(element, str):
            element = ""
        elif key in ANY_TEXTS and isinstance(element, list):
            element = sorted({"" if isinstance(text, str) else repr(text) for text in element})
        elif key == "requestUri" and element[:1] == "/":
            element = "/"
        plain[key] = without_texts(element)
    return plain


def traits(value: Any, parts: tuple[Any, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every key in a document that is a trait."""
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from traits(element, (*parts, index))
    elif isinstance(value, dict):
        are_names = (
            bool(parts) and parts[-1] in NAMED and (len(parts) < 2 or parts[-2] != "members")
        )
        for key, element in value.items():
            if not are_names:
                yield (*parts, key)
            if key not in ("examples", "awsQueryCompatible"):
                yield from traits(element, (*parts, key))


def renamed(value: Any, parts: tuple[str | int, ...], name: str) -> Any:
    """A copy of ``value`` in which the key that ``parts`` leads to has another name."""
    first, *rest = parts
    if isinstance(value, list):
        assert isinstance(first, int)
        return [*value[:first], renamed(value[first], tuple(rest), name), *value[first + 1 :]]
    if not rest:
        return {name if key == first else key: element for key, element in value.items()}
    return {
        key: renamed(element, tuple(rest), name) if key == first else element
        for key, element in value.items()
    }


@pytest.mark.parametrize(
    ("kind", "services", "least"),
    [
        ("service-2", ("ivs", "s3", "dynamodb", "lambda", "iot-data", "ec2", "apigatewayv2"), 150),
        ("paginators-1", ("s3", "route53", "cost-optimization-hub"), 7),
        ("waiters-2", ("ec2", "acm"), 10),
        ("endpoint-rule-set-1", ("ivs", "dynamodb", "sesv2"), 40),
    ],
)
def test_misspelt_key_is_reported_with_its_pointer(
    kind: str, services: tuple[str, ...], least: int
) -> None:
    """Every key of real documents is misspelt once for each place of its sort."""
    tried = set()
    for service in services:
        document = LOADER.load_service_model(service, kind)
        for parts in traits(document):
            top, key, is_nested = parts[0], parts[-1], len(parts) > 2
            sort: tuple[Any, ...] = tuple(
                "*" if i and parts[i - 1] in NAMED else p for i, p in enumerate(parts)
            )
            sort = tuple(part for part in sort if not isinstance(part, int))[-4:]
            if top == "shapes" and is_nested:
                sort = (document["shapes"][parts[1]]["type"], *sort)
            if sort in tried:
                continue
            tried.add(sort)
            part = document
            if kind == "service-2":  # only what is misspelt
                part = document | {"operations": {}, "shapes": {}}
            if top in ("operations", "shapes") and is_nested:
                part[top] = {parts[1]: document[top][parts[1]]}
            misspelt = f"{key}z"
            place = pointer(*parts[:-1], misspelt)
            told = [problem.pointer for problem in check(kind, renamed(part, parts, misspelt), "")]
            assert place in told, told
            assert refusals(kind, part) == []
    assert len(tried) >= least
