"""Errors as values: messages, attributes, pickling, and reading from responses."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import botocore.parsers
import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel

from codegen.package._runtime import errors
from codegen.package._runtime.errors import (
    Error,
    ParamProblem,
    ParamValidationError,
    ResponseParseError,
    ServiceError,
    TransportError,
)
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.protocols.rest_json import read_error
from codegen.package._runtime.service_errors import read_service_error
from codegen.package._runtime.values import read_integer_text, read_object

SECRET = b"canary-9d"


class QuotaException(ServiceError):
    FAULT: ClassVar[str | None] = "client"
    MEMBERS: ClassVar[Mapping[str, str]] = {"limit": "limit", "retryAfter": "retry_after"}

    limit: dict[str, Any] | None = None
    retry_after: int | None = None

    def read_members(self, wire: Mapping[str, Any], response: HttpResponse) -> None:
        if (value := wire.get("limit")) is not None:
            self.limit = read_object(value, "QuotaException.limit")
        if (text := response.headers.get("retry-after")) is not None:
            self.retry_after = read_integer_text(text, "Retry-After")


SAMPLES: list[Error] = [
    Error("plain"),
    ParamValidationError([ParamProblem("a.b", "1", "2")], operation="Get"),
    errors.ConfigurationError("no region"),
    errors.CredentialsError("expired", retryable=True, cause="SSOError"),
    *[
        kind("lost", cause="OSError", bytes_sent=False)
        for kind in (
            TransportError,
            errors.ConnectError,
            errors.ConnectTimeoutError,
            errors.TLSError,
            errors.ProxyError,
            errors.ReadTimeoutError,
            errors.CallTimeoutError,
            errors.ResponseInterruptedError,
            errors.OutcomeUnknownError,
        )
    ],
    ResponseParseError("no JSON"),
    ServiceError("no", code="Other", status=418, request_id="r", headers={"a": "b"}, attempts=2),
    QuotaException("full"),
]


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_error_survives_pickle_and_copy(error: Error) -> None:
    error.add_note("of the caller")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert_same(pickle.loads(pickle.dumps(error, protocol)), error)
    assert_same(copy.copy(error), error)
    assert_same(copy.deepcopy(error), error)


def assert_same(left: Error, right: Error) -> None:
    assert type(left) is type(right)
    assert (left.args, str(left), repr(left)) == (right.args, str(right), repr(right))
    left_state, right_state = dict(vars(left)), dict(vars(right))
    assert left_state.pop("_body", None) is None or isinstance(left, ResponseParseError)
    right_state.pop("_body", None)
    assert left_state == right_state


def test_samples_cover_every_error() -> None:
    public = {getattr(errors, name) for name in errors.__all__} - {ParamProblem}
    assert public <= {type(error) for error in SAMPLES}
    for kind in public:
        assert issubclass(kind, Error)
        # Named by its public module; the package's own module is tested with the package.
        assert kind.__module__ == "codegen.package.errors"


def test_class_hierarchy_is_as_documented() -> None:
    assert issubclass(errors.ConnectTimeoutError, errors.ConnectError)
    for kind in (errors.TLSError, errors.ProxyError):
        assert issubclass(kind, errors.ConnectError)
    for kind in (
        errors.ConnectError,
        errors.ReadTimeoutError,
        errors.CallTimeoutError,
        errors.ResponseInterruptedError,
        errors.OutcomeUnknownError,
    ):
        assert issubclass(kind, TransportError)
        assert not issubclass(kind, OSError)


def test_invalid_parameter_is_named() -> None:
    problem = ParamProblem("tags['a']", "int", "str")
    assert str(problem) == "tags['a']: got int; expected: str"
    error = ParamValidationError(iter([problem, problem]), operation="TagResource")
    assert error.problems == (problem, problem)
    assert str(error).splitlines()[0] == "TagResource: invalid parameters:"
    assert str(ParamValidationError([problem])).startswith("invalid parameters:")


def test_error_may_not_be_retried_unless_it_says_so() -> None:
    assert vars(errors.CredentialsError("none")) == {"retryable": False, "cause": None}
    # Whoever does not know whether bytes were sent must not repeat the call.
    assert vars(errors.ConnectError("no")) == {"cause": None, "bytes_sent": True}


def test_parse_error_knows_nothing_until_it_is_told() -> None:
    error = ResponseParseError("no JSON")
    assert (error.status, error.operation, error.body, {**error.headers}) == (None, "", b"", {})


def test_body_of_parse_error_is_bounded_and_not_shown() -> None:
    response = HttpResponse(200, Headers([("a", "b")]), SECRET * 1000)
    error = ResponseParseError("no JSON").about(
        "GetThing", status=200, headers=response.headers, body=response.body
    )
    assert error.body == (SECRET * 1000)[:2048]
    assert (error.status, error.operation, error.headers["a"]) == (200, "GetThing", "b")
    assert str(error) == "GetThing: no JSON (HTTP 200)"
    assert SECRET.decode() not in f"{error} {error!r} {vars(error)}"
    assert SECRET not in pickle.dumps(error)
    assert pickle.loads(pickle.dumps(error)).body == b""
    assert repr(errors.Redacted(SECRET)) == "<9 bytes, not shown>"


def response(body: object = b"", status: int = 400, **headers: str) -> HttpResponse:
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpResponse(status, Headers(pairs), raw)


def read(response: HttpResponse, *text_members: str) -> ServiceError:
    return read_service_error(
        response,
        operation="PutThing",
        error_class=lambda code: {"QuotaException": QuotaException}.get(code, ServiceError),
        read_error=partial(read_error, text_members=text_members),
    )


def test_error_is_read_as_the_class_of_its_code() -> None:
    given = response(
        {"message": "full", "limit": {"a": 1}},
        402,
        x_amzn_ErrorType="QuotaException",
        x_amzn_RequestId="id-1",
        Retry_After="7",
    )
    error = read(given)
    assert type(error) is QuotaException
    assert (error.limit, error.retry_after) == ({"a": 1}, 7)
    assert (error.message, error.code, error.status) == ("full", "QuotaException", 402)
    assert (error.request_id, error.operation, error.fault) == ("id-1", "PutThing", "client")
    assert error.response == {
        "limit": {"a": 1},
        "retryAfter": 7,
        "Error": {"Message": "full", "Code": "QuotaException"},
        "ResponseMetadata": {
            "RequestId": "id-1",
            "HTTPStatusCode": 402,
            "HTTPHeaders": {
                "x-amzn-errortype": "QuotaException",
                "x-amzn-requestid": "id-1",
                "retry-after": "7",
            },
            "RetryAttempts": 0,
        },
    }


@pytest.mark.parametrize(
    ("body", "retry_after"), [({"limit": "no object"}, "7"), ({"limit": {"a": 1}}, "soon")]
)
def test_unreadable_member_does_not_hide_the_error(body: object, retry_after: str) -> None:
    error = read(response(body, x_amzn_ErrorType="QuotaException", Retry_After=retry_after))
    assert type(error) is QuotaException
    assert None in (error.limit, error.retry_after)


@pytest.mark.parametrize(
    ("body", "header", "code"),
    [
        ({"__type": "a", "code": "b", "Code": "c"}, "h", "h"),
        ({"__type": "a", "code": "b", "Code": "c"}, None, "a"),
        ({"code": "b", "Code": "c"}, None, "b"),
        ({"Code": "c"}, None, "c"),
        ({"__type": 7, "code": None, "Code": "c"}, None, "c"),
        ({"__type": "n.s#Code:http://x"}, None, "Code"),
        ({"__type": "a"}, ":http://x", "a"),
        ({"__type": "a"}, "  ", "a"),
        ({}, "ns#A :x", "A"),
        ({}, None, "400"),
        (b"no JSON", None, "400"),
    ],
)
def test_first_code_found_counts(body: object, header: str | None, code: str) -> None:
    headers: dict[str, Any] = {} if header is None else {"x_amzn_ErrorType": header}
    assert read(response(body, **headers)).code == code


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"text": "0", "exceptionMessage": "1", "message": "2", "Message": "3"}, "1"),
        ({"message": "2", "Message": "3"}, "2"),
        ({"message": "", "Message": "3"}, "3"),
        ({"message": 2}, ""),
        ({"text": "0"}, ""),
    ],
)
def test_first_text_found_counts(body: object, text: str) -> None:
    assert read(response(body), "exceptionMessage").message == text


@pytest.mark.parametrize(("status", "fault"), [(400, "client"), (500, "server"), (302, "client")])
def test_fault_follows_the_status_unless_modelled(status: int, fault: str) -> None:
    assert read(response({}, status)).fault == fault
    assert read(response({"code": "QuotaException"}, 503)).fault == "client"


@pytest.mark.parametrize(
    ("given", "marked", "retryable"),
    [(None, False, False), (None, True, True), (True, False, True), (False, True, False)],
)
def test_retryable_follows_the_model_unless_given(
    given: bool | None, marked: bool, retryable: bool
) -> None:
    kind = type("Marked", (ServiceError,), {"RETRYABLE": marked})
    assert kind(retryable=given).retryable is retryable


def test_message_contains_what_is_known() -> None:
    assert str(ServiceError()) == "the service gave no reason (ServiceError)"
    assert str(read(response({"message": "m", "code": "C"}, 409, x_amzn_RequestId="i"))) == (
        "PutThing: m (C, HTTP 409, request id i)"
    )
    assert QuotaException("made by a test").code == "QuotaException"


def test_message_has_no_control_characters() -> None:
    error = ServiceError(
        "naïve\nforged\x1b[2J\u2028", code="C\r\0", status=400, request_id="i\x85", operation="Op"
    )
    assert str(error) == (
        "Op: naïve\\nforged\\x1b[2J\\u2028 (C\\r\\x00, HTTP 400, request id i\\x85)"
    )
    assert str(ServiceError("no", code="C" * 129)) == f"no ({'C' * 128})"


MODEL = ServiceModel(
    {
        "metadata": {"protocol": "rest-json", "serviceId": "x"},
        "operations": {
            "PutThing": {
                "name": "PutThing",
                "http": {"method": "POST", "requestUri": "/"},
                "errors": [{"shape": "QuotaException"}],
            }
        },
        "shapes": {
            "QuotaException": {
                "type": "structure",
                "exception": True,
                "members": {
                    "limit": {"shape": "Limit"},
                    "retryAfter": {
                        "shape": "Count",
                        "location": "header",
                        "locationName": "Retry-After",
                    },
                },
            },
            "Limit": {"type": "structure", "members": {"a": {"shape": "Count"}}},
            "Count": {"type": "integer"},
        },
    }
)


@pytest.mark.parametrize(
    "given",
    [
        response({"message": "m", "limit": {"a": 1}}, x_amzn_ErrorType="QuotaException"),
        response({"Message": "m"}, x_amzn_ErrorType="ns#QuotaException:http://", Retry_After="5"),
        response({"code": "QuotaException", "message": "m"}, 503),
        response({"__type": "ns#Unknown", "message": ""}, 500, x_amzn_RequestId="r"),
        response({"Code": "Unknown"}),
        response(b"", 404),
    ],
)
def test_response_equals_botocores(given: HttpResponse) -> None:
    parser = botocore.parsers.create_parser("rest-json")
    operation = MODEL.operation_model("PutThing")
    raw = {"status_code": given.status, "headers": HeadersDict(given.headers), "body": given.body}
    expected = parser.parse(raw, operation.output_shape)
    # The client adds the members of the error that it finds by the code.
    kind = operation.service_model.shape_for_error_code(expected["Error"]["Code"])
    if kind is not None:
        expected.update({k: v for k, v in parser.parse(raw, kind).items() if k in kind.members})
    expected["ResponseMetadata"].setdefault("RequestId", None)
    expected["ResponseMetadata"]["RetryAttempts"] = 0
    assert read(given).response == expected


@dataclasses.dataclass
class Part:
    """Like a generated structure, as far as errors use it."""

    first_name: str | None = None
    parts: list[Part] | None = None
    by_name: dict[str, Part] | None = None
    choice: Choice | None = None

    def to_wire(self) -> dict[str, Any]:
        return {}


@dataclasses.dataclass
class Choice:
    one: int | None = None
    unknown_member: str | None = None

    def to_wire(self) -> dict[str, Any]:
        return {}


class NestedException(ServiceError):
    MEMBERS: ClassVar[Mapping[str, str]] = {"Whole": "whole", "Parts": "parts", "Plain": "plain"}
    STRUCTURES: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "Part": {
            "FirstName": "first_name",
            "Parts": "parts",
            "ByName": "by_name",
            "Choice": "choice",
        },
        "Choice": {"One": "one"},
        "dict": {"never": "asked"},
    }

    whole: Part | None = None
    parts: list[Part] | None = None
    plain: dict[str, Any] | None = None


def test_response_has_dictionaries_by_the_models_names() -> None:
    error = NestedException()
    error.whole = Part(
        first_name="a",
        parts=[Part(), Part(choice=Choice(one=0))],
        by_name={"k": Part(choice=Choice(unknown_member="Tomorrow"))},
    )
    error.plain = {"first_name": [{"parts": None}]}
    response = error.response
    assert list(response) == ["Whole", "Plain", "Error", "ResponseMetadata"]
    assert response["Whole"] == {
        "FirstName": "a",
        "Parts": [{}, {"Choice": {"One": 0}}],
        "ByName": {"k": {"Choice": {"SDK_UNKNOWN_MEMBER": {"name": "Tomorrow"}}}},
    }
    assert response["Plain"] == {"first_name": [{"parts": None}]}
    assert error.whole.first_name == "a"
