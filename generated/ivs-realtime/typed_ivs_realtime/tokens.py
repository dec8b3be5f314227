"""Tokens for stages that you sign yourself: keys, signing, verification. Needs the extra ``tokens``.

Import the public key once, and sign a token for each participant, without a call::

    keys = generate_key_pair()
    key = client.import_public_key(public_key_material=keys.public_key).public_key

    stage = client.create_stage(name="round-table").stage
    token = StageToken(
        stage_arn=stage.arn, endpoints=stage.endpoints, public_key_arn=key.arn, user_id="ana"
    )
    text = token.sign(keys.private_key)

Amazon IVS verifies a token when a participant joins. A token is a JSON Web Token (RFC 7519) whose
header names the public key. Whoever has it can join, so keep it out of logs. ``create_participant_token``
makes tokens with a call, which the service signs; only tokens that you sign can be exchanged while a
participant is connected.
"""

# docs/decisions/stage-tokens.md says why.

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from . import models
from ._runtime import clock
from ._runtime.errors import Error, ParamValidationError, tolerant
from ._runtime.signed_tokens import (
    InvalidKeyError,
    InvalidTokenError,
    KeyPair,
    SignedToken,
    TokenExpiredError,
    expiry,
    generate_key_pair,
    read_token,
)
from ._token_claims import (
    Capability,
    claims_of_connection,
    claims_of_stage,
    fields_of_connection,
    fields_of_stage,
    problems_of_connection,
    problems_of_stage,
)
from .arns import PublicKeyArn, StageArn

__all__ = [
    "Capability",
    "ConnectionToken",
    "InvalidKeyError",
    "InvalidTokenError",
    "KeyPair",
    "StageToken",
    "TokenExpiredError",
    "generate_key_pair",
    "verify",
    "verify_connection",
]

_DEFAULT_EXPIRY = timedelta(hours=12)
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})

_T = TypeVar("_T", bound="_Token")


