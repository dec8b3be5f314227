"""Compressed bodies of requests.

``botocore.compress`` is what they are compared with.
"""

# docs/decisions/checksums-and-compression.md says why.

from __future__ import annotations

import zlib
from typing import Any, Final

from .config.checks import count, flag, refusal
from .config.settings import Config, Setting
from .http import BodyStream, HttpRequest

_LARGEST = 1 << 20
_GZIP = zlib.MAX_WBITS | 16  # zlib writes the header and trailer of RFC 1952, without a time.


def _size(value: object, where: str) -> int:
    size = count(value, where)
    if size > _LARGEST:
        raise refusal(where, value, f"a whole number from 1 to {_LARGEST}")
    return size


class CompressionSettings:
    """The settings of packages that compress requests."""

    request_min_compression_size_bytes: Setting[int] = Setting(
        _size,
        10240,
        variables=("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",),
        key="request_min_compression_size_bytes",
        session_variable="request_min_compression_size_bytes",
        session_option="request_min_compression_size_bytes",
        meaning="Size in bytes, up to 1048576, from which the bodies of requests are compressed.",
    )
    disable_request_compression: Setting[bool] = Setting(
        flag,
        False,
        variables=("AWS_DISABLE_REQUEST_COMPRESSION",),
        key="disable_request_compression",
        session_variable="disable_request_compression",
        session_option="disable_request_compression",
        meaning="Do not compress the bodies of requests.",
    )


SETTINGS: Final[tuple[Setting[Any], ...]] = (
    CompressionSettings.request_min_compression_size_bytes,
    CompressionSettings.disable_request_compression,
)


def compressed(message: HttpRequest, config: Config, *, streaming: bool = False) -> HttpRequest:
    """The request with its body compressed by gzip, unless it is small or the settings forbid it.

    Args:
        message: The request.
        config: The client's settings.
        streaming: Whether the body is a stream, which is compressed whatever its size. It is read
            whole: its length has to be known before it is sent.

    Raises:
        ParamValidationError: The pieces of a stream can't be read.
    """
    body = message.body
    least = 0 if streaming else CompressionSettings.request_min_compression_size_bytes.of(config)
    if len(body) < least or CompressionSettings.disable_request_compression.of(config):
        return message
    packer = zlib.compressobj(wbits=_GZIP)
    pieces = body.checked() if isinstance(body, BodyStream) else (body,)
    packed = b"".join([*map(packer.compress, pieces), packer.flush()])
    headers = dict(message.headers)
    name = next((name for name in headers if name.lower() == "content-encoding"), None)
    if name is None:
        headers["Content-Encoding"] = "gzip"
    else:
        headers[name] += ",gzip"
    return HttpRequest(message.method, message.target, headers, packed, message.host_prefix)
