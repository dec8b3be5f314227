"""Cancellation at every suspension point of a call leaves nothing held, and sends nothing twice."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any

import pytest
from support.calls import CREDENTIALS
from support.loopback import STALL, Loopback, Recorded, Script, response
from support.proxy import LoopbackProxy
from support.sample.service import AsyncSampleClient
from support.sample.streams import GetBlobRequest, PutBlobRequest

from codegen.package._runtime.aio import connect
from codegen.package._runtime.aio.connection import Connection
from codegen.package._runtime.aio.pool import Pool
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import CallTimeoutError
from codegen.package._runtime.http import BodyStream
from codegen.package._runtime.retry.policy import RetryPolicy

pytestmark = pytest.mark.usefixtures("bare_environment")

BODY = response(b'{"name": "x"}')
BLOB = response(bytes(3_000_000))


class Provider:
    """Loads in a thread."""

    def load(self) -> Credentials:
        return CREDENTIALS


class Cancelling:
    """Awaits something, and cancels its task at the ``at``-th suspension.

    Attributes:
        count: How often it was suspended.
    """

    def __init__(self, waiting: Awaitable[Any], at: int) -> None:
        self._waiting = waiting
        self._at = at
        self.count = 0

    def __await__(self) -> Generator[Any, Any, Any]:
        steps: Any = self._waiting.__await__()
        thrown: BaseException | None = None
        while True:
            try:
                waited = next(steps) if thrown is None else steps.throw(thrown)
            except StopIteration as end:
                return end.value
            self.count += 1
            if self.count == self._at:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            thrown = None
            try:
                yield waited
            except BaseException as error:  # It is passed on.
                thrown = error


opened: list[Connection] = []


@pytest.fixture(autouse=True)
def connections_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Noted(Connection):
        def __init__(self, sock: socket.socket) -> None:
            super().__init__(sock)
            opened.append(self)

    opened.clear()
    monkeypatch.setattr(connect, "Connection", Noted)


async def get_thing(client: AsyncSampleClient) -> None:
    await client.get_thing(name="x")


async def cancelled_everywhere(
    make: Callable[[], AsyncSampleClient],
    servers: Callable[[], Loopback],
    use: Callable[[AsyncSampleClient], Awaitable[object]] = get_thing,
) -> int:
    """Uses a new client and cancels that at each of its suspensions in turn; how many there are."""
    at = 0
    while True:
        at += 1
        client, server = make(), servers()
        policy: Any = client._options.policy
        available = policy._shared.quota.available
        before = len(server.requests)

        async def call(client: AsyncSampleClient = client, at: int = at) -> Cancelling:
            cancelling = Cancelling(use(client), at)
            try:
                await cancelling
            except asyncio.CancelledError:
                assert cancelling.count >= at
            return cancelling

        cancelling = await asyncio.create_task(call())
        for _ in range(3):
            await asyncio.sleep(0)  # What was cancelled ends.
        idle: list[Connection] = []
        transport: Any = client._shared.transport
        for own in transport._loops.values():
            for pool in own.pools.values():
                assert not pool._in_use
                assert not pool._waiting
                idle += [one for one, _ in pool._idle]
        assert [one for one in opened if one.is_usable] == idle
        assert not any(one._exchange for one in idle), "its response may still come"
        assert policy._shared.quota.available == available
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert len(server.requests) - before <= 2
        # There is one connection at most, and it is free.
        assert (await client.get_thing(name="x")).name == "x"
        await client.close()
        if cancelling.count < at:
            return at - 1


def make(url: str, **options: Any) -> AsyncSampleClient:
    settings = {
        "endpoint_url": url,
        "region": "us-west-2",
        "credentials": Provider(),
        "max_connections": 1,
        "proxies": {},
        "retry_policy": RetryPolicy(random=lambda: 0.001),
        **options,
    }
    return AsyncSampleClient(**settings)


def test_first_call_with_a_retry_over_tls(certificates: Any) -> None:
    with Loopback(tls=certificates.server("localhost")) as server:
        url = f"https://localhost:{server.port}"

        def scripted() -> Loopback:
            server._scripts[:] = [response(status=503), *[BODY] * 3]
            return server

        points = asyncio.run(
            cancelled_everywhere(lambda: make(url, ca_bundle=certificates.bundle), scripted)
        )
    # Credentials, certificates, addresses, handshake, exchange, pause, exchange.
    assert points >= 7


def test_first_call_through_a_tunnel_of_an_https_proxy(certificates: Any) -> None:
    tls = certificates.server()
    with Loopback(respond=lambda _: BODY, tls=tls) as server, LoopbackProxy(tls=tls) as proxy:
        proxies = {"https": f"https://127.0.0.1:{proxy.port}"}
        points = asyncio.run(
            cancelled_everywhere(
                lambda: make(server.url, ca_bundle=certificates.bundle, proxies=proxies),
                lambda: server,
            )
        )
    assert points >= 7


async def read_blob(client: AsyncSampleClient) -> None:
    async for _ in (await client.send(GetBlobRequest())).body:
        pass


class Pieces:
    """Can be read again: first for the digest, then to be sent."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(4):
            await asyncio.sleep(0)
            yield bytes(50_000)


