"""A loopback server that sends prepared responses: ``python -m tools.benchmarks.server``.

It prints its port and serves until the end of standard input. Threads with blocking sockets and
prepared responses keep its share of a round trip small.
"""

from __future__ import annotations

import argparse
import json
import socket
import ssl
import sys
from pathlib import Path
from threading import Thread

from tools.benchmarks.responses import CHANNEL, PAGES, encoded, page

_HEAD = (
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: {length}\r\n"
    "Connection: keep-alive\r\n"
    "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
    "x-amzn-RequestId: 6f6d7a3c-0c8a-4a4b-9d5e-0d9c8b7a6f5e\r\n"
    "\r\n"
)


class Responses:
    """The prepared responses.

    Args:
        otherwise: The body of the response to other requests.
    """

    def __init__(self, otherwise: bytes = b"{}") -> None:
        self._channel = _whole(encoded({"channel": CHANNEL}))
        self._pages = {
            str(index) if index else None: _whole(encoded(page(index))) for index in range(PAGES)
        }
        self._otherwise = _whole(otherwise)

    def to(self, head: bytes, body: bytes) -> bytes:
        """Returns the response to one request."""
        if head.startswith(b"POST /GetChannel "):
            return self._channel
        if head.startswith(b"POST /ListChannels "):
            return self._pages[json.loads(body).get("nextToken")]
        return self._otherwise


def serve(listener: socket.socket, responses: Responses, tls: ssl.SSLContext | None) -> None:
    """Accepts connections until the listener is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=_talk, args=(connection, responses, tls), daemon=True).start()


def _talk(connection: socket.socket, responses: Responses, tls: ssl.SSLContext | None) -> None:
    try:
        with connection:
            if tls is None:
                _respond_to_all(connection, responses)
            else:
                with tls.wrap_socket(connection, server_side=True) as secured:
                    _respond_to_all(secured, responses)
    except OSError:
        return  # the client disconnected


def _respond_to_all(connection: socket.socket, responses: Responses) -> None:
    received = b""
    while True:
        piece = connection.recv(65536)
        if not piece:
            return
        received += piece
        head, end, rest = received.partition(b"\r\n\r\n")
        if end and len(rest) >= (length := _body_length(head)):
            connection.sendall(responses.to(head, rest[:length]))
            received = rest[length:]


def _body_length(head: bytes) -> int:
    _, found, after = head.lower().partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0]) if found else 0


def _whole(body: bytes) -> bytes:
    return _HEAD.format(length=len(body)).encode() + body


def main() -> None:
    """Serves until the end of standard input."""
    parser = argparse.ArgumentParser(prog="tools.benchmarks.server", description=__doc__)
    parser.add_argument("--certificate", help="a PEM file of certificate and key: serve TLS")
    parser.add_argument("--otherwise", type=Path, help="a file with the response to other requests")
    options = parser.parse_args()
    tls = None
    if options.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.certificate)
    responses = Responses(options.otherwise.read_bytes() if options.otherwise else b"{}")
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        Thread(target=serve, args=(listener, responses, tls), daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
