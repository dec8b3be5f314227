"""Every operation against botocore's client, over HTTP: the requests sent, and the values read from responses.

Both clients talk to the same server at the same clock, with the same model and parameters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from support import ivs
from support.ivs import OPERATIONS, SERVICE, Server
from support.ivs_parameters import CLOCK, PARAMETERS
from support.ivs_responses import RESPONSES, CannedResponse
from support.loopback import Recorded, response

from typed_ivs import IVSClient

DIFFERENT_HEADERS = {
    "user-agent": "names the client: ours is not botocore",
    "amz-sdk-invocation-id": "a fresh UUID for every call",
    "authorization": "the body may be another text for the same JSON value; compared with botocore's signer below",
}
"""Headers whose values are not botocore's, each with the reason."""


class Pair:
    """The two clients, and the server that both talk to."""

    def __init__(self, server: Server, session_token: str | None) -> None:
        self.server = server
        self.session_token = session_token
        self.ours = ivs.ivs_client(server.url, session_token=session_token)
        self.botocores = ivs.botocore_client(server.url, session_token=session_token)

    def sent(self, operation: str, parameters: Mapping[str, Any]) -> tuple[Recorded, Recorded]:
        """What each of the two sends."""
        self.server.requests.clear()
        with ivs.clocks_at(CLOCK, self.ours):
            ivs.call(self.ours, operation, parameters)
            ivs.botocore_call(self.botocores, operation, parameters)
        ours, botocores = self.server.requests
        return ours, botocores

    def read(self, operation: str, given: CannedResponse) -> tuple[Any, dict[str, Any]]:
        """The values that both clients read from a response."""
        parameters = only_required(operation)
        self.server.will_respond(raw(given), raw(given))
        return (
            ivs.call(self.ours, operation, parameters),
            ivs.botocore_call(self.botocores, operation, parameters),
        )


@pytest.fixture(scope="module", params=["session token", "no session token"])
def pair(request: pytest.FixtureRequest, server: Server) -> Iterator[Pair]:
    clients = Pair(server, ivs.SESSION_TOKEN if request.param == "session token" else None)
    with clients.ours:
        yield clients
    clients.botocores.close()


@pytest.fixture(scope="module")
def reading(server: Server) -> Iterator[Pair]:
    clients = Pair(server, ivs.SESSION_TOKEN)
    with clients.ours:
        yield clients
    clients.botocores.close()


def raw(given: CannedResponse) -> bytes:
    headers = [("x-amzn-RequestId", "7f1d8b5a-0001"), *given.headers.items()]
    if given.body is None:
        return response(b"", status=given.status, headers=headers)
    body = json.dumps(given.body, ensure_ascii=False).encode()
    return response(
        body, status=given.status, headers=[("Content-Type", "application/json"), *headers]
    )


def required(shape: Any, value: Any) -> Any:
    """``value`` without what need not be given."""
    if shape.type_name == "structure":
        names = [name for name in value if name in shape.required_members]
        return {name: required(shape.members[name], value[name]) for name in names}
    if shape.type_name == "list":
        return [required(shape.member, item) for item in value]
    return value


def only_required(operation: str) -> dict[str, Any]:
    shape = SERVICE.operation_model(operation).input_shape
    result: dict[str, Any] = required(shape, PARAMETERS[operation])
    return result


