"""Functions that block, called in threads of their own, so that the event loop goes on."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Hashable
from contextlib import suppress
from contextvars import copy_context
from threading import Thread
from typing import Any, Generic, TypeVar, cast

from ..errors import Error
from ..signals import reraise_if_of_handler

_T = TypeVar("_T")


class Outcome(Generic[_T]):
    """What a function returned or raised.

    Attributes:
        value: What it returned; None if it raised.
        error: What it raised, or None.
    """

    __slots__ = ("error", "value")

    def __init__(self, value: _T | None, error: BaseException | None) -> None:
        self.value: _T | None = value
        self.error: BaseException | None = error

    def result(self) -> _T:
        """What the function returned. Raises what it raised; of ours, each caller its own."""
        error = self.error
        if error is None:
            return cast("_T", self.value)
        raise copy.copy(error) if isinstance(error, Error) else error.with_traceback(None)


class ThreadCalls(Generic[_T]):
    """Calls that many tasks may wait for, one at a time for each key and event loop.

    A call goes on when those that wait for it are cancelled. Its thread does not keep the process
    or the loop from ending.
    """

    __slots__ = ("_running",)

    def __init__(self) -> None:
        self._running: dict[tuple[object, Hashable], asyncio.Future[Outcome[_T]]] = {}

    def begin(self, key: Hashable, function: Callable[[], _T]) -> asyncio.Future[Outcome[_T]]:
        """Calls a function in a thread, unless a call with this key is running; never waits.

        Returns:
            The future of the call. Wait for it with ``asyncio.wait``, which does not cancel it.
        """
        loop, running = asyncio.get_running_loop(), self._running
        found = running.get((loop, key))
        if found is not None:
            return found
        for other in [one for one in running if getattr(one[0], "is_closed", bool)()]:
            del running[other]
        future = running[loop, key] = loop.create_future()
        future.add_done_callback(lambda _: running.pop((loop, key), None))
        context = copy_context()
        thread = Thread(target=context.run, args=(_run, function, future), daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # There can be no thread: a limit, or the interpreter's end.
            reraise_if_of_handler(error)
            _run(function, future)
        return future

    def clear(self) -> None:
        """Forgets the running calls: their threads are those of a forked process's parent."""
        self._running.clear()


def _run(function: Callable[[], Any], future: asyncio.Future[Outcome[Any]]) -> None:
    try:
        outcome = Outcome(function(), None)
    except BaseException as error:  # Those that wait raise it.
        outcome = Outcome[Any](None, error.with_traceback(None))
    wake(future, outcome)


def wake(future: asyncio.Future[_T], result: _T) -> None:
    """Sets the result of a future from any thread, unless it has one or its loop is closed."""

    def set_result() -> None:
        if not future.done():
            future.set_result(result)

    with suppress(RuntimeError):  # The loop is closed.
        future.get_loop().call_soon_threadsafe(set_result)
