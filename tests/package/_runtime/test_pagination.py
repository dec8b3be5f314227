"""Paginators, over a stand-in for the client: no item is lost or repeated, no loop is endless."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.package._runtime.errors import ConnectError, ParamValidationError, ResponseParseError
from codegen.package._runtime.operation import Request, Response
from codegen.package._runtime.pagination import Paginator
from codegen.package._runtime.validation import Constraint, Integer, String


@dataclass(slots=True, kw_only=True)
class Page(Response):
    items: list[int] = field(default_factory=list)
    next_token: str | None = None
    next_part: int | None = None
    truncated: bool | None = None


@dataclass(slots=True, kw_only=True)
class ListRequest(Request[Page]):
    OPERATION: ClassVar[str] = "ListThings"

    color: str = "red"
    token: str | None = None
    part: int | None = None


@dataclass(slots=True, kw_only=True)
class TypedRequest(ListRequest):
    CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"token": String(), "part": Integer()}


class Service:
    """Responds with pages; the second page's token is ``t1``."""

    def __init__(self, *pages: list[int]) -> None:
        self.pages = pages
        self.asked: list[str | None] = []
        self.fail_at: int | None = None

    def send(self, request: Any) -> Any:
        assert request.color == "red"
        self.asked.append(request.token)
        index = 0 if request.token is None else int(request.token.removeprefix("t"))
        if index == self.fail_at:
            raise ConnectError("no")
        last = index + 1 >= len(self.pages)
        items = list(self.pages[index]) if self.pages else []
        return Page(items=items, next_token=None if last else f"t{index + 1}")


def walk(service: Any, starting_token: str | None = None, **changes: Any) -> Paginator[Page, int]:
    arguments: dict[str, Any] = {
        "input_tokens": ("token",),
        "output_tokens": lambda page: (page.next_token,),
        "items": lambda page: page.items,
        "starting_token": starting_token,
    }
    return Paginator(service, ListRequest(), **arguments | changes)


def walk_once(field: str, token: Any) -> list[int]:
    """Walks pages of which the first has this token."""

    class Sender:
        def send(self, request: Any) -> Any:
            return Page(items=[1], **{f"next_{field}": token})

    paginator: Paginator[Page, int] = Paginator(
        Sender(),
        TypedRequest(),
        input_tokens=(field,),
        output_tokens=lambda page: (getattr(page, f"next_{field}"),),
        items=lambda page: page.items,
    )
    return paginator.collect()


@pytest.mark.parametrize(
    ("field", "token", "problem"),
    [
        ("token", 7, "got a number; expected: a string"),
        ("token", 0, "got a number; expected: a string"),
        ("token", False, "got a boolean; expected: a string"),
        ("token", ["t1"], "got an array; expected: a string"),
        ("token", {}, "got an object; expected: a string"),
        ("part", "7", "got a string; expected: an integer"),
        ("part", 1.5, "got a number; expected: an integer"),
    ],
)
def test_token_of_a_wrong_type_is_refused(field: str, token: Any, problem: str) -> None:
    with pytest.raises(
        ResponseParseError, match=f"ListThings: the token of the next page: {problem}"
    ):
        walk_once(field, token)


@pytest.mark.parametrize(("field", "token"), [("token", ""), ("token", None), ("part", 0)])
def test_empty_token_is_the_end(field: str, token: Any) -> None:
    assert walk_once(field, token) == [1]


SPLITS = st.lists(st.lists(st.integers(), max_size=4), max_size=6)


@given(SPLITS)
def test_items_come_once_and_in_order(split: list[list[int]]) -> None:
    service = Service(*split)
    expected = [item for page in split for item in page]
    walker = walk(service)
    assert list(walker) == expected
    assert service.asked == [None, *(f"t{index}" for index in range(1, len(split)))]
    assert walker.resume_token is None
    assert walk(Service(*split)).collect() == expected
    assert [page.items for page in walk(Service(*split)).pages()] == (split or [[]])


