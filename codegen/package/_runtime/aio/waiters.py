"""Waiters for event loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..errors import ServiceError
from ..operation import Request
from ..waiters import Progress, ResponseT, ResultT, Wait, Waiter, clock_of
from .driver import sleep


class _Sender(Protocol):
    """An asynchronous client."""

    async def send(self, request: Request[ResponseT]) -> ResponseT: ...


class AsyncWaitersBase:
    """Base class of an asynchronous client's waiters.

    Args:
        client: The client that makes the calls.
    """

    __slots__ = ("_client",)

    def __init__(self, client: _Sender) -> None:
        self._client = client

    async def _wait(
        self,
        waiter: Waiter[ResponseT, ResultT],
        request: Request[ResponseT],
        timeout: float | None,
        interval: float | None,
        on_progress: Callable[[Progress], object] | None,
    ) -> ResultT:
        client, clock = self._client, clock_of(self._client)
        wait = Wait(waiter, clock, timeout=timeout, interval=interval, on_progress=on_progress)
        while True:
            outcome: ResponseT | ServiceError
            try:
                outcome = await client.send(request)
            except ServiceError as error:
                outcome = error
            pause = wait.pause_after(outcome)
            if pause is None:
                return wait.result
            await sleep(clock, pause)
