"""Waiters for event loops."""

from __future__ import annotations

from collections.abc import Callable

from ..operation import Request
from ..pagination import AsyncSender
from ..waiters import Progress, ResponseT, ResultT, Waiter, wait
from .steps import run


class AsyncWaitersBase:
    """Base class of an asynchronous client's waiters.

    Args:
        client: The client that makes the calls.
    """

    __slots__ = ("_client",)

    def __init__(self, client: AsyncSender) -> None:
        self._client = client

    async def _wait(
        self,
        waiter: Waiter[ResponseT, ResultT],
        request: Request[ResponseT],
        timeout: float | None,
        interval: float | None,
        on_progress: Callable[[Progress], object] | None,
    ) -> ResultT:
        steps = wait(
            self._client,
            waiter,
            request,
            timeout=timeout,
            interval=interval,
            on_progress=on_progress,
        )
        return await run(self._client, steps)