@given(SPLITS, st.data())
def test_resumed_iteration_continues_after_every_stop(
    split: list[list[int]], data: st.DataObject
) -> None:
    expected = [item for page in split for item in page]
    taken: list[int] = []
    token: str | None = None
    while True:
        walker = walk(Service(*split), token)
        step = data.draw(st.integers(1, 4))
        if data.draw(st.booleans()):
            taken += walker.collect(limit=step)
        else:
            taken += islice(walker, step)
        token = walker.resume_token
        if token is None:
            break
    assert taken == expected


@given(SPLITS, st.data())
def test_pages_continue_after_any_item(split: list[list[int]], data: st.DataObject) -> None:
    expected = [item for page in split for item in page]
    walker = walk(Service(*split))
    taken = walker.collect(limit=data.draw(st.integers(1, 20)))
    if walker.resume_token is None:
        assert taken == expected
        return
    pages = walk(Service(*split), walker.resume_token).pages()
    assert taken + [item for page in pages for item in page.items] == expected


def test_pages_and_items_can_be_mixed() -> None:
    service = Service([1, 2], [3], [4])
    walker = walk(service)
    first = next(walker.pages())
    assert first.items == [1, 2]
    assert list(walk(service, walker.resume_token)) == [3, 4]


def test_each_iteration_starts_again() -> None:
    walker = walk(Service([1, 2], [3]))
    assert walker.collect(limit=1) == [1]
    assert list(walker) == [1, 2, 3]
    assert list(walker) == [1, 2, 3]


def test_no_request_is_sent_before_the_first_step() -> None:
    service = Service([1])
    walker = walk(service)
    assert walker.resume_token is None
    pages = walker.pages()
    assert service.asked == []
    next(pages)
    assert service.asked == [None]


def test_limit_requests_no_page_too_many() -> None:
    service = Service([1, 2], [3, 4])
    walker = walk(service)
    assert walker.collect(limit=2) == [1, 2]
    assert service.asked == [None]
    rest = walk(service, walker.resume_token)
    assert rest.collect(limit=2) == [3, 4]
    assert service.asked == [None, "t1"]
    assert rest.resume_token is None
    nothing = walk(service)
    service.asked.clear()
    assert nothing.collect(limit=0) == []
    assert service.asked == []
    with pytest.raises(ValueError, match="limit: got -1; expected: 0 or more"):
        nothing.collect(limit=-1)


def test_shorter_page_on_resume_is_skipped() -> None:
    walker = walk(Service([1, 2, 3], [4]))
    walker.collect(limit=3)
    token = walker.resume_token
    again = walk(Service([1, 2], [4, 5]), token)
    assert list(again) == [4, 5]
    middle = walk(Service([1, 2, 3], [4]))
    middle.collect(limit=2)
    assert list(walk(Service([1], [4]), middle.resume_token)) == [4]


def test_resume_token_is_kept_after_an_error() -> None:
    service = Service([1, 2], [3], [4])
    service.fail_at = 1
    walker = walk(service)
    items = iter(walker)
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ConnectError):
        next(items)
    service.fail_at = None
    assert list(walk(service, walker.resume_token)) == [3, 4]


class Stuck:
    def __init__(self, *tokens: str) -> None:
        self.tokens: Iterator[str] = iter(tokens)
        self.sent = 0

    def send(self, request: Any) -> Any:
        self.sent += 1
        return Page(items=[self.sent], next_token=next(self.tokens))


@pytest.mark.parametrize("tokens", [("a", "a"), ("a", "b", "a"), ("a", "b", "c", "b")])
def test_repeated_token_is_an_error(tokens: tuple[str]) -> None:
    service = Stuck(*tokens)
    with pytest.raises(ResponseParseError, match="ListThings: the service repeated a page's token"):
        list(walk(service))
    assert service.sent == len(tokens)


