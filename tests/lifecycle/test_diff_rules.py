"""Each rule of a comparison, shown by the smallest change of a model that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.endpoints import BOTOCORE
from support.models import API_VERSION, edit, tiny_paginators, tiny_service, write_models

from codegen.lifecycle.diff import compare
from codegen.lifecycle.diff_rules import Rule
from codegen.lifecycle.findings import Comparison, Finding

TEXT = {"shape": "Text"}
GONE = ...
"""In an edit: what the place points to is removed."""

Edits = Mapping[str, object]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the tiny service with edits of its documents."""

    model: Edits = field(default_factory=dict[str, object])
    paginators: Edits = field(default_factory=dict[str, object])
    rules: dict[str, Any] | None = None
    overlay: str | None = None
    settings: str | None = None

    def write(self, folder: Path) -> Path:
        documents: dict[str, object] = {"model": _edited(tiny_service(), self.model)}
        documents["paginators"] = _edited(tiny_paginators(), self.paginators)
        documents["partitions"] = (BOTOCORE / "partitions.json").read_bytes()
        for name in ("overlay", "settings"):
            if getattr(self, name) is not None:
                documents[name] = getattr(self, name)
        if self.rules is not None:
            documents["endpoint_rules"] = self.rules
        return write_models(folder, **documents)


def _edited(document: dict[str, Any], edits: Edits) -> dict[str, Any]:
    for place, value in edits.items():
        edit(document, place, deepcopy(value))
    return document


def rules(url: str = "https://tiny.{Region}.example", **region: object) -> dict[str, Any]:
    """An endpoint rule set with one rule."""
    parameter = {"type": "String", "required": True, "builtIn": "AWS::Region", **region}
    parameter |= {"documentation": "The region."}
    rule = {"conditions": [], "type": "endpoint", "endpoint": {"url": url}}
    return {"version": "1.0", "parameters": {"Region": parameter}, "rules": [rule]}


def compared(folder: Path, old: Side, new: Side) -> Comparison:
    return compare(old.write(folder / "old"), new.write(folder / "new"), "tiny")


def rule_of(finding: Finding) -> Rule:
    return Rule((finding.level, finding.why))


@dataclass(frozen=True)
class Case:
    """What changed, and every finding that has to come out: the rule and the place."""

    name: str
    old: Side
    new: Side
    found: frozenset[tuple[Rule, str]]


def case(name: str, old: Side, new: Side, *found: tuple[Rule, str]) -> Case:
    return Case(name, old, new, frozenset(found))


def changed(name: str, edits: Edits, *found: tuple[Rule, str]) -> Case:
    """A change of the service document."""
    return case(name, Side(), Side(model=edits), *found)


def undone(name: str, edits: Edits, *found: tuple[Rule, str]) -> Case:
    """The same backwards: the old document has the edits, the new one does not."""
    return case(name, Side(model=edits), Side(), *found)


NEW_OPERATION = {
    "name": "StopThings",
    "http": {"method": "POST", "requestUri": "/StopThings"},
}
THING = "/shapes/Thing/members"
GET = "/operations/GetThing"
INPUT = "/shapes/GetThingRequest"
OUTPUT = "/shapes/GetThingResponse"
ERROR = "/shapes/NotFoundException"
NEW_ERROR = {
    "/shapes/LateException": {"type": "structure", "members": {}, "exception": True},
}
ANSWER_ONLY_KIND = {
    "/shapes/State": {"type": "string", "enum": ["ON"]},
    f"{OUTPUT}/members/state": {"shape": "State"},
}
PART = {
    "/shapes/Part": {"type": "structure", "members": {"name": TEXT}},
    f"{OUTPUT}/members/part": {"shape": "Part"},
}
SENT_PART = PART | {f"{INPUT}/members/part": {"shape": "Part"}}
UNION = SENT_PART | {"/shapes/Part/union": True}

