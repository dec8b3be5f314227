"""A loopback server that responds to user scripts like the service, with fixed responses and two pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RESPONSES: dict[str, Any] = json.loads(Path(__file__).with_name("responses.json").read_text())
"""Path → body. A body with a token has a second page, without it."""


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        self._response()

    do_GET = do_DELETE = do_POST

    def _response(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("?")[0]
        if path.startswith("/tags/"):
            return self._send(200, RESPONSES["/tags/"] if self.command == "GET" else {})
        if b"/gone" in body:
            error = {"exceptionMessage": "There is no such resource."}
            return self._send(404, error, {"x-amzn-ErrorType": "ResourceNotFoundException"})
        response = dict(RESPONSES.get(path, {}))
        if b'"nextToken"' in body:
            response.pop("nextToken", None)
        return self._send(200, response)

    def _send(self, status: int, response: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(response).encode()
        self.send_response(status)
        headers = {"Content-Type": "application/json", **(headers or {})}
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving() -> Iterator[str]:
    """A server on a free port of this machine; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
