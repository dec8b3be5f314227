"""Exclusive use that no interruption can leave held for good.

A signal's handler may raise between any two instructions, also within a ``with`` statement that is
about to begin or has just ended. What it kept from being given back is replaced here.
"""

# docs/decisions/leases-return-themselves.md says why.

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from weakref import ref

from .clock import monotonic
from .signals import reraise_if_of_handler

if TYPE_CHECKING:
    from queue import Empty, SimpleQueue
else:
    try:
        from _queue import Empty, SimpleQueue  # ``queue`` also loads ``heapq``, for nothing here.
    except ImportError:
        from queue import Empty, SimpleQueue

# Seconds after which a waiting thread looks for lost leases.
_LONGEST_WAIT: Final = 1.0

_L = TypeVar("_L")


class Leases(Generic[_L]):
    """A number of objects, each of which one caller uses at a time.

    Nothing is counted, so nothing can be miscounted: a lease that an interruption kept from being
    given back is garbage, and the next caller makes another. Every step is one operation that the
    interpreter does not divide, and a signal handler may take a lease while a call takes one.

    Args:
        size: Maximum number of leases in use at the same time.
        make: Creates a lease.
    """

    __slots__ = ("_free", "_known", "_make", "_size")

    def __init__(self, size: int, make: Callable[[], _L]) -> None:
        self._size = size
        self._make = make
        self._free: SimpleQueue[_L] = SimpleQueue()
        self._known: list[ref[_L]] = []

    def take(self, until: float | None) -> _L | None:
        """A lease, or None if none became free in time.

        Args:
            until: When to stop waiting, on the monotonic clock; None to wait as long as it takes.
        """
        wait = 0.0
        while True:
            try:
                return self._free.get(timeout=wait) if wait else self._free.get_nowait()
            except Empty:
                pass
            lease = self._new()
            if lease is not None:
                return lease
            # Not longer: a lease that was lost is noticed after the wait.
            wait = _LONGEST_WAIT if until is None else min(until - monotonic(), _LONGEST_WAIT)
            if wait <= 0:
                return None

    def give_back(self, lease: _L) -> None:
        """Ends the use of a lease that ``take`` returned."""
        self._free.put(lease)

    def _new(self) -> _L | None:
        """Another lease, if fewer than the number allowed are alive.

        Leases register in a list, and those at its front are valid. So two threads that get here at
        the same time cannot both take the last one.
        """
        lease = self._make()
        own = ref(lease)
        self._known.append(own)
        before = 0
        for other in tuple(self._known):
            if other is own:
                break
            if other() is not None:
                before += 1
            else:
                with suppress(ValueError):  # Another thread has removed it.
                    self._known.remove(other)
        return lease if before < self._size else None


class ReplaceableLock:
    """A lock for short sections, as a context manager.

    A thread that has waited much longer than any section takes replaces the lock. A handler that
    enters a section of its own thread is let in.

    Args:
        longest_section: Seconds that no section takes.
    """

    __slots__ = ("_held", "_lock", "_longest_section")

    def __init__(self, longest_section: float = 1.0) -> None:
        self._longest_section = longest_section
        self._held = self._lock = RLock()

    def __enter__(self) -> None:
        while not self.acquire(self._longest_section):
            self._lock = RLock()

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self, timeout: float) -> bool:
        """Enters the section; False if that takes longer than ``timeout`` seconds."""
        lock = self._lock
        if not lock.acquire(timeout=timeout):
            return False
        self._held = lock
        return True

    def release(self) -> None:
        """Leaves the section."""
        try:
            self._held.release()
        except RuntimeError as error:  # Another thread has replaced the lock.
            reraise_if_of_handler(error)
