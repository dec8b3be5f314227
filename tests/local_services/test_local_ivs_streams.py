"""What streams of a local Amazon IVS do, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import (
    ConflictException,
    ParamValidationError,
    ThrottlingException,
    ValidationException,
)
from typed_ivs.testing import LocalIVS

TAILOR = models.MediaTailorPlaybackConfiguration(
    playback_configuration_arn="arn:aws:mediatailor:us-west-2:123456789012:playbackConfiguration/a"
)


@pytest.mark.parametrize("quota", [0, 1])
def test_streams_over_the_quota_breach_it(quota: int) -> None:
    with LocalIVS(quotas={"concurrent-streams": quota}) as local, local.client() as client:
        arns = [client.create_channel().channel.arn for _ in range(2)]
        for arn in arns[:quota]:
            local.start_stream(arn)
        with pytest.raises(ParamValidationError, match=f"at most {quota} channels"):
            local.start_stream(arns[-1])
        detail = local.events[-1]["detail"]
        assert (detail["limit_value"], detail["exceeded_by"]) == (quota, 1)


def test_health_changes_are_told_once(local: LocalIVS, client: IVSClient) -> None:
    arn = client.create_channel().channel.arn
    local.start_stream(arn)
    told = len(local.events)
    for health in ("STARVING", "STARVING", "HEALTHY", "UNKNOWN", "HEALTHY", "UNKNOWN", "STARVING"):
        local.set_health(arn, health)
        assert client.get_stream(channel_arn=arn).stream.health == health
    assert [one["detail"]["event_name"] for one in [*local.events][told:]] == [
        "Starvation Start",
        "Starvation End",
        "Starvation Start",
    ]


def test_ad_breaks_follow_each_other(local: LocalIVS, client: IVSClient) -> None:
    ads = client.create_ad_configuration(media_tailor_playback_configurations=[TAILOR])
    channel = client.create_channel().channel
    local.start_stream(channel.arn)
    with pytest.raises(ValidationException, match="no ad configuration"):
        client.insert_ad_break(channel_arn=channel.arn, duration_seconds=30)
    local.end_stream(channel.arn)
    client.update_channel(arn=channel.arn, ad_configuration_arn=ads.ad_configuration.arn)
    local.start_stream(channel.arn)
    past = local.clock.now() - timedelta(seconds=10)
    first = client.insert_ad_break(
        channel_arn=channel.arn,
        duration_seconds=30,
        target_start_at=past,
        ad_break_id="abcdefABCDEF",
    )
    assert (first.ad_break_id, first.target_start_at) == ("abcdefABCDEF", local.clock.now())
    local.advance(29)
    with pytest.raises(ConflictException, match="already running"):
        client.insert_ad_break(channel_arn=channel.arn, duration_seconds=30)
    local.advance(1)
    second = client.insert_ad_break(channel_arn=channel.arn, duration_seconds=30)
    assert second.ad_break_id != first.ad_break_id
    assert len(second.ad_break_id) == 12


@pytest.mark.parametrize(("length", "is_accepted"), [(1024, True), (1025, False)])
@pytest.mark.parametrize("character", ["x", "é"])
def test_metadata_have_at_most_1024_bytes(
    local: LocalIVS, client: IVSClient, character: str, length: int, is_accepted: bool
) -> None:
    arn = client.create_channel().channel.arn
    local.start_stream(arn)
    metadata = (character * length).encode()[:length].decode("utf-8", "ignore").rjust(length, "x")
    metadata = metadata if character == "x" else "é" * (length // 2) + "x" * (length % 2)
    assert len(metadata.encode()) == length
    if is_accepted:
        client.put_metadata(channel_arn=arn, metadata=metadata)
        assert local.metadata_of(arn) == [metadata]
    else:
        with pytest.raises((ValidationException, ParamValidationError)):
            client.put_metadata(channel_arn=arn, metadata=metadata)


def test_encoder_reconnects_after_three_seconds_and_stays(
    local: LocalIVS, client: IVSClient
) -> None:
    """Also after a second StopStream, as encoders do that know nothing of the first."""
    arn = client.create_channel().channel.arn
    local.start_stream(arn, reconnects=True)
    for _ in range(2):
        client.stop_stream(channel_arn=arn)
        local.advance(4)
        assert client.list_streams().streams == []
        local.advance(1)
        assert [one.channel_arn for one in client.list_streams().streams] == [arn]


def test_events_of_a_failure_have_its_code(local: LocalIVS, client: IVSClient) -> None:
    arn = client.create_channel().channel.arn
    local.start_stream(arn)
    local.end_stream(arn, code="Encoder.Gone")
    session = client.get_stream_session(channel_arn=arn).stream_session
    assert [(one.name, one.code) for one in session.truncated_events][:2] == [
        ("Session Ended", "Encoder.Gone"),
        ("Stream Failure", "Encoder.Gone"),
    ]
    assert session.ingest_configuration is not None
    assert session.ingest_configuration.video.video_height == 720
    assert session.ingest_configuration.audio is not None
    assert session.ingest_configuration.audio.channels == 2


@pytest.mark.parametrize(
    "control",
    [
        lambda local, arn: local.end_stream(arn),
        lambda local, arn: local.set_viewers(arn, 1),
        lambda local, arn: local.set_health(arn, "STARVING"),
        lambda local, arn: local.start_stream(f"{arn}x"),
    ],
)
def test_control_of_a_channel_that_is_not_live_is_refused(
    local: LocalIVS, client: IVSClient, control: Callable[[LocalIVS, str], object]
) -> None:
    with pytest.raises(ParamValidationError, match="channel_arn"):
        control(local, client.create_channel().channel.arn)


def test_viewers_are_counted_or_unknown(local: LocalIVS, client: IVSClient) -> None:
    arn = client.create_channel().channel.arn
    local.start_stream(arn)
    for count in (0, 7, -1):
        local.set_viewers(arn, count)
        assert client.get_stream(channel_arn=arn).stream.viewer_count == count


def test_session_keeps_its_last_500_events(local: LocalIVS, client: IVSClient) -> None:
    arn = client.create_channel().channel.arn
    local.start_stream(arn)
    for _ in range(260):
        local.set_health(arn, "STARVING")
        local.set_health(arn, "HEALTHY")
    session = client.get_stream_session(channel_arn=arn).stream_session
    assert len(session.truncated_events) == 500
    assert session.truncated_events[0].name == "Starvation End"
    assert "Stream Start" not in {event.name for event in session.truncated_events}


def test_page_of_streams_has_at_most_100() -> None:
    with LocalIVS(quotas={"concurrent-streams": 101}) as local, local.client() as client:
        for count in (100, 101):
            while len(local.events) < 2 * count:  # One event of the session, and one of the state.
                local.start_stream(client.create_channel().channel.arn)
            first = client.list_streams()
            assert len(first.streams) == 100
            assert (first.next_token is None) == (count == 100)
        assert len(client.list_streams(next_token=first.next_token).streams) == 1


def test_five_metadata_a_second_are_taken() -> None:
    with LocalIVS(throttles=True) as local, local.client() as made:
        client = made.with_options(max_attempts=1)
        arn = client.create_channel().channel.arn
        local.start_stream(arn)
        for number in range(5):
            client.put_metadata(channel_arn=arn, metadata=str(number))
        with pytest.raises(ThrottlingException):
            client.put_metadata(channel_arn=arn, metadata="6")
        local.advance(1)
        client.put_metadata(channel_arn=arn, metadata="7")
        assert local.metadata_of(arn) == [*"01234", "7"]