def test_starting_token_counts_as_seen() -> None:
    with pytest.raises(ResponseParseError, match="repeated"):
        list(walk(Stuck("a"), "a"))


def test_service_token_is_a_starting_token() -> None:
    service = Service([1], [2])
    assert list(walk(service, "t1")) == [2]
    assert service.asked == ["t1"]


@pytest.mark.parametrize("token", ["", "ü€", "e30=", "WzEsMl0=", "bnVsbA==", "7", '["x"]', "====="])
def test_any_other_text_is_a_service_token(token: str) -> None:
    class Service:
        def send(self, request: Any) -> Any:
            return Page(items=[1] if request.token == token else [2])

    assert list(walk(Service(), token)) == [1]


def encoded(content: object) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode()


def test_token_of_another_operation_is_refused() -> None:
    with pytest.raises(ParamValidationError) as caught:
        walk(Service(), encoded([1, "ListOthers", ["t"], 0]))
    assert caught.value.problems[0] == (
        "starting_token",
        "a token of ListOthers",
        "a resume_token of ListThings",
    )
    with pytest.raises(ParamValidationError, match="got int; expected: a resume_token of ListThi"):
        walk(Service(), cast("Any", 5))


@pytest.mark.parametrize("tokens", [["a", "b"], [], "a", {"a": 1}])
def test_modified_token_is_refused(tokens: object) -> None:
    with pytest.raises(ParamValidationError, match="a malformed token"):
        walk(Service(), encoded([1, "ListThings", tokens, 0]))


def test_invalid_resume_token_starts_over_or_is_sent_unchanged() -> None:
    assert list(walk(Service([1, 2]), encoded([1, "ListThings", None, -1]))) == [1, 2]
    unknown = [
        urlsafe_b64encode(b"[" * 100_000).decode(),
        encoded([2, "ListThings", ["t"], 0]),  # of another version
        encoded([1, None, ["t"], 0]),
        encoded([1, "ListThings", ["t"], "0"]),
    ]
    for token in unknown:

        class Service_:
            def send(self, request: Any) -> Any:
                assert request.token == token  # noqa: B023
                return Page(items=[1])

        assert list(walk(Service_(), token)) == [1]


def test_several_tokens_are_sent_together() -> None:
    class Service:
        def send(self, request: Any) -> Any:
            if request.token is None:
                assert request.part is None
                return Page(items=[1, 2], next_token="a", next_part=7)
            assert (request.token, request.part) in (("a", 7), ("a", 8))
            last = request.part == 8
            return Page(items=[request.part], next_token=None if last else "a", next_part=8)

    both: dict[str, Any] = {
        "input_tokens": ("token", "part"),
        "output_tokens": lambda page: (
            (page.next_token, page.next_part) if page.next_token else (None, None)
        ),
    }
    walker = walk(Service(), **both)
    assert list(walker) == [1, 2, 7, 8]
    walker.collect(limit=3)
    assert list(walk(Service(), walker.resume_token, **both)) == [8]


def test_more_results_flag_decides() -> None:
    class Service:
        def send(self, request: Any) -> Any:
            return Page(items=[1], next_token=f"{request.token}+", truncated=request.token is None)

    walker = walk(Service(), more=lambda page: page.truncated)
    assert list(walker) == [1, 1]
    assert walker.resume_token is None


@pytest.mark.parametrize("token", [None, ""])
def test_empty_token_ends_the_pages(token: str | None) -> None:
    class Service:
        def send(self, request: Any) -> Any:
            return Page(items=[1], next_token=token)

    assert list(walk(Service())) == [1]


def test_callers_request_is_not_modified() -> None:
    request = ListRequest()
    walker: Paginator[Page, int] = Paginator(
        Service([1], [2]),
        request,
        input_tokens=("token",),
        output_tokens=lambda page: (page.next_token,),
        items=lambda page: page.items,
    )
    assert list(walker) == [1, 2]
    assert request == ListRequest()
    assert repr(walker) == "<Paginator of ListThings>"
