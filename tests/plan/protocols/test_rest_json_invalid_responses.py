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
        (b"[]", "PutNestedResponse: got an array; expected: a JSON object"),
        (b'"text"', "PutNestedResponse: got a string; expected: a JSON object"),
        (b"null", "PutNestedResponse: got null; expected: a JSON object"),
        (b"<html>", "the service sent a body that is not JSON"),
        (b'{"things": [', "the service sent a body that is not JSON"),
        (b"\xff", "the service sent a body that is not JSON"),
        (b"[" * 100_000, "the service sent JSON that is nested too deeply"),
        ({"things": {}}, "PutNestedResponse.things: got an object; expected: a JSON array"),
        ({"things": "t"}, "PutNestedResponse.things: got a string; expected: a JSON array"),
        ({"things": [1]}, "Thing: got a number; expected: a JSON object"),
        ({"things": [[]]}, "Thing: got an array; expected: a JSON object"),
        ({"groups": []}, "PutNestedResponse.groups: got an array; expected: a JSON object"),
        ({"groups": {"a": {}}}, "PutNestedResponse.groups: got an object; expected: a JSON array"),
        ({"byKind": 1}, "PutNestedResponse.by_kind: got a number; expected: a JSON object"),
        ({"deep": {"a": [{"b": [{"c": 1}]}]}}, "Thing: got a number; expected: a JSON object"),
        ({"things": [{"at": "noon"}]}, "Thing.at: got a string; expected: a timestamp"),
        ({"things": [{"at": []}]}, "Thing.at: got an array; expected: a timestamp"),
        ({"moments": {"m": [1e20]}}, "PutNestedResponse.moments: got a number; expected: a timestamp"),
        ({"blobs": [1]}, "PutNestedResponse.blobs: got a number; expected: base64 text"),
        ({"blobMap": {"b": "x"}}, "PutNestedResponse.blob_map: got a string; expected: base64 text"),
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
    with pytest.raises(
        compared.module("errors").ResponseParseError, match=f"^{name}: got a string; expected: "
    ):
        compared.response("PutHeaders", b"", {name: value})
