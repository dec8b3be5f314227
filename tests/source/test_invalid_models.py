"""Invalid models whose traits pass their schema, and the exact text of the problems."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import API_VERSION, edit, tiny_service, validation_problems

FILE = f"tiny/{API_VERSION}/service-2.json"

# As in test_invalid_traits: where the tiny service is changed, to what, and what is told.
INVALID_BY_MEANING: dict[str, tuple[str, object, list[str]]] = {
    "input of no shape": (
        "/operations/GetThing/input/shape",
        "GetThingReqest",
        [
            ":/operations/GetThing/http/requestUri: found a label {name} without a member; "
            'expected an input member with the location "uri" and the name "name"',
            ':/operations/GetThing/input/shape: found "GetThingReqest", which is not a shape; '
            'expected "GetThingRequest" (the closest match)',
        ],
    ),
    "output of no shape": (
        "/operations/GetThing/output/shape",
        "Nothing",
        [
            ':/operations/GetThing/output/shape: found "Nothing", which is not a shape; '
            'expected "Thing" (the closest match)'
        ],
    ),
    "error of no shape": (
        "/operations/GetThing/errors/0/shape",
        "Oops",
        [
            ':/operations/GetThing/errors/0/shape: found "Oops", which is not a shape; '
            "expected the name of a shape"
        ],
    ),
    "member of no shape": (
        "/shapes/Thing/members/name/shape",
        "Nme",
        [
            ':/shapes/Thing/members/name/shape: found "Nme", which is not a shape; expected "Name" (the closest match)'
        ],
    ),
    "an enumeration of a number": (
        "/shapes/ListThingsRequest/members/maxResults/enum",
        ["1"],
        [
            ":/shapes/ListThingsRequest/members/maxResults/enum: found an enumeration of an integer; "
            "expected a string"
        ],
    ),
    "list of no shape": (
        "/shapes/Things/member/shape",
        "Thingy",
        [
            ':/shapes/Things/member/shape: found "Thingy", which is not a shape; expected "Thing" (the closest match)'
        ],
    ),
    "map from and to no shape": (
        "/shapes/Tags",
        {"type": "map", "key": {"shape": "Txt"}, "value": {"shape": "Texts"}},
        [
            ':/shapes/Tags/key/shape: found "Txt", which is not a shape; expected "Text" (the closest match)',
            ':/shapes/Tags/value/shape: found "Texts", which is not a shape; expected "Text" (the closest match)',
        ],
    ),
    "input that is no structure": (
        "/operations/ListThings/input/shape",
        "Tags",
        [
            ':/operations/ListThings/input/shape: found "Tags", which is a map; '
            "expected a structure"
        ],
    ),
    "output that is no structure": (
        "/operations/ListThings/output/shape",
        "Things",
        [
            ':/operations/ListThings/output/shape: found "Things", which is a list; '
            "expected a structure"
        ],
    ),
    "error that is no structure": (
        "/operations/GetThing/errors/0/shape",
        "Text",
        [
            ':/operations/GetThing/errors/0/shape: found "Text", which is a string; '
            "expected a structure"
        ],
    ),
    "operation with another name": (
        "/operations/GetThing/name",
        "FetchThing",
        [':/operations/GetThing/name: found "FetchThing"; expected "GetThing"'],
    ),
    "required member that is none": (
        "/shapes/Thing/required/1",
        "nme",
        [
            ':/shapes/Thing/required/1: found "nme", which is not a member; expected "name" (the closest match)'
        ],
    ),
    "member required twice": (
        "/shapes/Thing/required/1",
        "name",
        [':/shapes/Thing/required/1: found a second "name"; expected unique values'],
    ),
    "payload that is no member": (
        "/shapes/NotFoundException/payload",
        "body",
        [
            ':/shapes/NotFoundException/payload: found "body", which is not a member; '
            'expected "exceptionMessage"',
            ":/shapes/NotFoundException/members/exceptionMessage: found a member in the "
            'body, which is the payload "body"; expected a location',
        ],
    ),
    "members beside a payload": (
        "/shapes/ListThingsResponse/payload",
        "things",
        [
            ":/shapes/ListThingsResponse/members/nextToken: found a member in the body, "
            'which is the payload "things"; expected a location'
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
            ':/shapes/GetThingResponse/members/thing: found the payload bound to "header"; '
            "expected a payload without a location"
        ],
    ),
    "label without member": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}/{part}",
        [
            ":/operations/GetThing/http/requestUri: found a label {part} without a member; "
            'expected an input member with the location "uri" and the name "part"'
        ],
    ),
    "member without label": (
        "/operations/GetThing/http/requestUri",
        "/things",
        [
            ":/shapes/GetThingRequest/members/name: found a binding to the label {name}, "
            'which GetThing does not have; expected a label of "/things"'
        ],
    ),
    "label given twice": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}/{name+}",
        [
            ":/operations/GetThing/http/requestUri: found a second label {name}; expected "
            "one label of each name"
        ],
    ),
    "label that is none": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}/{}",
        [
            ':/operations/GetThing/http/requestUri: found "/things/{name}/{}"; '
            "expected labels like {name} or {name+}, and only in the path"
        ],
    ),
    "label in the query": (
        "/operations/GetThing/http/requestUri",
        "/things/{name}?part={part}",
        [
            ':/operations/GetThing/http/requestUri: found "/things/{name}?part={part}"; '
            "expected labels like {name} or {name+}, and only in the path"
        ],
    ),
    "label that is no scalar": (
        "/shapes/GetThingRequest/members/name/shape",
        "Things",
        [
            ':/shapes/GetThingRequest/members/name: found a list bound to "uri"; expected string or boolean or '
            "integer or long or float or double or timestamp"
        ],
    ),
    "status that is no number": (
        "/shapes/GetThingResponse/members/status/shape",
        "Text",
        [
            ':/shapes/GetThingResponse/members/status: found a string bound to "statusCode"; '
            "expected integer or long"
        ],
    ),
    "prefix headers that are no map": (
        "/shapes/GetThingRequest/members/since/location",
        "headers",
        [
            ':/shapes/GetThingRequest/members/since: found a timestamp bound to "headers"; '
            "expected map"
        ],
    ),
    "two members with one name in the body": (
        "/shapes/Thing/members/kind/locationName",
        "name",
        [
            ':/shapes/Thing/members/kind: found the wire name "name", which "name" also '
            "has; expected a unique locationName"
        ],
    ),
    "two headers that differ in case only": (
        "/shapes/GetThingRequest/members/kind",
        {"shape": "Kind", "location": "header", "locationName": "X-Since"},
        [
            ':/shapes/GetThingRequest/members/since: found the wire name "x-since", which '
            '"kind" also has; expected a unique locationName'
        ],
    ),
    "host label without member": (
        "/operations/PutThing/endpoint/hostPrefix",
        "{account}.{zone}.",
        [
            ":/operations/PutThing/endpoint/hostPrefix: found a label {zone} without a member; "
            'expected an input member "zone" with the trait "hostLabel"'
        ],
    ),
    "host label that is none": (
        "/operations/PutThing/endpoint/hostPrefix",
        "{account}.{.",
        [
            ':/operations/PutThing/endpoint/hostPrefix: found "{account}.{."; '
            "expected letters, digits, '-', '.' and labels like {name}"
        ],
    ),
    "host member without label": (
        "/operations/PutThing/endpoint/hostPrefix",
        "data.",
        [
            ":/shapes/PutThingRequest/members/account: found a host label that the prefix "
            'of PutThing does not have; expected a label of "data."'
        ],
    ),
    "host label that is no string": (
        "/shapes/PutThingRequest/members/account/shape",
        "Count",
        [
            ":/shapes/PutThingRequest/members/account: found a host label that is an integer; "
            "expected a string"
        ],
    ),
    "minimum above maximum": (
        "/shapes/Name/min",
        129,
        [":/shapes/Name/min: found a min of 129; expected at most the max, 128"],
    ),
    "enumeration value given twice": (
        "/shapes/Kind/enum",
        ["BIG", "SMALL", "BIG"],
        [':/shapes/Kind/enum/2: found a second "BIG"; expected unique values'],
    ),
    "map key that is no string": (
        "/shapes/Tags/key/shape",
        "Count",
        [':/shapes/Tags/key/shape: found "Count", which is an integer; expected a string'],
    ),
    "list of itself": (
        "/shapes/Things/member/shape",
        "Things",
        [
            ":/shapes/Things: found shapes that contain themselves: Things > Things; "
            "expected a structure on the way"
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
            ":/shapes/Others: found shapes that contain themselves: Others > Tags > "
            "Others; expected a structure on the way"
        ],
    ),
    "structure that requires itself": (
        "/shapes/Thing",
        {"type": "structure", "required": ["twin"], "members": {"twin": {"shape": "Thing"}}},
        [
            ":/shapes/Thing: found shapes that contain themselves: Thing > Thing; expected "
            "an optional member on the way"
        ],
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), INVALID_BY_MEANING.values(), ids=INVALID_BY_MEANING
)
def test_inconsistent_traits_are_reported(
    tmp_path: Path, place: str, value: object, expected: list[str]
) -> None:
    told = validation_problems(tmp_path, model=edit(tiny_service(), place, value))
    assert told == sorted(f"{FILE}{line}" for line in expected)
