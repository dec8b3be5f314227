"""A connection in an event loop, which carries one exchange after another."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from ..clock import bounded
from ..errors import Error, Redacted
from ..http import BodyStream
from ..transport.connect import is_readable
from ..transport.http_transport import SENT_TOGETHER
from ..transport.response_reader import InterruptedResponse, ResponseReader
from .pieces import pieces_of

if TYPE_CHECKING:
    import socket
    import ssl

    from .tls import TlsSession

# Rounds of the event loop in which a session's tickets are read before a connection is used again.
_MOST_ROUNDS = 16


class DeadlinePassed(TimeoutError):
    """The call's deadline has passed, in the middle of an exchange."""


class Connection(asyncio.Protocol):
    """An open connection, plain or with TLS sessions.

    Args:
        sock: Its socket, connected.
    """

    __slots__ = (
        "_arrived",
        "_deadline",
        "_is_closure",
        "_is_ended",
        "_is_paused",
        "_loop",
        "_problem",
        "_progress",
        "_read_timeout",
        "_reader",
        "_sessions",
        "_sock",
        "_timer",
        "_transport",
        "_unsent",
        "_waiter",
    )

    def __init__(self, sock: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._transport: asyncio.Transport | None = None
        self._sessions: list[TlsSession] = []
        self._arrived: list[bytes] | None = []  # Until the connection is open.
        self._reader: ResponseReader | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._problem: Exception | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_ended = self._is_closure = False
        self._is_paused = False
        self._read_timeout = 0.0
        self._progress = self._deadline = 0.0  # On the loop's clock.
        self._unsent = 0

    async def start(self) -> None:
        """Hands the socket to the event loop."""
        try:
            await self._loop.create_connection(lambda: self, sock=self._sock)
        except BaseException:
            if self._transport is None:
                self._sock.close()
            raise

    def send(self, data: bytes) -> None:
        """Sends bytes in the innermost session."""
        self._write(data, len(self._sessions))

    async def receive(self) -> bytes:
        """The next bytes while the connection is being opened; none at its end.

        Raises:
            OSError: The connection failed.
        """
        while not self._arrived:
            if self._problem is not None:
                raise self._problem
            if self._is_ended or self._arrived is None:
                return b""
            await self._woken()
        return self._arrived.pop(0)

    async def secure(self, context: ssl.SSLContext, name: str | bytes) -> None:
        """Begins a TLS session within those that there are.

        Raises:
            SSLError: The handshake failed.
        """
        from .tls import TlsSession

        session, level = TlsSession(context, name), len(self._sessions)
        while True:
            try:
                is_complete = session.handshake()
            finally:
                self._write(session.pending(), level)
            if is_complete:
                break
            session.feed(await self.receive())
        self._sessions.append(session)
        arrived, self._arrived = self._arrived or [], []
        for data in arrived:
            session.feed(data)
        self._arrived += session.content()

    def rest(self) -> None:
        """Ends the opening without an exchange: what arrives before the next one is unsolicited."""
        if self._arrived:
            self.close()
        self._arrived = None

    # --- exchanges ---

    @property
    def is_usable(self) -> bool:
        """Whether the connection is open, as far as the event loop knows."""
        return not self._is_ended

    @property
    def has_data(self) -> bool:
        """Whether the socket holds what the event loop has not read, or has ended."""
        return is_readable(self._sock)

    async def is_quiet(self) -> bool:
        """Whether the connection is open and no unsolicited data arrived.

        The event loop may not have read what a socket holds. TLS 1.3 servers send session tickets
        at any time, so that it has to be read to know what it is.
        """
        for _ in range(_MOST_ROUNDS):
            if self._is_ended or not self.has_data:
                break
            if not self._sessions:
                return False
            await asyncio.sleep(0)
        else:
            return False
        return not self._is_ended

    async def exchange(
        self,
        head: Redacted,
        body: bytes | BodyStream,
        reader: ResponseReader,
        *,
        read_timeout: float,
        deadline: float | None,
    ) -> bool:
        """Sends a request, and receives its response to the end.

        Returns:
            Whether the request was sent to its end. The response may come before.

        Raises:
            DeadlinePassed: The deadline has passed.
            TimeoutError: Nothing was sent or received for ``read_timeout``.
            InterruptedResponse: The connection ended.
            OSError: The connection failed.
            ResponseParseError: The response is not HTTP, or longer than allowed.
        """
        is_sent, left = True, _left(deadline)
        self._progress, self._read_timeout, self._unsent = self._loop.time(), read_timeout, 0
        self._deadline = self._progress + left
        self._set_timer(self._progress + min(bounded(read_timeout, None), left))
        self._reader = reader
        try:
            for piece in pieces_of(head, body):
                if self._has_response:
                    is_sent = False
                    break
                self._write(piece.value, len(self._sessions))
                self._read_early()
                while self._is_paused and not self._has_response:
                    self._unsent = self._buffered
                    await self._woken()
            while not reader.ended and self._problem is None:
                await self._woken()
            if self._problem is not None:
                raise self._problem
            return is_sent and not self._buffered
        finally:
            self._reader = None

    def close(self) -> None:
        """Closes the connection. Its socket is closed in the next round of the event loop."""
        self._is_ended = True
        self._stop_timer()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._sock.close()

    def leave(self) -> None:
        """Closes the socket of a loop that is closed, or of a forked process's parent."""
        self._is_ended = True
        self._sock.close()

    # --- what the event loop calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if not self._sessions:
            self._received(data)
            return
        try:
            self._decrypt(data, 0)
        except Exception as error:  # Of TLS; a connection with an exception can only be closed.
            self._fail(error)

    def eof_received(self) -> None:
        if self._sessions:
            self.data_received(b"")
        else:
            self._end(is_closure=True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_ended = True
        reader = self._reader
        if exc is not None and reader is not None:
            self._read_rest()
        is_complete = reader is not None and reader.ended
        if exc is not None and not is_complete and self._problem is None:
            self._problem = exc
        elif reader is not None and not is_complete:
            self._end(is_closure=False)
        self._wake()

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._progress = self._loop.time()
        self._wake()

    @property
    def _buffered(self) -> int:
        """Number of bytes that the system has not taken yet."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    @property
    def _has_response(self) -> bool:
        """Whether to stop sending, since the response is complete or an error (RFC 9112 §9.5)."""
        reader = self._reader
        return reader is None or reader.ended or reader.status >= 300 or self._problem is not None

    def _write(self, data: bytes, level: int) -> None:
        """Sends bytes through the outer ``level`` sessions."""
        if not data:
            return
        for session in reversed(self._sessions[:level]):
            data = session.encrypted(data)
        if self._transport is not None:
            self._transport.write(data)

    def _decrypt(self, data: bytes, level: int) -> None:
        """Passes on bytes that arrived in the outer ``level`` sessions; none at their end."""
        if level == len(self._sessions):
            if data:
                self._received(data)
            else:
                self._end(is_closure=True)
            return
        session = self._sessions[level]
        session.feed(data)
        for piece in session.content():
            self._decrypt(piece, level + 1)
        self._write(session.pending(), level)
        if session.ended:
            self._decrypt(b"", level + 1)

    def _read_early(self) -> None:
        """Reads what has arrived on a new connection before its first request."""
        arrived, self._arrived = self._arrived, None
        for data in arrived or ():
            self._received(data)
        if self._is_ended:
            self._end(is_closure=self._is_closure)

    def _read_rest(self) -> None:
        """Reads what has arrived on a connection that the peer has closed while it was written to.

        A server may respond and close before it has read the whole request (RFC 9112 §9.5). The
        event loop stops reading when writing fails, and closes the socket after this.
        """
        with suppress(OSError):
            while data := self._sock.recv(SENT_TOGETHER):
                self.data_received(data)

    def _received(self, data: bytes) -> None:
        reader = self._reader
        if reader is None or reader.ended:
            if self._arrived is None:
                self.close()  # Nobody asked for it.
            else:
                self._arrived.append(data)
                self._wake()
            return
        self._progress = self._loop.time()
        try:
            reader.feed(data)
        except (Error, InterruptedResponse) as error:
            self._fail(error)
            return
        if reader.ended or reader.status >= 300:
            self._wake()

    def _end(self, *, is_closure: bool) -> None:
        """Goes on after the peer ended the connection or, without a closure, cut it off."""
        reader = self._reader
        self._is_ended, self._is_closure = True, is_closure
        if reader is not None and self._problem is None:
            try:
                reader.end(is_closure=is_closure)
            except InterruptedResponse as error:
                self._problem = error.with_traceback(None)
        self.close()
        self._wake()

    def _fail(self, error: Exception) -> None:
        # By name, as ssl need not be loaded.
        if type(error).__name__ == "SSLEOFError" and self._reader is not None:
            self._end(is_closure=False)
            return
        if self._problem is None:
            self._problem = error.with_traceback(None)
        self.close()
        self._wake()

    async def _woken(self) -> None:
        """Waits until something has happened."""
        waiter = self._waiter = self._loop.create_future()
        try:
            await waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _set_timer(self, when: float) -> None:
        """Looks at the time then, or earlier: one timer serves many exchanges."""
        timer = self._timer
        if timer is None or timer.when() > when:
            self._stop_timer()
            self._timer = self._loop.call_at(when, self._check_time)

    def _check_time(self) -> None:
        """Ends the exchange if it takes too long; else looks again when it might."""
        self._timer = None
        if self._reader is None:
            return
        now, unsent = self._loop.time(), self._buffered
        if unsent < self._unsent:
            self._progress = now
        self._unsent = unsent
        left = bounded(self._progress + self._read_timeout - now, None)
        if now >= self._deadline:
            self._fail(DeadlinePassed())
        elif left <= 0:
            self._fail(TimeoutError())
        else:
            self._set_timer(now + min(left, self._deadline - now))


def _left(deadline: float | None) -> float:
    """Seconds until a deadline. Raises DeadlinePassed if there are none."""
    try:
        return bounded(math.inf, deadline)
    except TimeoutError:
        pass
    raise DeadlinePassed
