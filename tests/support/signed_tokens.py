"""Signed tokens of other implementations: openssl's command, and joserfc."""

from __future__ import annotations

import json
import subprocess
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

ES384 = {"alg": "ES384", "typ": "JWT"}


def openssl(*arguments: str, given: str = "") -> str:
    """What openssl's command prints."""
    result = subprocess.run(
        ["openssl", *arguments], input=given, capture_output=True, text=True, check=True
    )
    return result.stdout


def b64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_by_joserfc(
    claims: object, private_key: Any, header: dict[str, Any] = ES384, algorithm: str = "ES384"
) -> str:
    """A token of joserfc."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    key = ECKey.import_key(private_key) if isinstance(private_key, str) else private_key
    return jws.serialize_compact(header, payload, key, algorithms=[algorithm])


def read_by_joserfc(token: str, public_key: str) -> tuple[dict[str, Any], Any]:
    """Header and claims of a token that joserfc verifies."""
    read = jws.deserialize_compact(token, ECKey.import_key(public_key), algorithms=["ES384"])
    return dict(read.headers()), json.loads(read.payload)


def is_verified_by_openssl(token: str, public_key: str, folder: Path) -> bool:
    """Whether openssl's command verifies the signature of a token."""
    message, _, signature = token.rpartition(".")
    raw = urlsafe_b64decode(signature)
    assert len(raw) == 96
    body = _der(raw[:48]) + _der(raw[48:])
    (folder / "signature").write_bytes(bytes([0x30, len(body)]) + body)
    (folder / "message").write_text(message)
    (folder / "public.pem").write_text(public_key)
    files = ["-signature", str(folder / "signature"), str(folder / "message")]
    said = openssl("dgst", "-sha384", "-verify", str(folder / "public.pem"), *files)
    return said == "Verified OK\n"


def signed_by_openssl(message: str, private_key: str, folder: Path) -> str:
    """A token with this header and payload, signed by openssl's command."""
    (folder / "message").write_text(message)
    (folder / "private.pem").write_text(private_key)
    out = folder / "signature"
    files = ["-out", str(out), str(folder / "message")]
    openssl("dgst", "-sha384", "-sign", str(folder / "private.pem"), *files)
    return f"{message}.{b64(_from_der(out.read_bytes()))}"


def _der(number: bytes) -> bytes:
    """An integer of ASN.1."""
    short = number.lstrip(b"\0") or b"\0"
    short = b"\0" + short if short[0] & 0x80 else short
    return bytes([2, len(short)]) + short


def _from_der(signature: bytes) -> bytes:
    """r and s of an ECDSA signature, 48 bytes each."""
    numbers: list[bytes] = []
    at = 2
    for _ in range(2):
        size = signature[at + 1]
        numbers.append(signature[at + 2 : at + 2 + size].lstrip(b"\0").rjust(48, b"\0"))
        at += 2 + size
    return b"".join(numbers)
