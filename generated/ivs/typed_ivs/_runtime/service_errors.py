"""Creates the exception for an error response. Imported with the first one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from .errors import ResponseParseError, ServiceError
from .http import HttpResponse

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


class ErrorContent(NamedTuple):
    """What a protocol finds in an error response."""

    code: str
    """The error's code; the HTTP status if the response has none."""

    text: str
    members: Mapping[str, Any]
    """The error's members by their wire names, as far as they are in the body."""

    shape: str = ""
    """The name of the error's shape where it can differ from its code, else empty."""


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
    code, text, members, shape = read_error(response)
    kind = error_class(code)
    if kind is ServiceError and shape:
        kind = error_class(shape)
    error = kind(
        text,
        code=code,
        status=response.status,
        request_id=response.request_id,
        operation=operation,
        headers=response.headers,
    )
    # An unreadable member must not hide the service's error.
    with suppress(ResponseParseError, RecursionError):
        error.read_members(members, response)
    return error


def refuses_identity(error: ServiceError) -> bool:
    """Whether the service refused the request because its credentials expired or were replaced."""
    return error.code in _REFUSED_IDENTITY_CODES
