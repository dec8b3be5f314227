"""What the operations of a local Amazon IVS do, called by our clients in the same process."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest

from tools.readme import blocks
from typed_ivs import IVSClient, models
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.errors import (
    ChannelNotBroadcasting,
    ConflictException,
    ParamValidationError,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from typed_ivs.testing import LocalIVS
from typed_ivs.testing.local_service.base import Event
from typed_ivs.tokens import generate_key_pair

BUCKET = models.DestinationConfiguration(s3=models.S3DestinationConfiguration(bucket_name="vods"))
NOWHERE = "arn:aws:ivs:us-west-2:123456789012:channel/nowhere"


def names(events: list[Event]) -> list[str]:
    return [one["detail"].get("event_name") or one["detail"]["recording_status"] for one in events]


def test_every_operation_is_handled(local: LocalIVS) -> None:
    assert local._handlers.keys() == local.BINDINGS.operations.keys()


def test_channel_from_creation_to_deletion(local: LocalIVS, client: IVSClient) -> None:
    created = client.create_channel(name="main", type="ADVANCED_HD", tags={"team": "live"})
    channel, key = created.channel, created.stream_key
    assert channel.preset == "HIGHER_BANDWIDTH_DELIVERY"
    assert channel.arn.startswith("arn:aws:ivs:us-west-2:123456789012:channel/")
    assert (key.channel_arn, key.value[:13]) == (channel.arn, "sk_us-west-2_")
    assert client.get_channel(arn=channel.arn).channel == channel
    assert client.get_stream_key(arn=key.arn).stream_key == key

    changed = client.update_channel(arn=channel.arn, type="BASIC", latency_mode="NORMAL").channel
    assert (changed.preset, changed.latency_mode, changed.name) == ("", "NORMAL", "main")

    local.start_stream(channel.arn)
    for refused in (
        lambda: client.update_channel(arn=channel.arn, name="other"),
        lambda: client.delete_channel(arn=channel.arn),
    ):
        with pytest.raises(ConflictException, match="is live"):
            refused()
    client.stop_stream(channel_arn=channel.arn)
    client.wait_until.stream_offline(channel_arn=channel.arn)
    client.delete_channel(arn=channel.arn)
    for gone in (
        lambda: client.get_channel(arn=channel.arn),
        lambda: client.get_stream_key(arn=key.arn),
        lambda: client.list_stream_sessions(channel_arn=channel.arn),
        lambda: client.list_tags_for_resource(resource_arn=channel.arn),
    ):
        with pytest.raises(ResourceNotFoundException):
            gone()


def test_stream_and_its_session(local: LocalIVS, client: IVSClient) -> None:
    channel = client.create_channel(name="main").channel
    with pytest.raises(ChannelNotBroadcasting):
        client.put_metadata(channel_arn=channel.arn, metadata="too early")
    stream_id = local.start_stream(channel.arn, starts_in=12)
    with pytest.raises(ChannelNotBroadcasting):
        client.get_stream(channel_arn=channel.arn)
    stream = client.wait_until.stream_live(channel_arn=channel.arn).stream
    assert (stream.stream_id, stream.state, stream.health) == (stream_id, "LIVE", "HEALTHY")
    assert stream.start_time == local.clock.at(12)

    client.put_metadata(channel_arn=channel.arn, metadata="hello")
    local.set_viewers(channel.arn, 7)
    local.set_health(channel.arn, "STARVING")
    (summary,) = client.list_streams(filter_by=models.StreamFilters(health="STARVING")).streams
    assert (summary.stream_id, summary.viewer_count) == (stream_id, 7)
    assert client.list_streams(filter_by=models.StreamFilters(health="HEALTHY")).streams == []
    local.set_health(channel.arn, "HEALTHY")
    assert local.metadata_of(channel.arn) == ["hello"]

    local.end_stream(channel.arn, code="MultitrackInputNotAllowed")
    local.start_stream(channel.arn)
    sessions = client.list_stream_sessions(channel_arn=channel.arn).stream_sessions
    assert [one.has_error_event for one in sessions] == [False, True]
    session = client.get_stream_session(channel_arn=channel.arn, stream_id=stream_id).stream_session
    assert session.channel == channel
    assert [event.name for event in reversed(session.truncated_events)] == [
        *("Session Created", "Stream Start", "Starvation Start", "Starvation End"),
        *("Stream Failure", "Session Ended"),
    ]
    assert names(list(local.events)) == [
        *("Session Created", "Stream Start", "Starvation Start", "Starvation End"),
        *("Stream Failure", "Session Ended", "Session Created", "Stream Start"),
    ]


def test_encoder_reconnects_as_long_as_its_key_exists(local: LocalIVS, client: IVSClient) -> None:
    created = client.create_channel()
    arn = created.channel.arn
    first = local.start_stream(arn, reconnects=True)
    client.stop_stream(channel_arn=arn)
    assert client.get_stream(channel_arn=arn).stream.stream_id == first
    local.advance(2)
    with pytest.raises(ChannelNotBroadcasting):
        client.get_stream(channel_arn=arn)
    local.advance(3)
    assert client.get_stream(channel_arn=arn).stream.stream_id != first

    client.delete_stream_key(arn=created.stream_key.arn)
    client.stop_stream(channel_arn=arn)
    local.advance(60)
    with pytest.raises(ChannelNotBroadcasting):
        client.get_stream(channel_arn=arn)
    with pytest.raises(ParamValidationError, match="a channel with a stream key"):
        local.start_stream(arn)


def test_encoder_of_a_deleted_channel_never_starts(local: LocalIVS, client: IVSClient) -> None:
    arn = client.create_channel().channel.arn
    local.start_stream(arn, starts_in=5)
    client.delete_channel(arn=arn)
    local.advance(60)
    assert [event.name for event in local.published] == ["Session Created", "Session Ended"]
    assert client.list_streams().streams == []


def test_events_are_those_of_eventbridge() -> None:
    queue: SimpleQueue[Event] = SimpleQueue()
    with LocalIVS(on_event=queue.put, account="012345678901", region="eu-west-1") as local:
        channel = local.client().create_channel(name="main").channel
        stream_id = local.start_stream(channel.arn)
    assert queue.get_nowait() == {
        "version": "0",
        "id": local.events[0]["id"],
        "detail-type": "IVS Stream State Change",
        "source": "aws.ivs",
        "account": "012345678901",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [channel.arn],
        "detail": {
            "event_name": "Session Created",
            "channel_name": "main",
            "stream_id": stream_id,
        },
    }


def test_callback_of_an_event_may_send_requests() -> None:
    def greet(event: Event) -> None:
        if event["detail"]["event_name"] == "Stream Start":
            client.put_metadata(channel_arn=event["resources"][0], metadata="welcome")

    with LocalIVS(on_event=greet) as local, local.client() as client:
        arn = client.create_channel().channel.arn
        local.start_stream(arn)
        assert local.metadata_of(arn) == ["welcome"]


def test_recording_from_configuration_to_events(local: LocalIVS, client: IVSClient) -> None:
    made = client.create_recording_configuration(destination_configuration=BUCKET)
    configuration = made.recording_configuration
    assert configuration.state == "CREATING"
    assert configuration.thumbnail_configuration.target_interval_seconds == 60
    active = client.wait_until.recording_configuration_active(arn=configuration.arn)
    channel = client.create_channel(recording_configuration_arn=configuration.arn).channel
    with pytest.raises(ConflictException, match="in use"):
        client.delete_recording_configuration(arn=configuration.arn)
    local.start_stream(channel.arn)
    local.advance(30)
    local.end_stream(channel.arn)
    start, end = (one for one in local.events if one["detail-type"] == "IVS Recording State Change")
    identifier = channel.arn.rpartition("/")[2]
    prefix = start["detail"]["recording_s3_key_prefix"]
    assert prefix.startswith(f"ivs/v1/123456789012/{identifier}/2026/1/1/0/0/")
    assert (end["detail"]["recording_status"], end["detail"]["recording_duration_ms"]) == (
        "Recording End",
        30_000,
    )
    session = client.get_stream_session(channel_arn=channel.arn).stream_session
    assert session.recording_configuration == active.recording_configuration

    client.update_channel(arn=channel.arn, recording_configuration_arn="")
    client.delete_recording_configuration(arn=configuration.arn)
    local.refuse_bucket("vods")
    failing = client.create_recording_configuration(destination_configuration=BUCKET)
    local.advance(5)
    states = client.list_recording_configurations().recording_configurations
    assert [one.state for one in states] == ["CREATE_FAILED"]
    assert states[0].arn == failing.recording_configuration.arn


def test_failover_slate_and_ad_break(local: LocalIVS, client: IVSClient) -> None:
    slate = client.create_failover_slate_configuration(name="slate").failover_slate_configuration
    with pytest.raises(ConflictException, match="CREATING"):
        client.update_failover_slate_configuration(arn=slate.arn, max_slate_display_seconds=90)
    client.wait_until.failover_slate_configuration_created(arn=slate.arn)
    updated = client.update_failover_slate_configuration(
        arn=slate.arn, max_slate_display_seconds=90
    ).failover_slate_configuration
    assert (updated.state, updated.max_slate_display_seconds) == ("UPDATING", 90)

    tailor = models.MediaTailorPlaybackConfiguration(
        playback_configuration_arn="arn:aws:mediatailor:us-west-2:123456789012:playbackConfiguration/a"
    )
    ads = client.create_ad_configuration(media_tailor_playback_configurations=[tailor])
    arn = ads.ad_configuration.arn
    channel = client.create_channel(
        ad_configuration_arn=arn, failover_slate_configuration_arn=slate.arn
    ).channel
    with pytest.raises(ChannelNotBroadcasting):
        client.insert_ad_break(channel_arn=channel.arn, duration_seconds=30)
    local.start_stream(channel.arn)
    start = local.clock.now() + timedelta(seconds=10)
    ad_break = client.insert_ad_break(
        channel_arn=channel.arn, duration_seconds=30, target_start_at=start
    )
    assert ad_break.target_start_at == start
    assert local.events[-1]["detail"]["ad_break_id"] == ad_break.ad_break_id
    with pytest.raises(ConflictException, match="running"):
        client.insert_ad_break(channel_arn=channel.arn, duration_seconds=30)
    local.advance(41)
    client.insert_ad_break(channel_arn=channel.arn, duration_seconds=30)


def test_playback_keys_policies_and_revocations(local: LocalIVS, client: IVSClient) -> None:
    key = generate_key_pair().public_key
    pair = client.import_playback_key_pair(public_key_material=key, name="mine").key_pair
    assert len(pair.fingerprint.split(":")) == 16
    with pytest.raises(ConflictException):
        client.import_playback_key_pair(public_key_material=key)
    with pytest.raises(ValidationException, match="P-384"):
        client.import_playback_key_pair(
            public_key_material="-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
        )
    for _ in range(2):
        client.import_playback_key_pair(public_key_material=generate_key_pair().public_key)
    with pytest.raises(ServiceQuotaExceededException):
        client.import_playback_key_pair(public_key_material=generate_key_pair().public_key)

    policy = client.create_playback_restriction_policy(allowed_countries=["DE"])
    arn = policy.playback_restriction_policy.arn
    channel = client.create_channel(playback_restriction_policy_arn=arn).channel
    changed = client.update_playback_restriction_policy(arn=arn, allowed_countries=[])
    assert changed.playback_restriction_policy.allowed_countries == []
    with pytest.raises(ConflictException):
        client.delete_playback_restriction_policy(arn=arn)

    sessions = [
        models.BatchStartViewerSessionRevocationViewerSession(channel_arn=one, viewer_id="alice")
        for one in (channel.arn, NOWHERE)
    ]
    errors = client.batch_start_viewer_session_revocation(viewer_sessions=sessions).errors
    assert errors is not None
    assert [(one.channel_arn, one.code) for one in errors] == [
        (NOWHERE, "ResourceNotFoundException")
    ]
    assert local.revoked_sessions == [(channel.arn, "alice", None)]


def test_tags_of_every_kind_of_resource(client: IVSClient) -> None:
    created = client.create_channel(tags={"a": "1"})
    slates = client.create_failover_slate_configuration(tags={"a": "1"})
    recordings = client.create_recording_configuration(
        destination_configuration=BUCKET, tags={"a": "1"}
    )
    for arn in (
        created.channel.arn,
        slates.failover_slate_configuration.arn,
        recordings.recording_configuration.arn,
    ):
        client.tag_resource(resource_arn=arn, tags={"b c": "2", "a": "3"})
        client.untag_resource(resource_arn=arn, tag_keys=["a", "unknown"])
        assert client.list_tags_for_resource(resource_arn=arn).tags == {"b c": "2"}
    assert client.get_channel(arn=created.channel.arn).channel.tags == {"b c": "2"}
    many = {f"k{number}": "" for number in range(50)}
    with pytest.raises(ValidationException, match="at most 50"):
        client.tag_resource(resource_arn=created.channel.arn, tags=many)
    with pytest.raises(ValidationException, match="aws:"):
        client.tag_resource(resource_arn=created.channel.arn, tags={"aws:mine": ""})


def test_pages_survive_changes_between_them(client: IVSClient) -> None:
    made = [client.create_channel(name=f"n{number}").channel.arn for number in range(7)]
    first = client.list_channels(max_results=3)
    client.delete_channel(arn=made[1])
    client.delete_channel(arn=made[2])
    client.delete_channel(arn=made[3])
    client.create_channel(name="new")
    rest = client.list_channels(max_results=100, next_token=first.next_token)
    assert [one.name for one in rest.channels] == ["n4", "n5", "n6", "new"]
    assert rest.next_token is None
    assert len([*client.paginate.list_channels(max_results=2)]) == 5
    assert len(client.list_stream_keys(channel_arn=made[0]).stream_keys) == 1
    for token in ("Zm9v", first.next_token):
        with pytest.raises(ValidationException, match="nextToken"):
            client.list_channels(filter_by_name="n1", next_token=token)


def test_filters_exclude_each_other(client: IVSClient) -> None:
    client.create_channel(name="one")
    assert [one.name for one in client.list_channels(filter_by_name="one").channels] == ["one"]
    assert client.list_channels(filter_by_name="two").channels == []
    with pytest.raises(ConflictException, match="mutually exclusive"):
        client.list_channels(filter_by_name="one", filter_by_ad_configuration_arn="")


def test_batches_have_errors_for_each_item(client: IVSClient) -> None:
    created = client.create_channel()
    channels = client.batch_get_channel(arns=[created.channel.arn, NOWHERE])
    assert channels.channels == [created.channel]
    assert [one.arn for one in channels.errors or ()] == [NOWHERE]
    keys = client.batch_get_stream_key(arns=[created.stream_key.arn])
    assert (keys.stream_keys, keys.errors) == ([created.stream_key], None)


def test_same_seed_has_the_same_results() -> None:
    def run(seed: int) -> tuple[object, ...]:
        with LocalIVS(seed=seed) as local, local.client() as client:
            created = client.create_channel(name="main")
            local.start_stream(created.channel.arn)
            session = client.get_stream_session(channel_arn=created.channel.arn)
            return created.channel, created.stream_key, session, list(local.events)

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_asynchronous_client_and_its_waiters(local: LocalIVS) -> None:
    async def run() -> list[str]:
        async with local.client(AsyncIVSClient) as client:
            made = await asyncio.gather(*(client.create_channel(name=f"n{n}") for n in range(3)))
            arn = made[0].channel.arn
            local.start_stream(arn, starts_in=20)
            await client.wait_until.stream_live(channel_arn=arn)
            return sorted([one.name async for one in client.paginate.list_channels(max_results=1)])

    assert asyncio.run(run()) == ["n0", "n1", "n2"]
    assert local.clock.seconds >= 20


def test_threads_share_a_service(local: LocalIVS) -> None:
    def create(number: int) -> str:
        with local.client() as client:
            arn = client.create_channel(name=f"n{number}").channel.arn
            local.start_stream(arn)
            return client.get_channel(arn=arn).channel.arn

    with ThreadPoolExecutor(8) as pool:
        arns = {*pool.map(create, range(40))}
    found = {stream.channel_arn for stream in local.client().paginate.list_streams(max_results=7)}
    assert len(arns) == 40
    assert found == arns
    assert len(local.events) == 80


def test_page_of_the_documentation_runs() -> None:
    page = Path(__file__).parents[2] / "docs" / "testing.md"
    _, _, section = page.read_text().partition("\n## Local service\n")
    code = next(block.code for block in blocks(section) if block.language == "python")
    exec(compile(code, str(page), "exec"), {})  # noqa: S102
