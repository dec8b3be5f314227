"""Errors of rest-json.

Specification: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ..errors import ResponseParseError
from ..http import HttpResponse
from ..service_errors import ErrorContent


def read_error(response: HttpResponse, *, text_members: tuple[str, ...] = ()) -> ErrorContent:
    """The code, the text and the members of an error.

    Args:
        response: The response. Its body may be anything: a proxy may have written it.
        text_members: Members that hold the text, tried before ``message`` and ``Message``.
    """
    members = error_object(response)
    return ErrorContent(
        code=_code(response, members), text=error_text(members, text_members), members=members
    )


def error_object(response: HttpResponse) -> Mapping[str, Any]:
    """The body if it is a JSON object, else an empty one."""
    try:
        body = response.json()
    except ResponseParseError:
        return {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def error_text(members: Mapping[str, Any], text_members: tuple[str, ...]) -> str:
    """The first member with a text; empty if none has one."""
    for member in (*text_members, "message", "Message"):
        value = members.get(member)
        if isinstance(value, str) and value:
            return value
    return ""


def shape_name(code: str) -> str:
    """The name in a code: ``NotFound`` of ``aws.weather#NotFound:http://example``."""
    return code.partition(":")[0].rpartition("#")[2].strip()


def _code(response: HttpResponse, members: Mapping[str, Any]) -> str:
    for value in (
        response.headers.get("x-amzn-errortype"),
        members.get("__type"),
        members.get("code"),
        members.get("Code"),
    ):
        if isinstance(value, str) and (code := shape_name(value)):
            return code
    return str(response.status)
