"""Sends the questions of a quiz into a stream, as fast as Amazon IVS accepts them."""

import json
import time
from collections.abc import Iterable
from typing import Any


def ask(client: Any, channel_arn: str, questions: Iterable[str]) -> int:
    """Sends questions until all are asked or the stream ends; returns how many were sent."""
    sent = 0
    for question in questions:
        metadata = json.dumps({"question": question})
        if len(metadata.encode()) > 1024:
            raise ValueError("metadata must have at most 1 KB")
        try:
            client.put_metadata(channelArn=channel_arn, metadata=metadata)
        except client.exceptions.ChannelNotBroadcasting:
            break
        sent += 1
        time.sleep(0.2)  # 5 a second
    return sent
