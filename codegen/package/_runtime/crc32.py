"""The CRC32 of responses, in a header of every response of a service that sends it.

``botocore.retries.special`` is what this is compared with.
"""

from __future__ import annotations

from binascii import crc32

from .errors import ResponseInterruptedError
from .http import HttpResponse


def verified_crc32(response: HttpResponse, header: str) -> HttpResponse:
    """The response, whose body is the one that the service sent.

    A response without the header is not checked, and neither is a stream.

    Args:
        response: A successful response.
        header: The header with the CRC32 as a decimal number.

    Raises:
        ResponseInterruptedError: The body is another one. The request is sent again.
    """
    expected = response.headers.get(header, "").strip()
    if not expected or response.stream is not None:
        return response
    found = str(crc32(response.body))
    if found == expected:
        return response
    raise ResponseInterruptedError(
        f"the service sent a body with the CRC32 {found}; expected: {expected[:20]!r}, as its header "
        f"{header} says"
    )
