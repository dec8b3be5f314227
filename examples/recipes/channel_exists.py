"""Asks whether a channel exists, without reading the text of an error."""

from typed_ivs import IVSClient
from typed_ivs.errors import ResourceNotFoundException


def channel_exists(client: IVSClient, channel_arn: str) -> bool:
    """Whether there is such a channel. Any other error is raised."""
    try:
        client.get_channel(arn=channel_arn)
    except ResourceNotFoundException:
        return False
    return True
