"""Asks whether a channel exists, without reading the text of an error."""

from typing import Any


def channel_exists(client: Any, channel_arn: str) -> bool:
    """Whether there is such a channel. Any other error is raised."""
    try:
        client.get_channel(arn=channel_arn)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True
