"""Asynchronous clients that are called like synchronous ones: one definition tests both."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any, Self, TypeVar
from weakref import finalize

_T = TypeVar("_T")


def _close_loop(runner: asyncio.Runner) -> None:
    """Closes an event loop that nothing runs any more, and that a runner may not have made."""
    loop: asyncio.AbstractEventLoop | None = vars(runner)["_loop"]
    if loop is not None and not loop.is_running():
        loop.close()


class Awaited:
    """An asynchronous client with an event loop of its own, in whichever thread calls it.

    Args:
        make: Creates the client.
        runner: Has the event loop; None for a new one.
    """

    def __init__(self, make: Callable[[], Any], runner: asyncio.Runner | None = None) -> None:
        self.client = make()
        self.runner = runner or asyncio.Runner()
        self.has_ended = False
        if runner is None:
            finalize(self, _close_loop, self.runner)  # Not every test ends its client.

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
            return self.run(waiting)

        return call

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.has_ended:
            self.has_ended = True
            try:
                self.close()
            finally:
                self.runner.close()

    def with_options(self, **options: Any) -> Awaited:
        """A copy of the client, in the same event loop."""
        return Awaited(lambda: self.client.with_options(**options), self.runner)

    def close(self) -> None:
        """Closes the client."""
        self.run(self.client.close())
