"""Calls in an event loop, which goes on while one pauses or is prepared."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from support.calls import CREDENTIALS
from support.loopback import Loopback, response
from support.sample.service import AsyncSampleClient, GetThingRequest
from support.sample.streams import PutBlobRequest, PutUnsignedBlobRequest
from support.transports import wait_until

from codegen.package._runtime.credentials import ANONYMOUS
from codegen.package._runtime.http import BodyStream, HttpRequest
from codegen.package._runtime.retry.policy import RetryPolicy

pytestmark = pytest.mark.usefixtures("bare_environment")


def make(url: str, **options: Any) -> AsyncSampleClient:
    settings = {"region": "us-west-2", "credentials": CREDENTIALS, "proxies": {}, **options}
    return AsyncSampleClient(endpoint_url=url, **settings)


def test_call_that_pauses_before_another_attempt_can_be_cancelled() -> None:
    class Watch:
        """Notes when the pause begins."""

        def __init__(self) -> None:
            self.pauses: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def on_retry(self, event: Any) -> None:
            self.pauses.set_result(event.delay)

    async def main(url: str) -> None:
        watch = Watch()
        policy = RetryPolicy(random=lambda: 1.0)
        async with make(url, hooks=[watch], retry_policy=policy) as client:
            calling = asyncio.create_task(client.get_thing(name="first"))
            assert await watch.pauses > 0
            calling.cancel()
            await asyncio.wait([calling])
            assert calling.cancelled()
            await client.get_thing(name="second")

    with Loopback(response(status=503)) as server:
        asyncio.run(main(server.url))
        targets = [request.target for request in server.requests]
        assert targets == [b"/things/first", b"/things/second"]


class Policy(RetryPolicy):
    """Notes which calls are given up."""

    def __init__(self) -> None:
        super().__init__()
        self.abandonments: list[bool] = []

    def abandoned(self, retry: Any, *, unsent: bool) -> None:
        self.abandonments.append(unsent)
        super().abandoned(retry, unsent=unsent)


def test_call_that_is_cancelled_while_it_is_prepared_gives_back_what_it_takes_later() -> None:
    """Its thread goes on, and takes a share of the rate for a request that is never sent."""
    began, goes_on = threading.Event(), threading.Event()

    class Slow(GetThingRequest):
        READS_BODY: ClassVar[bool] = True

        def write(self) -> HttpRequest:
            began.set()
            assert goes_on.wait(10)
            return GetThingRequest.write(self)

    async def main(url: str) -> None:
        policy = Policy()
        async with make(url, retry_policy=policy) as client:
            calling = asyncio.create_task(client.send(Slow(name="x")))
            while not began.is_set():
                await asyncio.sleep(0.001)
            calling.cancel()
            await asyncio.wait([calling])
            assert True not in policy.abandonments, "nothing was taken yet"
            goes_on.set()
            while True not in policy.abandonments:
                await asyncio.sleep(0.001)

    with Loopback() as server:
        asyncio.run(asyncio.wait_for(main(server.url), 20))
        assert server.requests == []


class Pieces:
    """Asynchronous pieces that can be read again."""

    def __init__(self) -> None:
        self.times = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.times += 1
        yield b"ab"


@pytest.mark.parametrize(
    ("kind", "credentials", "times"),
    [
        (PutBlobRequest, CREDENTIALS, 2),
        (PutBlobRequest, ANONYMOUS, 1),
        (PutUnsignedBlobRequest, CREDENTIALS, 1),
    ],
)
def test_body_is_read_for_its_digest_only_if_a_signature_covers_it(
    kind: type[PutBlobRequest], credentials: Any, times: int
) -> None:
    pieces = Pieces()

    async def main(url: str) -> None:
        async with make(url, credentials=credentials) as client:
            await client.send(kind(body=BodyStream(pieces, 2)))

    with Loopback() as server:
        asyncio.run(main(server.url))
        assert [request.body for request in server.requests] == [b"ab"]
    assert pieces.times == times


def test_operations_are_imported_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def note(client: Any, operations: tuple[str, ...]) -> None:
        threads.append(threading.current_thread())
        assert operations == ("get_thing", "put_thing")

    monkeypatch.setattr(AsyncSampleClient, "_import", note)

    async def main() -> None:
        async with make("http://127.0.0.1:9") as client:
            await client.warm_up()
            assert threads == []
            await client.warm_up("get_thing", "put_thing")

    asyncio.run(main())
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()
    wait_until(lambda: not threads[0].is_alive())
