"""Tunnels that are not opened: which address was slow, and which error is raised."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Any

import pytest
from urllib3.connection import HTTPSConnection

from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.http import Origin
from codegen.package._runtime.transport import tunnel
from codegen.package._runtime.transport.connect import SlowAddresses
from codegen.package._runtime.transport.proxies import find_proxy
from codegen.package._runtime.transport.tunnel import TunnelConnection, new_tunnel

PEER = ("192.0.2.1", 3128)
UNTIL = 1000.0


def unopened(slow: SlowAddresses) -> TunnelConnection:
    proxy = find_proxy("https://a.example", {"https": "http://user:secret@proxy.example:3128"})
    assert proxy is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return new_tunnel(Origin("https://a.example:444"), proxy, [], context, None, slow)


def test_unopened_tunnel_is_not_connected() -> None:
    connection = unopened({})
    assert not connection.is_connected
    assert not connection.is_tunnelled
    assert repr(connection) == str(connection) == "<TunnelConnection>"
    connection.close()


@pytest.mark.parametrize(
    ("now", "peer", "is_slow"),
    [
        (UNTIL, PEER, True),
        (UNTIL + 1, PEER, True),
        (UNTIL - 0.1, PEER, False),
        (UNTIL, None, False),
    ],
)
def test_proxy_is_slow_if_its_time_has_passed(
    now: float, peer: Any, is_slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = OSError("Tunnel connection failed: 503")

    def connect(self: Any) -> None:
        self._peer = peer
        raise error

    monkeypatch.setattr(HTTPSConnection, "connect", connect)
    monkeypatch.setattr(tunnel, "monotonic", lambda: now)
    slow: SlowAddresses = {}
    with pytest.raises(OSError, match="Tunnel connection failed: 503") as caught:
        unopened(slow).open(UNTIL, apart=False)
    assert caught.value is error
    assert list(slow) == ([PEER] if is_slow else [])


@pytest.mark.parametrize("text", ["unknown encoding: idna", "another one"])
def test_missing_codec_is_named_and_other_errors_pass_through(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = LookupError(text)

    def connect(self: Any) -> None:
        raise error

    monkeypatch.setattr(HTTPSConnection, "connect", connect)
    with pytest.raises((LookupError, ConfigurationError)) as caught:
        unopened({}).open(UNTIL, apart=False)
    if "idna" in text:
        assert isinstance(caught.value, ConfigurationError)
        assert caught.value.__context__ is None
    else:
        assert caught.value is error


@pytest.mark.parametrize("apart", [True, False])
def test_proxy_that_resets_the_connection_leaves_no_socket(
    apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reset(socket.socket):
        def getpeername(self) -> Any:
            raise OSError(errno.ENOTCONN, "not connected")

    made, asked = Reset(), list[object]()

    def open_socket(*arguments: object, **named: object) -> socket.socket:
        asked.append((arguments, named))
        return made

    monkeypatch.setattr(tunnel, "open_socket", open_socket)
    slow: SlowAddresses = {}
    with pytest.raises(OSError, match="not connected"):
        unopened(slow).open(1e12, apart=apart)
    assert made.fileno() == -1
    assert asked == [((("proxy.example", 3128), 1e12, [], slow), {"apart": apart})]
    assert slow == {}
