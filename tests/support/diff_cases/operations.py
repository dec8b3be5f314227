"""Minimal changes of the package, operations, parameters and responses."""

from __future__ import annotations

from support.diff_cases.case import GONE, Case, Side, case, changed, rules, undone

from codegen.source.rules import Rule

TEXT = {"shape": "Text"}
NEW_OPERATION = {"name": "StopThings", "http": {"method": "POST", "requestUri": "/StopThings"}}
GET = "/operations/GetThing"
INPUT = "/shapes/GetThingRequest"
OUTPUT = "/shapes/GetThingResponse"

OPERATION_CASES: list[Case] = [
    # The package as a whole.
    case(
        "the client class",
        Side(),
        Side(settings='client_class = "Tiny"'),
        (Rule.PACKAGE_NAMES_CHANGED, "TinyClient"),
    ),
    case(
        "the package",
        Side(),
        Side(settings='package = "tiny"'),
        (Rule.PACKAGE_NAMES_CHANGED, "TinyClient"),
    ),
    case(
        "the distribution",
        Side(),
        Side(settings='distribution = "tiny"'),
        (Rule.PACKAGE_NAMES_CHANGED, "TinyClient"),
    ),
    changed(
        "the service id, which names the client",
        {"/metadata/serviceId": "small"},
        (Rule.PACKAGE_NAMES_CHANGED, "TinyClient"),
        (Rule.SERVICE_CHANGED, "TinyClient"),
    ),
    changed(
        "the endpoint prefix",
        {"/metadata/endpointPrefix": "small"},
        (Rule.SERVICE_CHANGED, "TinyClient"),
    ),
    case(
        "a header of every request",
        Side(),
        Side(overlay='[[header]]\nname = "X-A"\nvalue = "1"\nreason = "x"'),
        (Rule.SERVICE_CHANGED, "TinyClient"),
    ),
    changed(
        "the signing name", {"/metadata/signingName": "small"}, (Rule.SIGNING_CHANGED, "TinyClient")
    ),
    changed(
        "the words about the service",
        {"/documentation": "<p>Another service.</p>"},
        (Rule.DOCUMENTATION_CHANGED, "TinyClient"),
    ),
    changed(
        "the full name",
        {"/metadata/serviceFullName": "Amazon Little"},
        (Rule.DOCUMENTATION_CHANGED, "TinyClient"),
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
        "a response is added",
        {"/operations/PutThing/output": {"shape": "GetThingResponse"}},
        (Rule.RESPONSE_ADDED, "put_thing"),
        (Rule.FIELD_ADDED, "PutThingResponse.thing"),
        (Rule.FIELD_ADDED, "PutThingResponse.status"),
    ),
    undone(
        "a response is removed",
        {"/operations/PutThing/output": {"shape": "GetThingResponse"}},
        (Rule.RESPONSE_REMOVED, "put_thing"),
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
        (Rule.RETRY_SAFETY_CHANGED, "put_thing"),
    ),
    changed(
        "an operation may raise more",
        {"/operations/ListThings/errors": [{"shape": "NotFoundException"}]},
        (Rule.ERROR_RAISED, "list_things"),
    ),
    changed(
        "an operation may raise less", {f"{GET}/errors": []}, (Rule.ERROR_NOT_RAISED, "get_thing")
    ),
    changed(
        "the words about an operation",
        {f"{GET}/documentation": "<p>Fetches a thing.</p>"},
        (Rule.DOCUMENTATION_CHANGED, "get_thing"),
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
        (Rule.PARAMETER_REMOVED, "get_thing(since)"),
    ),
    changed(
        "an optional parameter comes",
        {f"{INPUT}/members/other": TEXT},
        (Rule.PARAMETER_ADDED, "get_thing(other)"),
    ),
    changed(
        "a required parameter comes",
        {f"{INPUT}/members/other": TEXT, f"{INPUT}/required": ["name", "other"]},
        (Rule.PARAMETER_ADDED_REQUIRED, "get_thing(other)"),
    ),
    changed(
        "a parameter that the client makes comes, although it is required",
        {
            f"{INPUT}/members/token": {"shape": "Text", "idempotencyToken": True},
            f"{INPUT}/required": ["name", "token"],
        },
        (Rule.PARAMETER_ADDED, "get_thing(token)"),
    ),
    changed(
        "a parameter becomes required",
        {f"{INPUT}/required": ["name", "kind"]},
        (Rule.PARAMETER_NOW_REQUIRED, "get_thing(kind)"),
    ),
    undone(
        "a parameter is no longer required",
        {f"{INPUT}/required": ["name", "kind"]},
        (Rule.PARAMETER_NOW_OPTIONAL, "get_thing(kind)"),
    ),
    changed(
        "a parameter gets another type",
        {f"{INPUT}/members/since/shape": "Text"},
        (Rule.PARAMETER_TYPE_CHANGED, "get_thing(since)"),
    ),
    case(
        "a whole number may be any number",
        Side(model={f"{INPUT}/members/size": {"shape": "Count"}}),
        Side(model={f"{INPUT}/members/size": {"shape": "Size"}}),
        (Rule.PARAMETER_TYPE_WIDENED, "get_thing(size)"),
    ),
    case(
        "an enumeration may be any text",
        Side(model={f"{INPUT}/members/other": {"shape": "Kind"}}),
        Side(model={f"{INPUT}/members/other": TEXT}),
        (Rule.PARAMETER_TYPE_WIDENED, "get_thing(other)"),
    ),
    case(
        "a text has to be of an enumeration",
        Side(model={f"{INPUT}/members/other": TEXT}),
        Side(model={f"{INPUT}/members/other": {"shape": "Kind"}}),
        (Rule.PARAMETER_TYPE_CHANGED, "get_thing(other)"),
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
        (Rule.PARAMETER_TYPE_CHANGED, "get_thing(sizes)"),
    ),
    changed(
        "the client makes a token",
        {f"{INPUT}/members/kind/idempotencyToken": True},
        (Rule.IDEMPOTENCY_TOKEN_CHANGED, "get_thing(kind)"),
    ),
    # Fields of responses.
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
        "a string of a response becomes an enumeration",
        Side(model={f"{OUTPUT}/members/other": TEXT}),
        Side(model={f"{OUTPUT}/members/other": {"shape": "Kind"}}),
        (Rule.FIELD_TYPE_NARROWED, "GetThingResponse.other"),
    ),
    case(
        "an enumeration of a response becomes any string",
        Side(model={f"{OUTPUT}/members/other": {"shape": "Kind"}}),
        Side(model={f"{OUTPUT}/members/other": TEXT}),
        (Rule.FIELD_TYPE_CHANGED, "GetThingResponse.other"),
    ),
    changed(
        "elements of a list may be None",
        {"/shapes/Tags/sparse": True},
        (Rule.FIELD_TYPE_CHANGED, "Thing.tags"),
    ),
]
