"""Connections: how many, how long, to whom, and what it is called when they fail."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme
from support.loopback import CLOSE, STALL, Loopback, answer
from support.proxy import LoopbackProxy

from codegen.runtime import connections, trust
from codegen.runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    ConnectTimeoutError,
    Error,
    ProxyError,
    ReadTimeoutError,
    ResponseInterruptedError,
    TLSError,
    TransportError,
)
from codegen.runtime.http import HttpResponse, PreparedRequest
from codegen.runtime.transport import UrllibTransport

pytestmark = pytest.mark.usefixtures("bare_environment")


def send(
    transport: UrllibTransport, origin: str, target: str = "/", **overrides: Any
) -> HttpResponse:
    request = PreparedRequest("GET", origin, target, {"Host": "h"}, b"")
    timeouts = {"connect_timeout": 10.0, "read_timeout": 10.0, "deadline": None, **overrides}
    return transport.send(request, **timeouts)


@pytest.fixture
def transport() -> Iterator[UrllibTransport]:
    made = UrllibTransport(proxies={})
    yield made
    made.close()


def assert_clean(error: Error) -> None:
    """Nothing hangs on an error that may hold the request."""
    assert error.__cause__ is None
    assert error.__context__ is None


# --- keep-alive ------------------------------------------------------------------------------


def test_a_connection_is_used_again(transport: UrllibTransport) -> None:
    with Loopback() as server:
        for _ in range(5):
            send(transport, server.url)
        assert server.connections == 1


def test_an_error_answer_keeps_the_connection(transport: UrllibTransport) -> None:
    with Loopback(answer(b"no", status=500)) as server:
        send(transport, server.url)
        send(transport, server.url)
        assert server.connections == 1


def test_without_keep_alive_every_request_has_a_connection_and_says_so() -> None:
    transport = UrllibTransport(keep_alive=False, proxies={})
    with Loopback() as server:
        send(transport, server.url)
        send(transport, server.url)
        assert server.connections == 2
        assert [request.headers["connection"] for request in server.requests] == ["close"] * 2


def test_a_connection_that_the_server_closed_is_replaced_silently(
    transport: UrllibTransport,
) -> None:
    with Loopback([answer(b"1"), CLOSE], answer(b"2")) as server:
        assert send(transport, server.url).body == b"1"
        wait_until(lambda: idle_is_readable(transport))
        assert send(transport, server.url).body == b"2"
        assert server.connections == 2


def test_a_connection_with_something_left_on_it_is_not_used_again(
    transport: UrllibTransport,
) -> None:
    with Loopback(answer(b"1") + answer(b"not asked for"), answer(b"2")) as server:
        assert send(transport, server.url).body == b"1"
        assert send(transport, server.url).body == b"2"
        assert server.connections == 2


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    transport: UrllibTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine slept, or is the copy of a snapshot: the server may be gone without a word."""
    with Loopback() as server:
        send(transport, server.url)
        later = time.time() + 3600
        monkeypatch.setattr(connections, "time", SimpleNamespace(time=lambda: later))
        send(transport, server.url)
        assert server.connections == 2


def test_a_request_that_failed_leaves_no_connection_behind(transport: UrllibTransport) -> None:
    with Loopback([answer(b"x" * 10)[:-5], CLOSE]) as server:
        with pytest.raises(ResponseInterruptedError):
            send(transport, server.url)
        assert send(transport, server.url).status == 200
        assert server.connections == 2


def wait_until(condition: Any) -> None:
    """Waits for something that another thread brings about."""
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it did not happen")


def idle_is_readable(transport: UrllibTransport) -> bool:
    (pool,) = transport._pools.values()
    return not pool._idle[0][0].is_connected


# --- how many ---------------------------------------------------------------------------------


def test_threads_wait_for_a_connection_and_never_open_more() -> None:
    transport = UrllibTransport(max_connections=3, proxies={})
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                path = f"/{number}/{turn}"
                assert send(transport, server.url, path).status == 200
        except BaseException as error:
            failures.append(error)

    with Loopback() as server:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.close()
        assert not failures
        assert len({request.target for request in server.requests}) == 160
        assert server.connections <= 3


def test_waiting_for_a_connection_ends_with_connect_timeout() -> None:
    transport = UrllibTransport(max_connections=1, proxies={})
    with Loopback([STALL]) as server:
        busy = threading.Thread(target=lambda: _swallow(transport, server.url))
        busy.start()
        wait_until(lambda: server.requests)
        with pytest.raises(
            ConnectTimeoutError, match=r"all 1 connections.*max_connections"
        ) as caught:
            send(transport, server.url, connect_timeout=0.01)
        assert not caught.value.bytes_sent
        with pytest.raises(CallTimeoutError) as late:
            send(transport, server.url, deadline=time.monotonic() - 1)
        assert not late.value.bytes_sent
    busy.join()


