"""Keeping credentials fresh: loaded ahead of their end, once for all threads that wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock, Thread, get_ident
from typing import Protocol

from ..credentials import BearerToken, Credentials, lasts
from ..errors import CallTimeoutError, CredentialsError
from ..forks import rebuild_after_fork
from .failures import Failure, describe

# From here on they are loaded anew; whoever comes while that happens goes on with the old ones.
EARLY = 15 * 60.0
# From here on everybody waits for the new ones.
_LATE = 10 * 60.0
# How long to go on with the old ones before an early load that failed is tried again.
_PAUSE_AFTER_FAILURE = timedelta(seconds=30)


class Origin(Protocol):
    """Where credentials come from, and what came from there last."""

    @property
    def name(self) -> str:
        """What errors call it."""
        ...

    def load(self) -> None:
        """Loads anew; takes as long as it takes, and raises what it raises."""
        ...

    def current(self) -> Credentials | BearerToken | None:
        """What was loaded; None before."""
        ...

    def lasts(self, seconds: float) -> bool:
        """Whether what was loaded is good for so long."""
        ...

    def forget(self) -> None:
        """Drops what was loaded."""
        ...


class LoadedOrigin:
    """An origin that is one function; its credentials say themselves when they end."""

    __slots__ = ("_load", "_now", "_value", "name")

    def __init__(
        self,
        name: str,
        load: Callable[[], Credentials | BearerToken],
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._load = load
        self._now = now
        self._value: Credentials | BearerToken | None = None

    def load(self) -> None:
        self._value = self._load()

    def current(self) -> Credentials | BearerToken | None:
        return self._value

    def lasts(self, seconds: float) -> bool:
        return lasts(self._value, seconds, self._now)

    def forget(self) -> None:
        self._value = None


class Refresher:
    """The credentials of an origin, fresh. Threads may share it.

    A load that fails does not fail a call as long as what was loaded before is good.

    Args:
        origin: Where they come from.
        now: The clock, aware.
    """

    __slots__ = ("__weakref__", "_flight", "_lock", "_now", "_origin", "_pause_until")

    def __init__(self, origin: Origin, now: Callable[[], datetime]) -> None:
        self._origin = origin
        self._now = now
        self._lock = Lock()
        self._flight: Flight | None = None
        self._pause_until: datetime | None = None
        rebuild_after_fork(self)

    def get(self, deadline: float | None) -> Credentials | BearerToken:
        """What to use now.

        Args:
            deadline: When to stop waiting, on the monotonic clock.

        Raises:
            CredentialsError: Nothing good could be loaded.
            ConfigurationError: What to load from is not there.
            CallTimeoutError: The deadline passed first.
        """
        origin = self._origin
        value = origin.current()
        if value is not None and (origin.lasts(EARLY) or self._pauses()):
            return value
        flight, leads = self._board()
        if leads:
            self._start(flight, in_background=deadline is not None)
        elif value is not None and origin.lasts(_LATE):
            return value
        elif flight.thread == get_ident():
            raise CredentialsError(f"{origin.name}: it asks for the credentials that it loads")
        in_time = flight.ended.wait(None if deadline is None else deadline - time.monotonic())
        failure = flight.failure if in_time else None
        if in_time and flight.value is not None:
            return flight.value
        if value is not None and origin.lasts(0):
            return value
        if failure is not None:
            raise failure.error(origin.name)
        raise CallTimeoutError(
            f"{origin.name}: no credentials within call_timeout", bytes_sent=False
        )

    def forget(self) -> None:
        """Drops what was loaded, so that the next call loads anew."""
        self._origin.forget()

    def drop_advisory(self) -> None:
        """Drops what nears its end: after the clock jumped nobody should go on with it."""
        if not self._origin.lasts(EARLY):
            self._origin.forget()

    def after_fork(self) -> None:
        # The thread that was loading does not exist here, but what it locked may be locked.
        interrupted = self._flight is not None
        self._lock = Lock()
        self._flight = None
        if interrupted:
            self.forget()

    def _pauses(self) -> bool:
        until = self._pause_until
        return until is not None and self._now() < until and self._origin.lasts(0)

    def _board(self) -> tuple[Flight, bool]:
        """The load that is under way, and whether the caller has to carry it out."""
        with self._lock:
            if self._flight is not None:
                return self._flight, False
            self._flight = Flight()
            return self._flight, True

    def _start(self, flight: Flight, *, in_background: bool) -> None:
        if in_background:
            try:
                Thread(
                    target=self._carry_out, args=(flight,), name="credentials", daemon=True
                ).start()
            except RuntimeError:  # No thread can be started any more: the process ends.
                in_background = False
        if not in_background:
            self._carry_out(flight)

    def _carry_out(self, flight: Flight) -> None:
        flight.thread = get_ident()
        flight.failure = Failure("loading was interrupted", retryable=True)
        try:
            flight.failure = self._load()
            if flight.failure is None:
                flight.value = self._origin.current()
        finally:
            with self._lock:
                if self._flight is flight:
                    self._flight = None
            flight.ended.set()

    def _load(self) -> Failure | None:
        if self._origin.lasts(EARLY):
            return None  # Another load ended just before this one began.
        failure = None
        try:
            self._origin.load()
        except Exception as error:
            failure = describe(error)
        if failure is None and not self._origin.lasts(0):
            failure = Failure("what it gave has expired", retryable=True)
        stays = failure is not None or not self._origin.lasts(EARLY)
        self._pause_until = self._now() + _PAUSE_AFTER_FAILURE if stays else None
        return failure


class Flight:
    """One load, and everybody who waits for it."""

    __slots__ = ("ended", "failure", "thread", "value")

    def __init__(self) -> None:
        self.ended = Event()
        self.failure: Failure | None = None
        self.thread = 0
        self.value: Credentials | BearerToken | None = None
