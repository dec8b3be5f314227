"""Bodies of requests that are read in an event loop, which goes on meanwhile."""

# docs/decisions/streams.md says why.

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from functools import partial
from hashlib import sha256
from sys import exception
from typing import Protocol

from ..http import BodyStream
from ..signals import reraise_if_of_handler
from .threads import ThreadCalls


class BodyReader(Protocol):
    """Reads the pieces of a body once."""

    async def read(self) -> bytes | None:
        """The next piece that is not empty; None at the end.

        Raises:
            ParamValidationError: There are more bytes, or fewer, than the body's length; or reading
                failed.
        """
        ...


def body_reader(body: BodyStream) -> BodyReader:
    """What reads a body."""
    if isinstance(body.pieces, AsyncIterable):
        body.was_read = True
        return _Awaited(aiter(body.pieces), body.length)
    pieces = body.checked()
    return _Held(pieces) if isinstance(body.pieces, list | tuple) else _InThreads(pieces)


async def compute_digest(body: BodyStream) -> None:
    """Computes the digest of a body, which its signature covers, unless it is known."""
    if not body.digest:
        reader, hashed = body_reader(body), sha256()
        while (piece := await reader.read()) is not None:
            hashed.update(piece)
        body.digest = hashed.hexdigest()


async def whole(body: bytes | BodyStream) -> bytes:
    """A body as bytes, for transports that need it whole."""
    if isinstance(body, bytes):
        return body
    reader, pieces = body_reader(body), list[bytes]()
    while (piece := await reader.read()) is not None:
        pieces.append(piece)
    return b"".join(pieces)


class _Held:
    """Reads pieces that are in memory."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    async def read(self) -> bytes | None:
        return next(self._pieces, None)


class _InThreads:
    """Reads pieces that may block, each in a thread."""

    __slots__ = ("_calls", "_pieces")

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._calls: ThreadCalls[bytes | None] = ThreadCalls()

    async def read(self) -> bytes | None:
        reading = self._calls.begin(None, partial(next, self._pieces, None))
        await asyncio.wait([reading])
        return reading.result().result()


class _Handed:
    """An iterator over pieces that were awaited before."""

    __slots__ = ("outcome",)

    def __init__(self) -> None:
        self.outcome: bytes | Exception | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.outcome is None:
            raise StopIteration
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class _Awaited:
    """Reads pieces that are awaited. They are checked like all others."""

    __slots__ = ("_checked", "_handed", "_pieces")

    def __init__(self, pieces: AsyncIterator[bytes], length: int) -> None:
        self._pieces = pieces
        self._handed = _Handed()
        self._checked = BodyStream(self._handed, length).checked()

    async def read(self) -> bytes | None:
        handed, before = self._handed, exception()
        while True:
            try:
                handed.outcome = await anext(self._pieces, None)
            except Exception as error:
                reraise_if_of_handler(error, before)
                handed.outcome = error.with_traceback(None)
            if handed.outcome != b"":
                return next(self._checked, None)
