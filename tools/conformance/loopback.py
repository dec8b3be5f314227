"""A loopback server that keeps the last request and gives the response that it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from codegen.package._runtime.http import Headers


@dataclass(frozen=True)
class SentRequest:
    """A request as it arrived."""

    method: str
    target: str
    headers: Headers
    body: bytes


@dataclass(frozen=True)
class GivenResponse:
    """A response to give."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b"{}"


class Loopback:
    """The server; a context in which it runs.

    Attributes:
        request: The last request; None if there was none.
        response: What every request gets.
    """

    def __init__(self) -> None:
        self.request: SentRequest | None = None
        self.response = GivenResponse()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length", 0))
            headers = Headers(self.headers.items())
            body = self.rfile.read(length)
            loopback.request = SentRequest(self.command, self.path, headers, body)
            response = loopback.response
            self.send_response_only(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)
            # The end delimits the body: a header that says so would be one more to read.
            self.close_connection = True

        def log_message(self, *_: Any) -> None: ...

    return Handler
