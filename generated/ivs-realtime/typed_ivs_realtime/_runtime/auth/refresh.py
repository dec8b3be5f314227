"""Refreshing of credentials: before they expire, and once for all threads that wait.

The two limits are those of ``botocore.credentials.RefreshableCredentials``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from sys import exception
from threading import Thread, get_ident
from typing import Protocol

from ..credentials import BearerToken, Credentials, is_valid_for
from ..errors import CallTimeoutError, CredentialsError
from ..forks import rebuild_after_fork
from ..locks import Leases
from ..signals import may_be_interrupted, reraise_if_of_handler
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

    @property
    def is_foreign(self) -> bool:
        """Whether botocore loads. It takes what a signal's handler raises for a failure, and goes on."""
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

    __slots__ = ("_load", "_now", "_value", "is_foreign", "name", "profile")

    names = ()

    def __init__(
        self,
        name: str,
        load: Callable[[], Credentials | BearerToken],
        now: Callable[[], datetime],
        profile: str = "",
        *,
        is_foreign: bool = False,
    ) -> None:
        self.name = name
        self.profile = profile
        self.is_foreign = is_foreign
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


class Load:
    """A finished load, for the threads that waited for it.

    Attributes:
        value: What was loaded; None if that failed.
        failure: Why it failed.
    """

    __slots__ = ("failure", "value")

    def __init__(self, value: Credentials | BearerToken | None, failure: Failure | None) -> None:
        self.value = value
        self.failure = failure


class Turn:
    """The right to load: one thread has it at a time."""

    __slots__ = ("__weakref__",)


class Refresher:
    """Keeps the credentials of a source valid. Threads can share it.

    A failed load does not fail a call while the credentials loaded before it are valid. An
    interruption of a load, wherever it happens, lets another thread load.

    Args:
        source: The source.
        now: Returns the current time, aware.
    """

    __slots__ = (
        "__weakref__",
        "_failed_at",
        "_last",
        "_loading_thread",
        "_now",
        "_source",
        "_turns",
    )

    def __init__(self, source: CredentialSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now
        self._turns = Leases(1, Turn)
        self._last: Load | None = None
        self._loading_thread = 0
        self._failed_at: datetime | None = None
        rebuild_after_fork(self)

    @property
    def source(self) -> CredentialSource:
        """Where the credentials are loaded from."""
        return self._source

    def loaded(self) -> Credentials | BearerToken | None:
        """Returns the credentials to use now if nothing has to be loaded first; never waits."""
        source = self._source
        value = source.current()
        if value is not None and (source.is_valid_for(ADVISORY_REFRESH) or self._pauses()):
            return value
        return None

    def usable(self) -> Credentials | BearerToken | None:
        """Returns the credentials to use while others are loaded; None to wait for those."""
        source = self._source
        return source.current() if source.is_valid_for(_MANDATORY_REFRESH) else None

    def get(self, deadline: float | None) -> Credentials | BearerToken:
        """Returns the credentials to use now.

        Args:
            deadline: Time to stop waiting, on the monotonic clock.

        Raises:
            CredentialsError: Loading failed.
            ConfigurationError: A setting of the source is wrong.
            CallTimeoutError: The deadline passed first.
        """
        loaded = self.loaded()
        if loaded is not None:
            return loaded
        source = self._source
        value = source.current()
        before = self._last
        turn = self._turns.take(0)
        if turn is None:
            if value is not None and source.is_valid_for(_MANDATORY_REFRESH):
                return value
            if self._loading_thread == get_ident():
                raise CredentialsError(f"{source.name}: load() needs the credentials that it loads")
        load = self._finished(turn, before, deadline)
        if load is not None and load.value is not None:
            return load.value
        if value is not None and source.is_valid_for(0):
            return value
        if load is not None and load.failure is not None:
            raise load.failure.error(source.name)
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
        # The loading thread does not exist in the child.
        turn = self._turns.take(0)
        self._turns = Leases(1, Turn)
        if turn is None:
            self.clear()

    def _pauses(self) -> bool:
        failed_at = self._failed_at
        if failed_at is None or not self._source.is_valid_for(0):
            return False
        # Not below zero: then the clock was set back, and nobody knows how long ago it was.
        return timedelta(0) <= self._now() - failed_at < _PAUSE_AFTER_FAILURE

    def _finished(
        self, turn: Turn | None, before: Load | None, deadline: float | None
    ) -> Load | None:
        """The load that ended since ``before``, made for this thread if need be; None if too late."""
        # Nothing interrupts another thread: neither a deadline nor a signal's handler.
        is_apart = deadline is not None or (self._source.is_foreign and may_be_interrupted())
        while True:
            if turn is not None and is_apart and self._start(turn):
                turn = None  # The other thread has it.
            if turn is None:
                turn = self._turns.take(deadline)
                if turn is None:
                    return None
                if self._last is before:
                    continue  # An interruption ended the load that this thread has waited for.
                self._turns.give_back(turn)
                return self._last
            try:
                return self._load()
            finally:
                self._turns.give_back(turn)

    def _start(self, turn: Turn) -> bool:
        """Loads in another thread; False if there is none."""
        thread = Thread(
            target=self._load_and_give_back, args=(turn,), name="credentials", daemon=True
        )
        try:
            thread.start()
        except RuntimeError as error:  # No thread can be started while the interpreter shuts down.
            reraise_if_of_handler(error)
            return False
        return True

    def _load_and_give_back(self, turn: Turn) -> None:
        try:
            self._load()
        finally:
            self._turns.give_back(turn)

    def _load(self) -> Load:
        self._loading_thread = get_ident()
        load = Load(None, Failure("loading was interrupted", retryable=True))
        try:
            failure = self._try()
            load = Load(self._source.current() if failure is None else None, failure)
        finally:
            self._loading_thread = 0
            self._last = load
        return load

    def _try(self) -> Failure | None:
        source = self._source
        if source.is_valid_for(ADVISORY_REFRESH):
            return None  # Another load ended just before this one began.
        failure, before = None, exception()
        try:
            source.load()
        except Exception as error:
            reraise_if_of_handler(error, before)
            failure = describe(error, source.names, source.profile)
        if failure is None and not source.is_valid_for(0):
            failure = Failure(_expired(source.current()), retryable=True)
        too_old = failure is not None or not source.is_valid_for(ADVISORY_REFRESH)
        self._failed_at = self._now() if too_old else None
        return failure


def _expired(value: Credentials | BearerToken | None) -> str:
    end = None if value is None else value.expires_at
    when = "" if end is None else f" (at {end.isoformat()})"
    return f"the loaded credentials have expired{when}; renew them where they are loaded from"
