"""The schemas accept every document of botocore, and refuse a misspelt key wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.loaders
import pytest
from support.thorough import many

from codegen.problems import pointer
from codegen.source.schema import check

LOADER = botocore.loaders.Loader(
    extra_search_paths=[botocore.loaders.Loader.BUILTIN_DATA_PATH],
    include_default_search_paths=False,
)

NAMED = (
    *("operations", "shapes", "members", "clientContextParams", "staticContextParams"),
    *("operationContextParams", "pagination", "waiters", "parameters", "headers", "regions"),
)
"""Keys of objects whose own keys are names; all others are traits."""


def api_versions(kind: str) -> list[tuple[str, str]]:
    """The service and API version of each of botocore's documents of a kind."""
    services = LOADER.list_available_services(kind)
    return [
        (name, version) for name in services for version in LOADER.list_api_versions(name, kind)
    ]


def refusals(kind: str, document: dict[str, Any], file: str = "") -> list[str]:
    return [str(problem) for problem in check(kind, document, file)]


@pytest.mark.parametrize(
    ("kind", "count", "step"),
    [
        ("service-2", 472, many(4, 1)),  # A short run takes every fourth.
        ("paginators-1", 465, 1),
        ("waiters-2", 213, 1),
        ("endpoint-rule-set-1", 473, 1),
        ("examples-1", 269, 1),
    ],
)
def test_schemas_accept_every_document_of_botocore(kind: str, count: int, step: int) -> None:
    found = api_versions(kind)
    assert len(found) == count
    for service, version in found[::step]:
        document = LOADER.load_service_model(service, kind, version)
        assert refusals(kind, document, f"{service}/{version}") == []


def test_schema_accepts_partitions_of_botocore() -> None:
    assert refusals("partitions", LOADER.load_data("partitions")) == []


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
