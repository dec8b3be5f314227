"""Looks for a response while the request is still sent."""

from __future__ import annotations

import errno
import select
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import pytest
from support.loopback import response

from codegen.package._runtime.errors import ResponseInterruptedError
from codegen.package._runtime.transport import open_response
from codegen.package._runtime.transport.open_response import OpenResponse
from codegen.package._runtime.transport.pool import Lease, Slot
from codegen.package._runtime.transport.response_reader import ResponseReader


def leased(sock: socket.socket) -> tuple[OpenResponse, list[bool]]:
    """A response on a socket, and whether its connection could be used again."""
    ends: list[bool] = []

    def give_back(lease: Lease, *, reusable: bool) -> None:
        ends.append(reusable)
        lease.used = None

    pool: Any = SimpleNamespace(
        give_back=give_back, connector=SimpleNamespace(origin="http://a.example", proxy=None)
    )
    connection: Any = SimpleNamespace(sock=sock)
    lease = Lease(Slot())
    lease.used = connection
    reader = ResponseReader("PUT", None)
    opened = OpenResponse(pool, lease, reader, read_timeout=5, deadline=None, keep_alive=True)
    return opened, ends


def incomplete(status: int) -> bytes:
    return response(b"of the whole", status=status)[:-5]


@pytest.mark.parametrize("has_poll", [True, False])
@pytest.mark.parametrize(
    ("received", "stops"),
    [
        (b"", False),
        (b"HTTP/1.1 2", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n", False),
        (incomplete(200), False),
        (incomplete(299), False),
        (incomplete(300), True),
        (incomplete(503), True),
        (response(b"whole"), True),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + incomplete(400), True),
    ],
)
def test_error_or_whole_response_ends_the_request(
    received: bytes, stops: bool, has_poll: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_poll:
        monkeypatch.delattr(select, "poll", raising=False)
    left, right = socket.socketpair()
    with left, right:
        right.sendall(received)
        opened, ends = leased(left)
        assert opened.comes_early(5, writing=True) is stops
        assert opened.comes_early(5, writing=True) is False  # It can be written to.
        with pytest.raises(TimeoutError, match="nothing was sent or received"):
            opened.comes_early(0, writing=False)
        assert ends == []


def test_peer_that_ends_early_is_an_interruption() -> None:
    left, right = socket.socketpair()
    with left:
        right.close()
        opened, ends = leased(left)
        with pytest.raises(ResponseInterruptedError):
            opened.comes_early(5, writing=True)
        assert ends == [False]


class Ending:
    """A socket that receives the beginning of a body, and then fails."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        self.received = [b"HTTP/1.1 200 OK\r\n\r\nabc"]

    def settimeout(self, seconds: float) -> None: ...

    def recv_into(self, buffer: memoryview) -> int:
        if not self.received:
            raise self.error
        piece = self.received.pop()
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize(
    "error",
    [
        ssl.SSLEOFError(8, "EOF occurred"),  # Anybody can cut off a session of TLS.
        ConnectionResetError(errno.ECONNRESET, "reset"),
        ssl.SSLWantReadError(),  # It was said to be readable.
    ],
    ids=lambda error: type(error).__name__,
)
def test_body_without_a_length_ends_only_with_a_proper_end(error: OSError) -> None:
    sock: Any = Ending(error)
    opened, ends = leased(sock)
    opened.read_head()
    with pytest.raises(ResponseInterruptedError):
        opened.read()
    assert ends[:1] == [False]


@pytest.mark.parametrize(
    ("error", "is_failure"), [(ConnectionResetError(), True), (ssl.SSLWantReadError(), False)]
)
def test_look_for_a_response_notices_failures(
    error: OSError, is_failure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_response, "_wait", lambda *_, **__: True)
    sock: Any = Ending(error)
    sock.received.clear()
    opened, ends = leased(sock)
    if is_failure:
        with pytest.raises(ResponseInterruptedError):
            opened.comes_early(5, writing=True)
    else:
        assert not opened.comes_early(5, writing=True)
    assert ends == [False] * is_failure


@pytest.mark.parametrize("is_used_up", [True, False])
def test_connection_of_half_a_request_is_used_no_more(is_used_up: bool) -> None:
    left, right = socket.socketpair()
    with left, right:
        right.sendall(response(b"whole"))
        opened, ends = leased(left)
        if is_used_up:
            opened.use_no_more()
        opened.read_head()
        assert (opened.status, opened.read()) == (200, b"whole")
        assert ends == [not is_used_up]


@pytest.mark.parametrize(
    ("events", "is_readable"),
    [
        (select.POLLIN, True),
        (select.POLLOUT, False),
        (select.POLLIN | select.POLLOUT, True),
        (select.POLLHUP, True),
        (select.POLLERR | select.POLLOUT, True),
        (None, None),
    ],
)
@pytest.mark.parametrize("writing", [True, False])
def test_what_the_system_reports_is_told_apart(
    events: int | None, is_readable: bool | None, writing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    class Poll:
        def register(self, sock: object, flags: int) -> None:
            asked.append((sock, flags))

        def poll(self, milliseconds: float) -> list[tuple[int, int]]:
            asked.append(milliseconds)
            return [] if events is None else [(9, events)]

    monkeypatch.setattr(select, "poll", Poll)
    sock: Any = object()
    if events is None:
        with pytest.raises(TimeoutError):
            open_response._wait(sock, 1.5, writing=writing)
    else:
        assert open_response._wait(sock, 1.5, writing=writing) is is_readable
    flags = select.POLLIN | select.POLLOUT if writing else select.POLLIN
    assert asked == [(sock, flags), 1500]
