"""One exchange on a connection of an event loop: a request is sent, and its response received."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from ..clock import bounded
from ..errors import Error, Redacted
from ..forks import late_import
from ..http import BodyStream
from ..signals import is_of_handler
from ..transport.failures import may_be_of_network
from ..transport.http_transport import SENT_TOGETHER
from ..transport.response_reader import InterruptedResponse, ResponseReader

if TYPE_CHECKING:
    from .bodies import BodyReader
    from .connection import Connection

# Bytes of a body that is read in pieces after which no more are received until they are taken.
_MOST_UNTAKEN = 1 << 17


class DeadlinePassed(TimeoutError):
    """The call's deadline has passed, in the middle of an exchange."""


class Exchange:
    """One exchange on a connection that nothing else uses meanwhile.

    Args:
        connection: The connection.
        reader: Reads the response.
        read_timeout: Seconds in which something has to be sent or received.
        deadline: When to give up, on the monotonic clock; None for no deadline.

    Attributes:
        reader: The argument.

    Raises:
        DeadlinePassed: The deadline has passed.
    """

    __slots__ = (
        "_connection",
        "_deadline",
        "_is_in_pieces",
        "_is_sent",
        "_is_timed",
        "_loop",
        "_problem",
        "_progress",
        "_read_timeout",
        "_unsent",
        "_untaken",
        "_waiter",
        "reader",
    )

    def __init__(
        self,
        connection: Connection,
        reader: ResponseReader,
        *,
        read_timeout: float,
        deadline: float | None,
    ) -> None:
        left = _left(deadline)
        self._loop = loop = connection.loop
        self._connection = connection
        self._read_timeout = bounded(read_timeout, None)
        self._progress = now = loop.time()
        self._deadline = now + left
        self._waiter: asyncio.Future[None] | None = None
        self._problem: Exception | None = None
        self._unsent = 0
        self._untaken = 0
        self._is_sent = True
        self._is_timed = True  # Whether the peer has to do something within ``read_timeout``.
        self._is_in_pieces = False
        self.reader: ResponseReader = reader

    # Each of the following raises what ``receive`` does.

    async def send(self, head: Redacted, body: bytes | BodyStream) -> None:
        """Sends a request, to its end or until the response is complete or an error comes."""
        connection = self._connection
        connection.begin(self, min(self._progress + self._read_timeout, self._deadline))
        if isinstance(body, bytes) and len(body) <= SENT_TOGETHER:
            connection.write(head.value + body)
        else:
            connection.write(head.value)
            await (
                self._send_bytes(Redacted(body))
                if isinstance(body, bytes)
                else self._send_pieces(body)
            )
        if connection.is_paused:
            await self._drained()

    async def receive(self) -> None:
        """Receives the response to its end.

        Raises:
            DeadlinePassed: The deadline has passed.
            TimeoutError: Nothing was sent or received for ``read_timeout``.
            InterruptedResponse: The connection ended.
            OSError: The connection failed.
            ResponseParseError: The response is not HTTP, or longer than allowed.
        """
        reader, loop = self.reader, self._loop
        while not reader.ended and self._problem is None:
            self._waiter = loop.create_future()  # Not by ``_woken``: this is the way of most calls.
            await self._waiter
        self._connection.end()
        if self._problem is not None:
            raise self._problem

    async def receive_head(self) -> None:
        """Receives the head of the response. From here on, the body is received as it is taken."""
        reader, self._is_in_pieces = self.reader, True
        while reader.headers is None and self._problem is None:
            await self._woken()
        self._is_timed = False
        if self._problem is not None and reader.headers is None:
            raise self._problem

    async def receive_more(self) -> None:
        """Receives more of the body. The caller has taken what was there."""
        self._untaken = 0
        if self._problem is None:
            self._progress = self._loop.time()
            self._is_timed = True
            self._connection.set_timer(min(self._progress + self._read_timeout, self._deadline))
            self._connection.resume_reading()
            await self._woken()
            self._is_timed = False
        if self._problem is not None and not self._untaken:
            raise self._problem

    @property
    def is_receiving(self) -> bool:
        """Whether a task waits for more."""
        return self._waiter is not None

    def remove_deadline(self) -> None:
        """Lets the body take as long as it takes."""
        self._deadline = math.inf

    @property
    def is_reusable(self) -> bool:
        """Whether the connection can carry another request, once the response is complete."""
        return self._is_sent and self.reader.is_reusable and not self._connection.buffered

    # --- what the connection calls: see ``Receiver`` ---

    def received(self, data: bytes) -> None:
        reader = self.reader
        self._progress = self._loop.time()
        try:
            reader.feed(data)
        except (Error, InterruptedResponse) as error:
            self.failed(error)
            return
        if self._is_in_pieces:
            self._untaken += len(data)
            if self._untaken >= _MOST_UNTAKEN and not reader.ended:
                self._connection.pause_reading()
            self.wake()
        elif reader.ended or reader.status >= 300:
            self.wake()

    def ended(self, *, is_closure: bool) -> None:
        if self._problem is None:
            try:
                self.reader.end(is_closure=is_closure)
            except InterruptedResponse as error:
                self._problem = error.with_traceback(None)
        self.wake()

    def failed(self, error: Exception) -> None:
        if self._problem is None and not self.reader.ended:
            self._problem = error.with_traceback(None)
        self._connection.close()
        self.wake()

    def resumed(self) -> None:
        self._progress = self._loop.time()
        self.wake()

    def wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def check_time(self) -> float | None:
        now, unsent = self._loop.time(), self._connection.buffered
        if unsent < self._unsent:
            self._progress = now
        self._unsent = unsent
        due = self._progress + self._read_timeout if self._is_timed else math.inf
        if now >= self._deadline:
            self.failed(DeadlinePassed())
        elif now >= due:
            self.failed(TimeoutError())
        else:
            due = min(due, self._deadline)
            return None if due == math.inf else due
        return None

    # --- parts of the above ---

    @property
    def _has_response(self) -> bool:
        """Whether to stop sending, since the response is complete or an error (RFC 9112 §9.5)."""
        reader = self.reader
        return reader.ended or reader.status >= 300 or self._problem is not None

    async def _send_bytes(self, body: Redacted) -> None:
        connection, size = self._connection, len(body.value)
        for start in range(0, size, SENT_TOGETHER):
            if self._has_response:
                self._is_sent = False
                return
            connection.write(body.value[start : start + SENT_TOGETHER])
            if connection.takes_no_more:
                await self._drained()

    async def _send_pieces(self, body: BodyStream) -> None:
        with late_import:
            from .bodies import body_reader

        connection, reader = self._connection, body_reader(body)
        while (piece := await self._piece(reader)) is not None:
            if self._has_response:
                self._is_sent = False
                return
            connection.write(piece)
            del piece  # A traceback with variables shows this frame.
            if connection.takes_no_more:
                await self._drained()

    async def _piece(self, reader: BodyReader) -> bytes | None:
        """The caller's next piece. Only the deadline bounds how long that takes."""
        self._is_timed = False
        try:
            async with asyncio.timeout_at(None if self._deadline == math.inf else self._deadline):
                return await reader.read()
        except TimeoutError:
            pass
        finally:
            self._is_timed = True
            self._progress = self._loop.time()
            self._connection.set_timer(min(self._progress + self._read_timeout, self._deadline))
        raise DeadlinePassed

    async def _drained(self) -> None:
        """Waits until the system takes more, or the response comes."""
        connection = self._connection
        while connection.takes_no_more and not self._has_response:
            self._unsent = connection.buffered
            await self._woken()

    async def _woken(self) -> None:
        """Waits until something has happened."""
        waiter = self._waiter = self._loop.create_future()
        try:
            await waiter
        finally:
            self._waiter = None


def _left(deadline: float | None) -> float:
    """Seconds until a deadline. Raises DeadlinePassed if there are none."""
    if deadline is None:
        return math.inf
    try:
        return bounded(math.inf, deadline)
    except TimeoutError:
        pass
    raise DeadlinePassed


def of_network(error: Exception) -> Exception:
    """An exception of the network, without its frames. Raises any other, and ours, as it is."""
    if isinstance(error, Error) or is_of_handler(error) or not may_be_of_network(error):
        raise error
    error.__cause__ = error.__context__ = None  # asyncio.timeout's is a CancelledError.
    return error.with_traceback(None)
