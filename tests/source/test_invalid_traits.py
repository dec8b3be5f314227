"""Models with traits that the schema refuses, and the exact text of the problems."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import API_VERSION, edit, tiny_service, validation_problems

FILE = f"tiny/{API_VERSION}/service-2.json"

# Where the tiny service is changed, the value put there (... removes what is there), and the
# problems, which all stand in the service document.
INVALID_BY_SCHEMA: dict[str, tuple[str, object, list[str]]] = {
    "unknown key of the document": (
        "/metdata",
        {},
        [':/metdata: found the unknown key "metdata"; expected "metadata" (the closest match)'],
    ),
    "unknown key of the metadata": (
        "/metadata/signingname",
        "tiny",
        [
            ':/metadata/signingname: found the unknown key "signingname"; expected "signingName" (the closest match)'
        ],
    ),
    "missing metadata": (
        "/metadata",
        ...,
        [': found no key "metadata"; expected this required key'],
    ),
    "unknown version": ("/version", "1.0", [':/version: found "1.0"; expected "2.0"']),
    "unknown protocol": (
        "/metadata/protocol",
        "rest-jsn",
        [':/metadata/protocol: found "rest-jsn"; expected "rest-json" (the closest match)'],
    ),
    "unknown protocol among several": (
        "/metadata/protocols",
        ["rest-json", "graphql"],
        [
            ':/metadata/protocols/1: found "graphql"; expected one of "ec2", "json", "query", "rest-json", '
            '"rest-xml", "smithy-rpc-v2-cbor"'
        ],
    ),
    "no protocol among several": (
        "/metadata/protocols",
        [],
        [":/metadata/protocols: found an empty list; expected a list that is not empty"],
    ),
    "misspelt trait of an operation": (
        "/operations/GetThing/httpChecksumRequire",
        True,
        [
            ':/operations/GetThing/httpChecksumRequire: found the unknown key "httpChecksumRequire"; '
            'expected "httpChecksumRequired" (the closest match)'
        ],
    ),
    "misspelt trait of an operation's binding": (
        "/operations/GetThing/http/responsecode",
        200,
        [
            ':/operations/GetThing/http/responsecode: found the unknown key "responsecode"; '
            'expected "responseCode" (the closest match)'
        ],
    ),
    "unknown method": (
        "/operations/GetThing/http/method",
        "get",
        [
            ':/operations/GetThing/http/method: found "get"; expected one of "DELETE", "GET", "HEAD", "OPTIONS", '
            '"PATCH", "POST", "PUT"'
        ],
    ),
    "status out of range": (
        "/operations/GetThing/http/responseCode",
        42,
        [":/operations/GetThing/http/responseCode: found 42; expected at least 100"],
    ),
    "status above range": (
        "/operations/GetThing/http/responseCode",
        4200,
        [":/operations/GetThing/http/responseCode: found 4200; expected at most 599"],
    ),
    "relative path": (
        "/operations/GetThing/http/requestUri",
        "things/{name}",
        [
            ':/operations/GetThing/http/requestUri: found "things/{name}"; '
            "expected a path that begins with '/'"
        ],
    ),
    "path with a fragment": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}#here",
        [
            ':/operations/GetThing/http/requestUri: found "/things/{name}#here"; '
            "expected a path and a query string without '#'"
        ],
    ),
    "checksum by members that are not in the input": (
        "/operations/GetThing/httpChecksum",
        {"requestAlgorithmMember": "algorithm", "requestValidationModeMember": "mode"},
        [
            f':/operations/GetThing/httpChecksum/{key}: found "{name}"; '
            "expected an input member that is a string"
            for key, name in (
                ("requestAlgorithmMember", "algorithm"),
                ("requestValidationModeMember", "mode"),
            )
        ],
    ),
    "operation name with a hyphen": (
        "/operations/Get-Thing",
        {"name": "Get-Thing", "http": {"method": "GET", "requestUri": "/"}},
        [
            ":/operations/Get-Thing: found the name \"Get-Thing\"; expected a name of letters, digits and '_' "
            "that does not begin with a digit"
        ],
    ),
    "member name with a line feed": (
        "/shapes/Thing/members/name\n",
        {"shape": "Text"},
        [
            ':/shapes/Thing/members/name\n: found the name "name\\n"; expected a name of '
            "letters, digits and '_' that does not begin with a digit"
        ],
    ),
    "error without shape": (
        "/operations/GetThing/errors/0",
        {"shap": "NotFoundException"},
        [
            ':/operations/GetThing/errors/0: found no key "shape"; expected this required key',
            ':/operations/GetThing/errors/0/shap: found the unknown key "shap"; expected "shape" (the closest match)',
        ],
    ),
    "misspelt trait of a structure": (
        "/shapes/Thing/requierd",
        ["name"],
        [
            ':/shapes/Thing/requierd: found the unknown key "requierd"; expected "required" (the closest match)'
        ],
    ),
    "misspelt trait of a member": (
        "/shapes/Thing/members/name/documantation",
        "",
        [
            ':/shapes/Thing/members/name/documantation: found the unknown key "documantation"; '
            'expected "documentation" (the closest match)'
        ],
    ),
    "misspelt trait of a list's member": (
        "/shapes/Things/member/sahpe",
        "Thing",
        [
            ':/shapes/Things/member/sahpe: found the unknown key "sahpe"; expected "shape" (the closest match)'
        ],
    ),
    "trait of another type": (
        "/shapes/Flag/pattern",
        "[a-z]",
        [
            ':/shapes/Flag/pattern: found the unknown key "pattern"; expected one of "box", "deprecated", '
            '"deprecatedMessage", "deprecatedSince", "documentation", "sensitive", "type"'
        ],
    ),
    "shape without type": (
        "/shapes/Text",
        {"tpye": "string"},
        [
            ':/shapes/Text: found no key "type"; expected this required key',
            ':/shapes/Text/tpye: found the unknown key "tpye"; expected "type" (the closest match)',
        ],
    ),
    "unknown type": (
        "/shapes/Text/type",
        "strnig",
        [':/shapes/Text/type: found "strnig"; expected "string" (the closest match)'],
    ),
    "shape that is no object": (
        "/shapes/Text",
        None,
        [":/shapes/Text: found null; expected an object"],
    ),
    "text in place of a number": (
        "/shapes/Name/min",
        "1",
        [':/shapes/Name/min: found "1"; expected an integer'],
    ),
    "fraction in place of an integer": (
        "/shapes/Name/max",
        1.5,
        [":/shapes/Name/max: found 1.5; expected an integer"],
    ),
    "number in place of a truth value": (
        "/shapes/Data/sensitive",
        1,
        [":/shapes/Data/sensitive: found 1; expected true or false"],
    ),
    "number in place of a pattern": (
        "/shapes/Name/pattern",
        7,
        [":/shapes/Name/pattern: found 7; expected a string"],
    ),
    "empty enumeration": (
        "/shapes/Kind/enum",
        [],
        [":/shapes/Kind/enum: found an empty list; expected a list that is not empty"],
    ),
    "unknown location": (
        "/shapes/GetThingRequest/members/kind/location",
        "query",
        [
            ':/shapes/GetThingRequest/members/kind/location: found "query"; '
            'expected "querystring" (the closest match)'
        ],
    ),
    "unknown timestamp format": (
        "/shapes/Time/timestampFormat",
        "iso",
        [':/shapes/Time/timestampFormat: found "iso"; expected "iso8601" (the closest match)'],
    ),
    "empty host prefix": (
        "/operations/PutThing/endpoint/hostPrefix",
        "",
        [
            ':/operations/PutThing/endpoint/hostPrefix: found ""; '
            "expected a string that is not empty"
        ],
    ),
    "static parameter of no type": (
        "/operations/GetThing/staticContextParams",
        {"Kind": {"value": 5}},
        [
            ":/operations/GetThing/staticContextParams/Kind/value: found 5; expected a "
            "string or true or false or a list"
        ],
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), INVALID_BY_SCHEMA.values(), ids=INVALID_BY_SCHEMA
)
def test_schema_violation_is_reported(
    tmp_path: Path, place: str, value: object, expected: list[str]
) -> None:
    told = validation_problems(tmp_path, model=edit(tiny_service(), place, value))
    assert told == [f"{FILE}{line}" for line in expected]