def _swallow(transport: UrllibTransport, origin: str) -> None:
    try:
        send(transport, origin)
    except TransportError:
        pass


def test_a_place_in_the_pool_is_given_back_when_no_connection_could_be_made(
    transport: UrllibTransport,
) -> None:
    small = UrllibTransport(max_connections=1, proxies={}, ca_bundle="/nowhere/at/all")
    for _ in range(3):
        with pytest.raises(ConfigurationError, match="ca_bundle: '/nowhere/at/all' can't be used"):
            send(small, "https://127.0.0.1:9", connect_timeout=0.01)


# --- how long ---------------------------------------------------------------------------------


def test_a_server_that_says_nothing_is_a_read_timeout(transport: UrllibTransport) -> None:
    with Loopback([STALL]) as server:
        with pytest.raises(ReadTimeoutError, match=r"0\.05 seconds \(read_timeout\)") as caught:
            send(transport, server.url, read_timeout=0.05)
        assert caught.value.bytes_sent
        assert_clean(caught.value)


def test_a_read_timeout_in_the_body_is_one_too(transport: UrllibTransport) -> None:
    with (
        Loopback([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", STALL]) as server,
        pytest.raises(ReadTimeoutError),
    ):
        send(transport, server.url, read_timeout=0.05)


def test_a_deadline_ends_a_body_that_drips(transport: UrllibTransport) -> None:
    stop = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.01):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip)
        thread.start()
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(CallTimeoutError, match="call_timeout") as caught:
            send(transport, origin, deadline=time.monotonic() + 0.2)
        assert caught.value.bytes_sent
        assert_clean(caught.value)
        stop.set()
        thread.join()


def test_a_deadline_ends_headers_that_drip(transport: UrllibTransport) -> None:
    with (
        Loopback([b"HTTP/1.1 200 OK\r\nX: y", STALL]) as server,
        pytest.raises(CallTimeoutError),
    ):
        send(transport, server.url, deadline=time.monotonic() + 0.05)


def test_a_connection_that_is_not_accepted_is_a_connect_timeout(
    transport: UrllibTransport,
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(address)
            with pytest.raises(ConnectTimeoutError, match="connect_timeout") as caught:
                send(transport, f"http://127.0.0.1:{address[1]}", connect_timeout=0.05)
        finally:
            for one in waiting:
                one.close()
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


def test_a_refused_connection_is_a_connect_error(transport: UrllibTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectError, match="Connection refused") as caught:
        send(transport, f"http://127.0.0.1:{port}")
    assert type(caught.value) is ConnectError
    assert caught.value.cause == "ConnectionRefusedError"
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


def test_a_name_that_does_not_exist_is_a_connect_error(transport: UrllibTransport) -> None:
    with pytest.raises(ConnectError) as caught:
        send(transport, "http://no-such-host.invalid")
    assert caught.value.cause == "gaierror"
    assert not caught.value.bytes_sent


# --- close and fork ---------------------------------------------------------------------------


def test_a_closed_transport_says_so(transport: UrllibTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        transport.close()
        transport.close()
        with pytest.raises(ConfigurationError, match="closed"):
            send(transport, server.url)


def test_closing_ends_idle_connections(transport: UrllibTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        (pool,) = transport._pools.values()
        connection = pool._idle[0][0]
        transport.close()
        assert connection.is_closed


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_a_forked_child_has_connections_of_its_own(certificates: Any, secure: bool) -> None:
    transport = UrllibTransport(proxies={}, ca_bundle=certificates.bundle)
    tls = certificates.server() if secure else None
    with Loopback(*[answer(str(number).encode()) for number in range(9)], tls=tls) as server:
        assert send(transport, server.url).body == b"0"
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = [send(transport, server.url).body for _ in range(2)] == [b"1", b"2"]
            finally:
                os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        # The parent's connection is still alive, and nobody else's answer is on it.
        assert send(transport, server.url).body == b"3"
        transport.close()
        assert [request.connection for request in server.requests] == [1, 2, 2, 1]


def test_a_lock_held_during_a_fork_does_not_hold_up_the_child(transport: UrllibTransport) -> None:
    with Loopback() as server:
        with transport._lock:
            child = os.fork()
            if child == 0:
                good = False
                try:
                    good = send(transport, server.url).status == 200
                finally:
                    os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0


def test_connecting_ahead_opens_the_connection_of_the_next_request(
    transport: UrllibTransport,
) -> None:
    with Loopback() as server:
        transport.connect(server.url, connect_timeout=5)
        wait_until(lambda: server.connections)
        send(transport, server.url)
        assert server.connections == 1


def test_tcp_keepalive_is_asked_of_the_system() -> None:
    for wanted in (False, True):
        transport = UrllibTransport(tcp_keepalive=wanted, proxies={})
        with Loopback() as server:
            transport.connect(server.url, connect_timeout=5)
            (pool,) = transport._pools.values()
            sock = pool._idle[0][0].sock
            assert bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) is wanted
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            transport.close()


# --- TLS --------------------------------------------------------------------------------------


def test_a_server_of_a_trusted_authority_is_accepted(certificates: Any) -> None:
    transport = UrllibTransport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=certificates.server()) as server:
        assert send(transport, server.url).status == 200
        assert send(transport, server.url).status == 200
        assert server.connections == 1
        transport.close()


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("unknown authority", "unable to get local issuer"),
        ("wrong host", "IP address mismatch"),
        ("expired", "certificate has expired"),
    ],
)
def test_a_certificate_that_can_not_be_trusted_is_a_tls_error(
    certificates: Any, case: str, problem: str
) -> None:
    bundle: str | None = certificates.bundle
    context = certificates.server()
    if case == "unknown authority":
        bundle = None
    elif case == "wrong host":
        context = certificates.server("elsewhere.example")
    else:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        context = certificates.server(not_after=long_ago)
    transport = UrllibTransport(ca_bundle=bundle, proxies={})
    with Loopback(tls=context) as server:
        with pytest.raises(TLSError, match=problem) as caught:
            send(transport, server.url)
        assert not server.requests
    assert caught.value.cause == "SSLCertVerificationError"
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


