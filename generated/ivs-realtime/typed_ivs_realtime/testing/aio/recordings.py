"""Recordings of calls of asynchronous clients. Both kinds of clients write and read the same files."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from ..._runtime.aio.bodies import whole
from ..._runtime.aio.http_transport import AsyncHttpTransport
from ..._runtime.http import HttpResponse, PreparedRequest
from ..._runtime.transport.interface import AsyncTransportLike
from ..recorded_calls import CallReader, Recording, write_line

__tracebackhide__ = True  # pytest shows the test, not these frames


class AsyncRecordingTransport:
    """``RecordingTransport`` for event loops. The loop waits while a line is written.

    Args:
        path: The file. It is replaced. Its folder is made if there is none.
        transport: The transport that sends the requests. The recording closes only its own. Default: a
            new ``AsyncHttpTransport``.

    Raises:
        ConfigurationError: The file can't be written.
    """

    def __init__(self, path: str | Path, transport: AsyncTransportLike | None = None) -> None:
        self._transport = AsyncHttpTransport() if transport is None else transport
        self._owns_transport = transport is None
        self._calls = CallReader()
        self._path = Path(path)
        self._calls.begin_file(self._path)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Sends a request as ``RecordingTransport.send`` does."""
        request.body = await whole(request.body)
        call = self._calls.read(request)
        response = await self._transport.send(
            request,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            deadline=deadline,
        )
        received = HttpResponse(response.status, response.headers, response.body)
        write_line(self._path, self._calls.responded(call, received))
        return received

    async def close(self) -> None:
        """Closes the transport, unless it was given."""
        if self._owns_transport:
            await self._transport.close()


class AsyncReplayTransport:
    """``ReplayTransport`` for event loops.

    Args:
        path: A file that one of the recording transports wrote.

    Raises:
        ConfigurationError: The file is no recording of this service, or can't be read.
    """

    def __init__(self, path: str | Path) -> None:
        self._calls = CallReader()
        self._recording = Recording(Path(path), self._calls)

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Returns the recorded response, as ``ReplayTransport.send`` does."""
        request.body = await whole(request.body)
        return self._recording.respond(self._calls.read(request))

    async def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Does nothing: there is no connection to open."""

    async def close(self) -> None:
        """Does nothing: there is no connection to close."""
