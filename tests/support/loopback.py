"""A server on loopback that records requests byte for byte and plays scripted responses."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, Self, TypeAlias


class Step:
    """Something that a server does beside sending bytes."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


CLOSE: Final = Step("CLOSE")
"""Ends the connection."""

RESET: Final = Step("RESET")
"""Ends it the hard way."""

STALL: Final = Step("STALL")
"""Does nothing more, for as long as the server runs."""

Script: TypeAlias = "bytes | Iterable[bytes | Step]"


def response(
    body: bytes = b"{}",
    *,
    status: int = 200,
    headers: Iterable[tuple[str, str]] = (("Content-Type", "application/json"),),
) -> bytes:
    """A complete response."""
    lines = [f"HTTP/1.1 {status} Reason", *(f"{name}: {value}" for name, value in headers)]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


class Recorded:
    """A request as it arrived."""

    def __init__(self, raw: bytes, connection: int) -> None:
        self.raw = raw
        self.connection = connection
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.lines = head.split(b"\r\n")
        self.method, self.target, self.version = self.lines[0].split(b" ")

    @property
    def names(self) -> list[str]:
        """The names of the headers, in order."""
        return [line.partition(b":")[0].decode() for line in self.lines[1:]]

    @property
    def headers(self) -> dict[str, str]:
        """The headers by their names in lower case."""
        pairs = (line.partition(b":") for line in self.lines[1:])
        return {name.decode().lower(): value.strip().decode() for name, _, value in pairs}


class Loopback:
    """The server; a context manager.

    Args:
        scripts: What it does for the first request, the second one, and so on; then it responds
            ``{}``.
        tls: The settings of TLS, if it speaks that.
        host: The address that it listens on.
        respond: Creates the response to requests without a script.
        accepts: What it does with every connection before anything else.
    """

    def __init__(
        self,
        *scripts: Script,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        respond: Callable[[Recorded], Script] = lambda request: response(),
        accepts: Script = (),
    ) -> None:
        self.requests: list[Recorded] = []
        self.connections = 0
        self.failures: list[str] = []
        self._scripts = list(scripts)
        self._respond = respond
        self._accepts = accepts
        self._tls = tls
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((host, 0))
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
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
            with self._lock:
                self.connections += 1
                number = self.connections
                self._open.append(connection)
            self._start(self._serve, connection, number)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            try:
                if not self._play(connection, self._accepts):
                    return
                if self._tls is not None:
                    plain = connection
                    connection = self._tls.wrap_socket(plain, server_side=True)
                    with self._lock:
                        self._open.remove(plain)
                        self._open.append(connection)
                while (raw := _read_request(connection)) is not None:
                    with self._lock:
                        request = Recorded(raw, number)
                        self.requests.append(request)
                        script = self._scripts.pop(0) if self._scripts else self._respond(request)
                    if not self._play(connection, script):
                        break
            except ssl.SSLError as error:
                self.failures.append(error.reason or "")
            finally:
                with self._lock:
                    self._open.remove(connection)
                connection.close()

    def _play(self, connection: socket.socket, script: Script) -> bool:
        for step in [script] if isinstance(script, bytes) else script:
            if isinstance(step, bytes):
                connection.sendall(step)
            elif step is STALL:
                self._stopped.wait(30)
                return False
            else:
                if step is CLOSE and isinstance(connection, ssl.SSLSocket):
                    connection.settimeout(0)
                    with suppress(OSError):
                        connection.unwrap()  # Sends the closure alert, and waits for none.
                if step is RESET:
                    linger = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return False
        return True


def _read_request(connection: socket.socket) -> bytes | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = connection.recv(65536)
        if not piece:
            return None
        raw += piece
    head, _, body = raw.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        raw += piece
        body += piece
    return raw
