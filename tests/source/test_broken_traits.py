"""Models with traits that their schema refuses, and the exact text of the problem."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.broken import problems
from support.models import API_VERSION, edit, tiny_service

FILE = f"tiny/{API_VERSION}/service-2.json"

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
        ['no key "metadata"; "metadata" is required'],
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
    "path with a fragment": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}#here",
        [
            '/operations/GetThing/http/requestUri: "/things/{name}#here"; '
            "a path and a query string without '#' are expected"
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


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_BY_SCHEMA.values(), ids=BROKEN_BY_SCHEMA
)
def test_what_the_schema_refuses_is_told(
    tmp_path: Path, place: str, value: object, expected: list[str]
) -> None:
    told = problems(tmp_path, model=edit(tiny_service(), place, value))
    assert told == [f"{FILE}: {line}" for line in expected]
