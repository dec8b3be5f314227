"""Configurations: of encoders and storage for compositions, of ingest, and keys that verify tokens."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from hashlib import md5
from typing import Any, ClassVar

from ... import models
from ...errors import ConflictException
from ..local_service.base import ServiceBase
from ..local_service.resources import Collection, ResourceT, check_tags, completed
from .participants import Participants
from .sessions import Sessions
from .stages import check_attributes

_P384 = bytes.fromhex("06052b81040022")  # the object identifier of the curve secp384r1
_VIDEO: Mapping[str, Any] = {"width": 1280, "height": 720, "framerate": 30.0, "bitrate": 2_500_000}
_MOST_PIXELS = 1920 * 1080


class Used(Collection[ResourceT]):
    """Resources that compositions refer to. They are deleted only if none is running with them."""

    def __init__(self, service: ServiceBase) -> None:
        super().__init__(service)
        self.is_used: Callable[[str], bool] = lambda arn: False

    def check_removal(self, resource: ResourceT) -> None:
        """Refuses to delete what a composition refers to."""
        if self.is_used(resource.arn):
            raise ConflictException(f"{resource.arn} is in use by a composition")


class EncoderConfigurations(Used["models.EncoderConfiguration"]):
    """How compositions are encoded."""

    KIND: ClassVar[str] = "encoder-configuration"
    NAME: ClassVar[str] = "encoder_configuration"
    SUMMARY: ClassVar[str] = "EncoderConfigurationSummary"

    def create_encoder_configuration(
        self, request: models.CreateEncoderConfigurationRequest
    ) -> models.CreateEncoderConfigurationResponse:
        """Makes a configuration. Without a size, it is 720p with 30 frames in a second."""
        video = completed(models.VideoOutput, _VIDEO, request.video)
        if video.width % 2 or video.height % 2 or video.width * video.height > _MOST_PIXELS:
            raise self.service.invalid(
                "video: width and height must be even, and at most 1920x1080"
            )
        configuration = models.EncoderConfiguration(
            arn=self.new_arn(),
            name=request.name or "",
            video=video,
            tags=check_tags(self.service, request.tags),
        )
        return models.CreateEncoderConfigurationResponse(
            encoder_configuration=self.add(configuration)
        )


class StorageConfigurations(Used["models.StorageConfiguration"]):
    """Where compositions and participants are recorded."""

    KIND: ClassVar[str] = "storage-configuration"
    NAME: ClassVar[str] = "storage_configuration"
    SUMMARY: ClassVar[str] = "StorageConfigurationSummary"

    def create_storage_configuration(
        self, request: models.CreateStorageConfigurationRequest
    ) -> models.CreateStorageConfigurationResponse:
        """Makes a configuration with a bucket in S3."""
        configuration = models.StorageConfiguration(
            arn=self.new_arn(),
            name=request.name or "",
            s3=request.s3,
            tags=check_tags(self.service, request.tags),
        )
        return models.CreateStorageConfigurationResponse(
            storage_configuration=self.add(configuration)
        )


class PublicKeys(Collection["models.PublicKey"]):
    """The public keys that verify tokens which their owners sign."""

    KIND: ClassVar[str] = "public-key"
    NAME: ClassVar[str] = "public_key"
    SUMMARY: ClassVar[str] = "PublicKeySummary"
    PAGE_SIZE: ClassVar[int] = 50

    def import_public_key(
        self, request: models.ImportPublicKeyRequest
    ) -> models.ImportPublicKeyResponse:
        """Imports a public key on the curve P-384."""
        text = re.sub(r"-----(BEGIN|END) PUBLIC KEY-----", "", request.public_key_material)
        try:
            content = b64decode("".join(text.split()), validate=True)
        except ValueError:
            content = b""
        if _P384 not in content:
            raise self.service.invalid("publicKeyMaterial: the key is none on the curve P-384")
        fingerprint = md5(content, usedforsecurity=False).digest().hex(":")
        if any(key.fingerprint == fingerprint for key in self):
            raise ConflictException("The public key was imported already")
        key = models.PublicKey(
            arn=self.new_arn(),
            name=request.name or "",
            public_key_material=request.public_key_material,
            fingerprint=fingerprint,
            tags=check_tags(self.service, request.tags),
        )
        return models.ImportPublicKeyResponse(public_key=self.add(key))


class IngestConfigurations(Collection["models.IngestConfiguration"]):
    """Ingest with RTMP: an encoder that takes part in a stage.

    Args:
        service: The service.
        sessions: The sessions of stages.
        participants: Their participants.
    """

    KIND: ClassVar[str] = "ingest-configuration"
    NAME: ClassVar[str] = "ingest_configuration"
    SUMMARY: ClassVar[str] = "IngestConfigurationSummary"
    PAGE_SIZE: ClassVar[int] = 50

    def __init__(
        self, service: ServiceBase, sessions: Sessions, participants: Participants
    ) -> None:
        super().__init__(service)
        self._sessions = sessions
        self._participants = participants

    def create_ingest_configuration(
        self, request: models.CreateIngestConfigurationRequest
    ) -> models.CreateIngestConfigurationResponse:
        """Makes a configuration. RTMP without TLS has to be allowed."""
        if request.ingest_protocol == "RTMP" and not request.insecure_ingest:
            raise self.service.invalid("insecureIngest must be true if ingestProtocol is RTMP")
        if request.stage_arn:
            self.service.find(request.stage_arn)
        configuration = models.IngestConfiguration(
            arn=self.new_arn(),
            name=request.name or "",
            ingest_protocol=request.ingest_protocol,
            stream_key=self._new_key(),
            stage_arn=request.stage_arn or "",
            participant_id=self.service.new_id(),
            state="INACTIVE",
            user_id=request.user_id or "",
            redundant_ingest=request.redundant_ingest or False,
            attributes=check_attributes(self.service, request.attributes),
            tags=check_tags(self.service, request.tags),
        )
        self._set_credentials(configuration)
        return models.CreateIngestConfigurationResponse(
            ingest_configuration=self.add(configuration)
        )

    def update_ingest_configuration(
        self, request: models.UpdateIngestConfigurationRequest
    ) -> models.UpdateIngestConfigurationResponse:
        """Moves a configuration that is not active to another stage."""
        configuration = self.find(request.arn)
        if configuration.state == "ACTIVE":
            raise ConflictException(f"{request.arn} is active")
        if request.stage_arn:
            self.service.find(request.stage_arn)
        if request.stage_arn is not None:
            configuration.stage_arn = request.stage_arn
        if request.redundant_ingest is not None:
            configuration.redundant_ingest = request.redundant_ingest
            self._set_credentials(configuration)
        return models.UpdateIngestConfigurationResponse(ingest_configuration=configuration)

    def delete_ingest_configuration(
        self, request: models.DeleteIngestConfigurationRequest
    ) -> models.DeleteIngestConfigurationResponse:
        """Deletes a configuration. One that is active has to be forced."""
        configuration = self.find(request.arn)
        if configuration.state == "ACTIVE":
            if not request.force:
                raise ConflictException(f"{request.arn} is active")
            stage = self.service.find(configuration.stage_arn)
            presence = self._sessions.find(stage, configuration.participant_id)
            if presence is not None:
                self._participants.end(stage, presence)
        self.remove(request.arn)
        return models.DeleteIngestConfigurationResponse()

    def filter(
        self, request: models.ListIngestConfigurationsRequest
    ) -> Callable[[models.IngestConfiguration], bool]:
        """Configurations of a stage, or in a state, are listed."""
        stage_arn, state = request.filter_by_stage_arn, request.filter_by_state
        return lambda one: stage_arn in (None, one.stage_arn) and state in (None, one.state)

    def _set_credentials(self, configuration: models.IngestConfiguration) -> None:
        """Two encoders of redundant ingest have keys of their own."""
        configuration.redundant_ingest_credentials = [
            models.RedundantIngestCredential(
                participant_id=self.service.new_id(), stream_key=self._new_key()
            )
            for _ in range(2 if configuration.redundant_ingest else 0)
        ] or None

    def _new_key(self) -> str:
        service = self.service
        account, region = service.account, service.region
        return f"rt_{account}_{region}_{service.new_id(12)}_{service.new_id(30)}"
