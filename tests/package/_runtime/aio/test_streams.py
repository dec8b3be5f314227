"""Streams of the asynchronous client: the event loop goes on, and no connection is left behind."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from support.calls import CREDENTIALS, make_client
from support.loopback import CLOSE, STALL, Loopback, response
from support.sample.service import AsyncSampleClient
from support.sample.streams import GetBlobRequest, PutBlobRequest, PutUnsignedBlobRequest
from support.transports import wait_until

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ServiceError,
)
from codegen.package._runtime.http import BodyStream, PreparedRequest
from codegen.package._runtime.streams.responses import StreamingBody

pytestmark = pytest.mark.usefixtures("bare_environment")

CONTENT = b"0123456789" * 20_000
WHOLE = response(CONTENT)
HEAD, _, _ = WHOLE.partition(CONTENT)


def run(
    server: Loopback, call: Callable[[AsyncSampleClient], Awaitable[Any]], **options: Any
) -> Any:
    """What a call with a client returns; nothing stays open."""

    async def main() -> Any:
        settings = {
            "endpoint_url": server.url,
            "region": "us-west-2",
            "credentials": CREDENTIALS,
            "proxies": {},
            "max_connections": 1,
            "pool_timeout": 5,
            **options,
        }
        async with AsyncSampleClient(**settings) as client:
            return await call(client)

    files = len(os.listdir("/dev/fd"))
    result = asyncio.run(main())
    wait_until(lambda: len(os.listdir("/dev/fd")) <= files + server.connections)
    return result


# --- responses ---


async def iterated(body: StreamingBody) -> bytes:
    return b"".join([piece async for piece in body])


async def in_pieces(body: StreamingBody) -> bytes:
    pieces: list[bytes] = []
    while piece := await body.aread(70_000):
        assert len(piece) == 70_000 or sum(map(len, pieces)) + len(piece) == len(CONTENT)
        pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize("read", [iterated, in_pieces, StreamingBody.aread])
def test_body_is_read_and_its_connection_serves_the_next_call(
    read: Callable[[StreamingBody], Awaitable[bytes]],
) -> None:
    async def call(client: AsyncSampleClient) -> None:
        for _ in range(3):
            async with (await client.send(GetBlobRequest())).body as body:
                assert await read(body) == CONTENT
                assert await body.aread() == b""

    with Loopback(WHOLE, WHOLE, WHOLE) as server:
        run(server, call)
        assert server.connections == 1


def test_what_is_not_read_is_not_received() -> None:
    """The peer is held up by the system's buffers, and this process holds next to nothing."""
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        yield HEAD.replace(b"200000", b"%d" % (1 << 30))
        for number in range(1 << 10):
            sent.append(number)
            yield bytes(1 << 20)

    async def call(client: AsyncSampleClient) -> None:
        body = (await client.send(GetBlobRequest())).body
        assert len(await body.aread(999)) == 999
        assert len(await body.aread(1)) == 1
        before = -1
        while len(sent) > before:
            before = len(sent)
            await asyncio.sleep(0.05)
        assert before < 64
        for _ in range(100):
            assert len(await body.aread(1 << 20)) == 1 << 20
        await body.aclose()

    with Loopback(endless()) as server:
        run(server, call)


@pytest.mark.parametrize("how", ["dropped", "dropped elsewhere", "kept", "cancelled", "closed"])
def test_unread_body_ends_its_connection(how: str) -> None:
    kept: list[StreamingBody] = []

    async def call(client: AsyncSampleClient) -> None:
        body = (await client.send(GetBlobRequest())).body
        assert await body.aread(5) == CONTENT[:5]
        if how == "kept":
            kept.append(body)
            return
        if how == "closed":
            await body.aclose()
        if how == "cancelled":
            reading = asyncio.create_task(body.aread())
            await asyncio.sleep(0.01)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        held = [body]
        del body
        if how == "dropped elsewhere":
            thread = threading.Thread(target=held.clear)
            thread.start()
            await asyncio.to_thread(thread.join)
        held.clear()
        gc.collect()
        assert await (await client.send(GetBlobRequest())).body.aread() == CONTENT

    with Loopback([HEAD + CONTENT[:100], STALL], WHOLE) as server:
        run(server, call)
        assert server.connections == (1 if how == "kept" else 2)
        for body in kept:  # Its event loop has ended, and so has its connection.
            with pytest.raises(ResponseInterruptedError):
                asyncio.run(body.aread())
        kept.clear()
        gc.collect()


