"""Invalid responses raise ``ResponseParseError``, which names the member or header."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from support.oracle import Oracle

Oracles = Callable[[str], Oracle]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"[]", "PutNestedResponse: expected a JSON object, got an array"),
        (b'"text"', "PutNestedResponse: expected a JSON object, got a string"),
        (b"null", "PutNestedResponse: expected a JSON object, got null"),
        (b"<html>", "the service sent a body that is not JSON"),
        (b'{"things": [', "the service sent a body that is not JSON"),
        (b"\xff", "the service sent a body that is not JSON"),
        (b"[" * 100_000, "the service sent JSON that is nested too deeply"),
        ({"things": {}}, "PutNestedResponse.things: expected a JSON array, got an object"),
        ({"things": "t"}, "PutNestedResponse.things: expected a JSON array, got a string"),
        ({"things": [1]}, "Thing: expected a JSON object, got a number"),
        ({"things": [[]]}, "Thing: expected a JSON object, got an array"),
        ({"groups": []}, "PutNestedResponse.groups: expected a JSON object, got an array"),
        ({"groups": {"a": {}}}, "PutNestedResponse.groups: expected a JSON array, got an object"),
        ({"byKind": 1}, "PutNestedResponse.by_kind: expected a JSON object, got a number"),
        ({"deep": {"a": [{"b": [{"c": 1}]}]}}, "Thing: expected a JSON object, got a number"),
        ({"things": [{"at": "noon"}]}, "Thing.at: expected a timestamp, got a string"),
        ({"things": [{"at": []}]}, "Thing.at: expected a timestamp, got an array"),
        ({"moments": {"m": [1e20]}}, "PutNestedResponse.moments: expected a timestamp"),
        ({"blobs": [1]}, "PutNestedResponse.blobs: expected base64 text, got a number"),
        ({"blobMap": {"b": "x"}}, "PutNestedResponse.blob_map: expected base64 text"),
    ],
)  # fmt: skip
def test_invalid_body_is_a_parse_error(body: object, text: str, oracle: Oracles) -> None:
    compared = oracle("nesting")
    with pytest.raises(compared.module("errors").ResponseParseError) as caught:
        compared.response(
            "PutNested", body if isinstance(body, bytes) else json.dumps(body).encode()
        )
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Count", "many"),
        ("X-Ratio", "much"),
        ("X-Enabled", "1"),
        ("X-Since", "noon"),
        ("X-Counts", "1,two"),
        ("X-Flags", "true,maybe"),
        ("X-Moments", "noon, later"),
        ("X-Json", "{}"),
    ],
)
def test_invalid_header_is_a_parse_error(name: str, value: str, oracle: Oracles) -> None:
    compared = oracle("headers")
    with pytest.raises(compared.module("errors").ResponseParseError, match=f"^{name}: expected "):
        compared.response("PutHeaders", b"", {name: value})
