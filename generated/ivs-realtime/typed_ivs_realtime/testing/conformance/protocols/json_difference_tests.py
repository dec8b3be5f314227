"""Tests that every intended difference from botocore is one, for every protocol with JSON bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from ...._runtime import timestamps, validation, values
from ...._runtime.errors import ParamProblem, ResponseParseError
from ...._runtime.http import Headers, HttpResponse
from ...._runtime.service_errors import ErrorContent
from .. import differences
from ..protocol import ConformanceProtocol

_model: Any = import_module("botocore.model")
_parsers: Any = import_module("botocore.parsers")
_serialize: Any = import_module("botocore.serialize")
_validate: Any = import_module("botocore.validate")


def shape_of(**members: Any) -> Any:
    """A structure of botocore's with these members."""
    return _model.DenormalizedStructureBuilder().with_members(members).build_model()


def parsed(protocol: str, body: bytes, **members: Any) -> Any:
    """What botocore parses from the body of a successful response with these members."""
    return read(protocol, 200, body, shape_of(**members))


def read(protocol: str, status: int, body: bytes, shape: Any) -> Any:
    """What botocore parses from a response."""
    given: dict[str, Any] = {"status_code": status, "headers": {}, "body": body}
    return _parsers.create_parser(protocol).parse(given, shape)


def _serialized(protocol: str, value: datetime, form: str) -> Any:
    serializer = _serialize.create_serializer(protocol, False)
    return serializer._convert_timestamp_to_str(value, form)


def _null_elements(protocol: str) -> None:
    texts = {"type": "list", "member": {"type": "string"}}
    assert parsed(protocol, b'{"texts": ["a", null]}', texts=texts)["texts"] == ["a", None]
    assert values.read_list(["a", None], "texts") == ["a"]
    assert values.read_map({"a": None, "b": 1}, "entries") == {"b": 1}


def _zero_values(protocol: str) -> None:
    assert "text" not in parsed(protocol, b"{}", text={"type": "string"})
    noted: values.Missing = []
    owner = object()
    assert values.absent("", noted, owner, "text") == ""
    assert noted == [(owner, "text")]


def _years(protocol: str) -> None:
    early = datetime(999, 1, 1, tzinfo=UTC)
    assert timestamps.write_iso8601(early) == "0999-01-01T00:00:00Z"
    # strftime pads years from Python 3.14 on.
    assert _serialized(protocol, early, "iso8601") == early.strftime("%Y-%m-%dT%H:%M:%SZ")


def _naive_datetimes(protocol: str) -> None:
    naive = datetime(2026, 1, 31, tzinfo=UTC).replace(tzinfo=None)
    problems: list[ParamProblem] = []
    validation.Timestamp().check(naive, "at", problems, strict=False)
    assert [problem.path for problem in problems] == ["at"]
    assert _serialized(protocol, naive, "iso8601") == "2026-01-31T00:00:00Z"


def _wrong_containers(protocol: str) -> None:
    for body in (b"[]", b"1", b'"text"'):
        response = HttpResponse(200, Headers(), body)
        with pytest.raises(ResponseParseError):
            values.read_object(response.json(), "Response")
    with pytest.raises(ResponseParseError):
        values.read_list({}, "texts")
    texts = {"type": "list", "member": {"type": "string"}}
    assert parsed(protocol, b'{"texts": {"a": "b"}}', texts=texts)["texts"] == ["a"]


def error_messages(read_error: Callable[..., ErrorContent], protocol: str) -> None:
    """The message is found under a modelled name; botocore knows only the usual ones."""
    response = HttpResponse(400, Headers(), b'{"why": "this", "__type": "Refused"}')
    ours = read_error(response, text_members=("why",))
    botocores = read(protocol, 400, response.body, None)
    assert (ours.text, botocores["Error"]["Message"]) == ("this", "")
    assert ours.code == botocores["Error"]["Code"] == "Refused"


def _error_members(_: str) -> None:
    assert differences.without_zeros({"a": {"b": "", "c": 1}, "d": None}) == {"a": {"c": 1}}


def _sparse_lists(_: str) -> None:
    problems: list[ParamProblem] = []
    validation.List(validation.String(), sparse=True).check([None], "a", problems, strict=True)
    assert problems == []
    shape = shape_of(a={"type": "list", "member": {"type": "string"}})
    assert _validate.ParamValidator().validate({"a": [None]}, shape).has_errors()


def _headers(_: str) -> None:
    assert differences.comparable({"User-Agent": "ours", "X": "1"}) == {"x": "1"}


DEMONSTRATIONS: Mapping[str, Callable[[str], None]] = {
    "error members": _error_members,
    "headers": _headers,
    "naive datetimes": _naive_datetimes,
    "null elements": _null_elements,
    "sparse lists": _sparse_lists,
    "wrong containers": _wrong_containers,
    "years": _years,
    "zero values": _zero_values,
}
"""Intended difference → what the package and botocore do, given botocore's name of the protocol."""


def difference_tests(
    protocol: ConformanceProtocol, demonstrations: Mapping[str, Callable[[str], None]]
) -> type:
    """The test class of a protocol's intended differences."""

    class DifferenceTests:
        @pytest.mark.parametrize("difference", protocol.INTENDED)
        def test_intended_difference_exists(self, difference: str) -> None:
            demonstrations[difference](protocol.NAME)

        def test_every_demonstrated_difference_is_intended(self) -> None:
            assert demonstrations.keys() == protocol.INTENDED.keys()

    return DifferenceTests
