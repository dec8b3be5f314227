"""Private channels: keys that verify tokens of viewers, restriction policies, revoked sessions."""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import md5
from typing import ClassVar

from ... import models
from ...errors import ConflictException, ResourceNotFoundException, ValidationException
from ..local_service.resources import Collection, check_tags, update
from .channels import Channels, Referenced

_P384 = bytes.fromhex("06052b81040022")  # the object identifier of the curve secp384r1


class PlaybackKeyPairs(Collection["models.PlaybackKeyPair"]):
    """The public keys that verify playback tokens."""

    KIND: ClassVar[str] = "playback-key"
    NAME: ClassVar[str] = "playback_key_pair"
    SUMMARY: ClassVar[str] = "PlaybackKeyPairSummary"

    def import_playback_key_pair(
        self, request: models.ImportPlaybackKeyPairRequest
    ) -> models.ImportPlaybackKeyPairResponse:
        """Imports the public key of a pair on the curve P-384."""
        fingerprint = fingerprint_of(request.public_key_material)
        if any(pair.fingerprint == fingerprint for pair in self):
            raise ConflictException("The public key was imported already")
        pair = models.PlaybackKeyPair(
            arn=self.new_arn(),
            name=request.name or "",
            fingerprint=fingerprint,
            tags=check_tags(self.service, request.tags),
        )
        return models.ImportPlaybackKeyPairResponse(key_pair=self.add(pair))


class RestrictionPolicies(Referenced["models.PlaybackRestrictionPolicy"]):
    """The policies that restrict playback to countries and origins."""

    KIND: ClassVar[str] = "playback-restriction-policy"
    NAME: ClassVar[str] = "playback_restriction_policy"
    PLURAL: ClassVar[str] = "playback_restriction_policies"
    SUMMARY: ClassVar[str] = "PlaybackRestrictionPolicySummary"
    PAGE_SIZE: ClassVar[int] = 1
    REFERENCE: ClassVar[str] = "playback_restriction_policy_arn"

    def create_playback_restriction_policy(
        self, request: models.CreatePlaybackRestrictionPolicyRequest
    ) -> models.CreatePlaybackRestrictionPolicyResponse:
        """Makes a policy. Without countries or origins, all are allowed."""
        policy = models.PlaybackRestrictionPolicy(
            arn=self.new_arn(),
            name=request.name or "",
            allowed_countries=list(request.allowed_countries or ()),
            allowed_origins=list(request.allowed_origins or ()),
            enable_strict_origin_enforcement=request.enable_strict_origin_enforcement or False,
            tags=check_tags(self.service, request.tags),
        )
        return models.CreatePlaybackRestrictionPolicyResponse(
            playback_restriction_policy=self.add(policy)
        )

    def update_playback_restriction_policy(
        self, request: models.UpdatePlaybackRestrictionPolicyRequest
    ) -> models.UpdatePlaybackRestrictionPolicyResponse:
        """Changes a policy."""
        policy = self.find(request.arn)
        update(policy, request)
        return models.UpdatePlaybackRestrictionPolicyResponse(playback_restriction_policy=policy)


class ViewerSessions:
    """The sessions of viewers, which are known by the identifiers in their playback tokens.

    Args:
        channels: The channels.
    """

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self.revoked: list[tuple[str, str, int | None]] = []
        """The channel, the viewer, and the last version of each revocation; None for all versions."""

    def start_viewer_session_revocation(
        self, request: models.StartViewerSessionRevocationRequest
    ) -> models.StartViewerSessionRevocationResponse:
        """Ends the sessions of a viewer, up to a version if there is one."""
        self._revoke(request)
        return models.StartViewerSessionRevocationResponse()

    def batch_start_viewer_session_revocation(
        self, request: models.BatchStartViewerSessionRevocationRequest
    ) -> models.BatchStartViewerSessionRevocationResponse:
        """Does so for several viewers, with an error for each channel that is not found."""
        errors: list[models.BatchStartViewerSessionRevocationError] = []
        for session in request.viewer_sessions:
            try:
                self._revoke(session)
            except ResourceNotFoundException as error:
                errors.append(
                    models.BatchStartViewerSessionRevocationError(
                        channel_arn=session.channel_arn,
                        viewer_id=session.viewer_id,
                        code=error.code,
                        message=error.message,
                    )
                )
        return models.BatchStartViewerSessionRevocationResponse(errors=errors or None)

    def _revoke(
        self,
        session: (
            models.StartViewerSessionRevocationRequest
            | models.BatchStartViewerSessionRevocationViewerSession
        ),
    ) -> None:
        self._channels.find(session.channel_arn)
        version = session.viewer_session_versions_less_than_or_equal_to
        self.revoked.append((session.channel_arn, session.viewer_id, version))


def fingerprint_of(public_key: str) -> str:
    """The fingerprint of a public key on the curve P-384.

    Raises:
        ValidationException: It is no such key.
    """
    lines = re.sub(r"-----(BEGIN|END) PUBLIC KEY-----", "", public_key)
    try:
        content = b64decode("".join(lines.split()), validate=True)
    except ValueError:
        content = b""
    if _P384 not in content:
        raise ValidationException("publicKeyMaterial: the key is none on the curve P-384")
    return md5(content, usedforsecurity=False).digest().hex(":")