class _Token(SignedToken):
    """What both kinds of tokens have in common."""

    __slots__ = ("issued_at", "public_key_arn")

    issued_at: datetime
    public_key_arn: str

    def _set(self, fields: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        self._compose({"kid": self.public_key_arn}, claims)


class StageToken(_Token):
    """What the token of a participant says. ``sign`` makes the token.

    Tokens can be compared and hashed, but not pickled.

    Args:
        stage_arn: ARN of the stage.
        endpoints: Endpoints of the stage, as ``create_stage`` and ``get_stage`` return them. They may
            be cached for 14 days.
        public_key_arn: ARN of the imported public key, of the same region and account as the stage.
        expires_in: Time from now until the token expires, from a second to 14 days. Default: 12
            hours, as Amazon IVS recommends.
        expires_at: Time at which it expires, aware, in place of ``expires_in``. Fractions of a
            second are dropped.
        issued_at: Time at which it was issued, aware. Default: now.
        participant_id: ID of the participant, 1 to 64 letters, digits, hyphens and underscores, by
            which ``disconnect_participant`` knows it. Default: a new one. Each participant needs
            another. A token that is exchanged for an earlier one has the same.
        user_id: Your name for the participant, at most 128 characters. Every participant sees it, so
            it is no place for personal data.
        capabilities: What the participant may do. Default: ``PUBLISH`` and ``SUBSCRIBE``.
        attributes: Attributes of the participant, at most 1 KB in all (1024 bytes of JSON). Every
            participant sees them.

    Raises:
        ParamValidationError: A value is outside its limits. Every problem is listed.
    """

    __slots__ = (
        "attributes",
        "capabilities",
        "events_url",
        "participant_id",
        "stage_arn",
        "user_id",
        "whip_url",
    )

    stage_arn: str
    participant_id: str
    events_url: str
    whip_url: str
    user_id: str
    capabilities: tuple[Capability, ...]
    attributes: Mapping[str, str]

    def __init__(
        self,
        *,
        stage_arn: str | StageArn,
        endpoints: models.StageEndpoints,
        public_key_arn: str | PublicKeyArn,
        expires_in: timedelta | None = None,
        expires_at: datetime | None = None,
        issued_at: datetime | None = None,
        participant_id: str | None = None,
        user_id: str = "",
        capabilities: Sequence[Capability] = ("PUBLISH", "SUBSCRIBE"),
        attributes: Mapping[str, str] = _NO_ATTRIBUTES,
    ) -> None:
        now = clock.utc_now()
        if expires_in is None and expires_at is None:
            expires_in = _DEFAULT_EXPIRY
        fields: dict[str, Any] = {
            "stage_arn": str(stage_arn),
            "public_key_arn": str(public_key_arn),
            "participant_id": _new_id() if participant_id is None else participant_id,
            "issued_at": now.replace(microsecond=0) if issued_at is None else issued_at,
            "expires_at": expiry(expires_in, expires_at, now),
            "events_url": getattr(endpoints, "events", None),
            "whip_url": getattr(endpoints, "whip", None),
            "user_id": user_id,
            "capabilities": capabilities,
            "attributes": attributes,
        }
        problems = list(problems_of_stage(fields))
        if problems:
            raise ParamValidationError(problems)
        fields["attributes"] = MappingProxyType(dict(sorted(attributes.items())))
        fields["capabilities"] = tuple(sorted({*capabilities}))
        self._set(fields, claims_of_stage(fields))

    @property
    def claims(self) -> dict[str, Any]:
        """The claims as the token holds them."""
        names = ("expires_at", "issued_at", *StageToken.__slots__)
        return claims_of_stage({name: getattr(self, name) for name in names})

    @tolerant
    def __repr__(self) -> str:
        expires_at = self.expires_at.isoformat()
        return (
            f"StageToken(stage_arn={self.stage_arn!r}, participant_id={self.participant_id!r}, "
            f"expires_at={expires_at}, …)"
        )


class ConnectionToken(_Token):
    """What the token of a connection says, which a client keeps while it moves between stages.

    ``sign`` makes the token. To join a stage, a participant needs a ``StageToken`` as well. Tokens can
    be compared and hashed, but not pickled.

    Args:
        public_key_arn: ARN of the imported public key, of the account that owns the stages.
        expires_in: Time from now until the token expires, from a second to 4 weeks.
        expires_at: Time at which it expires, aware, in place of ``expires_in``. Fractions of a
            second are dropped.
        issued_at: Time at which it was issued, aware. Default: now.
        token_id: ID of the token, 1 to 64 letters, digits, hyphens and underscores, by which
            ``revoke_connection_token`` knows it. Default: a new one. Each token needs another.

    Raises:
        ParamValidationError: A value is outside its limits. Every problem is listed.
    """

    __slots__ = ("token_id",)

    token_id: str

    def __init__(
        self,
        *,
        public_key_arn: str | PublicKeyArn,
        expires_in: timedelta | None = None,
        expires_at: datetime | None = None,
        issued_at: datetime | None = None,
        token_id: str | None = None,
    ) -> None:
        now = clock.utc_now()
        fields: dict[str, Any] = {
            "public_key_arn": str(public_key_arn),
            "token_id": _new_id() if token_id is None else token_id,
            "issued_at": now.replace(microsecond=0) if issued_at is None else issued_at,
            "expires_at": expiry(expires_in, expires_at, now),
        }
        problems = list(problems_of_connection(fields))
        if problems:
            raise ParamValidationError(problems)
        self._set(fields, claims_of_connection(fields))

    @property
    def claims(self) -> dict[str, Any]:
        """The claims as the token holds them."""
        names = ("expires_at", "issued_at", "public_key_arn", "token_id")
        return claims_of_connection({name: getattr(self, name) for name in names})

    @tolerant
    def __repr__(self) -> str:
        expires_at = self.expires_at.isoformat()
        return f"ConnectionToken(token_id={self.token_id!r}, expires_at={expires_at}, …)"


def verify(token: str, public_key: str | KeyPair) -> StageToken:
    """Verifies the token of a participant as Amazon IVS does when the participant joins.

    Args:
        token: The signed token. One that ``create_participant_token`` returned is signed with another
            key and refused.
        public_key: PEM text of the public key, or a key pair.

    Returns:
        What the token says. Compare its ``stage_arn`` and ``public_key_arn`` with your own. Claims
        that Amazon IVS does not document are left out.

    Raises:
        InvalidKeyError: The key is not a public key on P-384.
        TokenExpiredError: The token has expired.
        InvalidTokenError: The form, the algorithm, the signature or a claim is wrong.
    """
    verified = _verified(_stage_token, token, public_key)
    if isinstance(verified, Error):
        del token, public_key  # Tools that show a traceback with variables show this frame.
        raise verified
    return verified


def verify_connection(token: str, public_key: str | KeyPair) -> ConnectionToken:
    """Verifies the token of a connection.

    Args:
        token: The signed token.
        public_key: PEM text of the public key, or a key pair.

    Returns:
        What the token says. Compare its ``public_key_arn`` with your own.

    Raises:
        InvalidKeyError: The key is not a public key on P-384.
        TokenExpiredError: The token has expired.
        InvalidTokenError: The form, the algorithm, the signature or a claim is wrong.
    """
    verified = _verified(_connection_token, token, public_key)
    if isinstance(verified, Error):
        del token, public_key
        raise verified
    return verified


def _verified(
    read_fields: Callable[[Mapping[str, Any], Mapping[str, Any]], _T | Error],
    token: object,
    public_key: str | KeyPair,
) -> _T | Error:
    """What a token says, or why it is refused."""
    read = read_token(token, public_key, "kid")
    if isinstance(read, Error):
        return read
    try:
        return read_fields(*read)
    except ParamValidationError as error:
        return InvalidTokenError("; ".join(map(str, error.problems)))


def _stage_token(header: Mapping[str, Any], claims: Mapping[str, Any]) -> StageToken | Error:
    fields = fields_of_stage(header, claims)
    if isinstance(fields, str):
        return InvalidTokenError(fields)
    if fields["expires_at"] <= clock.utc_now():
        return TokenExpiredError(fields["expires_at"])
    urls = {name: fields.pop(f"{name}_url") for name in ("events", "whip")}
    return StageToken(**fields, endpoints=models.StageEndpoints(**urls, rtmp="", rtmps=""))


def _connection_token(
    header: Mapping[str, Any], claims: Mapping[str, Any]
) -> ConnectionToken | Error:
    fields = fields_of_connection(header, claims)
    if isinstance(fields, str):
        return InvalidTokenError(fields)
    if fields["expires_at"] <= clock.utc_now():
        return TokenExpiredError(fields["expires_at"])
    return ConnectionToken(**fields)


def _new_id() -> str:
    """An ID that no other participant or connection has."""
    return secrets.token_urlsafe(12)
