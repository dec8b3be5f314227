"""Waiting for one of a loop's connections, and connections that receive no more for a while."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from codegen.package._runtime.aio.connection import Connection
from codegen.package._runtime.aio.pool import Pool
from codegen.package._runtime.clock import LONGEST_WAIT


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
