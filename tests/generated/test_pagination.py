"""The paginators over HTTP: each item once and in order, from any stop onwards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from botocore import xform_name
from support import ivs
from support.ivs import SERVICE, Server
from support.ivs_parameters import CHANNEL, PARAMETERS
from support.loopback import response

from typed_ivs import IVSClient, Paginator, errors
from typed_ivs.models import StreamFilters

RESULT_KEYS = {
    "ListAdConfigurations": "adConfigurations",
    "ListChannels": "channels",
    "ListFailoverSlateConfigurations": "failoverSlateConfigurations",
    "ListPlaybackKeyPairs": "keyPairs",
    "ListPlaybackRestrictionPolicies": "playbackRestrictionPolicies",
    "ListRecordingConfigurations": "recordingConfigurations",
    "ListStreamKeys": "streamKeys",
    "ListStreamSessions": "streamSessions",
    "ListStreams": "streams",
}

SPLITS = [[[1, 2, 3]], [[]], [[1], [2], [3]], [[], [1, 2], [], [], [3], []], [[1, 2], [3, 4], [5]]]

paginated = pytest.mark.parametrize("operation", RESULT_KEYS)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[IVSClient]:
    with ivs.ivs_client(server.url, max_attempts=1) as running:
        yield running


def wire_item(operation: str, number: int) -> dict[str, Any]:
    key = "streamId" if operation in ("ListStreams", "ListStreamSessions") else "arn"
    return {key: f"item-{number}"}


def number(item: Any) -> int:
    name = "stream_id" if hasattr(item, "stream_id") else "arn"
    return int(getattr(item, name).removeprefix("item-"))


def numbers(items: Any) -> list[int]:
    return [number(item) for item in items]


def pages(operation: str, split: list[list[int]], first: int = 0) -> list[bytes]:
    """The responses from page ``first`` on; the token of each page is ``page-…``."""
    result: list[bytes] = []
    for index, page in list(enumerate(split))[first:]:
        body: dict[str, Any] = {
            RESULT_KEYS[operation]: [wire_item(operation, item) for item in page]
        }
        if index + 1 < len(split):
            body["nextToken"] = f"page-{index + 1}"
        result.append(response(json.dumps(body).encode()))
    return result


def paginator(client: IVSClient, operation: str, **arguments: Any) -> Paginator[Any, Any]:
    if "channelArn" in SERVICE.operation_model(operation).input_shape.required_members:
        arguments["channel_arn"] = CHANNEL
    method: Callable[..., Paginator[Any, Any]] = getattr(client.paginate, xform_name(operation))
    return method(**arguments)


def asked_for(server: Server) -> list[Any]:
    return [json.loads(request.body).get("nextToken") for request in server.requests]


def play(server: Server, responses: list[bytes]) -> None:
    server.requests.clear()
    server.will_respond(*responses)


def test_every_operation_with_a_page_token_has_a_paginator(client: IVSClient) -> None:
    with_token = [
        name
        for name in ivs.OPERATIONS
        if "nextToken" in SERVICE.operation_model(name).input_shape.members
    ]
    assert with_token == sorted(RESULT_KEYS)
    offered = [name for name in dir(client.paginate) if not name.startswith("_")]
    assert offered == sorted(map(xform_name, RESULT_KEYS))


@paginated
@pytest.mark.parametrize("split", SPLITS)
def test_every_item_is_yielded_once_in_order(
    client: IVSClient, server: Server, operation: str, split: list[list[int]]
) -> None:
    play(server, pages(operation, split))
    walk = paginator(client, operation)
    assert numbers(walk) == [item for page in split for item in page]
    assert asked_for(server) == [None, *(f"page-{index}" for index in range(1, len(split)))]
    assert walk.resume_token is None


@paginated
def test_pagination_resumes_after_any_item(
    client: IVSClient, server: Server, operation: str
) -> None:
    split = [[1, 2], [], [3], [4, 5]]
    for stop in range(1, 6):
        play(server, pages(operation, split))
        walk = paginator(client, operation)
        taken = numbers(islice(walk, stop))
        token = walk.resume_token
        assert (token is None) is (stop == 5)
        if token is None:
            continue
        play(server, pages(operation, split, first=[0, 0, 1, 3, 3][stop]))
        rest = numbers(paginator(client, operation, starting_token=token))
        assert taken + rest == [1, 2, 3, 4, 5]


@paginated
def test_pages_are_responses(client: IVSClient, server: Server, operation: str) -> None:
    split = [[1, 2], [], [3]]
    play(server, pages(operation, split))
    field = xform_name(RESULT_KEYS[operation])
    given = list(paginator(client, operation).pages())
    assert [numbers(getattr(page, field)) for page in given] == split
    assert [page.next_token for page in given] == ["page-1", "page-2", None]
    assert {type(page).__name__ for page in given} == {f"{operation}Response"}
    assert all(page.response_metadata.status == 200 for page in given)


@paginated
def test_collect_stops_at_limit_and_returns_resume_token(
    client: IVSClient, server: Server, operation: str
) -> None:
    split = [[1, 2], [3, 4], [5]]
    play(server, pages(operation, split))
    walk = paginator(client, operation)
    assert numbers(walk.collect(limit=3)) == [1, 2, 3]
    assert len(server.requests) == 2
    play(server, pages(operation, split, first=1))
    rest = paginator(client, operation, starting_token=walk.resume_token).collect()
    assert numbers(rest) == [4, 5]


@paginated
def test_default_page_size_is_the_maximum(
    client: IVSClient, server: Server, operation: str
) -> None:
    limit = SERVICE.operation_model(operation).input_shape.members["maxResults"].metadata["max"]
    assert limit == (50 if operation == "ListStreamKeys" else 100)
    for arguments, expected in (({}, limit), ({"max_results": 7}, 7)):
        play(server, pages(operation, [[1], [2]]))
        assert numbers(paginator(client, operation, **arguments)) == [1, 2]
        sent = [json.loads(request.body)["maxResults"] for request in server.requests]
        assert sent == [expected, expected]


@paginated
def test_service_token_is_accepted_as_starting_token(
    client: IVSClient, server: Server, operation: str
) -> None:
    play(server, pages(operation, [[1], [2]], first=1))
    assert numbers(paginator(client, operation, starting_token="page-1")) == [2]
    assert asked_for(server) == ["page-1"]


@paginated
def test_repeated_token_raises(client: IVSClient, server: Server, operation: str) -> None:
    page = json.dumps({RESULT_KEYS[operation]: [wire_item(operation, 1)], "nextToken": "same"})
    play(server, [response(page.encode())] * 3)
    with pytest.raises(errors.ResponseParseError, match=f"{operation}: .*repeated"):
        numbers(paginator(client, operation))
    assert len(server.requests) == 2


@paginated
def test_resume_token_of_another_operation_raises(
    client: IVSClient, server: Server, operation: str
) -> None:
    other = "ListChannels" if operation != "ListChannels" else "ListStreams"
    play(server, pages(other, [[1, 2]]))
    walk = paginator(client, other)
    next(iter(walk))
    token = walk.resume_token
    with pytest.raises(errors.ParamValidationError, match="starting_token") as caught:
        paginator(client, operation, starting_token=token)
    assert other in str(caught.value)
    assert operation in str(caught.value)


def test_every_page_is_requested_with_the_same_parameters(
    client: IVSClient, server: Server
) -> None:
    play(server, pages("ListStreams", [[1], [2], [3]]))
    walk = client.paginate.list_streams(filter_by=StreamFilters(health="STARVING"))
    assert numbers(walk) == [1, 2, 3]
    for request in server.requests:
        assert json.loads(request.body)["filterBy"] == {"health": "STARVING"}


def test_creating_a_paginator_sends_nothing(client: IVSClient, server: Server) -> None:
    server.requests.clear()
    walk = client.paginate.list_channels()
    assert server.requests == []
    assert repr(walk) == "<Paginator of ListChannels>"


def test_error_between_pages_carries_resume_token(client: IVSClient, server: Server) -> None:
    failed = response(b"{}", status=403, headers=[("x-amzn-ErrorType", "PendingVerification")])
    play(server, [*pages("ListChannels", [[1, 2], [3]])[:1], failed])
    walk = client.paginate.list_channels()
    with pytest.raises(errors.PendingVerification):
        numbers(walk)
    token = walk.resume_token
    play(server, pages("ListChannels", [[1, 2], [3]], first=1))
    assert numbers(client.paginate.list_channels(starting_token=token)) == [3]


def test_items_equal_those_of_botocores_paginator(client: IVSClient, server: Server) -> None:
    """For one operation that botocore can page: the requests differ in the size of the page."""
    split = [[1, 2], [], [3]]
    botocores = ivs.botocore_client(server.url)
    play(server, pages("ListChannels", split) * 2)
    ours = numbers(client.paginate.list_channels())
    theirs = [
        int(channel["arn"].removeprefix("item-"))
        for page in botocores.get_paginator("list_channels").paginate()
        for channel in page["channels"]
    ]
    botocores.close()
    assert ours == theirs == [1, 2, 3]
    tokens = asked_for(server)
    assert tokens[:3] == tokens[3:]


def test_paginator_takes_every_parameter_except_the_token(
    client: IVSClient, server: Server
) -> None:
    for operation in RESULT_KEYS:
        play(server, pages(operation, [[1]]))
        given = {key: value for key, value in PARAMETERS[operation].items() if key != "nextToken"}
        shape = SERVICE.operation_model(operation).input_shape
        arguments = ivs.arguments(shape, given)
        walk = getattr(client.paginate, xform_name(operation))(**arguments)
        assert numbers(walk) == [1]
        assert json.loads(server.requests[0].body) == given
