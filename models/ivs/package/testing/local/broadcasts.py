"""Broadcasts: what encoders send to channels, and the events that tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime

from ... import models
from ...literals import StreamHealth
from ..local_service.base import ServiceBase
from .limits import ENDING_SECONDS, RECONNECTION_SECONDS
from .stream_keys import StreamKeys

_STREAM_ID_LENGTH = 23  # after "st-"
_MOST_EVENTS = 500
_STATE, _HEALTH = "IVS Stream State Change", "IVS Stream Health Change"
_RECORDING, _AD_BREAK = "IVS Recording State Change", "IVS Ad Break State Change"


class Broadcast:
    """What an encoder sends to a channel, from its connection until it is gone.

    Args:
        session: The session, which stays.
        key: The stream key that the encoder uses.
        reconnects: Whether the encoder connects again when its stream is stopped.
    """

    def __init__(self, session: models.StreamSession, key: str, *, reconnects: bool) -> None:
        self.session = session
        self.key = key
        self.reconnects = reconnects
        self.stream: models.Stream | None = None
        self.is_ending = False
        self.metadata: list[str] = []
        self.ad_break_end: datetime | None = None
        self.prefix = ""
        """Where the recording is in S3; empty if there is none."""


class Broadcasts:
    """The broadcasts of all channels.

    Args:
        service: The service.
        keys: Its stream keys.
    """

    def __init__(self, service: ServiceBase, keys: StreamKeys) -> None:
        self._service = service
        self._keys = keys
        self._of_channels: dict[str, list[tuple[int, Broadcast]]] = {}

    def of(self, channel_arn: str) -> list[tuple[int, Broadcast]]:
        """The broadcasts of a channel with their numbers, the oldest one first."""
        return self._of_channels.get(channel_arn, [])

    def live(self, channel_arn: str) -> Broadcast | None:
        """The broadcast that viewers of a channel see."""
        broadcasts = self.of(channel_arn)
        last = broadcasts[-1][1] if broadcasts else None
        return last if last is not None and last.stream is not None else None

    def all_live(self) -> list[tuple[int, Broadcast]]:
        """The live broadcasts of all channels with their numbers."""
        return [
            broadcasts[-1]
            for broadcasts in self._of_channels.values()
            if broadcasts[-1][1].stream is not None
        ]

    def forget(self, channel_arn: str) -> None:
        """Removes the broadcasts of a channel. An encoder that was about to start is disconnected."""
        for _, broadcast in self.of(channel_arn):
            self.end(broadcast)
        self._of_channels.pop(channel_arn, None)

    # --- what happens to a broadcast ----------------------------------------------------------------

    def connect(
        self, channel: models.Channel, key: str, *, starts_in: float, reconnects: bool
    ) -> Broadcast:
        """An encoder connects, and its stream starts after some seconds."""
        find = self._service.find
        recording, slate = (
            channel.recording_configuration_arn,
            channel.failover_slate_configuration_arn,
        )
        session = models.StreamSession(
            stream_id=f"st-{self._service.new_id(_STREAM_ID_LENGTH)}",
            start_time=self._service.now,
            channel=deepcopy(channel),
            ingest_configuration=_ingest(),
            ingest_configurations=_ingest_of_tracks(),
            recording_configuration=deepcopy(find(recording)) if recording else None,
            failover_slate_configuration=deepcopy(find(slate)) if slate else None,
            truncated_events=[],
        )
        broadcast = Broadcast(session, key, reconnects=reconnects)
        number = self._service.new_number()
        self._of_channels.setdefault(channel.arn, []).append((number, broadcast))
        self._note(broadcast, _STATE, "Session Created")
        if starts_in > 0:
            self._service.later(starts_in, lambda: self._start(broadcast))
        else:
            self._start(broadcast)
        return broadcast

    def _start(self, broadcast: Broadcast) -> None:
        session = broadcast.session
        if session.end_time is not None:
            return
        broadcast.stream = models.Stream(
            channel_arn=session.channel.arn,
            stream_id=session.stream_id,
            playback_url=session.channel.playback_url,
            start_time=self._service.now,
            state="LIVE",
            health="HEALTHY",
            viewer_count=0,
        )
        self._note(broadcast, _STATE, "Stream Start")
        if session.recording_configuration is not None:
            now, channel = self._service.now, session.channel.arn.rpartition("/")[2]
            broadcast.prefix = (
                f"ivs/v1/{self._service.account}/{channel}/{now.year}/{now.month}/{now.day}/"
                f"{now.hour}/{now.minute}/{self._service.new_id()}"
            )
            self._tell_of_recording(broadcast, "Recording Start", 0)

    def stop(self, broadcast: Broadcast) -> None:
        """Disconnects an encoder. Viewers see the stream for some seconds more."""
        if not broadcast.is_ending:
            broadcast.is_ending = True
            self._service.later(ENDING_SECONDS, lambda: self.end(broadcast))
            if broadcast.reconnects:
                seconds = ENDING_SECONDS + RECONNECTION_SECONDS
                self._service.later(seconds, lambda: self._reconnect(broadcast))

    def _reconnect(self, broadcast: Broadcast) -> None:
        """The encoder connects again, if its stream key is still one of the channel."""
        for key in self._keys.of(broadcast.session.channel.arn):
            if key.value == broadcast.key:
                channel = self._service.find(key.channel_arn)
                self.connect(channel, broadcast.key, starts_in=0, reconnects=True)

    def end(self, broadcast: Broadcast, *, code: str | None = None) -> None:
        """A broadcast ends. With a code, it failed."""
        session = broadcast.session
        if session.end_time is not None or session.channel.arn not in self._of_channels:
            return
        if broadcast.stream is not None:
            self._note(broadcast, _STATE, "Stream Failure" if code else "Stream End", code)
            if broadcast.prefix:
                lasted = self._service.now - broadcast.stream.start_time
                milliseconds = int(lasted.total_seconds() * 1000)
                self._tell_of_recording(broadcast, "Recording End", milliseconds)
        broadcast.stream = None
        session.end_time = self._service.now
        self._note(broadcast, _STATE, "Session Ended", code)

    def set_health(self, broadcast: Broadcast, health: StreamHealth) -> None:
        """The data of a stream arrive in time, or don't."""
        stream = broadcast.stream
        if stream is not None and stream.health != health:
            was_starving, stream.health = stream.health == "STARVING", health
            if health == "STARVING":
                self._note(broadcast, _HEALTH, "Starvation Start")
            elif was_starving:
                self._note(broadcast, _HEALTH, "Starvation End")

    def insert_ad_break(
        self, broadcast: Broadcast, ad_break_id: str, start: datetime, seconds: int
    ) -> None:
        """Tells of an ad break."""
        detail = {
            "event_name": "Ad Break Inserted",
            "ad_break_id": ad_break_id,
            "duration_seconds": seconds,
            "target_start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        self._emit(broadcast, _AD_BREAK, detail)

    # --- events ---------------------------------------------------------------------------------------

    def _note(self, broadcast: Broadcast, kind: str, name: str, code: str | None = None) -> None:
        """Emits an event, and notes it in the session."""
        event = models.StreamEvent(name=name, type=kind, event_time=self._service.now, code=code)
        broadcast.session.truncated_events.insert(0, event)
        del broadcast.session.truncated_events[_MOST_EVENTS:]
        self._emit(broadcast, kind, {"event_name": name, **({"code": code} if code else {})})

    def _tell_of_recording(self, broadcast: Broadcast, status: str, milliseconds: int) -> None:
        configuration = broadcast.session.recording_configuration
        assert configuration is not None
        assert configuration.destination_configuration.s3 is not None
        detail = {
            "recording_status": status,
            "recording_status_reason": "",
            "recording_s3_bucket_name": configuration.destination_configuration.s3.bucket_name,
            "recording_s3_key_prefix": broadcast.prefix,
            "recording_duration_ms": milliseconds,
            "recording_session_id": broadcast.prefix.rpartition("/")[2],
            "recording_session_stream_ids": [broadcast.session.stream_id],
        }
        self._emit(broadcast, _RECORDING, detail)

    def _emit(self, broadcast: Broadcast, kind: str, detail: Mapping[str, object]) -> None:
        session = broadcast.session
        about = {"channel_name": session.channel.name, "stream_id": session.stream_id}
        self._service.emit(kind, {**detail, **about}, session.channel.arn)


def _video(*, profile: str = "", level: str = "") -> models.VideoConfiguration:
    """What a usual encoder sends."""
    return models.VideoConfiguration(
        avc_profile=profile,
        avc_level=level,
        codec="avc1.4D401F",
        encoder="Lavf60.16.100",
        target_bitrate=3_500_000,
        target_framerate=30,
        video_height=720,
        video_width=1280,
        level="3.1",
        track="Track0",
        profile="Main",
    )


def _audio() -> models.AudioConfiguration:
    return models.AudioConfiguration(
        codec="mp4a.40.2", target_bitrate=160_000, sample_rate=48_000, channels=2, track="Track0"
    )


def _ingest() -> models.IngestConfiguration:
    return models.IngestConfiguration(video=_video(profile="Main", level="3.1"), audio=_audio())


def _ingest_of_tracks() -> models.IngestConfigurations:
    return models.IngestConfigurations(
        video_configurations=[_video()], audio_configurations=[_audio()]
    )
