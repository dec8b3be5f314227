"""What lint finds in operations, errors, members and paginators, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.lint import found
from support.models import edit, tiny_paginators, tiny_service


def with_documentation(text: str, shape: str = "Text") -> dict[str, Any]:
    """The tiny service with a documented member in what is sent."""
    member = {"shape": shape, "documentation": f"<p>{text}</p>"}
    return edit(tiny_service(), "/shapes/PutThingRequest/members/extra", member)


def with_member(name: str, shape: str = "Text", documentation: str = "") -> dict[str, Any]:
    member = {"shape": shape, "documentation": documentation}
    return edit(tiny_service(), f"/shapes/Thing/members/{name}", member)


# Pages


def test_operation_with_tokens_and_no_paginator_is_found(tmp_path: Path) -> None:
    told = found(tmp_path, "paginator-missing")
    assert told == {"ListThings": "takes nextToken and returns nextToken, but has no paginator"}
    assert found(tmp_path, "paginator-missing", paginators=tiny_paginators()) == {}


@pytest.mark.parametrize(
    ("taken", "given", "pages"),
    [
        ("Marker", "NextMarker", True),
        ("pageToken", "nextPageToken", True),
        ("ContinuationToken", "NextContinuationToken", True),
        ("starting_position", "position", True),
        ("clientToken", "clientToken", False),
        ("nextToken", "sessionToken", False),
    ],
)
def test_page_tokens_are_recognised_by_name(
    tmp_path: Path, taken: str, given: str, pages: bool
) -> None:
    model = tiny_service()
    for side, name in (("Request", taken), ("Response", given)):
        edit(model, f"/shapes/ListThings{side}/members/nextToken")
        edit(model, f"/shapes/ListThings{side}/members/{name}", {"shape": "Text"})
    assert bool(found(tmp_path, "paginator-missing", model=model)) is pages


def test_response_without_a_list_is_not_a_page(tmp_path: Path) -> None:
    model = edit(tiny_service(), "/shapes/ListThingsResponse/members/things/shape", "Thing")
    assert found(tmp_path, "paginator-missing", model=model) == {}


@pytest.mark.parametrize("key", ["input_token", "output_token", "result_key", "limit_key"])
def test_unresolvable_paginator_is_found(tmp_path: Path, key: str) -> None:
    paginators = edit(tiny_paginators(), f"/pagination/ListThings/{key}", "missing")
    (told,) = found(tmp_path, "paginator-not-resolving", paginators=paginators).values()
    assert '"missing"' in told
    assert found(tmp_path, "paginator-not-resolving", paginators=tiny_paginators()) == {}


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("How many to return. Default: 1.", True),
        ("The default is <code>1</code>.", True),
        ("Defaults to one.", True),
        ("Default: 100.", False),
        ("Default: 1,000", False),
        ("At least 1. Default: your quota.", False),
    ],
)
def test_default_page_size_of_one_is_found(tmp_path: Path, text: str, one: bool) -> None:
    model = tiny_service()
    edit(model, "/shapes/ListThingsRequest/members/maxResults/documentation", f"<p>{text}</p>")
    told = found(tmp_path, "page-of-one", model=model)
    assert told == (
        {"ListThings": "the default page size, without maxResults, is one item"} if one else {}
    )


def test_default_of_one_for_other_counts_is_ignored(tmp_path: Path) -> None:
    member = {"shape": "Count", "documentation": "<p>Default: 1.</p>"}
    model = edit(tiny_service(), "/shapes/PutThingRequest/members/maxThings", member)
    assert found(tmp_path, "page-of-one", model=model) == {}


# Operations and errors


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("CreateThing", True),
        ("BatchDeleteThing", True),
        ("StartThing", True),
        ("ImportThing", True),
        ("UntagThing", True),
        ("GetThing", False),
        ("BatchGetThing", False),
        ("ListThings", False),
        ("DescribeStart", False),
        ("StartupReport", False),
        ("SearchThings", False),
    ],
)
def test_readonly_operation_that_acts_is_found(tmp_path: Path, name: str, acts: bool) -> None:
    model = tiny_service()
    operation = {"name": name, "http": {"method": "POST", "requestUri": "/act"}}
    edit(model, f"/operations/{name}", {**operation, "readonly": True})
    assert set(found(tmp_path, "readonly-but-acting", model=model)) == ({name} if acts else set())
    edit(model, f"/operations/{name}", operation)
    assert found(tmp_path, "readonly-but-acting", model=model) == {}


@pytest.mark.parametrize(
    "error",
    [
        {"type": "structure", "members": {}, "exception": True, "error": {"httpStatusCode": 429}},
        {"type": "structure", "members": {}, "exception": True, "retryable": {"throttling": True}},
    ],
)
def test_operations_without_throttling_error_share_a_finding(
    tmp_path: Path, error: dict[str, Any]
) -> None:
    model = tiny_service()
    every = found(tmp_path, "throttling-not-declared", model=model)
    assert every == {"": "not declared by 3 of 3 operations: GetThing, ListThings, PutThing"}
    edit(model, "/shapes/Slow", error)
    edit(model, "/operations/PutThing/errors/1", {"shape": "Slow"})
    some = found(tmp_path, "throttling-not-declared", model=model)
    assert some == {"": "not declared by 2 of 3 operations: GetThing, ListThings"}
    edit(model, "/operations/GetThing/errors/1", {"shape": "Slow"})
    edit(model, "/operations/ListThings/errors", [{"shape": "Slow"}])
    assert found(tmp_path, "throttling-not-declared", model=model) == {}


@pytest.mark.parametrize("name", ["ThrottlingException", "TooManyRequestsException", "SlowDown"])
def test_throttling_error_is_recognised_by_name(tmp_path: Path, name: str) -> None:
    model = tiny_service()
    edit(model, f"/shapes/{name}", {"type": "structure", "members": {}, "exception": True})
    for operation in ("GetThing", "ListThings", "PutThing"):
        edit(model, f"/operations/{operation}/errors", [{"shape": name}])
    assert found(tmp_path, "throttling-not-declared", model=model) == {}


def test_error_text_outside_message_is_found_by_member(tmp_path: Path) -> None:
    model = tiny_service()
    told = found(tmp_path, "error-text-elsewhere", model=model)
    assert told == {
        "exceptionMessage": "contains the text of 1 errors instead of message: NotFoundException"
    }
    edit(model, "/shapes/NotFoundException/members/message", {"shape": "Text"})
    assert found(tmp_path, "error-text-elsewhere", model=model) == {}


@pytest.mark.parametrize(
    "member", [{"shape": "Kind"}, {"shape": "Text", "location": "header", "locationName": "x-t"}]
)
def test_header_or_enumeration_is_not_an_error_text(tmp_path: Path, member: dict[str, str]) -> None:
    model = edit(tiny_service(), "/shapes/NotFoundException/members/exceptionMessage", member)
    assert found(tmp_path, "error-text-elsewhere", model=model) == {}


# Members


@pytest.mark.parametrize(
    "name",
    [
        *("password", "MasterUserPassword", "passphrase", "clientSecret", "secretAccessKey"),
        *("privateKey", "apiKey", "APIKey", "apiKeyValue", "sessionToken", "accessToken"),
        *("authToken", "idToken", "refreshToken", "streamKeyValue", "secretString"),
    ],
)
def test_secret_name_without_sensitive_trait_is_found(tmp_path: Path, name: str) -> None:
    told = found(tmp_path, "secret-not-sensitive", model=with_member(name))
    assert set(told) == {f"Thing.{name}"}
    assert found(tmp_path, "secret-not-sensitive", model=with_member(name, "Data")) == {}
    model = edit(with_member(name), "/shapes/Thing/sensitive", True)
    assert found(tmp_path, "secret-not-sensitive", model=model) == {}


def test_value_of_a_secret_is_a_secret(tmp_path: Path) -> None:
    model = with_member("value", "StreamKeyValue")
    edit(model, "/shapes/StreamKeyValue", {"type": "string"})
    assert set(found(tmp_path, "secret-not-sensitive", model=model)) == {"Thing.value"}
    model = with_member("label", "StreamKeyValue")
    edit(model, "/shapes/StreamKeyValue", {"type": "string"})
    assert found(tmp_path, "secret-not-sensitive", model=model) == {}
    assert found(tmp_path, "secret-not-sensitive", model=with_member("value")) == {}


@pytest.mark.parametrize(
    "name",
    [
        *("nextToken", "clientToken", "idempotencyToken", "changeToken", "paginationToken"),
        *("secretArn", "passwordPolicyName", "apiKeyId", "passwordLength", "publicKey"),
        *("tokenType", "privateKeyPath", "compassword"),
    ],
)
def test_name_that_only_resembles_a_secret_is_ignored(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, "secret-not-sensitive", model=with_member(name)) == {}


def test_documented_arn_of_a_secret_is_ignored(tmp_path: Path) -> None:
    model = with_member("secret", documentation="<p>The ARN of the secret.</p>")
    assert found(tmp_path, "secret-not-sensitive", model=model) == {}
    model = with_member("password", "Flag")
    assert found(tmp_path, "secret-not-sensitive", model=model) == {}


@pytest.mark.parametrize(
    ("text", "deprecated"),
    [
        ("(Deprecated) The profile.", True),
        ("Deprecated. Use another.", True),
        ("<b>DEPRECATED</b>: use another.", True),
        ("Deprecated", True),
        ("Its part. <note><p><code>extra</code> is deprecated in favor of parts.</p></note>", True),
        ("This parameter has been deprecated.", True),
        ("This field is no longer supported.", True),
        ("Deprecated runtimes are refused.", False),
        ("Whether the version is deprecated.", False),
        ("The value OLD has been deprecated.", False),
        ("What is no longer used is deleted.", False),
    ],
)
def test_member_deprecated_only_in_documentation_is_found(
    tmp_path: Path, text: str, deprecated: bool
) -> None:
    model = with_documentation(text)
    told = found(tmp_path, "deprecated-in-documentation", model=model)
    assert set(told) == ({"PutThingRequest.extra"} if deprecated else set())
    edit(model, "/shapes/PutThingRequest/members/extra/deprecated", True)
    assert found(tmp_path, "deprecated-in-documentation", model=model) == {}


def test_operation_deprecated_only_in_documentation_is_found(tmp_path: Path) -> None:
    text = "<p>Gets it.</p><p>This operation is deprecated. Use ListThings.</p>"
    model = edit(tiny_service(), "/operations/GetThing/documentation", text)
    told = found(tmp_path, "deprecated-in-documentation", model=model)
    assert told == {
        "GetThing": 'deprecated only in the documentation: "This operation is deprecated."'
    }
    edit(model, "/operations/GetThing/deprecated", True)
    assert found(tmp_path, "deprecated-in-documentation", model=model) == {}


@pytest.mark.parametrize(
    ("shape", "text", "limited"),
    [
        ("Text", "Metadata. Maximum: 1 KB per request.", True),
        ("Text", "Up to 128 characters.", True),
        ("Text", "Maximum length of 256.", True),
        ("Text", "It can't exceed 2,048 bytes.", True),
        ("Text", "Between 1 and 64 characters long.", True),
        ("Text", "The name of up to 50 things.", False),
        ("Text", "As of 22-05-2023 tags are kept.", False),
        ("Text", "Maximum of its kind.", False),
        ("Tags", "A maximum of 50 tags.", True),
        ("Tags", "The maximum length of this field is 1 KB.", True),
        ("Blob", "At most 6 MB.", True),
        ("Blob", "At most 6 items.", False),
        ("Long", "The maximum value is 100.", True),
        ("Long", "Valid range: 1-100.", True),
        ("Long", "Maximum of 5 requests each second.", True),
        ("Long", "The port.", False),
        ("List", "You can specify up to 10 entries.", True),
        ("List", "Array Members: Maximum number of 50 items.", True),
        ("Name", "Up to 128 characters.", False),
        ("Kind", "Up to 128 characters.", False),
    ],
)
def test_limit_only_in_documentation_is_found(
    tmp_path: Path, shape: str, text: str, limited: bool
) -> None:
    model = with_documentation(text, shape)
    edit(model, "/shapes/Blob", {"type": "blob"})
    edit(model, "/shapes/Long", {"type": "long"})
    edit(model, "/shapes/List", {"type": "list", "member": {"shape": "Text"}})
    told = found(tmp_path, "limit-in-documentation", model=model)
    assert set(told) == ({"PutThingRequest.extra"} if limited else set())


def test_limit_of_a_response_member_is_ignored(tmp_path: Path) -> None:
    member = {"shape": "Text", "documentation": "<p>Up to 128 characters.</p>"}
    model = edit(tiny_service(), "/shapes/ListThingsResponse/members/extra", member)
    assert found(tmp_path, "limit-in-documentation", model=model) == {}


def test_long_sentence_is_shortened_around_the_match(tmp_path: Path) -> None:
    text = f"A b c. {'Far away ' * 20}it is up to 128 characters long. More."
    (told,) = found(tmp_path, "limit-in-documentation", model=with_documentation(text)).values()
    shown = told.partition(": ")[2]
    assert shown.startswith('"Far away Far ')
    assert shown.endswith(' up to 128 characters long."')
