"""Bodies of requests that are read in an event loop: where they are read, and how often."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest

from codegen.package._runtime.aio.bodies import body_reader, compute_digest, whole
from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.http import BodyStream

PIECES = [b"", b"one", b"", b"", b"two", b""]
CONTENT = b"onetwo"


class Pieces:
    """Pieces that note the threads in which they are read."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def __iter__(self) -> Iterator[bytes]:
        for piece in PIECES:
            self.threads.append(threading.current_thread())
            yield piece


class AsyncPieces(Pieces):
    """The same, awaited."""

    __iter__ = None  # type: ignore[assignment]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in Pieces.__iter__(self):
            await asyncio.sleep(0)
            yield piece


class ListedPieces(list[bytes]):
    """The same, in memory."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        super().__init__(PIECES)

    def __iter__(self) -> Iterator[bytes]:
        self.threads.append(threading.current_thread())
        return super().__iter__()


KINDS: list[Callable[[], Any]] = [Pieces, AsyncPieces, ListedPieces]


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_that_are_not_empty_are_read_and_only_those_that_may_block_in_threads(
    kind: Callable[[], Any],
) -> None:
    async def main() -> None:
        pieces = kind()
        body = BodyStream(pieces, len(CONTENT))
        reader = body_reader(body)
        assert [await reader.read() for _ in range(4)] == [b"one", b"two", None, None]
        assert body.was_read
        here = {thread is threading.current_thread() for thread in pieces.threads}
        assert here == {kind is not Pieces}

    asyncio.run(main())


@pytest.mark.parametrize("kind", KINDS)
def test_body_is_read_whole_for_those_that_need_it_so(kind: Callable[[], Any]) -> None:
    async def main() -> None:
        assert await whole(BodyStream(kind(), len(CONTENT))) == CONTENT
        assert await whole(CONTENT) is CONTENT
        for length in (len(CONTENT) - 1, len(CONTENT) + 1):
            with pytest.raises(ParamValidationError, match=f"expected: {length} bytes"):
                await whole(BodyStream(kind(), length))

    asyncio.run(main())


@pytest.mark.parametrize("kind", KINDS)
def test_digest_is_computed_once(kind: Callable[[], Any]) -> None:
    async def main() -> None:
        pieces = kind()
        body = BodyStream(pieces, len(CONTENT))
        await compute_digest(body)
        assert body.digest == sha256(CONTENT).hexdigest()
        assert pieces.threads
        pieces.threads.clear()
        await compute_digest(body)
        assert pieces.threads == []
        assert body.digest == sha256(CONTENT).hexdigest()

    asyncio.run(main())
