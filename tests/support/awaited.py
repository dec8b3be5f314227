"""Asynchronous clients that are called like synchronous ones: one definition tests both."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from inspect import iscoroutinefunction
from typing import Any, Self, TypeVar

_T = TypeVar("_T")

_not_ended: list[Awaited] = []


def end_all() -> None:
    """Ends the clients that tests have not ended, with their event loops."""
    while _not_ended:
        with _not_ended.pop():
            pass


class Awaited:
    """An asynchronous client with an event loop of its own, in whichever thread calls it.

    Args:
        make: Creates the client.
        runner: Has the event loop, which outlives the client; None for a new one.
    """

    def __init__(self, make: Callable[[], Any], runner: asyncio.Runner | None = None) -> None:
        self.client = make()
        self.runner = runner or asyncio.Runner()
        self.is_copy = runner is not None
        self.has_ended = False
        if runner is None:
            _not_ended.append(self)

    def run(self, waiting: Awaitable[_T]) -> _T:
        """What is awaited, in the event loop."""

        async def wait() -> _T:
            return await waiting

        return self.runner.run(wait())

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.client, name)
        if not iscoroutinefunction(value):
            return value

        def call(*given: Any, **named: Any) -> Any:
            waiting = value(*given, **named)
            del given, named  # A traceback with variables shows this frame.
            result = self.run(waiting)
            for field in ("body", "events"):
                stream = getattr(result, field, None)
                if hasattr(stream, "aclose"):
                    setattr(result, field, AwaitedStream(self, stream))
            return result

        return call

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.has_ended:
            self.has_ended = True
            if self in _not_ended:
                _not_ended.remove(self)
            try:
                self.close()
            finally:
                if not self.is_copy:
                    self.runner.close()

    def with_options(self, **options: Any) -> Awaited:
        """A copy of the client, in the same event loop."""
        return Awaited(lambda: self.client.with_options(**options), self.runner)

    def close(self) -> None:
        """Closes the client."""
        self.run(self.client.close())


class AwaitedStream:
    """A body or a stream of events of an asynchronous client, used like one of the other."""

    def __init__(self, owner: Awaited, stream: Any) -> None:
        self._owner = owner
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> Self:
        self._owner.run(self._stream.__aenter__())
        return self

    def __exit__(self, *given: Any) -> None:
        self._owner.run(self._stream.__aexit__(*given))

    def __iter__(self) -> Iterator[Any]:
        items = aiter(self._stream)
        with suppress(StopAsyncIteration):
            while True:
                yield self._owner.run(anext(items))

    def __next__(self) -> Any:
        try:
            return self._owner.run(anext(self._stream))
        except StopAsyncIteration:
            raise StopIteration from None

    def read(self, size: int = -1) -> bytes:
        """Reads bytes."""
        return self._owner.run(self._stream.aread(size))

    def readinto(self, buffer: bytearray) -> int:
        """Reads bytes into a buffer."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def text(self, encoding: str = "utf-8") -> str:
        """Reads the rest as text."""
        return self._owner.run(self._stream.atext(encoding))

    def close(self) -> None:
        """Closes the stream."""
        self._owner.run(self._stream.aclose())
