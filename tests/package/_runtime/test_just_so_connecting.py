"""Addresses and connections: what is allowed just so, and what failures are told apart by."""

from __future__ import annotations

import ssl
from base64 import b64encode
from http.client import BadStatusLine
from types import SimpleNamespace
from typing import Any, cast

import pytest
from support.calls import URL, CannedTransport, Pauses, make_client, reply, with_clock
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from codegen.package._runtime.auth.chain import SessionSource
from codegen.package._runtime.credentials import BearerToken, Credentials
from codegen.package._runtime.endpoints import parse_url, substring
from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    ConnectTimeoutError,
    ResponseInterruptedError,
    ServiceError,
    TLSError,
)
from codegen.package._runtime.http import HttpResponse, PreparedRequest
from codegen.package._runtime.transport import pool as connections
from codegen.package._runtime.transport.connect import is_quiet
from codegen.package._runtime.transport.failures import (
    failed_connect,
    failed_exchange,
    is_of_network,
)
from codegen.package._runtime.transport.pool import Origin, Pool
from codegen.package._runtime.transport.proxies import check_proxies, find_proxy
from codegen.package._runtime.transport.response_reader import RemoteDisconnected


@pytest.mark.parametrize(
    ("text", "parts"),
    {
        "https://a": ("https", "a", 443),
        "http://a": ("http", "a", 80),
        "https://a:1": ("https", "a", 1),
        "http://a:65535": ("http", "a", 65535),
        "https://[::1]": ("https", "::1", 443),
        "https://[::1]:8443": ("https", "::1", 8443),
    }.items(),
)
def test_an_origin_has_scheme_host_and_port(text: str, parts: tuple[str, str, int]) -> None:
    origin = Origin(text)
    assert (origin.scheme, origin.host, origin.port) == parts
    assert str(origin) == text


@pytest.mark.parametrize(
    "text",
    ["https://a:0", "https://a:65536", "https://a:x", "https://a:٣", "ftp://a", "a", "https://"],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="expected: https://host"):
        Origin(text)


