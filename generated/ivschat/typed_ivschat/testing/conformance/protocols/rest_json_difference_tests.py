"""Tests that every intended difference from botocore is one: what the package and botocore do."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import Any

from ...._runtime import timestamps, values
from ...._runtime.protocols.rest_json import read_error
from .. import differences
from ..protocol import Sent
from . import json_difference_tests, rest_json
from .json_difference_tests import difference_tests, error_messages, parsed, read, shape_of

_model: Any = import_module("botocore.model")
_parsers: Any = import_module("botocore.parsers")
_serialize: Any = import_module("botocore.serialize")
_utils: Any = import_module("botocore.utils")


def _wrong_scalars(protocol: str) -> None:
    assert parsed(protocol, b'{"count": "7"}', count={"type": "integer"})["count"] == 7
    assert values.read_float("7") == "7"


def _blob_payloads(protocol: str) -> None:
    shape = _model.StructureShape(
        "Response",
        {"type": "structure", "members": {"body": {"shape": "Blob"}}, "payload": "body"},
        _model.ShapeResolver({"Blob": {"type": "blob"}}),
    )
    found = read(protocol, 200, b"abc", shape)
    assert found["body"] == "abc"
    rest_json.adjust_parsed(shape, found)
    assert found["body"] == b"abc"


def _empty_queries(_: str) -> None:
    assert values.with_query("/things", {"names": []}) == "/things"
    assert _utils.percent_encode_sequence({"names": []}) == ""
    assert differences.comparable_url("https://a/things?") == "https://a/things"


def _order_of_queries(_: str) -> None:
    first, second = "https://a/?b=1&a=2&a=1", "https://a/?a=2&b=1&a=1"
    assert differences.comparable_url(first) == differences.comparable_url(second)
    assert differences.comparable_url(first) != differences.comparable_url("https://a/?b=1&a=1&a=2")


def _fractions_in_headers(protocol: str) -> None:
    value = datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC)
    serializer = _serialize.create_serializer(protocol, False)
    shape = shape_of(at={"type": "timestamp"}).members["at"]
    shape.serialization["timestampFormat"] = "iso8601"
    assert serializer._convert_header_value(shape, value) == "2026-01-31T12:00:00Z"
    assert timestamps.write_iso8601(value) == "2026-01-31T12:00:00.500000Z"


def _lists_of_dates(protocol: str) -> None:
    date = "Sat, 31 Jan 2026 12:00:00 GMT"
    value = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
    assert timestamps.read_timestamp_list_text(f"{date}, {date}", "at") == [value, value]
    dates = {"type": "list", "member": {"type": "timestamp"}, "location": "header"}
    shape = shape_of(at={**dates, "locationName": "at"}).members["at"]
    shape.serialization["location"] = "header"
    assert len(_parsers.create_parser(protocol)._parse_shape(shape, date)) == 2


def _literal_paths(_: str) -> None:
    assert differences.comparable_url("https://a/b c/ü") == "https://a/b%20c/%C3%BC"
    assert differences.comparable_url("https://a/b%20c") == "https://a/b%20c"


def _quoted_header_values(protocol: str) -> None:
    serializer = _serialize.create_serializer(protocol, False)
    shape = shape_of(names={"type": "list", "member": {"type": "string"}}).members["names"]
    parts = ["a,\\"]
    assert serializer._convert_header_value(shape, parts) == '"a,\\"'
    assert values.write_list_text(parts) == '"a,\\\\"'


def _list_payloads(_: str) -> None:
    nested = Sent("PUT", "https://a/", {}, {"null": [1]}, frozenset())
    assert rest_json.comparable_request(nested).body == [1]
    plain = Sent("PUT", "https://a/", {}, {"a": [1]}, frozenset())
    assert rest_json.comparable_request(plain) is plain


DifferenceTests = difference_tests(
    rest_json,
    {
        **json_difference_tests.DEMONSTRATIONS,
        "error messages": partial(error_messages, read_error),
        "blob payloads": _blob_payloads,
        "empty queries": _empty_queries,
        "fractions in headers": _fractions_in_headers,
        "list payloads": _list_payloads,
        "lists of dates": _lists_of_dates,
        "literal paths": _literal_paths,
        "order of queries": _order_of_queries,
        "quoted header values": _quoted_header_values,
        "wrong scalars": _wrong_scalars,
    },
)
