"""Tests with botocore's ``Stubber``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber
from studio import Studio

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
KEY = "arn:aws:ivs:us-west-2:123456789012:stream-key/abcdABCDefgh"
FIRST, SECOND, THIRD = (f"st-{letter * 23}" for letter in "abc")


@pytest.fixture
def stubber() -> Iterator[Stubber]:
    with Stubber(boto3.client("ivs", region_name="us-west-2")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def studio(stubber: Any) -> Studio:
    return Studio(stubber.client)


def stream(**members: Any) -> dict[str, Any]:
    return {"stream": {"channelArn": ARN, "state": "LIVE", "viewerCount": 0, **members}}


def test_open_returns_arn_and_key(stubber: Stubber, studio: Studio) -> None:
    response = {"channel": {"arn": ARN}, "streamKey": {"arn": KEY, "value": "sk_1"}}
    stubber.add_response("create_channel", response)
    assert studio.open("main", team="sports") == (ARN, "sk_1")


def test_open_sends_name_and_team(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response(
        "create_channel",
        {"channel": {"arn": ARN}, "streamKey": {"arn": KEY, "value": "sk_1"}},
        {"name": "main", "latencyMode": ANY, "tags": {"team": "sports"}},
    )
    studio.open("main", team="sports")


def test_stream_is_live(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("get_stream", stream(), {"channelArn": ARN})
    assert studio.is_live(ARN)


def test_stream_that_starts_is_not_live(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("get_stream", stream(state="OFFLINE"), {"channelArn": ARN})
    assert not studio.is_live(ARN)


def test_channel_without_a_stream_is_not_live(stubber: Stubber, studio: Studio) -> None:
    stubber.add_client_error("get_stream", "ChannelNotBroadcasting", http_status_code=404)
    assert not studio.is_live(ARN)


def test_missing_channel_is_an_error(stubber: Stubber, studio: Studio) -> None:
    stubber.add_client_error("get_stream", "ResourceNotFoundException", http_status_code=404)
    with pytest.raises(ClientError) as caught:
        studio.is_live(ARN)
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_viewers_are_those_of_the_stream(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("get_stream", stream(viewerCount=7))
    assert studio.viewers(ARN) == 7


def test_announcement_reaches_the_stream(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("put_metadata", {}, {"channelArn": ARN, "metadata": "goal"})
    assert studio.announce(ARN, "goal")


def test_announcement_without_a_stream_is_not_made(stubber: Stubber, studio: Studio) -> None:
    stubber.add_client_error("put_metadata", "ChannelNotBroadcasting")
    assert not studio.announce(ARN, "goal")


def test_close_deletes_the_channel(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("delete_channel", {}, {"arn": ARN})
    studio.close(ARN)


def test_close_stops_a_stream_first(stubber: Stubber, studio: Studio) -> None:
    stubber.add_client_error("delete_channel", "ConflictException", http_status_code=409)
    stubber.add_response("stop_stream", {}, {"channelArn": ARN})
    stubber.add_response("delete_channel", {}, {"arn": ARN})
    studio.close(ARN)


def test_new_key_takes_the_place_of_the_old_one(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("list_stream_keys", {"streamKeys": [{"arn": KEY}]}, {"channelArn": ARN})
    stubber.add_response("delete_stream_key", {}, {"arn": KEY})
    stubber.add_response("create_stream_key", {"streamKey": {"value": "sk_2"}})
    assert studio.new_key(ARN) == "sk_2"


def test_first_key_is_created(stubber: Stubber, studio: Studio) -> None:
    stubber.add_response("list_stream_keys", {"streamKeys": []})
    stubber.add_response("create_stream_key", {"streamKey": {"value": "sk_1"}})
    assert studio.new_key(ARN) == "sk_1"


def session(name: str, minutes: int) -> dict[str, Any]:
    start = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    return {"streamId": name, "startTime": start, "endTime": start.replace(minute=minutes)}


def test_longest_session_is_on_any_page(stubber: Stubber, studio: Studio) -> None:
    pages: list[dict[str, Any]] = [
        {"streamSessions": [session(FIRST, 5), session(SECOND, 20)], "nextToken": "more"},
        {"streamSessions": [session(THIRD, 10)]},
    ]
    stubber.add_response("list_stream_sessions", pages[0], {"channelArn": ARN})
    stubber.add_response("list_stream_sessions", pages[1], {"channelArn": ARN, "nextToken": "more"})
    assert studio.longest_session(ARN) == SECOND
