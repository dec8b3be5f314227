"""The default credential chain, in the order of ``botocore.credentials.create_credential_resolver``.

Keys in the environment and in a profile are read here. Everything else (roles, web identity, SSO,
processes, containers, instance metadata) is left to botocore, which is imported only then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..config.settings import KEY_VARIABLES
from ..credentials import BearerToken, Credentials
from ..errors import CredentialsError
from ..forks import late_import
from ..signals import reraise_if_of_handler
from .refresh import CredentialSource, FunctionSource

if TYPE_CHECKING:
    from ..config.shared_files import Section, SharedConfig

_TOKEN_VARIABLES = ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")
_TOKEN_KEYS = ("aws_security_token", "aws_session_token")


class CredentialChain:
    """The first source that has credentials. It refreshes them from the same source.

    Args:
        profile: Profile that the caller named. It goes before the environment.
        shared: The config and credentials files; None to read them when they are needed.
        make_session: Returns a botocore session, for the rest of the chain.
        now: Returns the current time, aware.
    """

    __slots__ = ("_found", "_login", "_make_session", "_names", "_now", "_profile", "_shared")

    def __init__(
        self,
        *,
        profile: str | None,
        shared: SharedConfig | None,
        make_session: Callable[[], Any],
        now: Callable[[], datetime],
    ) -> None:
        self._profile = profile
        self._shared = shared
        self._make_session = make_session
        self._now = now
        self._found: CredentialSource | None = None
        self._names: Collection[str] = ()
        self._login = ""

    @property
    def name(self) -> str:
        return "credentials" if self._found is None else self._found.name

    @property
    def names(self) -> Collection[str]:
        return self._names

    @property
    def profile(self) -> str:
        return self._login

    @property
    def is_foreign(self) -> bool:
        return self._profile is not None or not os.environ.get("AWS_ACCESS_KEY_ID")

    def load(self) -> None:
        # The environment may change until something is found. Then the source stays the same.
        if self._found is None or self._found.current() is None:
            self._found = self._first()
        self._found.load()

    def current(self) -> Credentials | BearerToken | None:
        return None if self._found is None else self._found.current()

    def is_valid_for(self, seconds: float) -> bool:
        return self._found is not None and self._found.is_valid_for(seconds)

    def clear(self) -> None:
        self._found = None
        self._shared = None  # Another process may have written the files since.

    def _first(self) -> CredentialSource:
        if self._profile is None and os.environ.get("AWS_ACCESS_KEY_ID"):
            return FunctionSource(
                "credentials from the environment", lambda: from_environment(os.environ), self._now
            )
        with late_import:
            from ..config.shared_files import SharedConfig, dynamic_keys, login_profile

        shared, self._shared = self._shared, None  # The next search reads the files again.
        if shared is None:
            shared = SharedConfig(os.environ, self._profile)
        self._names = shared.names()
        name, profile, keys = shared.profile_name or "default", shared.profile, shared.keys
        self._login = login_profile(shared.profiles, name)
        is_static = not dynamic_keys(profile)
        if is_static and has_keys(keys) and not self._may_be_web_identity():
            return FunctionSource(
                f"credentials of profile {name!r}", lambda: from_profile(keys), self._now
            )
        with late_import:
            from .sessions import CONTAINER_VARIABLES, SessionlessProviders, SessionSource

        where = "credentials"
        if not self._may_be_web_identity() and SessionlessProviders.suffice(profile, os.environ):
            if is_static:
                variable = next(each for each in CONTAINER_VARIABLES if os.environ.get(each))
                where = f"credentials of the container ({variable})"
            return SessionSource(where, lambda: SessionlessProviders(name, profile))
        return SessionSource(where, self._make_session, hint=shared.hint)

    def _may_be_web_identity(self) -> bool:
        """Whether the environment names a web identity: it goes before the keys of a profile."""
        return self._profile is None and bool(os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"))


def from_environment(environ: Mapping[str, str]) -> Credentials:
    """The credentials in the environment.

    Raises:
        CredentialsError: A part is missing or wrong.
    """
    for variable in KEY_VARIABLES:
        if not environ.get(variable):
            raise CredentialsError(f"{variable} is not set; expected: key ID and secret")
    end = environ.get("AWS_CREDENTIAL_EXPIRATION")
    return Credentials(
        access_key_id=environ["AWS_ACCESS_KEY_ID"],
        secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
        session_token=next((environ[name] for name in _TOKEN_VARIABLES if environ.get(name)), None),
        expires_at=_instant("AWS_CREDENTIAL_EXPIRATION", end) if end else None,
        account_id=environ.get("AWS_ACCOUNT_ID") or None,
    )


def has_keys(section: Section) -> bool:
    """Whether a profile holds an access key ID and its secret."""
    return "aws_access_key_id" in section and "aws_secret_access_key" in section


def from_profile(section: Section) -> Credentials:
    """The credentials in a profile."""
    text = {key: value for key, value in section.items() if isinstance(value, str)}
    return Credentials(
        access_key_id=text.get("aws_access_key_id", ""),
        secret_access_key=text.get("aws_secret_access_key", ""),
        session_token=next((text[key] for key in _TOKEN_KEYS if text.get(key)), None),
        account_id=text.get("aws_account_id") or None,
    )


def _instant(variable: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        reraise_if_of_handler(error)
    raise CredentialsError(
        f"{variable}: got a string of {len(text)} characters; expected: a time such "
        "as 2026-01-31T12:00:00Z"
    )
