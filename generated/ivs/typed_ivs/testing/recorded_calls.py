"""The calls of a recording: how they are read from HTTP, written to a file, and found there again."""

# docs/decisions/recordings-are-typed.md says why.

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from .._runtime.errors import ConfigurationError, ServiceError
from .._runtime.http import (
    BodyStream,
    Headers,
    HttpRequest,
    HttpResponse,
    PreparedRequest,
    is_success,
)
from .._runtime.operation import Request
from .._runtime.redaction import scrubbed, secrets_of
from .._runtime.service_errors import read_service_error
from .._runtime.transport.message_head import is_encodable
from .._runtime.values import write_json
from . import sources
from .redaction import redact_error, redacted, redacted_response
from .wire.bindings import Bindings
from .wire.requests import UnreadableRequest, read_request
from .wire.responses import rewrite_error, write_response
from .wire.values import is_list, is_mapping

__tracebackhide__ = True  # pytest shows the test, not these frames

_FORMAT = 1
_MOST_SHOWN = 10
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_writing = Lock()


class Call(NamedTuple):
    """A call without its secrets."""

    operation: str
    origin: str
    request: Mapping[str, Any]
    """The members of the request as JSON, without idempotency tokens that the client generated."""

    sent: Request[Any]
    """The request as it was sent, with its secrets."""

    secrets: tuple[str, ...]

    def is_equal(self, recorded: Mapping[str, Any]) -> bool:
        """Whether a recorded call is the same one."""
        return (self.operation, self.origin, self.request) == (
            recorded["operation"],
            recorded["endpoint"],
            recorded["request"],
        )


