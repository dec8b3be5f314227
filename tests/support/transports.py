"""Sending single requests over the transport itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import pytest
from support.awaited import Awaited

from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.errors import Error
from codegen.package._runtime.http import HttpResponse, PreparedRequest
from codegen.package._runtime.transport.http_transport import HttpTransport

TRANSPORT_KINDS: Final = ("synchronous", "asynchronous")

_kind = TRANSPORT_KINDS[0]


@contextmanager
def transports_of(kind: str) -> Iterator[None]:
    """Lets ``new_transport`` make transports of one kind; those for event loops are closed at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "_kind", kind)
        yield


def new_transport(**options: Any) -> HttpTransport:
    """A transport; an asynchronous one is called like the other."""
    if _kind == "synchronous":
        return HttpTransport(**options)
    return cast("HttpTransport", Awaited(lambda: AsyncHttpTransport(**options)))


def idle_connections(transport: HttpTransport) -> list[Any]:
    """The idle connections of a transport that are open."""
    if isinstance(transport, HttpTransport):
        pools: Any = transport._pools.values()
        return [one for pool in pools for one, _ in pool._idle if one.is_connected]
    awaited: Any = transport
    for _ in range(3):
        awaited.run(asyncio.sleep(0))  # The event loop reads what has arrived.
    loops: Any = awaited._loops.values()
    return [
        one
        for own in loops
        for pool in own.pools.values()
        for one, _ in pool._idle
        if awaited.run(one.is_quiet())
    ]


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
