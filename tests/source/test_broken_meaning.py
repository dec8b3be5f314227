"""Models of well-formed traits that make no sense, and the exact text of the problem."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.broken import problems
from support.models import API_VERSION, edit, tiny_service

FILE = f"tiny/{API_VERSION}/service-2.json"

# As in test_broken_traits: where the tiny service is changed, to what, and what is told.
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
    "an enumeration of a number": (
        "/shapes/ListThingsRequest/members/maxResults/enum",
        ["1"],
        [
            "/shapes/ListThingsRequest/members/maxResults/enum: an enumeration of an integer; "
            "a string is expected"
        ],
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
            "letters, digits, '-', '.' and labels like {name} are expected"
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
    ("place", "value", "expected"), BROKEN_BY_MEANING.values(), ids=BROKEN_BY_MEANING
)
def test_what_makes_no_sense_is_told(
    tmp_path: Path, place: str, value: object, expected: list[str]
) -> None:
    told = problems(tmp_path, model=edit(tiny_service(), place, value))
    assert told == [f"{FILE}: {line}" for line in sorted(expected)]
