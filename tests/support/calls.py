"""Clients of the sample service: fixed credentials, and a clock that sleeping advances at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from support.sample.service import SampleClient

from codegen.package._runtime.clock import Clock
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.http import Headers, HttpResponse, PreparedRequest

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


def make_client(url: str, **arguments: Any) -> SampleClient:
    """A client of the sample service with settings for tests."""
    settings = {
        "endpoint_url": url,
        "region": "us-west-2",
        "credentials": CREDENTIALS,
        "connect_timeout": 10,
        "read_timeout": 10,
        **arguments,
    }
    return SampleClient(**settings)


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
