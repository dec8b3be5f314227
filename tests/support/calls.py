"""Clients of the sample service: fixed credentials, and a clock that sleeping advances at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from support.awaited import Awaited
from support.sample.service import AsyncSampleClient, SampleClient
from support.transports import TRANSPORT_KINDS

from codegen.package._runtime.clock import Clock
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.http import Headers, HttpResponse, PreparedRequest
from codegen.package._runtime.streams.responses import asynchronous
from codegen.package._runtime.transport.interface import AsyncResponseStream

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
CREDENTIALS = Credentials(
    access_key_id="AKIDEXAMPLEEXAMPLE01",
    secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    session_token="token-of-the-session",
)


class Pauses:
    """A clock that only sleeping, or the test, advances."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.elapsed = 0.0
        self.now = NOW

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.elapsed, now=lambda: self.now, sleep=self.sleep)


_kind = TRANSPORT_KINDS[0]


@contextmanager
def clients_of(kind: str) -> Iterator[None]:
    """Lets ``make_client`` make clients of one kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "_kind", kind)
        yield


def make_client(url: str, **arguments: Any) -> SampleClient:
    """A client of the sample service with settings for tests; an asynchronous one is called alike."""
    settings = {
        "endpoint_url": url,
        "region": "us-west-2",
        "credentials": CREDENTIALS,
        "connect_timeout": 10,
        "read_timeout": 10,
        **arguments,
    }
    if _kind == "synchronous":
        return SampleClient(**settings)
    if settings.get("transport") is not None:
        settings["transport"] = AsyncCannedTransport(settings["transport"])
    return cast("SampleClient", Awaited(lambda: AsyncSampleClient(**settings)))


def with_clock(client: SampleClient) -> Pauses:
    """Gives the client a clock of its own."""
    pauses = Pauses()
    client._shared.clock = pauses.clock()
    return pauses


class CannedTransport:
    """A transport that plays responses and errors without a network, and records requests."""

    def __init__(self, *script: HttpResponse | Exception) -> None:
        self.script = list(script)
        self.requests: list[PreparedRequest] = []
        self.closed = False

    def send(self, request: PreparedRequest, **_: object) -> HttpResponse:
        self.requests.append(request)
        step = self.script.pop(0) if self.script else reply()
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        self.closed = True


class AsyncCannedTransport:
    """The same, awaited."""

    def __init__(self, canned: CannedTransport) -> None:
        self.canned = canned

    def __getattr__(self, name: str) -> Any:
        return getattr(self.canned, name)

    async def send(self, request: PreparedRequest, **named: object) -> HttpResponse:
        return self.canned.send(request, **named)

    @property
    def stream(self) -> Callable[..., Awaitable[AsyncResponseStream]]:
        """The transport's own method, if it has one."""
        stream_of: Any = self.canned.stream  # type: ignore[attr-defined]

        async def stream(request: PreparedRequest, **named: object) -> AsyncResponseStream:
            return asynchronous(stream_of(request, **named))

        return stream

    async def close(self) -> None:
        self.canned.close()


def reply(body: bytes = b"{}", status: int = 200, **headers: str) -> HttpResponse:
    """A response; underscores in the names of headers become hyphens."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpResponse(status, Headers(pairs), body)


URL = "http://127.0.0.1:9"


def canned(*script: Any, **arguments: Any) -> tuple[SampleClient, CannedTransport]:
    transport = CannedTransport(*script)
    client = make_client(URL, transport=transport, **arguments)
    with_clock(client)
    return client, transport
