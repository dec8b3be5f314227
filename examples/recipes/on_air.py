"""Waits until a channel is on the air. Being offline is no state of a stream and no failure."""

from typed_ivs import IVSClient, models


def on_air(client: IVSClient, channel_arn: str) -> models.Stream:
    """The stream of a channel, as soon as there is one."""
    return client.wait_until.stream_live(channel_arn=channel_arn, timeout=600).stream
