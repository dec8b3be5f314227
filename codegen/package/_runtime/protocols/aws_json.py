"""Errors of AWS JSON 1.0 and 1.1.

Specification: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
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
    # Services send the first; the specification asks clients to know the others as well.
    in_header = response.headers.get("x-amzn-errortype")
    shape = error_shape(members.get("__type"), in_header, members.get("code"))
    return ErrorContent(
        code=_query_code(response) or shape or str(response.status),
        text=error_text(members, text_members),
        members=members,
        shape=shape,
    )


def _query_code(response: HttpResponse) -> str:
    """The code that the error had when the service spoke the query protocol: ``Code;Sender``.

    Specification: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
    """
    code, _, fault = response.headers.get("x-amzn-query-error", "").partition(";")
    return code if fault and ";" not in fault else ""
