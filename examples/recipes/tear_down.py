"""Deletes every channel of a team, whether or not it is live."""

from typed_ivs import IVSClient
from typed_ivs.helpers import delete_channel_fully


def tear_down(client: IVSClient, team: str) -> int:
    """Deletes the channels that are tagged with a team, and returns their number."""
    ours = [one for one in client.paginate.list_channels() if one.tags.get("team") == team]
    return sum(delete_channel_fully(client, channel.arn).existed for channel in ours)
