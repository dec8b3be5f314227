"""HTTP requests as requests of operations."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl, unquote

from ..._runtime.errors import Error
from ..._runtime.http import Headers
from ..._runtime.operation import Request
from ..._runtime.round_trips import wire_name
from ..._runtime.timestamps import read_timestamp_list_text, write_iso8601
from ..._runtime.values import read_json_text, read_list_text, read_prefixed_headers, write_blob
from .bindings import Bindings, Place, place_of
from .paths import labels_of
from .values import is_mapping

_OF_EVERY_REQUEST = frozenset(
    {
        *("accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request", "authorization"),
        *("content-length", "content-type", "host", "user-agent", "x-amz-content-sha256"),
        *("x-amz-date", "x-amz-security-token", "x-amzn-trace-id"),
    }
)
"""Headers of the client, which belong to no map."""

_FORM = "application/x-www-form-urlencoded"
"""The content type of a query string that is sent as a body."""

_GZIP_MAGIC = (
    b"\x1f\x8b"  # RFC 1952 section 2.3.1. A caller may name gzip for a body that is small.
)


class UnreadableRequest(Exception):
    """The HTTP request is no request of an operation. The text is the reason.

    Args:
        problem: The text.
        operation: The operation that it calls; None if there is none.
    """

    def __init__(self, problem: str, operation: str | None = None) -> None:
        super().__init__(problem)
        self.operation = operation


def read_request(
    bindings: Bindings, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Request[Any]:
    """Reads an HTTP request.

    Args:
        bindings: The package's table.
        method: The HTTP method.
        target: The path and query string, without the path of the endpoint.
        headers: The headers.
        body: The body.

    Raises:
        UnreadableRequest: It is no valid request of any operation.
    """
    given = Headers(headers.items())
    operation = bindings.protocol.called_operation(bindings, method, target, given)
    if operation is None and given.get("content-type") == _FORM:
        method, target, body = "GET", f"{target}?{body.decode('utf-8', 'replace')}", b""
        operation = bindings.protocol.called_operation(bindings, method, target, given)
    if operation is None or operation not in bindings.operations:
        path = target.partition("?")[0]
        raise UnreadableRequest(f"{method} {path} is no operation of the service")
    kind = bindings.request_class(operation)
    if bindings.operations[operation].is_compressed:
        given, body = _decompressed(given, body)
    message = _Message(bindings.operations[operation].uri, target, given, body)
    try:
        values = _read_fields(kind, bindings.operations[operation].parameters, message)
        request = kind.from_json(json.dumps(values))
    except (Error, ValueError, RecursionError) as error:
        problem = str(error)
    else:
        for observer in bindings.observers:
            observer(request)
        return request
    raise UnreadableRequest(f"{operation}: {problem}", operation)


def _decompressed(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Headers and body as they were before the client compressed the body."""
    others, _, last = headers.get("content-encoding", "").rpartition(",")
    if last != "gzip" or not body.startswith(_GZIP_MAGIC):
        return headers, body
    kept = {**headers, "content-encoding": others}
    return Headers(item for item in kept.items() if item[1]), zlib.decompress(
        body, wbits=zlib.MAX_WBITS | 16
    )


class _Message:
    """The parts of an HTTP request."""

    def __init__(self, uri: str, target: str, headers: Headers, body: bytes) -> None:
        _, _, query = target.partition("?")
        _, _, literal = uri.partition("?")
        fixed = parse_qsl(literal, keep_blank_values=True)
        pairs = parse_qsl(query, keep_blank_values=True)
        self.query = [pair for pair in pairs if pair not in fixed]
        self.labels = {name: unquote(text) for name, text in (labels_of(uri, target) or {}).items()}
        self.headers = headers
        self.body = body

    def content(self) -> dict[str, Any]:
        """The object in the body."""
        found: Any = json.loads(self.body) if self.body else {}
        if not is_mapping(found):
            raise ValueError("the body is no object")
        return {**found}


