"""The control of a local service over HTTP, for whoever is not in its process.

``POST /_local/start_stream`` with keyword arguments as JSON calls that method of the service;
``GET /_local/events`` returns the events.
"""

from __future__ import annotations

import json
from typing import Any

from ..._runtime.errors import Error
from ..._runtime.http import Headers, HttpResponse
from .service import LocalService

_PREFIX = "/_local/"
_HEADERS = Headers([("Content-Type", "application/json")])
_OF_EVERY_SERVICE = ("advance", "fail", "recover")


def control(service: LocalService, method: str, target: str, body: bytes) -> HttpResponse | None:
    """The response to a request of control; None if it is another request.

    Args:
        service: The service.
        method: The HTTP method.
        target: The path and query string.
        body: The body.
    """
    if not target.startswith(_PREFIX):
        return None
    name = target.removeprefix(_PREFIX)
    if method == "GET" and name == "events":
        with service.turn():
            return _response(200, list(service.events))
    if method != "POST" or name not in (*_OF_EVERY_SERVICE, *service.CONTROLS):
        return _response(404, {"message": f"{method} {target} is no control"})
    try:
        arguments: dict[str, Any] = json.loads(body or b"{}")
        if name == "fail":
            arguments["error"] = getattr(service.BINDINGS.error_classes, arguments["error"])
        return _response(200, getattr(service, name)(**arguments))
    except (Error, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        return _response(400, {"message": f"{name}: {type(error).__name__}: {error}"})


def _response(status: int, content: object) -> HttpResponse:
    return HttpResponse(status, _HEADERS, json.dumps(content).encode())
