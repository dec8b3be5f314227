"""Paginators: every item of a list operation once and in order, resumable after any item."""

# docs/decisions/what-a-resume-token-holds.md says why.

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Generator, Iterator
from typing import Any, Generic, Protocol, TypeVar, cast

from .errors import ParamProblem, ParamValidationError, ResponseParseError, tolerant
from .forks import late_import
from .operation import Request, Response
from .signals import reraise_if_of_handler
from .validation import Integer, String
from .values import json_type

PageT = TypeVar("PageT", bound=Response)
ItemT = TypeVar("ItemT")
_SentT = TypeVar("_SentT", bound=Response)

_VERSION = 1

_Tokens = tuple[Any, ...]


class Sender(Protocol):
    """A synchronous client."""

    def send(self, request: Request[_SentT]) -> _SentT: ...


class AsyncSender(Protocol):
    """An asynchronous client."""

    async def send(self, request: Request[_SentT]) -> _SentT: ...


class Position:
    """A position in the pages: the tokens of a page, and how many of its items were taken."""

    __slots__ = ("skip", "tokens")

    def __init__(self, tokens: _Tokens | None, skip: int) -> None:
        self.tokens: _Tokens | None = tokens
        self.skip: int = skip


class Pages(Generic[PageT, ItemT]):
    """The pages of a list operation, and a position in them.

    Args:
        client: The client.
        request: The first request.
        input_tokens: The request's fields for the tokens of the next page.
        output_tokens: Reads these tokens from a page.
        items: Reads the items of a page.
        more: Reads whether another page follows, for services that say so.
        starting_token: Where to start: the ``resume_token`` of an earlier iteration with the same
            parameters, or a token of the service. None for the first page.

    Raises:
        ParamValidationError: ``starting_token`` belongs to another operation.
    """

    __slots__ = (
        "_client",
        "_input_tokens",
        "_items",
        "_more",
        "_output_tokens",
        "_position",
        "_request",
        "_start",
    )

    def __init__(
        self,
        client: Sender | AsyncSender,
        request: Request[PageT],
        *,
        input_tokens: tuple[str, ...],
        output_tokens: Callable[[PageT], _Tokens],
        items: Callable[[PageT], list[ItemT]],
        more: Callable[[PageT], object] | None = None,
        starting_token: str | None = None,
    ) -> None:
        self._client: Any = client
        self._request = request
        self._input_tokens = input_tokens
        self._output_tokens = output_tokens
        self._items = items
        self._more = more
        self._start = (
            Position(None, 0)
            if starting_token is None
            else _decode(starting_token, request.OPERATION, len(input_tokens))
        )
        self._position: Position | None = self._start

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.OPERATION}>"

    @property
    def resume_token(self) -> str | None:
        """Where to continue after the last item or page taken; None at the start and at the end.

        The string can be stored. Pass it as ``starting_token`` with the same parameters.
        """
        position = self._position
        if position is None or (position.tokens is None and not position.skip):
            return None
        return _encode(position, self._request.OPERATION)

    def steps(self) -> Generator[Request[PageT], PageT, list[ItemT]]:
        """Yields the request of each page, and is sent its response; returns the items of all pages.

        For code that sends requests in a way of its own.

        Raises:
            ResponseParseError: The service repeated a token, or sent one of a wrong type.
        """
        items: list[ItemT] = []
        position: Position | None = Position(self._start.tokens, 0)
        skip, seen = self._start.skip, set[str]()
        while position is not None:
            page = yield self._next_request(position, seen)
            position = self._following(page)
            items += self._items(page)
        return items[skip:]

    def _items_from(
        self, page: PageT, position: Position, following: Position | None
    ) -> Iterator[tuple[ItemT, Position | None]]:
        """Yields each item of a page that was not taken, with the position after it."""
        items = self._items(page)
        for number, item in enumerate(items[position.skip :], position.skip + 1):
            last = number == len(items)
            yield item, following if last else Position(position.tokens, number)

    def _drop_taken(self, page: PageT, position: Position) -> None:
        """Removes the items of a page that were taken before."""
        if position.skip:
            del self._items(page)[: position.skip]

    def _next_request(self, position: Position, seen: set[str]) -> Request[PageT]:
        """The request for the page at a position.

        Args:
            position: The position.
            seen: The tokens of the pages before, as text.

        Raises:
            ResponseParseError: The service repeated a token, so the pages would never end.
        """
        if position.tokens is not None:
            self._remember(position.tokens, seen)
        return self._page_request(position.tokens)

    def _remember(self, tokens: _Tokens, seen: set[str]) -> None:
        text = repr(tokens)
        if text in seen:
            operation = self._request.OPERATION
            raise ResponseParseError(f"{operation}: the service repeated a page's token")
        seen.add(text)

    def _page_request(self, tokens: _Tokens | None) -> Request[PageT]:
        if tokens is None:
            return self._request
        request = copy.copy(self._request)
        for name, token in zip(self._input_tokens, tokens, strict=True):
            setattr(request, name, token)
        return request

    def _following(self, page: PageT) -> Position | None:
        """The position of the next page; None after the last one.

        Raises:
            ResponseParseError: A token has a type that the next request can't send.
        """
        if self._more is not None and not self._more(page):
            return None
        tokens = self._output_tokens(page)
        for name, token in zip(self._input_tokens, tokens, strict=True):
            self._check_type(name, token)
        return Position(tokens, 0) if any(tokens) else None

    def _check_type(self, name: str, token: object) -> None:
        """Refuses a token that the next request could not send: responses may hold any JSON type."""
        constraint = self._request.CONSTRAINTS.get(name)
        expected = ""
        if isinstance(constraint, String) and not isinstance(token, str):
            expected = "a string"
        elif isinstance(constraint, Integer) and not isinstance(token, int):
            expected = "an integer"
        if expected and token is not None:
            raise ResponseParseError(
                f"{self._request.OPERATION}: the token of the next page: got {json_type(token)}; "
                f"expected: {expected}"
            )


