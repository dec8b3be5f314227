"""Responses and errors as HTTP responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

from ..._runtime.errors import ServiceError
from ..._runtime.http import Headers, HttpResponse
from ..._runtime.operation import Response
from ..._runtime.retry.policy import is_retryable
from ..._runtime.service_errors import read_service_error
from ..._runtime.values import write_json
from .bindings import Bindings, ErrorOnWire, Place, place_of
from .values import in_body, in_header

ErrorT = TypeVar("ErrorT", bound=ServiceError)

_REQUEST_ID = "00000000-0000-4000-8000-000000000000"


def write_response(bindings: Bindings, operation: str, response: Response) -> HttpResponse:
    """A response as HTTP.

    Args:
        bindings: The package's table.
        operation: The operation.
        response: Its response.

    Raises:
        ParamValidationError: HTTP or JSON can't hold a value.
    """
    bound = bindings.operations[operation]
    kind = type(response)
    hints = get_type_hints(kind) if bound.members else {}
    written = _Parts(bound.status)
    written.has_content_type = any(
        place.part == "header" and place.name.lower() == "content-type"
        for place in bound.members.values()
    )
    for item in fields(kind):
        value = getattr(response, item.name)
        if item.name != "response_metadata" and value is not None:
            content = _streamed_content(value)
            if content is not None:
                written.body = content
                continue
            place = place_of(kind, item.name, bound.members)
            written.put(place, value, is_document=hints.get(item.name) is Any)
    return written.response(bindings.protocol.content_type)


def _streamed_content(value: Any) -> bytes | None:
    """The content of a body or stream of events; None if the value is none."""
    content: bytes | None = getattr(value, "content", None) if hasattr(value, "closed") else None
    if content is None and hasattr(value, "readinto"):
        content = value.read()
    return content


class _Parts:
    """The parts of a response, which are filled one by one."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.headers: dict[str, str] = {}
        self.content: dict[str, Any] = {}
        self.body: bytes | None = None
        self.has_content_type = False
        """Whether a member says the type of the content, or that there is none."""

    def put(self, place: Place, value: Any, *, is_document: bool = False) -> None:
        """Writes a value at its place."""
        part, name, timestamps = place
        if part == "body":
            self.content[name] = in_body(value, timestamps)
        elif part == "header" and (is_document or value != []):  # HTTP has no empty list
            self.headers[name] = in_header(value, timestamps, is_document=is_document)
        elif part == "headers":
            self.headers.update({name + key: str(entry) for key, entry in value.items()})
        elif part == "status":
            self.status = value or self.status
        elif part == "payload" and isinstance(value, bytes | bytearray):
            self.body = bytes(value)
        elif part == "payload" and isinstance(value, str) and not is_document:
            self.body = value.encode()
        elif part == "payload":
            self.body = write_json(in_body(value, timestamps))

    def response(self, content_type: str) -> HttpResponse:
        """The whole response."""
        body = write_json(self.content) if self.body is None else self.body
        headers = {"x-amzn-RequestId": _REQUEST_ID, **self.headers}
        if not self.has_content_type:
            headers["Content-Type"] = content_type
        return HttpResponse(self.status, Headers(headers.items()), body)


def write_error(
    bindings: Bindings,
    kind: type[ServiceError],
    members: Mapping[str, Any],
    *,
    message: str = "",
    code: str | None = None,
    status: int | None = None,
) -> HttpResponse:
    """An error as HTTP.

    Args:
        bindings: The package's table.
        kind: The class that it is raised as.
        members: The members that the model declares, by attribute.
        message: The text.
        code: The code. Default: that of the class.
        status: The status. Default: that of the class in the model.

    Raises:
        TypeError: The class has no such member.
        ParamValidationError: HTTP or JSON can't hold a value.
    """
    bound = bindings.error_binding(kind)
    written = _Parts(bound.status if status is None else status)
    if message:
        written.content[bound.text] = message
    for name, value in members.items():
        if name not in bound.members:
            known = ", ".join(bound.members) or "none"
            raise TypeError(f"{kind.__name__}: got the member {name!r}; expected: {known}")
        if value is not None:
            written.put(bound.members[name], value)
    chosen = bound.code if code is None else code
    headers = {"x-amzn-RequestId": _REQUEST_ID, **written.headers}
    error = ErrorOnWire(chosen, written.status, written.content, headers)
    return bindings.protocol.write_error(error)


def rewrite_error(bindings: Bindings, error: ServiceError) -> HttpResponse:
    """An error that was made already, as HTTP."""
    bound = bindings.error_binding(type(error))
    members = {name: getattr(error, name, None) for name in bound.members}
    return write_error(
        bindings,
        type(error),
        members,
        message=error.message,
        code=bound.code if error.code == type(error).__name__ else error.code,
        status=error.status or None,
    )


def new_error(
    bindings: Bindings, kind: type[ErrorT], /, *, message: str, **members: object
) -> ErrorT:
    """An error as a client raises it: written as HTTP, and read from there.

    Args:
        bindings: The package's table.
        kind: Its class.
        message: Its text.
        members: The members that the model declares.
    """
    service = bindings.service
    error = read_service_error(
        write_error(bindings, kind, members, message=message),
        operation="",
        read_error=service.read_error,
        error_class=lambda code: kind,
    )
    error.retryable = is_retryable(error)
    assert isinstance(error, kind)
    return error
