"""One client in several event loops, one after another and at the same time; and how it ends."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import threading
import weakref
from typing import Any

import pytest
from support.calls import CREDENTIALS
from support.loopback import CLOSE, Loopback, Recorded, response
from support.sample.service import AsyncSampleClient
from support.transports import wait_until

from codegen.package._runtime.aio import http_transport
from codegen.package._runtime.aio.connection import Connection
from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.aio.pool import Pool
from codegen.package._runtime.errors import ConfigurationError, ConnectTimeoutError
from codegen.package._runtime.http import PreparedRequest

pytestmark = pytest.mark.usefixtures("bare_environment")


def by_name(request: Recorded) -> bytes:
    """Responds with the last part of the path as the thing's name."""
    return response(b'{"name": "%b"}' % request.target.rpartition(b"/")[2])


def make(url: str, **options: Any) -> AsyncSampleClient:
    settings = {
        "endpoint_url": url,
        "region": "us-west-2",
        "credentials": CREDENTIALS,
        "proxies": {},
        **options,
    }
    return AsyncSampleClient(**settings)


def test_client_made_outside_is_used_in_one_loop_after_another(certificates: Any) -> None:
    """Without a warning, which would be an error here, and without a connection left behind."""
    for tls in (None, certificates.server()):
        with Loopback(respond=by_name, tls=tls) as server:
            client = make(server.url, ca_bundle=certificates.bundle)
            before = len(os.listdir("/dev/fd"))
            for number in range(3):
                given = [asyncio.run(client.get_thing(name=str(number))).name]
                assert given == [str(number)]
                assert len(os.listdir("/dev/fd")) <= before + server.connections
            asyncio.run(client.close())
            gc.collect()
            assert server.connections == 3
            with pytest.raises(ConfigurationError, match="closed"):
                asyncio.run(client.get_thing(name="x"))


def test_connection_that_is_left_is_not_used() -> None:
    ours, theirs = socket.socketpair()

    async def use() -> tuple[bool, bool]:
        connection = Connection(ours)
        before = connection.is_usable
        connection.leave()
        return before, connection.is_usable

    with theirs:
        assert asyncio.run(use()) == (True, False)
        assert theirs.recv(1) == b""


def test_loops_of_several_threads_have_their_own_connections() -> None:
    names = [str(number) for number in range(40)]
    found: list[str] = []

    async def calls(client: AsyncSampleClient) -> None:
        for name in names:
            found.append((await client.get_thing(name=name)).name)

    with Loopback(respond=by_name) as server:
        client = make(server.url)
        threads = [threading.Thread(target=lambda: asyncio.run(calls(client))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asyncio.run(client.close())
        assert server.connections == 4
    assert sorted(found) == sorted(names * 4)


def test_a_thousand_calls_at_once_get_their_own_responses() -> None:
    async def calls(client: AsyncSampleClient) -> list[str]:
        names = [f"t{number}" for number in range(1000)]
        things = await asyncio.gather(*(client.get_thing(name=name) for name in names))
        assert [thing.name for thing in things] == names
        await client.close()
        return names

    with Loopback(respond=by_name) as server:
        asyncio.run(calls(make(server.url, max_connections=50)))
        assert server.connections == 50
        assert len(server.requests) == 1000


def test_calls_get_connections_in_their_order() -> None:
    async def calls(client: AsyncSampleClient) -> None:
        async with client, asyncio.TaskGroup() as group:
            for number in range(30):
                group.create_task(client.get_thing(name=str(number)))

    with Loopback(respond=by_name) as server:
        asyncio.run(calls(make(server.url, max_connections=1)))
        assert [request.target for request in server.requests] == [
            b"/things/%d" % number for number in range(30)
        ]


def test_number_of_origins_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_transport, "MOST_ORIGINS", 2)

    async def calls() -> None:
        transport = AsyncHttpTransport(proxies={})
        loop = asyncio.get_running_loop()
        for number in range(4):
            for origin in {origins[number % 3], origins[max(number - 1, 0) % 3]}:
                request = PreparedRequest("GET", origin, "/a", {"Host": "h"}, b"")
                await transport.send(request, connect_timeout=9, read_timeout=9, deadline=None)
            kept = transport._loops[loop].pools
            assert set(kept) == {origins[number % 3], origins[max(number - 1, 0) % 3]}
        await transport.close()

    with Loopback() as one, Loopback() as two, Loopback() as three:
        origins = [server.url for server in (one, two, three)]
        asyncio.run(calls())
        assert [server.connections for server in (one, two, three)] == [2, 1, 1]


def test_waiting_for_a_connection_ends_at_pool_timeout() -> None:
    async def calls(client: AsyncSampleClient) -> list[Any]:
        async with client:
            both = [client.get_thing(name="a"), client.get_thing(name="b")]
            return await asyncio.gather(*both, return_exceptions=True)

    def slow(request: Recorded) -> Any:
        released.wait(10)
        return by_name(request)

    released = threading.Event()
    with Loopback(respond=slow) as server:
        client = make(server.url, max_connections=1, pool_timeout=0.05, max_attempts=1)
        threading.Timer(0.3, released.set).start()
        first, second = asyncio.run(calls(client))
    assert first.name == "a"
    assert isinstance(second, ConnectTimeoutError)
    assert "all 1 connections were in use for 0.05 s (max_connections, pool_timeout)" in str(second)


def test_close_ends_idle_connections_at_once_and_others_after_their_response() -> None:
    async def main(client: AsyncSampleClient) -> None:
        await client.get_thing(name="a")
        running = asyncio.create_task(client.get_thing(name="b"))
        waiting = asyncio.create_task(client.get_thing(name="c"))
        await asyncio.sleep(0)
        copy = client.with_options(read_timeout=5)
        await copy.close()
        await client.close()
        await client.close()
        assert (await running).name == "b"
        with pytest.raises(ConfigurationError, match="closed"):
            await waiting
        with pytest.raises(ConfigurationError, match="closed"):
            await copy.get_thing(name="d")

    with Loopback(respond=by_name) as server:
        files = len(os.listdir("/dev/fd"))
        asyncio.run(main(make(server.url, max_connections=1)))
        wait_until(lambda: len(os.listdir("/dev/fd")) <= files)


def test_socket_that_the_event_loop_refuses_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OSError("no more files")

    async def main() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "create_connection", refuse)
        sock = socket.socket()
        with pytest.raises(OSError, match="no more files"):
            await Connection(sock).start()
        assert sock.fileno() == -1

    asyncio.run(main())


