"""The table of a dashboard: every live channel with its name, viewers and playback URL."""

from typed_ivs import IVSClient
from typed_ivs.helpers import live_channels


def table(client: IVSClient) -> list[tuple[str, int, str]]:
    """All channels that are live, the most watched ones first."""
    return [
        (live.channel.name, live.stream.viewer_count, live.channel.playback_url)
        for live in live_channels(client)
    ]
