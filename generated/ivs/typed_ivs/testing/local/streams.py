"""Streams and their sessions: what viewers of a channel see, and what is known of it afterwards."""

from __future__ import annotations

from datetime import timedelta

from ... import models
from ..._runtime.operation import Response
from ...errors import (
    ChannelNotBroadcasting,
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from ..local_service.base import ServiceBase
from ..local_service.pages import page
from ..local_service.resources import read_as
from .broadcasts import Broadcast, Broadcasts
from .channels import Channels
from .limits import METADATA_BYTES, METADATA_RATE

_FAILURES = frozenset({"Stream Failure", "Stream Takeover Failure", "Recording Start Failure"})


class Streams:
    """The streams. A channel without one is offline, which is the error ChannelNotBroadcasting.

    Args:
        service: The service.
        channels: Its channels.
        broadcasts: What encoders send to them.
    """

    def __init__(self, service: ServiceBase, channels: Channels, broadcasts: Broadcasts) -> None:
        self._service = service
        self._channels = channels
        self._broadcasts = broadcasts

    def get_stream(self, request: models.GetStreamRequest) -> models.GetStreamResponse:
        """Returns the stream of a channel that is live."""
        _, stream = self._live(request.channel_arn)
        return models.GetStreamResponse(stream=stream)

    def list_streams(self, request: models.ListStreamsRequest) -> models.ListStreamsResponse:
        """Lists the streams of all channels, or those of a health."""
        health = request.filter_by.health if request.filter_by else None
        streams = [
            (number, broadcast.stream)
            for number, broadcast in self._broadcasts.all_live()
            if broadcast.stream and health in (None, broadcast.stream.health)
        ]
        found, token = page(request, streams, 100)
        summaries = [read_as(models.StreamSummary, stream) for stream in found]
        return models.ListStreamsResponse(streams=summaries, next_token=token)

    def stop_stream(self, request: models.StopStreamRequest) -> models.StopStreamResponse:
        """Disconnects the encoder. The stream ends some seconds later; the encoder may reconnect."""
        broadcast, _ = self._live(request.channel_arn)
        self._broadcasts.stop(broadcast)
        return models.StopStreamResponse()

    def put_metadata(self, request: models.PutMetadataRequest) -> Response:
        """Inserts metadata into a stream."""
        if len(request.metadata.encode()) > METADATA_BYTES:
            raise ValidationException(f"metadata: at most {METADATA_BYTES} bytes are allowed")
        broadcast, _ = self._live(request.channel_arn)
        self._service.count(f"put_metadata {request.channel_arn}", METADATA_RATE)
        broadcast.metadata.append(request.metadata)
        return Response()

    def insert_ad_break(self, request: models.InsertAdBreakRequest) -> models.InsertAdBreakResponse:
        """Inserts an ad break into a stream whose channel has an ad configuration."""
        broadcast, _ = self._live(request.channel_arn)
        now = self._service.now
        if not broadcast.session.channel.ad_configuration_arn:
            raise ValidationException(f"Channel: {request.channel_arn} has no ad configuration")
        if broadcast.ad_break_end is not None and broadcast.ad_break_end > now:
            raise ConflictException("An ad break is already running")
        start = max(request.target_start_at or now, now)
        broadcast.ad_break_end = start + timedelta(seconds=request.duration_seconds)
        ad_break_id = request.ad_break_id or self._service.new_id(12)
        self._broadcasts.insert_ad_break(broadcast, ad_break_id, start, request.duration_seconds)
        return models.InsertAdBreakResponse(ad_break_id=ad_break_id, target_start_at=start)

    def get_stream_session(
        self, request: models.GetStreamSessionRequest
    ) -> models.GetStreamSessionResponse:
        """Returns a session of a channel: the named one, or the last."""
        self._channels.find(request.channel_arn)
        for _, broadcast in reversed(self._broadcasts.of(request.channel_arn)):
            if request.stream_id in (None, broadcast.session.stream_id):
                return models.GetStreamSessionResponse(stream_session=broadcast.session)
        raise ResourceNotFoundException(
            f"Stream session: {request.stream_id or 'any'} of {request.channel_arn} not found"
        )

    def list_stream_sessions(
        self, request: models.ListStreamSessionsRequest
    ) -> models.ListStreamSessionsResponse:
        """Lists the sessions of a channel, the last one first."""
        self._channels.find(request.channel_arn)
        broadcasts = self._broadcasts.of(request.channel_arn)
        found, token = page(request, ((-number, one) for number, one in broadcasts), 100)
        summaries = [_summary(broadcast.session) for broadcast in found]
        return models.ListStreamSessionsResponse(stream_sessions=summaries, next_token=token)

    def _live(self, channel_arn: str) -> tuple[Broadcast, models.Stream]:
        self._channels.find(channel_arn)
        broadcast = self._broadcasts.live(channel_arn)
        if broadcast is None or broadcast.stream is None:
            raise ChannelNotBroadcasting(f"Channel: {channel_arn} is not broadcasting")
        return broadcast, broadcast.stream


def _summary(session: models.StreamSession) -> models.StreamSessionSummary:
    return models.StreamSessionSummary(
        stream_id=session.stream_id,
        start_time=session.start_time,
        end_time=session.end_time,
        has_error_event=any(event.name in _FAILURES for event in session.truncated_events),
    )
