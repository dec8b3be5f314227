"""Ends every stream at closing time. Broadcasters keep their keys, for tomorrow."""

from typed_ivs import IVSClient
from typed_ivs.helpers import end_stream


def curfew(client: IVSClient) -> int:
    """Ends the streams of all channels, and waits for the end; returns how many there were."""
    streams = client.paginate.list_streams().collect()
    return sum(end_stream(client, stream.channel_arn).was_live for stream in streams)
