"""Servers that respond and close before they have read the whole request."""

from __future__ import annotations

import errno
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from support.calls import make_client
from support.loopback import Loopback, response
from support.sample.service import RawRequest
from support.transports import idle_connections, new_transport

from codegen.package._runtime.errors import ResponseInterruptedError, ServiceError
from codegen.package._runtime.http import BodyStream, HttpRequest, HttpResponse, PreparedRequest
from codegen.package._runtime.transport import open_response
from codegen.package._runtime.transport.failures import hung_up
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")

REFUSAL = response(b"too large", status=413)
REDIRECTION = response(b"elsewhere", status=300)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

# More than the socket buffers of both sides hold.
LARGE = b"x" * (32 << 20)


def refuse(listener: socket.socket, tls: ssl.SSLContext | None) -> None:
    connection, _ = listener.accept()
    # Closing a socket with unread data discards data that is still to be sent.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with suppress(OSError):
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        connection.recv(1000)
        connection.sendall(REFUSAL)
    connection.close()


@BOTH_KINDS
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_response_sent_before_the_request_was_read_is_returned(
    certificates: Any, secure: bool
) -> None:
    tls = certificates.server() if secure else None
    transport = new_transport(ca_bundle=certificates.bundle, proxies={})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=refuse, args=(listener, tls), daemon=True)
        serving.start()
        origin = f"{'https' if secure else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        given = upload(transport, origin)
        serving.join(10)
    assert (given.status, given.body) == (413, b"too large")
    assert not idle_connections(transport), "what took half a request takes no other"
    transport.close()


def whole() -> bytes:
    return LARGE


def streamed() -> BodyStream:
    pieces = [LARGE[start : start + 50_000] for start in range(0, len(LARGE), 50_000)]
    return BodyStream(pieces, len(LARGE))


@BOTH_KINDS
@pytest.mark.parametrize("body", [whole, streamed])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((REFUSAL,), (413, b"too large")),
        ((CONTINUE, REFUSAL[:30], REFUSAL[30:]), (413, b"too large")),
        ((REDIRECTION,), (300, b"elsewhere")),
    ],
)
def test_response_is_read_while_the_server_takes_no_more(
    certificates: Any,
    secure: bool,
    pieces: tuple[bytes, ...],
    expected: tuple[int, bytes],
    body: Callable[[], bytes | BodyStream],
) -> None:
    """The server responds, does not read on, and stays open."""
    tls = certificates.server() if secure else None
    transport = new_transport(ca_bundle=certificates.bundle, proxies={})
    with Reading(b"", pieces, tls) as server:
        given = upload(transport, server.url, body())
        assert (given.status, given.body) == expected
        assert not idle_connections(transport)
        transport.close()


@BOTH_KINDS
def test_connection_takes_one_large_request_after_another() -> None:
    """The system takes no more several times while each is sent."""
    transport, body = new_transport(proxies={}), LARGE[: 8 << 20]
    with Loopback(response(b"first"), response(b"second")) as server:
        assert upload(transport, server.url, body).body == b"first"
        assert upload(transport, server.url, body).body == b"second"
        assert server.connections == 1
        transport.close()


def test_early_refusal_of_an_unsafe_operation_is_a_service_error() -> None:
    request = RawRequest(message=HttpRequest("POST", "/", {}, LARGE))
    with Reading(b"", (REFUSAL,), None) as server:
        client = make_client(server.url, read_timeout=5, proxies={}, max_attempts=1)
        with client, pytest.raises(ServiceError) as caught:
            client.send(request)
    assert (caught.value.status, caught.value.attempts) == (413, 1)


@BOTH_KINDS
@pytest.mark.parametrize("body", [whole, streamed])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_success_that_begins_early_does_not_end_the_request(
    certificates: Any, secure: bool, body: Callable[[], bytes | BodyStream]
) -> None:
    tls = certificates.server() if secure else None
    transport = new_transport(ca_bundle=certificates.bundle, proxies={})
    first = response(b"of the whole", status=299)[:-5]
    with Reading(first, (b"whole",), tls, len(LARGE)) as server:
        assert upload(transport, server.url, body()).body == b"of the whole"
        assert server.received >= len(LARGE)
        transport.close()