def _read_fields(
    kind: type[Request[Any]], bound: Mapping[str, Place], message: _Message
) -> dict[str, Any]:
    """The values of the fields as JSON, by the names that ``from_json`` reads."""
    hints = get_type_hints(kind)
    members = {item.name: item for item in fields(cast("Any", kind))}
    placed = {name: place_of(kind, name, bound) for name in members}
    in_body = any(place.part == "body" for place in placed.values())
    content = message.content() if in_body else {}
    values: dict[str, Any] = {}
    for name, place in placed.items():
        hint = _present(hints[name])
        if place.part == "body":
            value = content.get(place.name)
        elif place.part == "payload":
            value = _payload(hint, message.body)
        else:
            value = _outside(hint, place, message, placed.values())
        if value is None and place.part != "body" and members[name].default is MISSING:
            value = _empty(hint)
        if value is not None:
            values[wire_name(kind, name)] = value
    return values


def _outside(hint: Any, place: Place, message: _Message, others: Iterable[Place]) -> Any:
    """A value from path, query string or headers as JSON; None if there is none."""
    is_map, is_list = _is(hint, Mapping), _is(hint, Sequence)
    if place.part == "label":
        return _scalar(hint, message.labels.get(place.name))
    if place.part == "query":
        if is_map:
            named = {other.name for other in others if other.part == "query"}
            return _query_map(hint, [pair for pair in message.query if pair[0] not in named])
        found = [text for name, text in message.query if name == place.name]
        if is_list:
            return [_scalar(get_args(hint)[0], text) for text in found] or None
        return _scalar(hint, found[0]) if found else None
    if place.part == "headers":
        return _header_map(place.name, message.headers, others)
    text = message.headers.get(place.name)
    if text is None:
        return None
    if hint is Any:
        return read_json_text(text, place.name)
    if not is_list:
        return _scalar(hint, text)
    (element,) = get_args(hint)
    if element is datetime:
        moments = read_timestamp_list_text(text, place.name)
        return [write_iso8601(moment) for moment in moments]
    return [_scalar(element, part) for part in read_list_text(text)]


def _header_map(prefix: str, headers: Headers, others: Iterable[Place]) -> dict[str, str] | None:
    """The headers with a prefix, without those that have another meaning."""
    named = {other.name.lower() for other in others if other.part == "header"}
    found = read_prefixed_headers(headers, prefix)
    return {
        name: text
        for name, text in found.items()
        if not {prefix.lower() + name} & {*named, *_OF_EVERY_REQUEST}
    } or None


def _query_map(hint: Any, pairs: list[tuple[str, str]]) -> dict[str, Any] | None:
    """The entries of a map in the query string: a text, or texts, for each name."""
    entries: dict[str, Any] = {}
    several = _is(_present(get_args(hint)[1]), Sequence)
    for name, text in pairs:
        if several:
            entries.setdefault(name, []).append(text)
        else:
            entries[name] = text
    return entries or None


def _payload(hint: Any, body: bytes) -> Any:
    if hint is bytes:
        return write_blob(body) if body else None
    if hint is str:
        return body.decode() if body else None
    found: Any = json.loads(body) if body else None
    is_structure = isinstance(hint, type) and not getattr(hint, "UNION", False)
    return None if found == {} and not is_structure else found  # {} stands for no payload


def _empty(hint: Any) -> Any:
    """What a required value is whose place holds nothing: HTTP has no empty lists and maps."""
    if _is(hint, Mapping):
        return {}
    return [] if _is(hint, Sequence) else "" if hint in (str, bytes) else None


def _scalar(hint: Any, text: str | None) -> Any:
    """The JSON value of a scalar's text. Timestamps and base64 stay text."""
    if text is None:
        return None
    if hint is bool:
        return text.strip().lower() == "true"
    if hint is int:
        return int(text)
    return float(text) if hint is float and text not in ("NaN", "Infinity", "-Infinity") else text


def _present(hint: Any) -> Any:
    """A type without None."""
    if get_origin(hint) not in (Union, UnionType):
        return hint
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    if bytes in kinds:
        return bytes  # the body of a request, which may also be a file
    return kinds[0] if len(kinds) == 1 or is_dataclass(kinds[0]) else str  # or an enumeration


def _is(hint: Any, kind: type) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, kind)
