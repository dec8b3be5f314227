"""Properties of every operation and structure, one function each."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import pytest
from hypothesis import assume, note

from ..._runtime.errors import (
    OutcomeUnknownError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseParseError,
    ServiceError,
)
from ..._runtime.http import HttpResponse
from ..._runtime.operation import Request, Response
from ..._runtime.values import Unrecognized, equal_fields
from .botocore_values import Reading, accepts_none, is_document, parameters
from .call_source import call, code
from .clients import Service, no_content
from .constraint_violations import Violation, violations
from .differences import comparable_events, contains_none, over_the_wire, without_zeros
from .oracle import Oracle
from .package_info import PackageInfo
from .protocol import Shape
from .responses import ErrorResponse

_EMPTY: dict[str, Any] = {
    "string": "",
    "integer": 0,
    "long": 0,
    "float": 0.0,
    "double": 0.0,
    "boolean": False,
    "list": [],
    "map": {},
}

MAX_VIOLATIONS = 40
"""The maximum number of constraint violations that are tried of one request."""


def request_equals_botocore(oracle: Oracle, request: Request[Any]) -> None:
    """Method, URL, headers, body and signature are those that botocore makes of the same parameters."""
    note(call(oracle.package, request))
    if not oracle.has_endpoint(request):
        # botocore does not check an endpoint that is a parameter.
        named = "endpoint" in request.endpoint_parameters()
        assert named or oracle.refuses(request, oracle.parameters(request))
        return
    with oracle.frozen():
        botocores = oracle.botocores(request)
        for client in oracle.clients(request):
            ours = oracle.ours(client, request)
            assert ours == botocores
            (sent,) = oracle.transport.requests
            if ours.signed:
                assert sent.headers["Authorization"] == oracle.signature(sent)


def response_equals_botocore(
    oracle: Oracle, kind: type[Request[Any]], response: HttpResponse
) -> None:
    """Members are those that botocore parses from the same bytes, and survive pickle and copies."""
    note(f"HTTP {response.status} {dict(response.headers)} {response.body!r}")
    request = object.__new__(kind)
    result = request.read(response)
    parsed = oracle.parsed(request, response)
    metadata = parsed.pop("ResponseMetadata")
    given = result.response_metadata
    assert given.request_id == metadata.get("RequestId")
    assert (given.status, given.headers) == (response.status, response.headers)
    reading = Reading(oracle.package, given.missing)
    shape = oracle.operation(request).output_shape
    values = reading.structure(shape, result)
    if shape is not None and shape.event_stream_name:
        values[shape.event_stream_name] = comparable_events(values[shape.event_stream_name])
    assert values == parsed
    assert reading.seen == reading.missing, "`missing` names members that do not exist"
    if request.STREAMS:
        return  # Its body was read, and can't be copied.
    again: Any = result
    _survives_round_trips(result)
    assert pickle.loads(pickle.dumps(result)) == result
    assert copy.deepcopy(result) == result
    assert dataclasses.replace(again) == result


def error_is_raised_as_its_class(
    oracle: Oracle, request: Request[Any], expected: ErrorResponse
) -> None:
    """An error has its class, code, message, status, request id and members."""
    assume(oracle.has_endpoint(request))
    response = expected.response
    note(call(oracle.package, request))
    note(f"HTTP {response.status} {dict(response.headers)} {response.body!r}")
    botocores = oracle.parsed_error(request, response)
    assert botocores["Error"]["Code"] in (expected.code, str(response.status))
    for client in oracle.clients(request):
        error = oracle.raised(client, request, response)
        assert type(error) is expected.kind
        assert isinstance(error, ServiceError)
        assert (error.code, error.message) == (expected.code, expected.text)
        assert (error.status, error.request_id) == (response.status, response.request_id)
        assert error.operation == request.OPERATION
        assert _members(error.response) == _members(botocores)
        error_survives_pickle_and_copies(error)


def _members(response: dict[str, Any]) -> Any:
    """The members of an error, without its message, code and metadata."""
    own = ("Error", "ResponseMetadata", "message", "Message")
    return without_zeros({name: value for name, value in response.items() if name not in own})


def invalid_input_never_reaches_the_wire(oracle: Oracle, request: Request[Any]) -> None:
    """Violations of constraints are refused, with their path; values at the limits are accepted."""
    assume(oracle.has_endpoint(request))
    shape = oracle.operation(request).input_shape
    clients = oracle.clients(request)
    strict = [client.with_options(validation="strict") for client in clients]
    for client in strict:
        assert _refusal(oracle, client, request) is None, "a valid request was refused"
    for violation in _spread(list(violations(oracle.package, shape, request))):
        note(call(oracle.package, violation.request))
        if violation.refused:
            for client in strict if violation.strict else clients:
                _is_refused(oracle, client, violation)
            if violation.by_botocore:
                given = parameters(oracle.package, shape, violation.request)
                assert oracle.refuses(request, given)
        elif oracle.has_endpoint(violation.request):
            for client in strict:
                _is_accepted(oracle, client, violation)


def _spread(found: list[Violation]) -> Iterator[Violation]:
    """At most MAX_VIOLATIONS, evenly spread."""
    step = max(1, -(-len(found) // MAX_VIOLATIONS))
    yield from found[::step]


def _is_refused(oracle: Oracle, client: Any, violation: Violation) -> None:
    error = _refusal(oracle, client, violation.request)
    assert error is not None, f"{violation.path}: {violation.what} was sent"
    assert violation.path in [problem.path for problem in error.problems]
    assert error.operation == violation.request.OPERATION
    assert not violation.secret or violation.secret not in str(error)
    assert oracle.transport.requests == []


def _is_accepted(oracle: Oracle, client: Any, violation: Violation) -> None:
    """There is no problem at the path, except that a pattern may not match."""
    error = _refusal(oracle, client, violation.request)
    for problem in () if error is None else error.problems:
        matters = not problem.allowed.startswith("text matching")
        refused = matters and problem.path == violation.path
        assert not refused, f"{violation.path}: {violation.what} was refused"


def _refusal(oracle: Oracle, client: Any, request: Request[Any]) -> ParamValidationError | None:
    """The error of a request that the client does not send, or None if it sends it."""
    oracle.reset()
    try:
        client.send(request)
    except ParamValidationError as error:
        return error
    return None


def structure_survives_wire_pickle_and_copies(oracle: Oracle, shape: Shape, value: Any) -> None:
    """A structure is serialized as by botocore, and equal after JSON, pickle and copies."""
    kind = cast("Any", type(value))
    note(code(value))
    wire = value.to_wire()
    _equals_botocore(oracle, shape, value)
    if not shape.is_tagged_union:
        _equals_botocore(oracle, shape, _emptied(oracle.package, shape, value, lambda _: True))
    assert kind.from_wire(wire) == value
    assert kind.from_wire(json.loads(json.dumps(wire))) == value
    assert kind.from_json(json.dumps(wire)) == value
    _survives_round_trips(value)
    assert pickle.loads(pickle.dumps(value)) == value
    copied = copy.deepcopy(value)
    assert copied == value
    assert copied is not value
    assert dataclasses.replace(value) == value


def _equals_botocore(oracle: Oracle, shape: Shape, value: Any) -> None:
    given = parameters(oracle.package, shape, value)
    if not contains_none(given):
        assert over_the_wire(value.to_wire()) == over_the_wire(oracle.written_value(shape, given))


def _survives_round_trips(value: Any) -> None:
    """It is equal after ``to_dict`` and ``to_json``, and nothing redacted is read."""
    kind = cast("Any", type(value))
    assert kind.from_dict(value.to_dict()) == value
    assert kind.from_json(value.to_json()) == value
    redacted = value.to_dict(redacted=True)
    assert (redacted != value.to_dict()) == _holds_sensitive_member(value)
    if not _holds_sensitive_member(value):
        return
    for read, refused in (
        (kind.from_dict, redacted),
        (kind.from_json, value.to_json(redacted=True)),
    ):
        with pytest.raises((ParamValidationError, ResponseParseError), match="redacted"):
            read(refused)


def _holds_sensitive_member(value: object) -> bool:
    """Whether a member that ``repr`` leaves out has a value, at any depth."""
    if isinstance(value, Mapping):
        return any(map(_holds_sensitive_member, cast("Mapping[str, object]", value).values()))
    if isinstance(value, list):
        return any(map(_holds_sensitive_member, cast("list[object]", value)))
    if not dataclasses.is_dataclass(value):
        return False
    return any(
        member is not None and (not field.repr or _holds_sensitive_member(member))
        for field in dataclasses.fields(value)
        if field.name != "response_metadata"
        for member in [getattr(value, field.name)]
    )


def request_survives_pickle_and_copies(package: PackageInfo, value: Request[Any]) -> None:
    """A request is equal after pickle and copies."""
    note(call(package, value))
    _survives_round_trips(value)
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    again: Any = value
    assert dataclasses.replace(again) == value
    assert copy.copy(value) == value


def error_survives_pickle_and_copies(error: ServiceError) -> None:
    """An error is equal after pickle and copies."""
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert (str(other), other.args) == (str(error), error.args)
        assert vars(other).keys() == vars(error).keys() - {"_body"}  # The body is not pickled.
        assert other.response == error.response


def only_safe_operation_is_retried_after_unknown_outcome(
    oracle: Oracle, request: Request[Any], *, safe: bool
) -> None:
    """A request that was sent and got no response is retried only if that is safe."""
    assume(oracle.has_endpoint(request))
    note(call(oracle.package, request))
    for client in oracle.clients(request):
        oracle.reset()
        oracle.transport.service = _losing_the_first()
        try:
            client.with_options(max_attempts=2).send(request)
        except OutcomeUnknownError:
            assert not safe
        except ResponseParseError:
            pass  # The response is empty.
        assert len(oracle.transport.requests) == 1 + safe


def _losing_the_first() -> Service:
    """A service whose first response is lost; the others are empty."""
    lost = [ReadTimeoutError("no response", bytes_sent=True)]

    def respond(request: str) -> HttpResponse:
        if lost:
            raise lost.pop()
        return no_content(request)

    return respond


def empty_values_are_sent(oracle: Oracle, request: Request[Any]) -> None:
    """Optional parameters with empty values are sent, wherever these are valid."""
    shape = oracle.operation(request).input_shape
    empty = _emptied(
        oracle.package, shape, request, lambda member: member.metadata.get("min", 0) <= 0
    )
    request_equals_botocore(oracle, empty)


def _emptied(
    package: PackageInfo, shape: Shape | None, value: Any, may_be: Callable[[Shape], bool]
) -> Any:
    """A value whose optional members in the body are empty."""
    kind = cast("Any", type(value))
    empty = {
        field: _EMPTY[member.type_name]
        for _, field, member in package.members(shape)
        if member.type_name in _EMPTY
        and accepts_none(kind, field)
        and "location" not in member.serialization
        and not is_document(member)
        and may_be(member)
    }
    return dataclasses.replace(value, **empty)


def sensitive_members_are_not_shown(package: PackageInfo, shape: Shape, kind: type) -> None:
    """Sensitive members are neither in ``repr`` nor in what pytest shows of a failed comparison."""
    shown = {item.name: item.repr for item in dataclasses.fields(kind)}
    message: Any = kind
    headers = ("header", "headers") if issubclass(message, Response) else ()
    for name, field, member in package.members(shape):
        if shape.metadata.get("sensitive") or _is_sensitive(member):
            assert not shown[field], f"{shape.name}.{name} is sensitive and in `repr`"
            compared: Any = vars(kind)["__eq__"]
            calls_ours = equal_fields.__name__ in compared.__code__.co_names
            assert calls_ours, f"pytest shows {shape.name}.{name}, which is sensitive"
        elif member.serialization.get("location") in headers:
            assert not shown[field], f"{shape.name}.{name} is in a header and in `repr`"


def _is_sensitive(shape: Shape) -> bool:
    if shape.metadata.get("sensitive"):
        return True
    parts = {"list": ("member",), "map": ("key", "value")}.get(shape.type_name, ())
    return any(_is_sensitive(getattr(shape, part)) for part in parts)


def enumeration_equals_model(shape: Shape, alias: Any) -> None:
    """An alias has the values of its enumeration, and admits unknown ones."""
    literal, others = alias.__args__
    assert others is Unrecognized
    # Sorted: typing caches equal literals, whatever the order of their values.
    assert sorted(literal.__args__) == sorted(shape.enum)
