"""Calls over a network that misbehaves: what they end with, and what they leave behind."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final, NamedTuple

from support.awaited import Awaited
from support.ivs import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, async_ivs_client, ivs_client
from support.transports import wait_until

from typed_ivs import IVSClient
from typed_ivs._runtime.clock import Clock
from typed_ivs.errors import (
    Error,
    OutcomeUnknownError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    ServiceError,
)

_TOO_LONG: Final = 30.0
"""Seconds after which a call hangs: a hundred times what the slowest fault takes."""

CALLING: Final = "the call under test"
"""The name of the thread that a call is made in."""

ARN: Final = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"

CALLS: Final[dict[str, Callable[[IVSClient], Any]]] = {
    "get": lambda client: client.get_channel(arn=ARN),
    "create": lambda client: client.create_channel(name="stage"),
}
"""A call that is safe to repeat, and one that is not: a second channel would be made."""


class Ending(NamedTuple):
    """What the two calls raise, and how often each was attempted."""

    get: type[Error]
    gets: int
    create: type[Error]
    creates: int


INTERRUPTED: Final = Ending(ResponseInterruptedError, 3, OutcomeUnknownError, 1)
"""The request was sent and no response came: retried only if that is safe."""

SILENT: Final = Ending(ReadTimeoutError, 3, OutcomeUnknownError, 1)
"""The same, found out by waiting."""

UNREADABLE: Final = Ending(ResponseParseError, 1, ResponseParseError, 1)
"""The service did its work, and said so in a way that can't be understood: never repeated."""

REFUSED: Final = Ending(ServiceError, 1, ServiceError, 1)
"""The service responded with a permanent error."""

FAILED: Final = Ending(ServiceError, 3, ServiceError, 3)
"""The service responded with a transient error: always retried."""


def same(kind: type[Error], attempts: int) -> Ending:
    """Nothing was sent, so that both calls may be repeated alike."""
    return Ending(kind, attempts, kind, attempts)


class Recorder:
    """A hook and a clock: how often a call was attempted, and how long it would have paused."""

    def __init__(self) -> None:
        self.attempts = 0
        self.pauses: list[float] = []

    def before_send(self, event: Any) -> None:
        self.attempts = event.attempt

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


CLIENT_KINDS: Final = ("synchronous", "asynchronous")

client_kind = CLIENT_KINDS[0]
"""Which clients are made. The fixture ``client_kind`` of the tests with faults sets it."""


def faulty_client(url: str, **options: Any) -> IVSClient:
    """A client that waits for the network, but not between attempts."""
    given = {"proxies": {}, "connect_timeout": 20, "read_timeout": 60, **options}
    client: Any
    if client_kind == "asynchronous":
        client = Awaited(lambda: async_ivs_client(url, **given))
    else:
        client = ivs_client(url, **given)
    client._shared.clock = Clock(sleep=lambda seconds: None)
    made: IVSClient = client
    return made


@contextmanager
def recorded_client(url: str, **options: Any) -> Iterator[tuple[IVSClient, Recorder]]:
    """The same, with a record of its last call."""
    recorder = Recorder()
    with faulty_client(url, hooks=[recorder], **options) as client:
        client._shared.clock = Clock(sleep=recorder.sleep)
        yield client, recorder


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives or raises, if it ends at all."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(call())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run, name=CALLING, daemon=True)
    thread.start()
    thread.join(_TOO_LONG)
    assert found, "the call hangs"
    thread.join()
    return found[0]


def assert_ends(
    client: IVSClient, recorder: Recorder, call: str, ending: Ending, text: str
) -> Error:
    """The call raises what it should, saying ``text``, after as many attempts as it should."""
    error = outcome(lambda: CALLS[call](client))
    kind, attempts = ending[:2] if call == "get" else ending[2:]
    assert isinstance(error, Error), repr(error)
    assert (type(error), recorder.attempts) == (kind, attempts), str(error)
    operation = "GetChannel: " if call == "get" else "CreateChannel: "
    assert str(error).startswith(operation)
    assert text in str(error)
    assert "HTTP 0" not in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = f"{error} {error!r} {vars(error)}"
    assert not [key for key in (ACCESS_KEY, SECRET_KEY, SESSION_TOKEN) if key in shown]
    return error


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Every file, socket and thread that the block opens is closed at its end."""
    files, threads = _open_files(), threading.active_count()
    yield
    # A thread that has said all it had to may still be ending.
    wait_until(lambda: threading.active_count() <= threads)
    assert _open_files() <= files


def _open_files() -> int:
    return len(os.listdir("/dev/fd"))


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port that drops connection requests, as firewalls do."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(8):
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(address)
        yield address[1]


class Dripping:
    """A script that sends pieces one by one, some time apart, and ends in the end.

    Args:
        first: What comes at once.
        piece: What comes then.
        times: How often.
        pause: How many seconds are between.

    Attributes:
        sent: How many pieces went out.
    """

    def __init__(self, first: bytes, piece: bytes, *, times: int, pause: float = 0.0) -> None:
        self._first = first
        self._piece = piece
        self._times = times
        self._pause = pause
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        for _ in range(self._times):
            if self._pause:
                time.sleep(self._pause)
            yield self._piece
            self.sent += 1
