"""Responses are read as botocore parses them, except for the intended differences."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from support.oracle import Oracle

Oracles = Callable[[str], Oracle]

NOON = "2026-01-31T12:00:00Z"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
THING = {"name": "n", "at": 1769860800, "data": "AP8=", "things": {"a": {"ratio": 0.5}}}
NESTED = {
    "matrix": [[1.5, 2], [], ["NaN"]],
    "things": [THING, {}],
    "rows": [[THING], []],
    "groups": {"g": [THING], "": []},
    "deep": {"a": [{"b": [{"c": THING}]}]},
    "moments": {"m": [1769860800, "2026-01-31T12:00:00.25Z", "Sat, 31 Jan 2026 12:00:00 GMT"]},
    "blobs": ["", "/v8="],
    "blobMap": {"b": "YmxvYg=="},
    "byKind": {"BIG": "b", "new": "n"},
    "kinds": ["BIG", "new", ""],
    "ratios": ["Infinity", "-Infinity", 1],
    "kindLists": {"SMALL": ["BIG"]},
    "thingsByKind": {"BIG": THING},
}
HEADERS = {
    "X-Text": "t",
    "Content-Type": "text/plain; charset=utf-8",
    "X-Count": "-7",
    "X-Big": "1099511627776",
    "X-Ratio": "-0.25",
    "X-Enabled": "true",
    "X-Kind": "BIG",
    "X-Since": "Sat, 31 Jan 2026 12:00:00 GMT",
    "X-Since-Iso": NOON,
    "X-Since-Epoch": "1769860800",
    "X-Names": "plain, two ,last",
    "X-Counts": "1, 2,3",
    "X-Ratios": "1.0,0.5",
    "X-Flags": "true, false",
    "X-Kinds": "BIG, newer",
    "X-Json": base64.b64encode(b'{"a": [1, null]}').decode(),
    "x-meta-one": "1",
    "x-meta-two": "2",
}
TIMES = {
    "plain": 1769860800.25,
    "iso": NOON,
    "epoch": 0,
    "http": "Sat, 31 Jan 2026 12:00:00 GMT",
    "memberIso": "2026-01-31T12:00:00.123456Z",
    "memberEpoch": -14182940,
    "memberHttp": "Sun, 20 Jul 1969 20:17:40 GMT",
    "list": [NOON],
}
TREE: dict[str, Any] = {"value": "v", "children": []}
FULL_BODY = {
    "name": "n",
    "count": 1,
    "ratio": 0.5,
    "flag": True,
    "data": "AP8=",
    "kind": "BIG",
    "since": 1769860800,
    "names": ["a", ""],
    "tags": {"a": "b", "": ""},
}

SAME: list[tuple[str, str, object, Mapping[str, str]]] = [
    ("bodies", "GetWithBody", FULL_BODY, {}),
    ("bodies", "GetWithBody", {**FULL_BODY, "unknown": {"a": [1]}, "NAME": "other"}, {}),
    ("bodies", "GetWithBody", {**FULL_BODY, "name": "", "data": "", "names": [], "tags": {}}, {}),
    ("bodies", "GetWithBody", {**FULL_BODY, "name": "ü\U0001f600\u2028\"\\/\x00", "kind": ""}, {}),
    ("bodies", "GetWithBody", {**FULL_BODY, "ratio": "Infinity", "count": 2**63}, {}),
    ("bodies", "Renamed", {'Name "quoted" \\ ü': "n"}, {}),
    ("bodies", "EmptyBoth", {"unknown": 1}, {}),
    ("bodies", "EmptyBoth", b"", {}),
    ("headers", "PutHeaders", {"name": "n"}, HEADERS),
    ("headers", "PutHeaders", {}, {name.lower(): value for name, value in HEADERS.items()}),
    ("headers", "PutHeaders", b"", {}),
    ("headers", "PutHeaders", {"text": "from the body"}, {"X-Count": "2"}),
    ("headers", "PutHeaders", {}, {"X-Enabled": "False", "X-Ratio": "Infinity", "X-Text": ""}),
    ("headers", "PutHeaders", {}, {"X-Names": "", "X-Kinds": "one"}),
    ("headers", "PutHeaders", {}, {"X-Names": " a , b,,", "X-Kind": "newer"}),
    ("payloads", "PutString", "text ü".encode(), {"X-Tag": "t"}),
    ("payloads", "PutString", b"", {}),
    ("payloads", "PutKind", b"newer", {}),
    ("payloads", "PutStructure", {"name": "n", "since": 1769860800, "unknown": 1}, {"x-tag": "t"}),
    ("payloads", "PutStructure", {}, {}),
    ("payloads", "PutStructure", b"", {}),
    ("payloads", "PutUnion", {"right": {"name": "n"}}, {}),
    ("payloads", "PutDocument", {"any": ["thing", 1, 1.5, None, True]}, {}),
    ("payloads", "PutDocument", [1, None], {}),
    ("payloads", "PutDocument", b'"text"', {}),
    ("payloads", "PutDocument", b"", {}),
    ("payloads", "PutList", [{"name": "n"}, {}], {}),
    ("payloads", "PutList", [], {}),
    ("payloads", "PutMap", {"a": {"name": "n"}, "": {}}, {}),
    ("payloads", "PutMap", b"", {}),
    ("payloads", "PutRequired", {"name": "n"}, {}),
    ("nesting", "PutNested", NESTED, {}),
    ("nesting", "PutNested", {"things": [], "groups": {}}, {}),
    ("recursion", "PutTree", {"tree": {**TREE, "left": TREE, "named": {"n": TREE}}}, {}),
    ("recursion", "PutTree", {"tree": {"value": "v", "children": [{**TREE, "left": TREE}]}}, {}),
    ("unions", "PutChoice", {"choice": {"text": ""}, "choices": [{"count": 0}, {"empty": {}}], "answer": {"No": "n"}}, {}),
    ("unions", "PutChoice", {"choice": {"inner": {"things": [{}]}, "__type": "x"}, "answer": {"yes": False}}, {}),
    ("unions", "PutChoice", {"choice": {"text": "t", "count": None}, "answer": {"yes": True}}, {}),
    ("documents", "PutDocument", {"document": {"a": None}, "documents": [1, "a", []], "named": {"k": {}}, "holder": {"document": 0}}, {}),
    ("timestamps", "PutTimes", {**TIMES, "times": TIMES}, {}),
    ("timestamps", "PutTimes", {"plain": "2026-01-31T12:00:00+05:30", "iso": "2026-01-31T12:00:00-08:00", "epoch": "2026-01-31T12:00:00z"}, {}),
    ("timestamps", "PutTimes", {"plain": "1769860800", "epoch": 253402300799, "iso": 1769860800}, {}),
    ("timestamps", "PutTimes", {"plain": -1, "iso": "2000-02-29T00:00:00.000Z"}, {}),
    ("shared-shapes", "GetThing", {"name": "n", "part": {"size": 1, "unit": "newer"}}, {"etag": "e"}),
    ("names-of-ours", "PutThing", {"read": "r", "missing": "m", "get": "g", "from_wire": "1", "fromWire": "2", "response_metadata": "x"}, {}),
    ("names-of-python", "PutThing", {"dict": {"a": "b"}, "bool": True, "list": ["l"], "datetime": 0, "thing": {"list": [], "str": "s"}}, {}),
    ("names-that-are-no-fields", "PutThing", {"class": "c", "_vcpus": 1, "None": "n", "__x": "x", "userId": "1", "userID": "2", "UserId": "3"}, {}),
    ("overlay", "CreateThing", {"thing": {"name": "n"}, "summary": {"name": "s"}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "operation", "body", "headers"),
    SAME,
    ids=[f"{number}-{row[0]}-{row[1]}" for number, row in enumerate(SAME)],
)
def test_response_is_read_as_botocore_parses_it(
    case: str, operation: str, body: object, headers: Mapping[str, str], oracle: Oracles
) -> None:
    compared = oracle(case)
    content = _bytes(body)
    response = compared.response(operation, content, headers)
    theirs = compared.parsed(operation, content, headers)
    assert _comparable(compared.members(operation, response)) == _comparable(theirs)
    assert response.response_metadata.missing == ()


def _bytes(body: object) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def _comparable(value: Any) -> Any:
    """Times as instants; NaN equal to itself."""
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, datetime):
        return (value - EPOCH).total_seconds()
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


# --- where we mean to differ


def test_missing_member_has_zero_value_and_is_noted(oracle: Oracles) -> None:
    compared = oracle("bodies")
    response = compared.response("GetWithBody", b"{}")
    assert compared.members("GetWithBody", response) == {
        "name": "",
        "count": 0,
        "ratio": 0.0,
        "flag": False,
        "data": b"",
        "kind": "",
        "since": EPOCH,
        "names": [],
        "tags": {},
    }
    assert response.response_metadata.missing == tuple(
        compared.index.fields["GetWithBodyOutput"].values()
    )
    assert compared.parsed("GetWithBody", b"{}") == {}


def test_missing_header_has_zero_value(oracle: Oracles) -> None:
    compared = oracle("headers")
    response = compared.response("PutRequired", b"", status=201)
    assert (response.status, response.meta, response.count, response.since) == (201, {}, 0, EPOCH)
    assert (response.names, response.kind, response.json) == ([], "", None)
    everything = set(compared.index.fields["PutRequiredOutput"].values())
    assert set(response.response_metadata.missing) == everything - {"status", "meta"}


def test_missing_structure_is_read_from_empty_object(oracle: Oracles) -> None:
    compared = oracle("shared-shapes")
    response = compared.response("PutThing", b'{"previous": {}}')
    assert compared.members("PutThing", response) == {
        "thing": {"name": "", "part": {"size": 0}},
        "previous": {"size": 0},
    }
    assert response.response_metadata.missing == ("thing", "previous.size")


def test_null_is_absent(oracle: Oracles) -> None:
    compared = oracle("nesting")
    body = _bytes({**dict.fromkeys(NESTED), "things": [{"name": None, "things": {"a": None}}]})
    response = compared.response("PutNested", body)
    assert compared.members("PutNested", response) == {"things": [{"things": {}}], "groups": {}}
    assert response.response_metadata.missing == ("groups",)


def test_null_elements_are_dropped_unless_sparse(oracle: Oracles) -> None:
    compared = oracle("nesting")
    body = {
        "matrix": [[1, None], None],
        "things": [None, {}],
        "groups": {"a": [None, {}], "b": None},
        "kinds": ["BIG", None],
        "byKind": {"BIG": None},
        "blobs": [None],
        "moments": {"m": [None], "n": None},
    }
    assert compared.members("PutNested", compared.response("PutNested", _bytes(body))) == {
        "matrix": [[1]],
        "things": [{}],
        "groups": {"a": [{}]},
        "kinds": ["BIG"],
        "byKind": {},
        "blobs": [],
        "moments": {"m": []},
    }


def test_null_elements_of_sparse_lists_and_maps_are_kept(oracle: Oracles) -> None:
    body = {
        "names": ["a", None],
        "things": [None, {"name": "n"}],
        "moments": [None],
        "tags": {"a": None, "b": ""},
        "thingMap": {"t": None, "u": {}},
        "byKind": {"BIG": None},
        "ratios": [None, 0.5],
        "documents": [None, 1],
    }
    compared = oracle("sparse")
    assert compared.members("PutSparse", compared.response("PutSparse", _bytes(body))) == body


def test_scalars_keep_their_json_type(oracle: Oracles) -> None:
    body = {**FULL_BODY, "name": 5, "count": "many", "flag": "yes", "kind": True}
    compared = oracle("bodies")
    response = compared.response("GetWithBody", _bytes(body))
    assert (response.name, response.count, response.flag, response.kind) == (5, "many", "yes", True)


def test_timestamp_without_offset_is_utc(oracle: Oracles) -> None:
    response = oracle("timestamps").response("PutTimes", b'{"plain": "2026-01-31T12:00:00"}')
    assert response.plain == datetime(2026, 1, 31, 12, tzinfo=UTC)
    away = oracle("timestamps").response("PutTimes", b'{"plain": "2026-01-31T12:00:00+05:30"}')
    assert away.plain.utcoffset() == timedelta(hours=5, minutes=30)
    assert away.plain == datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(minutes=330)))


def test_blob_payload_is_bytes(oracle: Oracles) -> None:
    compared = oracle("payloads")
    assert compared.response("PutBlob", b"\x00\xff").payload == b"\x00\xff"
    assert compared.response("PutBlob", b"").payload == b""


def test_string_payload_must_be_utf_8(oracle: Oracles) -> None:
    compared = oracle("payloads")
    with pytest.raises(compared.module("errors").ResponseParseError, match="not UTF-8"):
        compared.response("PutString", b"\xff")


def test_list_payload_is_absent_if_body_is_empty(oracle: Oracles) -> None:
    assert oracle("payloads").response("PutList", b"").payload is None


def test_null_payload_is_absent(oracle: Oracles) -> None:
    compared = oracle("payloads")
    for operation in ("PutStructure", "PutList", "PutMap", "PutDocument"):
        assert compared.response(operation, b"null").payload is None
    required = compared.response("PutRequired", b"null")
    assert required.thing is not None
    assert required.response_metadata.missing == ("thing",)


def test_union_keeps_the_name_of_an_unknown_member(oracle: Oracles) -> None:
    compared = oracle("unions")
    body = {"choice": {"newer": 1, "__type": "x", "text": None}, "answer": {"yes": True, "new": 1}}
    response = compared.response("PutChoice", _bytes(body))
    assert (response.choice.unknown_member, response.choice.text) == ("newer", None)
    assert (response.answer.unknown_member, response.answer.yes) == (None, True)


def test_prefixed_headers_have_lower_case_names(oracle: Oracles) -> None:
    compared = oracle("headers")
    headers = {"X-Meta-One": "1", "x-meta-": "empty"}
    assert compared.response("PutHeaders", b"", headers).meta == {"one": "1", "": "empty"}
    assert compared.parsed("PutHeaders", b"", headers)["meta"] == {"One": "1", "": "empty"}
    every = compared.response("PutAll", b"", {"A": "1", "b": "2"})
    assert every.all == {"a": "1", "b": "2"}


def test_header_list_is_split_correctly_where_botocore_fails(oracle: Oracles) -> None:
    compared = oracle("headers")
    response = compared.response(
        "PutHeaders",
        b"",
        {
            "X-Names": ' a ,"b" , "c\\\\d", "with, comma", "with \\"quotes\\""',
            "X-Moments": "Sat, 31 Jan 2026 12:00:00 GMT, Sun, 01 Feb 2026 12:00:00 GMT",
        },
    )
    assert response.names == ["a", "b", "c\\d", "with, comma", 'with "quotes"']
    assert response.moments == [
        datetime(2026, 1, 31, 12, tzinfo=UTC),
        datetime(2026, 2, 1, 12, tzinfo=UTC),
    ]


def test_status_is_not_read_from_a_body_key_of_that_name(oracle: Oracles) -> None:
    compared = oracle("headers")
    assert compared.response("PutHeaders", b'{"status": 1}', status=201).status == 201
    assert compared.parsed("PutHeaders", b'{"status": 1}', status=201)["status"] == 1


def test_response_has_request_id_status_and_headers(oracle: Oracles) -> None:
    headers = {"x-amzn-RequestId": "r", "X-Other": "o"}
    for operation in ("NoOutput", "EmptyBoth", "Renamed"):
        metadata = oracle("bodies").response(operation, b"", headers, status=202).response_metadata
        assert (metadata.request_id, metadata.status) == ("r", 202)
        assert metadata.headers["x-other"] == "o"


def test_body_of_operation_without_output_is_not_read(oracle: Oracles) -> None:
    response = oracle("bodies").response("NoOutput", b"<html>")
    assert type(response) is oracle("bodies").module("_runtime.operation").Response


def test_errors_have_their_modelled_members(oracle: Oracles) -> None:
    compared = oracle("errors")
    errors = compared.module("errors")
    http = compared.module("_runtime.http")
    body = {
        "message": "gone",
        "resourceId": "id",
        "thing": {"name": "n"},
        "things": [{"name": "n"}, None],
        "at": 0,
        "kind": "newer",
    }
    headers = http.Headers((("Retry-After", "5"),))
    error = errors.NotFoundException("gone")
    error.read_members(body, http.HttpResponse(404, headers, b""))
    assert (error.resource_id, error.kind, error.retry_after, error.at) == ("id", "newer", 5, EPOCH)
    assert (error.thing.name, [thing.name for thing in error.things]) == ("n", ["n"])
    empty = errors.NotFoundException()
    empty.read_members({}, http.HttpResponse(404, http.Headers(()), b""))
    assert (empty.resource_id, empty.thing, empty.retry_after) == (None, None, None)
    whole = errors.PayloadError()
    whole.read_members(
        {}, http.HttpResponse(400, http.Headers((("X-Code", "c"),)), b'{"name": "n"}')
    )
    assert (whole.detail.name, whole.code_) == ("n", "c")
    assert errors.BY_CODE["Throttled"] is errors.ThrottlingException
    assert errors.ThrottlingException.RETRYABLE
    assert errors.ThrottlingException.THROTTLING
    assert not errors.InternalError.THROTTLING
    assert errors.InternalError.FAULT == "server"
    assert errors.NotFoundException.FAULT == "client"
    assert errors.NeverThrown in errors.BY_CODE.values()
