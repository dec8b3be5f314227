"""Bodies that were sent, without what differs although it is right: compression and checksums."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping

_PREFIX = "x-amz-checksum-"
_GZIP = zlib.MAX_WBITS | 16


def _crc32(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "big")


def _hash(name: str) -> Callable[[bytes], bytes]:
    return lambda body: hashlib.new(name, body, usedforsecurity=False).digest()


_CHECKSUMS: Mapping[str, Callable[[bytes], bytes]] = {
    "crc32": _crc32,
    **{name: _hash(name) for name in ("md5", "sha1", "sha256", "sha512")},
}


def comparable(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request for comparisons.

    The same JSON may be spaced differently, and then has another checksum. Compressed bytes depend
    on the time and on the version of zlib.

    Args:
        headers: The headers, by their names in lower case.
        body: The body.

    Returns:
        The headers, with ``of the body`` for each checksum that is, and the body as it was before
        it was compressed.
    """
    known = dict(headers)
    for algorithm, compute in _CHECKSUMS.items():
        name = _PREFIX + algorithm
        if known.get(name) == b64encode(compute(body)).decode():
            known[name] = "of the body"
    if known.get("content-encoding", "").rpartition(",")[2] == "gzip":
        body = zlib.decompress(body, wbits=_GZIP)
    return known, body
