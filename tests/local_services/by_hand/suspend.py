"""Suspends a broadcaster, live or not, and lets them come back with another key."""

import time
from contextlib import suppress
from typing import Any


def suspend(client: Any, channel_arn: str) -> bool:
    """Ends the stream if there is one, and deletes its key first: an encoder can't reconnect."""
    for page in client.get_paginator("list_stream_keys").paginate(channelArn=channel_arn):
        for key in page["streamKeys"]:
            with suppress(client.exceptions.ResourceNotFoundException):
                client.delete_stream_key(arn=key["arn"])
    try:
        client.stop_stream(channelArn=channel_arn)
    except client.exceptions.ChannelNotBroadcasting:
        return False
    deadline = time.monotonic() + 300
    while True:
        try:
            client.get_stream(channelArn=channel_arn)
        except client.exceptions.ChannelNotBroadcasting:
            return True
        if time.monotonic() > deadline:
            raise TimeoutError(f"{channel_arn} is still live")
        time.sleep(5)


def readmit(client: Any, channel_arn: str) -> dict[str, Any]:
    """The key with which the broadcaster can stream again."""
    return client.create_stream_key(channelArn=channel_arn)["streamKey"]
