"""Paginators for event loops do what the synchronous ones do."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.package._runtime.aio.pagination import AsyncPaginator
from codegen.package._runtime.errors import ConnectError, Error
from codegen.package._runtime.operation import Request, Response
from codegen.package._runtime.pagination import Paginator


@dataclass(slots=True, kw_only=True)
class Page(Response):
    items: list[int] = field(default_factory=list)
    next_token: str | None = None


@dataclass(slots=True, kw_only=True)
class ListRequest(Request[Page]):
    OPERATION: ClassVar[str] = "ListThings"

    token: str | None = None


class Service:
    """Responds with pages, the second of which has the token ``t1``; one of them may fail."""

    def __init__(self, pages: list[list[int]], fail_at: int | None, repeats: bool) -> None:
        self.pages = pages
        self.fail_at = fail_at
        self.repeats = repeats
        self.asked: list[str | None] = []

    def send(self, request: Any) -> Page:
        self.asked.append(request.token)
        index = int((request.token or "t0").removeprefix("t"))
        if index == self.fail_at:
            raise ConnectError("no")
        following = f"t{index if self.repeats and index else index + 1}"
        is_last = index + 1 >= len(self.pages)
        return Page(items=self.pages[index][:], next_token=None if is_last else following)


class AsyncService(Service):
    async def send(self, request: Any) -> Page:  # type: ignore[override]
        await asyncio.sleep(0)
        return Service.send(self, request)


def new(kind: type[Any], service: Service, starting_token: str | None) -> Any:
    return kind(
        service,
        ListRequest(),
        input_tokens=("token",),
        output_tokens=lambda page: (page.next_token,),
        items=lambda page: page.items,
        starting_token=starting_token,
    )


async def first(values: Any, count: int) -> list[Any]:
    """As ``islice`` does."""
    found: list[Any] = []
    async with aclosing(values):
        while len(found) < count and (value := await anext(values, None)) is not None:
            found.append(value)
    return found


USES = st.tuples(st.sampled_from(["items", "pages", "collect", "all"]), st.integers(0, 5))


@given(
    pages=st.lists(st.lists(st.integers(), max_size=3), min_size=1, max_size=5),
    fail_at=st.none() | st.integers(0, 3),
    repeats=st.booleans(),
    uses=st.lists(st.tuples(USES, st.booleans()), min_size=1, max_size=4),
)
def test_both_paginators_do_the_same(
    pages: list[list[int]],
    fail_at: int | None,
    repeats: bool,
    uses: list[tuple[tuple[str, int], bool]],
) -> None:
    expected = Service(pages, fail_at, repeats)
    actual = AsyncService(pages, fail_at, repeats)
    one, other = (
        new(kind, service, None)
        for kind, service in ((Paginator, expected), (AsyncPaginator, actual))
    )

    async def main() -> None:
        nonlocal one, other
        for (use, count), is_resumed in uses:
            assert await outcome(awaited(other, use, count)) == await outcome(
                direct(one, use, count)
            )
            assert other.resume_token == one.resume_token
            if is_resumed:
                token = one.resume_token
                one, other = new(Paginator, expected, token), new(AsyncPaginator, actual, token)
        assert actual.asked == expected.asked

    asyncio.run(main())


async def direct(paginator: Any, use: str, count: int) -> list[Any]:
    if use == "items":
        return list(islice(iter(paginator), count))
    if use == "pages":
        return list(islice(paginator.pages(), count))
    found: list[Any] = paginator.collect(limit=count if use == "collect" else None)
    return found


async def awaited(paginator: Any, use: str, count: int) -> list[Any]:
    if use == "items":
        return await first(aiter(paginator), count)
    if use == "pages":
        return await first(paginator.pages(), count)
    found: list[Any] = await paginator.collect(limit=count if use == "collect" else None)
    return found


async def outcome(result: Any) -> object:
    try:
        return await result
    except Error as error:
        return type(error), str(error)


def test_no_item_is_collected_and_no_request_sent_by_a_limit_of_0_or_less() -> None:
    async def main() -> None:
        service = AsyncService([[1, 2]], None, False)
        paginator = new(AsyncPaginator, service, None)
        with pytest.raises(ValueError, match="limit: got -1; expected: 0 or more"):
            await paginator.collect(limit=-1)
        assert await paginator.collect(limit=0) == []
        assert service.asked == []
        assert await paginator.collect() == [1, 2]

    asyncio.run(main())
