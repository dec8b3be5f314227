"""What the tests of playback tokens share: keys, and openssl and joserfc, which are independent of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from support import signed_tokens
from support.signed_tokens import ES384 as ES384
from support.signed_tokens import b64 as b64
from support.signed_tokens import openssl as openssl

from typed_ivs.tokens import generate_key_pair

CHANNEL = "arn:aws:ivs:us-west-2:012345678901:channel/abcdABCDefgh"
URL = "https://fcc3ddae59ed.us-west-2.playback.live-video.net/api/video/v1/channel.abc.m3u8"
NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, UTC)
EXP = int(NOW.timestamp()) + 300
CLAIMS = {"aws:channel-arn": CHANNEL, "exp": EXP}
KEYS = generate_key_pair()


def signed_by_joserfc(
    claims: object, header: dict[str, Any] = ES384, key: Any = None, algorithm: str = "ES384"
) -> str:
    """A token of another implementation."""
    return signed_tokens.signed_by_joserfc(claims, key or KEYS.private_key, header, algorithm)


GOOD = signed_by_joserfc(CLAIMS)
HEAD, _, SIGNATURE = GOOD.rpartition(".")
