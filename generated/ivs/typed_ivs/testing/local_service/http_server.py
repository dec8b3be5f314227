"""Serves a local service over HTTP, with waitress.

The only module that imports waitress.
"""

# docs/decisions/local-services.md says why.

from __future__ import annotations

from collections.abc import Callable, Iterable
from http.client import responses
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeAlias

from ..._runtime.http import Headers, HttpResponse
from .control import control
from .service import LocalService

try:
    waitress: Any = import_module("waitress")
except ImportError as _missing:
    raise ImportError(
        f"{__package__}.http_server needs waitress; install it, or this package with [server]"
    ) from _missing

_Environ: TypeAlias = dict[str, Any]

_THREADS = 4
_PREFIX = "HTTP_"
_NO_CONTENT = 204
_CUT_OFF = HttpResponse(200, Headers([("Content-Length", "1")]), b"")
"""A response that ends too early: waitress closes the connection after it."""


class LocalServer:
    """A local service on a port of this machine, from the beginning to the end of a ``with`` block.

    Args:
        service: The service. Its clock should be running, as ``LocalClock.of_the_system()`` does, unless
            the clients are in this process as well.
        host: The address to listen on.
        port: The port; 0 for a free one.

    Attributes:
        url: The endpoint: ``http://127.0.0.1:4810``.
    """

    def __init__(self, service: LocalService, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._service = service
        self._sockets: dict[int, Any] = {}
        self._server = waitress.create_server(
            self._respond, map=self._sockets, host=host, port=port, threads=_THREADS, ident=None
        )
        shown = f"[{host}]" if ":" in host else host
        self.url: str = f"http://{shown}:{self._server.effective_port}"
        self._stopping = False
        self._thread = Thread(target=self.run, name=type(service).__name__, daemon=True)

    def run(self) -> None:
        """Serves requests in this thread, until ``close`` is called."""
        while not self._stopping:
            waitress.wasyncore.loop(timeout=60, map=self._sockets, count=1)

    def close(self) -> None:
        """Stops serving, and closes all connections."""
        self._stopping = True
        self._server.pull_trigger()
        if self._thread.is_alive():
            self._thread.join()
        self._server.task_dispatcher.shutdown()
        waitress.wasyncore.close_all(self._sockets)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _respond(
        self, environ: _Environ, start: Callable[[str, list[tuple[str, str]]], object]
    ) -> Iterable[bytes]:
        """The WSGI application (PEP 3333)."""
        body: bytes = environ["wsgi.input"].read()
        method, target = environ["REQUEST_METHOD"], environ["REQUEST_URI"]
        response = control(self._service, method, target, body)
        if response is None:
            reply = self._service.respond(method, target, _headers(environ), body)
            response = reply if isinstance(reply, HttpResponse) else _CUT_OFF
        status = f"{response.status} {responses.get(response.status, 'Unknown')}"
        if response.status == _NO_CONTENT:
            kept = [pair for pair in response.headers.items() if pair[0] != "content-type"]
            start(status, kept)
            return []
        headers = {"content-length": str(len(response.body)), **response.headers}
        start(status, [*headers.items()])
        return [response.body]


def _headers(environ: _Environ) -> dict[str, str]:
    """The headers of a request."""
    named = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}
    return {
        named.get(name) or name.removeprefix(_PREFIX).replace("_", "-").lower(): value
        for name, value in environ.items()
        if name in named or name.startswith(_PREFIX)
    }
