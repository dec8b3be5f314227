"""Who signs: credentials and tokens as values, by the shape of which they are recognised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol

from .errors import CredentialsError

__all__ = ["ANONYMOUS", "Anonymous", "BearerToken", "Credentials", "CredentialsProvider"]


class Immutable:
    """A value whose attributes are set once, by its own ``__init__``."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another")


class Credentials(Immutable):
    """An access key. Can be compared, hashed and pickled; the pickle holds the secret.

    Args:
        access_key_id: The public half.
        secret_access_key: The secret half.
        session_token: The token of temporary credentials.
        expires_at: When they end; aware.

    Raises:
        CredentialsError: A part is empty or holds what no header can.
    """

    __slots__ = ("_hash", "access_key_id", "expires_at", "secret_access_key", "session_token")

    access_key_id: str
    secret_access_key: str
    session_token: str | None
    expires_at: datetime | None
    _hash: int

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        _check_text("access_key_id", access_key_id)
        _check_text("secret_access_key", secret_access_key)
        if session_token is not None:
            _check_text("session_token", session_token)
        _check_time(expires_at)
        assign = object.__setattr__
        assign(self, "access_key_id", access_key_id)
        assign(self, "secret_access_key", secret_access_key)
        assign(self, "session_token", session_token)
        assign(self, "expires_at", expires_at)
        # Every signature looks up its key by the credentials.
        assign(self, "_hash", hash((access_key_id, secret_access_key, session_token, expires_at)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credentials):
            return NotImplemented
        return (
            self.access_key_id == other.access_key_id
            and self.secret_access_key == other.secret_access_key
            and self.session_token == other.session_token
            and self.expires_at == other.expires_at
        )

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        parts = (
            self.access_key_id,
            self.secret_access_key,
            self.session_token,
            self.expires_at,
        )
        return _credentials, parts

    def __repr__(self) -> str:
        parts = [f"access_key_id='…{_ending(self.access_key_id)}'", "secret_access_key=…"]
        if self.session_token is not None:
            parts.append("session_token=…")
        if self.expires_at is not None:
            parts.append(f"expires_at={self.expires_at.isoformat()}")
        return f"Credentials({', '.join(parts)})"


class BearerToken(Immutable):
    """A token for services that take one instead of a signature.

    Args:
        token: The token.
        expires_at: When it ends; aware.

    Raises:
        CredentialsError: The token is empty or holds what no header can.
    """

    __slots__ = ("expires_at", "token")

    token: str
    expires_at: datetime | None

    def __init__(self, token: str, expires_at: datetime | None = None) -> None:
        _check_text("token", token)
        _check_time(expires_at)
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

    def __repr__(self) -> str:
        ending = "" if self.expires_at is None else f", expires_at={self.expires_at.isoformat()}"
        return f"BearerToken(…{ending})"


class Anonymous:
    """The type of ``ANONYMOUS``: requests go out unsigned."""

    __slots__ = ()

    IS_ANONYMOUS = True

    def __reduce__(self) -> str:
        return "ANONYMOUS"

    def __repr__(self) -> str:
        return "ANONYMOUS"


ANONYMOUS = Anonymous()


class CredentialsLike(Protocol):
    """What credentials look like, those of another package too."""

    @property
    def access_key_id(self) -> str: ...
    @property
    def secret_access_key(self) -> str: ...


class CredentialsProvider(Protocol):
    """Loads credentials: at the first call, and again before they expire.

    What it raises ends in a ``CredentialsError``, unless what was loaded before is still good.
    """

    def load(self) -> CredentialsLike | BearerToken:
        """Credentials, or a token; those with ``expires_at`` are loaded anew ahead of that time."""
        ...


def read_credentials(value: Any) -> Credentials | BearerToken | None:
    """``value`` as our own, if it has the shape of credentials or of a token; else None.

    Raises:
        CredentialsError: A part of it is wrong.
    """
    if isinstance(value, (Credentials, BearerToken)):
        return value
    expires_at: Any = getattr(value, "expires_at", None)
    if hasattr(value, "access_key_id") and hasattr(value, "secret_access_key"):
        return Credentials(
            access_key_id=value.access_key_id,
            secret_access_key=value.secret_access_key,
            session_token=getattr(value, "session_token", None),
            expires_at=expires_at,
        )
    # Keys of other libraries have a ``token`` too: that of their session.
    if hasattr(value, "token") and hasattr(value, "expires_at"):
        return BearerToken(value.token, expires_at)
    return None


def is_valid_for(
    value: Credentials | BearerToken | None, seconds: float, now: Callable[[], datetime]
) -> bool:
    """Whether ``value`` is good for so many seconds from now."""
    if value is None:
        return False
    end = value.expires_at
    return end is None or (end - now()).total_seconds() > seconds


def utc_now() -> datetime:
    """The time, aware: the clock of signatures, and of when credentials expire."""
    return datetime.now(UTC)


def _credentials(
    access_key_id: str,
    secret_access_key: str,
    session_token: str | None,
    expires_at: datetime | None,
) -> Credentials:
    return Credentials(
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
        session_token=session_token,
        expires_at=expires_at,
    )


def _check_text(name: str, value: object) -> None:
    """A part goes into a header: visible characters only."""
    if not isinstance(value, str):
        raise CredentialsError(f"{name}: got {type(value).__name__}; expected: a string")
    if not value:
        raise CredentialsError(f"{name}: got an empty string; expected: at least one character")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise CredentialsError(
            f"{name}: got a string of {len(value)} characters with white space around it, control "
            "characters or characters beyond ASCII; expected: visible ASCII characters"
        )


def _check_time(value: object) -> None:
    if value is None:
        return
    if not isinstance(value, datetime):
        raise CredentialsError(f"expires_at: got {type(value).__name__}; expected: a datetime")
    if value.utcoffset() is None:
        raise CredentialsError(
            "expires_at: got a datetime without time zone; expected: an aware one"
        )


def _ending(access_key_id: str) -> str:
    """At most its last four characters, and never much of a short one."""
    return access_key_id[-4:] if len(access_key_id) >= 16 else ""
