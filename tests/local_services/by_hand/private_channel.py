"""Lets one viewer watch a private channel for some minutes, at most once."""

import time
import uuid
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey


def watch_url(channel: dict[str, Any], private_key: str, viewer: str) -> str:
    """The URL for a viewer, whose sessions can be revoked by their name."""
    if not 1 <= len(viewer) <= 40:
        raise ValueError("the name of a viewer has 1 to 40 characters")
    claims = {
        "aws:channel-arn": channel["arn"],
        "aws:viewer-id": viewer,
        "aws:single-use-uuid": str(uuid.uuid4()),
        "exp": int(time.time()) + 5 * 60,
    }
    token = jwt.encode({"alg": "ES384"}, claims, ECKey.import_key(private_key), ["ES384"])
    return f"{channel['playbackUrl']}?token={token}"
