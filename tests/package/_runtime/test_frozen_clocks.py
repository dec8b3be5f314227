"""Tests of users freeze clocks: calls go on, and time limits neither expire at once nor hang."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from typing import Self

import pytest
from support.calls import make_client
from support.loopback import Loopback, response
from support.sample.service import SampleClient

from codegen.package._runtime import clock
from codegen.package._runtime.errors import ConnectTimeoutError

pytestmark = pytest.mark.usefixtures("bare_environment")

FROZEN = datetime(2030, 1, 1, 12, tzinfo=UTC)
THING = response(b'{"name": "x"}')


class FrozenDatetime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(FROZEN.timestamp(), tz)


class Freezer:
    """Freezes the clocks as libraries do.

    freezegun replaces functions in ``time``, and ``datetime`` in every module that has it.
    time-machine changes what the functions of the interpreter return, but not the monotonic clock.
    """

    def __init__(self, library: str, patch: pytest.MonkeyPatch) -> None:
        self._library = library
        self._patch = patch
        self.release = patch.undo

    def __call__(self) -> None:
        if self._library != "monotonic alone":
            self._patch.setattr(time, "time", FROZEN.timestamp)
            self._patch.setattr(clock, "datetime", FrozenDatetime)
        if self._library != "time-machine":
            self._patch.setattr(time, "monotonic", lambda: 5000.0)


@pytest.fixture(params=["freezegun", "time-machine", "monotonic alone"])
def freeze(request: pytest.FixtureRequest) -> Iterator[Freezer]:
    with pytest.MonkeyPatch.context() as patch:
        yield Freezer(request.param, patch)


def call(client: SampleClient) -> None:
    assert client.get_thing(name="x").name == "x"


def test_call_timeout_does_not_expire_when_clocks_are_frozen_or_released(freeze: Freezer) -> None:
    with Loopback(respond=lambda _: THING) as server:
        client = make_client(server.url, call_timeout=5)
        call(client)
        freeze()
        call(client)
        call(make_client(server.url, call_timeout=5))
        freeze.release()
        call(client)


def test_signature_has_the_time_of_the_wall_clock(freeze: Freezer) -> None:
    with Loopback(respond=lambda _: THING) as server:
        client = make_client(server.url)
        freeze()
        call(client)
        signed = datetime.strptime(server.requests[0].headers["x-amz-date"], "%Y%m%dT%H%M%S%z")
        assert signed == clock.utc_now().replace(microsecond=0)
        assert f"/{signed:%Y%m%d}/" in server.requests[0].headers["authorization"]


@pytest.mark.parametrize("freeze", ["freezegun", "monotonic alone"], indirect=True)
def test_adaptive_client_goes_on_when_clocks_are_frozen(freeze: Freezer) -> None:
    slow_down = response(b"{}", status=429)
    with Loopback(slow_down, slow_down, respond=lambda _: THING) as server:
        client = make_client(server.url, retry_mode="adaptive", max_attempts=3)
        pauses: list[float] = []
        client._shared.clock.sleep = pauses.append
        freeze()
        for _ in range(4):
            call(client)
        assert len(server.requests) == 6
        assert len(pauses) < 20


@pytest.mark.parametrize("dead", [1, 2], ids=["dead, alive", "dead, dead"])
def test_addresses_are_raced_while_the_clock_is_frozen(
    dead: int, freeze: Freezer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(respond=lambda _: THING) as server, ExitStack() as stack:
        addresses = [f"127.0.0.{number + 2}" for number in range(dead)]
        for address in addresses:  # A full backlog: it never answers.
            listener = stack.enter_context(socket.create_server((address, server.port), backlog=0))
            for _ in range(3):
                filler = stack.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
        found = [*addresses, "127.0.0.1"][:2]
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda *_, **__: [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, server.port))
                for address in found
            ],
        )
        client = make_client(
            f"http://two.test:{server.port}", allow_http=True, connect_timeout=0.6, max_attempts=1
        )
        freeze()
        if dead == 1:
            call(client)
        else:
            with pytest.raises(ConnectTimeoutError):
                call(client)
