"""Invalid paginators, waiters and settings, and the exact text of the problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, edit, tiny_paginators, tiny_service, validation_problems

from codegen.source.parse import MAX_DEPTH

FOLDER = f"tiny/{API_VERSION}"

INVALID_PAGINATORS: dict[str, tuple[str, object, str]] = {
    "unknown key": (
        "/pagination/ListThings/limitkey",
        "maxResults",
        ':/pagination/ListThings/limitkey: found the unknown key "limitkey"; expected "limit_key" (the closest match)',
    ),
    "no operation": (
        "/pagination/ListThing",
        {"input_token": "a", "output_token": "b"},
        ':/pagination/ListThing: found "ListThing", which is not an operation; expected "ListThings" (the closest match)',
    ),
    "operation without output": (
        "/pagination/PutThing",
        {"input_token": "name", "output_token": "b"},
        ":/pagination/PutThing: found the operation PutThing, which has no output; "
        "expected an operation with an output",
    ),
    "no input token": (
        "/pagination/ListThings/input_token",
        "token",
        ':/pagination/ListThings/input_token: found "token", but ListThingsRequest has no '
        'member "token"; expected "nextToken" (the closest match)',
    ),
    "no limit": (
        "/pagination/ListThings/limit_key",
        "limit",
        ':/pagination/ListThings/limit_key: found "limit", but ListThingsRequest has no '
        'member "limit"; expected one of "maxResults", "nextToken"',
    ),
    "no output token": (
        "/pagination/ListThings/output_token",
        ["nexToken"],
        ':/pagination/ListThings/output_token: found "nexToken", but ListThingsResponse '
        'has no member "nexToken"; expected "nextToken" (the closest match)',
    ),
    "no result": (
        "/pagination/ListThings/result_key",
        ["things", "things[].parts[-1].nam"],
        ':/pagination/ListThings/result_key: found "things[].parts[-1].nam", but Thing has '
        'no member "nam"; expected "name" (the closest match)',
    ),
    "element of what is no list": (
        "/pagination/ListThings/result_key",
        "nextToken[0]",
        ':/pagination/ListThings/result_key: found "nextToken[0]", but Text is a string; '
        "expected a list before '['",
    ),
    "member of what is no structure": (
        "/pagination/ListThings/more_results",
        "nextToken.more",
        ':/pagination/ListThings/more_results: found "nextToken.more", but Text has no '
        'member "more"; expected nothing here',
    ),
    "path that is none": (
        "/pagination/ListThings/more_results",
        "length(things)",
        ':/pagination/ListThings/more_results: found "length(things)", in which '
        "\"length(things)\" is not a member name; expected member names joined by '.'",
    ),
    "tokens that do not match": (
        "/pagination/ListThings/input_token",
        ["nextToken", "maxResults"],
        ":/pagination/ListThings: found 2 input and 1 output tokens; "
        "expected the same number of both",
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), INVALID_PAGINATORS.values(), ids=INVALID_PAGINATORS
)
def test_paginator_problem_is_reported(
    tmp_path: Path, place: str, value: object, expected: str
) -> None:
    told = validation_problems(tmp_path, paginators=edit(tiny_paginators(), place, value))
    assert told == [f"{FOLDER}/paginators-1.json{expected}"]


def test_missing_shape_on_a_paginator_path_is_reported_once(tmp_path: Path) -> None:
    document = edit(tiny_service(), "/shapes/Thing/members/tags/shape", "Tgs")
    paginators = edit(tiny_paginators(), "/pagination/ListThings/result_key", "things[].tags.x")
    assert validation_problems(tmp_path, model=document, paginators=paginators) == [
        f'{FOLDER}/service-2.json:/shapes/Thing/members/tags/shape: found "Tgs", which is not a shape; '
        'expected "Tags" (the closest match)'
    ]


WAITER: dict[str, Any] = {
    "operation": "GetThing",
    "delay": 5,
    "maxAttempts": 20,
    "acceptors": [
        {"state": "success", "matcher": "path", "argument": "thing.kind", "expected": "BIG"},
        {"state": "retry", "matcher": "error", "expected": "NotFoundException"},
        {"state": "failure", "matcher": "status", "expected": 500},
    ],
}

INVALID_WAITERS: dict[str, tuple[str, object, str]] = {
    "no operation": (
        "/waiters/ThingBig/operation",
        "GetThng",
        ':/waiters/ThingBig/operation: found "GetThng", which is not an operation; expected "GetThing" (the closest match)',
    ),
    "unknown key": (
        "/waiters/ThingBig/maxAttempt",
        3,
        ':/waiters/ThingBig/maxAttempt: found the unknown key "maxAttempt"; expected "maxAttempts" (the closest match)',
    ),
    "unknown key of an acceptor": (
        "/waiters/ThingBig/acceptors/1/arguments",
        "x",
        ':/waiters/ThingBig/acceptors/1/arguments: found the unknown key "arguments"; '
        'expected "argument" (the closest match)',
    ),
    "path matcher without path": (
        "/waiters/ThingBig/acceptors/0/argument",
        ...,
        ':/waiters/ThingBig/acceptors/0: found no key "argument"; expected this required key',
    ),
    "status that is a text": (
        "/waiters/ThingBig/acceptors/2/expected",
        "500",
        ':/waiters/ThingBig/acceptors/2/expected: found "500"; expected an integer',
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), INVALID_WAITERS.values(), ids=INVALID_WAITERS
)
def test_waiter_problem_is_reported(
    tmp_path: Path, place: str, value: object, expected: str
) -> None:
    acceptors = [dict(acceptor) for acceptor in WAITER["acceptors"]]
    document = {"version": 2, "waiters": {"ThingBig": WAITER | {"acceptors": acceptors}}}
    told = validation_problems(tmp_path, waiters=edit(document, place, value))
    assert told == [f"{FOLDER}/waiters-2.json{expected}"]


INVALID_SETTINGS = {
    "package = 2020-01-01": ":/package: found the value 2020-01-01; expected a string",
    'packge = "typed_tiny"': ':/packge: found the unknown key "packge"; expected "package" (the closest match)',
    'version = "1.0.0"': ':/version: found the unknown key "version"; expected one of "client_class", "distribution", "features", "live", "local_service", "package", "parts", "related"',
}


@pytest.mark.parametrize("settings", INVALID_SETTINGS)
def test_invalid_settings_are_reported(tmp_path: Path, settings: str) -> None:
    assert validation_problems(tmp_path, settings=settings) == [
        f"tiny/service.toml{INVALID_SETTINGS[settings]}"
    ]


def test_deepest_possible_rule_set_is_validated(tmp_path: Path) -> None:
    argument: dict[str, Any] = {"fm": "isSet"}
    for _ in range((MAX_DEPTH - 6) // 2):
        argument = {"fn": "not", "argv": [argument]}
    rule = {"type": "error", "conditions": [argument], "error": "no"}
    document = {"version": "1.0", "parameters": {}, "rules": [rule]}
    told = validation_problems(tmp_path, endpoint_rules=document)
    assert [line.rpartition("/argv/0")[2] for line in told] == [
        ': found no key "argv"; expected this required key',
        ': found no key "fn"; expected this required key',
        '/fm: found the unknown key "fm"; expected one of "argv", "fn"',
    ]


def test_problems_of_all_documents_are_reported_together(tmp_path: Path) -> None:
    told = validation_problems(
        tmp_path,
        model=edit(edit(tiny_service(), "/shapes/Name/patern", ""), "/shapes/Text/mni", 1),
        paginators={"pagination": {}, "version": "3"},
        waiters={"version": 2},
        endpoint_rules={"version": "1.0", "parameters": {}, "rules": [{"type": "tre"}]},
        partitions={"version": "1.1", "partitions": []},
        examples={"exampels": {}},
        settings="packages = 1",
        overlay="[[leave_out]]\noperations = []\nreason = ' '",
    )
    assert told == [
        "partitions.json:/partitions: found an empty list; expected a list that is not empty",
        f'{FOLDER}/endpoint-rule-set-1.json:/rules/0/type: found "tre"; expected "tree" (the closest match)',
        f'{FOLDER}/examples-1.json: found no key "examples"; expected this required key',
        f'{FOLDER}/examples-1.json:/exampels: found the unknown key "exampels"; expected "examples" (the closest match)',
        f'{FOLDER}/paginators-1.json:/version: found "3"; expected "1.0"',
        f'{FOLDER}/service-2.json:/shapes/Name/patern: found the unknown key "patern"; '
        'expected "pattern" (the closest match)',
        f'{FOLDER}/service-2.json:/shapes/Text/mni: found the unknown key "mni"; expected "min" (the closest match)',
        f'{FOLDER}/waiters-2.json: found no key "waiters"; expected this required key',
        "tiny/overlay.toml:/leave_out/0/operations: found an empty list; "
        "expected a list that is not empty",
        'tiny/overlay.toml:/leave_out/0/reason: found " "; expected a text that is not blank',
        'tiny/service.toml:/packages: found the unknown key "packages"; expected "package" (the closest match)',
    ]
