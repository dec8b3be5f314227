"""Errors of AWS JSON are read as botocore reads them."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.protocols.aws_json import read_error
from codegen.package._runtime.service_errors import read_service_error

_parsers: Any = import_module("botocore.parsers")


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