@BOTH_KINDS
@pytest.mark.parametrize("body", [whole, streamed])
def test_error_ends_the_request_as_soon_as_its_head_has_come(
    body: Callable[[], bytes | BodyStream],
) -> None:
    """The server sends the rest only after the client has stopped sending, and takes no more."""
    transport, stopped = new_transport(proxies={}), threading.Event()

    def pieces() -> Iterator[bytes]:
        yield REDIRECTION[:-5]
        assert stopped.wait(10)
        yield REDIRECTION[-5:]

    with Reading(b"", pieces(), None) as server:
        given: Any = transport.stream(
            upload_request(server.url, body()), connect_timeout=10, read_timeout=2, deadline=None
        )
        stopped.set()
        content = given.read()
        if not isinstance(content, bytes):
            runner: Any = transport
            content = runner.run(content)
        assert (given.status, content) == (300, b"elsewhere")
        transport.close()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOBUFS, "No buffer space available"),
        ssl.SSLError(1, "bad record"),
        ValueError("a closed file"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_response_is_awaited_if_sending_failed_for_another_reason(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has responded all the same: it belongs to whatever it has received."""

    def send(self: socket.socket, data: memoryview) -> int:
        if len(data) < 1000:  # the head
            return self.sendto(data, self.getpeername())
        raise error

    transport = new_transport(proxies={})
    with Reading(b"", (response(b"{}"),), None) as server:
        monkeypatch.setattr(socket.socket, "send", send)
        with pytest.raises(ResponseInterruptedError) as caught:
            upload(transport, server.url)
        monkeypatch.undo()
        transport.close()
    assert caught.value.cause == type(error).__name__
    assert caught.value.bytes_sent


@pytest.mark.parametrize("name", ["poll", "select"])
def test_waiting_tells_whether_something_has_arrived(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "select":
        monkeypatch.delattr(select, "poll")
    left, right = socket.socketpair()
    with left, right:
        assert not open_response._wait(left, 5, writing=True)
        with pytest.raises(TimeoutError):
            open_response._wait(left, 0, writing=False)
        right.send(b"x")
        assert open_response._wait(left, 5, writing=False)
        assert open_response._wait(left, 5, writing=True)
    assert not open_response._wait(None, 5, writing=True)


class Reading:
    """A server that sends ``first``, reads some bytes, sends ``pieces`` and stays open."""

    def __init__(
        self, first: bytes, pieces: Iterable[bytes], tls: ssl.SSLContext | None, count: int = 1
    ) -> None:
        self._given = first, pieces, tls, count
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Reading:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        first, pieces, tls, count = self._given
        connection, _ = self._listener.accept()
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        with connection:
            connection.sendall(first)
            while self.received < count:
                self.received += len(connection.recv(1 << 16))
            for piece in pieces:
                connection.sendall(piece)
                self._end.wait(0.05)
            self._end.wait(60)


def upload_request(origin: str, body: bytes | BodyStream) -> PreparedRequest:
    headers = {"Host": "h", "Content-Length": str(len(body))}
    return PreparedRequest("PUT", origin, "/", headers, body)


def upload(transport: HttpTransport, origin: str, body: bytes | BodyStream = LARGE) -> HttpResponse:
    request = upload_request(origin, body)
    return transport.send(request, connect_timeout=10, read_timeout=10, deadline=None)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BrokenPipeError(), True),
        (ConnectionResetError(), True),
        (ConnectionAbortedError(), True),  # On Windows.
        (OSError(errno.EPROTOTYPE, "Protocol wrong type for socket"), True),  # On macOS.
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), True),
        (ssl.SSLError(1, "bad record"), False),
        (OSError(errno.ENOBUFS, "No buffer space available"), False),
        (TimeoutError(), False),
    ],
)
def test_closed_connection_is_distinguished_from_other_failures(
    error: OSError, expected: bool
) -> None:
    assert hung_up(error) is expected
