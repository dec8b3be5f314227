"""Connecting in an event loop while the runtime's clock stands still, as that of a test may."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from support.faults import full_backlog
from support.loopback import Loopback, response

from codegen.package._runtime import clock
from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.errors import CallTimeoutError, ConnectTimeoutError
from codegen.package._runtime.http import PreparedRequest
from codegen.package._runtime.transport.name_lookups import Lookup, lookups

pytestmark = pytest.mark.usefixtures("bare_environment", "frozen")

NOW = 5000.0
SHORT = 0.125  # A sum of this and NOW is exact.


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freezes the clock for all but the event loop, as freezegun's ``real_asyncio`` does."""
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: NOW, time=lambda: NOW))


@pytest.fixture
def dead() -> Iterator[int]:
    """A port that neither accepts nor refuses connections."""
    with full_backlog() as port:
        yield port


async def sent(origin: str, connect_timeout: float, deadline: float | None = None) -> int:
    """Sends a request; returns the status of its response."""
    transport = AsyncHttpTransport(proxies={})
    try:
        received = await transport.send(
            PreparedRequest("GET", origin, "/", {"Host": "h"}, b""),
            connect_timeout=connect_timeout,
            read_timeout=10,
            deadline=deadline,
        )
    finally:
        await transport.close()
    return received.status


def status(origin: str, connect_timeout: float, deadline: float | None = None) -> int:
    return asyncio.run(sent(origin, connect_timeout, deadline))


@pytest.mark.parametrize(
    ("deadline", "kind"),
    [
        (NOW + SHORT / 2, CallTimeoutError),
        (NOW + SHORT, CallTimeoutError),
        (NOW + SHORT * 2, ConnectTimeoutError),
        (None, ConnectTimeoutError),
    ],
)
def test_error_is_that_of_the_limit_that_comes_first(
    dead: int, deadline: float | None, kind: type[Exception]
) -> None:
    """The call has ended as well if both come at once: there is no time for another attempt."""
    with pytest.raises(kind) as caught:
        status(f"http://127.0.0.1:{dead}", SHORT, deadline)
    assert type(caught.value) is kind


def test_event_loop_goes_on_while_too_many_names_are_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, ran, seen = lookups.begun, 0, list[int]()

    def begun_at_last(name: tuple[str, int]) -> Lookup | None:
        seen.append(ran)
        return None if len(seen) < 4 else begun(name)

    async def other_task() -> None:
        nonlocal ran
        while len(seen) < 4:
            ran += 1
            await asyncio.sleep(0)

    async def both(origin: str) -> int:
        other = asyncio.create_task(other_task())
        result = await sent(origin, 10)
        await other
        return result

    monkeypatch.setattr(lookups, "begun", begun_at_last)
    with Loopback(response(b"{}")) as server:
        end = socket.getaddrinfo("127.0.0.1", server.port, type=socket.SOCK_STREAM)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: end)
        assert asyncio.run(both(f"http://name.example:{server.port}")) == 200
    assert len(seen) == 4
    assert seen == sorted(set(seen)), "the other task ran between any two"


@pytest.mark.parametrize("count", [1, 2])
def test_next_address_is_tried_all_the_same(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback() as server, ExitStack() as stack:
        ports = [*(stack.enter_context(full_backlog()) for _ in range(count)), server.port]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert status(f"http://frozen-{count}.example", 10) == 200
        assert len(server.requests) == 1
