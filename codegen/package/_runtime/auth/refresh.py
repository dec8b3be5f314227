"""Refreshing of credentials: before they expire, and once for all threads that wait.

The two limits are those of ``botocore.credentials.RefreshableCredentials``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from threading import Event, Lock, Thread, get_ident
from typing import Protocol

from ..clock import monotonic
from ..credentials import BearerToken, Credentials, is_valid_for
from ..errors import CallTimeoutError, CredentialsError
from ..forks import rebuild_after_fork
from .failures import Failure, describe

# Seconds before expiry from which one thread loads new ones. The others go on with the old ones.
ADVISORY_REFRESH = 15 * 60.0
# Seconds before expiry from which every thread waits for the new ones.
_MANDATORY_REFRESH = 10 * 60.0
# Time between a failed early load and the next one.
_PAUSE_AFTER_FAILURE = timedelta(seconds=30)


class CredentialSource(Protocol):
    """A source of credentials, with those that it loaded last."""

    @property
    def name(self) -> str:
        """Name of the source in errors."""
        ...

    @property
    def names(self) -> Collection[str]:
        """Names that errors may show although they are long."""
        ...

    @property
    def profile(self) -> str:
        """The profile that a login renews; empty for ``default``."""
        ...

    def load(self) -> None:
        """Loads credentials. May block, and may raise any exception."""
        ...

    def current(self) -> Credentials | BearerToken | None:
        """The loaded credentials, or None."""
        ...

    def is_valid_for(self, seconds: float) -> bool:
        """Whether the loaded credentials are valid for that long."""
        ...

    def clear(self) -> None:
        """Drops the loaded credentials."""
        ...


class FunctionSource:
    """A source that calls a function, whose credentials have their own ``expires_at``."""

    __slots__ = ("_load", "_now", "_value", "name", "profile")

    names = ()

    def __init__(
        self,
        name: str,
        load: Callable[[], Credentials | BearerToken],
        now: Callable[[], datetime],
        profile: str = "",
    ) -> None:
        self.name = name
        self.profile = profile
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
    """Keeps the credentials of a source valid. Threads can share it.

    A failed load does not fail a call while the credentials loaded before it are valid.

    Args:
        source: The source.
        now: Returns the current time, aware.
    """

    __slots__ = ("__weakref__", "_failed_at", "_lock", "_now", "_pending", "_source")

    def __init__(self, source: CredentialSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now
        self._lock = Lock()
        self._pending: PendingLoad | None = None
        self._failed_at: datetime | None = None
        rebuild_after_fork(self)

    def get(self, deadline: float | None) -> Credentials | BearerToken:
        """Returns the credentials to use now.

        Args:
            deadline: Time to stop waiting, on the monotonic clock.

        Raises:
            CredentialsError: Loading failed.
            ConfigurationError: A setting of the source is wrong.
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
            raise CredentialsError(f"{source.name}: load() needs the credentials that it loads")
        in_time = pending.ended.wait(None if deadline is None else deadline - monotonic())
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
        """Drops the loaded credentials, so that the next call loads new ones."""
        self._source.clear()

    def drop(self, refused: int | None = None) -> bool:
        """Does as ``clear``, and returns whether there were any.

        Args:
            refused: Hash of what a service has refused. Others stay: another thread has replaced it.
        """
        value = self._source.current()
        if value is None or refused not in (None, hash(value)):
            return False
        self.clear()
        return True

    def clear_expiring(self) -> None:
        """Drops credentials that expire soon: after a jump of the clock they may have expired."""
        if not self._source.is_valid_for(ADVISORY_REFRESH):
            self._source.clear()

    def after_fork(self) -> None:
        # The loading thread does not exist in the child, but its locks may be held.
        interrupted = self._pending is not None
        self._lock = Lock()
        self._pending = None
        if interrupted:
            self.clear()

    def _pauses(self) -> bool:
        failed_at = self._failed_at
        if failed_at is None or not self._source.is_valid_for(0):
            return False
        # Not below zero: then the clock was set back, and nobody knows how long ago it was.
        return timedelta(0) <= self._now() - failed_at < _PAUSE_AFTER_FAILURE

    def _join_or_start(self) -> tuple[PendingLoad, bool]:
        """The pending load, and whether the caller has to run it."""
        with self._lock:
            if self._pending is not None:
                return self._pending, False
            self._pending = PendingLoad()
            return self._pending, True

    def _start(self, pending: PendingLoad, *, in_background: bool) -> None:
        if in_background:
            try:
                Thread(target=self._run, args=(pending,), name="credentials", daemon=True).start()
            except RuntimeError:  # No thread can be started while the interpreter shuts down.
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
            failure = describe(error, self._source.names, self._source.profile)
        if failure is None and not self._source.is_valid_for(0):
            failure = Failure("the loaded credentials have expired", retryable=True)
        too_old = failure is not None or not self._source.is_valid_for(ADVISORY_REFRESH)
        self._failed_at = self._now() if too_old else None
        return failure


class PendingLoad:
    """A load that is running, for the threads that wait for it."""

    __slots__ = ("ended", "failure", "thread", "value")

    def __init__(self) -> None:
        self.ended = Event()
        self.failure: Failure | None = None
        self.thread = 0
        self.value: Credentials | BearerToken | None = None
