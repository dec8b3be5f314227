"""Faults before a request is sent, and the resulting errors. The service has done nothing then, so
that even unsafe operations are retried."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme
from support.certificates import Certificates
from support.faults import (
    CALLS,
    INTERRUPTED,
    Dripping,
    Ending,
    assert_ends,
    nothing_left_behind,
    outcome,
    recorded_client,
    same,
)
from support.ivs import Server
from support.loopback import CLOSE, RESET, STALL, Script, response
from support.proxy import LoopbackProxy
from support.transports import wait_until

from typed_ivs import IVSClient
from typed_ivs.errors import (
    ConnectError,
    ConnectTimeoutError,
    OutcomeUnknownError,
    ProxyError,
    TLSError,
    TransportError,
)

pytestmark = pytest.mark.usefixtures("client_kind")

SHORT = 0.1

Network = Callable[[Certificates], AbstractContextManager[dict[str, Any]]]
"""A network that is up for a while, and the options of a client for it."""


@contextmanager
def nobody(_: Certificates) -> Iterator[dict[str, Any]]:
    yield {"url": f"http://127.0.0.1:{unused_port()}"}


@contextmanager
def unknown_name(_: Certificates) -> Iterator[dict[str, Any]]:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield {"url": "http://no-such-host.invalid", "allow_http": True}


@contextmanager
def full_backlog(certificates: Certificates) -> Iterator[dict[str, Any]]:
    """Drops connection requests, as firewalls do."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(8):
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(address)
        yield {"url": f"http://127.0.0.1:{address[1]}", "connect_timeout": SHORT}


def server(accepts: Script, *, url: str = "{url}", **options: Any) -> Network:
    """A server that runs a function on every new connection."""

    @contextmanager
    def network(certificates: Certificates) -> Iterator[dict[str, Any]]:
        with Server(accepts=accepts) as running:
            yield {"url": url.format(url=running.url, port=running.port), **options}

    return network


def tls_server(make_tls: Callable[[Certificates], ssl.SSLContext]) -> Network:
    """A server with TLS."""

    @contextmanager
    def network(certificates: Certificates) -> Iterator[dict[str, Any]]:
        with Server(tls=make_tls(certificates)) as running:
            yield {"url": running.url}
            assert not running.requests

    return network


def proxy(script: Script, **options: Any) -> Network:
    """A proxy that responds to CONNECT by a script."""

    @contextmanager
    def network(_: Certificates) -> Iterator[dict[str, Any]]:
        with Server(respond=lambda request: script) as running:
            proxies = {"https": f"http://user:canary@127.0.0.1:{running.port}"}
            yield {"url": "https://127.0.0.1:9", "proxies": proxies, **options}
            assert {request.method for request in running.requests} == {b"CONNECT"}

    return network


@contextmanager
def absent_proxy(_: Certificates) -> Iterator[dict[str, Any]]:
    proxies = {"https": f"http://127.0.0.1:{unused_port()}"}
    yield {"url": "https://127.0.0.1:9", "proxies": proxies}


@contextmanager
def proxy_with_password(certificates: Certificates) -> Iterator[dict[str, Any]]:
    with LoopbackProxy(authorization="Basic of somebody else") as running:
        proxies = {"https": f"http://user:canary@127.0.0.1:{running.port}"}
        yield {"url": "https://127.0.0.1:9", "proxies": proxies}


@contextmanager
def stranger_as_proxy(certificates: Certificates) -> Iterator[dict[str, Any]]:
    with LoopbackProxy(tls=of_a_stranger(certificates)) as running:
        proxies = {"https": f"https://127.0.0.1:{running.port}"}
        yield {"url": "https://127.0.0.1:9", "proxies": proxies}


@contextmanager
def proxy_without_tls(_: Certificates) -> Iterator[dict[str, Any]]:
    with Server(accepts=response(status=400)) as running:
        proxies = {"https": f"https://127.0.0.1:{running.port}"}
        yield {"url": "https://127.0.0.1:9", "proxies": proxies}


@contextmanager
def nobody_behind_a_proxy(_: Certificates) -> Iterator[dict[str, Any]]:
    with LoopbackProxy() as running:
        proxies = {"https": f"http://127.0.0.1:{running.port}"}
        yield {"url": f"https://127.0.0.1:{unused_port()}", "proxies": proxies}


@contextmanager
def stranger_behind_a_proxy(certificates: Certificates) -> Iterator[dict[str, Any]]:
    tls = certificates.server("elsewhere.example")
    with Server(tls=tls) as running, LoopbackProxy() as between:
        yield {"url": running.url, "proxies": {"https": f"http://127.0.0.1:{between.port}"}}
        assert not running.requests


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def expired(certificates: Certificates) -> ssl.SSLContext:
    return certificates.server(not_after=datetime.now(UTC) - timedelta(days=2))


