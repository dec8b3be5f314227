"""Exchanges in an event loop: when they have taken too long, and what ends sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from codegen.package._runtime import clock
from codegen.package._runtime.aio.exchange import DeadlinePassed, Exchange
from codegen.package._runtime.errors import Redacted
from codegen.package._runtime.http import BodyStream
from codegen.package._runtime.transport.http_transport import SENT_TOGETHER
from codegen.package._runtime.transport.response_reader import InterruptedResponse, ResponseReader

BEGUN = 1000.0
HEAD = Redacted(b"head")


class Unmoved:
    """A connection on which nothing arrives, with a clock that the test sets."""

    def __init__(self) -> None:
        self.now = BEGUN
        self.buffered = 0
        self.closed = self.takes_no_more = self.is_paused = self.is_reading_paused = False
        self.loop: Any = SimpleNamespace(time=lambda: self.now)
        self.written: list[bytes] = []
        self.timers: list[float] = []

    def begin(self, exchange: Exchange, until: float) -> None:
        self.set_timer(until)

    def set_timer(self, when: float) -> None:
        self.timers.append(when)

    def pause_reading(self) -> None:
        self.is_reading_paused = True

    def resume_reading(self) -> None:
        self.is_reading_paused = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def end(self) -> None:
        pass


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Unmoved:
    monkeypatch.setattr(clock, "monotonic", lambda: 0.0)
    return Unmoved()


def exchange(connection: Any, read_timeout: float, deadline: float | None) -> Exchange:
    reader = ResponseReader("GET", None)
    return Exchange(connection, reader, read_timeout=read_timeout, deadline=deadline)


@pytest.mark.parametrize(
    ("read_timeout", "deadline", "limit", "error"),
    [
        (4.0, 8.0, 4.0, TimeoutError),
        (4.0, None, 4.0, TimeoutError),
        (8.0, 4.0, 4.0, DeadlinePassed),
        (4.0, 4.0, 4.0, DeadlinePassed),  # No other attempt has time.
    ],
)
def test_exchange_ends_at_the_earlier_limit(
    connection: Unmoved,
    read_timeout: float,
    deadline: float | None,
    limit: float,
    error: type[Exception],
) -> None:
    one = exchange(connection, read_timeout, deadline)
    connection.now = BEGUN + limit - 0.5
    assert one.check_time() == BEGUN + limit  # It is looked at again then.
    assert not connection.closed
    connection.now = BEGUN + limit
    assert one.check_time() is None
    assert connection.closed
    with pytest.raises(error) as caught:
        asyncio.run(one.receive())
    assert type(caught.value) is error


def test_read_timeout_begins_again_when_the_system_takes_a_part_of_the_request(
    connection: Unmoved,
) -> None:
    one = exchange(connection, 4.0, 8.0)
    for passed, buffered, due in ((1.0, 9, 4.0), (2.0, 8, 6.0), (3.0, 8, 6.0), (5.0, 0, 8.0)):
        connection.now, connection.buffered = BEGUN + passed, buffered
        assert one.check_time() == BEGUN + due


def test_body_without_a_deadline_may_take_as_long_as_it_takes(connection: Unmoved) -> None:
    one = exchange(connection, 9.0, 4.0)
    one.remove_deadline()
    connection.now = BEGUN + 8.5
    assert one.check_time() == BEGUN + 9.0


@pytest.mark.parametrize("deadline", [None, 11.0])
def test_read_timeout_does_not_count_while_the_caller_makes_a_piece(
    connection: Unmoved, deadline: float | None
) -> None:
    limits: list[float | None] = []

    async def main() -> None:
        one = exchange(connection, 5.0, deadline)

        async def pieces() -> AsyncIterator[bytes]:
            for piece in (b"a", b"b"):
                connection.now += 4.0
                limits.append(one.check_time())
                yield piece

        await one.send(HEAD, BodyStream(pieces(), 2))
        limits.append(one.check_time())

    asyncio.run(main())
    assert b"".join(connection.written) == b"headab"
    end = None if deadline is None else BEGUN + deadline
    assert limits == [end, end, BEGUN + (8.0 + 5.0 if deadline is None else deadline)]
    expected = [BEGUN + passed + 5.0 for passed in (0.0, 4.0, 8.0, 8.0)]
    assert connection.timers == [min(each, end or each) for each in expected]


@pytest.mark.parametrize(("status", "is_sent"), [(299, True), (300, False), (500, False)])
def test_error_ends_sending_before_its_body_has_arrived(
    connection: Unmoved, status: int, is_sent: bool
) -> None:
    async def main() -> bool:
        connection.loop, connection.takes_no_more = asyncio.get_running_loop(), True
        one = exchange(connection, 5.0, None)
        sending = asyncio.create_task(one.send(HEAD, bytes(SENT_TOGETHER + 1)))
        await asyncio.sleep(0)
        one.received(b"HTTP/1.1 %d X\r\nContent-Length: 2\r\n\r\n" % status)
        for _ in range(3):
            await asyncio.sleep(0)
        assert sending.done() is not is_sent
        connection.takes_no_more = False
        one.resumed()
        await sending
        one.received(b"{}")
        await one.receive()
        return one.is_reusable

    assert asyncio.run(main()) is is_sent
    assert sum(map(len, connection.written[1:])) == SENT_TOGETHER + is_sent


def test_read_timeout_counts_only_while_the_caller_waits_for_the_response(
    connection: Unmoved,
) -> None:
    async def main() -> None:
        connection.loop.create_future = asyncio.get_running_loop().create_future
        one = exchange(connection, 5.0, None)
        for part, wait in (
            (b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n", one.receive_head),
            (b"a", one.receive_more),
            (b"b", one.receive_more),
        ):
            receiving = asyncio.create_task(wait())
            await asyncio.sleep(0)
            assert one.check_time() == connection.now + 5.0
            one.received(part)
            await receiving
            connection.now += 60.0  # The caller does something else.
            assert one.check_time() is None
        assert one.reader.take() == b"ab"
        assert connection.timers == [BEGUN + passed + 5.0 for passed in (60.0, 120.0)]

    asyncio.run(main())


def test_exchange_whose_deadline_has_passed_is_not_begun(connection: Unmoved) -> None:
    for deadline in (0.0, -1.0):
        with pytest.raises(DeadlinePassed):
            exchange(connection, 5.0, deadline)


@pytest.mark.parametrize(
    ("received", "is_closure", "is_complete"),
    [
        (b"", True, False),
        (b"HTTP/1.1 200 X\r\n", True, False),
        (b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{", True, False),
        (b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}", False, True),
        (b"HTTP/1.1 200 X\r\n\r\n{}", True, True),
        (b"HTTP/1.1 200 X\r\n\r\n{}", False, False),  # It may have been cut off.
    ],
)
def test_response_is_complete_or_interrupted_when_the_connection_ends(
    connection: Unmoved, received: bytes, is_closure: bool, is_complete: bool
) -> None:
    one = exchange(connection, 5.0, None)
    if received:
        one.received(received)
    one.ended(is_closure=is_closure)
    if is_complete:
        asyncio.run(one.receive())
        assert one.reader.take() == b"{}"
    else:
        with pytest.raises(InterruptedResponse):
            asyncio.run(one.receive())
    assert not one.is_reusable


@pytest.mark.parametrize("received", [b"", b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{"])
def test_head_that_arrives_with_the_end_of_its_connection_is_read(
    connection: Unmoved, received: bytes
) -> None:
    """Only what the caller wants of the body fails then."""

    async def main() -> None:
        connection.loop = asyncio.get_running_loop()
        one = exchange(connection, 5.0, None)
        receiving = asyncio.create_task(one.receive_head())
        await asyncio.sleep(0)
        if received:
            one.received(received)
        one.ended(is_closure=True)
        if received:
            await receiving
            assert one.reader.take() == b"{"
            receiving = asyncio.create_task(one.receive_more())
        with pytest.raises(InterruptedResponse):
            await receiving

    asyncio.run(main())


def test_response_ends_sending_in_pieces_and_the_use_of_the_connection(connection: Unmoved) -> None:
    async def main() -> Exchange:
        one = exchange(connection, 5.0, None)

        async def pieces() -> AsyncIterator[bytes]:
            yield b"a"
            one.received(b"HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n")
            yield b"b"

        await one.send(HEAD, BodyStream(pieces(), 2))
        return one

    one = asyncio.run(main())
    assert connection.written == [HEAD.value, b"a"]
    assert one.reader.ended
    assert not one.is_reusable


@pytest.mark.parametrize(
    ("sizes", "is_paused"),
    [((131_071,), False), ((131_072,), True), ((131_071, 1), True), ((70_000, 70_000), True)],
)
def test_receiving_pauses_when_128_kilobytes_of_a_body_are_not_taken(
    connection: Unmoved, sizes: tuple[int, ...], is_paused: bool
) -> None:
    async def main() -> None:
        connection.loop = asyncio.get_running_loop()
        one = exchange(connection, 5.0, None)
        for wait, sent in (
            (one.receive_head, [b"HTTP/1.1 200 X\r\nContent-Length: 999999\r\n\r\n"]),
            (one.receive_more, [bytes(size) for size in sizes]),
        ):
            receiving = asyncio.create_task(wait())
            await asyncio.sleep(0)
            for data in sent:
                one.received(data)
            await receiving

    asyncio.run(main())
    assert connection.is_reading_paused is is_paused
