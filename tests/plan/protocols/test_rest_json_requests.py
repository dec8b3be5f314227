"""Generated requests equal botocore's for the same parameters, byte for byte."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from support.oracle import Oracle

Oracles = Callable[[str], Oracle]

NOON = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
PRECISE = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)
ELSEWHERE = datetime(1969, 7, 20, 20, 17, 40, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))

LABELS = {
    "name": "n",
    "count": 0,
    "big": 9_007_199_254_740_993,
    "ratio": 0.5,
    "enabled": True,
    "kind": "BIG",
    "since": NOON,
    "until": NOON,
    "onDate": NOON,
}
QUERY = {
    "text": "t",
    "count": -1,
    "ratio": 1e21,
    "enabled": False,
    "kind": "SMALL",
    "since": NOON,
    "sinceEpoch": NOON,
    "sinceHttp": NOON,
    "names": ["a", "b"],
    "counts": [1, 2],
    "flags": [True, False],
    "kinds": ["BIG", "new"],
    "moments": [NOON, ELSEWHERE],
}
HEADERS = {
    "text": "t",
    "contentType": "text/plain",
    "count": 7,
    "big": -(2**40),
    "ratio": -0.25,
    "enabled": True,
    "kind": "BIG",
    "since": NOON,
    "sinceIso": NOON,
    "sinceEpoch": NOON,
    "names": ["plain", "with, comma", 'with "quotes"', ""],
    "counts": [1, 2, 3],
    "ratios": [1.0, 0.5],
    "flags": [True, False],
    "kinds": ["BIG", "new,er"],
    "moments": [NOON, ELSEWHERE],
    "json": {"a": [1, None, "ü"]},
    "meta": {"one": "1", "Two": "2"},
}
THING = {"name": "thing", "at": NOON, "data": b"\x00\xff", "things": {"a": {"ratio": 0.5}}}
NESTED = {
    "matrix": [[1.5, 2], [], [-0.0]],
    "things": [THING, {}],
    "rows": [[THING], []],
    "groups": {"g": [THING], "": []},
    "deep": {"a": [{"b": [{"c": THING}]}]},
    "moments": {"m": [NOON, PRECISE, ELSEWHERE]},
    "blobs": [b"", b"\xfe\xff"],
    "blobMap": {"b": b"blob"},
    "byKind": {"BIG": "b", "new": "n"},
    "kinds": ["BIG", "new"],
    "ratios": [math.inf, -math.inf],
    "kindLists": {"SMALL": ["BIG"]},
    "thingsByKind": {"BIG": THING},
}
TREE: dict[str, Any] = {"value": "root", "children": []}
TIMES = {
    "plain": NOON,
    "iso": PRECISE,
    "epoch": ELSEWHERE,
    "http": NOON,
    "memberIso": ELSEWHERE,
    "memberEpoch": NOON,
    "memberHttp": ELSEWHERE,
    "list": [NOON, PRECISE],
}

SAME: list[tuple[str, str, Mapping[str, Any]]] = [
    ("labels", "GetEverything", LABELS),
    ("labels", "GetEverything", {**LABELS, "extra": "a b&c"}),
    ("labels", "GetEverything", {**LABELS, "name": "/?#[]@ !$&'()*+,;=:%~-._\"<>\\^`{|}"}),
    ("labels", "GetEverything", {**LABELS, "name": "ünïcödé \U0001f600\t\n"}),
    ("labels", "GetEverything", {**LABELS, "name": "%2F", "kind": "a newer kind", "enabled": False}),
    ("labels", "GetEverything", {**LABELS, "since": PRECISE, "until": ELSEWHERE, "onDate": ELSEWHERE}),
    ("labels", "GetEverything", {**LABELS, "count": -(2**31), "ratio": 1e-7}),
    ("labels", "GetEverything", {**LABELS, "ratio": math.inf}),
    ("labels", "GetEverything", {**LABELS, "ratio": -math.inf}),
    ("labels", "GetEverything", {**LABELS, "ratio": math.nan}),
    ("labels", "GetFile", {"bucketName": "b/c", "path": "a/b c/ü+~%/d"}),
    ("labels", "GetFile", {"bucketName": "b", "path": "one", "from": "x/y"}),
    ("labels", "GetFile", {"bucketName": "b", "path": "a//b/", "from": ""}),
    ("host-prefixes", "GetFixed", {}),
    ("host-prefixes", "GetThing", {"accountId": "123", "import": "abc-1"}),
    ("endpoint-parameters", "GetThing", {"id": "i", "AccountId": "1", "other": "o"}),
    ("headers", "PutHeaders", {}),
    ("headers", "PutHeaders", {"name": "n", "meta": {}}),
    ("headers", "PutHeaders", {**HEADERS, "name": "n"}),
    ("headers", "PutHeaders", {"names": [], "counts": [], "moments": []}),
    ("headers", "PutHeaders", {"text": "", "ratio": math.inf, "json": [], "enabled": False}),
    ("headers", "PutHeaders", {"since": ELSEWHERE, "sinceIso": ELSEWHERE, "sinceEpoch": ELSEWHERE}),
    ("headers", "PutHeaders", {"json": ""}),
    ("headers", "PutRequired", HEADERS),
    ("headers", "PutAll", {"all": {"X-One": "1"}, "etag": '"tag"'}),
    ("query-strings", "GetQuery", {}),
    ("query-strings", "GetQuery", QUERY),
    ("query-strings", "GetQuery", {"text": "", "names": [], "counts": [0]}),
    ("query-strings", "GetQuery", {"text": "a b+c/d~e%f&g=h?i#ü\U0001f600'(*)!"}),
    ("query-strings", "GetQuery", {"ratio": math.nan, "names": ["b", "a", "b", ""]}),
    ("query-strings", "GetQuery", {"since": PRECISE, "sinceEpoch": ELSEWHERE, "sinceHttp": ELSEWHERE}),
    ("query-strings", "GetRequired", QUERY),
    ("query-strings", "GetMap", {"name": "n"}),
    ("query-strings", "GetMap", {"filters": {"a b": "c d", "ü": "+", "": "empty"}, "name": "n"}),
    ("query-strings", "GetMapOfLists", {"filters": {"a": ["1", "2"], "b": []}, "name": "n"}),
    ("payloads", "PutBlob", {"payload": b"\x00\xff", "tag": "t"}),
    ("payloads", "PutBlob", {"payload": b""}),
    ("payloads", "PutBlob", {}),
    ("payloads", "PutString", {"payload": "text ü"}),
    ("payloads", "PutString", {"payload": ""}),
    ("payloads", "PutString", {"tag": "t"}),
    ("payloads", "PutKind", {"payload": "BIG"}),
    ("payloads", "PutStructure", {"payload": {"name": "n", "since": NOON}, "tag": "t"}),
    ("payloads", "PutStructure", {"payload": {}}),
    ("payloads", "PutStructure", {}),
    ("payloads", "PutUnion", {"payload": {"right": {"name": "n"}}}),
    ("payloads", "PutDocument", {}),
    ("payloads", "PutRequired", {"thing": {"name": "n"}, "type": "application/json"}),
    ("bodies", "GetWithBody", {"name": "n", "ratio": 1.0}),
    ("bodies", "GetWithBody", {"name": "", "ratio": 0.0, "count": 0, "flag": False, "data": b""}),
    ("bodies", "GetWithBody", {"name": "ü\U0001f600\u2028\"\\/\x00", "ratio": math.nan}),
    ("bodies", "NoInput", {}),
    ("bodies", "NoOutput", {}),
    ("bodies", "Neither", {}),
    ("bodies", "EmptyBoth", {}),
    ("bodies", "Renamed", {}),
    ("bodies", "Renamed", {"name": "n"}),
    ("bodies", "OnlyLabels", {"name": "n"}),
    ("idempotency-tokens", "InBody", {"name": "n", "token": "t", "nested": {"token": "u"}}),
    ("idempotency-tokens", "InQuery", {"token": "t"}),
    ("idempotency-tokens", "InHeader", {"token": "t"}),
    ("nesting", "PutNested", NESTED),
    ("nesting", "PutNested", {"matrix": [], "rows": []}),
    ("sparse", "PutSparse", {"names": [], "things": []}),
    ("recursion", "PutTree", {"tree": {**TREE, "left": TREE, "children": [TREE], "named": {"n": TREE}}}),
    ("recursion", "PutTree", {"person": {"name": "p", "company": {"staff": [], "parent": {}}}}),
    ("recursion", "PutTree", {"a": {"b": {"c": {"g": {"a": {}, "tree": TREE}}}}}),
    ("unions", "PutChoice", {"choice": {"text": ""}}),
    ("unions", "PutChoice", {"choice": {"count": 0}, "choices": [{"at": NOON}, {"things": []}]}),
    ("unions", "PutChoice", {"choice": {"inner": {"thing": {}}}, "single": {"only": "one"}}),
    ("unions", "PutChoice", {"choice": {"unknown_member": "u"}, "choices": [{"empty": {}}]}),
    ("documents", "PutDocument", {"document": {"a": [1, {"b": None}]}, "holder": {"document": []}}),
    ("documents", "PutDocument", {"document": "", "documents": [1, "two", {}], "named": {"n": 0}}),
    ("timestamps", "PutTimes", {**TIMES, "times": TIMES}),
    ("timestamps", "PutTimes", {"iso": datetime(1000, 1, 1, tzinfo=UTC), "epoch": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)}),
    ("timestamps", "PutTimes", {"epoch": datetime(1970, 1, 1, tzinfo=UTC), "http": datetime(2000, 2, 29, 1, 2, 3, tzinfo=UTC)}),
    ("names-of-python", "PutThing", {"list": ["l"], "str": "s", "type": "BIG", "token": "t", "thing": {"list": [], "str": "", "datetime": NOON, "bytes": b"b"}}),
    ("names-of-ours", "PutThing", {"self": "s", "write": "w", "missing": "m", "from_wire": "1", "fromWire": "2", "query": "q", "headers": {"h": "v"}, "body": "b"}),
    ("names-that-are-no-fields", "PutThing", {"from": "f", "_vcpus": 1, "class": "c", "None": "n", "__x": "x", "userId": "1", "userID": "2", "UserId": "3"}),
    ("shared-shapes", "GetThing", {"name": "n"}),
    ("shared-shapes", "PutThing", {"name": "n", "part": {"size": 1, "unit": "GRAM"}, "etag": "e"}),
    ("sensitive", "PutSecret", {"password": "p", "id": "i", "open": "o", "vault": {"content": "c"}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "operation", "parameters"),
    SAME,
    ids=[f"{number}-{case}-{operation}" for number, (case, operation, _) in enumerate(SAME)],
)
def test_request_equals_botocore(
    case: str, operation: str, parameters: Mapping[str, Any], oracle: Oracles
) -> None:
    compared = oracle(case)
    ours = compared.ours(operation, parameters)
    theirs = compared.botocores(operation, parameters)
    assert (ours.method, ours.target) == (theirs.method, theirs.target)
    assert ours.headers == theirs.headers
    assert json.dumps(ours.body, sort_keys=True, default=repr) == json.dumps(
        theirs.body, sort_keys=True, default=repr
    )


# Where botocore is not right, and we do not follow it.
DIFFERENT: list[tuple[str, str, Mapping[str, Any], object, object]] = [
    # A document that is the whole body is wrapped in an object there, and so are lists and maps.
    ("payloads", "PutDocument", {"payload": {"any": [1]}}, {"any": [1]}, {"null": {"any": [1]}}),
    ("payloads", "PutDocument", {"payload": "text"}, "text", {"null": "text"}),
    ("payloads", "PutList", {"payload": [{"name": "n"}]}, [{"name": "n"}], {"null": [{"name": "n"}]}),
    ("payloads", "PutMap", {"payload": {"k": {}}}, {"k": {}}, {"null": {"k": {}}}),
    # RFC 3339 has four digits for a year, and so has strftime from Python 3.14 on.
    ("timestamps", "PutTimes", {"iso": datetime(1, 1, 1, tzinfo=UTC)}, {"iso": "0001-01-01T00:00:00Z"}, {"iso": f"{datetime(1, 1, 1, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"}),
]  # fmt: skip


@pytest.mark.parametrize(("case", "operation", "parameters", "ours", "theirs"), DIFFERENT)
def test_body_differs_from_botocore_where_intended(
    case: str,
    operation: str,
    parameters: Mapping[str, Any],
    ours: object,
    theirs: object,
    oracle: Oracles,
) -> None:
    compared = oracle(case)
    assert compared.ours(operation, parameters).body == ours
    assert compared.botocores(operation, parameters).body == theirs


@pytest.mark.parametrize("payload", [[], {}, None])
def test_empty_payload_is_sent_as_json(payload: object, oracle: Oracles) -> None:
    operation = "PutMap" if payload == {} else "PutList"
    sent = oracle("payloads").ours(operation, {} if payload is None else {"payload": payload})
    assert sent.body == ({} if payload is None else payload)
    assert sent.headers == {"content-type": "application/json"}


def test_null_is_sent_in_sparse_lists_and_maps(oracle: Oracles) -> None:
    parameters = {
        "names": ["a", None],
        "things": [None, {"name": "n"}],
        "moments": [None, NOON],
        "tags": {"a": None, "b": ""},
        "thingMap": {"t": None, "u": {}},
        "byKind": {"BIG": None, "SMALL": 0},
        "ratios": [None, 0.5],
        "documents": [None, 1],
    }
    assert oracle("sparse").ours("PutSparse", parameters).body == {
        **parameters,
        "moments": [None, 1769860800],
    }


def test_idempotency_token_is_made_for_each_request_without_one(oracle: Oracles) -> None:
    compared = oracle("idempotency-tokens")
    request = compared.request("InBody", {"name": "n", "nested": {"token": "t"}})
    tokens = {json.loads(request.write().body)["clientToken"] for _ in range(3)}
    assert len(tokens) == 3
    query = compared.ours("InQuery", {}).target
    header = compared.ours("InHeader", {}).headers["x-token"]
    for token in (*tokens, query.removeprefix("/InQuery?token="), header):
        assert re.fullmatch(
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", token
        )


def test_absent_parameters_are_not_sent_but_empty_ones_are(oracle: Oracles) -> None:
    compared = oracle("bodies")
    required = {"name": "", "ratio": 0.0}
    assert compared.ours("GetWithBody", required).body == required
    everything = {**required, "count": 0, "flag": False, "data": b""}
    assert compared.ours("GetWithBody", everything).body == {**everything, "data": ""}


REFUSED: list[tuple[str, str, Mapping[str, Any], str]] = [
    ("labels", "GetEverything", {**LABELS, "name": ""}, "name: got ''; expected: text that is not empty"),
    ("labels", "GetEverything", {**LABELS, "name": "."}, "name: got '.'"),
    ("labels", "GetEverything", {**LABELS, "name": ".."}, "name: got '..'"),
    ("labels", "GetEverything", {**LABELS, "name": "\ud800"}, "name: got an unpaired surrogate"),
    ("labels", "GetEverything", {**LABELS, "since": NOON.replace(tzinfo=None)}, "a naive datetime"),
    ("labels", "GetFile", {"bucketName": "b", "path": "a/../b"}, "path: got 'a/../b'"),
    ("labels", "GetFile", {"bucketName": "b", "path": ""}, "path: got ''"),
    ("host-prefixes", "GetThing", {"accountId": "a.b/", "import": "i"}, "account_id: got 'a.b/'"),
    ("host-prefixes", "GetThing", {"accountId": "a", "import": ""}, "import_: got ''"),
    ("query-strings", "GetQuery", {"text": "\udfff"}, "text: got an unpaired surrogate"),
    ("unions", "PutChoice", {"choice": {}}, "Choice: got 0 members set"),
    ("unions", "PutChoice", {"choice": {"text": "", "count": 0}}, "Choice: got 2 members set (text, count)"),
    ("timestamps", "PutTimes", {"epoch": NOON.replace(tzinfo=None)}, "a naive datetime"),
    ("documents", "PutDocument", {"document": {"a": object()}}, "a value that JSON cannot represent"),
    ("documents", "PutDocument", {"document": math.nan}, "a value that JSON cannot represent"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "operation", "parameters", "text"), REFUSED)
def test_ambiguous_values_are_refused(
    case: str, operation: str, parameters: Mapping[str, Any], text: str, oracle: Oracles
) -> None:
    compared = oracle(case)
    request = compared.request(operation, parameters)
    with pytest.raises(compared.module("errors").ParamValidationError, match=re.escape(text)):
        request.write()


def test_endpoint_parameters_have_constants_and_bound_members(oracle: Oracles) -> None:
    compared = oracle("endpoint-parameters")
    assert compared.request("GetStatic", {}).endpoint_parameters() == {
        "api_type": "data",
        "use_data_plane": True,
    }
    thing = compared.request("GetThing", {"id": "i", "AccountId": "1"})
    assert thing.endpoint_parameters() == {"api_type": 'say "hi"', "account_id": "1"}
    assert compared.request("GetPlain", {}).endpoint_parameters() == {}
    endpoint = compared.module("endpoints").resolve(region="r", **thing.endpoint_parameters())
    assert endpoint.url == "https://1.tiny.r.amazonaws.com"


def test_requests_name_their_authentication_schemes(oracle: Oracles) -> None:
    compared = oracle("authentication")
    schemes = {name: compared.request(name, {}).AUTH_SCHEMES for name in compared.index.methods}
    assert schemes == {
        "Signed": ("sigv4",),
        "Anonymous": ("none",),
        "NoAuth": ("none",),
        "Either": ("sigv4a", "bearer", "sigv4"),
        "Unsigned": ("sigv4",),
        "UnsignedBody": ("sigv4",),
    }
    unsigned = {name for name in schemes if compared.request(name, {}).UNSIGNED_PAYLOAD}
    assert unsigned == {"Unsigned", "UnsignedBody"}
    by_token = oracle("authentication-by-token")
    assert by_token.request("GetThing", {}).AUTH_SCHEMES == ("bearer",)
    assert by_token.request("GetPublic", {}).AUTH_SCHEMES == ("none",)


def test_every_sent_structure_has_constraints(oracle: Oracles) -> None:
    compared = oracle("unions")
    validate = compared.module("_runtime.call.prepare").validate
    validate(compared.request("PutChoice", {"choice": {"empty": {}}}), strict=True)
    several = compared.request("PutChoice", {"choice": {"text": "", "count": 1}})
    with pytest.raises(compared.module("errors").ParamValidationError, match="2 members set"):
        validate(several)


def test_sensitive_values_are_not_in_repr(oracle: Oracles) -> None:
    compared = oracle("sensitive")
    secrets = {
        "id": "canary",
        "password": "canary",
        "pin": 271828,
        "key": b"canary",
        "passwords": ["canary"],
        "vault": {"content": "canary", "count": 271828},
        "vaults": [{"content": "canary"}],
        "secrets": {"canary": "canary"},
        "header": "canary",
    }
    request = compared.request("PutSecret", {**secrets, "open": "shown"})
    shown = repr(request) + repr(request.vault) + repr(request.write())
    assert "shown" in shown
    assert "canary" not in shown
    assert "271828" not in shown
    body = json.dumps({"password": "canary", "pin": 271828, "open": "shown"}).encode()
    response = compared.response("PutSecret", body, {"X-Password": "canary"})
    assert (response.password, response.pin, response.header) == ("canary", 271828, "canary")
    assert repr(response) == "PutSecretResponse(open='shown', status=200)"


def test_refused_sensitive_value_is_not_in_error(oracle: Oracles) -> None:
    compared = oracle("sensitive")
    bad = {"id": "can", "password": "can", "pin": 271, "key": b"c" * 17, "open": "o"}
    validate = compared.module("_runtime.call.prepare").validate
    with pytest.raises(compared.module("errors").ParamValidationError) as caught:
        validate(compared.request("PutSecret", bad), strict=True)
    assert {problem.path for problem in caught.value.problems} == {"id", "password", "pin", "key"}
    assert "'can'" not in str(caught.value)
    assert "271" not in str(caught.value)
