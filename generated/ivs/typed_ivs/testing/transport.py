"""The transport of a stub, and its clock: nothing is sent, and nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

from .._runtime.clock import Clock, monotonic, utc_now
from .._runtime.errors import ConfigurationError, TransportError
from .._runtime.http import BodyStream, HttpResponse, Origin, PreparedRequest
from .outcomes import Reply

__tracebackhide__ = True  # pytest shows the test, not these frames


def stub_clock() -> Clock:
    """A clock that starts now and goes on by the pauses alone."""
    skipped, started, began = 0.0, monotonic(), utc_now()

    def sleep(seconds: float) -> None:
        nonlocal skipped
        skipped += seconds

    return Clock(
        monotonic=lambda: started + skipped,
        now=lambda: began + timedelta(seconds=skipped),
        sleep=sleep,
    )


class Book(Protocol):
    """What responds in place of a service: a ``RuleBook``, or a service in this process."""

    def respond(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What a request gets."""
        ...


class Responder:
    """What transports to which rules respond have in common.

    Args:
        book: The rules, or another book; None to refuse every request.
        clock: The clock of the stub.
        endpoint_url: Returns the endpoint of the client, whose path precedes every target.
    """

    def __init__(
        self,
        book: Book | None,
        clock: Clock,
        endpoint_url: Callable[[], str] = str,
    ) -> None:
        self._book = book
        self._clock = clock
        self.endpoint_url: Callable[[], str] = endpoint_url

    def respond(
        self, request: PreparedRequest, read_timeout: float, deadline: float | None
    ) -> HttpResponse:
        """Returns what the rules respond, or raises what goes wrong. It never waits.

        Raises:
            AssertionError: The request is not expected.
            TransportError: The rules say so.
        """
        if self._book is None:
            raise AssertionError(
                "unexpected call: this client was made while a stub was installed, and none is now"
            )
        reply = self._book.respond(
            request.method, self._target(request.target), request.headers, _content(request.body)
        )
        if isinstance(reply, HttpResponse):
            return HttpResponse(reply.status, reply.headers, reply.body)
        if isinstance(reply, TransportError):
            raise reply
        raise reply.error(self._clock, request.origin, read_timeout=read_timeout, deadline=deadline)

    def _target(self, target: str) -> str:
        """A target without the path of the endpoint."""
        try:
            url = self.endpoint_url()
        except ConfigurationError:
            url = ""  # The operation's own parameters decide.
        path = urlsplit(url).path.removesuffix("/")
        rest = target.removeprefix(path)
        return rest if rest.startswith("/") else f"/{rest}"


class RuleTransport(Responder):
    """A transport to which rules respond."""

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Does what ``respond`` does."""
        return self.respond(request, read_timeout, deadline)

    def connect(self, origin: Origin, *, connect_timeout: float) -> None:
        """Does nothing: there is no connection to open."""

    def close(self) -> None:
        """Does nothing: there is no connection to close."""


def _content(body: bytes | BodyStream) -> bytes:
    """The whole body, also where it comes in pieces."""
    return b"".join(body.checked()) if isinstance(body, BodyStream) else body
