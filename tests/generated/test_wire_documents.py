"""Documents as they are on the wire, beside the values that they are: written by hand, both of them.

Whatever is compared with botocore could be wrong where botocore is; these could not. What the
members are called, and what kinds of values they have, are facts of the service's model.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from support.ivs import Server, ivs_client
from support.loopback import response

from typed_ivs import Unrecognized, errors
from typed_ivs._runtime.http import Headers, HttpResponse
from typed_ivs._runtime.operation import Request
from typed_ivs.models import (
    AdConfiguration,
    AudioConfiguration,
    BatchError,
    BatchGetChannelRequest,
    BatchStartViewerSessionRevocationRequest,
    BatchStartViewerSessionRevocationViewerSession,
    Channel,
    CreateChannelRequest,
    CreateRecordingConfigurationRequest,
    DestinationConfiguration,
    FailoverSlateConfiguration,
    IngestConfiguration,
    IngestConfigurations,
    InsertAdBreakRequest,
    ListStreamsRequest,
    MediaTailorPlaybackConfiguration,
    MultitrackInputConfiguration,
    PlaybackKeyPair,
    PlaybackRestrictionPolicy,
    PostRollConfiguration,
    PutMetadataRequest,
    RecordingConfiguration,
    RenditionConfiguration,
    S3DestinationConfiguration,
    Srt,
    Stream,
    StreamEvent,
    StreamFilters,
    StreamKey,
    StreamSession,
    TagResourceRequest,
    ThumbnailConfiguration,
    UntagResourceRequest,
    UpdateChannelRequest,
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
  "streamId": "st-1A2b3C4d5E6f7G8h9I0j1K2",
  "startTime": "2026-02-28T23:59:58Z",
  "endTime": "2026-03-01T00:00:07Z",
  "channel": {CHANNEL},
  "ingestConfiguration": {{
    "video": {{
      "avcProfile": "High",
      "avcLevel": "4.2",
      "codec": "avc1.64002A",
      "encoder": "obs-output module (libobs version 30.0.2)",
      "targetBitrate": 8500000,
      "targetFramerate": 60,
      "videoHeight": 1080,
      "videoWidth": 1920,
      "level": "",
      "track": "",
      "profile": ""
    }},
    "audio": {{
      "codec": "mp4a.40.2",
      "targetBitrate": 160000,
      "sampleRate": 48000,
      "channels": 2,
      "track": ""
    }}
  }},
  "ingestConfigurations": {{
    "videoConfigurations": [
      {{
        "avcProfile": "",
        "avcLevel": "",
        "codec": "hvc1.1.6.L123.B0",
        "encoder": "hardware",
        "targetBitrate": 6000000,
        "targetFramerate": 30,
        "videoHeight": 720,
        "videoWidth": 1280,
        "level": "4.1",
        "track": "Track0",
        "profile": "Main"
      }}
    ],
    "audioConfigurations": [
      {{"codec": "opus", "targetBitrate": 96000, "sampleRate": 44100, "channels": 1, "track": "Track1"}}
    ]
  }},
  "recordingConfiguration": {RECORDING},
  "failoverSlateConfiguration": {SLATE},
  "truncatedEvents": [
    {{
      "name": "Stream End",
      "type": "IVS Stream State Change",
      "eventTime": "2026-03-01T00:00:07Z",
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
          "arn": "arn:aws:ivs:eu-west-1:111122223333:playback-key/Kk1Ll2Mm3Nn4",
          "name": "viewers",
          "fingerprint": "0a:1b:2c:3d:4e:5f",
          "tags": {"owner": "caf\\u00e9"}
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
          "allowedCountries": ["SI", "NO"],
          "allowedOrigins": [],
          "enableStrictOriginEnforcement": false,
          "name": "",
          "tags": {}
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
          "postRollConfiguration": {"durationSeconds": 15, "enabled": true},
          "tags": {}
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
          "startTime": "2024-02-29T12:00:00.250000Z",
          "state": "LIVE",
          "health": "STARVING",
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
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/Qq1Ww2Ee3Rr4",
          "tags": {}
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


@pytest.mark.parametrize("name", STRUCTURES)
def test_document_parses_to_expected_value(name: str) -> None:
    document, value = STRUCTURES[name]
    assert type(value).__name__ == name
    assert type(value).from_wire(json.loads(document)) == value
    assert value.to_wire() == json.loads(document)


def test_documents_hold_every_member_of_channel_and_session() -> None:
    """None is what a member has that no document names."""
    for value in (THE_CHANNEL, THE_SESSION, THE_RECORDING):
        assert None not in [getattr(value, name) for name in type(value).__dataclass_fields__]


# Request → verb, path with query, and body if there is one.
REQUESTS: list[tuple[Request[Any], str, str, str]] = [
    (
        CreateChannelRequest(
            name="backstage",
            latency_mode="LOW",
            type="STANDARD",
            authorized=False,
            recording_configuration_arn="",
            tags={"stage": "back"},
            insecure_ingest=True,
            preset="HIGHER_BANDWIDTH_DELIVERY",
            playback_restriction_policy_arn="arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
            multitrack_input_configuration=MultitrackInputConfiguration(
                enabled=True, policy="ALLOW", maximum_resolution="SD"
            ),
            container_format="TS",
            ad_configuration_arn="arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
            failover_slate_configuration_arn="arn:aws:ivs:eu-west-1:111122223333:failover-slate-configuration/Ff1Gg2Hh3Jj4",
        ),
        "POST",
        "/CreateChannel",
        """
        {
          "name": "backstage",
          "latencyMode": "LOW",
          "type": "STANDARD",
          "authorized": false,
          "recordingConfigurationArn": "",
          "tags": {"stage": "back"},
          "insecureIngest": true,
          "preset": "HIGHER_BANDWIDTH_DELIVERY",
          "playbackRestrictionPolicyArn": "arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
          "multitrackInputConfiguration": {"enabled": true, "policy": "ALLOW", "maximumResolution": "SD"},
          "containerFormat": "TS",
          "adConfigurationArn": "arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
          "failoverSlateConfigurationArn": "arn:aws:ivs:eu-west-1:111122223333:failover-slate-configuration/Ff1Gg2Hh3Jj4"
        }
        """,
    ),
    (CreateChannelRequest(), "POST", "/CreateChannel", "{}"),
    (
        UpdateChannelRequest(arn="arn:aws:ivs:eu-west-1:111122223333:channel/a", name=""),
        "POST",
        "/UpdateChannel",
        '{"arn": "arn:aws:ivs:eu-west-1:111122223333:channel/a", "name": ""}',
    ),
    (
        CreateRecordingConfigurationRequest(
            destination_configuration=THE_RECORDING.destination_configuration,
            name="archive",
            tags={},
            thumbnail_configuration=ThumbnailConfiguration(recording_mode="DISABLED"),
            recording_reconnect_window_seconds=300,
            rendition_configuration=RenditionConfiguration(rendition_selection="ALL"),
        ),
        "POST",
        "/CreateRecordingConfiguration",
        """
        {
          "destinationConfiguration": {"s3": {"bucketName": "archive-of-streams"}},
          "name": "archive",
          "tags": {},
          "thumbnailConfiguration": {"recordingMode": "DISABLED"},
          "recordingReconnectWindowSeconds": 300,
          "renditionConfiguration": {"renditionSelection": "ALL"}
        }
        """,
    ),
    (
        ListStreamsRequest(
            filter_by=StreamFilters(health="UNKNOWN"), next_token="t", max_results=7
        ),
        "POST",
        "/ListStreams",
        '{"filterBy": {"health": "UNKNOWN"}, "nextToken": "t", "maxResults": 7}',
    ),
    (
        BatchStartViewerSessionRevocationRequest(
            viewer_sessions=[
                BatchStartViewerSessionRevocationViewerSession(
                    channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a",
                    viewer_id="somebody",
                    viewer_session_versions_less_than_or_equal_to=3,
                ),
                BatchStartViewerSessionRevocationViewerSession(
                    channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/b", viewer_id="else"
                ),
            ]
        ),
        "POST",
        "/BatchStartViewerSessionRevocation",
        """
        {
          "viewerSessions": [
            {
              "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/a",
              "viewerId": "somebody",
              "viewerSessionVersionsLessThanOrEqualTo": 3
            },
            {"channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/b", "viewerId": "else"}
          ]
        }
        """,
    ),
    (
        InsertAdBreakRequest(
            channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a",
            duration_seconds=30,
            ad_break_id="first",
            target_start_at=datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC),
        ),
        "POST",
        "/InsertAdBreak",
        """
        {
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/a",
          "durationSeconds": 30,
          "adBreakId": "first",
          "targetStartAt": "2026-03-01T01:02:03Z"
        }
        """,
    ),
    (
        PutMetadataRequest(
            channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a", metadata='{"goal": "2–1"}'
        ),
        "POST",
        "/PutMetadata",
        r"""
        {
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/a",
          "metadata": "{\"goal\": \"2\u20131\"}"
        }
        """,
    ),
    (
        TagResourceRequest(
            resource_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a b", tags={"k": ""}
        ),
        "POST",
        "/tags/arn%3Aaws%3Aivs%3Aeu-west-1%3A111122223333%3Achannel%2Fa%20b",
        '{"tags": {"k": ""}}',
    ),
    (
        UntagResourceRequest(
            resource_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a", tag_keys=["b&c", "ä", "~"]
        ),
        "DELETE",
        "/tags/arn%3Aaws%3Aivs%3Aeu-west-1%3A111122223333%3Achannel%2Fa"
        "?tagKeys=b%26c&tagKeys=%C3%A4&tagKeys=~",
        "",
    ),
]


@pytest.mark.parametrize(
    ("request_", "verb", "target", "body"), REQUESTS, ids=lambda value: type(value).__name__
)
def test_request_is_written_as_expected_document(
    request_: Request[Any], verb: str, target: str, body: str
) -> None:
    written = request_.write()
    assert (written.method, written.target) == (verb, target)
    assert (json.loads(written.body) if written.body else None) == (
        json.loads(body) if body else None
    )
    assert dict(written.headers) == ({"Content-Type": "application/json"} if body else {})


def test_response_with_partial_errors_parses_to_expected_value() -> None:
    """Of two channels that were asked for, one was there."""
    body = f"""
    {{
      "channels": [{CHANNEL}],
      "errors": [
        {{
          "arn": "arn:aws:ivs:eu-west-1:111122223333:channel/gone",
          "code": "ResourceNotFoundException",
          "message": "Channel not found"
        }}
      ]
    }}
    """
    headers = {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "x-amzn-RequestId",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'self'",
        "strict-transport-security": "max-age:47304000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-amzn-requestid": "6e0f2f5c-0000-1111-2222-333344445555",
    }
    request = BatchGetChannelRequest(arns=["arn:aws:ivs:eu-west-1:111122223333:channel/gone"])
    read = request.read(HttpResponse(200, Headers(headers.items()), body.encode()))
    assert read.channels == [THE_CHANNEL]
    assert read.errors == [
        BatchError(
            arn="arn:aws:ivs:eu-west-1:111122223333:channel/gone",
            code="ResourceNotFoundException",
            message="Channel not found",
        )
    ]
    assert read.access_control_allow_origin == "*"
    assert read.access_control_expose_headers == "x-amzn-RequestId"
    assert read.cache_control == "no-store"
    assert read.content_security_policy == "default-src 'self'"
    assert read.strict_transport_security == "max-age:47304000; includeSubDomains"
    assert read.x_content_type_options == "nosniff"
    assert read.x_frame_options == "DENY"
    assert read.response_metadata.request_id == "6e0f2f5c-0000-1111-2222-333344445555"
    assert read.response_metadata.missing == ()


def test_missing_session_members_get_zero_values_and_are_listed() -> None:
    body = b"""{"streamSession": {"streamId": "st-1", "startTime": 1772323198.5,
        "channel": null, "truncatedEvents": null, "tomorrow": [1]}}"""
    with Server([response(body)]) as server, ivs_client(server.url) as client:
        read = client.get_stream_session(channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a")
    session = read.stream_session
    assert session.stream_id == "st-1"
    assert session.start_time == datetime(2026, 2, 28, 23, 59, 58, 500_000, tzinfo=UTC)
    assert session.end_time is None
    assert session.channel.arn == ""
    assert session.truncated_events == []
    assert session.recording_configuration is None
    missing = read.response_metadata.missing
    assert "stream_session.channel" in missing
    assert "stream_session.truncated_events" in missing
    assert "stream_session.end_time" not in missing
    assert "stream_session.stream_id" not in missing


def test_error_document_parses_to_expected_error() -> None:
    """With every header that the service sends."""
    given = response(
        b'{"exceptionMessage": "Channel: arn:aws:ivs:eu-west-1:111122223333:channel/a is live"}',
        status=409,
        headers=[
            ("x-amzn-RequestId", "6e0f2f5c-0000-1111-2222-333344445555"),
            ("x-amzn-ErrorType", "ConflictException:http://internal.amazon.com/coral/com.amazon/"),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "x-amzn-ErrorType"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'self'"),
            ("Strict-Transport-Security", "max-age:47304000; includeSubDomains"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ],
    )
    with (
        Server([given]) as server,
        ivs_client(server.url) as client,
        pytest.raises(errors.ConflictException) as caught,
    ):
        client.delete_channel(arn="arn:aws:ivs:eu-west-1:111122223333:channel/a")
    error = caught.value
    text = "Channel: arn:aws:ivs:eu-west-1:111122223333:channel/a is live"
    assert error.message == text
    assert (error.code, error.status, error.fault) == ("ConflictException", 409, "client")
    assert error.request_id == "6e0f2f5c-0000-1111-2222-333344445555"
    assert (error.operation, error.attempts, error.retryable) == ("DeleteChannel", 1, False)
    assert error.access_control_allow_origin == "*"
    assert error.access_control_expose_headers == "x-amzn-ErrorType"
    assert error.cache_control == "no-store"
    assert error.content_security_policy == "default-src 'self'"
    assert error.strict_transport_security == "max-age:47304000; includeSubDomains"
    assert error.x_content_type_options == "nosniff"
    assert error.x_frame_options == "DENY"
    assert str(error) == (
        f"DeleteChannel: {text} (ConflictException, HTTP 409, "
        "request id 6e0f2f5c-0000-1111-2222-333344445555)"
    )
