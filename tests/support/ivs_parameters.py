"""Parameters for every operation, by the names that the service model gives them.

Each operation is given every parameter that it has; what is left of them when only the required
ones are given is worked out from the model. The values are those that break naive clients: texts
with spaces, quotes and characters beyond ASCII, empty texts, zero and false, times with an offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_OWN = "arn:aws:ivs:us-west-2:123456789012"

AD_CONFIGURATION = f"{_OWN}:ad-configuration/AbCd1234EfGh"
CHANNEL = f"{_OWN}:channel/abcdABCDefgh"
OTHER_CHANNEL = f"{_OWN}:channel/ijklIJKLmnop"
FAILOVER_SLATE = f"{_OWN}:failover-slate-configuration/FsLt5678ijkl"
PLAYBACK_KEY = f"{_OWN}:playback-key/f99cde61-c2b0-4df3-8941-ca7d38acca1a"
POLICY = f"{_OWN}:playback-restriction-policy/ABcdef34ghIJ"
RECORDING = f"{_OWN}:recording-configuration/ABcdef34ghIJ"
STREAM_KEY = f"{_OWN}:stream-key/skSKABCDefgh"
MEDIA_TAILOR = "arn:aws:mediatailor:us-west-2:123456789012:playbackConfiguration/ads-1"

STREAM = "st-ABCDEfghij01234KLMN5678"
TOKEN = "eyJwYWdlIjoyfQ+/=_-"

TAGS = {
    "owner": "team live-video",
    "cost center": "42 %",
    "Ünïcode 東京 🎥": '"quoted" back\\slash\ttab\nline\u2028end',
    "empty": "",
    "__type": "a name like any other",
}

_PAGE: Mapping[str, Any] = {"nextToken": TOKEN, "maxResults": 37}

_CHANNEL_SETTINGS: Mapping[str, Any] = {
    "name": "main_stage-1",
    "latencyMode": "NORMAL",
    "type": "ADVANCED_HD",
    "authorized": False,
    "recordingConfigurationArn": "",  # This is how recording is switched off.
    "insecureIngest": True,
    "preset": "CONSTRAINED_BANDWIDTH_DELIVERY",
    "playbackRestrictionPolicyArn": POLICY,
    "multitrackInputConfiguration": {
        "enabled": True,
        "policy": "REQUIRE",
        "maximumResolution": "FULL_HD",
    },
    "containerFormat": "FRAGMENTED_MP4",
    "adConfigurationArn": AD_CONFIGURATION,
    "failoverSlateConfigurationArn": FAILOVER_SLATE,
}

_AD_SETTINGS: Mapping[str, Any] = {
    "name": "ads",
    "mediaTailorPlaybackConfigurations": [{"playbackConfigurationArn": MEDIA_TAILOR}, {}],
    "postRollConfiguration": {"durationSeconds": 300, "enabled": False},
}

_SLATE_SETTINGS: Mapping[str, Any] = {
    "name": "slate",
    "activationThresholdSeconds": 3,
    "minSlateDisplaySeconds": 10,
    "maxSlateDisplaySeconds": 180,
}

_POLICY_SETTINGS: Mapping[str, Any] = {
    "allowedCountries": ["DE", "JP"],
    "allowedOrigins": ["https://*.example.com", "", "https://exämple.org/ü?a=b&c"],
    "enableStrictOriginEnforcement": True,
    "name": "somewhere",
}

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "BatchGetChannel": {"arns": [CHANNEL, OTHER_CHANNEL]},
    "BatchGetStreamKey": {"arns": [STREAM_KEY]},
    "BatchStartViewerSessionRevocation": {
        "viewerSessions": [
            {
                "channelArn": CHANNEL,
                "viewerId": "viewer/42 ü",
                "viewerSessionVersionsLessThanOrEqualTo": 0,
            },
            {"channelArn": OTHER_CHANNEL, "viewerId": "43"},
        ]
    },
    "CreateAdConfiguration": {**_AD_SETTINGS, "tags": TAGS},
    "CreateChannel": {**_CHANNEL_SETTINGS, "tags": TAGS},
    "CreateFailoverSlateConfiguration": {**_SLATE_SETTINGS, "tags": TAGS},
    "CreatePlaybackRestrictionPolicy": {**_POLICY_SETTINGS, "tags": {}},
    "CreateRecordingConfiguration": {
        "name": "",
        "destinationConfiguration": {"s3": {"bucketName": "recordings.example-1"}},
        "tags": TAGS,
        "thumbnailConfiguration": {
            "recordingMode": "INTERVAL",
            "targetIntervalSeconds": 1,
            "resolution": "LOWEST_RESOLUTION",
            "storage": ["SEQUENTIAL", "LATEST"],
        },
        "recordingReconnectWindowSeconds": 0,
        "renditionConfiguration": {"renditionSelection": "CUSTOM", "renditions": []},
    },
    "CreateStreamKey": {"channelArn": CHANNEL, "tags": TAGS},
    "DeleteAdConfiguration": {"arn": AD_CONFIGURATION},
    "DeleteChannel": {"arn": CHANNEL},
    "DeleteFailoverSlateConfiguration": {"arn": FAILOVER_SLATE},
    "DeletePlaybackKeyPair": {"arn": PLAYBACK_KEY},
    "DeletePlaybackRestrictionPolicy": {"arn": POLICY},
    "DeleteRecordingConfiguration": {"arn": RECORDING},
    "DeleteStreamKey": {"arn": STREAM_KEY},
    "GetAdConfiguration": {"arn": AD_CONFIGURATION},
    "GetChannel": {"arn": CHANNEL},
    "GetFailoverSlateConfiguration": {"arn": FAILOVER_SLATE},
    "GetPlaybackKeyPair": {"arn": PLAYBACK_KEY},
    "GetPlaybackRestrictionPolicy": {"arn": POLICY},
    "GetRecordingConfiguration": {"arn": ""},
    "GetStream": {"channelArn": CHANNEL},
    "GetStreamKey": {"arn": STREAM_KEY},
    "GetStreamSession": {"channelArn": CHANNEL, "streamId": STREAM},
    "ImportPlaybackKeyPair": {
        "publicKeyMaterial": "-----BEGIN PUBLIC KEY-----\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE\n"
        "-----END PUBLIC KEY-----\r\n",
        "name": "my-playback-key",
        "tags": TAGS,
    },
    "InsertAdBreak": {
        "channelArn": CHANNEL,
        "durationSeconds": 30,
        "adBreakId": "AbCdEf123456",
        "targetStartAt": datetime(
            2026, 1, 31, 1, 30, 5, 120_000, timezone(timedelta(hours=5, minutes=30))
        ),
    },
    "ListAdConfigurations": _PAGE,
    "ListChannels": {
        "filterByName": "main_stage-1",
        "filterByRecordingConfigurationArn": RECORDING,
        "filterByPlaybackRestrictionPolicyArn": "",
        "filterByAdConfigurationArn": AD_CONFIGURATION,
        "filterByFailoverSlateConfigurationArn": FAILOVER_SLATE,
        **_PAGE,
    },
    "ListFailoverSlateConfigurations": _PAGE,
    "ListPlaybackKeyPairs": _PAGE,
    "ListPlaybackRestrictionPolicies": _PAGE,
    "ListRecordingConfigurations": _PAGE,
    "ListStreamKeys": {"channelArn": CHANNEL, **_PAGE},
    "ListStreamSessions": {"channelArn": CHANNEL, **_PAGE},
    "ListStreams": {"filterBy": {"health": "STARVING"}, **_PAGE},
    "ListTagsForResource": {"resourceArn": CHANNEL},
    "PutMetadata": {
        "channelArn": CHANNEL,
        "metadata": '{"score": [2, 1], "text": "übér </script>"}',
    },
    "StartViewerSessionRevocation": {
        "channelArn": CHANNEL,
        "viewerId": "viewer 42",
        "viewerSessionVersionsLessThanOrEqualTo": 1_793_000_000,
    },
    "StopStream": {"channelArn": CHANNEL},
    "TagResource": {"resourceArn": f"{CHANNEL}/with space+plus%25~ünï'()*!", "tags": TAGS},
    "UntagResource": {
        "resourceArn": RECORDING,
        "tagKeys": ["owner", "cost center", "a+b&c=d/e?f#g", "100%", "~-._", "東京"],
    },
    "UpdateAdConfiguration": {"arn": AD_CONFIGURATION, **_AD_SETTINGS},
    "UpdateChannel": {"arn": CHANNEL, **_CHANNEL_SETTINGS},
    "UpdateFailoverSlateConfiguration": {"arn": FAILOVER_SLATE, **_SLATE_SETTINGS},
    "UpdatePlaybackRestrictionPolicy": {"arn": POLICY, **_POLICY_SETTINGS},
}

CLOCK = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
"""When the requests are signed."""
