"""Channels: a broadcaster sends a stream to one, and viewers watch it at its playback URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ... import models
from ..._runtime.values import Unrecognized
from ...errors import ConflictException, ValidationException
from ...literals import ChannelType, TranscodePreset
from ..local_service.base import ServiceBase
from ..local_service.resources import Collection, ResourceT, check_tags, read_as, update
from .broadcasts import Broadcasts
from .stream_keys import StreamKeys, not_found

_HEXADECIMAL = "0123456789abcdef"
_PASSPHRASE_LENGTH = 70
_TYPES_WITH_PRESET = ("ADVANCED_SD", "ADVANCED_HD")


class Channels(Collection["models.Channel"]):
    """The channels. One that is live can neither be changed nor deleted.

    Args:
        service: The service.
        keys: Its stream keys.
        broadcasts: Its streams.
    """

    KIND: ClassVar[str] = "channel"
    NAME: ClassVar[str] = "channel"
    SUMMARY: ClassVar[str] = "ChannelSummary"

    def __init__(self, service: ServiceBase, keys: StreamKeys, broadcasts: Broadcasts) -> None:
        super().__init__(service)
        self._keys = keys
        self._broadcasts = broadcasts

    def create_channel(self, request: models.CreateChannelRequest) -> models.CreateChannelResponse:
        """Makes a channel, and the stream key that a broadcaster needs."""
        arn = self.new_arn()
        host = self.service.new_id(12, _HEXADECIMAL)
        region, account = self.service.region, self.service.account
        channel = models.Channel(
            arn=arn,
            name=request.name or "",
            latency_mode=request.latency_mode or "LOW",
            type=request.type or "STANDARD",
            recording_configuration_arn=request.recording_configuration_arn or "",
            ingest_endpoint=f"{host}.global-contribute.live-video.net",
            playback_url=(
                f"https://{host}.{region}.playback.live-video.net/api/video/v1/"
                f"{region}.{account}.channel.{arn.rpartition('/')[2]}.m3u8"
            ),
            authorized=request.authorized or False,
            tags=check_tags(self.service, request.tags),
            insecure_ingest=request.insecure_ingest or False,
            preset=_preset(request.type, request.preset),
            srt=models.Srt(
                endpoint=f"{host}.srt.live-video.net",
                passphrase=self.service.new_id(_PASSPHRASE_LENGTH),
            ),
            playback_restriction_policy_arn=request.playback_restriction_policy_arn or "",
            multitrack_input_configuration=request.multitrack_input_configuration,
            container_format=request.container_format or "TS",
            ad_configuration_arn=request.ad_configuration_arn or None,
            failover_slate_configuration_arn=request.failover_slate_configuration_arn or "",
        )
        self._check(channel)
        self.add(channel)
        return models.CreateChannelResponse(channel=channel, stream_key=self._keys.make(arn))

    def batch_get_channel(
        self, request: models.BatchGetChannelRequest
    ) -> models.BatchGetChannelResponse:
        """Returns channels, and an error for each ARN of none."""
        channels, missing = self.find_each(request.arns)
        return models.BatchGetChannelResponse(channels=channels, errors=not_found(missing))

    def update_channel(self, request: models.UpdateChannelRequest) -> models.UpdateChannelResponse:
        """Changes a channel that is not live. An empty ARN ends the use of a configuration."""
        self._refuse_live(request.arn, "updated")
        channel = read_as(models.Channel, self.find(request.arn))
        update(channel, request)
        channel.preset = _preset(channel.type, request.preset or channel.preset)
        channel.ad_configuration_arn = channel.ad_configuration_arn or None
        self._check(channel)
        self.replace(channel)
        return models.UpdateChannelResponse(channel=channel)

    def check_removal(self, resource: models.Channel) -> None:
        """A live channel is not deleted; another takes its stream keys and sessions along."""
        self._refuse_live(resource.arn, "deleted")
        self._keys.remove_of(resource.arn)
        self._broadcasts.forget(resource.arn)

    def filter(self, request: models.ListChannelsRequest) -> Callable[[models.Channel], bool]:
        """Channels are listed by one filter at most."""
        filters = {
            "name": request.filter_by_name,
            "recording_configuration_arn": request.filter_by_recording_configuration_arn,
            "playback_restriction_policy_arn": request.filter_by_playback_restriction_policy_arn,
            "ad_configuration_arn": request.filter_by_ad_configuration_arn,
            "failover_slate_configuration_arn": request.filter_by_failover_slate_configuration_arn,
        }
        given = {name: value for name, value in filters.items() if value is not None}
        if len(given) > 1:
            raise ConflictException("Filters are mutually exclusive and cannot be used together")
        return lambda channel: _has(channel, given)

    def refuse_used(self, **reference: str) -> None:
        """Refuses to delete a configuration that a channel refers to.

        Raises:
            ConflictException: A channel does.
        """
        if any(_has(channel, reference) for channel in self):
            raise ConflictException(f"{', '.join(reference.values())} is in use by a channel")

    def _refuse_live(self, arn: str, what: str) -> None:
        self.find(arn)
        if self._broadcasts.live(arn) is not None:
            raise ConflictException(f"Channel: {arn} is live and cannot be {what}")

    def _check(self, channel: models.Channel) -> None:
        for arn in (
            channel.recording_configuration_arn,
            channel.playback_restriction_policy_arn,
            channel.ad_configuration_arn,
            channel.failover_slate_configuration_arn,
        ):
            if arn:
                self.service.find(arn)
        multitrack = channel.multitrack_input_configuration
        if multitrack and multitrack.enabled and channel.container_format != "FRAGMENTED_MP4":
            raise ValidationException(
                "containerFormat must be FRAGMENTED_MP4 if multitrack input is enabled"
            )


class Referenced(Collection[ResourceT]):
    """Resources that channels refer to. They are deleted only if none does.

    Args:
        service: The service.
        channels: Its channels.
    """

    REFERENCE: ClassVar[str]
    """The member of channels."""

    def __init__(self, service: ServiceBase, channels: Channels) -> None:
        super().__init__(service)
        self._channels = channels

    def check_removal(self, resource: ResourceT) -> None:
        """Refuses to delete what a channel refers to."""
        self._channels.refuse_used(**{self.REFERENCE: resource.arn})


def _has(channel: models.Channel, members: dict[str, str]) -> bool:
    return all(getattr(channel, name) == value for name, value in members.items())


def _preset(kind: ChannelType | None, given: TranscodePreset | None) -> TranscodePreset:
    """Only channels of the advanced types have a preset."""
    return (
        (given or "HIGHER_BANDWIDTH_DELIVERY") if kind in _TYPES_WITH_PRESET else Unrecognized("")
    )
