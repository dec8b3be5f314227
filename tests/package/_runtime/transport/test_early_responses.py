"""Servers that respond and close before they have read the whole request."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from contextlib import suppress
from typing import Any

import pytest
from support.loopback import response

from codegen.package._runtime.http import HttpResponse, PreparedRequest
from codegen.package._runtime.transport.failures import hung_up
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

REFUSAL = response(b"too large", status=413)

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


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_response_sent_before_the_request_was_read_is_returned(
    certificates: Any, secure: bool
) -> None:
    tls = certificates.server() if secure else None
    transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=refuse, args=(listener, tls), daemon=True)
        serving.start()
        origin = f"{'https' if secure else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        given = upload(transport, origin)
        serving.join(10)
    (pool,) = transport._pools.values()
    assert (given.status, given.body) == (413, b"too large")
    assert not pool._idle, "what took half a request takes no other"
    transport.close()


def upload(transport: HttpTransport, origin: str) -> HttpResponse:
    headers = {"Host": "h", "Content-Length": str(len(LARGE))}
    request = PreparedRequest("PUT", origin, "/", headers, LARGE)
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
