"""What each kind of overlay entry changes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from support.models import edit, tiny_paginators, tiny_service
from support.overlays import WAITER, after, before, problems

from codegen.source.overlay import apply_overlay
from codegen.source.paginator import Paginator


def test_empty_overlay_changes_nothing(tmp_path: Path) -> None:
    service = before(tmp_path)
    assert apply_overlay(service, {}, "tiny/overlay.toml") is service


def test_left_out_operations_lose_their_paginators(tmp_path: Path) -> None:
    overlay = """
        [[leave_out]]
        operations = ["ListThings", "GetThing"]
        reason = "They stream."
    """
    service = after(tmp_path, overlay, paginators=tiny_paginators())
    assert list(service.operations) == ["PutThing"]
    assert service.paginators == {}


def test_always_present_marks_members(tmp_path: Path) -> None:
    overlay = """
        [[always_present]]
        shape = "Thing"
        members = ["kind", "tags"]
        evidence = "Every example shows them."
        reason = "They identify it."
    """
    members = after(tmp_path, overlay).shapes["Thing"].members
    present = [name for name, member in members.items() if member.always_present]
    assert present == ["kind", "tags"]
    assert list(members) == list(before(tmp_path).shapes["Thing"].members)


def test_not_safe_to_repeat_marks_operations(tmp_path: Path) -> None:
    overlay = """
        [[not_safe_to_repeat]]
        operations = ["PutThing"]
        reason = "It makes another one."
    """
    operations = after(tmp_path, overlay).operations
    assert list(operations) == ["GetThing", "ListThings", "PutThing"]
    unsafe = [name for name, operation in operations.items() if not operation.safe_to_repeat]
    assert unsafe == ["PutThing"]


def test_header_entry_adds_a_header(tmp_path: Path) -> None:
    overlay = """
        [[header]]
        name = "x-version"
        value = "2020-01-01"
        reason = "The service refuses requests without it."
    """
    assert after(tmp_path, overlay).headers == {"x-version": "2020-01-01"}


def test_paginator_entry_adds_a_paginator(tmp_path: Path) -> None:
    overlay = """
        [[paginator]]
        operation = "ListThings"
        input_token = "nextToken"
        output_token = "nextToken"
        result_key = ["things"]
        limit_key = "maxResults"
        reason = "The model forgot it."
    """
    assert after(tmp_path, overlay).paginators == {
        "ListThings": Paginator(
            operation="ListThings",
            input_token=("nextToken",),
            output_token=("nextToken",),
            result_key=("things",),
            limit_key="maxResults",
        )
    }


def test_paginator_entry_corrects_a_paginator(tmp_path: Path) -> None:
    overlay = """
        [[paginator]]
        operation = "ListThings"
        input_token = "nextToken"
        output_token = "nextToken"
        result_key = "things[].name"
        corrects = true
        reason = "Names are meant."
    """
    found = after(tmp_path, overlay, paginators=tiny_paginators()).paginators["ListThings"]
    assert found.result_key == ("things[].name",)


def test_entries_for_what_botocore_knows_in_code(tmp_path: Path) -> None:
    overlay = """
        [[default]]
        member = "name"
        value = "-"
        reason = "It stands for all."

        [[endpoint_member]]
        operations = ["PutThing"]
        member = "account"
        reason = "It is a URL."

        [[query_in_body]]
        operations = ["GetThing"]
        reason = "It is long."

        [[crc32]]
        header = "x-crc32"
        reason = "Every response has it."
    """
    service = after(tmp_path, overlay)
    operations, shapes = service.operations, service.shapes
    defaults = {name: shapes[name].members["name"].default for name in REQUESTS}
    assert defaults == dict.fromkeys(REQUESTS, "-")
    assert shapes["Thing"].members["name"].default is None  # no parameter
    assert [one.endpoint_member for one in operations.values()] == [None, None, "account"]
    assert [one.query_in_body for one in operations.values()] == [True, False, False]
    assert service.crc32_header == "x-crc32"


REQUESTS = ("GetThingRequest", "PutThingRequest")


DOCUMENTED_WAITER = {
    "operation": "GetThing",
    "delay": 1,
    "maxAttempts": 1,
    "acceptors": [{"state": "success", "matcher": "status", "expected": 200}],
}


def test_waiter_entry_adds_a_waiter(tmp_path: Path) -> None:
    (waiter,) = after(tmp_path, WAITER).waiters.values()
    assert (waiter.name, waiter.operation, waiter.delay) == ("ThingReady", "GetThing", 5)
    assert (waiter.max_attempts, waiter.description) == (3, "<p>Ready.</p>")
    first, second = waiter.acceptors
    assert (first.state, first.matcher, first.argument) == ("success", "path", "thing.name")
    assert (second.state, second.matcher, second.expected) == (
        *("retry", "error"),
        "NotFoundException",
    )


def test_left_out_operations_lose_their_waiters(tmp_path: Path) -> None:
    gone = "[[leave_out]]\noperations = ['GetThing']\nreason = 'x'\n"
    left = [line.strip() for line in WAITER.splitlines()]
    overlay = gone + "\n".join(left)
    document = {"version": 2, "waiters": {"Other": DOCUMENTED_WAITER}}
    assert after(tmp_path, gone, waiters=document).waiters == {}
    told = problems(tmp_path / "2", overlay)
    assert told == [
        '/waiter/0/operation: found "GetThing", which is not an operation; '
        'expected "PutThing" (the closest match)'
    ]


def test_pattern_entry_distrusts_or_corrects(tmp_path: Path) -> None:
    distrusted = """
        [[pattern]]
        shape = "Name"
        trusted = false
        reason = "Names have digits."
    """
    corrected = """
        [[pattern]]
        shape = "Name"
        pattern = "[a-z0-9]+"
        reason = "Names have digits."
    """
    name = before(tmp_path).shapes["Name"]
    assert (name.pattern, name.trusted_pattern) == ("[a-z]+", True)
    name = after(tmp_path, distrusted).shapes["Name"]
    assert (name.pattern, name.trusted_pattern) == ("[a-z]+", False)
    name = after(tmp_path, corrected).shapes["Name"]
    assert (name.pattern, name.trusted_pattern) == ("[a-z0-9]+", True)


def test_error_text_members_keep_their_order(tmp_path: Path) -> None:
    overlay = """
        [[error_text]]
        member = "exceptionMessage"
        reason = "The text is there."

        [[error_text]]
        member = "details"
        reason = "Or there."
    """
    document = tiny_service()
    edit(document, "/shapes/NotFoundException/members/details", {"shape": "Text"})
    service = after(tmp_path, overlay, model=document)
    assert service.error_text_members == ("exceptionMessage", "details")


def test_deprecated_entry_marks_a_member(tmp_path: Path) -> None:
    overlay = """
        [[deprecated]]
        shape = "Thing"
        member = "size"
        message = "Use data."
        reason = "Its documentation says so."
    """
    members = after(tmp_path, overlay).shapes["Thing"].members
    assert members["size"].deprecated
    assert members["size"].deprecated_message == "Use data."
    assert not members["kind"].deprecated


def test_documentation_entry_adds_to_what_the_model_says(tmp_path: Path) -> None:
    document = tiny_service()
    edit(document, "/shapes/Thing/members/size/documentation", "<p>Bytes.</p>")
    overlay = """
        [[documentation]]
        shape = "Thing"
        member = "size"
        text = "At most 1 & no < more."
        reason = "An error alone says so."
    """
    members = after(tmp_path, overlay, model=document).shapes["Thing"].members
    assert members["size"].documentation == "<p>Bytes.</p><p>At most 1 &amp; no &lt; more.</p>"


def test_sensitive_entry_marks_a_shape(tmp_path: Path) -> None:
    overlay = """
        [[sensitive]]
        shape = "Thing"
        reason = "It is a secret."

        [[sensitive]]
        shape = "Text"
        reason = "It is a secret."
    """
    shapes = after(tmp_path, overlay).shapes
    sensitive = [name for name, shape in shapes.items() if shape.sensitive]
    assert sensitive == ["Thing", "Text", "Data"]


def test_rename_entry_sets_the_python_name(tmp_path: Path) -> None:
    overlay = """
        [[rename]]
        shape = "Thing"
        member = "kind"
        name = "sort"
        reason = "It collides."
    """
    members = after(tmp_path, overlay).shapes["Thing"].members
    assert members["kind"].python_name == "sort"
    assert members["kind"].wire_name == "kind"
    assert members["size"].python_name is None


def test_overlay_changes_nothing_else(tmp_path: Path) -> None:
    overlay = """
        [[not_safe_to_repeat]]
        operations = ["PutThing"]
        reason = "It makes another one."
    """
    changed, service = after(tmp_path, overlay), before(tmp_path)
    operations = dict(changed.operations) | {"PutThing": service.operations["PutThing"]}
    assert dataclasses.replace(changed, operations=operations) == service