@pytest.mark.parametrize("end", ["closed", "dropped"])
def test_body_outlives_its_client(end: str) -> None:
    async def main(url: str) -> None:
        client = AsyncSampleClient(
            endpoint_url=url, region="us-west-2", credentials=CREDENTIALS, proxies={}
        )
        body = (await client.send(GetBlobRequest())).body
        if end == "closed":
            await client.close()
        del client
        gc.collect()
        await asyncio.sleep(0)
        assert await body.aread() == CONTENT

    with Loopback(WHOLE) as server:
        asyncio.run(main(server.url))


def test_each_piece_obeys_read_timeout_and_pauses_of_the_caller_do_not_count() -> None:
    async def call(client: AsyncSampleClient) -> None:
        body = (await client.send(GetBlobRequest())).body
        assert await body.aread(5) == CONTENT[:5]
        await asyncio.sleep(0.3)
        assert await body.aread(95) == CONTENT[5:100]
        with pytest.raises(ReadTimeoutError, match="nothing received for"):
            await body.aread(1)

    with Loopback([HEAD + CONTENT[:100], STALL]) as server:
        run(server, call, read_timeout=0.1)


def test_methods_of_the_other_kind_are_refused() -> None:
    async def call(client: AsyncSampleClient) -> None:
        async with (await client.send(GetBlobRequest())).body as body:
            for use in (body.read, body.text, body.close, lambda: list(body)):
                with pytest.raises(TypeError, match="of an asynchronous client"):
                    use()
            assert await body.atext() == CONTENT.decode()

    with Loopback(WHOLE, WHOLE) as server:
        run(server, call)
        with make_client(server.url) as client:
            body = client.send(GetBlobRequest()).body
            for awaited in (body.aread, body.aclose, lambda: iterated(body)):
                with pytest.raises(TypeError, match="of a synchronous client"):
                    asyncio.run(awaited())
            assert body.read() == CONTENT


def test_two_tasks_do_not_read_one_body() -> None:
    async def call(client: AsyncSampleClient) -> None:
        body = (await client.send(GetBlobRequest())).body
        outcomes = await asyncio.gather(body.aread(), body.aread(), return_exceptions=True)
        assert [type(one) for one in outcomes].count(RuntimeError) == 1

    with Loopback([HEAD, STALL]) as server:
        run(server, call, read_timeout=0.2)


def test_stream_of_the_transport_is_read_to_its_end() -> None:
    async def call(client: AsyncSampleClient) -> None:
        request = PreparedRequest("GET", server.url, "/", {"Host": "localhost"}, b"")
        transport: Any = client._shared.transport
        stream = await transport.stream(request, connect_timeout=5, read_timeout=5, deadline=None)
        first = await stream.read(5)
        assert first + await stream.read() == CONTENT
        assert await stream.read() == b""
        again = await transport.stream(request, connect_timeout=5, read_timeout=5, deadline=None)
        assert b"".join([piece async for piece in again]) == CONTENT

    with Loopback(WHOLE, WHOLE) as server:
        run(server, call)


@pytest.mark.parametrize("status", [300, 304, 199 + 200])
def test_response_that_is_no_success_is_no_stream(status: int) -> None:
    async def call(client: AsyncSampleClient) -> None:
        with pytest.raises(ServiceError) as raised:
            await client.send(GetBlobRequest())
        assert raised.value.status == status

    redirect = response(b"", status=status, headers=[("Location", "/elsewhere")])
    with Loopback(redirect, redirect) as server:
        run(server, call, max_attempts=1)
        with make_client(server.url, max_attempts=1) as client, pytest.raises(ServiceError):
            client.send(GetBlobRequest())


def test_error_in_place_of_a_stream_is_read() -> None:
    async def call(client: AsyncSampleClient) -> None:
        with pytest.raises(ServiceError, match="too busy"):
            await client.send(GetBlobRequest())

    with Loopback(response(b'{"message": "too busy"}', status=400)) as server:
        run(server, call, max_attempts=1)


# --- requests ---


async def generated(content: bytes = CONTENT) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 3_000):
        await asyncio.sleep(0)
        yield content[start : start + 3_000]


class Repeatable:
    """Asynchronous pieces that can be read again, some of them empty."""

    def __init__(self) -> None:
        self.times = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.times += 1
        async for piece in generated():
            yield b""
            yield piece


