"""Creates the exception for an error response."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, utf_8_decode, utf_16_decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from .errors import ResponseParseError, ServiceError
from .http import Headers, HttpResponse
from .signals import reraise_if_of_handler
from .transport.message_head import content_coding

_LONGEST_TEXT = 200
_SEARCHED_BYTES = 1 << 14

# Comments, scripts and styles with their content, and tags; each may be cut off. Every match ends
# where the next one begins, so that the time is linear. Few calls need it: it is compiled late.
_HTML = r"(?is)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1[^>]*>|\Z)|</?[a-z!?][^>]*(?:>|\Z)"
_ENTITIES = {
    "&nbsp;": " ",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&apos;": "'",
    "&amp;": "&",
}
_NO_TEXT = r"[\x00-\x08\x0e-\x1f\x7f]"

# The service no longer accepts the credentials; others may have been loaded since. botocore has no
# such list. The codes are those of IAM's and each service's common errors, of STS, EC2 (RequestExpired)
# and S3 (ExpiredToken, TokenRefreshRequired, InvalidAccessKeyId). The last three name a key that was
# deleted, as when long-term keys are rotated.
_REFUSED_IDENTITY_CODES = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "TokenRefreshRequired",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
    }
)

# docs/decisions/refused-credentials-are-loaded-again.md says why.


class ErrorContent:
    """What a protocol finds in an error response.

    Attributes:
        code: The error's code; the HTTP status if the response has none.
        text: What the response says.
        members: The error's members by their wire names, as far as they are in the body.
        shape: The name of the error's shape where it can differ from its code, else empty.
    """

    __slots__ = ("code", "members", "shape", "text")

    def __init__(self, code: str, text: str, members: Mapping[str, Any], shape: str = "") -> None:
        self.code: str = code
        self.text: str = text
        self.members: Mapping[str, Any] = members
        self.shape: str = shape


def load_errors(
    read_error: Callable[[HttpResponse], ErrorContent],
    error_class: Callable[[str], type[ServiceError]],
) -> None:
    """Loads what ``read_service_error`` takes, while modules can still be loaded.

    Raises:
        ConfigurationError: A module can't be loaded.
    """
    error_class("")
    read_error(HttpResponse(500, Headers(), b""))


def read_service_error(
    response: HttpResponse,
    *,
    operation: str,
    read_error: Callable[[HttpResponse], ErrorContent],
    error_class: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Creates the exception for an error response.

    Args:
        response: The response.
        operation: The operation that was called.
        read_error: The protocol's reader of errors.
        error_class: Returns the class of an error code; ``ServiceError`` for an unknown one.
    """
    content = read_error(response)
    kind = error_class(content.code)
    if kind is ServiceError and content.shape:
        kind = error_class(content.shape)
    error = kind(
        content.text if content.text or content.members else _line_of_text(response),
        code=content.code,
        status=response.status,
        request_id=response.request_id,
        operation=operation,
        headers=response.headers,
        body=response.body,
    )
    # An unreadable member must not hide the service's error.
    with suppress(ResponseParseError, RecursionError):
        error.read_members(content.members, response)
    return error


def _line_of_text(response: HttpResponse) -> str:
    """What a body that is not JSON says, in one line; empty if it is JSON, or no text."""
    try:
        text: Any = json.loads(response.body)
    except (RecursionError, ValueError) as error:
        reraise_if_of_handler(error)
        text = _decoded(response.body) if isinstance(error, ValueError) else ""
    if not isinstance(text, str):
        return ""
    if content_coding(response.headers) or re.search(_NO_TEXT, text):
        return ""
    text = re.sub(_HTML, " ", text)
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    line = " ".join(text.split())
    if " " not in line and not line.rstrip(".!").isalpha():
        return ""  # A single word of letters and other characters may be a token or a key.
    return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1] + "…"


def _decoded(body: bytes) -> str:
    """The beginning of a body as text. No codec is imported for it: that might fail as well."""
    start = body[:_SEARCHED_BYTES]
    if start.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        return utf_16_decode(start, "replace")[0]
    try:
        is_whole = len(start) == len(body)  # Otherwise the last character may be cut off.
        return utf_8_decode(start, "strict", is_whole)[0].removeprefix("\ufeff")
    except UnicodeDecodeError:
        return start.decode("latin-1")


def refuses_identity(error: ServiceError) -> bool:
    """Whether the service refused the request because its credentials expired or were replaced."""
    return error.code in _REFUSED_IDENTITY_CODES
