"""Credentials and bearer tokens. Values of other packages are accepted by their attributes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn, Protocol

from .errors import CredentialsError, tolerant

__all__ = ["ANONYMOUS", "Anonymous", "BearerToken", "Credentials", "CredentialsProvider"]


class Immutable:
    """Base class of values whose attributes can't be changed after ``__init__``."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another")


class Credentials(Immutable):
    """An access key. It can be compared, hashed and pickled; a pickle holds the secret.

    Args:
        access_key_id: Access key ID.
        secret_access_key: Secret access key.
        session_token: Session token of temporary credentials.
        expires_at: Time at which they expire, aware.
        account_id: ID of the account that they belong to, for services that have an endpoint for
            each account.

    Raises:
        CredentialsError: A part is empty, or has characters that a header can't hold.
    """

    __slots__ = (
        "_hash",
        "access_key_id",
        "account_id",
        "expires_at",
        "secret_access_key",
        "session_token",
    )

    access_key_id: str
    secret_access_key: str
    session_token: str | None
    expires_at: datetime | None
    account_id: str | None
    _hash: int

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expires_at: datetime | None = None,
        account_id: str | None = None,
    ) -> None:
        problem = (
            _check_text("access_key_id", access_key_id)
            or _check_text("secret_access_key", secret_access_key)
            or (session_token is not None and _check_text("session_token", session_token))
            or _check_time(expires_at)
            or (account_id is not None and _check_text("account_id", account_id))
        )
        if problem:
            # Tools that show a traceback with variables show this frame.
            del access_key_id, secret_access_key, session_token, expires_at
            raise CredentialsError(problem)
        assign = object.__setattr__
        assign(self, "access_key_id", access_key_id)
        assign(self, "secret_access_key", secret_access_key)
        assign(self, "session_token", session_token)
        assign(self, "expires_at", expires_at)
        assign(self, "account_id", account_id)
        # The cache of signing keys is indexed by the credentials, for each signature.
        assign(self, "_hash", hash((access_key_id, secret_access_key, session_token, expires_at)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credentials):
            return NotImplemented
        return (
            self.access_key_id == other.access_key_id
            and self.secret_access_key == other.secret_access_key
            and self.session_token == other.session_token
            and self.expires_at == other.expires_at
            and self.account_id == other.account_id
        )

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        parts = (
            self.access_key_id,
            self.secret_access_key,
            self.session_token,
            self.expires_at,
            self.account_id,
        )
        return _credentials, parts

    @tolerant
    def __repr__(self) -> str:
        parts = [f"access_key_id='…{_ending(self.access_key_id)}'", "secret_access_key=…"]
        if self.session_token is not None:
            parts.append("session_token=…")
        if self.expires_at is not None:
            parts.append(f"expires_at={self.expires_at.isoformat()}")
        if self.account_id is not None:
            parts.append(f"account_id={self.account_id!r}")
        return f"Credentials({', '.join(parts)})"


class BearerToken(Immutable):
    """A token for services that accept one instead of a signature.

    Args:
        token: The token.
        expires_at: Time at which it expires, aware.

    Raises:
        CredentialsError: The token is empty, or has characters that a header can't hold.
    """

    __slots__ = ("expires_at", "token")

    token: str
    expires_at: datetime | None

    def __init__(self, token: str, expires_at: datetime | None = None) -> None:
        problem = _check_text("token", token) or _check_time(expires_at)
        if problem:
            del token, expires_at
            raise CredentialsError(problem)
        object.__setattr__(self, "token", token)
        object.__setattr__(self, "expires_at", expires_at)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BearerToken):
            return NotImplemented
        return self.token == other.token and self.expires_at == other.expires_at

    def __hash__(self) -> int:
        return hash((self.token, self.expires_at))

    def __reduce__(self) -> tuple[object, ...]:
        return BearerToken, (self.token, self.expires_at)

    @tolerant
    def __repr__(self) -> str:
        ending = "" if self.expires_at is None else f", expires_at={self.expires_at.isoformat()}"
        return f"BearerToken(…{ending})"


