"""Errors of rest-json.

Specification: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
"""

from __future__ import annotations

from ..http import HttpResponse
from ..service_errors import ErrorContent
from .json_errors import error_object, error_shape, error_text


def read_error(response: HttpResponse, *, text_members: tuple[str, ...] = ()) -> ErrorContent:
    """The code, the text and the members of an error.

    Args:
        response: The response. Its body may be anything: a proxy may have written it.
        text_members: Members that hold the text, tried before ``message`` and ``Message``.
    """
    members = error_object(response)
    in_header = response.headers.get("x-amzn-errortype")
    in_body = (members.get(name) for name in ("__type", "code", "Code"))
    return ErrorContent(
        code=error_shape(in_header, *in_body) or str(response.status),
        text=error_text(members, text_members),
        members=members,
    )
