"""What a connection tells its exchange: bytes, its end, and the time."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from codegen.package._runtime.aio.connection import Connection

RESET = struct.pack("ii", 1, 0)


class Told:
    """An exchange that notes what it is told.

    Attributes:
        due: When it wants to look at the time again, if ever.
    """

    def __init__(self) -> None:
        self.reader: Any = SimpleNamespace(ended=False)
        self.events: list[object] = []
        self.due: list[float] = []

    def received(self, data: bytes) -> None:
        self.events.append(data)

    def ended(self, *, is_closure: bool) -> None:
        self.events.append(f"ended: {is_closure}")

    def failed(self, error: Exception) -> None:
        self.events.append(type(error))

    def resumed(self) -> None:
        self.events.append("resumed")

    def check_time(self) -> float | None:
        self.events.append("time")
        return self.due.pop(0) if self.due else None


class Jumping(asyncio.SelectorEventLoop):
    """An event loop whose clock the test sets forward."""

    elapsed = 0.0

    def time(self) -> float:
        return super().time() + self.elapsed


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of one connection over TCP, which can be reset."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        return client, listener.accept()[0]


def run(
    use: Callable[[Connection, socket.socket, Told], Awaitable[None]],
    loop: Any = None,
    pair: Callable[[], tuple[socket.socket, socket.socket]] = pair,
) -> list[object]:
    """Uses a connection that is open; what its exchange was told, if any."""
    ours, theirs = pair()
    told, events = Told(), list[object]()

    async def main() -> None:
        connection = Connection(ours)
        await connection.start()
        await use(connection, theirs, told)
        events.extend(told.events)
        connection.close()
        await rounds()

    with theirs, asyncio.Runner(**({} if loop is None else {"loop_factory": loop})) as runner:
        runner.run(main())
    assert ours.fileno() == -1
    return events


async def rounds() -> None:
    """Lets the event loop look at its sockets."""
    for _ in range(5):
        await asyncio.sleep(0.001)


# --- bytes ---


@pytest.mark.parametrize("early", [False, True])
def test_exchange_receives_what_arrives_from_its_begin_or_while_the_connection_is_opened(
    early: bool,
) -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        if early:
            theirs.send(b"early")
            await rounds()
        connection.begin(told, connection.loop.time() + 60)
        theirs.send(b"late")
        await rounds()
        assert connection.is_usable

    assert run(use) == ([b"early", b"late"] if early else [b"late"])


@pytest.mark.parametrize(
    "when", ["before rest", "after rest", "after an exchange", "after a pause", "too much"]
)
def test_connection_with_unsolicited_bytes_is_closed(when: str) -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        if when == "before rest":
            theirs.send(b"x")
            await rounds()
        if when in ("before rest", "after rest"):
            connection.rest()
        else:
            connection.begin(told, connection.loop.time() + 60)
            if when == "after a pause":
                connection.pause_reading()
            if when == "too much":
                told.reader.ended = True
            else:
                connection.end()
        if when != "before rest":
            assert await connection.is_quiet()
            theirs.send(b"x")
            assert not await connection.is_quiet(), "the socket has it"
            await rounds()
        assert not connection.is_usable
        assert not await connection.is_quiet()

    assert run(use) == (["ended: False"] if when == "too much" else [])


class Tickets:
    """A TLS session in which nothing but tickets arrive."""

    ended = False
    fed = b""

    def feed(self, data: bytes) -> None:
        self.fed += data

    def content(self) -> list[bytes]:
        return []

    def pending(self) -> bytes:
        return b""


def test_connection_on_which_tickets_arrived_is_quiet() -> None:
    """They are read to know what they are."""

    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        session: Any = Tickets()
        connection._sessions.append(session)
        connection.rest()
        for _ in range(2):
            theirs.send(b"ticket")
            assert connection.has_data
            assert await connection.is_quiet()
        assert session.fed == b"ticket" * 2
        assert connection.is_usable

    run(use)


def test_connection_whose_bytes_stay_unread_is_not_quiet() -> None:
    """They may be tickets of a TLS session or not: whoever asks does not wait forever to know."""

    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        session: Any = object()
        connection._sessions.append(session)
        assert await connection.is_quiet()
        connection.pause_reading()
        theirs.send(b"x")
        assert not await connection.is_quiet()
        assert connection.is_usable

    run(use)


# --- the end ---


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize(
    ("how", "expected"), [("end", "ended: True"), ("reset", ConnectionResetError)]
)
def test_exchange_is_told_how_the_connection_ended(how: str, expected: object, early: bool) -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        if not early:
            connection.begin(told, connection.loop.time() + 60)
        if how == "reset":
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        theirs.close()
        await rounds()
        assert not connection.is_usable
        if early:
            connection.begin(told, connection.loop.time() + 60)
        assert told.events[:1] == [expected]

    run(use)


@pytest.mark.parametrize("how", ["end", "reset"])
def test_what_opens_the_connection_is_told_how_it_ended(how: str) -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        receiving = asyncio.create_task(connection.receive())
        theirs.send(b"first")
        assert await receiving == b"first"
        receiving = asyncio.create_task(connection.receive())
        await rounds()
        if how == "reset":
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        theirs.close()
        for _ in range(2):  # Whoever asks again is told so again.
            with pytest.raises(ConnectionResetError) if how == "reset" else nullcontext():
                assert await receiving == b""
            receiving = asyncio.create_task(connection.receive())
        await asyncio.wait([receiving])
        assert (receiving.exception() is None) == (how == "end")

    assert run(use) == []


@pytest.mark.parametrize("end", [Connection.close, Connection.leave])
def test_socket_that_no_loop_has_is_closed_at_once(end: Callable[[Connection], None]) -> None:
    ours, theirs = pair()

    async def main() -> None:
        connection = Connection(ours)
        assert connection.is_usable
        assert connection.buffered == 0
        connection.write(b"nothing sends this")
        end(connection)
        assert not connection.is_usable
        assert ours.fileno() == -1

    with theirs:
        asyncio.run(main())
        assert theirs.recv(1) == b""


def test_exchange_whose_connection_is_closed_is_told_so_unless_it_has_ended() -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        connection.begin(told, connection.loop.time() + 60)
        theirs.send(b"It does not matter any more.")
        connection.close()
        await rounds()
        connection.end()
        connection.close()

    assert run(use) == ["ended: False"]


# --- sending ---


def test_exchange_goes_on_when_the_system_takes_more() -> None:
    content = bytes(range(256)) * (1 << 12)

    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        connection.write(content)
        assert connection.is_paused
        connection.begin(told, connection.loop.time() + 60)
        received = bytearray()
        theirs.setblocking(False)
        while len(received) < len(content):
            received += await connection.loop.sock_recv(theirs, 1 << 20)
        await rounds()
        assert received == content
        assert not connection.is_paused
        assert not connection.takes_no_more
        assert connection.buffered == 0

    assert run(use, pair=socket.socketpair) == ["resumed"]


# --- the time ---


@pytest.mark.parametrize(
    ("set_to", "at"), [((50, 100), 50), ((100, 50), 50), ((50, 50), 50), ((70, 30, 60), 30)]
)
def test_exchange_looks_at_the_time_once_and_at_the_earliest_of_the_times(
    set_to: tuple[int, ...], at: int
) -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        loop: Any = connection.loop
        begun = loop.time()
        connection.begin(told, begun + set_to[0])
        for when in set_to[1:]:
            connection.set_timer(begun + when)
        for elapsed, count in ((at - 10, 0), (at + 5, 1), (500, 1)):
            loop.elapsed = elapsed
            await rounds()
            assert told.events.count("time") == count

    run(use, Jumping)


def test_exchange_looks_at_the_time_again_when_it_says() -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        loop: Any = connection.loop
        begun = loop.time()
        told.due = [begun + 60]
        connection.begin(told, begun + 30)
        for elapsed, count in ((20, 0), (40, 1), (50, 1), (70, 2), (500, 2)):
            loop.elapsed = elapsed
            await rounds()
            assert told.events.count("time") == count

    run(use, Jumping)


@pytest.mark.parametrize("how", [Connection.end, Connection.close])
def test_exchange_that_has_ended_does_not_look_at_the_time(
    how: Callable[[Connection], None],
) -> None:
    async def use(connection: Connection, theirs: socket.socket, told: Told) -> None:
        loop: Any = connection.loop
        connection.begin(told, loop.time() + 30)
        how(connection)
        loop.elapsed = 60.0
        await rounds()
        assert "time" not in told.events

    run(use, Jumping)
