"""Tells whether a channel is on the air. Being offline is no state of a stream and no failure."""

from typed_ivs import IVSClient
from typed_ivs.helpers import stream_of


def on_air(client: IVSClient, channel_arn: str) -> str:
    """What a page shows beside a channel."""
    stream = stream_of(client, channel_arn)
    if stream is None:
        return "offline"
    watching = "" if stream.viewer_count < 0 else f", {stream.viewer_count} watching"
    return f"live{watching}" if stream.health != "STARVING" else f"unstable{watching}"
