"""Requests whose bodies are read before the first step: in a thread, so that the event loop goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from support.calls import CREDENTIALS, AsyncCannedTransport, CannedTransport
from support.sample.service import AsyncSampleClient, RawRequest

from codegen.package._runtime.errors import ParamProblem, ParamValidationError
from codegen.package._runtime.http import HttpRequest
from codegen.package._runtime.retry.policy import RetryPolicy

pytestmark = pytest.mark.usefixtures("bare_environment")


@dataclass(slots=True, kw_only=True)
class SlowRequest(RawRequest):
    """A request that is written as soon as the test lets it, and not in the event loop's thread."""

    READS_BODY: ClassVar[bool] = True

    begun: threading.Event
    may_end: threading.Event
    is_wrong: bool = False

    def write(self) -> HttpRequest:
        assert threading.current_thread() is not threading.main_thread()
        self.begun.set()
        assert self.may_end.wait(10)
        if self.is_wrong:
            raise ParamValidationError([ParamProblem("body", "too little", "more")])
        return self.message


def slow(**options: Any) -> SlowRequest:
    message = HttpRequest("PUT", "/", {}, b"content")
    return SlowRequest(
        message=message, begun=threading.Event(), may_end=threading.Event(), **options
    )


class Counting(RetryPolicy):
    """A policy that notes what unsent attempts give back."""

    def __init__(self) -> None:
        super().__init__(mode="adaptive")
        self.taken, self.given_back = 0, 0

    def pause_before_sending(self) -> float:
        self.taken += 1
        return 0.0

    def abandoned(self, retry: Any, *, unsent: bool) -> None:
        self.given_back += unsent


def make(transport: CannedTransport, **options: Any) -> AsyncSampleClient:
    return AsyncSampleClient(
        endpoint_url="http://127.0.0.1:9",
        region="us-west-2",
        credentials=CREDENTIALS,
        transport=AsyncCannedTransport(transport),
        **options,
    )


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


def test_event_loop_goes_on_while_a_body_is_read() -> None:
    transport, request = CannedTransport(), slow()

    async def main() -> None:
        async with make(transport) as client:
            call = asyncio.create_task(client.send(request))
            await until(request.begun.is_set)
            assert not transport.requests
            request.may_end.set()
            await call

    asyncio.run(main())
    assert [sent.body for sent in transport.requests] == [b"content"]


def test_wrong_body_is_an_error_of_the_call() -> None:
    transport, request = CannedTransport(), slow(is_wrong=True)
    request.may_end.set()

    async def main() -> None:
        async with make(transport) as client:
            await client.send(request)

    with pytest.raises(ParamValidationError, match="body: got too little"):
        asyncio.run(main())
    assert not transport.requests


def test_what_is_taken_for_a_call_after_its_cancellation_is_given_back() -> None:
    transport, request, policy = CannedTransport(), slow(), Counting()

    async def main() -> None:
        async with make(transport, retry_policy=policy) as client:
            call = asyncio.create_task(client.send(request))
            await until(request.begun.is_set)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert (policy.taken, policy.given_back) == (0, 0)
            request.may_end.set()
            await until(lambda: policy.given_back)

    asyncio.run(main())
    assert (policy.taken, policy.given_back) == (1, 1)
    assert not transport.requests