class Paginator(Pages[PageT, ItemT]):
    """The pages of a list operation.

    Iterating yields items; ``pages()`` yields responses. No request is sent before the first step.
    Each iteration starts again at ``starting_token``.

    Args:
        client: The client.
        request: The first request.
        input_tokens: The request's fields for the tokens of the next page.
        output_tokens: Reads these tokens from a page.
        items: Reads the items of a page.
        more: Reads whether another page follows, for services that say so.
        starting_token: Where to start: the ``resume_token`` of an earlier iteration with the same
            parameters, or a token of the service. None for the first page.

    Raises:
        ParamValidationError: ``starting_token`` belongs to another operation.
    """

    __slots__ = ()

    _client: Sender

    def __iter__(self) -> Iterator[ItemT]:
        """Yields every item, in order.

        Raises:
            ResponseParseError: The service repeated a token, so the pages would never end, or sent
                one of a wrong type.
            Error: A request failed; ``resume_token`` says where to continue.
        """
        for page, position, following in self._walk():
            for item, after in self._items_from(page, position, following):
                self._position = after
                yield item
            self._position = following

    def pages(self) -> Iterator[PageT]:
        """Yields every response, in order; the first without the items before ``starting_token``.

        Raises:
            ResponseParseError: The service repeated a token, so the pages would never end, or sent
                one of a wrong type.
            Error: A request failed; ``resume_token`` says where to continue.
        """
        for page, position, following in self._walk():
            self._drop_taken(page, position)
            self._position = following
            yield page

    def collect(self, *, limit: int | None = None) -> list[ItemT]:
        """Returns the items as a list.

        Args:
            limit: Maximum number of items, 0 or more; None for all. After a limited list,
                ``resume_token`` says where to continue.

        Raises:
            ValueError: ``limit`` is negative.
            ResponseParseError: The service repeated a token, so the pages would never end, or sent
                one of a wrong type.
            Error: A request failed; ``resume_token`` says where to continue.
        """
        if limit is None:
            return list(self)
        if limit < 0:
            raise ValueError(f"limit: got {limit}; expected: 0 or more")
        result: list[ItemT] = []
        if limit:
            for item in self:
                result.append(item)
                if len(result) == limit:
                    break
        return result

    def _walk(self) -> Iterator[tuple[PageT, Position, Position | None]]:
        """Yields each page with its position and that of the next page."""
        position: Position | None = self._start
        self._position, seen = position, set[str]()
        while position is not None:
            page = self._client.send(self._next_request(position, seen))
            following = self._following(page)
            yield page, position, following
            position = following


def _encode(position: Position, operation: str) -> str:
    with late_import:
        from base64 import urlsafe_b64encode

    content = [_VERSION, operation, position.tokens and list(position.tokens), position.skip]
    return urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode("ascii")


def _decode(token: object, operation: str, count: int) -> Position:
    """The position in a token; one that ``_encode`` did not make is the service's own."""
    if not isinstance(token, str):
        raise _refused(type(token).__name__, f"a resume_token of {operation}")
    with late_import:
        from base64 import urlsafe_b64decode

    try:
        content: Any = json.loads(urlsafe_b64decode(token.encode("ascii")))
        version, owner, tokens, skip = content
    except (ValueError, TypeError, RecursionError) as error:
        reraise_if_of_handler(error)
        version = owner = tokens = skip = None
    if version != _VERSION or not isinstance(owner, str) or not isinstance(skip, int):
        tokens, skip = [token], 0
    elif owner != operation:
        raise _refused(f"a token of {owner}", f"a resume_token of {operation}")
    if tokens is None:
        return Position(None, max(skip, 0))
    if not isinstance(tokens, list) or len(cast("list[object]", tokens)) != count:
        raise _refused("a malformed token", f"a resume_token of {operation}")
    return Position(tuple(cast("list[object]", tokens)), max(skip, 0))


def _refused(found: str, allowed: str) -> ParamValidationError:
    return ParamValidationError([ParamProblem("starting_token", found, allowed)])
