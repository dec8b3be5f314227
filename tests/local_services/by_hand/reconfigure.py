"""Makes a channel private, live or not. A live channel can't be changed."""

import time
from contextlib import suppress
from typing import Any


def make_private(client: Any, channel_arn: str) -> dict[str, Any]:
    """Ends the stream if there is one. The encoder may reconnect afterwards."""
    with suppress(client.exceptions.ChannelNotBroadcasting):
        client.stop_stream(channelArn=channel_arn)
        wait_until_offline(client, channel_arn)
    return client.update_channel(arn=channel_arn, authorized=True)["channel"]


def wait_until_offline(client: Any, channel_arn: str) -> None:
    """Waits for the end of the stream."""
    deadline = time.monotonic() + 300
    while True:
        try:
            client.get_stream(channelArn=channel_arn)
        except client.exceptions.ChannelNotBroadcasting:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{channel_arn} is still live")
        time.sleep(5)
