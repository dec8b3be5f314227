"""Faults before a request is sent, so that even unsafe operations may be retried."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
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
    full_backlog,
    nothing_left_behind,
    recorded_client,
    same,
)
from support.ivs import Server
from support.loopback import CLOSE, RESET, STALL, Script, response
from support.proxy import LoopbackProxy

from typed_ivs._runtime.transport import connect
from typed_ivs.errors import ConnectError, ConnectTimeoutError, ProxyError, TLSError, TransportError

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
def dropped_requests(_: Certificates) -> Iterator[dict[str, Any]]:
    with full_backlog() as port:
        yield {"url": f"http://127.0.0.1:{port}", "connect_timeout": SHORT}


def server(accepts: Script, *, url: str = "{url}", **options: Any) -> Network:
    """A server that runs a function on every new connection."""

    @contextmanager
    def network(certificates: Certificates) -> Iterator[dict[str, Any]]:
        with Server(accepts=accepts) as running:
            yield {"url": url.format(url=running.url, port=running.port), **options}

    return network


def slow_to_begin(accepts: Script) -> Network:
    """A server whose clients see what it does before they begin to agree on TLS."""

    @contextmanager
    def network(certificates: Certificates) -> Iterator[dict[str, Any]]:
        def open_and_wait(*arguments: Any, **named: Any) -> socket.socket:
            sock = open_socket(*arguments, **named)
            select.select([sock], [], [], 20)
            return sock

        open_socket = connect.open_socket
        with pytest.MonkeyPatch.context() as patch, Server(accepts=accepts) as running:
            patch.setattr(connect, "open_socket", open_and_wait)
            yield {"url": f"https://127.0.0.1:{running.port}"}

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
        dropped_requests,
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
    "agreeing on TLS begins after a reset": (
        slow_to_begin([RESET]),
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
