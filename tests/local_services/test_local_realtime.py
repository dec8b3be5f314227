"""A local Amazon IVS Real-Time Streaming, and the people on its stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from typed_ivs_realtime import IVSRealTimeClient, models
from typed_ivs_realtime._runtime.events.published import KnownEvent
from typed_ivs_realtime.errors import (
    ConflictException,
    ParamValidationError,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from typed_ivs_realtime.events import parse_event
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivs_realtime.tokens import StageToken, generate_key_pair

CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"


@pytest.fixture
def local() -> Iterator[LocalIVSRealTime]:
    with LocalIVSRealTime() as running:
        yield running
        for event in running.events:
            parsed = parse_event(event)
            assert isinstance(parsed, KnownEvent)
            assert parsed.to_event() == event


@pytest.fixture
def client(local: LocalIVSRealTime) -> IVSRealTimeClient:
    return local.client()


def joined(local: LocalIVSRealTime, client: IVSRealTimeClient, stage_arn: str, user: str) -> str:
    made = client.create_participant_token(stage_arn=stage_arn, user_id=user)
    return local.join(made.participant_token.token)


def names(local: LocalIVSRealTime) -> list[str]:
    return [event["detail"]["event_name"] for event in local.events]


def test_every_operation_is_handled(local: LocalIVSRealTime) -> None:
    assert local._handlers.keys() == local.BINDINGS.operations.keys()


def test_stage_and_its_sessions(local: LocalIVSRealTime, client: IVSRealTimeClient) -> None:
    storage = client.create_storage_configuration(
        s3=models.S3StorageConfiguration(bucket_name="recordings")
    ).storage_configuration
    created = client.create_stage(
        name="show",
        participant_token_configurations=[models.ParticipantTokenConfiguration(user_id="alice")],
        auto_participant_recording_configuration=models.AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage.arn
        ),
    )
    stage, (token,) = created.stage, created.participant_tokens
    recording = stage.auto_participant_recording_configuration
    assert (recording.media_types, recording.hls_configuration.target_segment_duration_seconds) == (
        ["AUDIO_VIDEO"],
        6,
    )
    assert token.expiration_time == local.clock.at(720 * 60)
    alice = local.join(token.token)
    assert alice == token.participant_id
    with pytest.raises(ParamValidationError, match="in use"):
        local.join(token.token)
    local.publish(stage.arn, alice)
    bob = joined(local, client, stage.arn, "bob")
    session_id = client.get_stage(arn=stage.arn).stage.active_session_id
    assert session_id is not None
    published = client.list_participants(
        stage_arn=stage.arn, session_id=session_id, filter_by_published=True
    )
    assert [one.user_id for one in published.participants] == ["alice"]
    with pytest.raises(ValidationException, match="exclusive"):
        client.list_participants(
            stage_arn=stage.arn,
            session_id=session_id,
            filter_by_published=True,
            filter_by_user_id="alice",
        )
    local.advance(9)
    client.disconnect_participant(stage_arn=stage.arn, participant_id=alice)
    local.leave(stage.arn, bob)
    one = client.get_participant(stage_arn=stage.arn, session_id=session_id, participant_id=alice)
    assert (one.participant.state, one.participant.recording_state) == ("DISCONNECTED", "STOPPED")
    assert one.participant.recording_s3_prefix.startswith(
        f"{stage.arn[-12:]}/{session_id}/{alice}/"
    )
    events = client.list_participant_events(
        stage_arn=stage.arn, session_id=session_id, participant_id=alice
    ).events
    assert [event.name for event in events] == [
        *("JOINED", "PUBLISH_STARTED", "PUBLISH_STOPPED", "LEFT"),
    ]
    assert names(local) == [
        *("Participant Published", "Recording Start", "Participant Unpublished", "Recording End"),
    ]
    assert local.events[-1]["detail"]["recording_duration_ms"] == 9000
    assert client.get_stage(arn=stage.arn).stage.active_session_id is None
    session = client.get_stage_session(stage_arn=stage.arn, session_id=session_id).stage_session
    assert session.end_time == session.start_time + timedelta(seconds=9)

    client.update_stage(arn=stage.arn, name="other")
    joined(local, client, stage.arn, "carol")
    assert len(client.list_stage_sessions(stage_arn=stage.arn).stage_sessions) == 2
    assert [one.name for one in client.list_stages().stages] == ["other"]
    client.delete_stage(arn=stage.arn)
    with pytest.raises(ResourceNotFoundException):
        client.get_stage(arn=stage.arn)


def test_composition(local: LocalIVSRealTime, client: IVSRealTimeClient) -> None:
    stage = client.create_stage().stage
    encoder = client.create_encoder_configuration().encoder_configuration
    assert (encoder.video.width, encoder.video.height) == (1280, 720)
    storage = client.create_storage_configuration(
        s3=models.S3StorageConfiguration(bucket_name="recordings")
    ).storage_configuration
    alice = joined(local, client, stage.arn, "alice")
    local.publish(stage.arn, alice)
    s3 = models.S3DestinationConfiguration(
        storage_configuration_arn=storage.arn, encoder_configuration_arns=[encoder.arn]
    )
    channel = models.ChannelDestinationConfiguration(channel_arn=CHANNEL)
    targets = [
        models.DestinationConfiguration(s3=s3),
        models.DestinationConfiguration(channel=channel),
    ]
    started = client.start_composition(
        stage_arn=stage.arn, destinations=targets, idempotency_token="once"
    ).composition
    again = client.start_composition(
        stage_arn=stage.arn, destinations=targets, idempotency_token="once"
    ).composition
    assert (again.arn, started.state) == (started.arn, "STARTING")
    assert started.layout.grid is not None
    assert started.layout.grid.grid_gap == 2
    local.advance(3)
    active = client.get_composition(arn=started.arn).composition
    assert [active.state, *(one.state for one in active.destinations)] == ["ACTIVE"] * 3
    for used in (
        lambda: client.delete_encoder_configuration(arn=encoder.arn),
        lambda: client.delete_storage_configuration(arn=storage.arn),
    ):
        with pytest.raises(ConflictException):
            used()
    local.advance(100)
    found = client.list_compositions(filter_by_encoder_configuration_arn=encoder.arn).compositions
    assert [one.state for one in found] == ["ACTIVE"]
    local.leave(stage.arn, alice)
    local.advance(63)
    assert client.get_composition(arn=started.arn).composition.state == "STOPPED"
    client.delete_encoder_configuration(arn=encoder.arn)
    composed = [event for event in local.events if event["resources"] == [started.arn]]
    assert [event["detail"]["event_name"] for event in composed] == [
        *("Session Start", "Destination Start", "Destination Start"),
        *("Destination End", "Destination End", "Session End"),
    ]

    other = client.start_composition(stage_arn=stage.arn, destinations=targets[1:]).composition
    client.stop_composition(arn=other.arn)
    assert client.get_composition(arn=other.arn).composition.state == "STOPPING"
    failing = client.start_composition(stage_arn=stage.arn, destinations=targets[1:]).composition
    local.fail_composition(failing.arn)
    assert client.get_composition(arn=failing.arn).composition.state == "FAILED"
    with pytest.raises(ValidationException, match="destinations"):
        client.start_composition(stage_arn=stage.arn, destinations=targets[1:] * 2)


def test_ingest(local: LocalIVSRealTime, client: IVSRealTimeClient) -> None:
    stage = client.create_stage().stage
    with pytest.raises(ValidationException, match="insecureIngest"):
        client.create_ingest_configuration(ingest_protocol="RTMP")
    ingest = client.create_ingest_configuration(
        ingest_protocol="RTMPS", user_id="camera", redundant_ingest=True
    ).ingest_configuration
    assert len(ingest.redundant_ingest_credentials or ()) == 2
    with pytest.raises(ParamValidationError, match="with a stage"):
        local.start_ingest(ingest.arn)
    client.update_ingest_configuration(arn=ingest.arn, stage_arn=stage.arn)
    participant_id = local.start_ingest(ingest.arn)
    listed = client.list_ingest_configurations(filter_by_state="ACTIVE").ingest_configurations
    assert [one.arn for one in listed] == [ingest.arn]
    for refused in (
        lambda: client.update_ingest_configuration(arn=ingest.arn, stage_arn=""),
        lambda: client.delete_ingest_configuration(arn=ingest.arn),
    ):
        with pytest.raises(ConflictException):
            refused()
    client.disconnect_participant(stage_arn=stage.arn, participant_id=participant_id)
    found = client.get_ingest_configuration(arn=ingest.arn).ingest_configuration
    assert (found.state, found.stage_arn) == ("INACTIVE", "")
    client.update_ingest_configuration(arn=ingest.arn, stage_arn=stage.arn)
    local.start_ingest(ingest.arn)
    client.delete_ingest_configuration(arn=ingest.arn, force=True)
    assert client.get_stage(arn=stage.arn).stage.active_session_id is None


def test_replication(local: LocalIVSRealTime, client: IVSRealTimeClient) -> None:
    source, target = (client.create_stage().stage.arn for _ in range(2))
    alice = joined(local, client, source, "alice")
    with pytest.raises(ResourceNotFoundException):
        client.start_participant_replication(
            source_stage_arn=source, destination_stage_arn=target, participant_id=alice
        )
    local.publish(source, alice)
    for _ in range(2):
        client.start_participant_replication(
            source_stage_arn=source, destination_stage_arn=target, participant_id=alice
        )
        session_id = client.get_stage(arn=target).stage.active_session_id
        assert session_id is not None
        (copy,) = client.list_participants(stage_arn=target, session_id=session_id).participants
        assert (copy.replication_type, copy.source_stage_arn) == ("REPLICA", source)
        client.stop_participant_replication(
            source_stage_arn=source, destination_stage_arn=target, participant_id=alice
        )
    replicas = client.list_participant_replicas(source_stage_arn=source, participant_id=alice)
    assert [one.replication_state for one in replicas.replicas] == ["STOPPED"] * 2
    assert names(local).count("Participant Replication End") == 2


@pytest.mark.parametrize("deleted", ["source", "target"])
def test_nobody_is_left_of_a_deleted_stage(
    local: LocalIVSRealTime, client: IVSRealTimeClient, deleted: str
) -> None:
    source, target = (client.create_stage().stage.arn for _ in range(2))
    alice = joined(local, client, source, "alice")
    local.publish(source, alice)
    client.start_participant_replication(
        source_stage_arn=source, destination_stage_arn=target, participant_id=alice
    )
    gone, left = (source, target) if deleted == "source" else (target, source)
    ingest = client.create_ingest_configuration(
        stage_arn=gone, ingest_protocol="RTMPS"
    ).ingest_configuration
    assert ingest is not None
    local.start_ingest(ingest.arn)
    client.delete_stage(arn=gone)
    stage = client.get_stage(arn=left).stage
    assert (stage.active_session_id is None) == (deleted == "source")
    if stage.active_session_id is not None:
        one = client.get_participant(
            stage_arn=left, session_id=stage.active_session_id, participant_id=alice
        ).participant
        assert one.replication_state == "STOPPED"
        assert "Participant Replication End" in names(local)
    after = client.get_ingest_configuration(arn=ingest.arn).ingest_configuration
    assert after is not None
    assert (after.state, after.stage_arn) == ("INACTIVE", "")
    with pytest.raises(ParamValidationError, match="INACTIVE, with a stage"):
        local.start_ingest(ingest.arn)
    client.delete_ingest_configuration(arn=ingest.arn)


def test_tokens_that_their_owner_signed(local: LocalIVSRealTime, client: IVSRealTimeClient) -> None:
    stage, keys = client.create_stage().stage, generate_key_pair()
    client.import_public_key(public_key_material=generate_key_pair().public_key)
    key = client.import_public_key(public_key_material=keys.public_key).public_key
    assert key is not None
    token = StageToken(
        stage_arn=stage.arn,
        endpoints=stage.endpoints,
        public_key_arn=key.arn,
        user_id="ana",
        capabilities=["SUBSCRIBE"],
    )
    ana = local.join(token.sign(keys))
    assert ana == token.participant_id
    with pytest.raises(ParamValidationError, match="without PUBLISH"):
        local.publish(stage.arn, ana)
    with pytest.raises(ParamValidationError, match="not valid"):
        local.join(token.sign(generate_key_pair()))
    other = joined(local, client, stage.arn, "bob")
    for _ in range(2):  # The second time, there is nothing to do.
        local.publish(stage.arn, other)
    assert names(local) == ["Participant Published"]


def test_keys_tokens_and_quotas(local: LocalIVSRealTime, client: IVSRealTimeClient) -> None:
    key = generate_key_pair().public_key
    imported = client.import_public_key(public_key_material=key, tags={"a": "b"}).public_key
    assert client.get_public_key(arn=imported.arn).public_key.public_key_material == key
    assert client.list_tags_for_resource(resource_arn=imported.arn).tags == {"a": "b"}
    with pytest.raises(ConflictException):
        client.import_public_key(public_key_material=key)
    for _ in range(2):
        client.import_public_key(public_key_material=generate_key_pair().public_key)
    with pytest.raises(ServiceQuotaExceededException):
        client.import_public_key(public_key_material=generate_key_pair().public_key)

    stage = client.create_stage().stage
    token = client.create_participant_token(stage_arn=stage.arn, duration=1).participant_token
    local.join(token.token)
    client.revoke_connection_token(token_id=token.participant_id)
    assert client.get_stage(arn=stage.arn).stage.active_session_id is None
    with pytest.raises(ParamValidationError, match="not valid"):
        local.join(token.token)
    with pytest.raises(ValidationException, match="1024"):
        client.create_participant_token(stage_arn=stage.arn, attributes={"k": "v" * 1024})
