"""A proxy on loopback: tunnels (CONNECT) and forwards, asks for a password if it is told to."""

from __future__ import annotations

import selectors
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress


class LoopbackProxy:
    """The proxy; a context manager.

    Args:
        authorization: What the ``Proxy-Authorization`` header has to say; None if anything goes.
        tls: The settings of TLS, for an HTTPS proxy.
    """

    def __init__(
        self, *, authorization: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.heads: list[bytes] = []
        self._authorization = authorization
        self._tls = tls
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def __enter__(self) -> LoopbackProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, client: socket.socket) -> None:
        try:
            if self._tls is not None:
                client = self._tls.wrap_socket(client, server_side=True)
            self._relay(client)
        except OSError:
            pass
        finally:
            client.close()

    def _relay(self, client: socket.socket) -> None:
        raw = b""
        while b"\r\n\r\n" not in raw:
            piece = client.recv(65536)
            if not piece:
                return
            raw += piece
        head, _, rest = raw.partition(b"\r\n\r\n")
        self.heads.append(head)
        wanted = self._authorization
        if wanted is not None and f"proxy-authorization: {wanted}".encode() not in _lowered(head):
            client.sendall(
                b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
            )
            return
        method, target, _ = head.split(b"\r\n")[0].split(b" ")
        authority = target if method == b"CONNECT" else target.split(b"/")[2]
        host, _, port = authority.decode().rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), 5) as server:
            if method == b"CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                server.sendall(head + b"\r\n\r\n" + rest)
            self._pump(client, server)

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while not self._stopped.is_set():
                for key, _ in selector.select(0.05):
                    source = client if key.fileobj is client else server
                    piece = source.recv(65536)
                    if not piece:
                        return
                    key.data.sendall(piece)


def _lowered(head: bytes) -> bytes:
    """The head with the names of its headers in lower case."""
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return b"\r\n".join(name.lower() + colon + value for name, colon, value in lines)
