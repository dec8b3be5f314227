"""Errors of rest-json.

Specification: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..http import HttpResponse
from ..service_errors import ErrorContent
from .json_errors import error_object, error_text, shape_name


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
