"""Responses that are read in pieces: how much is taken and received at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from support.awaited import Awaited
from support.loopback import STALL, Loopback, Step, response
from support.transports import new_transport, wait_until

from codegen.package._runtime.http import PreparedRequest
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")


def opened(transport: HttpTransport, origin: str) -> Any:
    """A response of which the head has been received."""
    request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
    return transport.stream(request, connect_timeout=10, read_timeout=1, deadline=None)


@BOTH_KINDS
def test_nothing_is_awaited_for_bytes_that_have_arrived_or_for_none() -> None:
    transport: Any = new_transport(proxies={})
    with Loopback([response(b"abcdef")[:-3], STALL]) as server:
        stream = opened(transport, server.url)
        run = transport.run if isinstance(transport, Awaited) else lambda result: result
        read = [run(stream.read(size)) for size in (0, 1, 0, 5, 0)]
        assert read == [b"", b"a", b"", b"bc", b""]
        run(stream.close())
        transport.close()


def test_at_most_32_kilobytes_are_received_at_once(transport: HttpTransport) -> None:
    """A TLS record fits; larger buffers would cost memory for each response that is open."""
    body, has_head = bytes(40_000), threading.Event()
    head = response(body).removesuffix(body)

    def script() -> Iterator[bytes | Step]:
        yield head
        assert has_head.wait(10)
        yield body

    with Loopback(script()) as server:
        stream = opened(transport, server.url)
        has_head.set()
        sock: socket.socket = stream._lease.connection.sock
        wait_until(lambda: len(sock.recv(len(body), socket.MSG_PEEK)) == len(body))
        assert [len(piece) for piece in stream] == [32_768, len(body) - 32_768]
