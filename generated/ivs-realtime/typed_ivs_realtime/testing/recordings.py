"""Recordings of calls, as readable files: made against a service, and replayed without it.

Each line of a file is a call in JSON: the operation, the endpoint, the members of the request, and the
response. Secrets are left out before anything is written.
"""

# docs/decisions/recordings-are-typed.md says why.

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from .._runtime.http import HttpResponse, PreparedRequest
from .._runtime.transport.http_transport import HttpTransport
from .._runtime.transport.interface import TransportLike
from .recorded_calls import CallReader, Recording, write_line

__tracebackhide__ = True  # pytest shows the test, not these frames


class RecordingTransport:
    """A transport that sends requests by another one, and writes the calls to a file.

    Sensitive members, credentials, signatures, the signatures of URLs, and whatever the model does not
    know are not written. Requests that get no response are not either.

    Args:
        path: The file. It is replaced. Its folder is made if there is none.
        transport: The transport that sends the requests. The recording closes only its own. Default: a
            new ``HttpTransport``.

    Raises:
        ConfigurationError: The file can't be written.
    """

    def __init__(self, path: str | Path, transport: TransportLike | None = None) -> None:
        self._transport = HttpTransport() if transport is None else transport
        self._owns_transport = transport is None
        self._calls = CallReader()
        self._path = Path(path)
        self._calls.begin_file(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Sends a request, and writes the call once its response has arrived.

        Raises:
            ConfigurationError: The request is none of the package's, or the file can't be written.
            TransportError: No response arrived.
            ResponseParseError: The response is not what the protocol allows.
        """
        call = self._calls.read(request)
        response = self._transport.send(
            request,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            deadline=deadline,
        )
        whole = HttpResponse(response.status, response.headers, response.body)
        write_line(self._path, self._calls.responded(call, whole))
        return whole

    def close(self) -> None:
        """Closes the transport, unless it was given."""
        if self._owns_transport:
            self._transport.close()


class ReplayTransport:
    """A transport to which a recording responds. Nothing is sent.

    A request gets the response of the first recorded call that is equal to it and has not been used. Two
    calls are equal if they have the same operation, endpoint and members; sensitive members and generated
    idempotency tokens are not compared.

    Args:
        path: A file that ``RecordingTransport`` wrote.

    Raises:
        ConfigurationError: The file is no recording of this service, or can't be read.
    """

    def __init__(self, path: str | Path) -> None:
        self._calls = CallReader()
        self._recording = Recording(Path(path), self._calls)

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Returns the recorded response.

        Raises:
            AssertionError: No such call was recorded, or all of them were used. The nearest one is shown.
            ConfigurationError: The request is none of the package's.
        """
        return self._recording.respond(self._calls.read(request))

    def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Does nothing: there is no connection to open."""

    def close(self) -> None:
        """Does nothing: there is no connection to close."""
