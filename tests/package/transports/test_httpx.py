"""Transports over httpx, against servers on loopback: what they send, receive and raise."""

from __future__ import annotations

import asyncio
import io
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from support.awaited import Awaited
from support.calls import CREDENTIALS
from support.certificates import Certificates
from support.environment import make_bare
from support.loopback import CLOSE, RESET, STALL, Loopback, Script, response
from support.sample.service import AsyncSampleClient, PutThingRequest, SampleClient
from support.sample.streams import GetBlobRequest, PutBlobRequest, PutUnsignedBlobRequest

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ConnectError,
    ConnectTimeoutError,
    Error,
    OutcomeUnknownError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    ServiceError,
    TLSError,
)
from codegen.package._runtime.http import BodyStream, PreparedRequest
from codegen.package.transports.async_httpx import AsyncHttpxTransport
from codegen.package.transports.httpx import HttpxTransport

CONTENT = b"0123456789" * 20_000
THING = response(b'{"name": "x"}')


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    make_bare(monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


class Owner:
    """Makes clients over an httpx client of its own."""

    def __init__(self, *, is_asynchronous: bool) -> None:
        self.is_asynchronous = is_asynchronous

    @contextmanager
    def client(
        self, server: str, own: dict[str, Any] | None = None, most: int = 1 << 24, **options: Any
    ) -> Iterator[Any]:
        """A client of the sample service; an asynchronous one is called like the other."""
        settings: dict[str, Any] = {
            "endpoint_url": server,
            "region": "us-west-2",
            "credentials": CREDENTIALS,
            "max_attempts": 1,
            "connect_timeout": 10,
            "read_timeout": 10,
            **options,
        }
        given: dict[str, Any] = {"trust_env": False, "max_redirects": 0, **(own or {})}
        if not self.is_asynchronous:
            with httpx.Client(**given) as sync:
                transport = HttpxTransport(sync, max_response_bytes=most)
                with SampleClient(transport=transport, **settings) as client:
                    yield client
            return
        runner = asyncio.Runner()
        with runner:
            awaited = httpx.AsyncClient(**given)
            over = AsyncHttpxTransport(awaited, max_response_bytes=most)
            with Awaited(
                lambda: AsyncSampleClient(transport=over, **settings), runner
            ) as asynchronous:
                yield asynchronous
                asynchronous.run(awaited.aclose())
                asynchronous.run(asyncio.sleep(0))


@pytest.fixture(params=[False, True], ids=["synchronous", "asynchronous"])
def owner(request: pytest.FixtureRequest) -> Owner:
    return Owner(is_asynchronous=request.param)


def test_request_is_sent_as_it_was_signed(owner: Owner) -> None:
    with (
        Loopback(THING, THING) as server,
        owner.client(server.url, {"headers": {"x-own": "1"}, "auth": ("u", "p")}) as client,
    ):
        assert client.get_thing(name="a b/ä").name == "x"
        client.send(PutThingRequest(text="ü"))
        first, second = server.requests
        assert first.target == b"/things/a%20b%2F%C3%A4"
        assert first.headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
        assert not {"x-own", "cookie", "accept", "connection"} & set(first.headers)
        assert second.body == b'{"text":"\\u00fc"}' or "ü".encode() in second.body
        assert second.headers["content-length"] == str(len(second.body))
        assert "transfer-encoding" not in second.headers
        assert server.connections == 1


def test_hooks_of_httpx_see_the_call(owner: Owner) -> None:
    seen: list[str] = []

    def hook(request: httpx.Request) -> None:
        seen.append(request.method)

    async def async_hook(request: httpx.Request) -> None:
        hook(request)

    hooks = {"request": [async_hook if owner.is_asynchronous else hook]}
    with (
        Loopback(THING) as server,
        owner.client(server.url, {"event_hooks": hooks}) as client,
    ):
        client.get_thing(name="a")
    assert seen == ["GET"]


@pytest.mark.parametrize(
    ("script", "kind", "text"),
    [
        ([CLOSE], ResponseInterruptedError, "the connection closed before"),
        ([RESET], ResponseInterruptedError, "the connection closed before"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", CLOSE], ResponseInterruptedError, ""),
        (b"SSH-2.0-OpenSSH\r\n\r\n", ResponseParseError, "not HTTP/1.1"),
        ([STALL], ReadTimeoutError, "nothing received for 0.2 s (read_timeout)"),
        (response(b"0" * 2000), ResponseParseError, "max_response_bytes=1000"),
        (response(b"?", headers=[("Content-Encoding", "gzip")]), ResponseParseError, "'gzip'"),
        (response(b"", status=301, headers=[("Location", "/b")]), ServiceError, ""),
        (response(b"{}", status=503), ServiceError, ""),
    ],
)
def test_failures_are_errors_of_the_package(
    owner: Owner, script: Script, kind: type[Error], text: str
) -> None:
    with Loopback(script, THING) as server:
        with owner.client(server.url, most=1000, read_timeout=0.2) as client:
            with pytest.raises(kind) as caught:
                client.get_thing(name="a")
            assert type(caught.value) is kind
            assert str(caught.value).startswith("GetThing")
            assert text in str(caught.value)
            assert caught.value.__cause__ is caught.value.__context__ is None
            assert client.get_thing(name="b").name == "x"  # No connection is left in disorder.
        assert len(server.requests) == 2


def test_what_may_have_been_done_is_not_sent_again_and_what_is_safe_is(owner: Owner) -> None:
    with (
        Loopback([CLOSE], [CLOSE], THING) as server,
        owner.client(server.url, max_attempts=3) as client,
    ):
        with pytest.raises(OutcomeUnknownError):
            client.send(PutThingRequest(text="a"))
        assert client.get_thing(name="a").name == "x"
        assert len(server.requests) == 3


def test_no_connection(owner: Owner) -> None:
    with Loopback() as server:
        url = server.url
    with owner.client(url) as client, pytest.raises(ConnectError) as caught:
        client.get_thing(name="a")
    assert not caught.value.bytes_sent


def test_no_free_connection(owner: Owner) -> None:
    limits = httpx.Limits(max_connections=1)
    with (
        Loopback(response(CONTENT)) as server,
        owner.client(server.url, {"limits": limits}, connect_timeout=0.1) as client,
    ):
        held = client.send(GetBlobRequest())
        with pytest.raises(ConnectTimeoutError):
            client.get_thing(name="a")
        held.body.close()


def test_server_is_verified_by_the_callers_context(
    owner: Owner, certificates: Certificates
) -> None:
    import ssl

    context = ssl.create_default_context(cafile=certificates.bundle)
    with Loopback(THING, tls=certificates.server()) as server:
        with owner.client(server.url, {"verify": context}) as client:
            assert client.get_thing(name="a").name == "x"
        with (
            owner.client(server.url) as client,
            pytest.raises(TLSError, match="certificate") as caught,
        ):
            client.get_thing(name="a")
        assert not caught.value.bytes_sent


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n"


@pytest.mark.parametrize("waits", ["head", "body", "late body"])
def test_call_timeout_bounds_the_whole_call(owner: Owner, waits: str) -> None:
    def slowly() -> Iterator[bytes]:
        if waits == "late body":
            time.sleep(0.2)
        yield HEAD + (b"X: " if waits == "head" else b"\r\n")
        for _ in range(300):
            time.sleep(0.01)
            yield b" " if waits == "body" else b"x" if waits == "head" else b""

    with (
        Loopback(slowly()) as server,
        owner.client(server.url, call_timeout=0.3) as client,
        pytest.raises(CallTimeoutError),
    ):
        client.get_thing(name="a")


def test_call_in_time_returns_from_its_thread(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a deadline, httpx runs in a thread, or in the caller's if there can be none."""
    with (
        Loopback(THING, THING, response(b"{}", status=503), response(CONTENT)) as server,
        owner.client(server.url, call_timeout=30) as client,
    ):
        assert client.get_thing(name="a").name == "x"
        if not owner.is_asynchronous:
            with monkeypatch.context() as patch:
                patch.setattr(threading.Thread, "start", refuse)
                assert client.get_thing(name="a").name == "x"
        else:
            assert client.get_thing(name="a").name == "x"
        with pytest.raises(ServiceError):
            client.get_thing(name="a")
        assert client.send(GetBlobRequest()).body.read() == CONTENT
        assert server.connections == 1


def refuse(_: object) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
@pytest.mark.parametrize("call_timeout", [None, 30])
def test_what_a_signals_handler_raises_passes(call_timeout: float | None) -> None:
    """httpx takes it for a failure of the network."""

    def handler(*_: object) -> None:
        raise TimeoutError("from the handler")

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with (
            Loopback([STALL]) as server,
            Owner(is_asynchronous=False).client(
                server.url, call_timeout=call_timeout, max_attempts=3
            ) as client,
        ):
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(TimeoutError, match="from the handler"):
                client.get_thing(name="a")
            assert len(server.requests) == 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


BODIES: dict[str, Callable[[], Any]] = {
    "bytes": lambda: CONTENT,
    "a file": lambda: io.BytesIO(CONTENT),
    "pieces": lambda: BodyStream([CONTENT[:7], b"", CONTENT[7:]], len(CONTENT)),
}


@pytest.mark.parametrize("kind", BODIES)
def test_bodies_are_sent_and_received_in_pieces(owner: Owner, kind: str) -> None:
    script = response(CONTENT)
    with (
        Loopback(response(), response(b"{}", status=503), response(), script, script) as server,
        owner.client(server.url, max_attempts=2) as client,
    ):
        client.send(PutUnsignedBlobRequest(body=BODIES[kind]()))
        client.send(PutBlobRequest(body=BODIES[kind]()))
        assert [one.body for one in server.requests] == [CONTENT] * 3
        assert b"".join(client.send(GetBlobRequest()).body) == CONTENT
        body = client.send(GetBlobRequest()).body
        assert body.read(10) == CONTENT[:10]
        assert body.read() == CONTENT[10:]
        assert body.read(1) == b""
        assert server.connections == 1


@pytest.mark.parametrize("end", [CLOSE, STALL, "closed"])
def test_stream_that_is_cut_off_is_an_error(owner: Owner, end: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    with (
        Loopback([head, STALL if end == "closed" else end]) as server,
        owner.client(server.url, read_timeout=0.2) as client,
    ):
        body = client.send(GetBlobRequest()).body
        assert body.read(3) == b"abc"
        if end == "closed":
            body.close()
        expected = ReadTimeoutError if end is STALL else ResponseInterruptedError
        with pytest.raises(expected):
            body.read()


def test_wrong_pieces_and_headers_are_refused(owner: Owner) -> None:
    with Loopback(respond=lambda _: THING) as server, owner.client(server.url) as client:
        with pytest.raises(ParamValidationError, match="got 1 bytes; expected: 2"):
            client.send(PutUnsignedBlobRequest(body=BodyStream([b"a"], 2)))
        with pytest.raises(ParamValidationError, match="a line break"):
            client.send(PutThingRequest(text="a", label="a\nb"))
        assert client.get_thing(name="a").name == "x"


def test_closed_client_of_httpx_is_named() -> None:
    own = httpx.Client()
    own.close()
    request = PreparedRequest("GET", "http://127.0.0.1:9", "/", {}, b"")
    with pytest.raises(ConfigurationError, match="got a closed httpx client"):
        HttpxTransport(own).send(request, connect_timeout=1, read_timeout=1, deadline=None)


def test_nothing_leaves_the_machine_offline(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPED_AWS_OFFLINE", "1")
    with (
        owner.client("https://example.com") as client,
        pytest.raises(ConfigurationError, match="TYPED_AWS_OFFLINE=1: got"),
    ):
        client.get_thing(name="a")
