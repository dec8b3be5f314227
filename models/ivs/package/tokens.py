"""Playback tokens for private channels: keys, signing, verification. Needs the extra ``tokens``.

Import the public key once, and sign a token for each viewer::

    keys = generate_key_pair()
    client.import_playback_key_pair(public_key_material=keys.public_key)

    token = PlaybackToken(channel_arn=channel.arn, expires_in=timedelta(minutes=5))
    url = playback_url(channel.playback_url, token.sign(keys.private_key))

Amazon IVS verifies a token when playback starts. A token is a JSON Web Token (RFC 7519) with the
header ``{"alg":"ES384","typ":"JWT"}``. Whoever has it can watch, so keep it out of logs.
"""

# docs/decisions/playback-tokens.md says why.

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

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
    parts_of,
    read_token,
)
from ._runtime.values import SequenceNotStr, refuse
from ._token_claims import (
    AdsReportingMode,
    MaximumResolution,
    claims_of,
    fields_of,
    problems_of,
)
from .arns import ChannelArn

__all__ = [
    "AdsReportingMode",
    "InvalidKeyError",
    "InvalidTokenError",
    "KeyPair",
    "MaximumResolution",
    "PlaybackToken",
    "TokenExpiredError",
    "generate_key_pair",
    "playback_url",
    "verify",
]

_LONGEST = 2048
_NO_PARAMS: Mapping[str, str] = MappingProxyType({})


class PlaybackToken(SignedToken):
    """What a playback token says. ``sign`` makes the token.

    Tokens can be compared and hashed, but not pickled.

    Args:
        channel_arn: ARN of the channel.
        expires_in: Time from now until the token expires, at least a second. At most 10 minutes
            with ``viewer_id`` or ``single_use``.
        expires_at: Time at which it expires, aware, in place of ``expires_in``. Fractions of a
            second are dropped.
        viewer_id: Name of the viewer, 1 to 40 characters, by which sessions can be revoked. It is
            no place for personal data.
        single_use: Whether the token starts playback only once. True makes a new UUID; pass a UUID
            to choose it.
        allowed_origins: Origins on which a browser may play, such as ``https://*.example.com``;
            every origin by default. At most 5 with ``strict_origin_enforcement``.
        strict_origin_enforcement: Whether every request of a player, and not only the first, has to
            come from one of ``allowed_origins``.
        maximum_resolution: Highest resolution that the viewer gets: ``SD``, ``HD``, ``FULL_HD``.
        session_version: Version of the viewer's session, at least 0, by which
            ``start_viewer_session_revocation`` selects sessions. Needs ``viewer_id``.
        ads_opt_out: Whether the viewer sees no ads.
        ads_player_params: Parameters for ads, at most 1000 bytes in all.
        ads_playback_config_name: Name of the playback configuration for ads.
        ads_reporting_mode: Who reports ads: ``CLIENT``, ``SERVER``.

    Raises:
        ParamValidationError: A value is outside its limits, or the token would be longer than
            2048 characters. Every problem is listed.
    """

    __slots__ = (
        "ads_opt_out",
        "ads_playback_config_name",
        "ads_player_params",
        "ads_reporting_mode",
        "allowed_origins",
        "channel_arn",
        "maximum_resolution",
        "session_version",
        "single_use",
        "strict_origin_enforcement",
        "viewer_id",
    )

    channel_arn: str
    viewer_id: str | None
    single_use: UUID | None
    allowed_origins: tuple[str, ...]
    strict_origin_enforcement: bool
    maximum_resolution: MaximumResolution | None
    session_version: int | None
    ads_opt_out: bool
    ads_player_params: Mapping[str, str]
    ads_playback_config_name: str | None
    ads_reporting_mode: AdsReportingMode | None

    def __init__(
        self,
        *,
        channel_arn: str | ChannelArn,
        expires_in: timedelta | None = None,
        expires_at: datetime | None = None,
        viewer_id: str | None = None,
        single_use: bool | UUID = False,
        allowed_origins: SequenceNotStr[str] = (),
        strict_origin_enforcement: bool = False,
        maximum_resolution: MaximumResolution | None = None,
        session_version: int | None = None,
        ads_opt_out: bool = False,
        ads_player_params: Mapping[str, str] = _NO_PARAMS,
        ads_playback_config_name: str | None = None,
        ads_reporting_mode: AdsReportingMode | None = None,
    ) -> None:
        now = clock.utc_now()
        fields: dict[str, Any] = {
            "channel_arn": channel_arn,
            "expires_at": expiry(expires_in, expires_at, now),
            "viewer_id": viewer_id,
            "single_use": uuid4() if single_use is True else single_use or None,
            "allowed_origins": allowed_origins,
            "strict_origin_enforcement": strict_origin_enforcement,
            "maximum_resolution": maximum_resolution,
            "session_version": session_version,
            "ads_opt_out": ads_opt_out,
            "ads_player_params": ads_player_params,
            "ads_playback_config_name": ads_playback_config_name,
            "ads_reporting_mode": ads_reporting_mode,
        }
        problems = list(problems_of(fields, now))
        if problems:
            raise ParamValidationError(problems)
        fields["channel_arn"] = str(channel_arn)
        fields["allowed_origins"] = tuple(allowed_origins)
        fields["ads_player_params"] = MappingProxyType(dict(sorted(ads_player_params.items())))
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        self._compose({}, claims_of(fields), _LONGEST)

    @property
    def claims(self) -> dict[str, Any]:
        """The claims as the token holds them."""
        return claims_of({name: getattr(self, name) for name in _FIELDS})

    @tolerant
    def __repr__(self) -> str:
        expires_at = self.expires_at.isoformat()
        return f"PlaybackToken(channel_arn={self.channel_arn!r}, expires_at={expires_at}, …)"


