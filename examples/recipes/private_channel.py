"""Lets one viewer watch a private channel for some minutes, at most once."""

from datetime import timedelta
from uuid import uuid4

from typed_ivs import models
from typed_ivs.tokens import KeyPair, PlaybackToken, playback_url


def watch_url(channel: models.Channel, keys: KeyPair, viewer: str) -> str:
    """The URL for a viewer, whose sessions can be revoked by their name."""
    token = PlaybackToken(
        channel_arn=channel.arn,
        expires_in=timedelta(minutes=5),
        viewer_id=viewer,
        single_use=uuid4(),
    )
    return playback_url(channel.playback_url, token.sign(keys))
