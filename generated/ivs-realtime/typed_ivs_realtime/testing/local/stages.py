"""Stages, where people see and hear each other, and the tokens with which they get there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from ... import models
from ...literals import ParticipantTokenCapability
from ..local_service.base import ServiceBase
from ..local_service.resources import Collection, check_tags, completed
from .limits import ATTRIBUTES_BYTES, TOKEN_MINUTES
from .sessions import Presence, Sessions

_HEXADECIMAL = "0123456789abcdef"
_RECORDING: Mapping[str, Any] = {
    "storageConfigurationArn": "",
    "mediaTypes": ["AUDIO_VIDEO"],
    "thumbnailConfiguration": {
        "targetIntervalSeconds": 60,
        "storage": ["SEQUENTIAL"],
        "recordingMode": "DISABLED",
    },
    "recordingReconnectWindowSeconds": 0,
    "hlsConfiguration": {"targetSegmentDurationSeconds": 6},
    "recordParticipantReplicas": True,
}


class Token(NamedTuple):
    """What a participant token says."""

    stage_arn: str
    participant_id: str
    user_id: str
    attributes: dict[str, str]
    capabilities: tuple[ParticipantTokenCapability, ...]
    expiration: datetime


class Stages(Collection["models.Stage"]):
    """The stages, and their participant tokens.

    Args:
        service: The service.
        sessions: The sessions of stages.
    """

    KIND: ClassVar[str] = "stage"
    NAME: ClassVar[str] = "stage"
    SUMMARY: ClassVar[str] = "StageSummary"
    PAGE_SIZE: ClassVar[int] = 50

    def __init__(self, service: ServiceBase, sessions: Sessions) -> None:
        super().__init__(service)
        self._sessions = sessions
        self.tokens: dict[str, Token] = {}
        self.disconnect: Callable[[models.Stage, Presence], object] = sessions.leave
        """Lets a participant leave."""

    def create_stage(self, request: models.CreateStageRequest) -> models.CreateStageResponse:
        """Makes a stage, and as many tokens as the request asks for."""
        host = self.service.new_id(12, _HEXADECIMAL)
        stage = models.Stage(
            arn=self.new_arn(),
            name=request.name or "",
            tags=check_tags(self.service, request.tags),
            auto_participant_recording_configuration=self._recording(
                request.auto_participant_recording_configuration
            ),
            endpoints=models.StageEndpoints(
                events="wss://global.events.live-video.net",
                whip=f"https://{host}.global-bm.whip.live-video.net",
                rtmp=f"rtmp://{host}.global-contribute.live-video.net/app/",
                rtmps=f"rtmps://{host}.global-contribute.live-video.net:443/app/",
            ),
        )
        tokens = [
            self._token(stage.arn, one) for one in request.participant_token_configurations or ()
        ]
        return models.CreateStageResponse(stage=self.add(stage), participant_tokens=tokens)

    def update_stage(self, request: models.UpdateStageRequest) -> models.UpdateStageResponse:
        """Changes the name of a stage, or how its participants are recorded."""
        stage = self.find(request.arn)
        if request.auto_participant_recording_configuration is not None:
            stage.auto_participant_recording_configuration = self._recording(
                request.auto_participant_recording_configuration
            )
        stage.name = stage.name if request.name is None else request.name
        return models.UpdateStageResponse(stage=stage)

    def check_removal(self, resource: models.Stage) -> None:
        """Deleting a stage disconnects everybody."""
        for presence in self._sessions.active(resource):
            self.disconnect(resource, presence)
        self._sessions.forget(resource)

    def create_participant_token(
        self, request: models.CreateParticipantTokenRequest
    ) -> models.CreateParticipantTokenResponse:
        """Makes a token, with which a participant can join a stage."""
        self.find(request.stage_arn)
        token = self._token(request.stage_arn, request)
        return models.CreateParticipantTokenResponse(participant_token=token)

    def _token(
        self,
        stage_arn: str,
        given: models.CreateParticipantTokenRequest | models.ParticipantTokenConfiguration,
    ) -> models.ParticipantToken:
        minutes = given.duration or TOKEN_MINUTES
        made = Token(
            stage_arn=stage_arn,
            participant_id=self.service.new_id(),
            user_id=given.user_id or "",
            attributes=check_attributes(self.service, given.attributes),
            capabilities=(*(given.capabilities or ("PUBLISH", "SUBSCRIBE")),),
            expiration=self.service.now + timedelta(minutes=minutes),
        )
        token = self.service.new_id(64)
        self.tokens[token] = made
        return models.ParticipantToken(
            participant_id=made.participant_id,
            token=token,
            user_id=made.user_id,
            attributes=made.attributes,
            duration=minutes,
            capabilities=[*made.capabilities],
            expiration_time=made.expiration,
        )

    def _recording(self, given: Any) -> models.AutoParticipantRecordingConfigurationOutput:
        if given is not None and given.storage_configuration_arn:
            self.service.find(given.storage_configuration_arn)
        return completed(models.AutoParticipantRecordingConfigurationOutput, _RECORDING, given)


def check_attributes(service: ServiceBase, attributes: Mapping[str, str] | None) -> dict[str, str]:
    """Attributes, which have at most 1 KB in all.

    Raises:
        ServiceError: They have more.
    """
    given = {**(attributes or {})}
    if sum(len(text.encode()) for pair in given.items() for text in pair) > ATTRIBUTES_BYTES:
        raise service.invalid(f"attributes: at most {ATTRIBUTES_BYTES} bytes are allowed")
    return given
