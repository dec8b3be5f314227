"""What connections to an origin are made of: proxy, TLS contexts, and options of the socket."""

from __future__ import annotations

import socket
import ssl
import sys
from typing import Any

import pytest

from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.transport import tls
from codegen.package._runtime.transport.connect import DirectConnection
from codegen.package._runtime.transport.pool import Connector, Connectors
from codegen.package._runtime.transport.tunnel import TunnelConnection

pytestmark = pytest.mark.usefixtures("bare_environment")

PROXIES = {
    "http": "http://proxy.example:3128",
    "https": "https://user:secret@secure.example:444",
}


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The files of each TLS context that was made."""
    made: list[Any] = []

    def make(*files: object) -> ssl.SSLContext:
        made.append(files)
        context: Any = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.files = files
        return context

    monkeypatch.setattr(tls, "make_tls_context", make)
    return made


def connectors(**settings: Any) -> Connectors:
    return Connectors(
        **{
            "ca_bundle": "ca.pem",
            "client_cert": "own.pem",
            "proxies": {},
            "tcp_keepalive": False,
            **settings,
        }
    )


def parts(connection: Any) -> tuple[object, ...]:
    assert isinstance(connection, DirectConnection)
    files = getattr(connection._tls_context, "files", None)
    return connection._host, connection._port, files


@pytest.mark.parametrize(
    ("origin", "proxies", "expected"),
    [
        ("http://a.example", {}, ("a.example", 80, None)),
        ("https://a.example:8443", {}, ("a.example", 8443, ("ca.pem", "own.pem"))),
        ("http://a.example", PROXIES, ("proxy.example", 3128, None)),
        (
            "http://a.example",
            {"http": PROXIES["https"]},
            ("secure.example", 444, ("ca.pem", None)),
        ),
        (
            "http://a.example",
            {
                "http": PROXIES["https"],
                "proxy_ca_bundle": "other.pem",
                "proxy_client_cert": "its.pem",
            },
            ("secure.example", 444, ("other.pem", "its.pem")),
        ),
    ],
)
def test_direct_connection_goes_to_the_server_or_a_proxy_that_forwards(
    origin: str, proxies: dict[str, Any], expected: tuple[object, ...], contexts: list[Any]
) -> None:
    connector = connectors(proxies=proxies).new(origin)
    connection = connector.new()
    assert parts(connection) == expected
    assert len(contexts) == (expected[2] is not None)
    assert (connection.sock, connection.is_connected, connection.is_tunnelled) == (
        None,
        False,
        False,
    )
    assert connector.forwards is bool(proxies)


def test_slow_addresses_are_shared_by_the_connections_to_an_origin(contexts: list[Any]) -> None:
    both = connectors(proxies={"https": PROXIES["http"]})
    for origin in ("http://a.example", "https://a.example"):
        connector = both.new(origin)
        first, second = connector.new(), connector.new()
        for connection in (first, second):
            is_tunnel = isinstance(connection, TunnelConnection)
            assert is_tunnel is (origin == "https://a.example")
            slow = connection.slow if isinstance(connection, TunnelConnection) else None
            if isinstance(connection, DirectConnection):
                slow = connection._slow
            assert slow is connector.slow
    assert both.new("http://a.example").slow is not both.new("http://a.example").slow


def test_tls_context_is_made_once_for_the_same_files(contexts: list[Any]) -> None:
    both = connectors(proxies={"https": PROXIES["https"]})
    for origin in ("https://a.example", "https://b.example", "https://a.example"):
        connection = both.new(origin).new()
        assert isinstance(connection, TunnelConnection)
        tunnel: Any = connection
        assert tunnel.ssl_context.files == ("ca.pem", "own.pem")
        assert tunnel.proxy_config.ssl_context.files == ("ca.pem", None)
    assert contexts == [("ca.pem", None), ("ca.pem", "own.pem")]


@pytest.mark.parametrize(
    ("origin", "proxies", "target", "names"),
    [
        ("http://a.example", {}, "/x", []),
        ("https://a.example", PROXIES, "/x", []),
        ("http://a.example:81", {"http": PROXIES["http"]}, "http://a.example:81/x", []),
        (
            "http://a.example",
            {"http": PROXIES["https"]},
            "http://a.example/x",
            ["Proxy-Authorization"],
        ),
    ],
)
def test_request_is_written_for_who_reads_it(
    origin: str, proxies: dict[str, Any], target: str, names: list[str]
) -> None:
    connector = connectors(proxies=proxies).new(origin)
    assert connector.target("/x") == target
    assert [name.title() for name in connector.headers] == names


@pytest.mark.parametrize("tcp_keepalive", [False, True])
def test_small_packets_are_sent_at_once(tcp_keepalive: bool) -> None:
    connector = connectors(tcp_keepalive=tcp_keepalive).new("http://a.example")
    no_delay = (socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    keepalive = (socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)
    assert connector.socket_options == [no_delay, keepalive][: 1 + tcp_keepalive]


@pytest.mark.parametrize(
    ("environment", "scheme", "is_found"),
    [
        ({}, "http", False),
        ({"http_proxy": "p.example:1"}, "http", True),
        ({"HTTP_PROXY": "p.example:1"}, "http", True),
        ({"Https_Proxy": "p.example:1"}, "https", True),
        ({"https_proxy": "p.example:1"}, "http", False),
        ({"http_proxy": "p.example:1"}, "https", False),
    ],
)
def test_proxy_of_the_environment_is_that_of_the_scheme(
    environment: dict[str, str], scheme: str, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    origin = f"{scheme}://a.example"
    assert (connectors(proxies=None).find_proxy(origin) is not None) is is_found
    assert connectors(proxies={}).find_proxy(origin) is None
    given = connectors(proxies={"http": PROXIES["http"]}).find_proxy(origin)
    assert (given is not None) is (scheme == "http")


@pytest.mark.parametrize("origin", ["http://a.example", "https://127.0.0.1"])
def test_offline_connector_makes_no_connection_to_elsewhere(
    origin: str, monkeypatch: pytest.MonkeyPatch, contexts: list[Any]
) -> None:
    connector: Connector = connectors().new(origin)
    monkeypatch.setenv("TYPED_AWS_OFFLINE", "1")
    if "127" in origin:
        assert parts(connector.new())[0] == "127.0.0.1"
    else:
        with pytest.raises(ConfigurationError, match="TYPED_AWS_OFFLINE"):
            connector.new()


class Lacking:
    """A finder of modules that lacks what one of them imports."""

    def __init__(self, module: str, missing: str | None) -> None:
        self.module = module
        self.error = ImportError("it is missing", name=missing)

    def find_spec(self, name: str, *_: object) -> None:
        if name == self.module:
            raise self.error


@pytest.mark.parametrize(
    ("module", "missing", "message"),
    [
        ("tls", "ssl", "this Python was built without TLS"),
        ("tls", "_ssl", "this Python was built without TLS"),
        ("tls", "other", "could not be imported (ImportError: other)"),
        ("tls", None, "could not be imported (ImportError: it is invalid)"),
        ("tunnel", "urllib3", "install urllib3"),
        ("tunnel", "urllib3.util.url", "install urllib3"),
        ("tunnel", "urllib", "could not be imported (ImportError: urllib)"),
        ("tunnel", None, "could not be imported (ImportError: it is invalid)"),
    ],
)
def test_optional_part_that_is_missing_is_named(
    module: str,
    missing: str | None,
    message: str,
    contexts: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"{tls.__name__.rpartition('.')[0]}.{module}"
    finder: Any = Lacking(name, missing)
    monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    proxies = {"https": PROXIES["http"]} if module == "tunnel" else {}
    connector = connectors(proxies=proxies).new("https://a.example")
    with pytest.raises(ConfigurationError) as caught:
        connector.new()
    assert message in str(caught.value)
