"""Waiting for one of a loop's connections, and connections that receive no more for a while."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest
from support.loopback import CLOSE, Loopback, response

from codegen.package._runtime.aio.connection import Connection
from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.aio.pool import Pool
from codegen.package._runtime.clock import LONGEST_WAIT
from codegen.package._runtime.http import PreparedRequest
from codegen.package._runtime.transport.pool import Connectors


class Jumping(asyncio.SelectorEventLoop):
    """An event loop whose clock the test sets forward."""

    elapsed = 0.0

    def time(self) -> float:
        return super().time() + self.elapsed


@pytest.mark.parametrize(
    ("timeout", "expires"), [(1.0, True), (LONGEST_WAIT - 1, True), (LONGEST_WAIT, False)]
)
def test_waiting_for_a_connection_without_a_limit_never_ends(timeout: float, expires: bool) -> None:
    """``LONGEST_WAIT`` stands for no limit: it is what endless timeouts are cut at."""
    unused: Any = None

    async def main(loop: Jumping) -> None:
        pool = Pool(unused, 1)
        taken = pool.take()
        assert taken is not None
        waiting = asyncio.create_task(pool.wait(timeout))
        await asyncio.sleep(0)
        loop.elapsed = 2 * LONGEST_WAIT
        await rounds()
        assert waiting.done() is expires
        pool.give_back(taken, reusable=True)
        assert (await waiting is None) is expires
        assert (pool.take() is None) is not expires  # Nobody has what no one waited for.

    with asyncio.Runner(loop_factory=Jumping) as runner:
        loop: Any = runner.get_loop()
        runner.run(main(loop))


async def rounds() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


def test_paused_connection_receives_when_it_is_resumed() -> None:
    ours, theirs = socket.socketpair()

    async def main() -> None:
        connection = Connection(ours)
        connection.pause_reading()  # Nothing is read yet.
        await connection.start()
        for word in (b"one", b"two"):
            for _ in range(2):
                connection.pause_reading()
            theirs.send(word)
            await rounds()
            assert connection.has_data
            for _ in range(2):
                connection.resume_reading()
            assert await connection.receive() == word
        connection.close()
        await rounds()

    with theirs:
        asyncio.run(main())


@pytest.mark.parametrize("is_left", [False, True], ids=["closed", "left"])
def test_paused_connection_that_has_ended_stays_paused(is_left: bool) -> None:
    """A stream that was not read to its end may be closed after its connection."""
    ours, theirs = socket.socketpair()

    async def main() -> None:
        connection = Connection(ours)
        await connection.start()
        connection.pause_reading()
        theirs.send(b"rest")
        if is_left:
            connection.leave()
            connection.end()
        connection.close()
        connection.end()
        await rounds()
        assert not connection.is_usable
        assert await connection.receive() == b""

    with theirs:
        asyncio.run(main())


def test_connection_takes_what_is_written_while_it_is_open_and_the_system_takes_it() -> None:
    ours, theirs = socket.socketpair()

    async def main() -> None:
        connection = Connection(ours)
        assert connection.takes_no_more
        await connection.start()
        assert not connection.takes_no_more
        connection.write(bytes(1 << 23))
        assert connection.takes_no_more
        assert connection.buffered
        connection.close()
        assert connection.takes_no_more
        await rounds()

    async def close() -> None:
        connection = Connection(theirs)
        await connection.start()
        connection.close()
        assert connection.takes_no_more
        await rounds()

    asyncio.run(main())
    asyncio.run(close())


def test_what_has_arrived_is_received_in_pieces_of_64_kibibytes() -> None:
    ours, theirs = socket.socketpair()

    async def main() -> list[int]:
        connection = Connection(ours)
        await connection.start()
        pieces: list[int] = []
        while sum(pieces) < 150_000:
            pieces.append(len(await connection.receive()))
        connection.close()
        await rounds()
        return pieces

    with theirs:
        for one in (ours, theirs):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        theirs.sendall(bytes(150_000))
        assert asyncio.run(main()) == [65_536, 65_536, 150_000 - 2 * 65_536]


@pytest.mark.usefixtures("bare_environment")
@pytest.mark.parametrize("is_of_proxy", [False, True])
def test_certificates_are_loaded_in_a_thread_once_for_all_connections(
    is_of_proxy: bool, certificates: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    context_of, threads = Connectors._tls_context, list[threading.Thread]()

    def noted(connectors: Connectors, files: Any) -> Any:
        threads.append(threading.current_thread())
        return context_of(connectors, files)

    async def main() -> None:
        proxies = {"http": server.url} if is_of_proxy else {}
        origin = "http://127.0.0.1:9" if is_of_proxy else server.url
        transport = AsyncHttpTransport(proxies=proxies, ca_bundle=certificates.bundle)
        for _ in range(3):
            request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
            await transport.send(request, connect_timeout=9, read_timeout=9, deadline=None)
        await transport.close()

    monkeypatch.setattr(Connectors, "_tls_context", noted)
    ended = [response(), CLOSE]
    with Loopback(ended, ended, ended, tls=certificates.server()) as server:
        asyncio.run(main())
        assert server.connections == 3
    assert [thread is not threading.current_thread() for thread in threads] == [
        *(True, False),
        *(False, False),
    ]


class Unread(Connection):
    """A connection whose socket is not empty in the first rounds of the event loop."""

    rounds = 0

    @property
    def has_data(self) -> bool:
        self.rounds -= 1
        return self.rounds >= 0


@pytest.mark.parametrize(
    ("has_tls", "rounds", "is_quiet"),
    [(False, 0, True), (False, 1, False), (True, 15, True), (True, 16, False)],
)
def test_connection_is_quiet_once_what_tls_sends_was_read(
    has_tls: bool, rounds: int, is_quiet: bool
) -> None:
    async def main() -> bool:
        connection = Unread(ours)
        connection.rounds = rounds
        session: Any = object()
        connection._sessions += [session] * has_tls
        return await connection.is_quiet()

    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert asyncio.run(main()) is is_quiet
