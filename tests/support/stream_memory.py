"""Peak memory of a process that streams a body.

    python stream_memory.py KIND MEBIBYTES

A child sends so many mebibytes to a server of this process, and receives them back, with a synchronous
or an asynchronous client. Prints the kibibytes by which its peak is above that of a child that sends
and receives next to nothing.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from tempfile import TemporaryFile
from typing import Any

from support.calls import CREDENTIALS, make_client
from support.sample.service import AsyncSampleClient
from support.sample.streams import GetBlobRequest, PutBlobRequest, PutUnsignedBlobRequest

from codegen.package._runtime.http import BodyStream

PIECE = bytes(range(256)) * 256
PER_MEBIBYTE = (1 << 20) // len(PIECE)


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    kind, mebibytes = sys.argv[1], int(sys.argv[2])
    threading.Thread(target=serve, args=(listener, mebibytes), daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    transfer = {"synchronous": transfer_in_threads, "asynchronous": transfer_in_a_loop}[kind]
    start = peak_of(lambda: transfer(url, 0))
    peak = peak_of(lambda: transfer(url, mebibytes))
    print((peak - start) // (1024 if sys.platform == "darwin" else 1))


def serve(listener: socket.socket, mebibytes: int) -> None:
    """Answers PUT with the number of bytes, and GET with pieces."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=respond, args=(connection, mebibytes), daemon=True).start()


def respond(connection: socket.socket, mebibytes: int) -> None:
    with connection, connection.makefile("rb") as incoming:
        while line := incoming.readline():
            length = 0
            while (header := incoming.readline().strip()) != b"":
                name, _, value = header.lower().partition(b":")
                length = int(value) if name == b"content-length" else length
            for left in range(length, 0, -len(PIECE)):
                assert incoming.read(min(left, len(PIECE)))
            pieces = mebibytes * PER_MEBIBYTE if line.startswith(b"GET") else 0
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (pieces * len(PIECE))
            connection.sendall(head)
            for _ in range(pieces):
                connection.sendall(PIECE)


def peak_of(transfer: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            transfer()
            failed = 0
        finally:
            os._exit(failed)
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return usage.ru_maxrss


def transfer_in_threads(url: str, mebibytes: int) -> None:
    size = mebibytes * PER_MEBIBYTE * len(PIECE)

    def pieces() -> Iterator[bytes]:
        for _ in range(mebibytes * PER_MEBIBYTE):
            yield PIECE

    with make_client(url, proxies={}) as client, TemporaryFile() as file:
        client.send(PutUnsignedBlobRequest(body=BodyStream(pieces(), size)))
        file.truncate(size)
        client.send(PutBlobRequest(body=file))  # signed, so that it is read twice
        if mebibytes:
            received = sum(map(len, client.send(GetBlobRequest()).body))
            assert received == size, received


def transfer_in_a_loop(url: str, mebibytes: int) -> None:
    size = mebibytes * PER_MEBIBYTE * len(PIECE)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(mebibytes * PER_MEBIBYTE):
            yield PIECE

    async def transfer() -> None:
        given: Any = {"endpoint_url": url, "region": "us-west-2", "credentials": CREDENTIALS}
        async with AsyncSampleClient(proxies={}, **given) as client:
            await client.send(PutUnsignedBlobRequest(body=BodyStream(pieces(), size)))
            with TemporaryFile() as file:
                file.truncate(size)
                await client.send(PutBlobRequest(body=file))
            received = 0
            if mebibytes:
                async for piece in (await client.send(GetBlobRequest())).body:
                    received += len(piece)
            assert received == size, received

    asyncio.run(transfer())


if __name__ == "__main__":
    main()
