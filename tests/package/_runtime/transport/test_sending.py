"""Sockets that fail while a request is sent, and responses that are read in pieces."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from support.loopback import STALL, Loopback, response
from support.transports import idle_connections, send, wait_until

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConnectError,
    ReadTimeoutError,
    ResponseInterruptedError,
)
from codegen.package._runtime.http import BodyStream, PreparedRequest
from codegen.package._runtime.transport import open_response
from codegen.package._runtime.transport.connect import DirectConnection
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.package._runtime.transport.open_response import OpenResponse

pytestmark = pytest.mark.usefixtures("bare_environment")

CONTENT = bytes(range(256)) * 1000


class Scripted(socket.socket):
    """A socket that fails when something is sent. Its peer has responded, and hears what is sent."""

    def __init__(self, error: Exception) -> None:
        left, self.peer = socket.socketpair()
        super().__init__(left.family, left.type, left.proto, left.detach())
        self.peer.sendall(response(b"of the peer"))
        self.error = error
        self.timeouts: list[float | None] = []

    def settimeout(self, value: float | None) -> None:
        self.timeouts.append(value)
        super().settimeout(value)

    def send(self, data: Any, flags: int = 0) -> int:
        raise self.error

    def close(self) -> None:
        self.peer.close()
        super().close()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Scripted]:
    """Lets each connection get a socket that fails."""

    def fail(error: Exception) -> Scripted:
        sock = Scripted(error)
        open_with(sock, monkeypatch)
        return sock

    return fail


def open_with(sock: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets connections have a socket that is open."""

    def opened(self: DirectConnection, until: float, *, apart: bool) -> socket.socket:
        self.sock = sock
        return sock

    monkeypatch.setattr(DirectConnection, "open", opened)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(errno.ECONNRESET, "reset"),
        BrokenPipeError(errno.EPIPE, "broken"),
        OSError(errno.EPROTOTYPE, "wrong type"),
        ssl.SSLEOFError(8, "EOF occurred"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_response_of_a_peer_that_hung_up_is_read(
    error: Exception, transport: HttpTransport, failing: Callable[[Exception], Scripted]
) -> None:
    sock = failing(error)
    assert send(transport, "http://a.example").body == b"of the peer"
    assert sock.fileno() == -1, "a connection that took no whole request takes no other"
    assert not idle_connections(transport)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.EIO, "failed"), ResponseInterruptedError),
        (ssl.SSLError(1, "failed"), ResponseInterruptedError),
        (ValueError("failed"), ResponseInterruptedError),
        (TimeoutError(), ReadTimeoutError),
        (KeyError("failed"), KeyError),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_other_failure_to_send_is_raised(
    error: Exception,
    kind: type[Exception],
    transport: HttpTransport,
    failing: Callable[[Exception], Scripted],
) -> None:
    sock = failing(error)
    with pytest.raises(kind) as caught:
        send(transport, "http://a.example", read_timeout=1.5)
    assert sock.fileno() == -1
    assert sock.timeouts == [0]  # Nothing was received.
    if kind is KeyError:
        assert caught.value is error
    else:
        found: Any = caught.value
        assert (found.cause, found.bytes_sent) == (type(error).__name__, True)
        assert found.__context__ is None


