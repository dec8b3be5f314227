"""An exception at any instruction of a call leaves nothing held: signal handlers may raise anywhere."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.calls import make_client
from support.instructions import Instructions, Interruption
from support.loopback import Loopback, response
from support.sample.service import SampleClient
from support.thorough import many

import codegen.package._runtime as runtime
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.clock import monotonic
from codegen.package._runtime.credentials import Credentials

pytestmark = [
    pytest.mark.usefixtures("bare_environment"),
    # A socket that is made and not kept yet is closed by the interpreter, which warns; and what a
    # handler raises while a callback of the interpreter runs, such as Hypothesis's, is lost.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed.*socket:ResourceWarning"),
]

FOLDER = str(Path(runtime.__file__).parent)
BODY = response(b'{"name": "x"}')
UNTRACED = ("/tls.py",)  # Callbacks of OpenSSL swallow what is raised in them.


def interrupted(call: Callable[[], object], at: int) -> int:
    """Makes a call, raises an exception at its ``at``-th instruction; returns how many there were."""

    def run() -> int:
        with Instructions(FOLDER, UNTRACED, at) as instructions, suppress(Interruption):
            call()
        return instructions.count

    # In a thread of its own: an exception between two instructions may leave the thread with another one
    # that it takes for being handled, and that becomes the context of later ones.
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(run).result()


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(respond=lambda _: BODY) as made:
        yield made


def assert_usable(client: SampleClient, calls: int) -> None:
    for _ in range(calls):
        assert client.get_thing(name="x").name == "x"


@pytest.mark.parametrize("kind", ["first", "warm"])
def test_interruption_at_any_instruction_loses_no_connection(server: Loopback, kind: str) -> None:
    """With one connection, a place that is lost would end all further calls."""
    options: dict[str, Any] = {"max_connections": 1, "pool_timeout": 5, "proxies": {}}
    with make_client(server.url, **options) as warm:
        assert_usable(warm, 1)
        at, step = 1, many(29, 1)
        while True:
            with make_client(server.url, **options) as first:
                client = first if kind == "first" else warm
                count = interrupted(lambda made=client: made.get_thing(name="x"), at)
                assert_usable(client, many(2, 10))
            if count < at:
                break
            at += step
        assert at > 1000
        assert_usable(warm, 100)


def test_interruption_at_any_instruction_keeps_the_retry_quota(server: Loopback) -> None:
    busy = response(status=503)
    at, step = 1, many(97, 3)
    while True:
        turns = iter([busy, busy])
        with (
            Loopback(respond=lambda _, turns=turns: next(turns, BODY)) as failing,
            make_client(failing.url, max_connections=1, proxies={}) as client,
        ):
            client._shared.clock.sleep = lambda _: None
            whole = quota(client)
            count = interrupted(lambda made=client: made.get_thing(name="x"), at)
            assert quota(client) >= whole - 28  # Two retries, of which the last is given back.
            assert_usable(client, 60)
            assert quota(client) == whole
        if count < at:
            break
        at += step


class Rotating:
    """A provider of credentials that are always about to expire."""

    def __init__(self) -> None:
        self.lives = timedelta(minutes=12)

    def load(self) -> Credentials:
        end = datetime.now(UTC) + self.lives
        return Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret", expires_at=end)


@pytest.mark.parametrize("kind", ["first load", "refresh"])
@pytest.mark.parametrize("deadline", [None, 1e9])
def test_interruption_of_a_load_never_stops_later_ones(kind: str, deadline: float | None) -> None:
    at, step = 1, many(7, 1)
    while True:
        provider = Rotating()
        resolver = CredentialResolver(provider)
        if kind == "refresh":
            resolver.get(deadline=deadline)
            assert resolver._refresher is not None
            resolver._refresher._failed_at = None
        count = interrupted(lambda made=resolver: made.get(deadline=deadline), at)
        assert resolver.get(deadline=monotonic() + 30) is not None
        provider.lives = timedelta(hours=1)
        resolver.clear()
        for _ in range(3):
            assert resolver.get(deadline=monotonic() + 30) is not None
        if count < at:
            break
        at += step
    assert at > 50


def quota(client: SampleClient) -> int:
    return vars(client)["_options"].policy._shared.quota.available


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
def test_handlers_may_call_and_raise_while_a_call_runs(server: Loopback) -> None:
    """A handler that makes a call of its own, and every third time raises."""
    count = 0
    calling = False

    def handle(*_: object) -> None:
        nonlocal count
        count += 1
        client.get_thing(name="y")
        if calling and count % 3 == 0:
            raise Interruption

    def call() -> None:
        nonlocal calling
        signal.setitimer(signal.ITIMER_REAL, 0.0004)
        try:
            calling = True
            for _ in range(4):
                client.get_thing(name="x")
            calling = False
        except Interruption:
            calling = False

    with make_client(server.url, max_connections=4, pool_timeout=20, proxies={}) as client:
        before = signal.signal(signal.SIGALRM, handle)
        try:
            while count < many(150, 5000):
                call()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        assert_usable(client, 100)
