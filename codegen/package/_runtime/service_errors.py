"""Reads a service's error from its response. Imported with the first error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, cast

from .errors import ResponseParseError, ServiceError
from .http import HttpResponse


def read_service_error(
    response: HttpResponse,
    *,
    operation: str,
    error_class: Callable[[str], type[ServiceError]],
    text_members: tuple[str, ...] = (),
) -> ServiceError:
    """Reads the error in a response, as an instance of its code's class.

    Args:
        response: The response. Its body need not be JSON.
        operation: The operation that was called.
        error_class: Returns the class of an error code; ``ServiceError`` for an unknown code.
        text_members: The members that hold the text, read before ``message`` and ``Message``.
    """
    wire = _error_object(response)
    code = _error_code(response, wire)
    kind = error_class(code)
    error = kind(
        _error_text(wire, text_members),
        code=code,
        status=response.status,
        request_id=response.request_id,
        operation=operation,
        headers=response.headers,
    )
    # An unreadable member must not hide the service's error.
    with suppress(ResponseParseError, RecursionError):
        error.read_members(wire, response)
    return error


def _error_object(response: HttpResponse) -> Mapping[str, Any]:
    """The body if it is a JSON object, else an empty one."""
    try:
        body = response.json()
    except ResponseParseError:
        return {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def _error_code(response: HttpResponse, wire: Mapping[str, Any]) -> str:
    for value in (
        response.headers.get("x-amzn-errortype"),
        wire.get("__type"),
        wire.get("code"),
        wire.get("Code"),
    ):
        if isinstance(value, str) and (code := value.split(":", 1)[0].rsplit("#", 1)[-1].strip()):
            return code
    return str(response.status)


def _error_text(wire: Mapping[str, Any], text_members: tuple[str, ...]) -> str:
    for member in (*text_members, "message", "Message"):
        value = wire.get(member)
        if isinstance(value, str) and value:
            return value
    return ""
