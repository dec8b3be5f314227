"""Hand-written IVS documents and the values that they parse to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from typed_ivs import Unrecognized
from typed_ivs.models import (
    AdConfiguration,
    AudioConfiguration,
    Channel,
    DestinationConfiguration,
    FailoverSlateConfiguration,
    IngestConfiguration,
    IngestConfigurations,
    MediaTailorPlaybackConfiguration,
    MultitrackInputConfiguration,
    PlaybackKeyPair,
    PlaybackRestrictionPolicy,
    PostRollConfiguration,
    RecordingConfiguration,
    RenditionConfiguration,
    S3DestinationConfiguration,
    Srt,
    Stream,
    StreamEvent,
    StreamKey,
    StreamSession,
    ThumbnailConfiguration,
    VideoConfiguration,
)

CHANNEL = """
{
  "arn": "arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4", "name": "backstage",
  "latencyMode": "NORMAL", "type": "ADVANCED_HD",
  "recordingConfigurationArn": "arn:aws:ivs:eu-west-1:111122223333:recording-configuration/Aa1Bb2Cc3Dd4",
  "ingestEndpoint": "0f1e2d3c4b5a.global-contribute.live-video.net",
  "playbackUrl": "https://0f1e2d3c4b5a.eu-west-1.playback.live-video.net/api/video/v1/eu-west-1.111122223333.channel.Qq1Ww2Ee3Rr4.m3u8",
  "authorized": true, "tags": {"stage": "back", "empty": ""}, "insecureIngest": false,
  "preset": "CONSTRAINED_BANDWIDTH_DELIVERY",
  "srt": {"endpoint": "srt://0f1e2d3c4b5a.srt.live-video.net:9000",
    "passphrase": "of-the-channel"},
  "playbackRestrictionPolicyArn": "arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
  "multitrackInputConfiguration": {"enabled": true, "policy": "REQUIRE",
    "maximumResolution": "FULL_HD"},
  "containerFormat": "FRAGMENTED_MP4",
  "adConfigurationArn": "arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
  "failoverSlateConfigurationArn": ""
}
"""
THE_CHANNEL = Channel(
    arn="arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4",
    name="backstage",
    latency_mode="NORMAL",
    type="ADVANCED_HD",
    recording_configuration_arn="arn:aws:ivs:eu-west-1:111122223333:recording-configuration/Aa1Bb2Cc3Dd4",
    ingest_endpoint="0f1e2d3c4b5a.global-contribute.live-video.net",
    playback_url="https://0f1e2d3c4b5a.eu-west-1.playback.live-video.net/api/video/v1/eu-west-1.111122223333.channel.Qq1Ww2Ee3Rr4.m3u8",
    authorized=True,
    tags={"stage": "back", "empty": ""},
    insecure_ingest=False,
    preset="CONSTRAINED_BANDWIDTH_DELIVERY",
    srt=Srt(endpoint="srt://0f1e2d3c4b5a.srt.live-video.net:9000", passphrase="of-the-channel"),
    playback_restriction_policy_arn="arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
    multitrack_input_configuration=MultitrackInputConfiguration(
        enabled=True, policy="REQUIRE", maximum_resolution="FULL_HD"
    ),
    container_format="FRAGMENTED_MP4",
    ad_configuration_arn="arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
    failover_slate_configuration_arn="",
)

RECORDING = """
{
  "arn": "arn:aws:ivs:eu-west-1:111122223333:recording-configuration/Aa1Bb2Cc3Dd4",
  "name": "archive", "destinationConfiguration": {"s3": {"bucketName": "archive-of-streams"}},
  "state": "ACTIVE", "tags": {},
  "thumbnailConfiguration": {"recordingMode": "INTERVAL", "targetIntervalSeconds": 30,
    "resolution": "LOWEST_RESOLUTION", "storage": ["SEQUENTIAL", "LATEST"]},
  "recordingReconnectWindowSeconds": 0,
  "renditionConfiguration": {"renditionSelection": "CUSTOM", "renditions": ["HD", "SD"]}
}
"""
THE_RECORDING = RecordingConfiguration(
    arn="arn:aws:ivs:eu-west-1:111122223333:recording-configuration/Aa1Bb2Cc3Dd4",
    name="archive",
    destination_configuration=DestinationConfiguration(
        s3=S3DestinationConfiguration(bucket_name="archive-of-streams")
    ),
    state=Unrecognized("ACTIVE"),
    tags={},
    thumbnail_configuration=ThumbnailConfiguration(
        recording_mode="INTERVAL",
        target_interval_seconds=30,
        resolution="LOWEST_RESOLUTION",
        storage=["SEQUENTIAL", "LATEST"],
    ),
    recording_reconnect_window_seconds=0,
    rendition_configuration=RenditionConfiguration(
        rendition_selection="CUSTOM", renditions=["HD", "SD"]
    ),
)

SLATE = """
{"arn": "arn:aws:ivs:eu-west-1:111122223333:failover-slate-configuration/Ff1Gg2Hh3Jj4",
  "name": "one moment", "activationThresholdSeconds": 2, "minSlateDisplaySeconds": 5,
  "maxSlateDisplaySeconds": 300, "state": "ACTIVE", "tags": {"a": "b"}}