async def put_blob(client: AsyncSampleClient) -> None:
    await client.send(PutBlobRequest(body=BodyStream(Pieces(), 200_000)))


async def warm_up(client: AsyncSampleClient) -> None:
    await client.warm_up(connect=True)


USES: dict[str, tuple[Callable[[AsyncSampleClient], Awaitable[object]], int]] = {
    "response in pieces": (read_blob, 5),
    "request in pieces": (put_blob, 11),
    "connection in advance": (warm_up, 2),
}


@pytest.mark.parametrize("name", USES)
def test_first_use_of_another_kind(name: str) -> None:
    def respond(request: Recorded) -> Script:
        # Sent in two parts, of which the second fills the buffers of the system.
        return [BODY] if request.target != b"/blob" else [BLOB[:70], BLOB[70:]]

    use, least = USES[name]
    with Loopback(respond=respond) as server:
        options = {"validation": "off", "connect_timeout": 20}
        points = asyncio.run(
            cancelled_everywhere(lambda: make(server.url, **options), lambda: server, use)
        )
    assert points >= least


def test_call_that_waits_for_a_connection() -> None:
    async def main(server: Loopback) -> None:
        async with make(server.url) as client:
            for at in (1, 2, 3):
                first = asyncio.create_task(client.get_thing(name="a"))
                cancelling = Cancelling(client.get_thing(name="b"), at)

                async def second(cancelling: Cancelling = cancelling) -> None:
                    await cancelling

                waiting = asyncio.create_task(second())
                third = asyncio.create_task(client.get_thing(name="c"))
                await asyncio.wait([first, waiting, third])
                assert (await first).name == (await third).name == "x"
            transport: Any = client._shared.transport
            ((pool,),) = [own.pools.values() for own in transport._loops.values()]
            assert not pool._in_use
            assert not pool._waiting

    with Loopback(respond=lambda _: BODY) as server:
        asyncio.run(main(server))
        assert server.connections <= 4


def test_lease_that_comes_with_a_cancellation_is_given_back() -> None:
    async def main() -> None:
        connector: Any = None
        pool = Pool(connector, 1)
        lease = pool.take()
        assert lease is not None
        waiting = asyncio.create_task(pool.wait(10))
        await asyncio.sleep(0)
        pool.give_back(lease, reusable=False)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert pool.take() is not None

    asyncio.run(main())


@pytest.mark.parametrize("call_is_first", [False, True])
def test_the_earlier_of_call_timeout_and_asyncio_timeout_ends_the_call(call_is_first: bool) -> None:
    early, late = 0.4, 20.0

    async def main(url: str) -> None:
        options = {"call_timeout": early if call_is_first else late, "credentials": CREDENTIALS}
        async with make(url, **options) as client:
            async with asyncio.timeout(late if call_is_first else early):
                await client.get_thing(name="x")

    with Loopback([STALL]) as server:
        with pytest.raises(CallTimeoutError if call_is_first else TimeoutError) as caught:
            asyncio.run(main(server.url))
        assert isinstance(caught.value, CallTimeoutError) is call_is_first
        assert len(server.requests) == 1
