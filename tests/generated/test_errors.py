"""Errors of the service: the class by its code, the text, the members, as values that travel."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

import botocore.exceptions
import pytest
from support import ivs
from support.ivs import SERVICE, Server
from support.ivs_parameters import CHANNEL, PARAMETERS
from support.loopback import response

from typed_ivs import IVSClient, errors

MODELLED = {
    "AccessDeniedException": (403, False),
    "ChannelNotBroadcasting": (404, False),
    "ConflictException": (409, False),
    "InternalServerException": (500, True),
    "PendingVerification": (403, False),
    "ResourceNotFoundException": (404, False),
    "ServiceQuotaExceededException": (402, False),
    "ServiceUnavailable": (503, True),
    "StreamUnavailable": (503, True),
    "ThrottlingException": (429, True),
    "ValidationException": (400, False),
}
"""Each error of the model, its status, and whether the same request may succeed later."""

HEADERS_OF_ANY_RESPONSE = {
    "access_control_allow_origin": ("Access-Control-Allow-Origin", "*"),
    "access_control_expose_headers": ("Access-Control-Expose-Headers", "x-amzn-ErrorType"),
    "cache_control": ("Cache-Control", "no-store"),
    "content_security_policy": ("Content-Security-Policy", "default-src 'self'"),
    "strict_transport_security": ("Strict-Transport-Security", "max-age:47304000"),
    "x_content_type_options": ("X-Content-Type-Options", "nosniff"),
    "x_frame_options": ("X-Frame-Options", "DENY"),
}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[IVSClient]:
    """A client that asks once: what is retried is tested elsewhere."""
    with ivs.ivs_client(server.url, max_attempts=1) as running:
        yield running


@pytest.fixture(scope="module")
def botocores(server: Server) -> Iterator[Any]:
    running = ivs.botocore_client(server.url, retries={"mode": "standard", "total_max_attempts": 1})
    yield running
    running.close()


def error_response(
    status: int,
    body: object = b"",
    *,
    code_header: str | None = None,
    request_id: str | None = "id-1",
) -> bytes:
    headers = [("Content-Type", "application/json")]
    if request_id is not None:
        headers.append(("x-amzn-RequestId", request_id))
    if code_header is not None:
        headers.append(("x-amzn-ErrorType", code_header))
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return response(raw, status=status, headers=headers)


def failure(client: IVSClient, server: Server, *responses: bytes) -> errors.ServiceError:
    """What a call ends in."""
    server.will_respond(*responses)
    with pytest.raises(errors.ServiceError) as caught:
        client.get_channel(arn=CHANNEL)
    return caught.value


def test_expected_errors_are_those_of_the_model() -> None:
    shapes = {shape.name: shape.error_code for shape in SERVICE.error_shapes}
    assert shapes.keys() == MODELLED.keys()
    for name, (status, _) in MODELLED.items():
        trait = SERVICE.shape_for(name).metadata["error"]
        assert trait["httpStatusCode"] == status


@pytest.mark.parametrize("name", MODELLED)
def test_modelled_error_is_raised_as_its_class(
    client: IVSClient, server: Server, name: str
) -> None:
    status, retryable = MODELLED[name]
    headers = [(header, value) for header, value in HEADERS_OF_ANY_RESPONSE.values()]
    headers += [("x-amzn-ErrorType", name), ("x-amzn-RequestId", "id-7")]
    body = json.dumps({"exceptionMessage": "That won't do: ü."}).encode()
    error: Any = failure(client, server, response(body, status=status, headers=headers))
    assert type(error) is getattr(errors, name)
    assert error.message == error.exception_message == "That won't do: ü."
    assert (error.code, error.status, error.request_id) == (name, status, "id-7")
    assert (error.operation, error.attempts) == ("GetChannel", 1)
    assert error.fault == ("server" if status >= 500 else "client")
    assert error.retryable is retryable
    assert error.headers["x-amzn-errortype"] == name
    for attribute, (header, value) in HEADERS_OF_ANY_RESPONSE.items():
        assert attribute not in dir(error)
        assert getattr(error, attribute) == error.headers[header] == value
    assert not hasattr(error, "retry_after")
    assert str(error) == (f"GetChannel: That won't do: ü. ({name}, HTTP {status}, request id id-7)")


@pytest.mark.parametrize("name", MODELLED)
@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_class_depends_on_code_not_status(
    client: IVSClient, server: Server, name: str, status: int
) -> None:
    error = failure(client, server, error_response(status, {"message": "no"}, code_header=name))
    assert type(error) is getattr(errors, name)
    assert error.status == status


CODE = "ConflictException"
SPELLINGS = [
    CODE,
    f"com.amazonaws.ivs#{CODE}",
    f"{CODE}:http://internal.amazon.com/coral/com.amazonaws.ivs/",
    f"com.amazonaws.ivs#{CODE}:http://internal.amazon.com/coral/com.amazonaws.ivs/",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["header", "__type", "code"])
def test_error_code_is_found_in_header_or_body(
    client: IVSClient, server: Server, place: str, spelling: str
) -> None:
    body = {"exceptionMessage": "busy"}
    given = (
        error_response(409, body, code_header=spelling)
        if place == "header"
        else error_response(409, {**body, place: spelling})
    )
    error = failure(client, server, given)
    assert type(error) is errors.ConflictException
    assert (error.code, error.message) == (CODE, "busy")


def test_error_code_in_header_takes_precedence_over_body(client: IVSClient, server: Server) -> None:
    body = {"__type": "ValidationException", "code": "PendingVerification"}
    error = failure(client, server, error_response(400, body, code_header=CODE))
    assert type(error) is errors.ConflictException
    assert type(failure(client, server, error_response(400, body))) is errors.ValidationException


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"exceptionMessage": "first", "message": "second", "Message": "third"}, "first"),
        ({"exceptionMessage": "", "message": "second", "Message": "third"}, "second"),
        ({"exceptionMessage": None, "Message": "third"}, "third"),
        ({"exceptionMessage": 7, "message": ["no text"]}, ""),
        ({}, ""),
        ([], ""),
        ("text", "text"),
    ],
)
def test_error_text_is_read_from_three_members(
    client: IVSClient, server: Server, body: object, text: str
) -> None:
    error = failure(client, server, error_response(409, body, code_header=CODE))
    assert (type(error), error.message) == (errors.ConflictException, text)


def test_unknown_error_code_is_service_error(client: IVSClient, server: Server) -> None:
    body = {"message": "new", "detail": 1}
    error = failure(client, server, error_response(418, body, code_header="ErrorOfTomorrow"))
    assert type(error) is errors.ServiceError
    assert (error.code, error.message, error.status) == ("ErrorOfTomorrow", "new", 418)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        (b"<!doctype html><title>404 Not Found</title>", "404 Not Found"),
        (b"upstream connect error", "upstream connect error"),
        (b'{"exceptionMessage": "cut of', '{"exceptionMessage": "cut of'),
        (b"\x80\x00\xffbinary", ""),
        (b"[" * 100_000, ""),
        (b"null", ""),
        (b"7", ""),
    ],
    ids=["empty", "html", "text", "cut off", "binary", "deep", "null", "number"],
)
def test_error_with_any_body_is_service_error(
    client: IVSClient, server: Server, body: bytes, text: str
) -> None:
    error = failure(client, server, error_response(502, body, request_id=None))
    assert type(error) is errors.ServiceError
    assert (error.code, error.status, error.message) == ("502", 502, text)
    assert (error.request_id, error.body) == (None, body[:2048])
    assert str(error) == f"GetChannel: {text or 'the service gave no reason'} (502, HTTP 502)"


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307])
def test_redirect_is_an_error_and_is_not_followed(
    client: IVSClient, server: Server, status: int
) -> None:
    server.requests.clear()
    headers = [("Location", server.url + "/elsewhere")]
    body = b"" if status == 304 else b"{}"
    error = failure(client, server, response(body, status=status, headers=headers))
    assert error.status == status
    assert len(server.requests) == 1


def test_any_operation_can_raise_any_modelled_error(client: IVSClient, server: Server) -> None:
    """StopStream's list in the model does not have it."""
    server.will_respond(error_response(429, {}, code_header="ThrottlingException"))
    with pytest.raises(errors.ThrottlingException):
        client.stop_stream(channel_arn=CHANNEL)