def test_plain_http_where_tls_was_expected_is_a_tls_error(certificates: Any) -> None:
    def refuse() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer(b"TLS is not spoken here", status=400))

    transport = UrllibTransport(ca_bundle=certificates.bundle, proxies={})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(TLSError) as caught:
            send(transport, f"https://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert not caught.value.bytes_sent


def test_a_client_certificate_is_shown_to_a_server_that_asks(certificates: Any) -> None:
    context = certificates.server(client_authority=certificates.authority)
    for client_cert in (certificates.client(),):
        transport = UrllibTransport(
            ca_bundle=certificates.bundle, client_cert=client_cert, proxies={}
        )
        with Loopback(tls=context) as server:
            assert send(transport, server.url).status == 200
            transport.close()


def test_a_missing_client_certificate_is_an_error_that_says_tls(certificates: Any) -> None:
    context = certificates.server(client_authority=certificates.authority)
    transport = UrllibTransport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=context) as server, pytest.raises(TransportError) as caught:
        send(transport, server.url)
    # TLS 1.3 tells it only after the request went out, and a reset may overtake the alert.
    assert isinstance(caught.value, TLSError | ResponseInterruptedError)
    assert_clean(caught.value)


def test_files_that_are_no_certificates_are_refused(certificates: Any, tmp_path: Any) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("nothing\n")
    with pytest.raises(ConfigurationError, match=r"ca_bundle: .*junk.pem' can't be used"):
        trust.make_tls_context(str(junk))
    with pytest.raises(ConfigurationError, match=r"client_cert: .*junk.pem' can't be used"):
        trust.make_tls_context(certificates.bundle, str(junk))


def test_an_encrypted_key_is_refused_and_nobody_is_asked_for_a_password(
    certificates: Any, tmp_path: Any
) -> None:
    from cryptography.hazmat.primitives import serialization

    chain, key = certificates.client()
    loaded = serialization.load_pem_private_key(Path(key).read_bytes(), None)
    encrypted = tmp_path / "encrypted.key"
    encrypted.write_bytes(
        loaded.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
    )
    with pytest.raises(ConfigurationError, match="the key not encrypted"):
        trust.make_tls_context(certificates.bundle, (chain, str(encrypted)))


def test_a_folder_of_certificates_is_trusted(certificates: Any, tmp_path: Any) -> None:
    command = ["openssl", "x509", "-hash", "-noout", "-in", certificates.bundle]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    shutil.copy(certificates.bundle, tmp_path / f"{name}.0")
    transport = UrllibTransport(ca_bundle=str(tmp_path), proxies={})
    with Loopback(tls=certificates.server()) as server:
        assert send(transport, server.url).status == 200
        transport.close()


