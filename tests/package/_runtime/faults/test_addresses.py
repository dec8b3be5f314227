"""A host with several addresses, some of which never respond or are refused at once."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import Any

import pytest
from support.certificates import Certificates
from support.faults import CALLS, full_backlog, nothing_left_behind, outcome, recorded_client
from support.ivs import Server
from support.loopback import STALL
from support.proxy import LoopbackProxy

pytestmark = pytest.mark.usefixtures("client_kind")


@pytest.mark.parametrize("stalls", ["addresses", "TLS", "TLS in a tunnel"])
@pytest.mark.parametrize("dead", [1, 3])
def test_next_attempt_begins_with_another_address(
    stalls: str, dead: int, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``connect_timeout`` ends before the next address is tried: only the retries get there."""
    with ExitStack() as stack:
        stack.enter_context(nothing_left_behind())
        names = ("ivs.example", "127.0.0.1")
        tls = None if stalls == "addresses" else certificates.server(*names)
        running = stack.enter_context(Server(tls=tls))
        addresses = [
            (
                stack.enter_context(full_backlog())
                if stalls == "addresses"
                else stack.enter_context(Server(accepts=[STALL])).port
            )
            for _ in range(dead)
        ]
        port = running.port
        options: dict[str, Any] = {}
        if stalls == "TLS in a tunnel":
            port = stack.enter_context(LoopbackProxy()).port
            options["proxies"] = {"https": "http://proxy.example"}
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
            for port in [*addresses, port]
        ]
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *more, **named: (
                found if "example" in host else real(host, *more, **named)
            ),
        )
        scheme = "http" if tls is None else "https"
        host = "127.0.0.1" if "proxies" in options else "ivs.example"
        client, recorder = stack.enter_context(
            recorded_client(
                f"{scheme}://{host}:{running.port}",
                ca_bundle=certificates.bundle,
                allow_http=True,
                connect_timeout=0.2,
                max_attempts=dead + 1,
                **options,
            )
        )
        outcome(lambda: CALLS["create"](client))
        assert recorder.attempts == dead + 1
        outcome(lambda: CALLS["create"](client))
        assert recorder.attempts == 1
        assert len(running.requests) == 2


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param((socket.AF_INET6, ("fe80::1", 9, 0, 0)), id="no link is named"),
        pytest.param((socket.AF_INET, ("255.255.255.255", 9)), id="broadcast"),
        pytest.param((socket.AF_INET6, ("ff05::1", 9, 0, 0)), id="no route or nobody"),
        pytest.param((socket.AF_INET, ("127.0.0.1", 9)), id="nobody listens"),
        pytest.param((9999, ("127.0.0.1", 9)), id="unknown family"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_address_that_the_system_refuses_at_once_leaves_the_others(
    refused: tuple[int, Any], is_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nothing_left_behind(), Server() as running:
        found = [
            (refused[0], socket.SOCK_STREAM, 6, "", refused[1]),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", running.port)),
        ]
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *_, **__: found if is_first else found[::-1]
        )
        url = f"http://ivs.example:{running.port}"
        with recorded_client(url, allow_http=True, max_attempts=1) as (client, _):
            outcome(lambda: CALLS["create"](client))
        assert len(running.requests) == 1
