"""What the tests of playback tokens share: keys, and openssl and joserfc, which are independent of ours."""

from __future__ import annotations

import json
import subprocess
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from typed_ivs.tokens import generate_key_pair

CHANNEL = "arn:aws:ivs:us-west-2:012345678901:channel/abcdABCDefgh"
URL = "https://fcc3ddae59ed.us-west-2.playback.live-video.net/api/video/v1/channel.abc.m3u8"
NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, UTC)
EXP = int(NOW.timestamp()) + 300
ES384 = {"alg": "ES384", "typ": "JWT"}
CLAIMS = {"aws:channel-arn": CHANNEL, "exp": EXP}
KEYS = generate_key_pair()


def openssl(*arguments: str, given: str = "") -> str:
    result = subprocess.run(
        ["openssl", *arguments], input=given, capture_output=True, text=True, check=True
    )
    return result.stdout


def b64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_by_joserfc(
    claims: object, header: dict[str, Any] = ES384, key: Any = None, algorithm: str = "ES384"
) -> str:
    """A token of another implementation."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    key = key or ECKey.import_key(KEYS.private_key)
    return jws.serialize_compact(header, payload, key, algorithms=[algorithm])


GOOD = signed_by_joserfc(CLAIMS)
HEAD, _, SIGNATURE = GOOD.rpartition(".")