CASES = [
    # The package as a whole.
    case(
        "the client class",
        Side(),
        Side(settings='client_class = "Tiny"'),
        (Rule.NAMES_CHANGED, "TinyClient"),
    ),
    case(
        "the package",
        Side(),
        Side(settings='package = "tiny"'),
        (Rule.NAMES_CHANGED, "TinyClient"),
    ),
    case(
        "the distribution",
        Side(),
        Side(settings='distribution = "tiny"'),
        (Rule.NAMES_CHANGED, "TinyClient"),
    ),
    changed(
        "the service id, which names the client",
        {"/metadata/serviceId": "small"},
        (Rule.NAMES_CHANGED, "TinyClient"),
        (Rule.SERVICE_CHANGED, "TinyClient"),
    ),
    changed(
        "the endpoint prefix",
        {"/metadata/endpointPrefix": "small"},
        (Rule.SERVICE_CHANGED, "TinyClient"),
    ),
    changed(
        "the signing name",
        {"/metadata/signingName": "small"},
        (Rule.SIGNING_CHANGED, "TinyClient"),
    ),
    changed(
        "the words about the service",
        {"/documentation": "<p>Another service.</p>"},
        (Rule.WORDS_CHANGED, "TinyClient"),
    ),
    changed(
        "the full name",
        {"/metadata/serviceFullName": "Amazon Little"},
        (Rule.WORDS_CHANGED, "TinyClient"),
    ),
    case(
        "endpoint rules come",
        Side(),
        Side(rules=rules()),
        (Rule.ENDPOINT_RULES_ADDED, "TinyClient"),
    ),
    case(
        "endpoint rules go",
        Side(rules=rules()),
        Side(),
        (Rule.ENDPOINT_RULES_REMOVED, "TinyClient"),
    ),
    case(
        "endpoint rules give another address",
        Side(rules=rules()),
        Side(rules=rules("https://{Region}.tiny.example")),
        (Rule.ENDPOINT_RULES_CHANGED, "TinyClient"),
    ),
    case(
        "endpoint rules ask for something of their own",
        Side(rules=rules()),
        Side(rules=rules(builtIn="AWS::Auth::AccountId")),
        (Rule.ENDPOINT_RULES_CHANGED, "TinyClient"),
    ),
    case(
        "the text of errors",
        Side(),
        Side(overlay='[[error_text]]\nmember = "exceptionMessage"\nreason = "It is there."'),
        (Rule.ERROR_TEXT_CHANGED, "TinyClient"),
    ),
    # Operations.
    undone(
        "an operation goes",
        {"/operations/StopThings": NEW_OPERATION},
        (Rule.OPERATION_REMOVED, "stop_things"),
    ),
    changed(
        "an operation comes",
        {"/operations/StopThings": NEW_OPERATION},
        (Rule.OPERATION_ADDED, "stop_things"),
    ),
    case(
        "an operation gets another method because of a new one",
        Side(model={"/operations/Stop_Things": NEW_OPERATION | {"name": "Stop_Things"}}),
        Side(
            model={
                "/operations/StopThings": NEW_OPERATION,
                "/operations/Stop_Things": NEW_OPERATION | {"name": "Stop_Things"},
            }
        ),
        (Rule.OPERATION_ADDED, "stop_things"),
        (Rule.OPERATION_RENAMED, "stop_things"),
    ),
    changed(
        "an answer comes",
        {"/operations/PutThing/output": {"shape": "GetThingResponse"}},
        (Rule.ANSWER_ADDED, "put_thing"),
        (Rule.FIELD_ADDED, "PutThingResponse.thing"),
        (Rule.FIELD_ADDED, "PutThingResponse.status"),
    ),
    undone(
        "an answer goes",
        {"/operations/PutThing/output": {"shape": "GetThingResponse"}},
        (Rule.ANSWER_REMOVED, "put_thing"),
        (Rule.FIELD_REMOVED, "PutThingResponse.thing"),
        (Rule.FIELD_REMOVED, "PutThingResponse.status"),
    ),
    changed("the verb", {f"{GET}/http/method": "POST"}, (Rule.HTTP_CHANGED, "get_thing")),
    changed(
        "the path", {f"{GET}/http/requestUri": "/thing/{name}"}, (Rule.HTTP_CHANGED, "get_thing")
    ),
    changed(
        "the host prefix",
        {"/operations/PutThing/endpoint/hostPrefix": "{account}.things."},
        (Rule.HTTP_CHANGED, "put_thing"),
    ),
    changed(
        "endpoint parameters",
        {f"{GET}/staticContextParams": {"Kind": {"value": "plain"}}},
        (Rule.HTTP_CHANGED, "get_thing"),
    ),
    changed("checksums", {f"{GET}/httpChecksumRequired": True}, (Rule.HTTP_CHANGED, "get_thing")),
    changed("the status", {f"{GET}/http/responseCode": 202}, (Rule.STATUS_CHANGED, "get_thing")),
    changed("authentication", {f"{GET}/authtype": "none"}, (Rule.SIGNING_CHANGED, "get_thing")),
    case(
        "safe to repeat",
        Side(),
        Side(overlay='[[not_safe_to_repeat]]\noperations = ["PutThing"]\nreason = "It counts."'),
        (Rule.REPETITION_CHANGED, "put_thing"),
    ),
    changed(
        "an operation may raise more",
        {"/operations/ListThings/errors": [{"shape": "NotFoundException"}]},
        (Rule.ERROR_RAISED, "list_things"),
    ),
    changed(
        "an operation may raise less",
        {f"{GET}/errors": []},
        (Rule.ERROR_NOT_RAISED, "get_thing"),
    ),
    changed(
        "the words about an operation",
        {f"{GET}/documentation": "<p>Fetches a thing.</p>"},
        (Rule.WORDS_CHANGED, "get_thing"),
    ),
    changed(
        "an operation is deprecated",
        {f"{GET}/deprecated": True},
        (Rule.DEPRECATION_CHANGED, "get_thing"),
    ),
    # Parameters.
    changed(
        "a parameter goes",
        {f"{INPUT}/members/since": GONE},
        (Rule.ARGUMENT_REMOVED, "get_thing(since)"),
    ),
    changed(
        "an optional parameter comes",
        {f"{INPUT}/members/other": TEXT},
        (Rule.ARGUMENT_ADDED, "get_thing(other)"),
    ),
    changed(
        "a required parameter comes",
        {f"{INPUT}/members/other": TEXT, f"{INPUT}/required": ["name", "other"]},
        (Rule.ARGUMENT_ADDED_REQUIRED, "get_thing(other)"),
    ),
    changed(
        "a parameter that the client makes comes, although it is required",
        {
            f"{INPUT}/members/token": {"shape": "Text", "idempotencyToken": True},
            f"{INPUT}/required": ["name", "token"],
        },
        (Rule.ARGUMENT_ADDED, "get_thing(token)"),
    ),
    changed(
        "a parameter becomes required",
        {f"{INPUT}/required": ["name", "kind"]},
        (Rule.ARGUMENT_NOW_REQUIRED, "get_thing(kind)"),
    ),
    undone(
        "a parameter is no longer required",
        {f"{INPUT}/required": ["name", "kind"]},
        (Rule.ARGUMENT_NOW_OPTIONAL, "get_thing(kind)"),
    ),
    changed(
        "a parameter gets another type",
        {f"{INPUT}/members/since/shape": "Text"},
        (Rule.ARGUMENT_TYPE_CHANGED, "get_thing(since)"),
    ),
    case(
        "a whole number may be any number",
        Side(model={f"{INPUT}/members/size": {"shape": "Count"}}),
        Side(model={f"{INPUT}/members/size": {"shape": "Size"}}),
        (Rule.ARGUMENT_TYPE_WIDENED, "get_thing(size)"),
    ),
    case(
        "an enumeration may be any text",
        Side(model={f"{INPUT}/members/other": {"shape": "Kind"}}),
        Side(model={f"{INPUT}/members/other": TEXT}),
        (Rule.ARGUMENT_TYPE_WIDENED, "get_thing(other)"),
    ),
    case(
        "a text has to be of an enumeration",
        Side(model={f"{INPUT}/members/other": TEXT}),
        Side(model={f"{INPUT}/members/other": {"shape": "Kind"}}),
        (Rule.ARGUMENT_TYPE_CHANGED, "get_thing(other)"),
    ),
    case(
        "the elements of a list get another type, which no list may",
        Side(
            model={
                "/shapes/Numbers": {"type": "list", "member": {"shape": "Count"}},
                f"{INPUT}/members/sizes": {"shape": "Numbers"},
            }
        ),
        Side(
            model={
                "/shapes/Numbers": {"type": "list", "member": {"shape": "Size"}},
                f"{INPUT}/members/sizes": {"shape": "Numbers"},
            }
        ),
        (Rule.ARGUMENT_TYPE_CHANGED, "get_thing(sizes)"),
    ),
    changed(
        "the client makes a token",
        {f"{INPUT}/members/kind/idempotencyToken": True},
        (Rule.TOKEN_CHANGED, "get_thing(kind)"),
    ),
    # Fields of answers.
    changed(
        "a field goes",
        {f"{OUTPUT}/members/status": GONE},
        (Rule.FIELD_REMOVED, "GetThingResponse.status"),
    ),
    changed(
        "a field comes",
        {f"{OUTPUT}/members/other": TEXT},
        (Rule.FIELD_ADDED, "GetThingResponse.other"),
    ),
    changed(
        "a field that is always there comes",
        {f"{OUTPUT}/members/other": TEXT, f"{OUTPUT}/required": ["other"]},
        (Rule.FIELD_ADDED, "GetThingResponse.other"),
    ),
    changed(
        "a field may be absent",
        {"/shapes/ListThingsResponse/required": []},
        (Rule.FIELD_NOW_OPTIONAL, "ListThingsResponse.things"),
    ),
    changed(
        "a field is always there",
        {f"{OUTPUT}/required": ["thing"]},
        (Rule.FIELD_ALWAYS_PRESENT, "GetThingResponse.thing"),
    ),
    case(
        "the overlay says that a field is always there",
        Side(),
        Side(
            overlay='[[always_present]]\nshape = "GetThingResponse"\nmembers = ["thing"]\n'
            'evidence = "seen"\nreason = "It was asked for."'
        ),
        (Rule.FIELD_ALWAYS_PRESENT, "GetThingResponse.thing"),
    ),
    changed(
        "a field gets another type",
        {f"{OUTPUT}/members/thing/shape": "Things"},
        (Rule.FIELD_TYPE_CHANGED, "GetThingResponse.thing"),
    ),
    case(
        "a text of an answer is of an enumeration",
        Side(model={f"{OUTPUT}/members/other": TEXT}),
        Side(model={f"{OUTPUT}/members/other": {"shape": "Kind"}}),
        (Rule.FIELD_TYPE_NARROWED, "GetThingResponse.other"),
    ),
    case(
        "an enumeration of an answer is any text",
        Side(model={f"{OUTPUT}/members/other": {"shape": "Kind"}}),
        Side(model={f"{OUTPUT}/members/other": TEXT}),
        (Rule.FIELD_TYPE_CHANGED, "GetThingResponse.other"),
    ),
    changed(
        "elements of a list may be None",
        {"/shapes/Tags/sparse": True},
        (Rule.FIELD_TYPE_CHANGED, "Thing.tags"),
    ),
    # Structures: given and read.
    changed(
        "a structure that is given and read loses a field",
        {f"{THING}/size": GONE},
        (Rule.FIELD_REMOVED, "Thing.size"),
    ),
    changed(
        "a structure that is given and read gets a field",
        {f"{THING}/other": TEXT},
        (Rule.ARGUMENT_ADDED, "Thing.other"),
    ),
    changed(
        "a structure that is given and read gets a required field",
        {f"{THING}/other": TEXT, "/shapes/Thing/required": ["name", "other"]},
        (Rule.ARGUMENT_ADDED_REQUIRED, "Thing.other"),
    ),
    changed(
        "what is read of such a structure may be absent",
        {"/shapes/Thing/required": []},
        (Rule.FIELD_NOW_OPTIONAL, "Thing.name"),
    ),
    changed(
        "what is given of such a structure is required",
        {"/shapes/Thing/required": ["name", "kind"]},
        (Rule.ARGUMENT_NOW_REQUIRED, "Thing.kind"),
    ),
    undone(
        "a structure goes with its field",
        PART,
        *[
            (Rule.STRUCTURE_REMOVED, "Part"),
            (Rule.FIELD_REMOVED, "GetThingResponse.part"),
        ],
    ),
    changed(
        "a structure comes with its field",
        PART,
        *[
            (Rule.STRUCTURE_ADDED, "Part"),
            (Rule.FIELD_ADDED, "GetThingResponse.part"),
        ],
    ),
    case(
        "a structure is renamed",
        Side(model=PART),
        Side(
            model={
                "/shapes/Piece": {"type": "structure", "members": {"name": TEXT}},
                f"{OUTPUT}/members/part": {"shape": "Piece"},
            }
        ),
        (Rule.STRUCTURE_REMOVED, "Part"),
        (Rule.STRUCTURE_ADDED, "Piece"),
        (Rule.FIELD_TYPE_CHANGED, "GetThingResponse.part"),
    ),
    case(
        "a structure becomes a union",
        Side(model=SENT_PART),
        Side(model=UNION),
        (Rule.UNION_NOW, "Part"),
    ),
    case(
        "a structure is no union any more",
        Side(model=UNION),
        Side(model=SENT_PART),
        (Rule.UNION_NO_LONGER, "Part"),
    ),
    changed(
        "the words about a structure",
        {"/shapes/Thing/documentation": "<p>Anything.</p>"},
        (Rule.WORDS_CHANGED, "Thing"),
    ),
    changed(
        "the words about a member",
        {f"{THING}/name/documentation": "<p>What it is called.</p>"},
        (Rule.WORDS_CHANGED, "Thing.name"),
    ),
    # Enumerations.
    changed("a value goes", {"/shapes/Kind/enum": ["BIG"]}, (Rule.VALUE_REMOVED, "Kind")),
    changed(
        "a value that may be given comes",
        {"/shapes/Kind/enum": ["BIG", "SMALL", "TINY"]},
        (Rule.VALUE_ADDED, "Kind"),
    ),
    case(
        "a value of answers comes",
        Side(model=ANSWER_ONLY_KIND),
        Side(model=ANSWER_ONLY_KIND | {"/shapes/State/enum": ["ON", "OFF"]}),
        (Rule.VALUE_ADDED_TO_ANSWERS, "State"),
    ),
    undone(
        "an enumeration goes",
        ANSWER_ONLY_KIND,
        *[
            (Rule.ENUMERATION_REMOVED, "State"),
            (Rule.FIELD_REMOVED, "GetThingResponse.state"),
        ],
    ),
    changed(
        "an enumeration comes",
        ANSWER_ONLY_KIND,
        *[
            (Rule.ENUMERATION_ADDED, "State"),
            (Rule.FIELD_ADDED, "GetThingResponse.state"),
        ],
    ),
    # Errors.
    undone("an error goes", NEW_ERROR, (Rule.ERROR_REMOVED, "LateException")),
    changed("an error comes", NEW_ERROR, (Rule.ERROR_ADDED, "LateException")),
    changed(
        "an error loses an attribute",
        {f"{ERROR}/members/exceptionMessage": GONE},
        (Rule.FIELD_REMOVED, "NotFoundException.exception_message"),
    ),
    changed(
        "the code of an error",
        {f"{ERROR}/error/code": "NotFound"},
        (Rule.ERROR_CODE_CHANGED, "NotFoundException"),
    ),
    changed(
        "the status of an error",
        {f"{ERROR}/error/httpStatusCode": 410},
        (Rule.ERROR_STATUS_CHANGED, "NotFoundException"),
    ),
    changed(
        "an error is retried",
        {f"{ERROR}/retryable": {"throttling": True}},
        (Rule.ERROR_RETRY_CHANGED, "NotFoundException"),
    ),
    changed(
        "an error is another side's fault",
        {f"{ERROR}/error/senderFault": False},
        (Rule.ERROR_RETRY_CHANGED, "NotFoundException"),
    ),
    # Pages.
    case(
        "a paginator goes",
        Side(),
        Side(paginators={"/pagination/ListThings": GONE}),
        (Rule.PAGINATOR_REMOVED, "paginate.list_things"),
    ),
    case(
        "a paginator comes",
        Side(paginators={"/pagination/ListThings": GONE}),
        Side(),
        (Rule.PAGINATOR_ADDED, "paginate.list_things"),
    ),
    case(
        "a paginator gives other items",
        Side(model={"/shapes/ListThingsResponse/members/tags": {"shape": "Tags"}}),
        Side(
            model={"/shapes/ListThingsResponse/members/tags": {"shape": "Tags"}},
            paginators={"/pagination/ListThings/result_key": "tags"},
        ),
        (Rule.PAGINATOR_ITEMS_CHANGED, "paginate.list_things"),
        (Rule.PAGINATOR_CHANGED, "paginate.list_things"),
    ),
    case(
        "another parameter is the token",
        Side(model={"/shapes/ListThingsRequest/members/start": TEXT}),
        Side(
            model={"/shapes/ListThingsRequest/members/start": TEXT},
            paginators={"/pagination/ListThings/input_token": "start"},
        ),
        (Rule.PAGINATOR_ARGUMENT_REMOVED, "paginate.list_things"),
        (Rule.PAGINATOR_ARGUMENT_ADDED, "paginate.list_things"),
        (Rule.PAGINATOR_CHANGED, "paginate.list_things"),
    ),
    case(
        "a paginator no longer asks for large pages",
        Side(),
        Side(paginators={"/pagination/ListThings/limit_key": GONE}),
        (Rule.PAGINATOR_CHANGED, "paginate.list_things"),
    ),
    # On the wire, and before it.
    changed(
        "another name in the query string",
        {f"{INPUT}/members/kind/locationName": "type"},
        (Rule.BINDING_CHANGED, "get_thing(kind)"),
    ),
    changed(
        "from the header to the query string",
        {f"{INPUT}/members/since/location": "querystring"},
        (Rule.BINDING_CHANGED, "get_thing(since)"),
    ),
    changed(
        "a member is the whole body",
        {
            "/shapes/PutThingRequest/payload": "thing",
            "/shapes/PutThingRequest/members/account/location": "header",
        },
        (Rule.BINDING_CHANGED, "put_thing(thing)"),
        (Rule.BINDING_CHANGED, "put_thing(account)"),
    ),
    changed(
        "an endpoint parameter is set",
        {f"{INPUT}/members/kind/contextParam": {"name": "Kind"}},
        (Rule.BINDING_CHANGED, "get_thing(kind)"),
    ),
    changed(
        "the format of a timestamp",
        {"/shapes/Time/timestampFormat": "unixTimestamp"},
        (Rule.TIMESTAMP_FORMAT_CHANGED, "get_thing(since)"),
    ),
    case(
        "a lower bound rises",
        Side(),
        Side(model={"/shapes/Size/min": 1}),
        (Rule.MINIMUM_RAISED, "Thing.size"),
    ),
    changed("a lower bound falls", {"/shapes/Size/min": 0}, (Rule.MINIMUM_LOWERED, "Thing.size")),
    changed("a lower bound goes", {"/shapes/Size/min": GONE}, (Rule.MINIMUM_LOWERED, "Thing.size")),
    changed("an upper bound comes", {"/shapes/Size/max": 9}, (Rule.MAXIMUM_LOWERED, "Thing.size")),
    undone("an upper bound goes", {"/shapes/Size/max": 9}, (Rule.MAXIMUM_RAISED, "Thing.size")),
    changed(
        "the length of the values of a map",
        {"/shapes/Word": {"type": "string", "max": 9}, "/shapes/Tags/value/shape": "Word"},
        (Rule.MAXIMUM_LOWERED, "Thing.tags"),
    ),
    changed(
        "the pattern",
        {"/shapes/Name/pattern": "[a-z0-9]+"},
        (Rule.PATTERN_CHANGED, "get_thing(name)"),
        (Rule.PATTERN_CHANGED, "put_thing(name)"),
        (Rule.PATTERN_CHANGED, "put_thing(account)"),
        (Rule.PATTERN_CHANGED, "Thing.name"),
    ),
    case(
        "the limits of what is only answered",
        Side(model=PART),
        Side(
            model=PART
            | {
                "/shapes/Text/max": 9,
                "/shapes/Tags/value": {"shape": "Plain"},
                "/shapes/Tags/key": {"shape": "Plain"},
                "/shapes/Plain": {"type": "string"},
                "/shapes/ListThingsRequest/members/nextToken": {"shape": "Plain"},
            }
        ),
        (Rule.ANSWER_LIMITS_CHANGED, "Part.name"),
        (Rule.ANSWER_LIMITS_CHANGED, "ListThingsResponse.next_token"),
        (Rule.ANSWER_LIMITS_CHANGED, "NotFoundException.exception_message"),
    ),
    changed(
        "a value becomes sensitive",
        {"/shapes/Size/sensitive": True},
        (Rule.SENSITIVITY_CHANGED, "Thing.size"),
    ),
    changed(
        "a value is no longer sensitive",
        {"/shapes/Data/sensitive": GONE},
        (Rule.SENSITIVITY_CHANGED, "Thing.data"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_a_change_is_found_as_what_it_is(case: Case, tmp_path: Path) -> None:
    comparison = compared(tmp_path, case.old, case.new)
    found = {(rule_of(finding), finding.where) for finding in comparison.findings}
    assert found == case.found, comparison.to_text()


def test_every_rule_is_shown() -> None:
    assert {rule for case in CASES for rule, _ in case.found} == set(Rule)


NOISE = {
    "the order of an enumeration": {"/shapes/Kind/enum": ["SMALL", "BIG"]},
    "the order of required members": {"/shapes/PutThingRequest/required": ["name", "account"]},
    "anchors of a pattern": {"/shapes/Name/pattern": "^[a-z]+$"},
    "the name of a scalar shape": {
        "/shapes/Label": tiny_service()["shapes"]["Name"],
        f"{THING}/name/shape": "Label",
        f"{INPUT}/members/name/shape": "Label",
    },
    "the name of a list": {
        "/shapes/ManyThings": tiny_service()["shapes"]["Things"],
        f"{THING}/parts/shape": "ManyThings",
    },
    "the name of an input": {
        "/shapes/GetThingInput": tiny_service()["shapes"]["GetThingRequest"],
        "/shapes/GetThingRequest": GONE,
        f"{GET}/input/shape": "GetThingInput",
    },
    "the name of an output": {
        "/shapes/GetThingOutput": tiny_service()["shapes"]["GetThingResponse"],
        f"{GET}/output/shape": "GetThingOutput",
    },
    "the version of JSON": {"/metadata/jsonVersion": "1.1"},
    "box": {"/shapes/Count/box": True, f"{THING}/size/box": True},
    "a shape that nothing uses": {"/shapes/Unused": {"type": "structure", "members": {}}},
    "markup": {"/operations/GetThing/documentation": "<p> Gets a <b>thing</b>.</p>"},
    "a long integer": {"/shapes/Count/type": "long"},
    "a double": {"/shapes/Size/type": "float"},
    "a least length of nothing": {"/shapes/Text/min": 0},
    "a status that was understood": {"/operations/ListThings/http/responseCode": GONE},
    "a format that was understood": {"/shapes/Time/timestampFormat": "rfc822"},
    "whose fault an error is, which its status says": {f"{ERROR}/error/senderFault": GONE},
    "the name of a label, which is not on the wire": {
        f"{INPUT}/members/name/locationName": "label",
        f"{GET}/http/requestUri": "/things/{label}",
    },
    "a required member that stands in the path": {"/shapes/PutThingRequest/required": ["account"]},
    "the unique id": {"/metadata/uid": "tiny-2020-01-01"},
}


@pytest.mark.parametrize("name", NOISE)
def test_what_no_user_sees_is_no_difference(name: str, tmp_path: Path) -> None:
    old = Side()
    if name == "a format that was understood":
        old = Side(model={"/shapes/Time/timestampFormat": GONE})
    comparison = compared(tmp_path, old, Side(model=NOISE[name]))
    assert (comparison.findings, comparison.verdict) == ((), "none")


def test_the_order_of_everything_is_noise(tmp_path: Path) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return value

    old = write_models(tmp_path / "old")
    new = write_models(tmp_path / "new", model=turned(tiny_service()))
    assert compare(old, new, "tiny").findings == ()


def test_rules_written_in_another_way_are_the_same_rules(tmp_path: Path) -> None:
    nested = rules()
    nested["rules"] = [{"conditions": [], "type": "tree", "rules": nested["rules"]}]
    nested["parameters"]["Region"]["documentation"] = "Where."
    assert compared(tmp_path, Side(rules=rules()), Side(rules=nested)).findings == ()


def test_anchors_in_alternatives_and_classes(tmp_path: Path) -> None:
    def pattern(text: str) -> Side:
        return Side(model={"/shapes/Size/min": GONE, "/shapes/Name/pattern": text})

    same = compared(tmp_path / "1", pattern("^$|^[^$^]+$"), pattern("$|^[^$^]+"))
    assert same.verdict == "none"
    for other in (r"|[$^]+", r"\^|[^$^]+", r"|[^$^]+\$"):
        assert compared(tmp_path / other[:2], pattern("^$|^[^$^]+$"), pattern(other)).findings


def test_an_enumeration_by_another_name_is_the_same_type(tmp_path: Path) -> None:
    renamed = {
        "/shapes/Sort": tiny_service()["shapes"]["Kind"],
        f"{THING}/kind/shape": "Sort",
        f"{INPUT}/members/kind/shape": "Sort",
    }
    comparison = compared(tmp_path, Side(), Side(model=renamed))
    assert {(rule_of(found), found.where) for found in comparison.findings} == {
        (Rule.ENUMERATION_REMOVED, "Kind"),
        (Rule.ENUMERATION_ADDED, "Sort"),
    }


def test_a_newer_api_version_is_compared_with_the_older_one(tmp_path: Path) -> None:
    old = write_models(tmp_path / "old")
    new = write_models(tmp_path / "new")
    (new / "tiny" / API_VERSION).rename(new / "tiny" / "2030-01-01")
    (finding,) = compare(old, new, "tiny").findings
    assert rule_of(finding) is Rule.SERVICE_CHANGED
    assert finding.what == 'the API version went from "2020-01-01" to "2030-01-01"'
