"""Responses that nobody refers to any more, wherever the last reference is lost."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import Any

import pytest
from support.loopback import STALL, Loopback, response

from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.aio.open_response import AsyncOpenResponse
from codegen.package._runtime.aio.pool import Lease, Pool
from codegen.package._runtime.http import PreparedRequest

pytestmark = pytest.mark.usefixtures("bare_environment")

HEAD = response(b"body")[:-4]


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[tuple[threading.Thread, bool]]:
    """The threads in which leases end, and whether their connections may be used again."""
    found: list[tuple[threading.Thread, bool]] = []
    give_back = Pool.give_back

    def note(pool: Pool, lease: Lease, *, reusable: bool) -> None:
        found.append((threading.current_thread(), reusable))
        give_back(pool, lease, reusable=reusable)

    monkeypatch.setattr(Pool, "give_back", note)
    return found


async def opened(transport: AsyncHttpTransport, origin: str) -> AsyncOpenResponse:
    """A response whose head has been received, and no more."""
    request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
    return await transport.stream(request, connect_timeout=10, read_timeout=10, deadline=None)


async def clear(held: list[Any]) -> None:
    held.clear()


DROPS: dict[str, Callable[[list[Any]], None]] = {
    "in a thread": list.clear,
    "in another loop": lambda held: asyncio.run(clear(held)),
}


@pytest.mark.parametrize("where", ["in its loop", *DROPS])
def test_connection_is_closed_in_the_loop_that_it_belongs_to(
    where: str, ends: list[tuple[threading.Thread, bool]]
) -> None:
    async def main(server: Loopback) -> None:
        transport = AsyncHttpTransport(max_connections=1, proxies={})
        held: list[Any] = [await opened(transport, server.url)]
        if where == "in its loop":
            held.clear()
        else:
            thread = threading.Thread(target=DROPS[where], args=(held,))
            thread.start()
            thread.join()  # The loop can do nothing meanwhile.
            assert ends == []
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert ends == [(threading.main_thread(), False)]
        assert await (await opened(transport, server.url)).read() == b"body"
        assert server.connections == 2
        await transport.close()

    with Loopback([HEAD, STALL], response(b"body")) as server:
        asyncio.run(main(server))


@pytest.mark.filterwarnings("ignore:unclosed transport:ResourceWarning")
def test_socket_of_a_loop_that_is_closed_is_closed(
    ends: list[tuple[threading.Thread, bool]],
) -> None:
    loop = asyncio.new_event_loop()
    with Loopback([HEAD, STALL]) as server:
        transport = AsyncHttpTransport(proxies={})
        held = [loop.run_until_complete(opened(transport, server.url))]
        connection = held[0]._lease.connection
        assert connection is not None
        loop.close()  # Without ending its generators, as ``asyncio.run`` does.
        held.clear()
        assert ends == []
        assert not connection.is_usable
        del connection, transport, loop
        gc.collect()  # asyncio warns of its own object, whose socket is closed.


def test_response_that_was_never_made_is_dropped_quietly() -> None:
    AsyncOpenResponse.__new__(AsyncOpenResponse).__del__()


def test_response_is_a_context_manager_that_ends_the_lease_once(
    ends: list[tuple[threading.Thread, bool]],
) -> None:
    async def main(server: Loopback) -> None:
        transport = AsyncHttpTransport(proxies={})
        one = await opened(transport, server.url)
        async with one as entered:
            assert entered is one
            assert await one.read(2) == b"bo"
        assert ends == [(threading.main_thread(), False)]
        await transport.close()

    with Loopback([HEAD + b"bo", STALL]) as server:
        asyncio.run(main(server))
