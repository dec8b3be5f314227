"""Minimal changes of structures, enumerations, errors, paginators and the wire format."""

from __future__ import annotations

from support.diff_cases.case import GONE, Case, Side, case, changed, undone
from support.diff_cases.waiters import waiter_cases

from codegen.source.rules import Rule

TEXT = {"shape": "Text"}
THING = "/shapes/Thing/members"
INPUT = "/shapes/GetThingRequest"
OUTPUT = "/shapes/GetThingResponse"
ERROR = "/shapes/NotFoundException"
NEW_ERROR = {"/shapes/LateException": {"type": "structure", "members": {}, "exception": True}}
RESPONSE_ONLY_KIND = {
    "/shapes/State": {"type": "string", "enum": ["ON"]},
    f"{OUTPUT}/members/state": {"shape": "State"},
}
PART = {
    "/shapes/Part": {"type": "structure", "members": {"name": TEXT}},
    f"{OUTPUT}/members/part": {"shape": "Part"},
}
SENT_PART = PART | {f"{INPUT}/members/part": {"shape": "Part"}}
UNION = SENT_PART | {"/shapes/Part/union": True}

STRUCTURE_CASES: list[Case] = [
    # Structures: given and read.
    changed(
        "a structure that is given and read loses a field",
        {f"{THING}/size": GONE},
        (Rule.FIELD_REMOVED, "Thing.size"),
    ),
    case(
        "responses always have more of a structure that is given and read",
        Side(),
        Side(
            overlay='[[always_present]]\nshape = "Thing"\nmembers = ["kind"]\n'
            'evidence = "seen"\nreason = "It has one."'
        ),
        (Rule.FIELD_TYPE_CHANGED, "GetThingResponse.thing"),
        (Rule.FIELD_TYPE_CHANGED, "ListThingsResponse.things"),
        (Rule.STRUCTURE_ADDED, "ThingOutput"),
    ),
    changed(
        "a structure that is given and read gets a field",
        {f"{THING}/other": TEXT},
        (Rule.PARAMETER_ADDED, "Thing.other"),
    ),
    changed(
        "a structure that is given and read gets a required field",
        {f"{THING}/other": TEXT, "/shapes/Thing/required": ["name", "other"]},
        (Rule.PARAMETER_ADDED_REQUIRED, "Thing.other"),
    ),
    changed(
        "what is read of such a structure may be absent",
        {"/shapes/Thing/required": []},
        (Rule.FIELD_NOW_OPTIONAL, "Thing.name"),
    ),
    changed(
        "what is given of such a structure is required",
        {"/shapes/Thing/required": ["name", "kind"]},
        (Rule.PARAMETER_NOW_REQUIRED, "Thing.kind"),
    ),
    undone(
        "a structure goes with its field",
        PART,
        *[(Rule.STRUCTURE_REMOVED, "Part"), (Rule.FIELD_REMOVED, "GetThingResponse.part")],
    ),
    changed(
        "a structure comes with its field",
        PART,
        *[(Rule.STRUCTURE_ADDED, "Part"), (Rule.FIELD_ADDED, "GetThingResponse.part")],
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
        (Rule.DOCUMENTATION_CHANGED, "Thing"),
    ),
    changed(
        "the words about a member",
        {f"{THING}/name/documentation": "<p>What it is called.</p>"},
        (Rule.DOCUMENTATION_CHANGED, "Thing.name"),
    ),
    # Enumerations.
    changed("a value goes", {"/shapes/Kind/enum": ["BIG"]}, (Rule.VALUE_REMOVED, "Kind")),
    changed(
        "a value that may be given comes",
        {"/shapes/Kind/enum": ["BIG", "SMALL", "TINY"]},
        (Rule.VALUE_ADDED, "Kind"),
    ),
    case(
        "a value of responses is added",
        Side(model=RESPONSE_ONLY_KIND),
        Side(model=RESPONSE_ONLY_KIND | {"/shapes/State/enum": ["ON", "OFF"]}),
        (Rule.VALUE_ADDED_TO_RESPONSES, "State"),
    ),
    undone(
        "an enumeration goes",
        RESPONSE_ONLY_KIND,
        *[(Rule.ENUMERATION_REMOVED, "State"), (Rule.FIELD_REMOVED, "GetThingResponse.state")],
    ),
    changed(
        "an enumeration comes",
        RESPONSE_ONLY_KIND,
        *[(Rule.ENUMERATION_ADDED, "State"), (Rule.FIELD_ADDED, "GetThingResponse.state")],
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
        (Rule.PAGINATOR_PARAMETER_REMOVED, "paginate.list_things"),
        (Rule.PAGINATOR_PARAMETER_ADDED, "paginate.list_things"),
        (Rule.PAGINATOR_CHANGED, "paginate.list_things"),
    ),
    case(
        "a paginator no longer asks for large pages",
        Side(),
        Side(paginators={"/pagination/ListThings/limit_key": GONE}),
        (Rule.PAGINATOR_CHANGED, "paginate.list_things"),
    ),
    # Waiters.
    *waiter_cases(),
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
    changed(
        "the list of values that a member has beside its shape",
        {"/shapes/GetThingRequest/members/name/enum": ["a", "b"]},
        (Rule.ALLOWED_VALUES_CHANGED, "get_thing(name)"),
    ),
    changed(
        "such a list where nothing is checked",
        {"/shapes/ListThingsResponse/members/nextToken/enum": ["a"]},
    ),
    case(
        "the limits of what is only in responses",
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
        (Rule.RESPONSE_LIMITS_CHANGED, "Part.name"),
        (Rule.RESPONSE_LIMITS_CHANGED, "ListThingsResponse.next_token"),
        (Rule.RESPONSE_LIMITS_CHANGED, "NotFoundException.exception_message"),
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
