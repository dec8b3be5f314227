"""Generated paginators: page sizes, tokens and items."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from support.oracle import Oracle

Oracles = Callable[[str], Oracle]


class Pages:
    """Sends requests to a service that has these pages, and keeps what was asked for."""

    def __init__(self, oracle: Oracle, pages: list[dict[str, Any]]) -> None:
        self._http = oracle.module("_runtime.http")
        self._pages = pages
        self.asked: list[Any] = []

    def send(self, request: Any) -> Any:
        """The next page."""
        sent = request.write().body
        self.asked.append(json.loads(sent) if sent else None)
        body = json.dumps(self._pages[len(self.asked) - 1]).encode()
        return request.read(self._http.HttpResponse(200, self._http.Headers(()), body))


def walk(oracle: Oracle, method: str, pages: list[dict[str, Any]], **parameters: Any) -> Any:
    """The items of a walk, and what was asked for."""
    sender = Pages(oracle, pages)
    paginators = oracle.module("paginators").Paginators(sender)
    return list(getattr(paginators, method)(**parameters)), sender.asked


def test_page_size_defaults_to_its_maximum(oracle: Oracles) -> None:
    pages = [{"things": [{"name": "a"}], "nextToken": "t"}, {"things": [{"name": "b"}]}]
    items, asked = walk(oracle("pagination"), "list_plain", pages, filter="f")
    assert [item.name for item in items] == ["a", "b"]
    assert asked == [
        {"maxResults": 50, "filter": "f"},
        {"maxResults": 50, "filter": "f", "nextToken": "t"},
    ]
    assert walk(oracle("pagination"), "list_plain", [{"things": []}], max_results=1)[1] == [
        {"maxResults": 1}
    ]
    assert walk(oracle("pagination"), "list_text_limit", [{}])[1] == [{"maxResults": "4"}]
    assert walk(oracle("pagination"), "list_optional", [{}], max_results="2") == (
        [],
        [{"maxResults": "2"}],
    )


@pytest.mark.parametrize("method", ["list_nested", "list_nested_present"])
def test_tokens_and_items_are_read_from_nested_members(method: str, oracle: Oracles) -> None:
    pages: list[dict[str, Any]] = [
        {"page": {"things": [{"name": "a"}], "next": {"token": "t"}}},
        {"page": {"things": []}},
    ]
    items, asked = walk(oracle("pagination"), method, pages)
    assert [item.name for item in items] == ["a"]
    assert asked == [{}, {"token": "t"}]
    assert walk(oracle("pagination"), method, [{}]) == ([], [{}])


def test_pagination_continues_while_more_results_is_true(oracle: Oracles) -> None:
    pages = [
        {"things": [{"name": "a"}], "marker": "m", "truncated": True},
        {"things": [{"name": "b"}], "marker": "n", "truncated": False},
    ]
    items, asked = walk(oracle("pagination"), "list_more", pages)
    assert [item.name for item in items] == ["a", "b"]
    assert asked == [{}, {"marker": "m"}]


def test_token_is_read_from_last_item(oracle: Oracles) -> None:
    pages = [
        {"things": [{"name": "a"}, {"name": "b"}], "truncated": True},
        {"things": [{"name": "c"}], "truncated": False},
    ]
    items, asked = walk(oracle("pagination"), "list_last", pages)
    assert [item.name for item in items] == ["a", "b", "c"]
    assert asked == [{}, {"after": "b"}]
    assert walk(oracle("pagination"), "list_last", [{"truncated": False}]) == ([], [{}])


def test_entries_of_map_are_pairs(oracle: Oracles) -> None:
    pages = [{"things": {"k": {"name": "a"}}, "nextToken": "t"}, {}]
    items, _ = walk(oracle("pagination"), "list_map", pages)
    assert [(key, thing.name) for key, thing in items] == [("k", "a")]


def test_several_tokens_are_sent_together(oracle: Oracles) -> None:
    pages = [{"things": [{"name": "a"}], "nextFirst": "1", "nextSecond": "2"}, {"names": ["n"]}]
    items, asked = walk(oracle("pagination"), "list_several", pages)
    assert [item.name for item in items] == ["a"]
    assert asked == [{}, {"first": "1", "second": "2"}]


def test_null_items_of_sparse_list_are_kept(oracle: Oracles) -> None:
    assert walk(oracle("pagination"), "list_sparse", [{"names": [None, "a"]}])[0] == [None, "a"]


def test_parameters_that_shadow_names_are_passed_on(oracle: Oracles) -> None:
    parameters = {"list": ["l"], "page": 1, "starting_token_": "s", "dict": "d", "tuple": "t"}
    items, asked = walk(
        oracle("pagination"), "list_shadowed", [{"things": {"k": {}}}], **parameters
    )
    assert len(items) == 1
    assert asked == [{"list": ["l"], "page": 1, "startingToken": "s", "dict": "d", "tuple": "t"}]


def test_paginator_from_overlay_works(oracle: Oracles) -> None:
    pages = [{"things": [{"name": "a"}], "token": "t"}, {"things": [{"name": "b"}]}]
    items, asked = walk(oracle("overlay"), "list_things", pages)
    assert [item.name for item in items] == ["a", "b"]
    assert asked == [{}, {"token": "t"}]
