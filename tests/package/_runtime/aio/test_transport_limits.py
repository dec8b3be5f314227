"""Which limit ends a call that waits for a connection, and what both transports have in common."""

from __future__ import annotations

import asyncio
import inspect
import time
from typing import Any

import pytest
from support.faults import full_backlog
from support.loopback import STALL, Loopback, response
from support.transports import wait_until

from codegen.package._runtime.aio import http_transport
from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConnectTimeoutError,
    TransportError,
)
from codegen.package._runtime.http import PreparedRequest
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")


def test_both_transports_take_the_same_arguments_with_the_same_defaults() -> None:
    one, other = (inspect.signature(kind) for kind in (HttpTransport, AsyncHttpTransport))
    assert one.parameters == other.parameters
    for name in ("send", "stream", "connect", "close", "drop_idle"):
        one, other = (
            inspect.signature(getattr(kind, name)) for kind in (HttpTransport, AsyncHttpTransport)
        )
        assert list(one.parameters.values()) == list(other.parameters.values())


def sent(transport: AsyncHttpTransport, origin: str, **limits: Any) -> Any:
    request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
    given = {"connect_timeout": 10.0, "read_timeout": 10.0, "deadline": None, **limits}
    return transport.send(request, **given)


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(
    ("pool_timeout", "left", "expected"),
    [
        (0.01, None, ConnectTimeoutError),
        (0.01, 60.0, ConnectTimeoutError),
        (60.0, 0.01, CallTimeoutError),
        (None, 0.01, CallTimeoutError),
        (None, -1.0, CallTimeoutError),
        (60.0, -1.0, CallTimeoutError),
    ],
)
def test_call_that_waits_for_a_connection_ends_at_the_limit_that_comes_first(
    pool_timeout: float | None,
    left: float | None,
    expected: type[TransportError],
    is_stream: bool,
) -> None:
    """Waiting is not connecting: ``connect_timeout`` does not bound it."""

    async def main(server: Loopback) -> None:
        transport = AsyncHttpTransport(max_connections=1, pool_timeout=pool_timeout, proxies={})
        busy = asyncio.create_task(sent(transport, server.url))
        while not server.requests:
            await asyncio.sleep(0.001)
        with pytest.raises(TransportError) as caught:
            await (stream if is_stream else sent)(
                transport,
                server.url,
                connect_timeout=0.001,
                deadline=None if left is None else time.monotonic() + left,
            )
        assert type(caught.value) is expected
        assert not caught.value.bytes_sent
        assert ("all 1 connections" in str(caught.value)) is (expected is ConnectTimeoutError)
        busy.cancel()
        await asyncio.wait([busy])
        assert (await sent(transport, server.url)).status == 200
        await transport.close()

    with Loopback([STALL]) as server:
        asyncio.run(main(server))


@pytest.mark.parametrize(
    ("pool_timeout", "expected"),
    [(0.0625, ConnectTimeoutError), (0.125, CallTimeoutError), (0.25, CallTimeoutError)],
)
def test_call_has_ended_if_both_limits_come_at_once(
    pool_timeout: float, expected: type[TransportError], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main(server: Loopback) -> None:
        transport = AsyncHttpTransport(max_connections=1, pool_timeout=pool_timeout, proxies={})
        busy = asyncio.create_task(sent(transport, server.url))
        while not server.requests:
            await asyncio.sleep(0.001)
        monkeypatch.setattr(http_transport, "monotonic", lambda: 5000.0)
        with pytest.raises(expected) as caught:
            await sent(transport, server.url, deadline=5000.125)
        assert type(caught.value) is expected
        busy.cancel()
        await asyncio.wait([busy])
        await transport.close()

    with Loopback([STALL]) as server:
        asyncio.run(main(server))


def stream(transport: AsyncHttpTransport, origin: str, **limits: Any) -> Any:
    request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
    return transport.stream(request, read_timeout=10.0, **limits)


def test_connect_timeout_bounds_connecting_although_the_call_may_take_longer() -> None:
    async def main(port: int) -> None:
        transport = AsyncHttpTransport(proxies={})
        limits = {"connect_timeout": 0.05, "deadline": time.monotonic() + 600}
        async with asyncio.timeout(20):
            with pytest.raises(ConnectTimeoutError, match=r"no connection within 0\.05 s"):
                await sent(transport, f"http://127.0.0.1:{port}", **limits)
        await transport.close()

    with full_backlog() as port:
        asyncio.run(main(port))


@pytest.mark.parametrize("is_idle", [False, True])
@pytest.mark.parametrize("keep_alive", [False, True])
def test_connection_opened_in_advance_is_kept_if_connections_are(
    keep_alive: bool, is_idle: bool
) -> None:
    async def main(server: Loopback) -> None:
        transport = AsyncHttpTransport(keep_alive=keep_alive, proxies={})
        if is_idle:
            await sent(transport, server.url)
        await transport.connect(server.url, connect_timeout=10)
        await transport.connect(server.url, connect_timeout=10)
        await sent(transport, server.url)
        wait_until(lambda: server.connections >= (1 if keep_alive else 3 + is_idle))
        await transport.close()

    with Loopback() as server:
        asyncio.run(main(server))
        assert server.connections == (1 if keep_alive else 3 + is_idle)


def test_dropping_idle_connections_leaves_those_of_other_loops_and_those_in_use() -> None:
    async def main(server: Loopback) -> None:
        transport = AsyncHttpTransport(proxies={})
        transport.drop_idle()  # There are none.
        await sent(transport, server.url)
        open_one = await stream(transport, server.url, connect_timeout=10, deadline=None)
        await sent(transport, server.url)
        await asyncio.to_thread(lambda: asyncio.run(elsewhere(transport, server)))
        transport.drop_idle()
        assert await open_one.read() == b"{}"
        await sent(transport, server.url)
        assert [one.connection for one in server.requests] == [1, 1, 2, 3, 3, 1]
        await transport.close()

    async def elsewhere(transport: AsyncHttpTransport, server: Loopback) -> None:
        await sent(transport, server.url)
        await asyncio.to_thread(lambda: asyncio.run(drop(transport)))
        await sent(transport, server.url)

    async def drop(transport: AsyncHttpTransport) -> None:
        transport.drop_idle()

    head, _, _ = response(b"{}").partition(b"{}")
    with Loopback(response(), [head, b"{}"]) as server:
        asyncio.run(main(server))
