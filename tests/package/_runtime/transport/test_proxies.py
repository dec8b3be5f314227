"""Proxies and tunnels."""

from __future__ import annotations

import select
import socket
import ssl
import sys
from base64 import b64encode
from typing import Any

import pytest
import trustme
from support.loopback import CLOSE, Loopback, response
from support.proxy import LoopbackProxy
from support.transports import (
    assert_clean,
    idle_connections,
    new_transport,
    send,
    wait_until,
)

from codegen.package._runtime.errors import ConfigurationError, ConnectError, ProxyError, TLSError
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.package._runtime.transport.proxies import check_proxies, find_proxy

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")


def proxied(certificates: Any, url: str, **more: object) -> HttpTransport:
    return new_transport(ca_bundle=certificates.bundle, proxies={"http": url, "https": url, **more})


BASIC = "Basic dXNlcjpwYSBzcw=="  # user:pa ss


@BOTH_KINDS
@pytest.mark.parametrize("secure_proxy", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_requests_go_through_a_proxy(certificates: Any, secure: bool, secure_proxy: bool) -> None:
    tls = certificates.server() if secure else None
    proxy_tls = certificates.server() if secure_proxy else None
    with Loopback(tls=tls) as server, LoopbackProxy(authorization=BASIC, tls=proxy_tls) as proxy:
        scheme = "https" if secure_proxy else "http"
        transport = proxied(certificates, f"{scheme}://user:pa%20ss@127.0.0.1:{proxy.port}")
        assert send(transport, server.url, "/a%2fb").status == 200
        assert send(transport, server.url, "/a%2fb").status == 200
        transport.close()
        assert len(proxy.heads) == 1
        first = proxy.heads[0].split(b"\r\n")[0]
        if secure:
            assert first.startswith(f"CONNECT 127.0.0.1:{server.port} HTTP/1".encode())
            assert server.requests[0].target == b"/a%2fb"
            assert "proxy-authorization" not in server.requests[0].headers
        else:
            assert first == f"GET {server.url}/a%2fb HTTP/1.1".encode()


@pytest.mark.parametrize("secure_proxy", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
def test_tunnel_can_be_opened_in_advance(certificates: Any, secure_proxy: bool) -> None:
    tls = certificates.server() if secure_proxy else None
    with Loopback(tls=certificates.server()) as server, LoopbackProxy(tls=tls) as proxy:
        scheme = "https" if secure_proxy else "http"
        transport = proxied(certificates, f"{scheme}://127.0.0.1:{proxy.port}")
        transport.connect(server.url, connect_timeout=5)
        (pool,) = transport._pools.values()
        wait_until(lambda: is_readable(pool._idle[0][0].sock))  # The server's session tickets.
        send(transport, server.url)
        send(transport, server.url)
        assert server.connections == 1
        transport.close()


@pytest.mark.parametrize("secure_proxy", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
def test_tunnel_with_unread_data_is_not_reused(certificates: Any, secure_proxy: bool) -> None:
    tls = certificates.server() if secure_proxy else None
    both = [response(b"ours"), response(b"of somebody else")]
    with Loopback(both, tls=certificates.server()) as server, LoopbackProxy(tls=tls) as proxy:
        scheme = "https" if secure_proxy else "http"
        transport = proxied(certificates, f"{scheme}://127.0.0.1:{proxy.port}")
        assert send(transport, server.url).body == b"ours"
        (pool,) = transport._pools.values()
        session: Any = pool._idle[0][0].sock
        if secure_proxy and not session.incoming.pending:
            # As if both had arrived at once: the second is in OpenSSL's buffer, not in the socket.
            session.incoming.write(session.socket.recv(1 << 14))
        elif not secure_proxy:
            wait_until(lambda: is_readable(session))
        assert send(transport, server.url).body == b"{}"
        assert server.connections == 2
        transport.close()


@BOTH_KINDS
@pytest.mark.parametrize("secure_proxy", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
def test_closed_tunnel_is_not_reused(certificates: Any, secure_proxy: bool) -> None:
    tls = certificates.server() if secure_proxy else None
    ended = [response(), CLOSE]
    with Loopback(ended, tls=certificates.server()) as server, LoopbackProxy(tls=tls) as proxy:
        scheme = "https" if secure_proxy else "http"
        transport = proxied(certificates, f"{scheme}://127.0.0.1:{proxy.port}")
        send(transport, server.url)
        wait_until(lambda: not idle_connections(transport))
        assert send(transport, server.url).body == b"{}"
        transport.close()


def is_readable(sock: Any) -> bool:
    return bool(select.select([sock], [], [], 0)[0])


@BOTH_KINDS
def test_proxy_that_requires_authentication_is_a_proxy_error(certificates: Any) -> None:
    with Loopback(tls=certificates.server()) as server, LoopbackProxy(authorization=BASIC) as proxy:
        transport = proxied(certificates, f"http://user:wrong-secret@127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyError, match="407") as caught:
            send(transport, server.url)
        assert caught.value.status == 407
        assert not caught.value.bytes_sent
        assert "wrong-secret" not in str(caught.value)
        assert_clean(caught.value)


@BOTH_KINDS
@pytest.mark.parametrize("status", [300, 404])
def test_proxy_that_opens_no_tunnel_is_a_proxy_error(certificates: Any, status: int) -> None:
    with Loopback(response(b"no", status=status)) as proxy:
        transport = proxied(certificates, proxy.url)
        with pytest.raises(ProxyError, match=str(status)) as caught:
            send(transport, "https://127.0.0.1:9")
        assert not caught.value.bytes_sent
        assert not idle_connections(transport)
        transport.close()


@BOTH_KINDS
@pytest.mark.parametrize("sent", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 2x0 OK\r\n\r\n"])
def test_proxy_that_does_not_speak_http_is_a_proxy_error(certificates: Any, sent: bytes) -> None:
    with Loopback([sent, CLOSE]) as proxy:
        transport = proxied(certificates, proxy.url)
        with pytest.raises(ProxyError, match=r"BadStatusLine|the response is not HTTP") as caught:
            send(transport, "https://h.example")
        assert caught.value.status is None
        assert not caught.value.bytes_sent


@BOTH_KINDS
def test_unreachable_proxy_is_a_proxy_error(certificates: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = proxied(certificates, f"http://user:secret@127.0.0.1:{port}")
    for origin in ("https://127.0.0.1:9", "http://127.0.0.1:9"):
        with pytest.raises(ProxyError, match="Connection refused") as caught:
            send(transport, origin)
        assert not caught.value.bytes_sent
        assert "secret" not in str(caught.value)


@BOTH_KINDS
def test_server_behind_a_proxy_is_verified(certificates: Any) -> None:
    with Loopback(tls=certificates.server("elsewhere.example")) as server, LoopbackProxy() as proxy:
        transport = proxied(certificates, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(TLSError, match="IP address mismatch"):
            send(transport, server.url)


@BOTH_KINDS
def test_https_proxy_is_verified_with_its_own_authorities(certificates: Any, tmp_path: Any) -> None:
    other = trustme.CA()
    bundle = str(tmp_path / "other.pem")
    other.cert_pem.write_to_path(bundle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    other.issue_cert("127.0.0.1").configure_cert(context)
    with Loopback(tls=certificates.server()) as server, LoopbackProxy(tls=context) as proxy:
        url = f"https://127.0.0.1:{proxy.port}"
        with pytest.raises(ProxyError, match="unable to get local issuer"):
            send(proxied(certificates, url), server.url)
        transport = proxied(certificates, url, proxy_ca_bundle=bundle)
        assert send(transport, server.url).status == 200
        transport.close()


@BOTH_KINDS
def test_environment_names_proxies_and_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback() as proxy:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        through = new_transport()
        assert send(through, "http://192.0.2.1").status == 200
        through.close()
        assert proxy.requests[0].target == b"http://192.0.2.1/"
    assert find_proxy("https://192.0.2.1", None) is None
    monkeypatch.setenv("NO_PROXY", "192.0.2.1")
    assert find_proxy("http://192.0.2.1", None) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "a.localhost", "[::1]", "127.1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_of_the_environment_never_gets_requests_to_loopback(
    monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", "http://192.0.2.1:3128")
    assert find_proxy(f"{scheme}://{host}:4566", None) is None
    assert find_proxy(f"{scheme}://{host}:4566", {scheme: "a"}) is not None
    assert find_proxy(f"{scheme}://192.0.2.2", None) is not None


@pytest.mark.parametrize(
    ("no_proxy", "excepted", "others"),
    [
        ("*", ["a.example", "10.0.0.1"], []),
        ("b, *", ["a.example"], []),
        ("a.example", ["a.example", "A.Example.", "b.a.example"], ["ba.example", "example"]),
        (".a.example", ["a.example", "b.a.example"], ["ba.example"]),
        ("*.a.example", ["b.a.example"], ["a.example"]),
        (
            " b.example ,\ta.example. c.example",
            ["a.example", "b.example", "c.example"],
            ["example"],
        ),
        ("a.example:8443", ["a.example:8443", "b.a.example:8443"], ["a.example", "a.example:1"]),
        ("a.example:443", ["a.example"], ["a.example:8443"]),
        ("10.0.0.0/8", ["10.1.2.3", "10.1.2.3:99", "[::ffff:10.0.0.1]"], ["11.0.0.1", "a.10"]),
        ("10.9.9.9/8", ["10.1.2.3"], []),
        ("10.0.0.1", ["10.0.0.1", "10.1"], ["10.0.0.2", "110.0.0.1"]),
        ("10.0.0.1:443", ["10.0.0.1"], ["10.0.0.1:1"]),
        ("2001:db8::1", ["[2001:db8::1]", "[2001:db8:0::1]:9"], ["[2001:db8::2]"]),
        ("[2001:db8::1]", ["[2001:db8::1]"], ["[2001:db8::2]"]),
        ("[2001:db8::1]:443", ["[2001:db8::1]"], ["[2001:db8::1]:9"]),
        (
            "2001:db8::/32",
            ["[2001:db8::1]", "[2001:db8::1%eth0]"],
            ["[2001:db9::1]", "32.1.13.184"],
        ),
        ("10.0.0.0/99,/8,:,:443,.,,", [], ["10.0.0.1", "a.example"]),
    ],
)
def test_no_proxy_is_read_as_curl_and_go_read_it(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, excepted: list[str], others: list[str]
) -> None:
    monkeypatch.setenv("https_proxy", "http://192.0.2.1:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    for host in excepted:
        assert find_proxy(f"https://{host}", None) is None, host
    for host in others:
        assert find_proxy(f"https://{host}", None) is not None, host


@BOTH_KINDS
@pytest.mark.parametrize("tunnelled", [False, True], ids=["direct", "tunnel"])
def test_audit_hook_can_prevent_a_connection(
    certificates: Any, monkeypatch: pytest.MonkeyPatch, tunnelled: bool
) -> None:
    asked: list[tuple[object, ...]] = []

    def audit(event: str, *arguments: object) -> None:
        asked.append((event, *arguments[1:]))
        raise RuntimeError("forbidden")

    with Loopback() as server:
        port = server.port
        transport = proxied(certificates, server.url) if tunnelled else new_transport(proxies={})
        origin = "https://127.0.0.1:9" if tunnelled else server.url
        monkeypatch.setattr(sys, "audit", audit)
        with pytest.raises(ConnectError):
            send(transport, origin)
        monkeypatch.undo()
        assert asked == [("http.client.connect", "127.0.0.1", port)]
        assert not server.connections


def test_repr_of_transport_shows_only_origins(transport: HttpTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        assert repr(transport) == f"<HttpTransport: {server.url}>"


@pytest.mark.parametrize("host", ["httpsproxy", "httpproxy", "https.example.com"])
def test_proxys_host_may_look_like_a_scheme(host: str) -> None:
    proxy = find_proxy("https://example.com", {"https": f"{host}:3128"})
    assert proxy is not None
    assert (proxy.scheme, proxy.host, proxy.port) == ("http", host, 3128)


@pytest.mark.parametrize(
    ("url", "parts", "authorization"),
    [
        ("http://a", ("http", "a", 80), None),
        ("https://a", ("https", "a", 443), None),
        ("HTTPS://A:1", ("https", "a", 1), None),
        ("HTTP://h:3128/path", ("http", "h", 3128), None),
        ("a", ("http", "a", 80), None),
        ("//a:3128/", ("http", "a", 3128), None),
        ("[::1]:3128", ("http", "::1", 3128), None),
        ("a:65535", ("http", "a", 65535), None),
        ("user:pass@a:3128", ("http", "a", 3128), b"user:pass"),
        ("https://us%65r:p%40s%3As@a", ("https", "a", 443), b"user:p@s:s"),
        ("http://user:@a", ("http", "a", 80), b"user:"),
        ("http://user@a", ("http", "a", 80), b"user:"),
        ("http://:pass@a", ("http", "a", 80), b":pass"),
        ("http://@a", ("http", "a", 80), None),
    ],
)
def test_proxy_has_scheme_host_and_port(
    url: str, parts: tuple[str, str, int], authorization: bytes | None
) -> None:
    found = find_proxy("https://example.com", {"https": url})
    assert found is not None
    assert (found.scheme, found.host, found.port) == parts
    assert repr(found) == "<Proxy: {}://{}:{}>".format(*parts)
    headers = {}
    if authorization is not None:
        headers = {"Proxy-Authorization": f"Basic {b64encode(authorization).decode()}"}
    assert found.headers == headers


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://host:port",
        "ftp://a",
        "socks5://a:1",
        "://h:3128",
        "a:0",
        "a:65536",
        "a:x",
        "a b",
        "a\n",
        "http://h\r\n",
        "http://[::1",
        "http://[v1.a]:3128",
        1,
    ],
)
def test_invalid_proxy_is_refused(url: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^proxies\['https'\]: got a value that is not"):
        check_proxies({"https": url})
    with pytest.raises(ConfigurationError, match="not a proxy's address"):
        find_proxy("https://example.com", {"https": url})
    assert find_proxy("http://example.com", {"https": url}) is None
    with pytest.raises(ConfigurationError, match="not a proxy's address"):
        send(HttpTransport(proxies={"http": url}), "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("settings", "read"),
    [
        ({}, (None, None)),
        ({"proxy_ca_bundle": None, "proxy_client_cert": None}, (None, None)),
        ({"proxy_ca_bundle": "/b", "proxy_client_cert": "/c"}, ("/b", "/c")),
        ({"proxy_client_cert": ("/c", "/k")}, (None, ("/c", "/k"))),
        ({"proxy_client_cert": ["/c", "/k"]}, (None, ("/c", "/k"))),
        ({"proxy_ca_bundle": 1}, r"^proxies\['proxy_ca_bundle'\]: got int; expected: a path"),
        ({"proxy_ca_bundle": False}, r"^proxies\['proxy_ca_bundle'\]: got bool"),
        ({"proxy_client_cert": 1}, r"^proxies\['proxy_client_cert'\]: got int; expected: a path"),
        ({"proxy_client_cert": ("/c",)}, r"^proxies\['proxy_client_cert'\]: got tuple"),
        ({"proxy_client_cert": ("/c", 1)}, r"^proxies\['proxy_client_cert'\]: got tuple"),
    ],
)
def test_certificates_of_a_proxy_are_paths(settings: dict[str, object], read: object) -> None:
    proxies = {"https": "https://a", **settings}
    if isinstance(read, str):
        with pytest.raises(ConfigurationError, match=read):
            check_proxies(proxies)
        return
    check_proxies(proxies)
    found = find_proxy("https://example.com", proxies)
    assert found is not None
    assert (found.ca_bundle, found.client_cert) == read