def unnamed(shape: Any, values: list[Any], path: str) -> Iterator[str]:
    """The members that no value gives."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            given = [value[name] for value in values if name in value]
            if not given:
                yield f"{path}.{name}"
            yield from unnamed(member, given, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from unnamed(shape.member, [item for value in values for item in value], f"{path}[]")


def test_every_operation_has_example_parameters_and_response() -> None:
    assert sorted(PARAMETERS) == sorted(RESPONSES) == sorted(OPERATIONS)
    assert len(OPERATIONS) == 46


@pytest.mark.parametrize("operation", OPERATIONS)
def test_examples_set_every_parameter_and_output_member(operation: str) -> None:
    model = SERVICE.operation_model(operation)
    assert list(unnamed(model.input_shape, [PARAMETERS[operation]], operation)) == []
    given = RESPONSES[operation]
    if model.output_shape is None:
        assert given.body is None
        return
    members = dict(given.body or {})
    for name, member in model.output_shape.members.items():
        if member.serialization.get("location") == "header":
            members[name] = given.headers[member.serialization["name"]]
    assert list(unnamed(model.output_shape, [members], operation)) == []


@pytest.mark.parametrize("given", ["every parameter", "the required ones"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_request_equals_botocores(pair: Pair, operation: str, given: str) -> None:
    parameters = PARAMETERS[operation]
    if given == "the required ones":
        parameters = only_required(operation)
    ours, botocores = pair.sent(operation, parameters)
    assert (ours.method, ours.target) == (botocores.method, botocores.target)
    assert comparable_headers(ours) == comparable_headers(botocores)
    assert json_body(ours) == json_body(botocores)
    assert signed_headers(ours) == signed_headers(botocores)
    assert ours.headers["authorization"] == botocores_signature(ours, pair)
    assert set(DIFFERENT_HEADERS) <= set(ours.headers)


def comparable_headers(request: Recorded) -> dict[str, str]:
    headers = {
        name: value for name, value in request.headers.items() if name not in DIFFERENT_HEADERS
    }
    # A body that is another text for the same JSON value has another length.
    if request.body:
        assert int(headers.pop("content-length")) == len(request.body)
    return headers


def json_body(request: Recorded) -> Any:
    return json.loads(request.body) if request.body else None


def signed_headers(request: Recorded) -> list[str]:
    _, _, rest = request.headers["authorization"].partition("SignedHeaders=")
    return rest.partition(",")[0].split(";")


def botocores_signature(request: Recorded, pair: Pair) -> str:
    """The header that botocore's signer makes for a request as it was received."""
    keys = botocore.credentials.Credentials(ivs.ACCESS_KEY, ivs.SECRET_KEY, pair.session_token)
    names = set(signed_headers(request)) - {"host", "x-amz-date", "x-amz-security-token"}
    unsigned = botocore.awsrequest.AWSRequest(
        method=request.method.decode(),
        url=pair.server.url + request.target.decode(),
        headers={name: request.headers[name] for name in names},
        data=request.body,
    )
    with ivs.clocks_at(CLOCK, pair.ours):
        botocore.auth.SigV4Auth(keys, "ivs", ivs.REGION).add_auth(unsigned)
    return str(unsigned.headers["Authorization"])


def test_signature_changes_with_the_second(pair: Pair) -> None:
    """The comparison above can fail."""
    pair.server.requests.clear()
    ivs.call(pair.ours, "StopStream", PARAMETERS["StopStream"])
    (request,) = pair.server.requests
    assert request.headers["authorization"] != botocores_signature(request, pair)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_full_response_parses_as_in_botocore(reading: Pair, operation: str) -> None:
    ours, botocores = reading.read(operation, RESPONSES[operation])
    metadata = botocores.pop("ResponseMetadata")
    assert ours.response_metadata.missing == ()
    assert ivs.by_model_names(operation, ours) == botocores
    assert ours.response_metadata.request_id == metadata["RequestId"] == "7f1d8b5a-0001"
    assert ours.response_metadata.status == metadata["HTTPStatusCode"]
    assert dict(ours.response_metadata.headers) == metadata["HTTPHeaders"]
    assert ours.response_metadata.attempts == metadata["RetryAttempts"] + 1


