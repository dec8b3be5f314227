"""moto has six of the operations: where it differs from the local service, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from support.moto_server import moto_server

from typed_ivs.testing import LocalIVS
from typed_ivs.testing.server import LocalServer

NOWHERE = "arn:aws:ivs:us-west-2:123456789012:channel/nowhere"

SUMMARY = {
    *("arn", "name", "latencyMode", "authorized", "recordingConfigurationArn", "tags", "type"),
    *("insecureIngest", "preset", "playbackRestrictionPolicyArn", "failoverSlateConfigurationArn"),
}
CHANNEL = {*SUMMARY, "ingestEndpoint", "playbackUrl", "containerFormat", "srt"}
SET = (
    *("name", "latencyMode", "type", "authorized", "insecureIngest", "tags", "preset"),
    "recordingConfigurationArn",
)

# moto 5.2, the local service.
DIFFERENCES = {
    "members of a channel that are missing": (
        {
            *("containerFormat", "failoverSlateConfigurationArn"),
            *("playbackRestrictionPolicyArn", "srt"),
        },
        set[str](),
    ),
    "members of a summary that are missing": (
        {"failoverSlateConfigurationArn", "playbackRestrictionPolicyArn"},
        set[str](),
    ),
    "errors of a batch": ([], [NOWHERE]),
    "status of a deletion": (200, 204),
    "refuses a wrong name": (False, True),
    "refuses a wrong type": (False, True),
}


@pytest.fixture(scope="module")
def urls() -> Iterator[tuple[str, str]]:
    """The endpoints of moto and of a local service."""
    with moto_server() as moto, LocalIVS() as local, LocalServer(local) as server:
        yield moto, server.url


def client(url: str) -> Any:
    return boto3.client(
        "ivs",
        region_name="us-west-2",
        endpoint_url=url,
        aws_access_key_id="AKID",
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}),
    )


def outcome(call: Any, **parameters: Any) -> Any:
    try:
        return call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]


def run(url: str) -> dict[str, Any]:
    """What a script sees that calls the six operations."""
    ivs = client(url)
    created = ivs.create_channel(name="main", tags={"a": "b"})
    channel, key = created["channel"], created["streamKey"]
    arn = channel["arn"]
    got = ivs.get_channel(arn=arn)["channel"]
    updated = ivs.update_channel(arn=arn, latencyMode="NORMAL", authorized=True)["channel"]
    listed = ivs.list_channels(filterByName="main")["channels"]
    for number in range(3):
        ivs.create_channel(name=f"n{number}")
    page = ivs.list_channels(maxResults=2)
    batch = ivs.batch_get_channel(arns=[arn, NOWHERE])
    deleted = ivs.delete_channel(arn=arn)["ResponseMetadata"]["HTTPStatusCode"]
    return {
        "members of a channel that are missing": CHANNEL - channel.keys(),
        "members of a summary that are missing": SUMMARY - listed[0].keys(),
        "values": {name: channel[name] for name in SET},
        "members of a key": set(key),
        "get returns what create did": got == channel,
        "updated": (updated["latencyMode"], updated["authorized"], updated["name"]),
        "channels of a name": len(listed),
        "page": (len(page["channels"]), bool(page.get("nextToken"))),
        "channels of a batch": len(batch["channels"]),
        "errors of a batch": [one["arn"] for one in batch.get("errors", [])],
        "status of a deletion": deleted,
        "error after a deletion": outcome(ivs.get_channel, arn=arn),
        "refuses a wrong name": isinstance(outcome(ivs.create_channel, name="a b"), str),
        "refuses a wrong type": isinstance(outcome(ivs.create_channel, type="HUGE"), str),
    }


def test_differences(urls: tuple[str, str]) -> None:
    moto, local = (run(url) for url in urls)
    differing = {name: (moto[name], local[name]) for name in moto if moto[name] != local[name]}
    assert differing == DIFFERENCES
