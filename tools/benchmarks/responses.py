"""The responses of the server, and the values that every leg reads from them."""

from __future__ import annotations

import json
from typing import Any

REGION = "us-west-2"
ACCOUNT = "123456789012"
PAGE = 100
PAGES = 100


def arn(kind: str, number: int) -> str:
    """An ARN in the format of the service."""
    return f"arn:aws:ivs:{REGION}:{ACCOUNT}:{kind}/{number:012d}"


CHANNEL: dict[str, Any] = {
    "arn": arn("channel", 0),
    "name": "main-stage",
    "latencyMode": "LOW",
    "type": "STANDARD",
    "recordingConfigurationArn": arn("recording-configuration", 0),
    "ingestEndpoint": "a1b2c3d4e5f6.global-contribute.live-video.net",
    "playbackUrl": f"https://a1b2c3d4e5f6.{REGION}.playback.live-video.net/api/video/v1/a.m3u8",
    "authorized": False,
    "tags": {"team": "live", "stage": "production", "owner": "someone"},
    "insecureIngest": False,
    "preset": "",
    "srt": {"endpoint": "srt://a1b2c3d4e5f6.srt.live-video.net:9000", "passphrase": "passphrase"},
    "playbackRestrictionPolicyArn": "",
    "multitrackInputConfiguration": {
        "enabled": True,
        "policy": "ALLOW",
        "maximumResolution": "FULL_HD",
    },
    "containerFormat": "FRAGMENTED_MP4",
    "adConfigurationArn": "",
    "failoverSlateConfigurationArn": "",
}

CREATE: dict[str, Any] = {
    "name": "main-stage",
    "latencyMode": "LOW",
    "type": "STANDARD",
    "authorized": True,
    "recordingConfigurationArn": arn("recording-configuration", 0),
    "tags": {"team": "live", "stage": "production", "owner": "someone"},
    "insecureIngest": False,
    "preset": "HIGHER_BANDWIDTH_DELIVERY",
    "playbackRestrictionPolicyArn": arn("playback-restriction-policy", 0),
    "multitrackInputConfiguration": {
        "enabled": True,
        "policy": "ALLOW",
        "maximumResolution": "FULL_HD",
    },
    "containerFormat": "FRAGMENTED_MP4",
    "adConfigurationArn": arn("ad-configuration", 0),
    "failoverSlateConfigurationArn": arn("failover-slate-configuration", 0),
}
"""Every parameter of CreateChannel by its wire name."""


def summary(number: int) -> dict[str, Any]:
    """A channel summary in a list."""
    return {
        "arn": arn("channel", number),
        "name": f"channel-{number}",
        "latencyMode": "LOW",
        "authorized": False,
        "recordingConfigurationArn": arn("recording-configuration", number),
        "tags": {"team": "live", "number": str(number)},
        "insecureIngest": False,
        "type": "STANDARD",
        "preset": "",
        "playbackRestrictionPolicyArn": "",
        "adConfigurationArn": "",
        "failoverSlateConfigurationArn": "",
    }


def page(index: int) -> dict[str, Any]:
    """A page of the list by its index; all but the last have a token of the next."""
    first = index * PAGE
    content: dict[str, Any] = {"channels": [summary(first + offset) for offset in range(PAGE)]}
    if index + 1 < PAGES:
        content["nextToken"] = str(index + 1)
    return content


def encoded(content: object) -> bytes:
    """``content`` as compact JSON, as the service writes it."""
    return json.dumps(content, separators=(",", ":")).encode()


def printed(channel: dict[str, Any]) -> str:
    """The output of the cold scripts for a channel."""
    return f"{channel['arn']} {channel['latencyMode']} {len(channel['tags'])}\n"