class CallReader:
    """Reads the calls of this package's clients."""

    def __init__(self) -> None:
        bindings: Bindings = import_module(".bindings", __package__).BINDINGS
        self.bindings = bindings

    @property
    def head(self) -> dict[str, Any]:
        """The first line of a file."""
        return {"recording": _FORMAT, "service": self.bindings.service.service_id}

    def begin_file(self, path: Path) -> None:
        """Makes a file, or replaces it.

        Raises:
            ConfigurationError: It can't be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_line(self.head), "utf-8")
            return
        except OSError as error:
            problem = _failure(path, "written", error)
        raise problem

    def read(self, request: PreparedRequest) -> Call:
        """Reads a call. The body of its request becomes bytes.

        Raises:
            ConfigurationError: The request is none of the package's, or has no placeholder.
        """
        body = request.body
        if isinstance(body, BodyStream):
            body = request.body = b"".join(body.checked())
        sent = self._request(request, body)
        kept = redacted(self._without_generated(sent))
        secrets = secrets_of(request.headers)
        members = scrubbed(json.loads(kept.to_json()), secrets)
        return Call(sent.OPERATION, request.origin, members, sent, secrets)

    def responded(self, call: Call, response: HttpResponse) -> dict[str, Any]:
        """A call and its response as a line of a file.

        Raises:
            ResponseParseError: The response is not what the protocol allows.
        """
        written = self._written(call, response)
        headers = dict(written.headers)
        if response.request_id is not None:
            headers["x-amzn-requestid"] = response.request_id
        entry: dict[str, Any] = {"status": response.status, "headers": headers}
        entry |= _body(written.body, response.body)
        recorded = {"operation": call.operation, "endpoint": call.origin, "request": call.request}
        is_encoded = "base64" in entry
        encoded = entry.pop("base64", None)
        line: dict[str, Any] = {**recorded, "response": scrubbed(entry, call.secrets)}
        if is_encoded:
            line["response"]["base64"] = encoded
        return line

    def _request(self, request: PreparedRequest, body: bytes) -> Request[Any]:
        """The request of an operation that was sent to an endpoint, which may have a path."""
        target, problem = request.target, ""
        while True:
            try:
                return read_request(self.bindings, request.method, target, request.headers, body)
            except UnreadableRequest as error:
                problem = problem or str(error)
            path, mark, query = target.partition("?")
            _, slash, rest = path[1:].partition("/")
            if not slash:
                break
            target = f"/{rest}{mark}{query}"
        raise ConfigurationError(
            f"recording: {problem}; expected: a request of this package's client"
        )

    def _without_generated(self, sent: Any) -> Any:
        """A request without the idempotency tokens that writing it adds, which differ each time."""
        given = [
            item.name
            for item in fields(sent)
            if item.default is None and _is_uuid(getattr(sent, item.name))
        ]
        if not given:
            return sent
        written: HttpRequest = replace(sent, **dict.fromkeys(given)).write()
        body = written.body if isinstance(written.body, bytes) else b""
        again = read_request(self.bindings, written.method, written.target, written.headers, body)
        added = [name for name in given if getattr(again, name) is not None]
        return replace(sent, **dict.fromkeys(added))

    def _written(self, call: Call, response: HttpResponse) -> HttpResponse:
        """A response as the service would have written it, without secrets and unknown members."""
        headers = Headers(response.headers.items())
        own = HttpResponse(response.status, headers, response.body)
        if is_success(response.status):
            bound = self.bindings.operations[call.operation]
            result = redacted_response(bound, call.sent.read(own))
            members = {item.name: getattr(result, item.name) for item in fields(result)}
            del members["response_metadata"]
            events = {name: one for name, one in members.items() if _is_of_events(one)}
            for name, stream in events.items():
                members[name] = list(self._redacted_events(stream))
            if events:  # What was read can't be written again; what the factory makes can.
                result = getattr(self.bindings.factories, bound.factory)(**members)
            return write_response(self.bindings, call.operation, result)
        service = self.bindings.service
        error = read_service_error(
            own,
            operation=call.operation,
            read_error=service.read_error,
            error_class=service.error_class,
        )
        redact_error(self.bindings, error)
        return rewrite_error(self.bindings, error)

    def _redacted_events(self, stream: Any) -> Iterator[Any]:
        """The events of a stream without secrets and unknown ones, and the error that ends it."""
        try:
            for event in stream:
                if event.unknown_member is None:
                    yield redacted(event)
            return
        except ServiceError as error:
            failure = error
        redact_error(self.bindings, failure)
        yield failure


class Recording:
    """A recording that responds.

    Args:
        path: The file.
        calls: Reads calls.

    Raises:
        ConfigurationError: The file is no recording of the service.
    """

    def __init__(self, path: Path, calls: CallReader) -> None:
        self._path = path
        self._calls = calls
        self._lock = Lock()
        self._all = dict(_numbered(path, calls.head))
        self._unused = dict(self._all)

    def respond(self, call: Call) -> HttpResponse:
        """The response of the first equal call that has not been used.

        Raises:
            AssertionError: There is none.
        """
        with self._lock:
            number = next((at for at, one in self._unused.items() if call.is_equal(one)), None)
            if number is not None:
                response = self._unused.pop(number)["response"]
                return HttpResponse(
                    response["status"], Headers(response["headers"].items()), _content(response)
                )
            problem = self._unexpected(call)
        raise AssertionError(problem)

    def _unexpected(self, call: Call) -> str:
        method = self._calls.bindings.operations[call.operation].method
        lines = [f"unexpected call: {sources.call(method, call.sent)}"]
        same = [number for number, one in self._all.items() if call.is_equal(one)]
        if same:
            return f"{lines[0]}\n  {self._path}: used already, in line {', '.join(map(str, same))}"
        ranked = sorted(
            (len(differences), number, differences)
            for number, one in self._all.items()
            if one["operation"] == call.operation
            for differences in [list(_differences(call, one))]
        )
        if ranked:
            _, number, differences = ranked[0]
            lines.append(f"nearest recorded call: {self._path}, line {number}")
            lines += [f"  {difference}" for difference in differences[:_MOST_SHOWN]]
        else:
            known = sorted({one["operation"] for one in self._all.values()})
            lines.append(f"  {self._path}: no call of {call.operation}, but of: {', '.join(known)}")
        return "\n".join(lines)


def write_line(path: Path, call: Mapping[str, Any]) -> None:
    """Adds a call to a file.

    Raises:
        ConfigurationError: It can't be written.
    """
    try:
        with _writing, path.open("a", encoding="utf-8") as file:
            file.write(_line(call))
        return
    except OSError as error:
        problem = _failure(path, "written", error)
    raise problem


def _failure(path: Path, what: str, error: OSError | ValueError) -> ConfigurationError:
    reason = getattr(error, "strerror", None) or "it is not UTF-8"
    return ConfigurationError(f"{path}: can't be {what} ({type(error).__name__}: {reason})")


def _line(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Services may send halves of surrogate pairs, which UTF-8 can't hold.
    return (text if is_encodable(text) else json.dumps(value)) + "\n"


def _numbered(path: Path, head: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The calls of a file by the numbers of their lines."""
    # No other character ends a line: texts may hold all that Python takes for line breaks.
    first, *others = _text(path).split("\n")
    if first != _line(head).strip():
        raise ConfigurationError(
            f"{path}, line 1: got another text; expected: {_line(head).strip()}"
        )
    for number, line in enumerate(others, 2):
        try:
            found = json.loads(line or "null")
        except ValueError:
            found = line
        if is_mapping(found) and {"operation", "endpoint", "request", "response"} <= {*found}:
            yield number, dict(found)
        elif found is not None:
            raise ConfigurationError(f"{path}, line {number}: got no call; expected: one in JSON")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = _failure(path, "read", error)
    raise problem