def of_a_stranger(_: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


# The fault → how calls end, and what the error says.
FAULTS: dict[str, tuple[Network, Ending, str]] = {
    "the connection is refused": (nobody, same(ConnectError, 3), "Connection refused"),
    "the name is unknown": (unknown_name, same(ConnectError, 3), "gaierror"),
    "connecting stalls": (
        full_backlog,
        same(ConnectTimeoutError, 3),
        "no connection within 0.1 s (connect_timeout)",
    ),
    # A request may have been sent by then.
    "the connection is closed at once": (
        server([CLOSE]),
        INTERRUPTED,
        "closed before the response",
    ),
    # TLS: transient failures are retried, untrusted certificates are not.
    "agreeing on TLS is reset": (
        server([RESET], url="https://127.0.0.1:{port}"),
        same(ConnectError, 3),
        "the connection failed (",
    ),
    "agreeing on TLS stalls": (
        server([STALL], url="https://127.0.0.1:{port}", connect_timeout=SHORT),
        same(ConnectTimeoutError, 3),
        "no connection within 0.1 s (connect_timeout)",
    ),
    "the server speaks no TLS": (
        server(response(status=400), url="https://127.0.0.1:{port}"),
        same(TLSError, 1),
        "WRONG_VERSION_NUMBER",
    ),
    "the certificate is a stranger's": (
        tls_server(of_a_stranger),
        same(TLSError, 1),
        "unable to get local issuer certificate",
    ),
    "the certificate expired": (tls_server(expired), same(TLSError, 1), "has expired"),
    "the certificate is for another host": (
        tls_server(lambda certificates: certificates.server("elsewhere.example")),
        same(TLSError, 1),
        "IP address mismatch",
    ),
    # Proxies.
    "the proxy is not there": (absent_proxy, same(ProxyError, 3), "Connection refused"),
    "the proxy forbids it": (proxy(response(status=403)), same(ProxyError, 3), "failed: 403"),
    "the proxy asks for another password": (proxy_with_password, same(ProxyError, 1), "407"),
    "the proxy's certificate is a stranger's": (
        stranger_as_proxy,
        same(ProxyError, 1),
        "unable to get local issuer certificate",
    ),
    "the proxy speaks no TLS": (
        proxy_without_tls,
        same(ProxyError, 1),
        "WRONG_VERSION_NUMBER",
    ),
    "the proxy hangs up": (proxy([CLOSE]), same(ProxyError, 3), "through the proxy"),
    "the proxy resets": (proxy([RESET]), same(ProxyError, 3), "through the proxy"),
    "the proxy stalls": (
        proxy([STALL], connect_timeout=SHORT),
        same(ProxyError, 3),
        "through the proxy",
    ),
    "the proxy speaks something else": (
        proxy(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        same(ProxyError, 3),
        "through the proxy",
    ),
    "the proxy sends headers without end": (
        proxy(
            Dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", times=1_000_000), connect_timeout=SHORT
        ),
        same(ProxyError, 3),
        "through the proxy",
    ),
    "the proxy finds nobody": (nobody_behind_a_proxy, same(ProxyError, 3), "through the proxy"),
    "the proxy finds a stranger": (stranger_behind_a_proxy, same(TLSError, 1), "mismatch"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_call_fails_if(fault: str, call: str, certificates: Certificates) -> None:
    network, ending, text = FAULTS[fault]
    with (
        nothing_left_behind(),
        network(certificates) as options,
        recorded_client(ca_bundle=certificates.bundle, **options) as (client, recorder),
    ):
        error = assert_ends(client, recorder, call, ending, text)
        assert isinstance(error, TransportError)
        assert error.bytes_sent is (ending is INTERRUPTED)
        assert "canary" not in f"{error} {error!r} {vars(error)}"


# --- several addresses, some of which never respond ---


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
                stack.enter_context(full_backlog(certificates))["url"].rpartition(":")[2]
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
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))
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


# --- connections that worked before ---


@pytest.mark.parametrize("call", CALLS)
def test_closed_idle_connection_is_replaced(
    call: str, secure: bool, certificates: Certificates
) -> None:
    tls = certificates.server() if secure else None
    with (
        nothing_left_behind(),
        Server([response(), CLOSE], tls=tls) as running,
        recorded_client(running.url, ca_bundle=certificates.bundle) as (client, recorder),
    ):
        client.get_channel(arn="a")
        wait_until(lambda: idle_connection_ended(client))
        outcome(lambda: CALLS[call](client))
        assert recorder.attempts == 1
        assert [request.connection for request in running.requests] == [1, 2]


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_unsafe_operation_is_not_retried_after_writing_to_a_dying_connection(
    end: Any, secure: bool, certificates: Certificates
) -> None:
    tls = certificates.server() if secure else None
    with (
        nothing_left_behind(),
        Server(tls=tls) as running,
        recorded_client(running.url, ca_bundle=certificates.bundle) as (client, recorder),
    ):
        running.will_respond(response(), [end])
        client.get_channel(arn="a")
        error = outcome(lambda: CALLS["create"](client))
        assert type(error) is OutcomeUnknownError
        assert recorder.attempts == 1

        running.will_respond(response(), [end])
        client.get_channel(arn="a")
        assert outcome(lambda: CALLS["get"](client)).response_metadata.attempts == 2
        targets = [request.target for request in running.requests]
        assert targets.count(b"/CreateChannel") == 1


def test_unsolicited_response_is_ignored(secure: bool, certificates: Certificates) -> None:
    """A response that arrived before the request belongs to another one."""
    tls = certificates.server() if secure else None
    stray = response(b'{"channel": {"name": "of somebody else"}}')
    with (
        nothing_left_behind(),
        Server(tls=tls) as running,
        recorded_client(running.url, ca_bundle=certificates.bundle) as (client, _),
    ):
        running.will_respond(response() + stray)
        client.get_channel(arn="a")
        given = client.get_channel(arn="b")
        assert given.channel.name == ""
        assert running.connections == 2


def idle_connection_ended(client: IVSClient) -> bool:
    transport: Any = client._shared.transport
    if isinstance(client, IVSClient):
        (pool,) = transport._pools.values()
        return not pool._idle[0][0].is_connected
    awaited: Any = client
    awaited.run(asyncio.sleep(0))  # The event loop reads what has arrived.
    (own,) = transport._loops.values()
    (pool,) = own.pools.values()
    return not pool._idle or not pool._idle[0][0].is_usable
