"""TLS contexts: authorities and client certificates."""

from __future__ import annotations

import os
import select
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from support.loopback import Loopback, response
from support.proxy import LoopbackProxy
from support.transports import assert_clean, new_transport, send

from codegen.package._runtime.errors import (
    ConfigurationError,
    ResponseInterruptedError,
    TLSError,
    TransportError,
)
from codegen.package._runtime.transport import tls
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("bare_environment")

BOTH_KINDS = pytest.mark.usefixtures("transport_kind")


@BOTH_KINDS
def test_server_of_a_trusted_authority_is_accepted(certificates: Any) -> None:
    transport = new_transport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=certificates.server()) as server:
        assert send(transport, server.url).status == 200
        assert send(transport, server.url).status == 200
        assert server.connections == 1
        transport.close()


def test_alpn_offers_http_1_1_only(certificates: Any) -> None:
    context = certificates.server()
    context.set_alpn_protocols(["h2", "http/1.1"])
    transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=context) as server:
        transport.connect(server.url, connect_timeout=10)
        (pool,) = transport._pools.values()
        session: Any = pool._idle[0][0].sock
        assert session.selected_alpn_protocol() == "http/1.1"
        transport.close()


@BOTH_KINDS
def test_socket_that_was_reset_before_tls_begins_is_closed(certificates: Any) -> None:
    """Python leaves it open, for as long as somebody keeps the exception."""
    context = tls.make_tls_context(certificates.bundle)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sock = socket.create_connection(listener.getsockname())
        server = listener.accept()[0]
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        server.close()
        select.select([sock], [], [], 20)
        number = sock.fileno()
        with pytest.raises(ConnectionResetError) as caught:
            context.wrap_socket(sock, server_hostname="x", do_handshake_on_connect=False)
        sock.detach()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)
        assert "reset before TLS" in str(caught.value)


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("unknown authority", "unable to get local issuer"),
        ("wrong host", "IP address mismatch"),
        ("expired", "certificate has expired"),
    ],
)
def test_untrusted_certificate_is_a_tls_error(certificates: Any, case: str, problem: str) -> None:
    bundle: str | None = certificates.bundle
    context = certificates.server()
    if case == "unknown authority":
        bundle = None
    elif case == "wrong host":
        context = certificates.server("elsewhere.example")
    else:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        context = certificates.server(not_after=long_ago)
    transport = new_transport(ca_bundle=bundle, proxies={})
    with Loopback(tls=context) as server:
        with pytest.raises(TLSError, match=problem) as caught:
            send(transport, server.url)
        assert not server.requests
    assert caught.value.cause == "SSLCertVerificationError"
    assert not caught.value.bytes_sent
    assert_clean(caught.value)


@BOTH_KINDS
def test_plain_http_server_is_a_tls_error(certificates: Any) -> None:
    def refuse() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(response(b"TLS is not spoken here", status=400))

    transport = new_transport(ca_bundle=certificates.bundle, proxies={})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(TLSError) as caught:
            send(transport, f"https://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert not caught.value.bytes_sent


@BOTH_KINDS
def test_client_certificate_is_sent_on_request(certificates: Any) -> None:
    context = certificates.server(client_authority=certificates.authority)
    transport = new_transport(
        ca_bundle=certificates.bundle, client_cert=certificates.client(), proxies={}
    )
    with Loopback(tls=context) as server:
        assert send(transport, server.url).status == 200
        transport.close()


@BOTH_KINDS
def test_missing_client_certificate_is_a_tls_error(certificates: Any) -> None:
    context = certificates.server(client_authority=certificates.authority)
    transport = new_transport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=context) as server, pytest.raises(TransportError) as caught:
        send(transport, server.url)
    # TLS 1.3 reports it only after the request was sent, and a reset may overtake the alert.
    assert isinstance(caught.value, TLSError | ResponseInterruptedError)
    assert_clean(caught.value)


def test_files_without_certificates_are_refused(certificates: Any, tmp_path: Any) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("nothing\n")
    with pytest.raises(
        ConfigurationError, match=r"ca_bundle: got .*junk.pem', which cannot be used"
    ):
        tls.make_tls_context(str(junk))
    with pytest.raises(
        ConfigurationError, match=r"client_cert: got .*junk.pem', which cannot be used"
    ):
        tls.make_tls_context(certificates.bundle, str(junk))