def test_asynchronous_pieces_are_signed_sent_and_sent_again() -> None:
    pieces = Repeatable()
    busy = response(b"{}", status=503)

    async def call(client: AsyncSampleClient) -> int:
        body = BodyStream(pieces, len(CONTENT))
        return (await client.send(PutBlobRequest(body=body))).response_metadata.attempts

    with Loopback(busy) as server:
        assert run(server, call) == 2
        assert [one.body for one in server.requests] == [CONTENT, CONTENT]
        assert pieces.times == 3  # One digest serves both.


def test_asynchronous_generator_is_sent_once() -> None:
    async def call(client: AsyncSampleClient) -> None:
        body = BodyStream(generated(), len(CONTENT))
        await client.send(PutUnsignedBlobRequest(body=body))
        with pytest.raises(ParamValidationError, match="read only once"):
            await client.send(PutBlobRequest(body=BodyStream(generated(), len(CONTENT))))
        body = BodyStream(generated(), len(CONTENT))
        with pytest.raises(ServiceError) as caught:
            await client.send(PutUnsignedBlobRequest(body=body))
        assert "can't be read a second time" in caught.value.__notes__[0]

    with Loopback(response(), response(b"{}", status=503)) as server:
        run(server, call)
        assert [one.body for one in server.requests] == [CONTENT, CONTENT]


@pytest.mark.parametrize(
    ("pieces", "length", "found"),
    [
        (lambda: generated(b"abc"), 4, "got 3 bytes; expected: 4"),
        (lambda: generated(b"abc"), 2, "got at least 3 bytes; expected: 2"),
        (lambda: failing(), 3, "got OSError while it was read"),
        (lambda: texts(), 3, "got a piece of type str"),
    ],
)
def test_wrong_asynchronous_pieces_are_refused(
    pieces: Callable[[], AsyncIterator[bytes]], length: int, found: str
) -> None:
    async def call(client: AsyncSampleClient) -> None:
        with pytest.raises(ParamValidationError, match=found) as caught:
            await client.send(PutUnsignedBlobRequest(body=BodyStream(pieces(), length)))
        assert caught.value.__context__ is None
        await client.send(PutBlobRequest(body=b"next"))

    with Loopback() as server:
        run(server, call)


async def failing() -> AsyncIterator[bytes]:
    yield b"a"
    raise OSError("secret")


async def texts() -> AsyncIterator[Any]:
    yield "abc"


def test_synchronous_client_refuses_asynchronous_pieces() -> None:
    with Loopback() as server, make_client(server.url) as client:
        for pieces in (generated(b"abc"), Repeatable()):
            with pytest.raises(ParamValidationError, match="expected: pieces of bytes"):
                client.send(PutUnsignedBlobRequest(body=BodyStream(pieces, 3)))


@pytest.mark.parametrize("kind", [PutBlobRequest, PutUnsignedBlobRequest])
def test_event_loop_goes_on_while_a_file_is_read(kind: type[PutBlobRequest]) -> None:
    released, threads = threading.Event(), set[int]()

    class Slow(io.BytesIO):
        """A file that waits for the event loop before it gives anything."""

        def read(self, size: int | None = -1, /) -> bytes:
            threads.add(threading.get_ident())
            assert released.wait(10)
            return super().read(size)

    async def call(client: AsyncSampleClient) -> None:
        sending = asyncio.create_task(client.send(kind(body=Slow(CONTENT))))
        await asyncio.sleep(0.05)
        released.set()
        await sending

    with Loopback() as server:
        run(server, call)
        assert server.requests[0].body == CONTENT
    assert threading.get_ident() not in threads


def test_call_timeout_bounds_the_wait_for_pieces_and_read_timeout_does_not() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(0.3)
        yield b"b"

    async def call(client: AsyncSampleClient) -> None:
        await client.send(PutUnsignedBlobRequest(body=BodyStream(slow(), 2)))
        hasty = client.with_options(call_timeout=0.1)
        with pytest.raises(CallTimeoutError):
            await hasty.send(PutUnsignedBlobRequest(body=BodyStream(slow(), 2)))

    with Loopback() as server:
        run(server, call, read_timeout=0.1, max_attempts=1)
        assert server.requests[0].body == b"ab"


def test_early_error_ends_an_upload() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1 << 16)

    async def call(client: AsyncSampleClient) -> None:
        with pytest.raises(ServiceError) as caught:
            await client.send(PutUnsignedBlobRequest(body=BodyStream(endless(), 1 << 40)))
        assert caught.value.status == 403

    def refuses() -> Iterator[Any]:
        yield response(b"{}", status=403)
        yield CLOSE

    with Loopback(accepts=refuses()) as server:
        run(server, call)