def test_verification_is_always_on() -> None:
    context = trust.make_tls_context(None)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_trust_is_certifis_then_botocores_then_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    import certifi

    assert trust.installed_bundle() == certifi.where()
    monkeypatch.setitem(sys.modules, "certifi", None)
    for name in [name for name in sys.modules if name.partition(".")[0] == "botocore"]:
        monkeypatch.delitem(sys.modules, name)
    found = trust.installed_bundle()
    assert found is not None
    assert found.endswith(os.path.join("botocore", "cacert.pem"))
    assert "botocore" not in sys.modules
    monkeypatch.setattr(trust, "find_spec", lambda name: None)
    assert trust.installed_bundle() is None


def test_no_trusted_certificates_at_all_is_a_clear_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(trust, "installed_bundle", lambda: None)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match="no trusted certificates were found"):
        trust.make_tls_context(None)


# --- proxies ----------------------------------------------------------------------------------


def proxied(certificates: Any, url: str, **more: object) -> UrllibTransport:
    return UrllibTransport(
        ca_bundle=certificates.bundle, proxies={"http": url, "https": url, **more}
    )


BASIC = "Basic dXNlcjpwYSBzcw=="  # user:pa ss


@pytest.mark.parametrize("secure_proxy", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_requests_go_through_a_proxy(certificates: Any, secure: bool, secure_proxy: bool) -> None:
    tls = certificates.server() if secure else None
    proxy_tls = certificates.server() if secure_proxy else None
    with (
        Loopback(tls=tls) as server,
        LoopbackProxy(authorization=BASIC, tls=proxy_tls) as proxy,
    ):
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


def test_a_proxy_that_wants_a_password_is_a_proxy_error(certificates: Any) -> None:
    with (
        Loopback(tls=certificates.server()) as server,
        LoopbackProxy(authorization=BASIC) as proxy,
    ):
        transport = proxied(certificates, f"http://user:wrong-secret@127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyError, match="407") as caught:
            send(transport, server.url)
        assert not caught.value.bytes_sent
        assert "wrong-secret" not in str(caught.value)
        assert_clean(caught.value)


def test_a_proxy_that_is_not_there_is_a_proxy_error(certificates: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = proxied(certificates, f"http://user:secret@127.0.0.1:{port}")
    for origin in ("https://127.0.0.1:9", "http://127.0.0.1:9"):
        with pytest.raises(ProxyError, match="Connection refused") as caught:
            send(transport, origin)
        assert not caught.value.bytes_sent
        assert "secret" not in str(caught.value)


def test_a_server_behind_a_proxy_is_verified_too(certificates: Any) -> None:
    with (
        Loopback(tls=certificates.server("elsewhere.example")) as server,
        LoopbackProxy() as proxy,
    ):
        transport = proxied(certificates, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(TLSError, match="IP address mismatch"):
            send(transport, server.url)


def test_an_https_proxy_is_verified_with_its_own_trust(certificates: Any, tmp_path: Any) -> None:
    other = trustme.CA()
    bundle = str(tmp_path / "other.pem")
    other.cert_pem.write_to_path(bundle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    other.issue_cert("127.0.0.1").configure_cert(context)
    with (
        Loopback(tls=certificates.server()) as server,
        LoopbackProxy(tls=context) as proxy,
    ):
        url = f"https://127.0.0.1:{proxy.port}"
        with pytest.raises(ProxyError, match="unable to get local issuer"):
            send(proxied(certificates, url), server.url)
        transport = proxied(certificates, url, proxy_ca_bundle=bundle)
        assert send(transport, server.url).status == 200
        transport.close()


def test_the_environment_names_proxies_and_exceptions(
    certificates: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback() as server, LoopbackProxy() as proxy:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        through = UrllibTransport()
        assert send(through, server.url).status == 200
        through.close()
        assert len(proxy.heads) == 1
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        direct = UrllibTransport()
        assert send(direct, server.url).status == 200
        direct.close()
        assert len(proxy.heads) == 1


@pytest.mark.parametrize("url", ["http://", "http://host:port", "http://a b", "http://h\r\n", 5])
def test_what_is_no_proxy_is_refused_without_showing_it(url: object) -> None:
    transport = UrllibTransport(proxies={"http": url})
    with pytest.raises(ConfigurationError, match="this is no address of a proxy"):
        send(transport, "http://127.0.0.1:9")


def test_a_transport_shows_nothing_but_its_origins(transport: UrllibTransport) -> None:
    with Loopback() as server:
        send(transport, server.url)
        assert repr(transport) == f"<UrllibTransport: {server.url}>"


@pytest.mark.parametrize(
    "origin", ["ftp://host", "host", "http://", "http://host:0", "http://host:x"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ConfigurationError, match="endpoint: got"):
        connections.Origin(origin)


def test_ipv6_origins_are_understood() -> None:
    origin = connections.Origin("https://[::1]:8443")
    assert (origin.host, origin.port) == ("::1", 8443)
    assert connections.Origin("https://[::1]").port == 443
