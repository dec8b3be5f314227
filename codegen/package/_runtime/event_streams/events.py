"""A response that is a stream of events: an iterator over the union of its events."""

# docs/decisions/event-streams.md says why.

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, ClassVar, Generic, NoReturn, Protocol, Self, TypeVar

from ..errors import ResponseInterruptedError, ResponseParseError, ServiceError, tolerant
from ..http import Headers, HttpResponse
from ..retry.policy import is_retryable
from ..service import Service
from ..streams.responses import asynchronous, body_stream, drop, synchronous
from .messages import Message, MessageReader

_PIECE = 1 << 15
_INITIAL_RESPONSE = "initial-response"


class Event(HttpResponse):
    """One event: its payload is the body.

    Args:
        type: The event's name in the stream's union.
        payload: The payload.
    """

    __slots__ = ("type",)

    def __init__(self, type: str, payload: bytes) -> None:
        super().__init__(200, Headers(), payload)
        self.type: str = type


class EventUnion(Protocol):
    """The generated union of a stream's events."""

    ERRORS: ClassVar[Mapping[str, str]]
    """Member of the union in the model that is an error → the error's code."""

    @classmethod
    def from_event(cls, event: Event) -> Self: ...


E = TypeVar("E", bound=EventUnion)


class EventStream(Generic[E]):
    """The events of a response, read as they arrive.

    Iterate over it to its end, or close it: as a context manager, it is closed at the end of the
    block. A stream that is closed early ends its connection. So does one that is dropped without
    either. Iterating ends with an exception where the service reports an error, or the connection
    fails. ``read_timeout`` bounds each wait for the next bytes; ``call_timeout`` and
    ``max_response_bytes`` do not concern a stream. It can't be copied or pickled. That of an
    asynchronous client has ``async for``, ``async with`` and ``aclose`` in place of the others.

    Args:
        response: The response.
        kind: The union of the events.
        service: The service, which knows its errors.
        operation: The operation that was called.
    """

    __slots__ = (
        "_kind",
        "_messages",
        "_operation",
        "_reader",
        "_response",
        "_service",
        "_stream",
        "closed",
    )

    def __init__(
        self, response: HttpResponse, kind: type[E], service: Service, operation: str
    ) -> None:
        self._response = response
        self._stream = body_stream(response)
        self._kind = kind
        self._service = service
        self._operation = operation
        self._reader = MessageReader()
        self._messages: Iterator[Message] = iter(())
        self.closed: bool = False

    def __iter__(self) -> Iterator[E]:
        return self

    def __next__(self) -> E:
        """The next event.

        Raises:
            StopIteration: The stream has ended, or was closed.
            ServiceError: The service reported an error.
            TransportError: The connection failed, or ended within an event.
            ResponseParseError: An event is not valid.
        """
        try:
            while not self.closed:
                event = self._event()
                if event is not None:
                    return event
                self._feed(synchronous(self._stream).read(_PIECE))
        except (RecursionError, ServiceError, ResponseParseError) as error:
            problem: BaseException = self._failure(error)
        else:
            problem = StopIteration()
        self.close()
        raise problem

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the connection. Repeating it does nothing."""
        stream, self.closed = synchronous(self._stream), True
        stream.close()

    # --- of asynchronous clients ---

    def __aiter__(self) -> AsyncIterator[E]:
        return self

    async def __anext__(self) -> E:
        """The next event, as ``__next__``; at the end it raises StopAsyncIteration."""
        try:
            while not self.closed:
                event = self._event()
                if event is not None:
                    return event
                self._feed(await asynchronous(self._stream).read(_PIECE))
        except (RecursionError, ServiceError, ResponseParseError) as error:
            problem: BaseException = self._failure(error)
        else:
            problem = StopAsyncIteration()
        await self.aclose()
        raise problem

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the use of the connection. Repeating it does nothing."""
        stream, self.closed = asynchronous(self._stream), True
        await stream.close()

    def __del__(self) -> None:
        drop(getattr(self, "_stream", None))

    def __reduce__(self) -> NoReturn:
        raise TypeError("an EventStream can't be pickled or copied; keep its events")

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._kind.__name__}>"

    def _event(self) -> E | None:
        """The next event that has arrived; None if there is none."""
        while (message := next(self._messages, None)) is not None:
            kind = message.header(":message-type")
            if kind in ("exception", "error"):
                raise self._error(message, is_modelled=kind == "exception")
            event = Event(message.header(":event-type"), message.payload)
            # Protocols without headers in responses begin with the other members.
            if event.type != _INITIAL_RESPONSE:
                return self._kind.from_event(event)
        return None

    def _feed(self, piece: bytes) -> None:
        """Goes on with bytes that arrived; none at the end."""
        if piece:
            self._messages = self._reader.feed(piece)
            return
        self.closed = True
        if self._reader.is_within_message:
            raise ResponseInterruptedError(
                f"{self._operation}: the stream of events ended within an event"
            )

    def _failure(self, error: Exception) -> Exception:
        """The error that ends the stream."""
        if isinstance(error, RecursionError):
            error = ResponseParseError("an event is nested too deeply")
        if isinstance(error, ResponseParseError):
            response = self._response
            error = error.about(
                self._operation, status=response.status, headers=response.headers, body=b""
            )
        return error.with_traceback(None)

    def _error(self, message: Message, *, is_modelled: bool) -> ServiceError:
        """The exception of an error in the stream, as it would be of a response."""
        service, headers = self._service, self._response.headers
        response = HttpResponse(self._response.status, headers, message.payload)
        members: Mapping[str, Any] = {}
        if is_modelled:
            code = message.header(":exception-type")
            code = self._kind.ERRORS.get(code, code)
            content = service.read_error(response)
            text, members = content.text, content.members
        else:
            code, text = message.header(":error-code"), message.header(":error-message")
        error = service.error_class(code)(
            text,
            code=code,
            request_id=response.request_id,
            operation=self._operation,
            headers=headers,
            body=message.payload,
        )
        # An unreadable member must not hide the service's error.
        with suppress(ResponseParseError, RecursionError):
            error.read_members(members, response)
        error.retryable = is_retryable(error)
        return error