def test_unreferenced_client_closes_its_connections() -> None:
    async def main(url: str) -> None:
        client = make(url)
        await client.get_thing(name="a")
        transport: Any = client._shared.transport
        ((pool,),) = [own.pools.values() for own in transport._loops.values()]
        connection, alive = pool._idle[0][0], weakref.ref(transport)
        del client, transport, pool
        gc.collect()
        assert alive() is None
        for _ in range(3):
            await asyncio.sleep(0)
        assert not connection.is_usable

    with Loopback(respond=by_name) as server:
        asyncio.run(main(server.url))


def test_forked_child_has_connections_of_its_own() -> None:
    with Loopback(respond=by_name) as server, asyncio.Runner() as runner:
        client = make(server.url)
        assert runner.run(client.get_thing(name="a")).name == "a"
        child = os.fork()
        if child == 0:
            good = False
            try:
                asyncio.set_event_loop(None)
                good = asyncio.run(client.get_thing(name="b")).name == "b"
            finally:
                os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        # The parent's connection is open and carries no other process's response.
        assert runner.run(client.get_thing(name="c")).name == "c"
        runner.run(client.close())
        assert [request.connection for request in server.requests] == [1, 2, 1]


def test_connection_opened_in_advance_serves_the_next_call(certificates: Any) -> None:
    async def main(client: AsyncSampleClient) -> None:
        async with client:
            await client.warm_up("get_thing", connect=True)
            await asyncio.sleep(0.05)  # Session tickets arrive.
            await client.get_thing(name="a")

    for tls in (None, certificates.server()):
        with Loopback(respond=by_name, tls=tls) as server:
            asyncio.run(main(make(server.url, ca_bundle=certificates.bundle)))
            assert server.connections == 1


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_connection_that_ended_while_the_loop_was_busy_is_not_used(
    certificates: Any, secure: bool
) -> None:
    """The event loop has read nothing since; the socket tells."""

    async def main(client: AsyncSampleClient) -> None:
        async with client:
            await client.get_thing(name="a")
            released.set()
            transport: Any = client._shared.transport
            ((pool,),) = [own.pools.values() for own in transport._loops.values()]
            wait_until(lambda: pool._idle[0][0].has_data)  # It blocks the loop.
            assert (await client.get_thing(name="b")).name == "b"

    def script() -> Any:
        yield by_name(Recorded(b"GET /things/a HTTP/1.1\r\n\r\n", 1))
        released.wait(5)
        yield CLOSE

    released = threading.Event()
    tls = certificates.server() if secure else None
    with Loopback(script(), respond=by_name, tls=tls) as server:
        asyncio.run(main(make(server.url, ca_bundle=certificates.bundle, max_attempts=1)))
        assert server.connections == 2


class Left:
    """A connection whose loop is closed."""

    is_left = False

    def leave(self) -> None:
        self.is_left = True


def test_pool_of_a_closed_loop_leaves_every_connection() -> None:
    unused: Any = None
    pool, used, idle = Pool(unused, 3), Left(), Left()
    for connection in (used, None):  # The second is still being opened.
        lease: Any = pool.take()
        lease.connection = connection
    pool._idle.append((idle, 0.0))  # type: ignore[arg-type]
    pool.leave()
    assert used.is_left
    assert idle.is_left
    assert pool.closed
    assert not pool._idle
