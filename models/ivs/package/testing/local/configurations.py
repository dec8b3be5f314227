"""Configurations that channels refer to: of recordings, of ads, and of failover slates."""

from __future__ import annotations

from typing import ClassVar

from ... import models
from ...errors import ConflictException, ValidationException
from ..local_service.base import ServiceBase
from ..local_service.resources import check_tags, read_as, update
from .channels import Channels, Referenced
from .limits import CREATION_SECONDS, UPDATE_SECONDS


class RecordingConfigurations(Referenced["models.RecordingConfiguration"]):
    """Where and how streams are recorded. One is being created for some seconds.

    Args:
        service: The service.
        channels: Its channels.
    """

    KIND: ClassVar[str] = "recording-configuration"
    NAME: ClassVar[str] = "recording_configuration"
    SUMMARY: ClassVar[str] = "RecordingConfigurationSummary"
    REFERENCE: ClassVar[str] = "recording_configuration_arn"

    def __init__(self, service: ServiceBase, channels: Channels) -> None:
        super().__init__(service, channels)
        self.unusable_buckets: set[str] = set()
        """Buckets that can't be used, such as those of another region."""

    def create_recording_configuration(
        self, request: models.CreateRecordingConfigurationRequest
    ) -> models.CreateRecordingConfigurationResponse:
        """Makes a configuration, which becomes ACTIVE or CREATE_FAILED."""
        s3 = request.destination_configuration.s3
        if s3 is None:
            raise ValidationException("destinationConfiguration: s3 is missing")
        thumbnails = request.thumbnail_configuration or models.ThumbnailConfiguration()
        renditions = request.rendition_configuration or models.RenditionConfiguration()
        configuration = models.RecordingConfiguration(
            arn=self.new_arn(),
            name=request.name or "",
            destination_configuration=request.destination_configuration,
            state="CREATING",
            tags=check_tags(self.service, request.tags),
            thumbnail_configuration=models.ThumbnailConfiguration(
                recording_mode=thumbnails.recording_mode or "INTERVAL",
                target_interval_seconds=thumbnails.target_interval_seconds or 60,
                resolution=thumbnails.resolution,
                storage=thumbnails.storage or ["SEQUENTIAL"],
            ),
            recording_reconnect_window_seconds=request.recording_reconnect_window_seconds or 0,
            rendition_configuration=models.RenditionConfiguration(
                rendition_selection=renditions.rendition_selection or "ALL",
                renditions=renditions.renditions or [],
            ),
        )
        self.service.later(CREATION_SECONDS, lambda: self._complete(configuration, s3.bucket_name))
        return models.CreateRecordingConfigurationResponse(
            recording_configuration=self.add(configuration)
        )

    def _complete(self, configuration: models.RecordingConfiguration, bucket: str) -> None:
        failed = bucket in self.unusable_buckets
        configuration.state = "CREATE_FAILED" if failed else "ACTIVE"


class AdConfigurations(Referenced["models.AdConfiguration"]):
    """How ads are inserted into streams."""

    KIND: ClassVar[str] = "ad-configuration"
    NAME: ClassVar[str] = "ad_configuration"
    SUMMARY: ClassVar[str] = "AdConfigurationSummary"
    REFERENCE: ClassVar[str] = "ad_configuration_arn"

    def create_ad_configuration(
        self, request: models.CreateAdConfigurationRequest
    ) -> models.CreateAdConfigurationResponse:
        """Makes a configuration. Unless the request says so, there is no ad break at the end."""
        configuration = models.AdConfiguration(
            arn=self.new_arn(),
            name=request.name or "",
            media_tailor_playback_configurations=list(request.media_tailor_playback_configurations),
            post_roll_configuration=request.post_roll_configuration
            or models.PostRollConfiguration(enabled=False, duration_seconds=15),
            tags=check_tags(self.service, request.tags),
        )
        return models.CreateAdConfigurationResponse(ad_configuration=self.add(configuration))

    def update_ad_configuration(
        self, request: models.UpdateAdConfigurationRequest
    ) -> models.UpdateAdConfigurationResponse:
        """Changes a configuration."""
        configuration = self.find(request.arn)
        update(configuration, request)
        return models.UpdateAdConfigurationResponse(ad_configuration=configuration)


class FailoverSlates(Referenced["models.FailoverSlateConfiguration"]):
    """What viewers see while an encoder's data do not arrive. Creating and changing takes seconds."""

    KIND: ClassVar[str] = "failover-slate-configuration"
    NAME: ClassVar[str] = "failover_slate_configuration"
    SUMMARY: ClassVar[str] = "FailoverSlateConfigurationSummary"
    REFERENCE: ClassVar[str] = "failover_slate_configuration_arn"

    def create_failover_slate_configuration(
        self, request: models.CreateFailoverSlateConfigurationRequest
    ) -> models.CreateFailoverSlateConfigurationResponse:
        """Makes a configuration, which becomes CREATED."""
        configuration = models.FailoverSlateConfiguration(
            arn=self.new_arn(),
            name=request.name or "",
            activation_threshold_seconds=request.activation_threshold_seconds or 3,
            min_slate_display_seconds=request.min_slate_display_seconds or 3,
            max_slate_display_seconds=request.max_slate_display_seconds or 60,
            state="CREATING",
            tags=check_tags(self.service, request.tags),
        )
        self.service.later(CREATION_SECONDS, lambda: _complete(configuration))
        return models.CreateFailoverSlateConfigurationResponse(
            failover_slate_configuration=self.add(configuration)
        )

    def update_failover_slate_configuration(
        self, request: models.UpdateFailoverSlateConfigurationRequest
    ) -> models.UpdateFailoverSlateConfigurationResponse:
        """Changes a configuration, which is UPDATING for some seconds."""
        configuration = read_as(models.FailoverSlateConfiguration, self.find(request.arn))
        if configuration.state != "CREATED":
            raise ConflictException(f"{request.arn} is {configuration.state}")
        update(configuration, request)
        configuration.state = "UPDATING"
        self.replace(configuration)
        self.service.later(UPDATE_SECONDS, lambda: _complete(configuration))
        return models.UpdateFailoverSlateConfigurationResponse(
            failover_slate_configuration=configuration
        )


def _complete(configuration: models.FailoverSlateConfiguration) -> None:
    configuration.state = "CREATED"
