"""What a signal's handler raises comes through a call unchanged, and the request is sent once."""

from __future__ import annotations

import functools
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.calls import make_client
from support.loopback import STALL, Loopback, response
from support.sample.service import GetThingRequest, SampleClient

from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import ConnectError, CredentialsError

pytestmark = [
    pytest.mark.usefixtures("bare_environment"),
    pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal"),
]

KINDS = [TimeoutError, ConnectionResetError, OSError, ValueError, RuntimeError, KeyError]


class Handled:
    """Handlers of every form, which raise an exception of one class."""

    def __init__(self, kind: type[BaseException]) -> None:
        self.kind = kind

    def method(self, *_: object) -> None:
        raise self.kind("from the handler")

    def __call__(self, *_: object) -> None:
        self.method()

    def within_the_standard_library(self, *_: object) -> None:
        int("from the handler")

    def within_the_network_library(self, *_: object) -> None:
        """The innermost frame is one of those that a connection has, too."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = listener.getsockname()
        socket.create_connection(address)


@pytest.fixture
def handle() -> Iterator[Callable[[Any], object]]:
    before = signal.getsignal(signal.SIGUSR1)
    yield lambda handler: signal.signal(signal.SIGUSR1, handler)
    signal.signal(signal.SIGUSR1, before)


def send_signal() -> None:
    """Sends the signal to this process; the main thread runs the handler."""
    os.kill(os.getpid(), signal.SIGUSR1)


def forms(kind: type[BaseException]) -> dict[str, Any]:
    handled = Handled(kind)
    return {
        "function": lambda *_: handled.method(),
        "method": handled.method,
        "object": handled,
        "partial": functools.partial(handled.method, None),
    }


@pytest.mark.parametrize("form", forms(OSError))
@pytest.mark.parametrize("kind", KINDS)
def test_handlers_exception_passes_while_a_response_is_awaited(
    handle: Callable[[Any], object], kind: type[BaseException], form: str
) -> None:
    handle(forms(kind)[form])
    with Loopback([STALL]) as server, make_client(server.url, proxies={}) as client:
        timer = threading.Timer(0.1, send_signal)
        timer.start()
        with pytest.raises(kind, match="from the handler"):
            client.get_thing(name="x")
        timer.join()
        assert len(server.requests) == 1
        (pool,) = vars(client._shared.transport)["_pools"].values()
        assert not pool._idle


def test_handlers_exception_from_a_library_passes(handle: Callable[[Any], object]) -> None:
    handle(Handled(OSError).within_the_standard_library)
    with Loopback([STALL]) as server, make_client(server.url, proxies={}) as client:
        timer = threading.Timer(0.1, send_signal)
        timer.start()
        with pytest.raises(ValueError, match="from the handler"):
            client.get_thing(name="x")
        timer.join()
        assert len(server.requests) == 1


def test_handlers_exception_from_the_network_passes(handle: Callable[[Any], object]) -> None:
    handle(Handled(OSError).within_the_network_library)
    with Loopback([STALL]) as server, make_client(server.url, proxies={}) as client:
        timer = threading.Timer(0.1, send_signal)
        timer.start()
        with pytest.raises(ConnectionRefusedError):
            client.get_thing(name="x")
        timer.join()
        assert len(server.requests) == 1


class Interrupting:
    """A hook, a provider and a reader of JSON during which the signal arrives."""

    def before_send(self, _: object) -> None:
        send_signal()

    after_response = on_retry = on_error = before_send

    def load(self) -> Credentials:
        send_signal()
        raise AssertionError("the handler raises")

    def loads(self, data: bytes) -> Any:
        if data != b"{}":
            import json

            return json.loads(data)
        send_signal()
        raise AssertionError("the handler raises")


@pytest.mark.parametrize(
    "options",
    [
        {"hooks": [Interrupting()]},
        {"credentials": Interrupting()},
        {"json_loads": Interrupting().loads},
        {"credentials": Interrupting(), "call_timeout": None},
    ],
    ids=["hook", "provider", "json_loads", "provider without a deadline"],
)
@pytest.mark.parametrize("kind", [TimeoutError, ValueError, CredentialsError])
def test_handlers_exception_passes_in_the_callers_code(
    handle: Callable[[Any], object], kind: type[BaseException], options: dict[str, Any]
) -> None:
    with (
        Loopback(respond=lambda _: response(b"{}")) as server,
        make_client(server.url, proxies={}, **options) as client,
    ):
        handle(forms(kind)["function"])
        with pytest.raises(kind, match="from the handler"):
            client.get_thing(name="x")
        assert len(server.requests) <= 1


def test_failure_of_the_network_is_not_a_handlers(handle: Callable[[Any], object]) -> None:
    handle(Handled(OSError))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client: SampleClient = make_client(f"http://127.0.0.1:{port}", proxies={}, max_attempts=1)
    with client, pytest.raises(ConnectError):
        client.send(GetThingRequest(name="x"))
