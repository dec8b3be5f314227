"""The calls that documentation shows are of operations that people look for, and are right."""

from __future__ import annotations

import ast
import dataclasses
from collections import Counter
from json import loads
from pathlib import Path
from typing import Any

import pytest
from support.botocore_models import rest_json_models
from support.packages import GeneratedPackage, each_package

from codegen.plan.examples.calls import Calls
from codegen.plan.examples.usage import lower_usage
from codegen.plan.ir.package import Package
from codegen.plan.ir.reference import Reference
from codegen.plan.lower import lower
from codegen.plan.python.index import build_index
from codegen.plan.python.streams import with_received_events
from codegen.plan.reference.lower import lower_reference
from codegen.source.load import load
from codegen.source.model import Documents
from codegen.source.read import read_service

_FILES = ("service", "partitions", "settings", "overlay", "releases")
MODELS = Path(__file__).parents[3] / "models"


def lowered(service: str) -> tuple[Package, Reference]:
    model = read_service(load(MODELS, service))
    package = lower(model, version="1.0.0")
    return package, lower_reference(model, package)


@pytest.mark.parametrize(
    ("service", "listing", "shown", "reading", "waiting"),
    [
        ("ivs", "list_channels()", ("channel.arn", "channel.name"), "get_channel", "stream_live"),
        (
            "ivs-realtime",
            "list_stages()",
            ("stage.arn", "stage.name"),
            "get_stage",
            "composition_active",
        ),
        (
            "ivschat",
            "list_rooms()",
            ("room.arn", "room.id"),
            "get_room",
            "logging_configuration_active",
        ),
    ],
)
def test_readme_shows_the_most_central_operations(
    service: str, listing: str, shown: tuple[str, ...], reading: str, waiting: str
) -> None:
    usage = lowered(service)[0].usage
    assert usage.listing is not None
    assert usage.reading is not None
    assert usage.waiting is not None
    assert usage.listing.call.source == listing
    assert usage.listing.shown == shown
    assert usage.reading.call.method == reading
    assert usage.reading.error == "ResourceNotFoundException"
    assert usage.waiting.method == waiting


@each_package
def test_every_example_of_the_reference_runs(package: GeneratedPackage) -> None:
    """Against a stub that responds to all; strict validation accepts the arguments."""
    reference = lowered(package.service)[1]
    assert [one.operation for one in reference.operations] == list(package.operations)
    testing = package.module("testing.client")
    kinds = (kind for name, kind in vars(testing).items() if name.endswith("Stub"))
    with next(kinds).installed() as stub:
        client = package.client(region="us-west-2", validation="strict")
        for entry in reference.operations:
            names: dict[str, Any] = {"client": client}
            for line in entry.example.imports:
                exec(line, names)  # noqa: S102
            rules = getattr(stub.stub, entry.method)
            rules.returns()
            exec(f"response = client.{entry.example.source}", names)  # noqa: S102
            assert type(names["response"]).__name__ == entry.response
            assert len(rules.calls) == 1


@each_package
def test_reference_has_every_parameter_field_and_error(package: GeneratedPackage) -> None:
    reference = lowered(package.service)[1]
    for entry in reference.operations:
        model = package.model.operation_model(entry.operation)
        given = model.input_shape.members if model.input_shape else {}
        output = model.output_shape.members if model.output_shape else {}
        assert len(entry.parameters) == len(given)
        # Headers that any response may have are no fields.
        assert len(entry.fields) <= len(output)
        required = {one.name for one in entry.parameters if one.note == "required"}
        assert len(required) == len(model.input_shape.required_members if given else ())
        assert {error.code for error in entry.errors} == {
            shape.error_code for shape in model.error_shapes
        }
        assert all(error.advice for error in entry.errors)
        assert entry.aws_page.endswith(f"/{entry.operation}")
    names = {entry.name for entry in reference.structures}
    assert names <= set(package.module("models").__all__)
    assert {entry.name for entry in reference.enumerations} == {
        name for name in package.module("literals").__all__ if name[0].isupper()
    }


def test_examples_of_any_service_are_python() -> None:
    """Of services that nobody has looked at, too."""
    chosen: Counter[str] = Counter()
    partitions = loads((MODELS / "partitions.json").read_bytes())
    for name, document in rest_json_models():
        files = {kind: f"{name}/{kind}" for kind in _FILES}
        documents = Documents(
            name=name, api_version="x", files=files, service=document, partitions=partitions
        )
        index = build_index(with_received_events(read_service(documents)))
        usage = lower_usage(index, f"typed_{name}")
        calls = Calls(index, f"typed_{name}")
        for operation in index.service.operations.values():
            call = calls.call(operation)
            assert call.source.startswith(f"{call.method}(")
            ast.parse(f"client.{call.source}")
        chosen.update(name for name in usage.__slots__ if getattr(usage, name) is not None)
    assert min(chosen[name] for name in ("reading", "streaming")) > 0


def test_texts_have_no_html_left() -> None:
    """Of every kind of entry: markup that a page would show."""
    for service in ("ivs", "ivs-realtime", "ivschat"):
        for text in texts(dataclasses.asdict(lowered(service)[1])):
            assert "</" not in text
            assert "&nbsp;" not in text


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []
