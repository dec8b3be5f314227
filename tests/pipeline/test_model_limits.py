"""Valid JSON beyond what can be generated, and the exact text of the problem."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, edit, tiny_service, write_models
from support.problems import refused

from codegen.output.files import render_package
from codegen.plan.lower import lower
from codegen.source.load import load
from codegen.source.model import Service
from codegen.source.validate import validate

FILE = f"tiny/{API_VERSION}/service-2.json"


def model(path: Path, document: dict[str, Any]) -> Service:
    return validate(load(write_models(path, model=document), "tiny"))


def problems(path: Path, document: dict[str, Any]) -> list[str]:
    found = refused(lambda: lower(model(path, document), version="0.1.0"))
    return [problem.removeprefix(f"{FILE}:") for problem in found]


def nested(depth: int) -> dict[str, Any]:
    """The tiny service with a member that is a list of lists of … texts."""
    document = edit(tiny_service(), "/shapes/Thing/members/deep", {"shape": "Deep1"})
    for level in range(1, depth + 1):
        inner = f"Deep{level + 1}" if level < depth else "Text"
        edit(document, f"/shapes/Deep{level}", {"type": "list", "member": {"shape": inner}})
    return document


def test_nesting_of_lists_is_limited(tmp_path: Path) -> None:
    assert problems(tmp_path / "refused", nested(17)) == [
        "/shapes/Deep1: found more than 16 levels of nested lists and maps; expected at most 16 levels"
    ]
    lower(model(tmp_path / "fine", nested(16)), version="0.1.0")


@pytest.mark.parametrize(
    ("location", "shape", "found", "expected"),
    [
        (
            "header",
            {"type": "list", "member": {"shape": "Tags"}},
            'a list of maps bound to "header"',
            "a list of string or boolean or integer or long or float or double or timestamp",
        ),
        (
            "querystring",
            {"type": "list", "member": {"shape": "Thing"}},
            'a list of structures bound to "querystring"',
            "a list of string or boolean or integer or long or float or double or timestamp",
        ),
        (
            "querystring",
            {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Things"}},
            'a map of lists of structures bound to "querystring"',
            "a map of string or list",
        ),
        (
            "headers",
            {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Count"}},
            'a map of integers bound to "headers"',
            "a map of string",
        ),
    ],
)
def test_binding_of_nested_values_outside_the_body_is_refused(
    tmp_path: Path, location: str, shape: object, found: str, expected: str
) -> None:
    document = edit(tiny_service(), "/shapes/Many", shape)
    where = "/shapes/GetThingRequest/members/many"
    edit(document, where, {"shape": "Many", "location": location, "locationName": "x-many"})
    assert problems(tmp_path, document) == [f"{where}: found {found}; expected {expected}"]


@pytest.mark.parametrize("key", ["signingName", "endpointPrefix", "serviceId"])
@pytest.mark.parametrize("value", ["x\ny", "x\n", 'x"', "x/y", "{x}", "\u00e9"])
def test_metadata_names_are_plain(tmp_path: Path, key: str, value: str) -> None:
    (told,) = problems(tmp_path, edit(tiny_service(), f"/metadata/{key}", value))
    assert told.startswith(f"/metadata/{key}: ")
    assert "letters, digits, '" in told


@pytest.mark.parametrize(
    ("place", "value", "limit"),
    [
        ("/shapes/Name/max", 2**63, "at most 9223372036854775807"),
        ("/shapes/Count/max", 10**400, "at most 9223372036854775807"),
        ("/shapes/Count/min", -(2**63) - 1, "at least -9223372036854775808"),
        ("/shapes/Size/max", 10**400, "at most 1.7976931348623157e+308"),
    ],
)
def test_limit_beyond_the_type_is_refused(
    tmp_path: Path, place: str, value: int, limit: str
) -> None:
    (told,) = problems(tmp_path, edit(tiny_service(), place, value))
    assert told.startswith(f"{place}: ")
    assert told.endswith(f"; expected {limit}")


def test_integral_limits_are_integers(tmp_path: Path) -> None:
    document = edit(edit(tiny_service(), "/shapes/Name/max", 128.0), "/shapes/Count/min", 1.0)
    shapes = model(
        tmp_path, edit(document, "/shapes/NotFoundException/error/httpStatusCode", 404.0)
    ).shapes
    numbers = [shapes["Name"].maximum, shapes["Count"].minimum]
    numbers += [shapes["NotFoundException"].error_status, shapes["Size"].minimum]
    assert repr(numbers) == "[128, 1, 404, 0.5]"


@pytest.mark.parametrize("trait", ["document", "union"])
def test_document_or_union_as_error_is_refused(tmp_path: Path, trait: str) -> None:
    document = edit(tiny_service(), f"/shapes/NotFoundException/{trait}", True)
    assert problems(tmp_path, document) == [
        f"/shapes/NotFoundException/{trait}: found a {trait} that is an error; expected a structure"
    ]


def test_service_without_operations_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, edit(tiny_service(), "/operations", {})) == [
        "/operations: found no operation; expected at least one that overlay.toml does not leave "
        "out"
    ]


def test_full_name_in_any_script_round_trips_through_pyproject(tmp_path: Path) -> None:
    name = "Amazon Caf\u00e9 \U0001f600 d'or"
    documents = load(
        write_models(tmp_path, model=edit(tiny_service(), "/metadata/serviceFullName", name)),
        "tiny",
    )
    files = render_package(lower(validate(documents), version="0.1.0"), documents)
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert project["description"] == f"Typed Python bindings for {name} (not affiliated with AWS)"
    assert files["pyproject.toml"].isascii()
