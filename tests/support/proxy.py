"""A loopback proxy that tunnels (CONNECT) and forwards, optionally with authentication."""

from __future__ import annotations

import selectors
import socket
import ssl

from support.loopback import Loopback


class LoopbackProxy(Loopback):
    """The proxy; a context manager.

    Args:
        authorization: Required value of ``Proxy-Authorization``; None for no authentication.
        tls: TLS context of an HTTPS proxy.
    """

    def __init__(
        self, *, authorization: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(tls=tls)
        self.heads: list[bytes] = []
        self._authorization = authorization

    def _serve(self, connection: socket.socket, number: int) -> None:
        client = connection
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