_FIELDS = ("expires_at", *PlaybackToken.__slots__)


def verify(token: str, public_key: str | KeyPair) -> PlaybackToken:
    """Verifies a token as Amazon IVS does when playback starts.

    Args:
        token: The signed token.
        public_key: PEM text of the public key, or a key pair.

    Returns:
        What the token says. Compare its ``channel_arn`` with that of your channel. Claims that
        Amazon IVS does not document are left out.

    Raises:
        InvalidKeyError: The key is not a public key on P-384.
        TokenExpiredError: The token has expired.
        InvalidTokenError: The form, the algorithm, the signature or a claim is wrong.
    """
    verified = _verified(token, public_key)
    if isinstance(verified, Error):
        del token, public_key  # Tools that show a traceback with variables show this frame.
        raise verified
    return verified


def playback_url(url: str, token: str) -> str:
    """The URL with which a viewer plays a private channel.

    Args:
        url: The channel's ``playback_url``.
        token: The signed token.

    Returns:
        The URL with the token. Treat it like a password.

    Raises:
        ParamValidationError: The URL is not one of HTTPS, or already has a token; or the token is
            none.
    """
    problem = _problem_of_url(url) or _problem_of_token(token)
    if problem is not None:
        del url, token  # Tools that show a traceback with variables show this frame.
        raise problem
    return f"{url}{'&' if '?' in url else '?'}token={token}"


def _problem_of_url(url: object) -> ParamValidationError | None:
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme != "https" or not parts.netloc or parts.fragment:
        return refuse("url", "something else", "the channel's playback_url, https://…")
    if "token" in parse_qs(parts.query, keep_blank_values=True):
        return refuse("url", "a URL with a token", "the channel's playback_url")
    return None


def _problem_of_token(token: object) -> ParamValidationError | None:
    if not isinstance(token, str):
        return refuse("token", f"a value of type {type(token).__name__}", "a signed token")
    if len(token) > _LONGEST or parts_of(token) is None:
        return refuse("token", f"a text of {len(token)} characters", "a signed token")
    return None


def _verified(token: object, public_key: str | KeyPair) -> PlaybackToken | Error:
    """What a token says, or why it is refused."""
    read = read_token(token, public_key, longest=_LONGEST)
    if isinstance(read, Error):
        return read
    fields = fields_of(read[1])
    if isinstance(fields, str):
        return InvalidTokenError(fields)
    if fields["expires_at"] <= clock.utc_now():
        return TokenExpiredError(fields["expires_at"])
    try:
        return PlaybackToken(**fields)
    except ParamValidationError as error:
        return InvalidTokenError("; ".join(map(str, error.problems)))
