"""Keeping credentials fresh: loaded ahead of their end, once for all threads that wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock, Thread, get_ident
from typing import Protocol

from ..credentials import BearerToken, Credentials, is_valid_for
from ..errors import CallTimeoutError, CredentialsError
from ..forks import rebuild_after_fork
from .failures import Failure, describe

# From here on they are loaded anew; whoever comes while that happens goes on with the old ones.
ADVISORY_REFRESH = 15 * 60.0
# From here on everybody waits for the new ones.
_MANDATORY_REFRESH = 10 * 60.0
# How long to go on with the old ones before an early load that failed is tried again.
_PAUSE_AFTER_FAILURE = timedelta(seconds=30)


class CredentialSource(Protocol):
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

    def is_valid_for(self, seconds: float) -> bool:
        """Whether what was loaded is good for so long."""
        ...

    def clear(self) -> None:
        """Drops what was loaded."""
        ...


class FunctionSource:
    """A source that is one function; its credentials say themselves when they end."""

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

    def is_valid_for(self, seconds: float) -> bool:
        return is_valid_for(self._value, seconds, self._now)

    def clear(self) -> None:
        self._value = None


class Refresher:
    """The credentials of a source, fresh. Threads may share it.

    A load that fails does not fail a call as long as what was loaded before is good.

    Args:
        source: Where they come from.
        now: The clock, aware.
    """

    __slots__ = ("__weakref__", "_lock", "_now", "_pause_until", "_pending", "_source")

    def __init__(self, source: CredentialSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now
        self._lock = Lock()
        self._pending: PendingLoad | None = None
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
        source = self._source
        value = source.current()
        if value is not None and (source.is_valid_for(ADVISORY_REFRESH) or self._pauses()):
            return value
        pending, leads = self._join_or_start()
        if leads:
            self._start(pending, in_background=deadline is not None)
        elif value is not None and source.is_valid_for(_MANDATORY_REFRESH):
            return value
        elif pending.thread == get_ident():
            raise CredentialsError(f"{source.name}: it asks for the credentials that it loads")
        in_time = pending.ended.wait(None if deadline is None else deadline - time.monotonic())
        failure = pending.failure if in_time else None
        if in_time and pending.value is not None:
            return pending.value
        if value is not None and source.is_valid_for(0):
            return value
        if failure is not None:
            raise failure.error(source.name)
        raise CallTimeoutError(
            f"{source.name}: no credentials within call_timeout", bytes_sent=False
        )

    def clear(self) -> None:
        """Drops what was loaded, so that the next call loads anew."""
        self._source.clear()

    def clear_expiring(self) -> None:
        """Drops what nears its end: after the clock jumped nobody should go on with it."""
        if not self._source.is_valid_for(ADVISORY_REFRESH):
            self._source.clear()

    def after_fork(self) -> None:
        # The thread that was loading does not exist here, but what it locked may be locked.
        interrupted = self._pending is not None
        self._lock = Lock()
        self._pending = None
        if interrupted:
            self.clear()

    def _pauses(self) -> bool:
        until = self._pause_until
        return until is not None and self._now() < until and self._source.is_valid_for(0)

    def _join_or_start(self) -> tuple[PendingLoad, bool]:
        """The load that is under way, and whether the caller has to carry it out."""
        with self._lock:
            if self._pending is not None:
                return self._pending, False
            self._pending = PendingLoad()
            return self._pending, True

    def _start(self, pending: PendingLoad, *, in_background: bool) -> None:
        if in_background:
            try:
                Thread(target=self._run, args=(pending,), name="credentials", daemon=True).start()
            except RuntimeError:  # No thread can be started any more: the process ends.
                in_background = False
        if not in_background:
            self._run(pending)

    def _run(self, pending: PendingLoad) -> None:
        pending.thread = get_ident()
        pending.failure = Failure("loading was interrupted", retryable=True)
        try:
            pending.failure = self._load()
            if pending.failure is None:
                pending.value = self._source.current()
        finally:
            with self._lock:
                if self._pending is pending:
                    self._pending = None
            pending.ended.set()

    def _load(self) -> Failure | None:
        if self._source.is_valid_for(ADVISORY_REFRESH):
            return None  # Another load ended just before this one began.
        failure = None
        try:
            self._source.load()
        except Exception as error:
            failure = describe(error)
        if failure is None and not self._source.is_valid_for(0):
            failure = Failure("what it gave has expired", retryable=True)
        stays = failure is not None or not self._source.is_valid_for(ADVISORY_REFRESH)
        self._pause_until = self._now() + _PAUSE_AFTER_FAILURE if stays else None
        return failure


class PendingLoad:
    """One load, and everybody who waits for it."""

    __slots__ = ("ended", "failure", "thread", "value")

    def __init__(self) -> None:
        self.ended = Event()
        self.failure: Failure | None = None
        self.thread = 0
        self.value: Credentials | BearerToken | None = None
