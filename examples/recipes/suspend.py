"""Suspends a broadcaster, live or not, and lets them come back with another key."""

from typed_ivs import IVSClient, models
from typed_ivs.helpers import end_stream


def suspend(client: IVSClient, channel_arn: str) -> bool:
    """Ends the stream if there is one, and deletes its key first: an encoder can't reconnect."""
    return end_stream(client, channel_arn, stream_key="delete").was_live


def readmit(client: IVSClient, channel_arn: str) -> models.StreamKey:
    """The key with which the broadcaster can stream again."""
    return client.create_stream_key(channel_arn=channel_arn).stream_key
