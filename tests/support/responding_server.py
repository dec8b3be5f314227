"""A loopback server that responds to every operation of every package with plausible values.

boto3, the command line and both clients can call it: it is the stubs' rules behind HTTP.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any

from support.packages import PACKAGES


def _book(package: str) -> Any:
    """Rules that respond to every operation."""
    bindings = import_module(f"{package}.testing.bindings").BINDINGS
    book = import_module(f"{package}.testing.rules").RuleBook(bindings)
    operations = import_module(f"{package}.testing.operations").Operations(book)
    for name in dir(operations):
        respond = getattr(getattr(operations, name), "returns", None)
        if respond is not None:
            respond()
    return book


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    books: tuple[Any, ...] = ()

    def handle(self) -> None:
        with suppress(ConnectionResetError):  # by clients that are not closed
            super().handle()

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # Tags have the same path in each service; the signature says which one is meant.
        scope = f"/{self.headers.get('Authorization', '')}/"
        named = [book for name, book in self.books if f"/{name}/aws4_request" in scope]
        reply = named[0].respond(self.command, self.path, dict(self.headers.items()), body)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_DELETE = do_PUT = _respond

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@contextmanager
def responding_server() -> Iterator[str]:
    """The address of a server that runs until the block ends."""
    books = tuple(
        (import_module(f"{one.name}._service").SERVICE.signing_name, _book(one.name))
        for one in PACKAGES
    )
    handler = type("Handler", (_Handler,), {"books": books})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
