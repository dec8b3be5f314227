"""Timeouts: no wait for the network is longer than what was set, and the waits of a call together
are no longer than ``call_timeout``.

How long a call really took depends on the machine, so that nothing is asserted about it. What is
asserted is how long every socket, or every timer of the event loop, was told to wait at most; the
operating system keeps to that. By how much calls overran is counted for ``docs/proof.md``.
"""

from __future__ import annotations

import asyncio
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.certificates import Certificates
from support.faults import CALLING, CALLS, Dripping, faulty_client, nothing_left_behind, outcome
from support.ivs import Server
from support.loopback import STALL, Script, response
from support.transports import wait_until

from typed_ivs._runtime.clock import Clock
from typed_ivs.errors import CallTimeoutError, OutcomeUnknownError, ReadTimeoutError

pytestmark = pytest.mark.usefixtures("client_kind")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n"
CALL_TIMEOUT = 0.8
Counting = Callable[[str, object], None]


def count_overrun(record_property: Counting, timeout: str, seconds: float) -> None:
    milliseconds = max(0, math.ceil(seconds * 1000))
    record_property("faults", (f"longest overrun of {timeout}, milliseconds", milliseconds))


STALLS: dict[str, Script] = {
    "headers that stall": [b"HTTP/1.1 200 OK\r\nDa", STALL],
    "a body that stalls": [HEAD + b"\r\n{", STALL],
}
DRIPS: dict[str, Script] = {
    "headers that drip": Dripping(HEAD + b"X: ", b"y", times=4000, pause=0.02),
    "a body of one byte every half second": Dripping(HEAD + b"\r\n", b" ", times=40, pause=0.5),
}


class Waits:
    """Every timeout that a socket of the client was given, and when; or every timer of its loop."""

    def __init__(self) -> None:
        self.longest = self.last = 0.0
        self.until: float | None = None
        self.beyond: list[float] = []
        self.before = time.monotonic()

    def note(self, seconds: float) -> None:
        if math.isclose(seconds, self.last, abs_tol=2e-9):
            return  # TLS takes over the timeout of the socket beneath it.
        self.last = seconds
        self.longest = max(self.longest, seconds)
        # It was computed after the event before, so it can count from there at the earliest.
        if self.until is not None and self.before + seconds > self.until + 1e-6:
            self.beyond.append(seconds)
        self.before = time.monotonic()

    def note_timer(self, when: float) -> None:
        self.longest = max(self.longest, when - time.monotonic())
        # The loop reads the clock a moment later.
        if self.until is not None and when > self.until + 1e-3:
            self.beyond.append(when - self.until)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch, client_kind: str) -> Iterator[Waits]:
    found = Waits()
    told = socket.socket.settimeout
    set_timer = asyncio.BaseEventLoop.call_at

    def settimeout(self: socket.socket, value: float | None) -> None:
        if threading.current_thread().name == CALLING:
            found.note(math.inf if value is None else value)
        told(self, value)

    def call_at(self: Any, when: float, *arguments: Any, **named: Any) -> asyncio.TimerHandle:
        if threading.current_thread().name == CALLING:
            found.note_timer(when)
        return set_timer(self, when, *arguments, **named)

    if client_kind == "asynchronous":
        monkeypatch.setattr(asyncio.BaseEventLoop, "call_at", call_at)
    else:
        monkeypatch.setattr(socket.socket, "settimeout", settimeout)
    yield found
    assert found.longest > 0


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", [*STALLS, *DRIPS])
def test_call_ends_at_call_timeout(
    fault: str,
    call: str,
    secure: bool,
    certificates: Certificates,
    waits: Waits,
    record_property: Counting,
) -> None:
    tls = certificates.server() if secure else None
    script = {**STALLS, **DRIPS}[fault]
    with (
        nothing_left_behind(),
        Server(respond=lambda request: script, tls=tls) as server,
        faulty_client(
            server.url, call_timeout=CALL_TIMEOUT, ca_bundle=certificates.bundle
        ) as client,
    ):
        client._shared.clock = Clock(monotonic=lambda: starting(waits))
        error = outcome(lambda: CALLS[call](client))
        assert waits.until is not None
        count_overrun(record_property, "call_timeout", time.monotonic() - waits.until)
        wait_until(lambda: len(server.requests) == 1)
    assert type(error) is (CallTimeoutError if call == "get" else OutcomeUnknownError)
    assert "call_timeout" in str(error)
    assert waits.beyond == []


def starting(waits: Waits) -> float:
    """A clock; the call begins when it is first read."""
    now = time.monotonic()
    if waits.until is None:
        waits.until = now + CALL_TIMEOUT
    return now


@pytest.mark.parametrize("fault", STALLS)
def test_every_attempt_waits_at_most_read_timeout(
    fault: str, secure: bool, certificates: Certificates, waits: Waits, record_property: Counting
) -> None:
    tls = certificates.server() if secure else None
    script = STALLS[fault]
    with (
        nothing_left_behind(),
        Server(respond=lambda request: script, tls=tls) as server,
        faulty_client(
            server.url, connect_timeout=0.15, read_timeout=0.15, ca_bundle=certificates.bundle
        ) as client,
    ):
        started = time.monotonic()
        error = outcome(lambda: CALLS["get"](client))
        took = time.monotonic() - started
        count_overrun(record_property, "three times read_timeout", took - 3 * 0.15)
        wait_until(lambda: len(server.requests) == 3)
    assert type(error) is ReadTimeoutError
    assert waits.longest <= 0.15
    # It does not give up early either.
    assert took > 3 * 0.15 * 0.9


def test_slow_body_is_not_a_read_timeout(secure: bool, certificates: Certificates) -> None:
    """read_timeout applies between two pieces; all together take longer."""
    tls = certificates.server() if secure else None
    script = Dripping(HEAD.replace(b"4000", b"62") + b"\r\n{}", b" ", times=60, pause=0.02)
    with (
        nothing_left_behind(),
        Server(script, tls=tls) as server,
        faulty_client(server.url, read_timeout=1, ca_bundle=certificates.bundle) as client,
    ):
        assert outcome(lambda: CALLS["get"](client)).response_metadata.attempts == 1


def test_attempts_and_delays_share_call_timeout() -> None:
    """A delay that would end too late is not started; the error names the last failure."""
    slept: list[float] = []
    passed = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        passed[0] += seconds

    script = response(status=503, headers=[("Retry-After", "3")])
    with (
        nothing_left_behind(),
        Server(respond=lambda request: script) as server,
        faulty_client(server.url, call_timeout=10, max_attempts=99) as client,
    ):
        now = time.monotonic()
        client._shared.clock = Clock(monotonic=lambda: now + passed[0], sleep=sleep)
        error = outcome(lambda: CALLS["get"](client))
    assert type(error) is CallTimeoutError
    assert "the last attempt failed with ServiceError" in str(error)
    assert slept == [3.0] * 3
    assert len(server.requests) == 4
