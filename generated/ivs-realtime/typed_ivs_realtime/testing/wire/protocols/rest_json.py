"""rest-json: the path says which operation is called, and errors are named in a header.

Specification: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime.http import Headers, HttpResponse
from ...._runtime.values import write_json
from ..bindings import Bindings, ErrorOnWire, ServiceProtocol
from ..paths import labels_of, specificity

_CONTENT_TYPE = "application/json"


def _called_operation(
    bindings: Bindings, method: str, target: str, headers: Mapping[str, str]
) -> str | None:
    fitting = [
        (specificity(bound.uri), operation)
        for operation, bound in bindings.operations.items()
        if bound.http_method == method and labels_of(bound.uri, target) is not None
    ]
    return max(fitting)[1] if fitting else None


def _write_error(error: ErrorOnWire) -> HttpResponse:
    headers = {"Content-Type": _CONTENT_TYPE, **error.headers, "x-amzn-ErrorType": error.code}
    return HttpResponse(error.status, Headers(headers.items()), write_json(error.content))


PROTOCOL = ServiceProtocol(_called_operation, _write_error, _CONTENT_TYPE)