def modelled(name: str, client: IVSClient, server: Server) -> errors.ServiceError:
    status, _ = MODELLED[name]
    return failure(
        client, server, error_response(status, {"exceptionMessage": "text"}, code_header=name)
    )


def assert_same(left: errors.ServiceError, right: errors.ServiceError) -> None:
    assert type(left) is type(right)
    assert left.args == right.args
    assert str(left) == str(right)
    assert left.response == right.response
    assert left.retryable is right.retryable
    assert left.fault == right.fault


@pytest.mark.parametrize("name", MODELLED)
def test_error_survives_pickle_and_copy(client: IVSClient, server: Server, name: str) -> None:
    error = modelled(name, client, server)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert_same(pickle.loads(pickle.dumps(error, protocol)), error)
    assert_same(copy.copy(error), error)
    assert_same(copy.deepcopy(error), error)


def raise_in_child(error: Exception) -> None:
    raise error


def test_errors_survive_a_process_pool(client: IVSClient, server: Server) -> None:
    given = [modelled(name, client, server) for name in MODELLED]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        caught = [pool.submit(raise_in_child, error).exception(60) for error in given]
    for error, back in zip(given, caught, strict=True):
        assert isinstance(back, errors.ServiceError)
        assert_same(back, error)


def botocores_response(client: Any, server: Server, given: bytes) -> dict[str, Any]:
    server.will_respond(given)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client.get_channel(arn=CHANNEL)
    response: dict[str, Any] = caught.value.response
    # That there were no attempts left: known to the client, not to the error.
    assert response["ResponseMetadata"].pop("MaxAttemptsReached") is True
    return response


