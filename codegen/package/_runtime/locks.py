"""A lock for short sections that no interruption can leave held for good."""

from __future__ import annotations

from contextlib import suppress
from threading import RLock

# No section takes this many seconds: whoever waits longer waits for nobody.
_LONGEST_SECTION = 1.0


class ReplaceableLock:
    """A lock, as a context manager.

    A signal's handler may raise at any line, also between two instructions of a ``with`` statement,
    and then nobody releases the lock. A thread that has waited much longer than any section takes
    replaces the lock. A handler that enters a section of its own thread is let in.
    """

    __slots__ = ("_held", "_lock")

    def __init__(self) -> None:
        self._held = self._lock = RLock()

    def __enter__(self) -> None:
        lock = self._lock
        while not lock.acquire(timeout=_LONGEST_SECTION):
            if lock is self._lock:
                self._lock = RLock()
            lock = self._lock
        self._held = lock

    def __exit__(self, *_: object) -> None:
        with suppress(RuntimeError):  # Another thread has replaced the lock.
            self._held.release()
