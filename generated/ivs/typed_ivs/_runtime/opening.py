"""Connections of urllib3's that are open within one span of time, whatever opening takes.

By itself urllib3 counts its timeout anew for every address of a name, and for every piece of what a
proxy answers. Here all of it is one span: addresses, proxy, tunnel and TLS.
"""

from __future__ import annotations

import math
import socket
import ssl
import sys
import time
from collections.abc import Iterable, Sequence
from http.client import HTTPResponse
from threading import Thread
from typing import Any, TypeAlias, cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import allowed_gai_family

from .wire import Source, bounded

_Address: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"

# An address that does not answer leaves time for the next one, but gets at least this much.
_FAIR_SECONDS = 2.0


class PlainConnection(HTTPConnection):
    """A connection without TLS.

    Attributes:
        until: When it has to be open, on the monotonic clock.
        looks_up_apart: Whether ``until`` bounds looking up the name, too. Nothing can interrupt
            that, so it then happens in a thread of its own.
        is_tunnelled: Whether a proxy has agreed to pass everything on.
    """

    until = math.inf
    looks_up_apart = False
    is_tunnelled = False
    debuglevel = 0  # Else it would print passwords for proxies where http.client is debugged.

    def _new_conn(self) -> socket.socket:
        # With the dot at the end of a name if there is one: it says that the name is complete.
        addresses = _addresses(self._dns_host, self.port, self.until, apart=self.looks_up_apart)
        sock = _connect(addresses, self.until, self.socket_options or ())
        sys.audit("http.client.connect", self, self.host, self.port)
        return sock

    def connect(self) -> None:
        """Opens it; whatever urllib3 and the system raise goes through."""
        self.is_tunnelled = False
        self.response_class = _tunnel_answer(self.until)
        super().connect()

    def _tunnel(self) -> None:
        super()._tunnel()
        self.is_tunnelled = True
        self.sock.settimeout(bounded(math.inf, self.until))


class SecureConnection(PlainConnection, HTTPSConnection):
    """A connection with TLS."""


class TlsSocket(ssl.SSLSocket):
    """A TLS socket that can carry another TLS session (as to a server behind an HTTPS proxy).

    To that session one read may mean any number of reads here, so that a timeout counts from when
    it was set. Python itself sees to that where there is one session only.
    """

    _until: float | None = None

    def settimeout(self, value: float | None, /) -> None:
        self._until = None if value is None else time.monotonic() + value
        super().settimeout(value)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        if self._until is not None:
            super().settimeout(bounded(math.inf, self._until))
        return super().recv(buflen, flags)


def _addresses(host: str, port: int, until: float, *, apart: bool) -> Sequence[_Address]:
    """The addresses of a host, in the order in which they should be tried."""
    family = allowed_gai_family()
    if not apart:
        return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    try:
        return socket.getaddrinfo(
            host, port, family, socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except socket.gaierror:
        pass  # It is a name.
    found: list[Sequence[_Address] | Exception] = []

    def work() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM))
        except Exception as error:
            found.append(error)

    thread = Thread(target=work, name=f"look up {host}", daemon=True)
    thread.start()
    thread.join(bounded(math.inf, until))
    if not found:
        raise TimeoutError("the name was not found in time")
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _connect(
    addresses: Sequence[_Address], until: float, options: Iterable[tuple[int, int, int | bytes]]
) -> socket.socket:
    """A socket to the first address that answers, with the timeout that is left."""
    problem = OSError("the name has no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        left = bounded(math.inf, until)
        fair = max(left / (len(addresses) - index), min(left, _FAIR_SECONDS))
        sock = None
        try:
            sock = socket.socket(family, kind, protocol)
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(fair)
            sock.connect(address)
            sock.settimeout(bounded(math.inf, until))
            return sock
        except OSError as error:
            problem = error
            if sock is not None:
                sock.close()
    try:
        raise problem
    finally:
        del problem  # It holds this frame, which holds it.


def _tunnel_answer(until: float) -> type[HTTPResponse]:
    """The class that reads what a proxy answers to CONNECT: within the time, like everything."""

    class TunnelAnswer(HTTPResponse):
        def __init__(self, sock: socket.socket, method: str | None = None) -> None:
            source = Source(sock, math.inf, until, math.inf)
            super().__init__(cast("socket.socket", source), method=method)

    return TunnelAnswer