@pytest.mark.parametrize("name", MODELLED)
def test_error_response_equals_botocores(
    client: IVSClient, botocores: Any, server: Server, name: str
) -> None:
    """But for the text, which botocore does not find in this service's errors."""
    status, _ = MODELLED[name]
    given = error_response(status, {"exceptionMessage": "text"}, code_header=name)
    ours = failure(client, server, given).response
    expected = botocores_response(botocores, server, given)
    assert (ours["Error"].pop("Message"), expected["Error"].pop("Message")) == ("text", "")
    assert ours == expected


@pytest.mark.parametrize(
    "given",
    [
        error_response(418, {"message": "new"}, code_header="ErrorOfTomorrow"),
        error_response(404, {"Message": "new"}),
        error_response(400, {"__type": "a.b#Unknown", "message": ""}),
        error_response(500, {}),
    ],
)
def test_error_response_equals_botocores_for_unmodelled_codes(
    client: IVSClient, botocores: Any, server: Server, given: bytes
) -> None:
    expected = botocores_response(botocores, server, given)
    assert failure(client, server, given).response == expected


def test_invalid_parameter_sends_nothing(client: IVSClient, server: Server) -> None:
    server.requests.clear()
    with pytest.raises(errors.ParamValidationError) as caught:
        client.insert_ad_break(
            channel_arn="", duration_seconds=0, target_start_at=datetime(2026, 1, 1)  # noqa: DTZ001
        )
    assert server.requests == []
    assert caught.value.operation == "InsertAdBreak"
    assert [problem.path for problem in caught.value.problems] == [
        "channel_arn",
        "duration_seconds",
        "target_start_at",
    ]
    assert "target_start_at: got a naive datetime; expected: an aware datetime" in str(caught.value)


def test_strict_validation_accepts_example_parameters(server: Server) -> None:
    """Those that do not go to the limits on purpose."""
    with ivs.ivs_client(server.url, validation="strict") as strict:
        for operation in ("GetChannel", "InsertAdBreak", "ListChannels", "UpdateChannel"):
            ivs.call(strict, operation, PARAMETERS[operation])


def test_error_text_is_escaped_for_terminals_and_logs() -> None:
    error = errors.ServiceError("a\x1b[31m\nb", code="C" * 500 + "\x07", status=400)
    assert str(error).isprintable()
    assert len(str(error)) < 300
    assert error.message == "a\x1b[31m\nb"
