"""Tests with a stub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from studio import Studio

from typed_ivs.errors import (
    ChannelNotBroadcasting,
    ConflictException,
    ResourceNotFoundException,
)
from typed_ivs.models import StreamSessionSummary
from typed_ivs.testing import IVSStub, factories

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
KEY = "arn:aws:ivs:us-west-2:123456789012:stream-key/abcdABCDefgh"
FIRST, SECOND, THIRD = (f"st-{letter * 23}" for letter in "abc")


@pytest.fixture
def ivs() -> Iterator[IVSStub]:
    with IVSStub() as stub:
        yield stub


@pytest.fixture
def studio(ivs: IVSStub) -> Studio:
    return Studio(ivs)


def test_open_returns_arn_and_key(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.create_channel.returns(
        channel=factories.channel(arn=ARN), stream_key=factories.stream_key(value="sk_1")
    )
    assert studio.open("main", team="sports") == (ARN, "sk_1")


def test_open_sends_name_and_team(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.create_channel.when(name="main", tags={"team": "sports"}).returns().once()
    studio.open("main", team="sports")


def test_stream_is_live(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.get_stream.when(channel_arn=ARN).returns(stream=factories.stream(state="LIVE"))
    assert studio.is_live(ARN)


def test_stream_that_starts_is_not_live(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.get_stream.when(channel_arn=ARN).returns(stream=factories.stream(state="OFFLINE"))
    assert not studio.is_live(ARN)


def test_channel_without_a_stream_is_not_live(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.get_stream.raises(ChannelNotBroadcasting)
    assert not studio.is_live(ARN)


def test_missing_channel_is_an_error(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.get_stream.raises(ResourceNotFoundException)
    with pytest.raises(ResourceNotFoundException):
        studio.is_live(ARN)


def test_viewers_are_those_of_the_stream(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.get_stream.returns(stream=factories.stream(viewer_count=7))
    assert studio.viewers(ARN) == 7


def test_announcement_reaches_the_stream(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.put_metadata.when(channel_arn=ARN, metadata="goal").returns().once()
    assert studio.announce(ARN, "goal")


def test_announcement_without_a_stream_is_not_made(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.put_metadata.raises(ChannelNotBroadcasting)
    assert not studio.announce(ARN, "goal")


def test_close_deletes_the_channel(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.delete_channel.when(arn=ARN).returns().once()
    studio.close(ARN)


def test_close_stops_a_stream_first(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.delete_channel.when(arn=ARN).raises(ConflictException).once().then.returns().once()
    ivs.stub.stop_stream.when(channel_arn=ARN).returns().once()
    studio.close(ARN)


def test_new_key_takes_the_place_of_the_old_one(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.list_stream_keys.returns(stream_keys=[factories.stream_key_summary(arn=KEY)])
    ivs.stub.delete_stream_key.when(arn=KEY).returns().once()
    ivs.stub.create_stream_key.returns(stream_key=factories.stream_key(value="sk_2"))
    assert studio.new_key(ARN) == "sk_2"


def test_first_key_is_created(ivs: IVSStub, studio: Studio) -> None:
    ivs.stub.list_stream_keys.returns(stream_keys=[])
    ivs.stub.create_stream_key.returns(stream_key=factories.stream_key(value="sk_1"))
    assert studio.new_key(ARN) == "sk_1"


def session(name: str, minutes: int) -> StreamSessionSummary:
    start = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    return factories.stream_session_summary(
        stream_id=name, start_time=start, end_time=start.replace(minute=minutes)
    )


def test_longest_session_is_on_any_page(ivs: IVSStub, studio: Studio) -> None:
    sessions = ivs.stub.list_stream_sessions
    sessions.when(channel_arn=ARN).returns(
        stream_sessions=[session(FIRST, 5), session(SECOND, 20)], next_token="more"
    )
    sessions.when(next_token="more").returns(stream_sessions=[session(THIRD, 10)])
    assert studio.longest_session(ARN) == SECOND
