"""A connection that the other side resets as soon as it is open is closed, and fails the call."""

from __future__ import annotations

import asyncio
import errno
import gc
import socket
from typing import Any, NoReturn

import pytest
from support.calls import CREDENTIALS, make_client
from support.loopback import Loopback
from support.proxy import LoopbackProxy
from support.sample.service import AsyncSampleClient

from codegen.package._runtime.errors import ConnectError, TransportError


def refuse(_: object) -> NoReturn:
    raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")


@pytest.fixture(autouse=True)
def reset(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says of a connection that has been reset."""
    monkeypatch.setattr(socket.socket, "getpeername", refuse, raising=False)


def test_direct_connection_in_an_event_loop_is_closed() -> None:
    async def call(url: str) -> None:
        settings: Any = {"endpoint_url": url, "region": "us-west-2", "credentials": CREDENTIALS}
        async with AsyncSampleClient(**settings, max_attempts=1) as client:
            with pytest.raises(ConnectError):
                await client.get_thing(name="x")

    with Loopback() as server:
        asyncio.run(call(server.url))
    gc.collect()  # An open socket would warn.


def test_tunnel_is_closed(certificates: Any) -> None:
    with Loopback(tls=certificates.server()) as server, LoopbackProxy() as proxy:
        client = make_client(
            server.url.replace("http:", "https:"),
            proxies={"https": f"http://127.0.0.1:{proxy.port}"},
            ca_bundle=certificates.bundle,
            max_attempts=1,
        )
        with client, pytest.raises(TransportError):
            client.get_thing(name="x")
    gc.collect()
