"""A connection in an event loop: how it is opened, its TLS sessions, and bytes in both directions."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, cast

from ..forks import late_import
from ..transport.connect import is_readable
from ..transport.http_transport import SENT_TOGETHER

if TYPE_CHECKING:
    import socket
    import ssl

    from ..transport.response_reader import ResponseReader
    from .tls import TlsSession

_RECEIVED_AT_ONCE = 1 << 16

# Rounds of the event loop in which a session's tickets are read before a connection is used again.
_MOST_ROUNDS = 16


class Receiver(Protocol):
    """What an exchange is told by its connection."""

    @property
    def reader(self) -> ResponseReader:
        """Reads the response."""
        ...

    def received(self, data: bytes) -> None:
        """Goes on with bytes that arrived."""
        ...

    def ended(self, *, is_closure: bool) -> None:
        """Goes on after the peer ended the connection or, without a closure, cut it off."""
        ...

    def failed(self, error: Exception) -> None:
        """Ends the exchange by an error, unless it has ended; the connection is closed."""
        ...

    def resumed(self) -> None:
        """Goes on after the system has taken what was to be sent."""
        ...

    def check_time(self) -> float | None:
        """Ends the exchange if it takes too long; returns when to look again, if ever."""
        ...


class Connection(asyncio.BufferedProtocol):
    """An open connection, plain or with TLS sessions, which carries one exchange after another.

    It lends the event loop a buffer. Otherwise a selector loop makes one of 256 KiB for each time that
    something arrives, for which the system maps memory: that costs as much as the exchange itself.

    Args:
        sock: Its socket, connected.

    Attributes:
        loop: The event loop.
        is_paused: Whether the system takes no more of what is sent for now.
    """

    __slots__ = (
        "_arrived",
        "_buffer",
        "_exchange",
        "_is_closure",
        "_is_ended",
        "_is_reading_paused",
        "_problem",
        "_sessions",
        "_sock",
        "_timer",
        "_transport",
        "_waiter",
        "is_paused",
        "loop",
    )

    def __init__(self, sock: socket.socket) -> None:
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.is_paused: bool = False
        self._sock = sock
        self._buffer = memoryview(bytearray(_RECEIVED_AT_ONCE))
        self._transport: asyncio.Transport | None = None
        self._sessions: list[TlsSession] = []
        self._arrived: list[bytes] | None = []  # Until the connection is open.
        self._exchange: Receiver | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._problem: Exception | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_ended = self._is_closure = False
        self._is_reading_paused = False

    async def start(self) -> None:
        """Hands the socket to the event loop."""
        try:
            await self.loop.create_connection(lambda: self, sock=self._sock)
        except BaseException:
            if self._transport is None:
                self._sock.close()
            raise

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
            waiter = self._waiter = self.loop.create_future()
            try:
                await waiter
            finally:
                self._waiter = None
        return self._arrived.pop(0)

    async def secure(self, context: ssl.SSLContext, name: str | bytes) -> None:
        """Begins a TLS session within those that there are.

        Raises:
            SSLError: The handshake failed.
        """
        with late_import:
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

    def close(self) -> None:
        """Closes the connection. Its socket is closed in the next round of the event loop."""
        self._is_ended = True
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._sock.close()

    def leave(self) -> None:
        """Closes the socket of a loop that is closed, or of a forked process's parent."""
        self._is_ended = True
        self._sock.close()

    # --- between exchanges ---

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

    # --- what an exchange calls ---

    def begin(self, exchange: Receiver, until: float) -> None:
        """Begins an exchange, which looks at the time at ``until``, on the loop's clock."""
        self._exchange = exchange
        self.set_timer(until)
        arrived, self._arrived = self._arrived, None
        for data in arrived or ():  # On a new connection.
            self._received(data)
        if self._is_ended:
            self._fail_or_end(is_closure=self._is_closure)

    def end(self) -> None:
        """Ends an exchange: what arrives from here on is unsolicited."""
        self._exchange = None
        if self._is_reading_paused:
            self.resume_reading()

    def write(self, data: bytes) -> None:
        """Sends bytes in the innermost session."""
        self._write(data, len(self._sessions))

    @property
    def takes_no_more(self) -> bool:
        """Whether to wait until the system takes what was sent, or the connection is lost."""
        return self.is_paused or self._transport is None or self._transport.is_closing()

    @property
    def buffered(self) -> int:
        """Number of bytes that the system has not taken yet."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    def pause_reading(self) -> None:
        """Lets the system keep what arrives, so that the peer stops sending at some time."""
        if not self._is_ended and not self._is_reading_paused and self._transport is not None:
            self._transport.pause_reading()
            self._is_reading_paused = True

    def resume_reading(self) -> None:
        """Receives again."""
        if self._is_reading_paused and not self._is_ended and self._transport is not None:
            self._transport.resume_reading()
            self._is_reading_paused = False

    def set_timer(self, when: float) -> None:
        """Lets the exchange look at the time then, or earlier: one timer serves many exchanges."""
        timer = self._timer
        if timer is None or timer.when() > when:
            if timer is not None:
                timer.cancel()
            self._timer = self.loop.call_at(when, self._check_time)

    # --- what the event loop calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._data_received(bytes(self._buffer[:nbytes]))

    def eof_received(self) -> None:
        if self._sessions:
            self._data_received(b"")
        else:
            self._end(is_closure=True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_ended = True
        if exc is not None and self._exchange is not None:
            self._read_rest()
        if exc is not None:
            self._fail(exc)
        else:
            self._fail_or_end(is_closure=False)
        self._wake()

    def pause_writing(self) -> None:
        self.is_paused = True

    def resume_writing(self) -> None:
        self.is_paused = False
        if self._exchange is not None:
            self._exchange.resumed()

    # --- parts of the above ---

    def _data_received(self, data: bytes) -> None:
        """Goes on with bytes from the socket; none at their end."""
        if not self._sessions:
            self._received(data)
            return
        try:
            self._decrypt(data, 0)
        except Exception as error:  # Of TLS; a connection with an exception can only be closed.
            # By name, as ssl need not be loaded.
            if type(error).__name__ == "SSLEOFError" and self._exchange is not None:
                self._end(is_closure=False)
            else:
                self._fail(error)

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

    def _read_rest(self) -> None:
        """Reads what has arrived on a connection that the peer has closed while it was written to.

        A server may respond and close before it has read the whole request (RFC 9112 §9.5). The
        event loop stops reading when writing fails, and closes the socket after this.
        """
        with suppress(OSError):
            while data := self._sock.recv(SENT_TOGETHER):
                self._data_received(data)

    def _received(self, data: bytes) -> None:
        exchange = self._exchange
        if exchange is not None and not exchange.reader.ended:
            exchange.received(data)
        elif self._arrived is None:
            self.close()  # Nobody asked for it.
        else:
            self._arrived.append(data)
            self._wake()

    def _end(self, *, is_closure: bool) -> None:
        """Goes on after the peer ended the connection or, without a closure, cut it off."""
        self._is_ended, self._is_closure = True, is_closure
        self._fail_or_end(is_closure=is_closure)
        self.close()
        self._wake()

    def _fail_or_end(self, *, is_closure: bool) -> None:
        """Tells the exchange why the connection has ended."""
        exchange = self._exchange
        if exchange is None:
            return
        if self._problem is not None:
            exchange.failed(self._problem)
        else:
            exchange.ended(is_closure=is_closure)

    def _fail(self, error: Exception) -> None:
        if self._problem is None:
            self._problem = error.with_traceback(None)
        if self._exchange is not None:
            self._exchange.failed(error)
        self.close()
        self._wake()

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _check_time(self) -> None:
        """Lets the exchange look at the time, and again when it says."""
        self._timer = None
        if self._exchange is not None:
            due = self._exchange.check_time()
            if due is not None:
                self.set_timer(due)