@pytest.mark.parametrize(
    ("host", "is_ip"),
    {
        "127.0.0.1": True,
        "[::1]": True,
        "[v1.a:b]": False,
        "1.2.3": False,
        "1.2.3.4.5": False,
        "1.2.3.1234": False,
        "1.2.3.999": True,
        "a.b.c.d": False,
        "example.com": False,
    }.items(),
)
def test_an_address_is_known_from_a_name(host: str, is_ip: bool) -> None:
    url = parse_url(f"https://{host}/")
    assert url is not None
    assert url.is_ip is is_ip


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (None, ResponseInterruptedError),
        ("UNEXPECTED_EOF_WHILE_READING", ResponseInterruptedError),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", TLSError),
    ],
)
def test_a_server_that_ends_tls_says_so(reason: str | None, kind: type[Exception]) -> None:
    error = ssl.SSLError(1, "why")
    if reason is not None:
        error.reason = reason
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    found = failed_exchange(connector, error, 1.0, late=False)
    assert type(found) is kind
    assert found.bytes_sent
    assert str(found).startswith("https://a: ")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ssl.SSLError(1, "why"), TLSError),
        (ssl.SSLCertVerificationError(1, "why"), TLSError),
        (CertificateError("another host's"), TLSError),  # Of urllib3, within a tunnel.
        (TimeoutError(), ConnectTimeoutError),
        (ConnectionRefusedError(), ConnectError),
        (OSError("why"), ConnectError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_what_keeps_from_connecting_is_told_by_what_was_raised_first(
    error: Exception, kind: type[Exception], is_wrapped: bool
) -> None:
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    raised = error
    if is_wrapped:
        raised = HTTPError("around it")
        raised.__cause__ = error
    assert is_of_network(raised)
    found = failed_connect(connector, cast("Any", None), raised, 1.0, late=False)
    assert type(found) is kind
    assert found.cause == type(error).__name__
    assert not found.bytes_sent
    late = failed_connect(connector, cast("Any", None), raised, 1.0, late=True)
    assert type(late) is CallTimeoutError


@pytest.mark.parametrize(("length", "shown"), [(119, 119), (120, 120), (121, 120)])
def test_what_the_system_says_is_cut(length: int, shown: int) -> None:
    """On its line: what does not print is left out."""
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    error = OSError(1, "x\n" * length)
    found = failed_connect(connector, cast("Any", None), error, 1.0, late=False)
    assert str(found).endswith(f"(PermissionError: {'x' * shown})")


@pytest.mark.parametrize(
    ("error", "is_the_networks"),
    [
        (OSError(), True),
        (ValueError(), True),
        (RuntimeError(), True),
        (RemoteDisconnected(), True),
        (HTTPError(), True),
        (BadStatusLine("x"), True),
        (KeyError(), False),
        (LookupError(), False),
        (AttributeError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_handler_of_signals_raises_is_not_taken_for_the_networks(
    error: Exception, is_the_networks: bool
) -> None:
    assert is_of_network(error) is is_the_networks


@pytest.mark.parametrize(
    ("url", "parts", "authorization"),
    [
        ("http://a", ("http", "a", 80), None),
        ("https://a", ("https", "a", 443), None),
        ("HTTPS://A:1", ("https", "a", 1), None),
        ("a", ("http", "a", 80), None),
        ("//a:3128/", ("http", "a", 3128), None),
        ("[::1]:3128", ("http", "::1", 3128), None),
        ("a:65535", ("http", "a", 65535), None),
        ("user:pass@a:3128", ("http", "a", 3128), b"user:pass"),
        ("https://us%65r:p%40s%3As@a", ("https", "a", 443), b"user:p@s:s"),
        ("http://user:@a", ("http", "a", 80), b"user:"),
        ("http://user@a", ("http", "a", 80), None),
        ("http://:pass@a", ("http", "a", 80), None),
    ],
)
def test_a_proxy_has_scheme_host_and_port(
    url: str, parts: tuple[str, str, int], authorization: bytes | None
) -> None:
    found = find_proxy("https://example.com", {"https": url})
    assert found is not None
    assert (found.scheme, found.host, found.port) == parts
    headers = {}
    if authorization is not None:
        headers = {"Proxy-Authorization": f"Basic {b64encode(authorization).decode()}"}
    assert found.headers == headers


@pytest.mark.parametrize(
    "url",
    ["http://", "ftp://a", "socks5://a:1", "a:0", "a:65536", "a:x", "a b", "a\n", "http://[::1", 1],
)
def test_what_is_no_proxy_is_refused_before_anything_is_sent(url: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^proxies\['https'\]: got a value that is not"):
        check_proxies({"https": url})
    with pytest.raises(ConfigurationError, match="not a proxy's address"):
        find_proxy("https://example.com", {"https": url})
    assert find_proxy("http://example.com", {"https": url}) is None


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
def test_the_trust_in_a_proxy_is_made_of_paths(settings: dict[str, object], read: object) -> None:
    proxies = {"https": "https://a", **settings}
    if isinstance(read, str):
        with pytest.raises(ConfigurationError, match=read):
            check_proxies(proxies)
        return
    check_proxies(proxies)
    found = find_proxy("https://example.com", proxies)
    assert found is not None
    assert (found.ca_bundle, found.client_cert) == read


def test_who_signs_is_equal_to_nothing_else() -> None:
    keys = Credentials(access_key_id="a", secret_access_key="s")
    token = BearerToken("t", None)
    for one, other in ((keys, token), (token, keys), (keys, "a"), (token, "t")):
        assert one != other
        assert one.__eq__(other) is NotImplemented
    assert token == BearerToken("t", None)
    assert token != BearerToken("t2", None)
    assert keys == Credentials(access_key_id="a", secret_access_key="s")
    for change in ({"access_key_id": "b"}, {"secret_access_key": "b"}, {"session_token": "b"}):
        given: dict[str, Any] = {"access_key_id": "a", "secret_access_key": "s", **change}
        assert keys != Credentials(**given)
    assert len({keys, token, BearerToken("t", None)}) == 2


class Idle:
    """A connection that is open as long as nobody closes it."""

    def __init__(self) -> None:
        self.is_connected = True

    def close(self) -> None:
        self.is_connected = False


@pytest.mark.parametrize(("seconds", "used_again"), [(0, True), (54, True), (56, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_connection_that_was_idle_for_long_is_not_used_again(
    seconds: int, used_again: bool, sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(connections, "time", SimpleNamespace(time=lambda: now[0]))
    pool = Pool(cast("Any", SimpleNamespace(new=Idle)), 1)
    first = pool.take(0)
    assert first is not None
    assert pool.take(0) is None
    pool.give_back(first, reusable=True)
    now[0] += sign * seconds
    assert (pool.take(0) is first) is used_again
    assert first.is_connected is used_again


def test_a_connection_that_can_not_be_used_again_is_closed() -> None:
    pool = Pool(cast("Any", SimpleNamespace(new=Idle)), 1)
    first = pool.take(0)
    assert first is not None
    pool.give_back(first, reusable=False)
    assert not first.is_connected
    second = pool.take(0)
    assert second not in (None, first)
    pool.close()
    assert second is not None
    pool.give_back(second, reusable=True)
    assert not second.is_connected


class Slow(CannedTransport):
    """Takes two seconds of the client's clock for each request."""

    pauses: Pauses

    def send(self, request: PreparedRequest, **_: object) -> HttpResponse:
        self.pauses.elapsed += 2.0
        return super().send(request)


@pytest.mark.usefixtures("bare_environment")
def test_hooks_are_told_how_long_it_took() -> None:
    told: list[tuple[str, float]] = []

    class Listening:
        def after_response(self, event: Any) -> None:
            told.append(("answer", event.duration))

        def on_error(self, event: Any) -> None:
            told.append(("failure", event.duration))

    transport = Slow(reply(status=400))
    client = make_client(URL, transport=transport, hooks=[Listening()])
    transport.pauses = with_clock(client)
    transport.pauses.elapsed = 100.0
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert told == [("answer", 2.0), ("failure", 2.0)]


@pytest.mark.parametrize(
    ("start", "stop", "reverse", "piece"),
    [
        (1, 3, False, "bc"),
        (1, 3, True, "de"),
        (0, 6, True, "abcdef"),
        (0, 1, True, "f"),
        (5, 6, True, "a"),
        (0, 7, False, None),
        (2, 2, False, None),
    ],
)
def test_a_piece_of_a_text(start: int, stop: int, reverse: bool, piece: str | None) -> None:
    assert substring("abcdef", start, stop, reverse=reverse) == piece
    assert substring("abcdé", 0, 1, reverse=reverse) is None


@pytest.mark.parametrize(
    ("name", "value"),
    {
        "ca_bundle": "/a",
        "client_cert": "/a",
        "max_connections": 2,
        "max_response_bytes": 3,
        "proxies": {},
        "tcp_keepalive": True,
        "keep_alive": False,
    }.items(),
)
@pytest.mark.usefixtures("bare_environment")
def test_a_transport_that_is_given_has_made_up_its_mind(name: str, value: object) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(ConfigurationError, match=f"^{name}: transport="):
        make_client(URL, transport=CannedTransport(), **given)


def test_a_session_says_itself_when_its_keys_have_to_be_renewed() -> None:
    asked: list[float] = []

    class Keys:
        def get_frozen_credentials(self) -> SimpleNamespace:
            return SimpleNamespace(access_key="a", secret_key="s", token=None)

        def refresh_needed(self, refresh_in: float) -> bool:
            asked.append(refresh_in)
            return refresh_in > 600

    origin = SessionSource("x", lambda: SimpleNamespace(get_credentials=Keys))
    origin.load()
    assert origin.is_valid_for(600)
    assert not origin.is_valid_for(601)
    assert asked == [600, 601]


@pytest.mark.parametrize("error", [ConnectionResetError(), ssl.SSLError("bad record")])
def test_a_session_that_broke_is_not_quiet(error: Exception) -> None:
    class Broken:
        def settimeout(self, seconds: float) -> None: ...

        def recv_into(self, buffer: bytearray) -> int:
            raise error

    session: Any = Broken()
    assert not is_quiet(session)
