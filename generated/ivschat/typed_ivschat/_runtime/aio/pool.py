"""The connection pool of one origin in one event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from ..clock import LONGEST_WAIT, wall
from ..transport.pool import LONGEST_IDLE

if TYPE_CHECKING:
    from ..transport.pool import Connector
    from .connection import Connection


class Lease:
    """The right to use one connection. Whoever took it gives it back with ``Pool.give_back``.

    Attributes:
        connection: The connection; None until there is one.
    """

    __slots__ = ("connection",)

    def __init__(self) -> None:
        self.connection: Connection | None = None


class Pool:
    """The connections to one origin. Those who wait for one get it in the order of their calls.

    Args:
        connector: The connector to the origin.
        size: Maximum number of connections in use at the same time; further callers wait.

    Attributes:
        connector: The argument.
        closed: Whether connections that are given back are closed.
        is_prepared: Whether what connecting needs has been loaded.
    """

    __slots__ = ("_idle", "_in_use", "_size", "_waiting", "closed", "connector", "is_prepared")

    def __init__(self, connector: Connector, size: int) -> None:
        self.connector: Connector = connector
        self.closed: bool = False
        self.is_prepared: bool = False
        self._size = size
        self._in_use: set[Lease] = set()
        self._waiting: deque[asyncio.Future[Lease | None]] = deque()
        self._idle: list[tuple[Connection, float]] = []

    def take(self) -> Lease | None:
        """A lease, or None if all are in use."""
        if len(self._in_use) >= self._size:
            return None
        return self._new()

    async def wait(self, timeout: float) -> Lease | None:
        """The next lease that becomes free, or None if that takes longer than ``timeout`` seconds."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Lease | None] = loop.create_future()
        self._waiting.append(turn)
        # Not ``asyncio.wait``, which costs a tenth of a call.
        timer = None if timeout >= LONGEST_WAIT else loop.call_later(timeout, _expire, turn)
        lease: Lease | None = None
        try:
            lease = await turn
            return lease
        except asyncio.CancelledError:
            given = None if turn.cancelled() else turn.result()
            if given is not None:
                self.give_back(given, reusable=False)
            raise
        finally:
            if timer is not None:
                timer.cancel()
            if lease is None and turn in self._waiting:
                self._waiting.remove(turn)

    def idle(self) -> Connection | None:
        """An idle connection, which belongs to the caller; None if there is none."""
        while self._idle:
            connection, since = self._idle.pop()
            if connection.is_usable and abs(wall() - since) < LONGEST_IDLE:
                return connection
            connection.close()
        return None

    def give_back(self, lease: Lease, *, reusable: bool) -> None:
        """Ends a lease; a connection that is not reusable is closed. Repeating it does nothing."""
        if lease not in self._in_use:
            return
        connection, lease.connection = lease.connection, None
        if connection is not None:
            if reusable and not self.closed and connection.is_usable:
                self._idle.append((connection, wall()))
            else:
                connection.close()
        self._in_use.discard(lease)
        while self._waiting and len(self._in_use) < self._size:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(self._new())

    def close(self) -> None:
        """Closes idle connections now, and connections in use when they are given back."""
        self.closed = True
        self.drop_idle()

    def drop_idle(self) -> None:
        """Closes idle connections."""
        while self._idle:
            self._idle.pop()[0].close()

    def leave(self) -> None:
        """Closes the sockets of a loop that is closed, or of a forked process's parent."""
        self.closed = True
        while self._in_use:
            lease = self._in_use.pop()
            if lease.connection is not None:
                lease.connection.leave()
        while self._idle:
            self._idle.pop()[0].leave()

    def _new(self) -> Lease:
        lease = Lease()
        self._in_use.add(lease)
        return lease


def _expire(turn: asyncio.Future[Lease | None]) -> None:
    if not turn.done():
        turn.set_result(None)
