"""The credentials of a client: those it was given, or those of the default credential chain."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..clock import utc_now
from ..config import PROFILE_VARIABLES
from ..credentials import (
    BearerToken,
    Credentials,
    is_valid_for,
    read_credentials,
    token_variable,
)
from ..errors import ConfigurationError, CredentialsError
from ..forks import late_import
from ..lazy import LazyModule

if TYPE_CHECKING:
    from ..config import shared_files
    from . import refresh as refreshing
    from .refresh import CredentialSource, FunctionSource, Refresher
else:
    shared_files = LazyModule(__package__, "..config.shared_files")
    refreshing = LazyModule(__package__, ".refresh")


class CredentialResolver:
    """Resolves the credentials of a client and its copies. Threads can share it.

    Args:
        credentials: ``Credentials``, a ``BearerToken``, a provider or ``ANONYMOUS``, or an object
            with the attributes of one of them. None for the default credential chain.
        profile: Profile that the caller named. It goes before the environment.
        session: A botocore or boto3 session whose credentials are used.
        region: Region in which a profile's role is assumed.
        sts_regional_endpoint: STS endpoint that assumes it: ``regional`` or ``legacy``.
        shared: The config and credentials files; None to read them when they are needed.
        now: Returns the current time, aware.

    Raises:
        ConfigurationError: ``credentials`` or ``session`` is something else.
    """

    __slots__ = (
        "_fixed",
        "_make_session",
        "_now",
        "_profile",
        "_refresher",
        "_searches",
        "_tokens",
    )

    def __init__(
        self,
        credentials: object = None,
        *,
        profile: str | None = None,
        session: object = None,
        region: str | None = None,
        sts_regional_endpoint: str | None = None,
        shared: shared_files.SharedConfig | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        def make_session() -> Any:
            if session is not None:
                return session
            with late_import:
                from .sessions import new_session

            return new_session(profile, region, sts_regional_endpoint)

        self._now = now
        self._profile = ""
        self._make_session = make_session
        self._searches = credentials is None
        self._fixed: Credentials | BearerToken | None = None
        self._refresher: Refresher | None = None
        self._tokens: dict[str, Refresher] = {}

        if session is not None and not callable(getattr(session, "get_credentials", None)):
            raise ConfigurationError(
                f"session: got {type(session).__name__}; expected: a botocore or boto3 session"
            )
        if getattr(credentials, "IS_ANONYMOUS", False) is True:
            return
        provides = callable(getattr(credentials, "load", None))
        if credentials is not None and not provides:
            self._fixed = _given(credentials)
            return
        # Not needed for explicit keys, and the modules are not imported for them.
        selected = (profile, *(os.environ.get(name) for name in PROFILE_VARIABLES))
        self._profile = next((name for name in selected if name), "")
        with late_import:
            from .refresh import Refresher

        if provides:
            self._refresher = Refresher(_provider(credentials, now), now)
            return
        source: CredentialSource
        if session is None:
            with late_import:
                from .chain import CredentialChain

            source = CredentialChain(
                profile=profile, shared=shared, make_session=make_session, now=now
            )
        else:
            with late_import:
                from .sessions import SessionSource

            source = SessionSource("credentials of the session", make_session)
        self._refresher = Refresher(source, now)

    def __repr__(self) -> str:
        return "<CredentialResolver>"

    def get(self, *, deadline: float | None = None) -> Credentials | BearerToken | None:
        """Returns what to sign with now; None to send the request unsigned.

        Args:
            deadline: Time to stop waiting, on the monotonic clock.

        Raises:
            CredentialsError: None were found, they expired, or a provider failed.
            ConfigurationError: The profile does not exist.
            CallTimeoutError: The deadline passed first.
        """
        fixed = self._fixed
        if fixed is None:
            return None if self._refresher is None else self._refresher.get(deadline)
        if fixed.expires_at is None or is_valid_for(fixed, 0, self._now):
            return fixed
        raise CredentialsError(
            f"credentials: they expired at {fixed.expires_at.isoformat()}; pass a provider, which "
            "can load new ones"
        )

    @property
    def can_reload(self) -> bool:
        """Whether credentials can be loaded again, which fixed ones can not be."""
        return self._refresher is not None

    def identify(
        self, token_for: str | None, deadline: float | None, refused: int | None = None
    ) -> Credentials | BearerToken | None:
        """Returns the bearer token for a service, or, if ``token_for`` is None, as ``get`` does.

        Args:
            token_for: Signing name of the service.
            deadline: Time to stop waiting, on the monotonic clock.
            refused: Hash of what the service refused as expired. It is loaded again, unless another
                thread has done so.
        """
        if refused is not None:
            for refresher in self._refreshers():
                refresher.drop(refused)
        if token_for is None:
            return self.get(deadline=deadline)
        return self.get_token(token_for, deadline=deadline)

    def refresher_of(self, token_for: str | None) -> refreshing.Refresher | None:
        """What loads that which ``identify`` returns; None if nothing does, so that it never waits.

        Args:
            token_for: Signing name of the service whose bearer token is needed, or None.
        """
        if token_for is not None and self._searches:
            return self._token_refresher(token_for)
        return self._refresher

    def checked(
        self, token_for: str | None, found: Credentials | BearerToken
    ) -> Credentials | BearerToken:
        """Returns what a refresher has loaded.

        Raises:
            CredentialsError: A token is needed, and it is an access key.
        """
        return found if token_for is None else self._checked_token(found)

    def _checked_token(self, found: Credentials | BearerToken) -> BearerToken:
        if isinstance(found, Credentials):
            raise CredentialsError(
                "credentials: got an access key; this service takes a BearerToken"
            )
        return found

    def finds_token(self, signing_name: str) -> bool:
        """Whether the environment holds a token for a service that takes signatures as well."""
        if not self._searches:
            return False
        return bool(os.environ.get(token_variable(signing_name)))

    def get_token(self, signing_name: str, *, deadline: float | None = None) -> BearerToken | None:
        """Returns the token for a service that takes one instead of a signature, or None.

        Args:
            signing_name: Signing name of the service, as in ``AWS_BEARER_TOKEN_<SIGNING_NAME>``.
            deadline: Time to stop waiting, on the monotonic clock.

        Raises:
            CredentialsError: None was found, it expired, or a provider failed.
            ConfigurationError: The profile does not exist.
            CallTimeoutError: The deadline passed first.
        """
        found: Credentials | BearerToken | None
        if self._searches:
            found = self._token_refresher(signing_name).get(deadline)
        else:
            found = self.get(deadline=deadline)
        return None if found is None else self._checked_token(found)

    def clear(self) -> None:
        """Drops the loaded credentials, so that the next call loads new ones."""
        for refresher in self._refreshers():
            refresher.clear()

    def refresh(self, deadline: float | None) -> None:
        """Loads again what was loaded, waiting until ``deadline`` at most. Raises what ``get`` does."""
        for refresher in self._refreshers():
            if refresher.drop():
                refresher.get(deadline)

    def clear_expiring(self) -> None:
        """Drops credentials that expire soon, so that the next call waits for new ones."""
        for refresher in self._refreshers():
            refresher.clear_expiring()

    @property
    def source_name(self) -> str:
        """What the credentials were loaded from, for people; empty for those that were given."""
        return next((one.source.name for one in self._refreshers()), "")

    def _refreshers(self) -> list[Refresher]:
        own = () if self._refresher is None else (self._refresher,)
        return [*own, *self._tokens.values()]

    def _token_refresher(self, signing_name: str) -> Refresher:
        known = self._tokens.get(signing_name)
        if known is not None:
            return known

        with late_import:
            from .refresh import FunctionSource, Refresher
            from .sessions import session_token

        def load() -> BearerToken:
            given = os.environ.get(token_variable(signing_name))
            if given:
                return BearerToken(given)
            return session_token(self._make_session(), signing_name)

        source = FunctionSource("bearer token", load, self._now, self._profile, is_foreign=True)
        return self._tokens.setdefault(signing_name, Refresher(source, self._now))


def _given(credentials: object) -> Credentials | BearerToken:
    fixed = read_credentials(credentials)
    if fixed is None:
        raise ConfigurationError(
            f"credentials: got {_type_name(credentials)}; expected: Credentials, BearerToken, "
            "a provider with a method load() that returns them, or ANONYMOUS; for the credentials "
            "of botocore or boto3, pass session="
        )
    return fixed


def _type_name(value: object) -> str:
    """The type with its module, because other libraries have a ``Credentials`` too."""
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _provider(provider: Any, now: Callable[[], datetime]) -> FunctionSource:
    with late_import:
        from .refresh import FunctionSource

    def load() -> Credentials | BearerToken:
        loaded: object = provider.load()
        fixed = read_credentials(loaded)
        if fixed is None:
            raise CredentialsError(
                f"load() returned {type(loaded).__name__}; expected: Credentials"
            )
        return fixed

    return FunctionSource(f"credentials by {type(provider).__name__}", load, now)
