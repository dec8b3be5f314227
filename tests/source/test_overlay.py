"""What each kind of overlay entry changes, and the problems of entries that name nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from support.models import edit, tiny_paginators, tiny_service, write_models
from support.problems import refused

from codegen.source.load import load
from codegen.source.model import Paginator, Service
from codegen.source.overlay import apply_overlay
from codegen.source.read import read_service
from codegen.source.validate import validate


def before(path: Path, **documents: object) -> Service:
    return validate(load(write_models(path, **documents), "tiny"))


def after(path: Path, overlay: str, **documents: object) -> Service:
    read = load(write_models(path, overlay=overlay, **documents), "tiny")
    return read_service(read)


def problems(path: Path, overlay: str, **documents: object) -> list[str]:
    told = refused(lambda: after(path, overlay, **documents))
    assert all(line.startswith("tiny/overlay.toml:") for line in told)
    return [line.removeprefix("tiny/overlay.toml:") for line in told]


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


DOCUMENTED_WAITER = {
    "operation": "GetThing",
    "delay": 1,
    "maxAttempts": 1,
    "acceptors": [{"state": "success", "matcher": "status", "expected": 200}],
}
WAITER = """
    [[waiter]]
    name = "ThingReady"
    operation = "GetThing"
    description = "<p>Ready.</p>"
    delay = 5
    maxAttempts = 3
    acceptors = [
        { state = "success", matcher = "path", argument = "thing.name", expected = "x" },
        { state = "retry", matcher = "error", expected = "NotFoundException" },
    ]
    reason = "The model lacks it."
