"""A bare exchange: one request, and its response as far as json reads it, without an HTTP library."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any, cast
from urllib.parse import urlsplit

from tools.benchmarks.legs import Work, Works
from tools.benchmarks.legs.event_loops import work_in
from tools.benchmarks.responses import CHANNEL, encoded

_BODY = encoded({"arn": CHANNEL["arn"]})
_REQUEST = b"POST /GetChannel HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%b" % (
    len(_BODY),
    _BODY,
)


def _channel(response: bytes) -> Any:
    return json.loads(response.partition(b"\r\n\r\n")[2])["channel"]


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 80


def _blocking(url: str) -> Work:
    sock = socket.create_connection(_address(url), 60)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call() -> Any:
        sock.sendall(_REQUEST)
        return _channel(sock.recv(1 << 15))

    return Work(call, call())


class _Exchange(asyncio.Protocol):
    """A connection that wakes who waits for a response."""

    transport: asyncio.Transport
    response: asyncio.Future[bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.response.set_result(data)


def _asyncio(url: str) -> Work:
    runner = asyncio.Runner()
    loop = runner.get_loop()
    _, exchange = loop.run_until_complete(loop.create_connection(_Exchange, *_address(url)))

    async def call() -> Any:
        exchange.response = loop.create_future()
        exchange.transport.write(_REQUEST)
        return _channel(await exchange.response)

    return work_in(runner, call, runner.run(call()))


WORK: Works = {"blocking": _blocking, "asyncio": _asyncio}
