"""Ends every stream at closing time. Broadcasters keep their keys, for tomorrow."""

import time
from typing import Any


def curfew(client: Any) -> int:
    """Ends the streams of all channels, and waits for the end; returns how many there were."""
    arns = []
    for page in client.get_paginator("list_streams").paginate():
        for stream in page["streams"]:
            arns.append(stream["channelArn"])
    return sum(end(client, arn) for arn in arns)


def end(client: Any, channel_arn: str) -> bool:
    """Ends the stream of a channel; whether there was one."""
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