"""


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


BROKEN: dict[str, tuple[str, list[str]]] = {
    "unknown kind of entry": (
        "[[leaveout]]\noperations = ['GetThing']\nreason = 'x'",
        ['/leaveout: found the unknown key "leaveout"; expected "leave_out" (the closest match)'],
    ),
    "unknown key": (
        "[[sensitive]]\nshapes = 'Text'\nreason = 'x'",
        [
            '/sensitive/0: found no key "shape"; expected this required key',
            '/sensitive/0/shapes: found the unknown key "shapes"; expected "shape" (the closest match)',
        ],
    ),
    "no reason": (
        "[[sensitive]]\nshape = 'Text'",
        ['/sensitive/0: found no key "reason"; expected this required key'],
    ),
    "no evidence": (
        "[[always_present]]\nshape = 'Thing'\nmembers = ['kind']\nreason = 'x'",
        ['/always_present/0: found no key "evidence"; expected this required key'],
    ),
    "trusting what is trusted": (
        "[[pattern]]\nshape = 'Name'\ntrusted = true\nreason = 'x'",
        ["/pattern/0/trusted: found true; expected false"],
    ),
    "no such operation": (
        "[[leave_out]]\noperations = ['GetThing', 'PutThings']\nreason = 'x'",
        [
            '/leave_out/0/operations/1: found "PutThings", which is not an operation; expected "PutThing" (the closest match)'
        ],
    ),
    "operation that was left out": (
        "[[leave_out]]\noperations = ['PutThing']\nreason = 'x'\n"
        "[[not_safe_to_repeat]]\noperations = ['PutThing']\nreason = 'x'",
        [
            '/not_safe_to_repeat/0/operations/0: found "PutThing", which is not an operation; '
            'expected "GetThing" (the closest match)'
        ],
    ),
    "no such shape": (
        "[[sensitive]]\nshape = 'Secret'\nreason = 'x'",
        [
            '/sensitive/0/shape: found "Secret", which is not a shape; '
            "expected the name of a known shape"
        ],
    ),
    "no such member": (
        "[[always_present]]\nshape = 'Thing'\nmembers = ['tags', 'knid']\n"
        "evidence = 'x'\nreason = 'x'",
        [
            '/always_present/0/members/1: found "knid", which is not a member of Thing; '
            'expected "kind" (the closest match)'
        ],
    ),
    "all members at once": (
        "[[always_present]]\nshape = 'Thing'\nmembers = ['*']\nevidence = 'x'\nreason = 'x'",
        [
            '/always_present/0/members/0: found "*", which is not a member of Thing; '
            "expected the name of a known member of Thing"
        ],
    ),
    "member of a scalar": (
        "[[rename]]\nshape = 'Count'\nmember = 'x'\nname = 'y'\nreason = 'x'",
        ['/rename/0/shape: found "Count", which is an integer; expected a structure'],
    ),
    "structure that would hold itself without end": (
        "[[always_present]]\nshape = 'Pair'\nmembers = ['other']\nevidence = 'x'\nreason = 'x'",
        [
            "/always_present: found shapes that contain themselves: Pair > Pair; expected "
            "a member that may be absent on the way"
        ],
    ),
    "second paginator": (
        "[[paginator]]\noperation = 'ListThings'\ninput_token = 'nextToken'\n"
        "output_token = 'nextToken'\nresult_key = 'things'\nreason = 'x'",
        [
            '/paginator/0/operation: found "ListThings", which already has a paginator; '
            "expected an operation without a paginator"
        ],
    ),
    "paginator of no operation": (
        "[[paginator]]\noperation = 'ListThing'\ninput_token = 'nextToken'\n"
        "output_token = 'nextToken'\nresult_key = 'things'\nreason = 'x'",
        [
            '/paginator/0/operation: found "ListThing", which is not an operation; '
            'expected "ListThings" (the closest match)'
        ],
    ),
    "paginator along paths that are none": (
        "[[paginator]]\noperation = 'GetThing'\ninput_token = 'nam'\n"
        "output_token = 'thing.nam'\nresult_key = 'thing.parts'\nreason = 'x'",
        [
            '/paginator/0/input_token: found "nam", but GetThingRequest has no member '
            '"nam"; expected "name" (the closest match)',
            '/paginator/0/output_token: found "thing.nam", but Thing has no member "nam"; '
            'expected "name" (the closest match)',
        ],
    ),
    "second waiter": (
        f"{WAITER}{WAITER}",
        [
            '/waiter/1/name: found "ThingReady", which the model has; '
            "expected the name of a waiter that the model lacks"
        ],
    ),
    "pattern of a string that has none": (
        "[[pattern]]\nshape = 'Text'\ntrusted = false\nreason = 'x'",
        ['/pattern/0/shape: found "Text", which has no pattern; expected a string with a pattern'],
    ),
    "pattern of what is no string": (
        "[[pattern]]\nshape = 'Thing'\ntrusted = false\nreason = 'x'",
        ['/pattern/0/shape: found "Thing", which is a structure; expected a string'],
    ),
    "pattern neither distrusted nor corrected": (
        "[[pattern]]\nshape = 'Name'\nreason = 'x'",
        [
            "/pattern/0: found neither trusted nor pattern; "
            'expected either trusted = false or pattern = "..."'
        ],
    ),
    "pattern both distrusted and corrected": (
        "[[pattern]]\nshape = 'Name'\ntrusted = false\npattern = 'a'\nreason = 'x'",
        [
            "/pattern/0: found both trusted and pattern; "
            'expected either trusted = false or pattern = "..."'
        ],
    ),
    "text that no error has": (
        "[[error_text]]\nmember = 'message'\nreason = 'x'",
        [
            '/error_text/0/member: found "message", which is not a member of any error; '
            "expected the name of a member of an error"
        ],
    ),
    "Python name that is not an identifier": (
        "[[rename]]\nshape = 'Thing'\nmember = 'kind'\nname = 'a-b'\nreason = 'x'",
        ['/rename/0/name: found "a-b"; expected an ASCII identifier that is not a Python keyword'],
    ),
    "header that is named twice": (
        "[[header]]\nname = 'X-A'\nvalue = '1'\nreason = 'x'\n"
        "[[header]]\nname = 'x-a'\nvalue = '2'\nreason = 'x'",
        ['/header/1/name: found "x-a" a second time; expected one entry for each header'],
    ),
    "header that HTTP has no form for": (
        "[[header]]\nname = 'X A'\nvalue = \"1\\n2\"\nreason = 'x'",
        [
            '/header/0/name: found "X A"; expected the name of a header',
            '/header/0/value: found "1\\n2"; expected printable ASCII',
        ],
    ),
    "several at once": (
        "[[rename]]\nshape = 'Thing'\nmember = 'kid'\nname = 'if'\nreason = 'x'\n"
        "[[sensitive]]\nshape = 'Txt'\nreason = 'x'",
        [
            '/rename/0/member: found "kid", which is not a member of Thing; expected "kind" (the closest match)',
            '/rename/0/name: found "if"; expected an ASCII identifier that is not a Python keyword',
            '/sensitive/0/shape: found "Txt", which is not a shape; expected "Text" (the closest match)',
        ],
    ),
}


@pytest.mark.parametrize(("overlay", "expected"), BROKEN.values(), ids=BROKEN)
def test_overlay_problem_is_reported(tmp_path: Path, overlay: str, expected: list[str]) -> None:
    document = tiny_service()
    pair = {"type": "structure", "members": {"other": {"shape": "Pair"}}}
    edit(document, "/shapes/Pair", pair)
    assert problems(tmp_path, overlay, model=document, paginators=tiny_paginators()) == expected