"""
THE_SLATE = FailoverSlateConfiguration(
    arn="arn:aws:ivs:eu-west-1:111122223333:failover-slate-configuration/Ff1Gg2Hh3Jj4",
    name="one moment",
    activation_threshold_seconds=2,
    min_slate_display_seconds=5,
    max_slate_display_seconds=300,
    state=Unrecognized("ACTIVE"),
    tags={"a": "b"},
)

SESSION = f"""
{{
  "streamId": "st-1A2b3C4d5E6f7G8h9I0j1K2", "startTime": "2026-02-28T23:59:58Z",
  "endTime": "2026-03-01T00:00:07Z", "channel": {CHANNEL},
  "ingestConfiguration": {{
    "video": {{
      "avcProfile": "High", "avcLevel": "4.2", "codec": "avc1.64002A",
      "encoder": "obs-output module (libobs version 30.0.2)", "targetBitrate": 8500000,
      "targetFramerate": 60, "videoHeight": 1080, "videoWidth": 1920, "level": "", "track": "",
      "profile": ""
    }},
    "audio": {{
      "codec": "mp4a.40.2", "targetBitrate": 160000, "sampleRate": 48000, "channels": 2, "track": ""
    }}
  }},
  "ingestConfigurations": {{
    "videoConfigurations": [
      {{
        "avcProfile": "", "avcLevel": "", "codec": "hvc1.1.6.L123.B0", "encoder": "hardware",
        "targetBitrate": 6000000, "targetFramerate": 30, "videoHeight": 720, "videoWidth": 1280,
        "level": "4.1", "track": "Track0", "profile": "Main"
      }}
    ],
    "audioConfigurations": [
      {{"codec": "opus", "targetBitrate": 96000, "sampleRate": 44100, "channels": 1, "track": "Track1"}}
    ]
  }},
  "recordingConfiguration": {RECORDING}, "failoverSlateConfiguration": {SLATE},
  "truncatedEvents": [
    {{
      "name": "Stream End", "type": "IVS Stream State Change", "eventTime": "2026-03-01T00:00:07Z",
      "code": "StreamTakeoverInvalidPriority"
    }},
    {{"name": "Session Created", "type": "IVS Stream State Change", "eventTime": "2026-02-28T23:59:58Z"}}
  ]
}}
"""
THE_SESSION = StreamSession(
    stream_id="st-1A2b3C4d5E6f7G8h9I0j1K2",
    start_time=datetime(2026, 2, 28, 23, 59, 58, tzinfo=UTC),
    end_time=datetime(2026, 3, 1, 0, 0, 7, tzinfo=UTC),
    channel=THE_CHANNEL,
    ingest_configuration=IngestConfiguration(
        video=VideoConfiguration(
            avc_profile="High",
            avc_level="4.2",
            codec="avc1.64002A",
            encoder="obs-output module (libobs version 30.0.2)",
            target_bitrate=8_500_000,
            target_framerate=60,
            video_height=1080,
            video_width=1920,
            level="",
            track="",
            profile="",
        ),
        audio=AudioConfiguration(
            codec="mp4a.40.2", target_bitrate=160_000, sample_rate=48_000, channels=2, track=""
        ),
    ),
    ingest_configurations=IngestConfigurations(
        video_configurations=[
            VideoConfiguration(
                avc_profile="",
                avc_level="",
                codec="hvc1.1.6.L123.B0",
                encoder="hardware",
                target_bitrate=6_000_000,
                target_framerate=30,
                video_height=720,
                video_width=1280,
                level="4.1",
                track="Track0",
                profile="Main",
            )
        ],
        audio_configurations=[
            AudioConfiguration(
                codec="opus", target_bitrate=96_000, sample_rate=44_100, channels=1, track="Track1"
            )
        ],
    ),
    recording_configuration=THE_RECORDING,
    failover_slate_configuration=THE_SLATE,
    truncated_events=[
        StreamEvent(
            name="Stream End",
            type="IVS Stream State Change",
            event_time=datetime(2026, 3, 1, 0, 0, 7, tzinfo=UTC),
            code="StreamTakeoverInvalidPriority",
        ),
        StreamEvent(
            name="Session Created",
            type="IVS Stream State Change",
            event_time=datetime(2026, 2, 28, 23, 59, 58, tzinfo=UTC),
        ),
    ],
)

STRUCTURES: dict[str, tuple[str, Any]] = {
    "Channel": (CHANNEL, THE_CHANNEL),
    "RecordingConfiguration": (RECORDING, THE_RECORDING),
    "FailoverSlateConfiguration": (SLATE, THE_SLATE),
    "StreamSession": (SESSION, THE_SESSION),
    "PlaybackKeyPair": (
        """
        {
          "arn": "arn:aws:ivs:eu-west-1:111122223333:playback-key/Kk1Ll2Mm3Nn4", "name": "viewers",
          "fingerprint": "0a:1b:2c:3d:4e:5f", "tags": {"owner": "caf\\u00e9"}
        }
        """,
        PlaybackKeyPair(
            arn="arn:aws:ivs:eu-west-1:111122223333:playback-key/Kk1Ll2Mm3Nn4",
            name="viewers",
            fingerprint="0a:1b:2c:3d:4e:5f",
            tags={"owner": "café"},
        ),
    ),
    "PlaybackRestrictionPolicy": (
        """
        {
          "arn": "arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
          "allowedCountries": ["SI", "NO"], "allowedOrigins": [],
          "enableStrictOriginEnforcement": false, "name": "", "tags": {}
        }
        """,
        PlaybackRestrictionPolicy(
            arn="arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
            allowed_countries=["SI", "NO"],
            allowed_origins=[],
            enable_strict_origin_enforcement=False,
            name="",
            tags={},
        ),
    ),
    "AdConfiguration": (
        """
        {
          "arn": "arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
          "name": "breaks",
          "mediaTailorPlaybackConfigurations": [
            {"playbackConfigurationArn": "arn:aws:mediatailor:eu-west-1:111122223333:playbackConfiguration/a"}
          ],
          "postRollConfiguration": {"durationSeconds": 15, "enabled": true}, "tags": {}
        }
        """,
        AdConfiguration(
            arn="arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
            name="breaks",
            media_tailor_playback_configurations=[
                MediaTailorPlaybackConfiguration(
                    playback_configuration_arn="arn:aws:mediatailor:eu-west-1:111122223333:playbackConfiguration/a"
                )
            ],
            post_roll_configuration=PostRollConfiguration(duration_seconds=15, enabled=True),
            tags={},
        ),
    ),
    "Stream": (
        """
        {
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4",
          "streamId": "st-1A2b3C4d5E6f7G8h9I0j1K2",
          "playbackUrl": "https://0f1e2d3c4b5a.eu-west-1.playback.live-video.net/a.m3u8",
          "startTime": "2024-02-29T12:00:00.250000Z", "state": "LIVE", "health": "STARVING",
          "viewerCount": -1
        }
        """,
        Stream(
            channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4",
            stream_id="st-1A2b3C4d5E6f7G8h9I0j1K2",
            playback_url="https://0f1e2d3c4b5a.eu-west-1.playback.live-video.net/a.m3u8",
            start_time=datetime(2024, 2, 29, 12, 0, 0, 250_000, tzinfo=UTC),
            state="LIVE",
            health="STARVING",
            viewer_count=-1,
        ),
    ),
    "StreamKey": (
        """
        {
          "arn": "arn:aws:ivs:eu-west-1:111122223333:stream-key/Ss1Tt2Rr3Ee4",
          "value": "sk_eu-west-1_AbCdEfGhIjKl_0123456789",
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4", "tags": {}
        }
        """,
        StreamKey(
            arn="arn:aws:ivs:eu-west-1:111122223333:stream-key/Ss1Tt2Rr3Ee4",
            value="sk_eu-west-1_AbCdEfGhIjKl_0123456789",
            channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4",
            tags={},
        ),
    ),
}