@pytest.mark.parametrize("name", ["BlockingIOError", "SSLWantReadError", "SSLWantWriteError"])
def test_socket_that_takes_nothing_at_once_is_waited_for(
    name: str,
    transport: HttpTransport,
    failing: Callable[[Exception], Scripted],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[tuple[float, bool]] = []

    def wait(self: OpenResponse, timeout: float, *, writing: bool) -> bool:
        waits.append((timeout, writing))
        return len(waits) == 2

    monkeypatch.setattr(OpenResponse, "comes_early", wait)
    sock = failing({"BlockingIOError": BlockingIOError}.get(name, getattr(ssl, name, OSError))())
    assert send(transport, "http://a.example", read_timeout=1.5).body == b"of the peer"
    # Reading is not writing: a session of TLS that has to read first waits for that alone.
    assert waits == [(1.5, name != "SSLWantReadError")] * 2
    assert sock.timeouts == [0, 0, 1.5]
    assert not idle_connections(transport)


class Recording(Scripted):
    """A socket that takes everything, and remembers what. The peer responds to the last byte."""

    def __init__(self, last: bytes = b"", received: bytes = b"") -> None:
        super().__init__(OSError())
        self.recv(1 << 16)
        self.peer.sendall(received)
        self.last = last
        self.sent: list[bytes] = []

    def send(self, data: Any, flags: int = 0) -> int:
        self.sent.append(bytes(data))
        if self.last and self.sent[-1].endswith(self.last):
            self.peer.sendall(response(b"of the peer"))
        return len(data)


class WithinTls(Recording):
    """A session of TLS within another one, which has to take what it is given."""

    sslobj = None


def put(transport: HttpTransport, body: bytes | BodyStream) -> bytes:
    request = PreparedRequest("PUT", "http://a.example", "/", {"Host": "h"}, body)
    return transport.send(request, connect_timeout=5, read_timeout=1.5, deadline=None).body


@pytest.mark.parametrize(
    ("length", "sizes"),
    [
        (0, [0]),  # beside the head
        (1, [1]),
        ((1 << 16) - 100, [(1 << 16) - 100]),
        (1 << 16, None),
        ((1 << 16) + 1, [0, 1 << 16, 1]),
        ((1 << 17) + 1, [0, 1 << 16, 1 << 16, 1]),
    ],
)
def test_short_body_is_sent_together_with_the_head(
    length: int, sizes: list[int] | None, transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"$".rjust(length, b"x") if length else b""
    sock = Recording(body[-1:] or b"\n")
    open_with(sock, monkeypatch)
    assert put(transport, body) == b"of the peer"
    head, separator, rest = b"".join(sock.sent).partition(b"\r\n\r\n")
    assert rest == body
    start = len(head) + len(separator)
    expected = [1 << 16, start] if sizes is None else [sizes[0] + start, *sizes[1:]]
    assert [len(piece) for piece in sock.sent] == expected
    assert set(sock.timeouts[:-1]) == {0}


def test_tls_within_tls_is_given_no_more_than_fits_in_one_record(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    sock, body = WithinTls(b"$"), b"$".rjust(50_000, b"x")
    open_with(sock, monkeypatch)
    assert put(transport, body) == b"of the peer"
    *whole, rest = map(len, sock.sent)
    assert set(whole) == {1 << 14}
    assert rest <= 1 << 14
    assert b"".join(sock.sent).endswith(b"\r\n\r\n" + body)
    assert set(sock.timeouts) == {1.5}


def test_refusal_that_has_arrived_ends_a_body_before_its_first_piece(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    sock = Recording(received=response(b"no", status=413))
    open_with(sock, monkeypatch)
    body = BodyStream([b"never", b"sent"], 9)
    assert put(transport, body) == b"no"
    (head,) = sock.sent
    assert head.endswith(b"\r\n\r\n")
    assert sock.fileno() == -1


@pytest.mark.parametrize("keep_alive", [True, False])
def test_connection_that_is_opened_in_advance_is_kept_if_any_is(keep_alive: bool) -> None:
    transport = HttpTransport(keep_alive=keep_alive, max_connections=1, proxies={})
    with Loopback() as server:
        transport.connect(server.url, connect_timeout=5)
        assert len(idle_connections(transport)) == keep_alive
        assert send(transport, server.url).status == 200
        assert server.connections == 2 - keep_alive
        transport.close()


def test_failure_to_connect_in_advance_leaves_room_for_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    transport = HttpTransport(max_connections=1, pool_timeout=5, proxies={})
    for _ in range(2):
        with pytest.raises(ConnectError) as caught:
            transport.connect(origin, connect_timeout=5)
        assert type(caught.value) is ConnectError


# --- responses in pieces ---


def stream(transport: HttpTransport, origin: str, **more: Any) -> OpenResponse:
    request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
    return transport.stream(
        request, **{"connect_timeout": 5, "read_timeout": 5, "deadline": None, **more}
    )


def test_response_is_read_like_a_file(transport: HttpTransport) -> None:
    with Loopback(response(CONTENT)) as server:
        with stream(transport, server.url) as given:
            assert (given.status, given.headers["content-length"]) == (200, str(len(CONTENT)))
            assert given.read(0) == b""
            start = given.read(1) + given.read(2)
            assert (start, given.read(0)) == (CONTENT[:3], b"")
            pieces = list(given)
            assert start + b"".join(pieces) == CONTENT
            assert max(map(len, pieces)) <= 1 << 15
            assert (given.read(), given.read(9)) == (b"", b"")
        assert len(idle_connections(transport)) == 1
        with stream(transport, server.url) as given:
            assert given.read(1) + given.read() == b"{}"
        assert server.connections == 1


def test_nothing_is_waited_for_if_no_bytes_are_asked_for(transport: HttpTransport) -> None:
    head, _, _ = response(CONTENT).partition(CONTENT)
    with Loopback([head, STALL]) as server:
        given = stream(transport, server.url, read_timeout=0.05)
        assert given.read(0) == b""
        with pytest.raises(ReadTimeoutError):
            given.read(1)
        with pytest.raises(ResponseInterruptedError, match="closed before its end was read"):
            given.read(1)


def test_closed_response_ends_its_connection(transport: HttpTransport) -> None:
    with Loopback(response(CONTENT)) as server:
        given = stream(transport, server.url)
        given.close()
        given.close()
        for _ in range(2):
            with pytest.raises(ResponseInterruptedError, match="closed before its end was read"):
                given.read()
        assert not idle_connections(transport)
        assert send(transport, server.url).status == 200


@pytest.mark.parametrize(("status", "is_bounded"), [(200, False), (299, False), (300, True)])
def test_deadline_bounds_the_body_of_errors_alone(
    status: int, is_bounded: bool, transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines: list[float | None] = []
    bounded = open_response.bounded

    def watched(timeout: float, deadline: float | None) -> float:
        deadlines.append(deadline)
        return bounded(timeout, None)

    given_deadline = 1e12
    whole = response(CONTENT, status=status)
    head, _, _ = whole.partition(CONTENT)
    with Loopback([head, STALL]) as server:
        monkeypatch.setattr(open_response, "bounded", watched)
        given = stream(transport, server.url, read_timeout=0.05, deadline=given_deadline)
        wait_until(lambda: server.requests)
        deadlines.clear()
        with pytest.raises(ReadTimeoutError):
            given.read(1)
    assert deadlines == [given_deadline if is_bounded else None]


def test_response_that_ends_too_late_is_a_call_timeout(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, _, _ = response(CONTENT, status=400).partition(CONTENT)
    with Loopback([head, STALL]) as server:
        given = stream(transport, server.url, deadline=1e12)
        monkeypatch.setattr(open_response, "has_passed", lambda deadline: deadline == 1e12)
        monkeypatch.setattr(open_response, "bounded", lambda *_: 0.01)
        with pytest.raises(CallTimeoutError) as caught:
            given.read()
    assert caught.value.bytes_sent
