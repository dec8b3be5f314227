"""AWS JSON: packages of botocore's services pass their tests, and errors are read as by botocore."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import botocore
import pytest
from plan.testing.test_generated_tests import outcome
from support.models import tiny_service, write_models
from support.thorough import THOROUGH

from codegen.output.files import copied_files, render_package
from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.protocols.aws_json import read_error
from codegen.package._runtime.service_errors import read_service_error
from codegen.pipeline import build
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load
from codegen.source.read import read_service

DATA = Path(botocore.__file__).parent / "data"
SOME = {
    "secretsmanager": "describe_secret",  # times
    "sqs": "receive_message",  # errors with the codes of the query protocol
}
MORE = {"kms": "encrypt", "stepfunctions": "describe_execution"}
CHOSEN = SOME | MORE if THOROUGH else SOME
"""Service → the operation whose tests run."""

_parsers: Any = import_module("botocore.parsers")


@pytest.mark.parametrize(("service", "operation"), CHOSEN.items())
def test_generated_tests_of_service_pass(service: str, operation: str, tmp_path: Path) -> None:
    documents = load(DATA, service)
    package = lower(read_service(documents), version="0.1.0")
    for path, content in {**render_package(package, documents), **copied_files(package)}.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = outcome(tmp_path, f"tests/test_{operation}.py", "tests/test_structures.py")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("body", "query_error"),
    [
        ({"__type": "Gone", "message": "m"}, None),
        ({"__type": "com.example#Gone", "Message": "m"}, None),
        ({"__type": "Gone:http://example.com/", "message": ""}, None),
        ({"__type": "com.example#Gone:http://example.com/"}, None),
        ({"__type": "com.example#Gone", "message": "m"}, "Old.Gone;Sender"),
        ({"__type": "Gone"}, "Old.Gone"),
        ({"__type": "Gone"}, ";Sender"),
        ({"__type": "Gone"}, "Old.Gone;Sender;more"),
        ({}, "Old.Gone;Receiver"),
        ({}, None),
        (None, None),
    ],
)
def test_error_is_read_as_by_botocore(body: object, query_error: str | None) -> None:
    headers = {} if query_error is None else {"x-amzn-query-error": query_error}
    content = b"" if body is None else json.dumps(body).encode()
    ours = read_error(HttpResponse(400, Headers(headers.items()), content))
    given = {"status_code": 400, "headers": headers, "body": content}
    theirs = _parsers.create_parser("json").parse(given, None)["Error"]
    assert (ours.code, ours.text) == (theirs["Code"], theirs["Message"])


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"__type": 1}', b"\xff"])
def test_error_without_code_has_its_status(body: bytes) -> None:
    content = read_error(HttpResponse(503, Headers(), body))
    assert (content.code, content.text, content.shape) == ("503", "", "")


def test_class_of_error_is_found_by_its_shape() -> None:
    """Models such as that of SQS do not have the codes that the service sends to query clients."""

    class Gone(ServiceError): ...

    headers = Headers((("x-amzn-query-error", "Old.Gone;Sender"),))
    error = read_service_error(
        HttpResponse(400, headers, b'{"__type": "com.example#Gone"}'),
        operation="Get",
        read_error=read_error,
        error_class=lambda code: {"Gone": Gone}.get(code, ServiceError),
    )
    assert (type(error), error.code) == (Gone, "Old.Gone")


@pytest.mark.parametrize("name", ["targetPrefix", "jsonVersion"])
def test_incomplete_metadata_is_refused(name: str, tmp_path: Path) -> None:
    model = tiny_service()
    settings = {"protocols": ["json"], "targetPrefix": "Tiny", "jsonVersion": "1.1"}
    model["metadata"] |= settings
    del model["metadata"][name]
    with pytest.raises(ProblemsError, match=f"found no {name} in the metadata"):
        build(write_models(tmp_path, model=model), "tiny")
