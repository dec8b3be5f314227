"""Responses of every operation: every member that the model knows, set.

Values are as the service sends them, those outside the model included: ``preset`` and the AVC
fields are empty texts, ``viewerCount`` is -1 when it timed out, times carry up to nine digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from support.ivs_parameters import (
    AD_CONFIGURATION,
    CHANNEL,
    FAILOVER_SLATE,
    MEDIA_TAILOR,
    OTHER_CHANNEL,
    PLAYBACK_KEY,
    POLICY,
    RECORDING,
    STREAM,
    STREAM_KEY,
    TAGS,
    TOKEN,
)


class CannedResponse(NamedTuple):
    """A success."""

    body: Mapping[str, Any] | None = None
    """What is in the body; None for no body at all."""

    status: int = 200

    headers: Mapping[str, str] = {}
    """The headers that are members of the output."""


_NO_CONTENT = CannedResponse(None, 204)

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType",
    "Cache-Control": "no-store, no-cache",
    "Content-Security-Policy": "default-src 'self'; upgrade-insecure-requests",
    "Strict-Transport-Security": "max-age:47304000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_FULL_CHANNEL = {
    "arn": CHANNEL,
    "name": "main_stage-1",
    "latencyMode": "LOW",
    "type": "STANDARD",
    "recordingConfigurationArn": RECORDING,
    "ingestEndpoint": "a1b2c3d4e5f6.global-contribute.live-video.net",
    "playbackUrl": "https://a1b2c3d4e5f6.us-west-2.playback.live-video.net/api/video/v1/us-west-2.m3u8",
    "authorized": False,
    "tags": TAGS,
    "insecureIngest": True,
    "preset": "",
    "srt": {
        "endpoint": "srt://a1b2c3d4e5f6.srt.live-video.net:9000?streamid=sk_us-west-2_abc",
        "passphrase": "hGVfTzKXm1a9",
    },
    "playbackRestrictionPolicyArn": POLICY,
    "multitrackInputConfiguration": {
        "enabled": True,
        "policy": "ALLOW",
        "maximumResolution": "FULL_HD",
    },
    "containerFormat": "TS",
    "adConfigurationArn": AD_CONFIGURATION,
    "failoverSlateConfigurationArn": FAILOVER_SLATE,
}

_OTHER_FULL_CHANNEL = {
    **_FULL_CHANNEL,
    "arn": OTHER_CHANNEL,
    "name": "",
    "type": "A_TYPE_OF_TOMORROW",
    "recordingConfigurationArn": "",
    "playbackRestrictionPolicyArn": "",
    "tags": {},
}

_CHANNEL_SUMMARY = {
    name: value
    for name, value in _FULL_CHANNEL.items()
    if name
    not in (
        "ingestEndpoint",
        "playbackUrl",
        "srt",
        "multitrackInputConfiguration",
        "containerFormat",
    )
}

_FULL_STREAM_KEY = {
    "arn": STREAM_KEY,
    "value": "sk_us-west-2_abcdABCDefgh_567890abcdef",
    "channelArn": CHANNEL,
    "tags": TAGS,
}

_STREAM_KEY_SUMMARY = {name: value for name, value in _FULL_STREAM_KEY.items() if name != "value"}

_AD = {
    "arn": AD_CONFIGURATION,
    "name": "ads",
    "mediaTailorPlaybackConfigurations": [{"playbackConfigurationArn": MEDIA_TAILOR}],
    "postRollConfiguration": {"durationSeconds": 30, "enabled": True},
    "tags": TAGS,
}

_SLATE = {
    "arn": FAILOVER_SLATE,
    "name": "slate",
    "activationThresholdSeconds": 3,
    "minSlateDisplaySeconds": 5,
    "maxSlateDisplaySeconds": 60,
    "state": "CREATED",
    "tags": TAGS,
}

_POLICY = {
    "arn": POLICY,
    "allowedCountries": ["DE", "JP"],
    "allowedOrigins": ["https://*.example.com"],
    "enableStrictOriginEnforcement": False,
    "name": "somewhere",
    "tags": TAGS,
}

_RECORDING_SUMMARY = {
    "arn": RECORDING,
    "name": "test-recording-config",
    "destinationConfiguration": {"s3": {"bucketName": "demo-recording-bucket"}},
    "state": "ACTIVE",
    "tags": TAGS,
}

_RECORDING = {
    **_RECORDING_SUMMARY,
    "thumbnailConfiguration": {
        "recordingMode": "INTERVAL",
        "targetIntervalSeconds": 1,
        "resolution": "LOWEST_RESOLUTION",
        "storage": ["LATEST"],
    },
    "recordingReconnectWindowSeconds": 60,
    "renditionConfiguration": {"renditionSelection": "CUSTOM", "renditions": ["HD", "SD"]},
}

_KEY_PAIR_SUMMARY = {"arn": PLAYBACK_KEY, "name": "my-playback-key", "tags": TAGS}

_KEY_PAIR = {**_KEY_PAIR_SUMMARY, "fingerprint": "0a:1b:2c:ab:cd:ef:34:56:70:b1:b2:71:01:2a:a3:72"}

_VIDEO = {
    "avcProfile": "",
    "avcLevel": "4.2",
    "codec": "avc1.42C02A",
    "encoder": "Lavf58.45.100",
    "targetBitrate": 8_789_062,
    "targetFramerate": 60,
    "videoHeight": 1080,
    "videoWidth": 1920,
    "level": "4.2",
    "track": "Track0",
    "profile": "Baseline",
}

_AUDIO = {
    "codec": "mp4a.40.2",
    "targetBitrate": 46_875,
    "sampleRate": 8000,
    "channels": 2,
    "track": "Track0",
}

_SESSION = {
    "streamId": STREAM,
    "startTime": "2023-06-26T19:09:28+00:00",
    "endTime": "2023-06-26T22:39:58.123456789+02:00",
    "channel": _FULL_CHANNEL,
    "ingestConfiguration": {"video": _VIDEO, "audio": _AUDIO},
    "ingestConfigurations": {
        "videoConfigurations": [_VIDEO, {**_VIDEO, "track": "Track1"}],
        "audioConfigurations": [_AUDIO],
    },
    "recordingConfiguration": _RECORDING,
    "truncatedEvents": [
        {
            "name": "Stream Takeover Failure",
            "type": "IVS Stream State Change",
            "eventTime": "2023-06-26T19:09:48Z",
            "code": "StreamTakeoverInvalidPriority",
        },
        {
            "name": "Session Created",
            "type": "IVS Stream State Change",
            "eventTime": "2023-06-26T19:09:28.5Z",
        },
    ],
    "failoverSlateConfiguration": _SLATE,
}

_STREAM = {
    "channelArn": CHANNEL,
    "streamId": STREAM,
    "state": "LIVE",
    "health": "HEALTHY",
    "viewerCount": -1,
    "startTime": "2020-05-05T21:55:38Z",
}

_BATCH_ERROR = {"arn": CHANNEL, "code": "NOT_FOUND", "message": "no such resource"}

RESPONSES: Mapping[str, CannedResponse] = {
    "BatchGetChannel": CannedResponse(
        {"channels": [_FULL_CHANNEL, _OTHER_FULL_CHANNEL], "errors": [_BATCH_ERROR]},
        headers=_HEADERS,
    ),
    "BatchGetStreamKey": CannedResponse(
        {"streamKeys": [_FULL_STREAM_KEY], "errors": [_BATCH_ERROR]}, headers=_HEADERS
    ),
    "BatchStartViewerSessionRevocation": CannedResponse(
        {
            "errors": [
                {
                    "channelArn": CHANNEL,
                    "viewerId": "viewer 42",
                    "code": "PENDING",
                    "message": "another revocation is under way",
                }
            ]
        },
        headers=_HEADERS,
    ),
    "CreateAdConfiguration": CannedResponse({"adConfiguration": _AD}),
    "CreateChannel": CannedResponse({"channel": _FULL_CHANNEL, "streamKey": _FULL_STREAM_KEY}),
    "CreateFailoverSlateConfiguration": CannedResponse(
        {"failoverSlateConfiguration": {**_SLATE, "state": "CREATING"}}
    ),
    "CreatePlaybackRestrictionPolicy": CannedResponse({"playbackRestrictionPolicy": _POLICY}),
    "CreateRecordingConfiguration": CannedResponse({"recordingConfiguration": _RECORDING}),
    "CreateStreamKey": CannedResponse({"streamKey": _FULL_STREAM_KEY}),
    "DeleteAdConfiguration": _NO_CONTENT,
    "DeleteChannel": _NO_CONTENT,
    "DeleteFailoverSlateConfiguration": _NO_CONTENT,
    "DeletePlaybackKeyPair": CannedResponse({}),
    "DeletePlaybackRestrictionPolicy": _NO_CONTENT,
    "DeleteRecordingConfiguration": _NO_CONTENT,
    "DeleteStreamKey": _NO_CONTENT,
    "GetAdConfiguration": CannedResponse({"adConfiguration": _AD}),
    "GetChannel": CannedResponse({"channel": _FULL_CHANNEL}),
    "GetFailoverSlateConfiguration": CannedResponse({"failoverSlateConfiguration": _SLATE}),
    "GetPlaybackKeyPair": CannedResponse({"keyPair": _KEY_PAIR}),
    "GetPlaybackRestrictionPolicy": CannedResponse({"playbackRestrictionPolicy": _POLICY}),
    "GetRecordingConfiguration": CannedResponse({"recordingConfiguration": _RECORDING}),
    "GetStream": CannedResponse(
        {"stream": {**_STREAM, "viewerCount": 12_345, "playbackUrl": _FULL_CHANNEL["playbackUrl"]}}
    ),
    "GetStreamKey": CannedResponse({"streamKey": _FULL_STREAM_KEY}),
    "GetStreamSession": CannedResponse({"streamSession": _SESSION}),
    "ImportPlaybackKeyPair": CannedResponse({"keyPair": _KEY_PAIR}),
    "InsertAdBreak": CannedResponse(
        {"adBreakId": "AbCdEf123456", "targetStartAt": "2026-01-30T20:00:05.120Z"}
    ),
    "ListAdConfigurations": CannedResponse({"adConfigurations": [_AD, _AD], "nextToken": TOKEN}),
    "ListChannels": CannedResponse(
        {
            "channels": [_CHANNEL_SUMMARY, {**_CHANNEL_SUMMARY, "arn": OTHER_CHANNEL, "name": ""}],
            "nextToken": TOKEN,
        }
    ),
    "ListFailoverSlateConfigurations": CannedResponse(
        {"failoverSlateConfigurations": [_SLATE], "nextToken": TOKEN}
    ),
    "ListPlaybackKeyPairs": CannedResponse({"keyPairs": [_KEY_PAIR_SUMMARY], "nextToken": TOKEN}),
    "ListPlaybackRestrictionPolicies": CannedResponse(
        {"playbackRestrictionPolicies": [_POLICY], "nextToken": TOKEN}
    ),
    "ListRecordingConfigurations": CannedResponse(
        {"recordingConfigurations": [_RECORDING_SUMMARY], "nextToken": TOKEN}
    ),
    "ListStreamKeys": CannedResponse({"streamKeys": [_STREAM_KEY_SUMMARY], "nextToken": TOKEN}),
    "ListStreamSessions": CannedResponse(
        {
            "streamSessions": [
                {
                    "streamId": STREAM,
                    "startTime": 1_641_578_182,
                    "endTime": 1_641_579_982.25,
                    "hasErrorEvent": False,
                }
            ],
            "nextToken": TOKEN,
        }
    ),
    "ListStreams": CannedResponse({"streams": [_STREAM], "nextToken": TOKEN}),
    "ListTagsForResource": CannedResponse({"tags": TAGS}),
    "PutMetadata": _NO_CONTENT,
    "StartViewerSessionRevocation": CannedResponse({}),
    "StopStream": CannedResponse({}),
    "TagResource": CannedResponse({}),
    "UntagResource": CannedResponse({}),
    "UpdateAdConfiguration": CannedResponse({"adConfiguration": _AD}),
    "UpdateChannel": CannedResponse({"channel": _FULL_CHANNEL}),
    "UpdateFailoverSlateConfiguration": CannedResponse(
        {"failoverSlateConfiguration": {**_SLATE, "state": "UPDATING"}}
    ),
    "UpdatePlaybackRestrictionPolicy": CannedResponse({"playbackRestrictionPolicy": _POLICY}),
}
