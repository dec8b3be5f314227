"""Addresses that connect too slowly in an event loop are tried last by those that come after."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from support.faults import full_backlog
from support.loopback import Loopback

from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.errors import ConnectTimeoutError
from codegen.package._runtime.http import PreparedRequest

pytestmark = pytest.mark.usefixtures("bare_environment")

NAME = "slow.example"


async def slow_ports(
    transport: AsyncHttpTransport, origin: str, connect_timeout: float, limit: float
) -> list[int]:
    """Sends a request, and returns the ports that are remembered as slow."""
    request = PreparedRequest("GET", origin, "/", {"Host": "h"}, b"")
    with suppress(ConnectTimeoutError, TimeoutError):  # The second is the caller's own.
        async with asyncio.timeout(limit):
            await transport.send(
                request, connect_timeout=connect_timeout, read_timeout=10, deadline=None
            )
    own = transport._loops[asyncio.get_running_loop()]
    return sorted(port for _, port in own.pools[origin].connector.slow)


@pytest.mark.parametrize(
    ("connect_timeout", "limit", "is_remembered"), [(0.05, 20, True), (20, 0.05, False)]
)
@pytest.mark.parametrize("count", [1, 2])
def test_addresses_that_did_not_accept_in_time_are_remembered_and_not_if_the_caller_gave_up(
    connect_timeout: float,
    limit: float,
    is_remembered: bool,
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main(ports: list[int]) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        transport = AsyncHttpTransport(proxies={})
        origin = f"http://{NAME}"
        expected = [ports[0]] if is_remembered and count > 1 else []
        assert await slow_ports(transport, origin, connect_timeout, limit) == expected
        await transport.close()

    with ExitStack() as stack:
        asyncio.run(main([stack.enter_context(full_backlog()) for _ in range(count)]))


@pytest.mark.parametrize(
    ("connect_timeout", "limit", "is_remembered"), [(0.1, 20, True), (20, 0.1, False)]
)
def test_address_whose_handshake_took_too_long_is_remembered(
    connect_timeout: float, limit: float, is_remembered: bool, certificates: Any
) -> None:
    async def main(port: int) -> None:
        transport = AsyncHttpTransport(proxies={}, ca_bundle=certificates.bundle)
        origin = f"https://127.0.0.1:{port}"
        found = await slow_ports(transport, origin, connect_timeout, limit)
        assert found == ([port] if is_remembered else [])
        await transport.close()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(main(silent.getsockname()[1]))


def test_address_that_lost_the_race_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(ports: list[int]) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        transport = AsyncHttpTransport(proxies={})
        assert await slow_ports(transport, f"http://{NAME}", 10, 20) == ports[:1]
        await transport.close()

    with full_backlog() as dead, Loopback() as server:
        asyncio.run(main([dead, server.port]))
        assert len(server.requests) == 1
