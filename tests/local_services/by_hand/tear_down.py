"""Deletes every channel of a team, whether or not it is live."""

import time
from contextlib import suppress
from typing import Any


def tear_down(client: Any, team: str) -> int:
    """Deletes the channels that are tagged with a team, and returns their number."""
    deleted = 0
    for page in client.get_paginator("list_channels").paginate(PaginationConfig={"PageSize": 100}):
        for channel in page["channels"]:
            if channel.get("tags", {}).get("team") == team:
                deleted += delete(client, channel["arn"])
    return deleted


def delete(client: Any, arn: str) -> bool:
    """Deletes a channel. A live one is refused, and its encoder reconnects while it has a key."""
    try:
        for page in client.get_paginator("list_stream_keys").paginate(channelArn=arn):
            for key in page["streamKeys"]:
                with suppress(client.exceptions.ResourceNotFoundException):
                    client.delete_stream_key(arn=key["arn"])
        with suppress(client.exceptions.ChannelNotBroadcasting):
            client.stop_stream(channelArn=arn)
        deadline = time.monotonic() + 300
        while True:
            try:
                client.delete_channel(arn=arn)
                return True
            except client.exceptions.ConflictException:
                if time.monotonic() > deadline:
                    raise
            time.sleep(5)
    except client.exceptions.ResourceNotFoundException:
        return False