class Anonymous:
    """The type of ``ANONYMOUS``, with which requests are sent unsigned."""

    __slots__ = ()

    IS_ANONYMOUS = True

    def __reduce__(self) -> str:
        return "ANONYMOUS"

    def __repr__(self) -> str:
        return "ANONYMOUS"


ANONYMOUS = Anonymous()


class CredentialsLike(Protocol):
    """Credentials of this or another package.

    ``session_token``, ``expires_at`` and ``account_id`` are read as well, if they exist.
    """

    @property
    def access_key_id(self) -> str: ...
    @property
    def secret_access_key(self) -> str: ...


class CredentialsProvider(Protocol):
    """Loads credentials, at the first call and again before they expire. Threads can share it.

    If it raises, the call raises ``CredentialsError``, unless the credentials loaded before are
    still valid.
    """

    def load(self) -> CredentialsLike | BearerToken:
        """Returns credentials or a token. It is called again before their ``expires_at``."""
        ...


def token_variable(signing_name: str) -> str:
    """The environment variable for the bearer token of a service."""
    return f"AWS_BEARER_TOKEN_{signing_name.replace('-', '_').replace(' ', '_').upper()}"


def read_credentials(value: Any) -> Credentials | BearerToken | None:
    """``value`` as credentials or token of this package; None if it has other attributes.

    Raises:
        CredentialsError: A part is wrong.
    """
    if isinstance(value, (Credentials, BearerToken)):
        return value
    expires_at: Any = getattr(value, "expires_at", None)
    try:
        if hasattr(value, "access_key_id") and hasattr(value, "secret_access_key"):
            return Credentials(
                access_key_id=value.access_key_id,
                secret_access_key=value.secret_access_key,
                session_token=getattr(value, "session_token", None),
                expires_at=expires_at,
                account_id=getattr(value, "account_id", None),
            )
        # botocore's credentials have a ``token`` as well, but no ``expires_at``.
        if hasattr(value, "token") and hasattr(value, "expires_at"):
            return BearerToken(value.token, expires_at)
        return None
    finally:
        del value  # Its ``repr`` may show the secret in a traceback with variables.


def is_valid_for(
    value: Credentials | BearerToken | None, seconds: float, now: Callable[[], datetime]
) -> bool:
    """Whether ``value`` is valid for that many seconds from now."""
    if value is None:
        return False
    end = value.expires_at
    return end is None or (end - now()).total_seconds() > seconds


def _credentials(
    access_key_id: str,
    secret_access_key: str,
    session_token: str | None,
    expires_at: datetime | None,
    account_id: str | None = None,  # Pickles of earlier versions have none.
) -> Credentials:
    try:
        return Credentials(
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            session_token=session_token,
            expires_at=expires_at,
            account_id=account_id,
        )
    finally:
        del access_key_id, secret_access_key, session_token


def _check_text(name: str, value: object) -> str:
    """Returns what is wrong with a part: it is sent in a header, so it has visible characters only."""
    if not isinstance(value, str):
        return f"{name}: got {type(value).__name__}; expected: a string"
    if not value:
        return f"{name}: got an empty string; expected: visible ASCII characters"
    if not value.isascii() or not value.isprintable() or value != value.strip():
        return (
            f"{name}: got a string of {len(value)} characters with surrounding white space, "
            "control characters or non-ASCII characters; expected: visible ASCII characters"
        )
    return ""


def _check_time(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return f"expires_at: got {type(value).__name__}; expected: a datetime"
    if value.utcoffset() is None:
        return "expires_at: got a naive datetime; expected: an aware datetime"
    return ""


def _ending(access_key_id: str) -> str:
    """The last four characters, unless the ID is short."""
    return access_key_id[-4:] if len(access_key_id) >= 16 else ""
