"""Waits until a channel is on the air. Being offline is no state of a stream and no failure."""

import time
from typing import Any


def on_air(client: Any, channel_arn: str) -> dict[str, Any]:
    """The stream of a channel, as soon as there is one."""
    deadline = time.monotonic() + 600
    while True:
        try:
            stream = client.get_stream(channelArn=channel_arn)["stream"]
            if stream["state"] == "LIVE":
                return stream
        except client.exceptions.ChannelNotBroadcasting:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"{channel_arn} is not live")
        time.sleep(5)