def _body(written: bytes, received: bytes) -> dict[str, Any]:
    """A body in a line: as JSON if that is the same, as text, or as base64.

    Args:
        written: The body without secrets.
        received: The body as the service sent it.
    """
    if not written:
        return {}
    try:
        value = json.loads(written)
        if write_json(value) == written:
            return {"json": _present(value, json.loads(received or b"null"))}
    except (ValueError, RecursionError):
        pass
    try:
        return {"text": written.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(written).decode()}


def _present(written: Any, received: Any) -> Any:
    """The members of a JSON value that the service sent, without the zero values of those missing."""
    if is_mapping(written) and is_mapping(received):
        return {
            key: _present(entry, received[key])
            for key, entry in written.items()
            if received.get(key) is not None
        }
    if is_list(written) and is_list(received) and len(written) == len(received):
        return [_present(*pair) for pair in zip(written, received, strict=True)]
    return written


def _content(response: Mapping[str, Any]) -> bytes:
    """The body of a recorded response."""
    if "json" in response:
        return write_json(response["json"])
    if "base64" in response:
        return b64decode(response["base64"])
    return str(response.get("text", "")).encode()


def _is_of_events(value: object) -> bool:
    """Whether a member of a response is a stream of events, and no body."""
    return hasattr(value, "__anext__") and not hasattr(value, "readinto")


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _differences(call: Call, recorded: Mapping[str, Any]) -> Iterator[str]:
    """What a call and a recorded one differ in, a line for each value."""
    before = dict(_values({"endpoint": recorded["endpoint"], **recorded["request"]}))
    after = dict(_values({"endpoint": call.origin, **call.request}))
    for path in {**before, **after}:
        if before.get(path) != after.get(path) or (path in before) != (path in after):
            found = [repr(each[path]) if path in each else "nothing" for each in (before, after)]
            yield f"{path}: recorded {found[0]}; got {found[1]}"


def _values(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The scalars within a JSON value, with their paths."""
    if is_mapping(value) and value:
        for key, entry in value.items():
            yield from _values(entry, f"{path}.{key}" if path else str(key))
    elif is_list(value) and value:
        for index, element in enumerate(value):
            yield from _values(element, f"{path}[{index}]")
    else:
        yield path, value
