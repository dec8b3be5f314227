"""Paginators for event loops: as the synchronous ones, with ``async for``."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..pagination import AsyncSender, ItemT, Pages, PageT, Position


class AsyncPaginator(Pages[PageT, ItemT]):
    """The pages of a list operation.

    ``async for`` yields items; ``pages()`` yields responses. No request is sent before the first
    step. Each iteration starts again at ``starting_token``.

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

    _client: AsyncSender

    async def __aiter__(self) -> AsyncIterator[ItemT]:
        """Yields every item, in order.

        Raises:
            ResponseParseError: The service repeated a token, so the pages would never end, or sent
                one of a wrong type.
            Error: A request failed; ``resume_token`` says where to continue.
        """
        async for page, position, following in self._walk():
            for item, after in self._items_from(page, position, following):
                self._position = after
                yield item
            self._position = following

    async def pages(self) -> AsyncIterator[PageT]:
        """Yields every response, in order; the first without the items before ``starting_token``.

        Raises:
            ResponseParseError: The service repeated a token, so the pages would never end, or sent
                one of a wrong type.
            Error: A request failed; ``resume_token`` says where to continue.
        """
        async for page, position, following in self._walk():
            self._drop_taken(page, position)
            self._position = following
            yield page

    async def collect(self, *, limit: int | None = None) -> list[ItemT]:
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
        if limit is not None and limit < 0:
            raise ValueError(f"limit: got {limit}; expected: 0 or more")
        result: list[ItemT] = []
        if limit == 0:
            return result
        async for item in self:
            result.append(item)
            if len(result) == limit:
                break
        return result

    async def _walk(self) -> AsyncIterator[tuple[PageT, Position, Position | None]]:
        """Yields each page with its position and that of the next page."""
        position: Position | None = self._start
        self._position, seen = position, set[str]()
        while position is not None:
            page = await self._client.send(self._next_request(position, seen))
            following = self._following(page)
            yield page, position, following
            position = following
