"""Streams of events as bytes: the service's side.

Specification: https://smithy.io/2.0/aws/amazon-eventstream.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from struct import pack
from typing import Any
from zlib import crc32

from ..._runtime.errors import ServiceError
from ..._runtime.event_streams.events import E, EventStream, EventUnion
from ..._runtime.http import Headers, HttpResponse
from ..._runtime.service import Service
from ..._runtime.values import write_json
from .bindings import Bindings
from .responses import rewrite_error

_STRING = 7


class GivenEvents(EventStream[E]):
    """A stream of events that a test made. It can be read once.

    Attributes:
        content: The bytes of the stream.
    """

    __slots__ = ("content",)

    content: bytes


def new_event_stream(
    service: Service,
    operation: str,
    kind: type[E],
    unions: Iterable[E | ServiceError],
    names: Mapping[str, tuple[str, str]],
    *,
    initial: bool = False,
) -> EventStream[E]:
    """A stream of events as a client returns it.

    Args:
        service: The service.
        operation: The operation.
        kind: The union of the events.
        unions: The events. An error among them is what the service reports in its place; it ends the stream.
        names: Field of the union → the event's name in the stream, and the field of the event that
            is the whole payload, if any.
        initial: Whether a message with the response's other members comes first.
    """
    parts = [event("initial-response", b"{}")] if initial else []
    for union in unions:
        if isinstance(union, ServiceError):
            parts.append(write_failure(union, kind))
        else:
            parts.append(write_event(union, names))
    content = b"".join(parts)
    stream = GivenEvents(HttpResponse(200, Headers(), content), kind, service, operation)
    stream.content = content
    return stream


def write_event(union: Any, names: Mapping[str, tuple[str, str]]) -> bytes:
    """The message of the event that a union holds."""
    field = next(name for name in names if getattr(union, name) is not None)
    type, payload = names[field]
    return event(type, _payload(getattr(union, field), payload))


def write_failure(error: ServiceError, kind: type[EventUnion]) -> bytes:
    """The message of an error that the service reports within a stream.

    Args:
        error: The error. One that the stream does not declare is written without its members.
        kind: The union of the events, which knows the errors of the stream.
    """
    bindings: Bindings = import_module("..bindings", __package__).BINDINGS
    bound = bindings.error_binding(type(error))
    code = bound.code if error.code == type(error).__name__ else error.code
    name = next((name for name, known in kind.ERRORS.items() if known == code), None)
    if name is None:
        known = {":error-code": code, ":error-message": error.message}
        return message({":message-type": "error", **known}, b"")
    payload = rewrite_error(bindings, error).body
    return message({":message-type": "exception", ":exception-type": name}, payload)


def event(type: str, payload: bytes) -> bytes:
    """The message of an event.

    Args:
        type: The event's name in the stream.
        payload: Its payload.
    """
    return message({":message-type": "event", ":event-type": type}, payload)


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message of a stream.

    Args:
        headers: Its headers.
        payload: Its payload.
    """
    written = b"".join(
        pack("!B", len(name))
        + name.encode()
        + pack("!BH", _STRING, len(value.encode()))
        + value.encode()
        for name, value in headers.items()
    )
    lengths = pack("!II", 16 + len(written) + len(payload), len(written))
    start = lengths + pack("!I", crc32(lengths)) + written + payload
    return start + pack("!I", crc32(start))


def _payload(structure: Any, field: str) -> bytes:
    value = getattr(structure, field) if field else structure
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else write_json(value.to_wire())
