"""The table of a dashboard: every live channel with its name, viewers and playback URL."""

from typing import NamedTuple

from typed_ivs import IVSClient, models
from typed_ivs.helpers import get_channels


class Line(NamedTuple):
    name: str
    viewers: int
    playback_url: str


def live_channels(client: IVSClient) -> list[Line]:
    """All channels that are live, the most watched ones first."""
    streams = client.paginate.list_streams().collect()
    channels = get_channels(client, [stream.channel_arn for stream in streams])
    lines = [
        Line(channel.name, stream.viewer_count, channel.playback_url)
        for stream, channel in zip(streams, channels, strict=True)
        if isinstance(channel, models.Channel)  # or an error: deleted in between
    ]
    return sorted(lines, key=lambda line: line.viewers, reverse=True)
