"""When an exchange in an event loop has taken too long."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from codegen.package._runtime import clock
from codegen.package._runtime.aio.exchange import DeadlinePassed, Exchange
from codegen.package._runtime.transport.response_reader import ResponseReader

BEGUN = 1000.0


class Unmoved:
    """A connection on which nothing arrives, with a clock that the test sets."""

    def __init__(self) -> None:
        self.now = BEGUN
        self.buffered = 0
        self.closed = False
        self.loop = SimpleNamespace(time=lambda: self.now)

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
