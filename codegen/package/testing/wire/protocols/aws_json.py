"""AWS JSON 1.0 and 1.1: a header says which operation is called, and errors are named in the body.

Specification: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime.http import Headers, HttpResponse
from ...._runtime.values import write_json
from ..bindings import Bindings, ErrorOnWire, ServiceProtocol

_CONTENT_TYPE = "application/x-amz-json-1.1"


def _called_operation(
    bindings: Bindings, method: str, target: str, headers: Mapping[str, str]
) -> str | None:
    return headers.get("X-Amz-Target", "").rpartition(".")[2] or None


def _write_error(error: ErrorOnWire) -> HttpResponse:
    headers = {"Content-Type": _CONTENT_TYPE, **error.headers}
    content = {"__type": error.code, **error.content}
    return HttpResponse(error.status, Headers(headers.items()), write_json(content))


PROTOCOL = ServiceProtocol(_called_operation, _write_error, _CONTENT_TYPE)
