"""Connections that a call takes from a transport: until when it waits, and what it raises."""

from __future__ import annotations

from typing import Any

import pytest
from support.transports import send

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    ConnectTimeoutError,
)
from codegen.package._runtime.transport import failures, http_transport
from codegen.package._runtime.transport.connect import DirectConnection
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.package._runtime.transport.pool import Pool

pytestmark = pytest.mark.usefixtures("bare_environment")

ORIGIN = "http://a.example"


@pytest.fixture
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 1000 on the clock of deadlines."""
    for module in (http_transport, failures):
        monkeypatch.setattr(module, "monotonic", lambda: 1000.0)


@pytest.fixture
def untils(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """Until when each call waited for a connection, of which none became free."""
    found: list[float | None] = []
    monkeypatch.setattr(Pool, "take", lambda pool, until: found.append(until))
    return found


@pytest.mark.usefixtures("_frozen")
@pytest.mark.parametrize(
    ("pool_timeout", "deadline", "until", "kind"),
    [
        (None, 999.0, 999.0, CallTimeoutError),
        (None, 1000.0, 1000.0, CallTimeoutError),
        (2.5, None, 1002.5, ConnectTimeoutError),
        (2.5, 1001.0, 1001.0, ConnectTimeoutError),
        (2.5, 1009.0, 1002.5, ConnectTimeoutError),
        (2.5, 1000.0, 1000.0, CallTimeoutError),
    ],
)
def test_call_waits_for_a_connection_until_the_earlier_limit(
    pool_timeout: float | None,
    deadline: float | None,
    until: float,
    kind: type[Exception],
    untils: list[float | None],
) -> None:
    transport = HttpTransport(max_connections=7, pool_timeout=pool_timeout, proxies={})
    with pytest.raises((CallTimeoutError, ConnectTimeoutError)) as caught:
        send(transport, ORIGIN, deadline=deadline)
    assert untils == [until]
    assert type(caught.value) is kind
    assert not caught.value.bytes_sent
    assert str(caught.value) == f"{ORIGIN}: " + (
        "the call did not end within call_timeout"
        if kind is CallTimeoutError
        else "all 7 connections were in use for 2.5 s (max_connections, pool_timeout)"
    )
    if pool_timeout is not None:
        with pytest.raises(ConnectTimeoutError):
            transport.connect(ORIGIN, connect_timeout=5)
        assert untils[1:] == [1002.5]


def test_64_origins_have_connections_at_a_time(untils: list[float | None]) -> None:
    transport = HttpTransport(pool_timeout=1, proxies={})
    assert repr(transport) == "<HttpTransport: no connections>"
    origins = [f"http://name{number}.example" for number in range(65)]
    for origin in origins[:64]:
        with pytest.raises(ConnectTimeoutError):
            send(transport, origin)
    assert repr(transport) == f"<HttpTransport: {', '.join(origins[:64])}>"
    with pytest.raises(ConnectTimeoutError):
        send(transport, origins[64])
    assert repr(transport) == f"<HttpTransport: {', '.join(origins[1:])}>"
    transport.close()
    for origin in (origins[0], origins[64]):
        with pytest.raises(ConfigurationError, match="the client is closed"):
            send(transport, origin)
    assert repr(transport) == "<HttpTransport: no connections>"


@pytest.mark.usefixtures("_frozen")
@pytest.mark.parametrize("deadline", [None, 1e12])
@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (OSError(5, "failed"), ConnectError, f"{ORIGIN}: the connection failed (OSError: failed)"),
        (
            TimeoutError(),
            ConnectTimeoutError,
            f"{ORIGIN}: no connection within 1.5 s (connect_timeout)",
        ),
        (ConfigurationError("wrong"), ConfigurationError, "wrong"),
        (KeyError("of others"), KeyError, "'of others'"),
        (KeyboardInterrupt("now"), KeyboardInterrupt, "now"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_connection_is_opened_within_its_time_or_makes_room(
    deadline: float | None,
    error: BaseException,
    kind: type[BaseException],
    text: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[object] = []

    def fail(self: DirectConnection, until: float, *, apart: bool) -> Any:
        opened.append((until, apart))
        raise error

    monkeypatch.setattr(DirectConnection, "open", fail)
    transport = HttpTransport(max_connections=1, pool_timeout=0.0, proxies={})
    for _ in range(2):
        with pytest.raises(kind) as caught:
            send(transport, ORIGIN, connect_timeout=1.5, deadline=deadline)
        assert (type(caught.value), str(caught.value)) == (kind, text)
        assert caught.value.__context__ is None
        with pytest.raises(kind):
            transport.connect(ORIGIN, connect_timeout=2.5)
    assert opened == [(1001.5, deadline is not None), (1002.5, False)] * 2
