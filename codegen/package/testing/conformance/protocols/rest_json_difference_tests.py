"""Tests that every intended difference from botocore is one: what the package and botocore do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from ...._runtime import timestamps, validation, values
from ...._runtime.errors import ParamProblem, ResponseParseError
from ...._runtime.http import Headers, HttpResponse
from ...._runtime.protocols.rest_json import read_error
from .. import differences
from ..protocol import Sent
from . import rest_json

_model: Any = import_module("botocore.model")
_parsers: Any = import_module("botocore.parsers")
_serialize: Any = import_module("botocore.serialize")
_utils: Any = import_module("botocore.utils")
_validate: Any = import_module("botocore.validate")


def _shape(**members: Any) -> Any:
    return _model.DenormalizedStructureBuilder().with_members(members).build_model()


def _parsed(body: bytes, **members: Any) -> Any:
    return _read(200, body, _shape(**members))


def _read(status: int, body: bytes, shape: Any) -> Any:
    given: dict[str, Any] = {"status_code": status, "headers": {}, "body": body}
    return _parsers.create_parser(rest_json.NAME).parse(given, shape)


def _serialized(value: datetime, form: str) -> Any:
    serializer = _serialize.create_serializer(rest_json.NAME, False)
    return serializer._convert_timestamp_to_str(value, form)


def _null_elements() -> None:
    texts = {"type": "list", "member": {"type": "string"}}
    assert _parsed(b'{"texts": ["a", null]}', texts=texts)["texts"] == ["a", None]
    assert values.read_list(["a", None], "texts") == ["a"]
    assert values.read_map({"a": None, "b": 1}, "entries") == {"b": 1}


def _zero_values() -> None:
    assert "text" not in _parsed(b"{}", text={"type": "string"})
    noted: values.Missing = []
    owner = object()
    assert values.absent("", noted, owner, "text") == ""
    assert noted == [(owner, "text")]


def _years() -> None:
    early = datetime(999, 1, 1, tzinfo=UTC)
    assert timestamps.write_iso8601(early) == "0999-01-01T00:00:00Z"
    assert _serialized(early, "iso8601") != "0999-01-01T00:00:00Z"


def _naive_datetimes() -> None:
    naive = datetime(2026, 1, 31, tzinfo=UTC).replace(tzinfo=None)
    problems: list[ParamProblem] = []
    validation.Timestamp().check(naive, "at", problems, strict=False)
    assert [problem.path for problem in problems] == ["at"]
    assert _serialized(naive, "iso8601") == "2026-01-31T00:00:00Z"


def _wrong_scalars() -> None:
    assert _parsed(b'{"count": "7"}', count={"type": "integer"})["count"] == 7
    assert values.read_float("7") == "7"


def _wrong_containers() -> None:
    for body in (b"[]", b"1", b'"text"'):
        response = HttpResponse(200, Headers(), body)
        with pytest.raises(ResponseParseError):
            values.read_object(response.json(), "Response")
    with pytest.raises(ResponseParseError):
        values.read_list({}, "texts")
    texts = {"type": "list", "member": {"type": "string"}}
    assert _parsed(b'{"texts": {"a": "b"}}', texts=texts)["texts"] == ["a"]


def _error_messages() -> None:
    response = HttpResponse(400, Headers(), b'{"why": "this", "__type": "Refused"}')
    ours = read_error(response, text_members=("why",))
    botocores = _read(400, response.body, None)
    assert (ours.text, botocores["Error"]["Message"]) == ("this", "")
    assert ours.code == botocores["Error"]["Code"] == "Refused"


def _blob_payloads() -> None:
    shape = _model.StructureShape(
        "Response",
        {"type": "structure", "members": {"body": {"shape": "Blob"}}, "payload": "body"},
        _model.ShapeResolver({"Blob": {"type": "blob"}}),
    )
    parsed = _read(200, b"abc", shape)
    assert parsed["body"] == "abc"
    rest_json.adjust_parsed(shape, parsed)
    assert parsed["body"] == b"abc"


def _empty_queries() -> None:
    assert values.with_query("/things", {"names": []}) == "/things"
    assert _utils.percent_encode_sequence({"names": []}) == ""
    assert differences.comparable_url("https://a/things?") == "https://a/things"


def _order_of_queries() -> None:
    first, second = "https://a/?b=1&a=2&a=1", "https://a/?a=2&b=1&a=1"
    assert differences.comparable_url(first) == differences.comparable_url(second)
    assert differences.comparable_url(first) != differences.comparable_url("https://a/?b=1&a=1&a=2")


def _error_members() -> None:
    assert differences.without_zeros({"a": {"b": "", "c": 1}, "d": None}) == {"a": {"c": 1}}


def _fractions_in_headers() -> None:
    value = datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC)
    serializer = _serialize.create_serializer(rest_json.NAME, False)
    shape = _shape(at={"type": "timestamp"}).members["at"]
    shape.serialization["timestampFormat"] = "iso8601"
    assert serializer._convert_header_value(shape, value) == "2026-01-31T12:00:00Z"
    assert timestamps.write_iso8601(value) == "2026-01-31T12:00:00.500000Z"


def _lists_of_dates() -> None:
    date = "Sat, 31 Jan 2026 12:00:00 GMT"
    value = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
    assert timestamps.read_timestamp_list_text(f"{date}, {date}", "at") == [value, value]
    dates = {"type": "list", "member": {"type": "timestamp"}, "location": "header"}
    shape = _shape(at={**dates, "locationName": "at"}).members["at"]
    shape.serialization["location"] = "header"
    assert len(_parsers.create_parser(rest_json.NAME)._parse_shape(shape, date)) == 2


def _literal_paths() -> None:
    assert differences.comparable_url("https://a/b c/ü") == "https://a/b%20c/%C3%BC"
    assert differences.comparable_url("https://a/b%20c") == "https://a/b%20c"


def _quoted_header_values() -> None:
    serializer = _serialize.create_serializer(rest_json.NAME, False)
    shape = _shape(names={"type": "list", "member": {"type": "string"}}).members["names"]
    parts = ["a,\\"]
    assert serializer._convert_header_value(shape, parts) == '"a,\\"'
    assert values.write_list_text(parts) == '"a,\\\\"'


def _sparse_lists() -> None:
    problems: list[ParamProblem] = []
    validation.List(validation.String(), sparse=True).check([None], "a", problems, strict=True)
    assert problems == []
    shape = _shape(a={"type": "list", "member": {"type": "string"}})
    assert _validate.ParamValidator().validate({"a": [None]}, shape).has_errors()


def _list_payloads() -> None:
    nested = Sent("PUT", "https://a/", {}, {"null": [1]}, frozenset())
    assert rest_json.comparable_request(nested).body == [1]
    plain = Sent("PUT", "https://a/", {}, {"a": [1]}, frozenset())
    assert rest_json.comparable_request(plain) is plain


def _headers() -> None:
    assert differences.comparable({"User-Agent": "ours", "X": "1"}) == {"x": "1"}


_DEMONSTRATIONS: dict[str, Callable[[], None]] = {
    "blob payloads": _blob_payloads,
    "empty queries": _empty_queries,
    "error members": _error_members,
    "error messages": _error_messages,
    "fractions in headers": _fractions_in_headers,
    "headers": _headers,
    "list payloads": _list_payloads,
    "lists of dates": _lists_of_dates,
    "literal paths": _literal_paths,
    "naive datetimes": _naive_datetimes,
    "null elements": _null_elements,
    "order of queries": _order_of_queries,
    "quoted header values": _quoted_header_values,
    "sparse lists": _sparse_lists,
    "wrong containers": _wrong_containers,
    "wrong scalars": _wrong_scalars,
    "years": _years,
    "zero values": _zero_values,
}


class DifferenceTests:
    @pytest.mark.parametrize("difference", rest_json.INTENDED)
    def test_intended_difference_exists(self, difference: str) -> None:
        _DEMONSTRATIONS[difference]()

    def test_every_demonstrated_difference_is_intended(self) -> None:
        assert _DEMONSTRATIONS.keys() == rest_json.INTENDED.keys()
