"""A loopback server that sends or receives so slowly that only a total time limit ends the call.

Each wait of the client is short. A client that waits until the end fails the test.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress

_BETWEEN_BYTES = 0.01
_MOST_BYTES = 400


class SlowServer:
    """The server; a context manager.

    Args:
        data: Sent repeatedly, one byte at a time.
        first: Sent at once, before ``data``.
        after_request: Whether to read a request first.
        takes: Receive slowly instead of sending.
        tls: TLS context; None for plain TCP.
    """

    def __init__(
        self,
        data: bytes = b"x",
        *,
        first: bytes = b"",
        after_request: bool = True,
        takes: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._data = data
        self._first = first
        self._after_request = after_request
        self._takes = takes
        self._tls = tls
        self._stopped = threading.Event()
        self._borne = False
        self._listener = socket.socket()
        if takes:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 15)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> SlowServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)
        assert not self._borne, "no bound ended it"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with suppress(OSError), connection:
                    if self._tls is None:
                        self._drip(connection)
                        continue
                    with self._tls.wrap_socket(connection, server_side=True) as session:
                        self._drip(session)

    def _drip(self, connection: socket.socket) -> None:
        if self._after_request:
            connection.recv(65536 if not self._takes else 1)
        connection.sendall(self._first)
        for index in range(_MOST_BYTES):
            if self._stopped.wait(_BETWEEN_BYTES):
                return
            if self._takes:
                connection.recv(1 << 14)
            else:
                at = index % len(self._data)
                connection.sendall(self._data[at : at + 1])
        self._borne = True
