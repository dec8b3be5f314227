"""Stubs and recordings of asynchronous clients take and return streams."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.calls import CREDENTIALS
from support.golden import write_distribution
from support.loopback import Loopback, response


@pytest.fixture(scope="module", autouse=True)
def _package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The package of the golden case, with its test kit."""
    folder = tmp_path_factory.mktemp("packages")
    distribution = write_distribution("streams", folder / "distribution")
    (found,) = (path for path in distribution.iterdir() if (path / "_runtime").is_dir())
    found.rename(folder / "streaming")
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name in [one for one in sys.modules if one.partition(".")[0] == "streaming"]:
        del sys.modules[name]


def module(name: str) -> Any:
    return importlib.import_module(f"streaming.{name}")


async def pieces() -> AsyncIterator[bytes]:
    for _ in range(3):
        await asyncio.sleep(0)
        yield b"abc"


def body() -> Any:
    return module("types").BodyStream(pieces(), 9)


async def exchanged(client: Any) -> bytes:
    """Sends a body and receives one."""
    await client.put_unsigned_blob(body=body())
    async with (await client.get_blob(name="a")).body as received:
        content: bytes = await received.aread(4)
        return content + b"".join([piece async for piece in received])


def test_stub_reads_asynchronous_pieces_and_returns_a_body() -> None:
    async def main() -> None:
        async with module("testing.aio").AsyncTinyStub() as client:
            client.stub.put_unsigned_blob.returns()
            client.stub.get_blob.returns(body=b"0123456789")
            assert await exchanged(client) == b"0123456789"
            (call,) = client.stub.put_unsigned_blob.calls
            assert bytes(call.body) == b"abcabcabc"

    asyncio.run(main())


def test_recording_and_replay_of_streams(tmp_path: Path) -> None:
    transports = module("testing.aio")
    keys = module("types").Credentials(
        access_key_id=CREDENTIALS.access_key_id, secret_access_key=CREDENTIALS.secret_access_key
    )
    path = tmp_path / "calls.jsonl"

    async def main(url: str, transport: Any) -> None:
        given = {"region": "us-west-2", "endpoint_url": url, "credentials": keys}
        async with module("aio").AsyncTinyClient(transport=transport, **given) as client:
            assert await exchanged(client) == b"0123456789"
        await transport.close()

    with Loopback(response(), response(b"0123456789")) as server:
        asyncio.run(main(server.url, transports.AsyncRecordingTransport(path)))
        assert server.requests[0].body == b"abcabcabc"
    asyncio.run(main(server.url, transports.AsyncReplayTransport(path)))