def with_unknown_fields(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return {**value, "fieldOfTomorrow": {"a": [1, None]}, "arn2": None}
    return value


def with_nulls(shape: Any, value: Any) -> Any:
    """Every member that is no structure is null."""
    if shape.type_name == "structure":
        kept = ("structure", "list")
        return {
            name: item if shape.members[name].type_name in kept else None
            for name, item in value.items()
        }
    return value


def with_empty_values(shape: Any, value: Any) -> Any:
    empty: dict[str, Any] = {
        "string": "",
        "list": [],
        "map": {},
        "boolean": False,
        "integer": 0,
        "long": 0,
    }
    return empty.get(shape.type_name, value)


def changed(given: CannedResponse, operation: str, change: Any) -> CannedResponse:
    shape = SERVICE.operation_model(operation).output_shape
    return given._replace(body=ivs.changed(shape, given.body, change))


WITH_BODY = [name for name in OPERATIONS if RESPONSES[name].body is not None]


@pytest.mark.parametrize("change", [with_unknown_fields, with_nulls, with_empty_values])
@pytest.mark.parametrize("operation", WITH_BODY)
def test_unusual_response_parses_as_in_botocore(reading: Pair, operation: str, change: Any) -> None:
    given = changed(RESPONSES[operation], operation, change)
    ours, botocores = reading.read(operation, given)
    del botocores["ResponseMetadata"]
    assert ivs.by_model_names(operation, ours) == botocores


@pytest.mark.parametrize("body", ["absent", "empty", "all null"])
@pytest.mark.parametrize("operation", WITH_BODY)
def test_response_without_members_parses_as_in_botocore(
    reading: Pair, operation: str, body: str
) -> None:
    model = SERVICE.operation_model(operation).output_shape
    bodies: dict[str, Any] = {"absent": None, "empty": {}, "all null": dict.fromkeys(model.members)}
    ours, botocores = reading.read(operation, CannedResponse(bodies[body]))
    del botocores["ResponseMetadata"]
    assert ivs.by_model_names(operation, ours) == botocores == {}


def test_nulls_in_lists_and_maps_are_dropped_unlike_botocore(reading: Pair) -> None:
    """The only intended difference that a response of IVS can show."""
    given = CannedResponse({"channels": [None, {"arn": "a", "tags": {"b": None, "c": "d"}}]})
    ours, botocores = reading.read("BatchGetChannel", given)
    assert ivs.by_model_names("BatchGetChannel", ours)["channels"] == [
        {"arn": "a", "tags": {"c": "d"}}
    ]
    assert botocores["channels"] == [None, {"arn": "a", "tags": {"b": None, "c": "d"}}]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_status_is_success(server: Server, status: int) -> None:
    server.will_respond(response(b"", status=status, headers=[]))
    with ivs.ivs_client(server.url) as client:
        result = client.delete_channel(arn="arn:aws:ivs:us-west-2:123456789012:channel/a")
    assert result.response_metadata.status == status


def test_absent_parameters_are_not_sent_and_empty_ones_are(server: Server) -> None:
    """Written by hand, so that an error that both clients share would show."""
    server.requests.clear()
    with ivs.ivs_client(server.url) as client:
        client.update_channel(arn="a", name="", authorized=False, recording_configuration_arn="")
        client.untag_resource(resource_arn="arn:aws:ivs:r:1:channel/x", tag_keys=["a b", "c"])
    update, untag = server.requests
    assert (update.method, update.target) == (b"POST", b"/UpdateChannel")
    assert update.headers["content-type"] == "application/json"
    assert json.loads(update.body) == {
        "arn": "a",
        "name": "",
        "authorized": False,
        "recordingConfigurationArn": "",
    }
    assert untag.method == b"DELETE"
    assert untag.target == b"/tags/arn%3Aaws%3Aivs%3Ar%3A1%3Achannel%2Fx?tagKeys=a%20b&tagKeys=c"
    assert untag.body == b""


def test_user_agent_names_package_and_version(server: Server) -> None:
    server.requests.clear()
    with ivs.ivs_client(server.url) as client:
        client.stop_stream(channel_arn="arn:aws:ivs:us-west-2:123456789012:channel/a")
        client.stop_stream(channel_arn="arn:aws:ivs:us-west-2:123456789012:channel/a")
    first, second = (request.headers for request in server.requests)
    assert first["user-agent"].startswith("typed_ivs/")
    assert first["amz-sdk-request"] == "attempt=1; max=3"
    assert len(first["amz-sdk-invocation-id"]) == 36
    assert first["amz-sdk-invocation-id"] != second["amz-sdk-invocation-id"]


def test_endpoint_url_overrides_endpoint_rules(server: Server) -> None:
    client: IVSClient = ivs.ivs_client(server.url)
    assert client.endpoint_url == server.url
