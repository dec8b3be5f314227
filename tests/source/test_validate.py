"""Each kind of broken model, and the exact text of the problem it is told by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.model
import pytest
from support.models import (
    API_VERSION,
    edit,
    tiny_paginators,
    tiny_service,
    write_models,
)

from codegen.problems import ProblemsError
from codegen.source.load import load, services
from codegen.source.model import Service
from codegen.source.validate import validate

FOLDER = f"tiny/{API_VERSION}"
BOTOCORE_DATA = Path(botocore.__file__).parent / "data"


def model(path: Path, **documents: object) -> Service:
    return validate(load(write_models(path, **documents), "tiny"))


def problems(path: Path, **documents: object) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        model(path, **documents)
    return [str(problem) for problem in caught.value.problems]


# Where the tiny service is changed, the value put there (... removes what is there), and the
# problems, which all stand in the service document.
BROKEN_BY_SCHEMA: dict[str, tuple[str, object, list[str]]] = {
    "unknown key of the document": (
        "/metdata",
        {},
        ['/metdata: unknown key "metdata"; did you mean "metadata"?'],
    ),
    "unknown key of the metadata": (
        "/metadata/signingname",
        "tiny",
        ['/metadata/signingname: unknown key "signingname"; did you mean "signingName"?'],
    ),
    "missing metadata": (
        "/metadata",
        ...,
        ['/: no key "metadata"; "metadata" is required'],
    ),
    "unknown version": (
        "/version",
        "1.0",
        ['/version: "1.0"; "2.0" is expected'],
    ),
    "unknown protocol": (
        "/metadata/protocol",
        "rest-jsn",
        ['/metadata/protocol: "rest-jsn"; did you mean "rest-json"?'],
    ),
    "unknown protocol among several": (
        "/metadata/protocols",
        ["rest-json", "graphql"],
        [
            '/metadata/protocols/1: "graphql"; one of "ec2", "json", "query", "rest-json", '
            '"rest-xml", "smithy-rpc-v2-cbor" is expected'
        ],
    ),
    "no protocol among several": (
        "/metadata/protocols",
        [],
        ["/metadata/protocols: an empty list; a list that is not empty is expected"],
    ),
    "misspelt trait of an operation": (
        "/operations/GetThing/httpChecksumRequire",
        True,
        [
            '/operations/GetThing/httpChecksumRequire: unknown key "httpChecksumRequire"; '
            'did you mean "httpChecksumRequired"?'
        ],
    ),
    "misspelt trait of an operation's binding": (
        "/operations/GetThing/http/responsecode",
        200,
        [
            '/operations/GetThing/http/responsecode: unknown key "responsecode"; '
            'did you mean "responseCode"?'
        ],
    ),
    "unknown method": (
        "/operations/GetThing/http/method",
        "get",
        [
            '/operations/GetThing/http/method: "get"; one of "DELETE", "GET", "HEAD", "OPTIONS", '
            '"PATCH", "POST", "PUT" is expected'
        ],
    ),
    "status out of range": (
        "/operations/GetThing/http/responseCode",
        42,
        ["/operations/GetThing/http/responseCode: 42; at least 100 is expected"],
    ),
    "status above range": (
        "/operations/GetThing/http/responseCode",
        4200,
        ["/operations/GetThing/http/responseCode: 4200; at most 599 is expected"],
    ),
    "relative path": (
        "/operations/GetThing/http/requestUri",
        "things/{name}",
        [
            '/operations/GetThing/http/requestUri: "things/{name}"; '
            "a path that begins with '/' is expected"
        ],
    ),
    "operation name with a hyphen": (
        "/operations/Get-Thing",
        {"name": "Get-Thing", "http": {"method": "GET", "requestUri": "/"}},
        [
            "/operations/Get-Thing: the name \"Get-Thing\"; a name of letters, digits and '_' "
            "that does not begin with a digit is expected"
        ],
    ),
    "member name with a line feed": (
        "/shapes/Thing/members/name\n",
        {"shape": "Text"},
        [
            '/shapes/Thing/members/name\n: the name "name\\n"; a name of letters, digits and '
            "'_' that does not begin with a digit is expected"
        ],
    ),
    "error without shape": (
        "/operations/GetThing/errors/0",
        {"shap": "NotFoundException"},
        [
            '/operations/GetThing/errors/0: no key "shape"; "shape" is required',
            '/operations/GetThing/errors/0/shap: unknown key "shap"; did you mean "shape"?',
        ],
    ),
    "misspelt trait of a structure": (
        "/shapes/Thing/requierd",
        ["name"],
        ['/shapes/Thing/requierd: unknown key "requierd"; did you mean "required"?'],
    ),
    "misspelt trait of a member": (
        "/shapes/Thing/members/name/documantation",
        "",
        [
            '/shapes/Thing/members/name/documantation: unknown key "documantation"; '
            'did you mean "documentation"?'
        ],
    ),
    "misspelt trait of a list's member": (
        "/shapes/Things/member/sahpe",
        "Thing",
        ['/shapes/Things/member/sahpe: unknown key "sahpe"; did you mean "shape"?'],
    ),
    "trait of another type": (
        "/shapes/Flag/pattern",
        "[a-z]",
        [
            '/shapes/Flag/pattern: unknown key "pattern"; one of "box", "deprecated", '
            '"deprecatedMessage", "deprecatedSince", "documentation", "sensitive", "type" '
            "is expected"
        ],
    ),
    "shape without type": (
        "/shapes/Text",
        {"tpye": "string"},
        [
            '/shapes/Text: no key "type"; "type" is required',
            '/shapes/Text/tpye: unknown key "tpye"; did you mean "type"?',
        ],
    ),
    "unknown type": (
        "/shapes/Text/type",
        "strnig",
        ['/shapes/Text/type: "strnig"; did you mean "string"?'],
    ),
    "shape that is no object": (
        "/shapes/Text",
        None,
        ["/shapes/Text: null; an object is expected"],
    ),
    "structure without members": (
        "/shapes/Thing",
        {"type": "structure"},
        ['/shapes/Thing: no key "members"; "members" is required'],
    ),
    "text in place of a number": (
        "/shapes/Name/min",
        "1",
        ['/shapes/Name/min: "1"; a whole number is expected'],
    ),
    "fraction in place of a whole number": (
        "/shapes/Name/max",
        1.5,
        ["/shapes/Name/max: 1.5; a whole number is expected"],
    ),
    "number in place of a truth value": (
        "/shapes/Data/sensitive",
        1,
        ["/shapes/Data/sensitive: 1; true or false is expected"],
    ),
    "number in place of a pattern": (
        "/shapes/Name/pattern",
        7,
        ["/shapes/Name/pattern: 7; a text is expected"],
    ),
    "empty enumeration": (
        "/shapes/Kind/enum",
        [],
        ["/shapes/Kind/enum: an empty list; a list that is not empty is expected"],
    ),
    "unknown location": (
        "/shapes/GetThingRequest/members/kind/location",
        "query",
        ['/shapes/GetThingRequest/members/kind/location: "query"; ' 'did you mean "querystring"?'],
    ),
    "unknown timestamp format": (
        "/shapes/Time/timestampFormat",
        "iso",
        ['/shapes/Time/timestampFormat: "iso"; did you mean "iso8601"?'],
    ),
    "empty host prefix": (
        "/operations/PutThing/endpoint/hostPrefix",
        "",
        ['/operations/PutThing/endpoint/hostPrefix: ""; ' "a text that is not empty is expected"],
    ),
    "static parameter of no type": (
        "/operations/GetThing/staticContextParams",
        {"Kind": {"value": 5}},
        [
            "/operations/GetThing/staticContextParams/Kind/value: 5; "
            "a text or true or false or a list is expected"
        ],
    ),
}

BROKEN_BY_MEANING: dict[str, tuple[str, object, list[str]]] = {
    "input of no shape": (
        "/operations/GetThing/input/shape",
        "GetThingReqest",
        [
            "/operations/GetThing/http/requestUri: the label {name} without member; "
            'an input member with the location "uri" and the name "name" is expected',
            '/operations/GetThing/input/shape: "GetThingReqest", which is no shape; '
            'did you mean "GetThingRequest"?',
        ],
    ),
    "output of no shape": (
        "/operations/GetThing/output/shape",
        "Nothing",
        [
            '/operations/GetThing/output/shape: "Nothing", which is no shape; '
            'did you mean "Thing"?'
        ],
    ),
    "error of no shape": (
        "/operations/GetThing/errors/0/shape",
        "Oops",
        [
            '/operations/GetThing/errors/0/shape: "Oops", which is no shape; '
            "the name of a shape is expected"
        ],
    ),
    "member of no shape": (
        "/shapes/Thing/members/name/shape",
        "Nme",
        ['/shapes/Thing/members/name/shape: "Nme", which is no shape; did you mean "Name"?'],
    ),
    "list of no shape": (
        "/shapes/Things/member/shape",
        "Thingy",
        ['/shapes/Things/member/shape: "Thingy", which is no shape; did you mean "Thing"?'],
    ),
    "map from and to no shape": (
        "/shapes/Tags",
        {"type": "map", "key": {"shape": "Txt"}, "value": {"shape": "Texts"}},
        [
            '/shapes/Tags/key/shape: "Txt", which is no shape; did you mean "Text"?',
            '/shapes/Tags/value/shape: "Texts", which is no shape; did you mean "Text"?',
        ],
    ),
    "input that is no structure": (
        "/operations/ListThings/input/shape",
        "Tags",
        ['/operations/ListThings/input/shape: "Tags", which is a map; ' "a structure is expected"],
    ),
    "output that is no structure": (
        "/operations/ListThings/output/shape",
        "Things",
        [
            '/operations/ListThings/output/shape: "Things", which is a list; '
            "a structure is expected"
        ],
    ),
    "error that is no structure": (
        "/operations/GetThing/errors/0/shape",
        "Text",
        [
            '/operations/GetThing/errors/0/shape: "Text", which is a string; '
            "a structure is expected"
        ],
    ),
    "operation with another name": (
        "/operations/GetThing/name",
        "FetchThing",
        ['/operations/GetThing/name: "FetchThing"; "GetThing" is expected'],
    ),
    "required member that is none": (
        "/shapes/Thing/required/1",
        "nme",
        ['/shapes/Thing/required/1: "nme", which is no member; did you mean "name"?'],
    ),
    "member required twice": (
        "/shapes/Thing/required/1",
        "name",
        ['/shapes/Thing/required/1: "name" again; give it once'],
    ),
    "payload that is no member": (
        "/shapes/NotFoundException/payload",
        "body",
        [
            '/shapes/NotFoundException/payload: "body", which is no member; '
            '"exceptionMessage" is expected',
            "/shapes/NotFoundException/members/exceptionMessage: in the body, although "
            '"body" is the whole body; a location is expected',
        ],
    ),
    "members beside a payload": (
        "/shapes/ListThingsResponse/payload",
        "things",
        [
            "/shapes/ListThingsResponse/members/nextToken: in the body, although "
            '"things" is the whole body; a location is expected'
        ],
    ),
    "payload that is bound": (
        "/shapes/GetThingResponse",
        {
            "type": "structure",
            "members": {"thing": {"shape": "Text", "location": "header"}},
            "payload": "thing",
        },
        [
            '/shapes/GetThingResponse/members/thing: the payload bound to "header"; '
            "a payload has no location"
        ],
    ),
    "label without member": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}/{part}",
        [
            "/operations/GetThing/http/requestUri: the label {part} without member; "
            'an input member with the location "uri" and the name "part" is expected'
        ],
    ),
    "member without label": (
        "/operations/GetThing/http/requestUri",
        "/things",
        [
            "/shapes/GetThingRequest/members/name: bound to the label {name}, which GetThing "
            'does not have; a label of "/things" is expected'
        ],
    ),
    "label given twice": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}/{name+}",
        ["/operations/GetThing/http/requestUri: the label {name} again; give it once"],
    ),
    "label that is none": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}/{}",
        [
            '/operations/GetThing/http/requestUri: "/things/{name}/{}"; '
            "labels like {name} or {name+} are expected, in the path"
        ],
    ),
    "label in the query": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}?part={part}",
        [
            '/operations/GetThing/http/requestUri: "/things/{name}?part={part}"; '
            "labels like {name} or {name+} are expected, in the path"
        ],
    ),
    "label that is not required": (
        "/shapes/GetThingRequest/required",
        [],
        [
            "/shapes/GetThingRequest/members/name: bound to the path, but not required; "
            '"name" is expected in "required" of GetThingRequest'
        ],
    ),
    "label that is no scalar": (
        "/shapes/GetThingRequest/members/name/shape",
        "Things",
        [
            '/shapes/GetThingRequest/members/name: a list bound to "uri"; string or boolean or '
            "integer or long or float or double or timestamp is expected"
        ],
    ),
    "status that is no number": (
        "/shapes/GetThingResponse/members/status/shape",
        "Text",
        [
            '/shapes/GetThingResponse/members/status: a string bound to "statusCode"; '
            "integer or long is expected"
        ],
    ),
    "prefix headers that are no map": (
        "/shapes/GetThingRequest/members/since/location",
        "headers",
        [
            '/shapes/GetThingRequest/members/since: a timestamp bound to "headers"; '
            "map is expected"
        ],
    ),
    "two members with one name in the body": (
        "/shapes/Thing/members/kind/locationName",
        "name",
        [
            '/shapes/Thing/members/kind: "name" on the wire, as "name" is; '
            "a locationName of its own is expected"
        ],
    ),
    "two headers that differ in case only": (
        "/shapes/GetThingRequest/members/kind",
        {"shape": "Kind", "location": "header", "locationName": "X-Since"},
        [
            '/shapes/GetThingRequest/members/since: "x-since" on the wire, as "kind" is; '
            "a locationName of its own is expected"
        ],
    ),
    "host label without member": (
        "/operations/PutThing/endpoint/hostPrefix",
        "{account}.{zone}.",
        [
            "/operations/PutThing/endpoint/hostPrefix: the label {zone} without member; "
            'an input member "zone" with the trait "hostLabel" is expected'
        ],
    ),
    "host label that is none": (
        "/operations/PutThing/endpoint/hostPrefix",
        "{account}.{.",
        [
            '/operations/PutThing/endpoint/hostPrefix: "{account}.{."; '
            "labels like {name} are expected"
        ],
    ),
    "host member without label": (
        "/operations/PutThing/endpoint/hostPrefix",
        "data.",
        [
            "/shapes/PutThingRequest/members/account: a host label, which the prefix of PutThing "
            'does not have; a label of "data." is expected'
        ],
    ),
    "host label that is not required": (
        "/shapes/PutThingRequest/required/0",
        ...,
        [
            "/shapes/PutThingRequest/members/account: bound to the host, but not required; "
            '"account" is expected in "required" of PutThingRequest'
        ],
    ),
    "host label that is no string": (
        "/shapes/PutThingRequest/members/account/shape",
        "Count",
        [
            "/shapes/PutThingRequest/members/account: a host label that is an integer; "
            "a string is expected"
        ],
    ),
    "minimum above maximum": (
        "/shapes/Name/min",
        129,
        ["/shapes/Name/min: a min of 129; at most the max of 128 is expected"],
    ),
    "enumeration value given twice": (
        "/shapes/Kind/enum",
        ["BIG", "SMALL", "BIG"],
        ['/shapes/Kind/enum/2: "BIG" again; give it once'],
    ),
    "map key that is no string": (
        "/shapes/Tags/key/shape",
        "Count",
        ['/shapes/Tags/key/shape: "Count", which is an integer; a string is expected'],
    ),
    "list of itself": (
        "/shapes/Things/member/shape",
        "Things",
        [
            "/shapes/Things: shapes without end: Things > Things; "
            "a structure is expected in between"
        ],
    ),
    "map and list of each other": (
        "/shapes",
        tiny_service()["shapes"]
        | {
            "Tags": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Others"}},
            "Others": {"type": "list", "member": {"shape": "Tags"}},
        },
        [
            "/shapes/Others: shapes without end: Others > Tags > Others; "
            "a structure is expected in between"
        ],
    ),
    "structure that requires itself": (
        "/shapes/Thing",
        {
            "type": "structure",
            "required": ["twin"],
            "members": {"twin": {"shape": "Thing"}},
        },
        [
            "/shapes/Thing: shapes without end: Thing > Thing; "
            "a member that is not required is expected in between"
        ],
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_BY_SCHEMA.values(), ids=BROKEN_BY_SCHEMA
)
def test_what_the_schema_refuses_is_told(
    tmp_path: Path, place: str, value: object, expected: list[str]
) -> None:
    told = problems(tmp_path, model=edit(tiny_service(), place, value))
    assert told == [f"{FOLDER}/service-2.json: {line}" for line in expected]


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_BY_MEANING.values(), ids=BROKEN_BY_MEANING
)
def test_what_makes_no_sense_is_told(
    tmp_path: Path, place: str, value: object, expected: list[str]
) -> None:
    told = problems(tmp_path, model=edit(tiny_service(), place, value))
    assert told == [f"{FOLDER}/service-2.json: {line}" for line in sorted(expected)]


BROKEN_PAGINATORS: dict[str, tuple[str, object, str]] = {
    "unknown key": (
        "/pagination/ListThings/limitkey",
        "maxResults",
        '/pagination/ListThings/limitkey: unknown key "limitkey"; did you mean "limit_key"?',
    ),
    "no operation": (
        "/pagination/ListThing",
        {"input_token": "a", "output_token": "b"},
        '/pagination/ListThing: "ListThing", which is no operation; did you mean "ListThings"?',
    ),
    "operation without output": (
        "/pagination/PutThing",
        {"input_token": "name", "output_token": "b"},
        "/pagination/PutThing: PutThing, which has no output; an operation with one is expected",
    ),
    "no input token": (
        "/pagination/ListThings/input_token",
        "token",
        '/pagination/ListThings/input_token: "token", of which ListThingsRequest has no '
        '"token"; did you mean "nextToken"?',
    ),
    "no limit": (
        "/pagination/ListThings/limit_key",
        "limit",
        '/pagination/ListThings/limit_key: "limit", of which ListThingsRequest has no '
        '"limit"; one of "maxResults", "nextToken" is expected',
    ),
    "no output token": (
        "/pagination/ListThings/output_token",
        ["nexToken"],
        '/pagination/ListThings/output_token: "nexToken", of which ListThingsResponse has no '
        '"nexToken"; did you mean "nextToken"?',
    ),
    "no result": (
        "/pagination/ListThings/result_key",
        ["things", "things[].parts[-1].nam"],
        '/pagination/ListThings/result_key: "things[].parts[-1].nam", of which Thing has no '
        '"nam"; did you mean "name"?',
    ),
    "element of what is no list": (
        "/pagination/ListThings/result_key",
        "nextToken[0]",
        '/pagination/ListThings/result_key: "nextToken[0]", of which Text is a string; '
        "a list is expected before '['",
    ),
    "member of what is no structure": (
        "/pagination/ListThings/more_results",
        "nextToken.more",
        '/pagination/ListThings/more_results: "nextToken.more", of which Text has no "more"; '
        "nothing is expected here",
    ),
    "path that is none": (
        "/pagination/ListThings/more_results",
        "length(things)",
        '/pagination/ListThings/more_results: "length(things)", of which "length(things)" is no '
        "step; names of members with '.' between are expected",
    ),
    "tokens that do not match": (
        "/pagination/ListThings/input_token",
        ["nextToken", "maxResults"],
        "/pagination/ListThings: 2 input and 1 output tokens; "
        "as many of one as of the other are expected",
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_PAGINATORS.values(), ids=BROKEN_PAGINATORS
)
def test_what_is_wrong_with_a_paginator_is_told(
    tmp_path: Path, place: str, value: object, expected: str
) -> None:
    told = problems(tmp_path, paginators=edit(tiny_paginators(), place, value))
    assert told == [f"{FOLDER}/paginators-1.json: {expected}"]


def test_alternative_paths_and_lists_of_tokens_are_followed(tmp_path: Path) -> None:
    document = tiny_paginators()
    edit(document, "/pagination/ListThings/output_token", "nextToken || things[-1].name")
    edit(document, "/pagination/ListThings/input_token", ["nextToken"])
    paginator = model(tmp_path, paginators=document).paginators["ListThings"]
    assert paginator.input_token == ("nextToken",)
    assert paginator.output_token == ("nextToken || things[-1].name",)


WAITER: dict[str, Any] = {
    "operation": "GetThing",
    "delay": 5,
    "maxAttempts": 20,
    "acceptors": [
        {"state": "success", "matcher": "path", "argument": "thing.kind", "expected": "BIG"},
        {"state": "retry", "matcher": "error", "expected": "NotFoundException"},
        {"state": "failure", "matcher": "status", "expected": 500},
    ],
}

BROKEN_WAITERS: dict[str, tuple[str, object, str]] = {
    "no operation": (
        "/waiters/ThingBig/operation",
        "GetThng",
        '/waiters/ThingBig/operation: "GetThng", which is no operation; did you mean "GetThing"?',
    ),
    "unknown key": (
        "/waiters/ThingBig/maxAttempt",
        3,
        '/waiters/ThingBig/maxAttempt: unknown key "maxAttempt"; did you mean "maxAttempts"?',
    ),
    "unknown key of an acceptor": (
        "/waiters/ThingBig/acceptors/1/arguments",
        "x",
        '/waiters/ThingBig/acceptors/1/arguments: unknown key "arguments"; '
        'did you mean "argument"?',
    ),
    "path matcher without path": (
        "/waiters/ThingBig/acceptors/0/argument",
        ...,
        '/waiters/ThingBig/acceptors/0: no key "argument"; "argument" is required',
    ),
    "status that is a text": (
        "/waiters/ThingBig/acceptors/2/expected",
        "500",
        '/waiters/ThingBig/acceptors/2/expected: "500"; a whole number is expected',
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_WAITERS.values(), ids=BROKEN_WAITERS
)
def test_what_is_wrong_with_a_waiter_is_told(
    tmp_path: Path, place: str, value: object, expected: str
) -> None:
    acceptors = [dict(acceptor) for acceptor in WAITER["acceptors"]]
    document = {"version": 2, "waiters": {"ThingBig": WAITER | {"acceptors": acceptors}}}
    told = problems(tmp_path, waiters=edit(document, place, value))
    assert told == [f"{FOLDER}/waiters-2.json: {expected}"]


BROKEN_SETTINGS = {
    'package = "../x"': '/package: "../x"; an identifier of Python (ASCII, no keyword) is expected',
    'package = "class"': '/package: "class"; an identifier of Python (ASCII, no keyword) is expected',
    'package = "caf\u00e9"': '/package: "caf\\u00e9"; an identifier of Python (ASCII, no keyword) is expected',
    'client_class = "IVS Client"': '/client_class: "IVS Client"; an identifier of Python (ASCII, no keyword) is expected',
    'distribution = "typed-"': "/distribution: \"typed-\"; letters, digits, '-', '_' and '.' are expected, with a letter or digit at both ends",
    "package = 2020-01-01": "/package: the value 2020-01-01; a text is expected",
    'packge = "typed_tiny"': '/packge: unknown key "packge"; did you mean "package"?',
    'version = "1.0.0"': '/version: unknown key "version"; one of "client_class", "distribution", "package" is expected',
}


@pytest.mark.parametrize("settings", BROKEN_SETTINGS)
def test_names_that_python_or_the_index_would_refuse_are_told(
    tmp_path: Path, settings: str
) -> None:
    assert problems(tmp_path, settings=settings) == [
        f"tiny/service.toml: {BROKEN_SETTINGS[settings]}"
    ]


def test_what_is_wrong_in_all_documents_is_told_at_once(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        model=edit(edit(tiny_service(), "/shapes/Name/patern", ""), "/shapes/Text/mni", 1),
        paginators={"pagination": {}, "version": "3"},
        waiters={"version": 2},
        endpoint_rules={"version": "1.0", "parameters": {}, "rules": [{"type": "tre"}]},
        partitions={"version": "1.1", "partitions": []},
        examples={"exampels": {}},
        settings="packages = 1",
        overlay="[[leave_out]]\noperations = []\nreason = ' '",
    )
    assert told == [
        "partitions.json: /partitions: an empty list; a list that is not empty is expected",
        f'{FOLDER}/endpoint-rule-set-1.json: /rules/0/type: "tre"; did you mean "tree"?',
        f'{FOLDER}/examples-1.json: /: no key "examples"; "examples" is required',
        f'{FOLDER}/examples-1.json: /exampels: unknown key "exampels"; did you mean "examples"?',
        f'{FOLDER}/paginators-1.json: /version: "3"; "1.0" is expected',
        f'{FOLDER}/service-2.json: /shapes/Name/patern: unknown key "patern"; '
        'did you mean "pattern"?',
        f'{FOLDER}/service-2.json: /shapes/Text/mni: unknown key "mni"; did you mean "min"?',
        f'{FOLDER}/waiters-2.json: /: no key "waiters"; "waiters" is required',
        "tiny/overlay.toml: /leave_out/0/operations: an empty list; "
        "a list that is not empty is expected",
        'tiny/overlay.toml: /leave_out/0/reason: " "; a text that is not blank is expected',
        'tiny/service.toml: /packages: unknown key "packages"; did you mean "package"?',
    ]


def test_a_model_mirrors_its_documents(tmp_path: Path) -> None:
    service = model(tmp_path, paginators=tiny_paginators())
    assert service.name == "tiny"
    assert service.file == f"{FOLDER}/service-2.json"
    assert service.source == f"models/{FOLDER}/service-2.json"
    assert (service.service_id, service.full_name) == ("tiny", "Amazon Tiny")
    assert (service.protocol, service.signature_version) == ("rest-json", "v4")
    assert list(service.operations) == ["GetThing", "ListThings", "PutThing"]
    assert service.operations["PutThing"].host_prefix == "{account}.data."
    assert service.operations["GetThing"].errors == ("NotFoundException",)
    assert service.shapes["Thing"].required == ("name",)
    assert service.shapes["Data"].sensitive
    assert service.shapes["NotFoundException"].error_status == 404
    assert service.paginators["ListThings"].limit_key == "maxResults"
    assert service.endpoint_rules is None


def test_names_follow_the_rule_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    for service_id, expected in {
        "tiny": "TinyClient",
        "IoT Wireless": "IoTWirelessClient",
        "ACM-PCA v2": "ACMPCAV2Client",
    }.items():
        document = edit(tiny_service(), "/metadata/serviceId", service_id)
        assert model(tmp_path, model=document).settings.client_class == expected
    write_models(tmp_path, "io-t.wireless")
    settings = validate(load(tmp_path, "io-t.wireless")).settings
    assert settings.package == "typed_io_t_wireless"
    assert settings.distribution == "typed-io-t.wireless"
    said = 'package = "small"\nclient_class = "C"\ndistribution = "Small.Thing"'
    settings = model(tmp_path, settings=said).settings
    assert (settings.package, settings.client_class) == ("small", "C")
    assert settings.distribution == "Small.Thing"


def test_a_client_class_that_would_begin_with_a_digit_is_told(tmp_path: Path) -> None:
    document = edit(tiny_service(), "/metadata/serviceId", "3 D")
    assert problems(tmp_path, model=document) == [
        'tiny/service.toml: /client_class: "3DClient"; '
        "an identifier of Python (ASCII, no keyword) is expected"
    ]


def test_metadata_that_is_missing_has_something_in_its_place(tmp_path: Path) -> None:
    document = tiny_service()
    for key in ("serviceId", "signingName", "signatureVersion", "serviceFullName", "auth"):
        del document["metadata"][key]
    service = model(tmp_path, model=document)
    assert (service.service_id, service.full_name) == ("tiny", "tiny")
    assert (service.signing_name, service.signature_version) == ("tiny", "v4")
    assert service.auth == ()


def test_the_protocol_is_the_one_that_botocore_chooses(tmp_path: Path) -> None:
    for protocols in (
        ["rest-json"],
        ["smithy-rpc-v2-cbor", "json"],
        ["ec2", "query", "rest-xml"],
        ["rest-xml", "rest-json"],
        None,
    ):
        document = edit(tiny_service(), "/metadata/protocol", "rest-xml")
        edit(document, "/metadata/protocols", protocols or ...)
        chosen = botocore.model.ServiceModel(document).resolved_protocol
        assert model(tmp_path, model=document).protocol == chosen


def test_every_service_of_botocore_makes_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the schemas say of them is tested elsewhere, where each part is looked at once."""
    monkeypatch.setattr("codegen.source.validate.schema_problems", lambda documents: [])
    names = services(BOTOCORE_DATA)
    protocols = [validate(load(BOTOCORE_DATA, name)).protocol for name in names]
    assert len(names) == 439
    assert protocols.count("rest-json") == 261
