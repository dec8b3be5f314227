"""Sending single requests over the transport itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from codegen.package._runtime.errors import Error
from codegen.package._runtime.http import HttpResponse, PreparedRequest
from codegen.package._runtime.transport.http_transport import HttpTransport


def send(
    transport: HttpTransport, origin: str, target: str = "/", **overrides: Any
) -> HttpResponse:
    request = PreparedRequest("GET", origin, target, {"Host": "h"}, b"")
    timeouts = {"connect_timeout": 10.0, "read_timeout": 10.0, "deadline": None, **overrides}
    return transport.send(request, **timeouts)


def assert_clean(error: Error) -> None:
    """The error refers to nothing that may hold the request."""
    assert error.__cause__ is None
    assert error.__context__ is None


def wait_until(condition: Callable[[], object]) -> None:
    """Waits for something that another thread does."""
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it did not happen")