def test_encrypted_key_is_refused_without_a_prompt(
    certificates: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
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
    passwords: list[Any] = []

    load = ssl.SSLContext.load_cert_chain

    def watch(context: ssl.SSLContext, chain: str, key: str, password: Any = None) -> None:
        passwords.append(password)
        load(context, chain, key, password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watch)
    with pytest.raises(ConfigurationError, match="a key that is not encrypted"):
        tls.make_tls_context(certificates.bundle, (chain, str(encrypted)))
    assert passwords == [""]  # Without any, OpenSSL prompts on the terminal.


def test_folder_of_authorities_is_loaded(certificates: Any, tmp_path: Any) -> None:
    command = ["openssl", "x509", "-hash", "-noout", "-in", certificates.bundle]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    shutil.copy(certificates.bundle, tmp_path / f"{name}.0")
    transport = HttpTransport(ca_bundle=str(tmp_path), proxies={})
    with Loopback(tls=certificates.server()) as server:
        assert send(transport, server.url).status == 200
        transport.close()


@pytest.mark.parametrize("names", [(), ("junk.pem",), ("authority.pem", "12345678.crt")])
def test_folder_without_hashed_names_is_refused(
    certificates: Any, tmp_path: Any, names: tuple[str, ...]
) -> None:
    for name in names:
        shutil.copy(certificates.bundle, tmp_path / name)
    with pytest.raises(ConfigurationError, match=r"ca_bundle: got .*hashed names.*rehash"):
        tls.make_tls_context(str(tmp_path))


@BOTH_KINDS
def test_common_name_of_a_certificate_does_not_count(certificates: Any, tmp_path: Any) -> None:
    def openssl(*command: str) -> None:
        subprocess.run(["openssl", *command], cwd=tmp_path, check=True, capture_output=True)

    subject = ("-subj", "/CN=localhost", "-days", "2", "-keyout", "key.pem", "-out", "own.pem")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem", tmp_path / "key.pem")
    for authorities in (str(tmp_path / "own.pem"), certificates.bundle):
        transport = new_transport(ca_bundle=authorities, proxies={})
        with Loopback(tls=context) as server, pytest.raises(TLSError) as caught:
            send(transport, f"https://localhost:{server.port}")
        wrong = "Hostname mismatch" if authorities != certificates.bundle else "self-signed"
        assert wrong in str(caught.value)


@BOTH_KINDS
@pytest.mark.parametrize("tunnelled", ["", "http", "https"])
@pytest.mark.parametrize(
    ("head", "is_delimited"),
    [
        (b"", False),
        (b"Content-Length: 3\r\n", True),
        (b"Transfer-Encoding: chunked\r\n", True),
    ],
)
def test_response_without_length_ends_with_the_closure_of_tls(
    certificates: Any, head: bytes, is_delimited: bool, tunnelled: str
) -> None:
    """Anyone can cut a connection; only the server can say that it ended (RFC 9112 §9.8)."""
    body = b"3\r\nabc\r\n0\r\n" if b"chunked" in head else b"abc"
    whole = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body
    between = certificates.server() if tunnelled == "https" else None
    for is_closed in (True, False):
        with (
            Closing(certificates.server(), whole, is_closed) as server,
            LoopbackProxy(tls=between) as proxy,
        ):
            proxies = {"https": f"{tunnelled}://127.0.0.1:{proxy.port}"} if tunnelled else {}
            transport = new_transport(ca_bundle=certificates.bundle, proxies=proxies)
            if is_closed or is_delimited:
                assert send(transport, server.url).body == b"abc"
            else:
                with pytest.raises(ResponseInterruptedError) as caught:
                    send(transport, server.url)
                assert_clean(caught.value)
            transport.close()


class Closing:
    """A server that ends its response with TLS's closure alert, or by just closing the socket."""

    def __init__(self, context: ssl.SSLContext, response: bytes, is_closed: bool) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._given = context, response, is_closed
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Closing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        context, response, is_closed = self._given
        plain, _ = self._listener.accept()
        session = context.wrap_socket(plain, server_side=True)
        session.recv(65536)
        session.sendall(response)
        if is_closed:
            session.settimeout(0)
            with suppress(OSError):
                session.unwrap()
        session.close()


def test_keys_are_logged_for_who_asks(
    certificates: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    transport = HttpTransport(ca_bundle=certificates.bundle, proxies={})
    with Loopback(tls=certificates.server()) as server:
        send(transport, server.url)
        transport.close()
    assert "CLIENT_TRAFFIC_SECRET_0 " in log.read_text()
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"^SSLKEYLOGFILE: got .*Is a directory"):
        tls.make_tls_context(None)


@pytest.mark.parametrize("certifi", [SimpleNamespace(), SimpleNamespace(where=lambda: "/none")])
def test_half_of_certifi_is_no_certifi(monkeypatch: pytest.MonkeyPatch, certifi: Any) -> None:
    monkeypatch.setitem(sys.modules, "certifi", certifi)
    found = tls.installed_bundle()
    assert found is not None
    assert found.endswith(os.path.join("botocore", "cacert.pem"))


def test_verification_is_always_on() -> None:
    context = tls.make_tls_context(None)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_authorities_are_certifis_then_botocores_then_the_systems(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import certifi

    assert tls.installed_bundle() == certifi.where()
    monkeypatch.setitem(sys.modules, "certifi", None)
    for name in [name for name in sys.modules if name.partition(".")[0] == "botocore"]:
        monkeypatch.delitem(sys.modules, name)
    found = tls.installed_bundle()
    assert found is not None
    assert found.endswith(os.path.join("botocore", "cacert.pem"))
    assert "botocore" not in sys.modules
    for result in ([None], ImportError, ValueError):
        monkeypatch.setattr(tls, "find_spec", Mock(side_effect=result))
        assert tls.installed_bundle() is None


def test_missing_authorities_are_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(tls, "installed_bundle", lambda: None)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match="no certificate authorities were found"):
        tls.make_tls_context(None)


def test_settings_of_a_tls_context() -> None:
    context = tls.make_tls_context(None)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.post_handshake_auth


@pytest.mark.parametrize("files", [("/tmp/a\0b", None), (None, "/tmp/a\0b")])
def test_file_with_an_impossible_path_is_refused(files: Any) -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        tls.make_tls_context(*files)
