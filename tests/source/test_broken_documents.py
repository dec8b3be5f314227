"""Paginators, waiters and settings that are wrong, and the exact text of the problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.broken import problems
from support.models import API_VERSION, edit, tiny_paginators, tiny_service

from codegen.source.parse import MAX_DEPTH

FOLDER = f"tiny/{API_VERSION}"

BROKEN_PAGINATORS: dict[str, tuple[str, object, str]] = {
    "unknown key": (
        "/pagination/ListThings/limitkey",
        "maxResults",
        '/pagination/ListThings/limitkey: unknown key "limitkey"; did you mean "limit_key"?',
    ),
    "no operation": (
        "/pagination/ListThing",
        {"input_token": "a", "output_token": "b"},
        '/pagination/ListThing: "ListThing", which is no operation; did you mean "ListThings"?',
    ),
    "operation without output": (
        "/pagination/PutThing",
        {"input_token": "name", "output_token": "b"},
        "/pagination/PutThing: PutThing, which has no output; an operation with one is expected",
    ),
    "no input token": (
        "/pagination/ListThings/input_token",
        "token",
        '/pagination/ListThings/input_token: "token", of which ListThingsRequest has no '
        '"token"; did you mean "nextToken"?',
    ),
    "no limit": (
        "/pagination/ListThings/limit_key",
        "limit",
        '/pagination/ListThings/limit_key: "limit", of which ListThingsRequest has no '
        '"limit"; one of "maxResults", "nextToken" is expected',
    ),
    "no output token": (
        "/pagination/ListThings/output_token",
        ["nexToken"],
        '/pagination/ListThings/output_token: "nexToken", of which ListThingsResponse has no '
        '"nexToken"; did you mean "nextToken"?',
    ),
    "no result": (
        "/pagination/ListThings/result_key",
        ["things", "things[].parts[-1].nam"],
        '/pagination/ListThings/result_key: "things[].parts[-1].nam", of which Thing has no '
        '"nam"; did you mean "name"?',
    ),
    "element of what is no list": (
        "/pagination/ListThings/result_key",
        "nextToken[0]",
        '/pagination/ListThings/result_key: "nextToken[0]", of which Text is a string; '
        "a list is expected before '['",
    ),
    "member of what is no structure": (
        "/pagination/ListThings/more_results",
        "nextToken.more",
        '/pagination/ListThings/more_results: "nextToken.more", of which Text has no "more"; '
        "nothing is expected here",
    ),
    "path that is none": (
        "/pagination/ListThings/more_results",
        "length(things)",
        '/pagination/ListThings/more_results: "length(things)", of which "length(things)" is no '
        "step; names of members with '.' between are expected",
    ),
    "tokens that do not match": (
        "/pagination/ListThings/input_token",
        ["nextToken", "maxResults"],
        "/pagination/ListThings: 2 input and 1 output tokens; "
        "as many of one as of the other are expected",
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_PAGINATORS.values(), ids=BROKEN_PAGINATORS
)
def test_what_is_wrong_with_a_paginator_is_told(
    tmp_path: Path, place: str, value: object, expected: str
) -> None:
    told = problems(tmp_path, paginators=edit(tiny_paginators(), place, value))
    assert told == [f"{FOLDER}/paginators-1.json: {expected}"]


def test_a_missing_shape_on_the_path_of_a_paginator_is_told_once(tmp_path: Path) -> None:
    document = edit(tiny_service(), "/shapes/Thing/members/tags/shape", "Tgs")
    paginators = edit(tiny_paginators(), "/pagination/ListThings/result_key", "things[].tags.x")
    assert problems(tmp_path, model=document, paginators=paginators) == [
        f'{FOLDER}/service-2.json: /shapes/Thing/members/tags/shape: "Tgs", which is no shape; '
        'did you mean "Tags"?'
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

BROKEN_WAITERS: dict[str, tuple[str, object, str]] = {
    "no operation": (
        "/waiters/ThingBig/operation",
        "GetThng",
        '/waiters/ThingBig/operation: "GetThng", which is no operation; did you mean "GetThing"?',
    ),
    "unknown key": (
        "/waiters/ThingBig/maxAttempt",
        3,
        '/waiters/ThingBig/maxAttempt: unknown key "maxAttempt"; did you mean "maxAttempts"?',
    ),
    "unknown key of an acceptor": (
        "/waiters/ThingBig/acceptors/1/arguments",
        "x",
        '/waiters/ThingBig/acceptors/1/arguments: unknown key "arguments"; '
        'did you mean "argument"?',
    ),
    "path matcher without path": (
        "/waiters/ThingBig/acceptors/0/argument",
        ...,
        '/waiters/ThingBig/acceptors/0: no key "argument"; "argument" is required',
    ),
    "status that is a text": (
        "/waiters/ThingBig/acceptors/2/expected",
        "500",
        '/waiters/ThingBig/acceptors/2/expected: "500"; a whole number is expected',
    ),
}


@pytest.mark.parametrize(
    ("place", "value", "expected"), BROKEN_WAITERS.values(), ids=BROKEN_WAITERS
)
def test_what_is_wrong_with_a_waiter_is_told(
    tmp_path: Path, place: str, value: object, expected: str
) -> None:
    acceptors = [dict(acceptor) for acceptor in WAITER["acceptors"]]
    document = {"version": 2, "waiters": {"ThingBig": WAITER | {"acceptors": acceptors}}}
    told = problems(tmp_path, waiters=edit(document, place, value))
    assert told == [f"{FOLDER}/waiters-2.json: {expected}"]


BROKEN_SETTINGS = {
    'package = "../x"': '/package: "../x"; an identifier of Python (ASCII, no keyword) is expected',
    'package = "class"': '/package: "class"; an identifier of Python (ASCII, no keyword) is expected',
    'package = "caf\u00e9"': '/package: "caf\\u00e9"; an identifier of Python (ASCII, no keyword) is expected',
    'client_class = "IVS Client"': '/client_class: "IVS Client"; an identifier of Python (ASCII, no keyword) is expected',
    'distribution = "typed-"': "/distribution: \"typed-\"; letters, digits, '-', '_' and '.' are expected, with a letter or digit at both ends",
    "package = 2020-01-01": "/package: the value 2020-01-01; a text is expected",
    'packge = "typed_tiny"': '/packge: unknown key "packge"; did you mean "package"?',
    'version = "1.0.0"': '/version: unknown key "version"; one of "client_class", "distribution", "live", "package" is expected',
}


@pytest.mark.parametrize("settings", BROKEN_SETTINGS)
def test_names_that_python_or_the_index_would_refuse_are_told(
    tmp_path: Path, settings: str
) -> None:
    assert problems(tmp_path, settings=settings) == [
        f"tiny/service.toml: {BROKEN_SETTINGS[settings]}"
    ]


def test_a_rule_set_as_deep_as_a_document_may_be_is_looked_at_to_its_end(tmp_path: Path) -> None:
    argument: dict[str, Any] = {"fm": "isSet"}
    for _ in range((MAX_DEPTH - 6) // 2):
        argument = {"fn": "not", "argv": [argument]}
    rule = {"type": "error", "conditions": [argument], "error": "no"}
    document = {"version": "1.0", "parameters": {}, "rules": [rule]}
    told = problems(tmp_path, endpoint_rules=document)
    assert [line.rpartition("/argv/0")[2] for line in told] == [
        ': no key "argv"; "argv" is required',
        ': no key "fn"; "fn" is required',
        '/fm: unknown key "fm"; one of "argv", "fn" is expected',
    ]


def test_what_is_wrong_in_all_documents_is_told_at_once(tmp_path: Path) -> None:
    told = problems(
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
        "partitions.json: /partitions: an empty list; a list that is not empty is expected",
        f'{FOLDER}/endpoint-rule-set-1.json: /rules/0/type: "tre"; did you mean "tree"?',
        f'{FOLDER}/examples-1.json: no key "examples"; "examples" is required',
        f'{FOLDER}/examples-1.json: /exampels: unknown key "exampels"; did you mean "examples"?',
        f'{FOLDER}/paginators-1.json: /version: "3"; "1.0" is expected',
        f'{FOLDER}/service-2.json: /shapes/Name/patern: unknown key "patern"; '
        'did you mean "pattern"?',
        f'{FOLDER}/service-2.json: /shapes/Text/mni: unknown key "mni"; did you mean "min"?',
        f'{FOLDER}/waiters-2.json: no key "waiters"; "waiters" is required',
        "tiny/overlay.toml: /leave_out/0/operations: an empty list; "
        "a list that is not empty is expected",
        'tiny/overlay.toml: /leave_out/0/reason: " "; a text that is not blank is expected',
        'tiny/service.toml: /packages: unknown key "packages"; did you mean "package"?',
    ]
