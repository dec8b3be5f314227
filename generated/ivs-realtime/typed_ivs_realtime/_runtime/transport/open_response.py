"""A response that is being received: its head, then its body in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..clock import bounded
from ..errors import Error, ResponseInterruptedError
from ..http import Headers
from .failures import failed_exchange, has_passed, is_of_network
from .response_reader import ResponseReader

if TYPE_CHECKING:
    import socket
    from types import TracebackType

    from .pool import Lease, Pool

# Bytes received at once. A whole TLS record fits, so that nothing is left in OpenSSL's buffer,
# where the check before the next use of the connection would not see it.
_PIECE = 1 << 15

# What a socket raises that does not wait. By name, as ssl need not be loaded.
WOULD_BLOCK = frozenset({"BlockingIOError", "SSLWantReadError", "SSLWantWriteError"})


class OpenResponse:
    """A response on a leased connection; see ``ResponseStream``.

    The lease ends with the body, or earlier with ``close``.

    Args:
        pool: The pool of the connection.
        lease: The lease of the connection.
        reader: Reads the response.
        read_timeout: Seconds to wait for the next bytes.
        deadline: When to give up, on the monotonic clock; None for no deadline.
        keep_alive: Whether the connection may carry another request.
    """

    __slots__ = (
        "_deadline",
        "_keep_alive",
        "_lease",
        "_piece",
        "_pool",
        "_read_timeout",
        "_reader",
        "_rest",
        "headers",
    )

    headers: Headers

    def __init__(
        self,
        pool: Pool,
        lease: Lease,
        reader: ResponseReader,
        *,
        read_timeout: float,
        deadline: float | None,
        keep_alive: bool,
    ) -> None:
        self._pool = pool
        self._lease = lease
        self._reader = reader
        self._read_timeout = read_timeout
        self._deadline = deadline
        self._keep_alive = keep_alive
        self._piece = memoryview(bytearray(_PIECE))
        self._rest = b""

    @property
    def status(self) -> int:
        return self._reader.status

    def read_head(self) -> None:
        """Receives the head; only then there are ``status`` and ``headers``."""
        reader = self._reader
        while reader.headers is None:
            self._receive()
        self.headers = reader.headers

    def comes_early(self, timeout: float, *, writing: bool) -> bool:
        """Waits until more of the request can be sent, and receives what has arrived by then.

        Args:
            timeout: Seconds to wait.
            writing: Whether the request goes on as soon as the socket takes more.

        Returns:
            Whether to stop sending: the response is complete, or an error (RFC 9112 §9.5). Any
            other one may depend on the rest of the request.

        Raises:
            TimeoutError: Neither happened in time.
        """
        connection, reader = self._lease.connection, self._reader
        if _wait(connection.sock, timeout, writing=writing):
            while self._receive(at_once=True):
                if reader.ended or reader.status >= 300:
                    return True
        return False

    def use_no_more(self) -> None:
        """Lets the connection carry no other request: this one was not sent to its end."""
        self._keep_alive = False

    def remove_deadline(self) -> None:
        """Lets the body take as long as it takes."""
        self._deadline = None

    def read(self, size: int = -1) -> bytes:
        """See ``ResponseStream.read``."""
        reader = self._reader
        if size < 0:
            while not reader.ended:
                self._receive()
            body, self._rest = self._rest + reader.take(), b""
        else:
            body = self._rest or reader.take()
            while size and not body and not reader.ended:
                self._receive()
                body = reader.take()
            body, self._rest = body[:size], body[size:]
        if reader.ended:
            self._pool.give_back(self._lease, reusable=self._keep_alive and reader.is_reusable)
        return body

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    def __enter__(self) -> OpenResponse:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the connection. It is closed unless the body was read to the end."""
        self._pool.give_back(self._lease, reusable=False)

    def _receive(self, *, at_once: bool = False) -> bool:
        """Receives the next bytes; False if there are none ``at_once``."""
        connection = self._lease.used
        sock = None if connection is None else connection.sock
        if sock is None:
            raise ResponseInterruptedError("the response was closed before its end was read")
        try:
            sock.settimeout(0 if at_once else bounded(self._read_timeout, self._deadline))
            try:
                count = sock.recv_into(self._piece)
            except OSError as error:
                if at_once and type(error).__name__ in WOULD_BLOCK:
                    return False
                if type(error).__name__ != "SSLEOFError":
                    raise
                self._reader.end(is_closure=False)
            else:
                if count:
                    self._reader.feed(bytes(self._piece[:count]))
                else:
                    self._reader.end()
            return True
        except Error:
            self.close()
            raise
        except Exception as error:
            self.close()
            if not is_of_network(error):
                raise
            problem = failed_exchange(
                self._pool.connector, error, self._read_timeout, has_passed(self._deadline)
            )
        raise problem


def _wait(sock: socket.socket | None, timeout: float, *, writing: bool) -> bool:
    """Waits until a socket is readable or, if asked for, writable; whether it is readable."""
    import select  # Connecting has loaded it.

    if sock is None:
        return False
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN | (select.POLLOUT if writing else 0))
        events = poll.poll(timeout * 1000)
        if events:
            return bool(events[0][1] & ~select.POLLOUT)
    else:  # Limited to small file descriptors.
        readable, writable, _ = select.select([sock], [sock] if writing else [], [], timeout)
        if readable or writable:
            return bool(readable)
    raise TimeoutError("nothing was sent or received")
