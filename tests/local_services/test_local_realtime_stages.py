"""Compositions, replicas and sessions of a local Amazon IVS Real-Time Streaming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from typed_ivs_realtime import IVSRealTimeClient, models
from typed_ivs_realtime.errors import ConflictException, ParamValidationError, ServiceError
from typed_ivs_realtime.testing import LocalIVSRealTime

BUCKET = models.S3StorageConfiguration(bucket_name="vods")
NOWHERE = "arn:aws:ivs:us-west-2:123456789012:stage/nowhere"


@pytest.fixture
def local() -> Iterator[LocalIVSRealTime]:
    with LocalIVSRealTime() as running:
        yield running


@pytest.fixture
def client(local: LocalIVSRealTime) -> Any:
    return local.client()


def stage_of(client: IVSRealTimeClient) -> models.Stage:
    return client.create_stage().stage


def test_composition_is_listed_by_what_it_refers_to_and_fails(
    local: LocalIVSRealTime, client: Any
) -> None:
    storage = client.create_storage_configuration(s3=BUCKET).storage_configuration
    encoders = [client.create_encoder_configuration().encoder_configuration for _ in range(2)]
    stage = stage_of(client)
    s3 = models.S3DestinationConfiguration(
        storage_configuration_arn=storage.arn, encoder_configuration_arns=[encoders[0].arn]
    )
    made = client.start_composition(
        stage_arn=stage.arn, destinations=[models.DestinationConfiguration(s3=s3)]
    ).composition
    grid = made.layout.grid
    assert (grid.grid_gap, grid.omit_stopped_video, grid.video_fill_mode) == (2, False, "COVER")
    assert (grid.featured_participant_attribute, grid.video_aspect_ratio) == ("", "VIDEO")
    for name, arns in (
        ("filter_by_encoder_configuration_arn", [one.arn for one in encoders]),
        ("filter_by_stage_arn", [stage.arn, NOWHERE]),
    ):
        found = [client.list_compositions(**{name: arn}).compositions for arn in arns]
        assert [[one.arn for one in page] for page in found] == [[made.arn], []]
    with pytest.raises(ConflictException, match="in use"):
        client.delete_storage_configuration(arn=storage.arn)
    client.delete_encoder_configuration(arn=encoders[1].arn)
    local.advance(5)
    local.fail_composition(made.arn, reason="gone")
    failed = client.get_composition(arn=made.arn).composition
    assert (failed.state, failed.end_time) == ("FAILED", local.clock.now())
    assert [event["detail"].get("reason") for event in local.events][-2:] == ["gone", "gone"]
    client.delete_storage_configuration(arn=storage.arn)


@pytest.mark.parametrize("seconds", [58, 62])
def test_composition_stops_a_minute_after_the_last_publisher(
    local: LocalIVSRealTime, client: Any, seconds: int
) -> None:
    storage = client.create_storage_configuration(s3=BUCKET).storage_configuration
    encoder = client.create_encoder_configuration().encoder_configuration
    made = client.create_stage(
        participant_token_configurations=[models.ParticipantTokenConfiguration()]
    )
    participant = local.join(made.participant_tokens[0].token)
    local.publish(made.stage.arn, participant)
    s3 = models.S3DestinationConfiguration(
        storage_configuration_arn=storage.arn, encoder_configuration_arns=[encoder.arn]
    )
    arn = client.start_composition(
        stage_arn=made.stage.arn, destinations=[models.DestinationConfiguration(s3=s3)]
    ).composition.arn
    local.advance(10)
    local.unpublish(made.stage.arn, participant)
    local.advance(seconds)
    state = client.get_composition(arn=arn).composition.state
    assert (state == "ACTIVE") == (seconds < 60)


def test_participant_is_replicated_to_another_stage(local: LocalIVSRealTime, client: Any) -> None:
    made = client.create_stage(
        participant_token_configurations=[
            models.ParticipantTokenConfiguration(user_id="alice", attributes={"a": "b"})
        ]
    )
    source, target = made.stage, stage_of(client)
    participant = local.join(made.participant_tokens[0].token)
    local.publish(source.arn, participant)
    arguments: dict[str, Any] = {
        "source_stage_arn": source.arn,
        "destination_stage_arn": target.arn,
        "participant_id": participant,
    }
    client.start_participant_replication(**arguments)

    def seen(stage: models.Stage) -> tuple[Any, list[Any]]:
        (session,) = client.list_stage_sessions(stage_arn=stage.arn).stage_sessions
        given = {"stage_arn": stage.arn, "session_id": session.session_id}
        own = client.get_participant(participant_id=participant, **given).participant
        events = client.list_participant_events(participant_id=participant, **given).events
        return own, [(one.name, one.replica) for one in events]

    own, copy = seen(source), seen(target)
    assert own[1] == [("JOINED", False), ("PUBLISH_STARTED", False), ("REPLICATION_STARTED", False)]
    assert copy[1] == [("JOINED", False), ("PUBLISH_STARTED", True)]
    assert (own[0].replication_type, copy[0].replication_type) == ("SOURCE", "REPLICA")
    assert (copy[0].published, copy[0].user_id, copy[0].attributes) == (True, "alice", {"a": "b"})
    assert (copy[0].source_stage_arn, own[0].replication_state) == (source.arn, "ACTIVE")
    detail = local.events[-1]["detail"]
    assert detail["event_name"] == "Participant Replication Start"
    assert detail["event_time"] == local.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    with pytest.raises(ConflictException):
        client.start_participant_replication(**arguments)
    client.stop_participant_replication(**arguments)
    assert seen(source)[1][-1] == ("REPLICATION_STOPPED", False)
    assert local.events[-1]["detail"]["event_name"] == "Participant Replication End"
    replica = client.list_participant_replicas(
        source_stage_arn=source.arn, participant_id=participant
    ).replicas[0]
    assert replica.replication_state == seen(target)[0].replication_state == "STOPPED"
    with pytest.raises(ServiceError):
        client.stop_participant_replication(**arguments)


def test_pages_of_participants_have_50(local: LocalIVSRealTime, client: Any) -> None:
    stage = stage_of(client)
    for _ in range(51):
        token = client.create_participant_token(stage_arn=stage.arn).participant_token
        local.join(token.token)
    session = client.get_stage(arn=stage.arn).stage.active_session_id
    first = client.list_participants(stage_arn=stage.arn, session_id=session)
    assert len(first.participants) == 50


def test_deleted_stage_has_no_sessions(local: LocalIVSRealTime, client: Any) -> None:
    made = client.create_stage(
        participant_token_configurations=[models.ParticipantTokenConfiguration()]
    )
    local.join(made.participant_tokens[0].token)
    assert len(local._sessions.of(made.stage.arn)) == 1
    client.delete_stage(arn=made.stage.arn)
    assert local._sessions.of(made.stage.arn) == []


@pytest.mark.parametrize(
    ("control", "text"),
    [
        (lambda local, arn: local.publish(NOWHERE, "p"), "stage_arn: got"),
        (lambda local, arn: local.publish(arn, "p"), "participant_id: got 'p'"),
        (lambda local, arn: local.unpublish(arn, "p"), "participant_id: got 'p'"),
        (lambda local, arn: local.leave(arn, "p"), "participant_id: got 'p'"),
        (lambda local, arn: local.start_ingest(arn), "ingest_configuration_arn: got"),
        (lambda local, arn: local.end_ingest(arn), "ingest_configuration_arn: got"),
        (lambda local, arn: local.fail_composition(arn), "arn: got"),
        (lambda local, arn: local.join("token"), "token: got"),
    ],
)
def test_control_of_what_does_not_exist_is_refused(
    local: LocalIVSRealTime,
    client: Any,
    control: Callable[[LocalIVSRealTime, str], object],
    text: str,
) -> None:
    with pytest.raises(ParamValidationError, match=text):
        control(local, stage_of(client).arn)


def test_layout_is_completed(local: LocalIVSRealTime, client: Any) -> None:
    s3 = models.S3DestinationConfiguration(
        storage_configuration_arn=client.create_storage_configuration(
            s3=BUCKET
        ).storage_configuration.arn,
        encoder_configuration_arns=[
            client.create_encoder_configuration().encoder_configuration.arn
        ],
    )
    given = models.LayoutConfiguration(pip=models.PipConfiguration(pip_offset=5))
    made = client.start_composition(
        stage_arn=stage_of(client).arn,
        destinations=[models.DestinationConfiguration(s3=s3)],
        layout=given,
    ).composition
    assert made.layout.pip == models.PipConfigurationOutput(
        featured_participant_attribute="",
        omit_stopped_video=False,
        video_fill_mode="COVER",
        grid_gap=0,
        pip_participant_attribute="",
        pip_behavior="STATIC",
        pip_offset=5,
        pip_position="BOTTOM_RIGHT",
        participant_order_attribute="",
    )
    assert made.layout.grid is None
    local.advance(3)
    client.stop_composition(arn=made.arn)
    for seconds, state in ((1, "STOPPING"), (1, "STOPPED")):
        local.advance(seconds)
        assert client.get_composition(arn=made.arn).composition.state == state


def test_events_of_a_recording_say_where_it_is(local: LocalIVSRealTime, client: Any) -> None:
    storage = client.create_storage_configuration(s3=BUCKET).storage_configuration
    made = client.create_stage(
        auto_participant_recording_configuration=models.AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage.arn
        ),
        participant_token_configurations=[models.ParticipantTokenConfiguration()],
    )
    participant = local.join(made.participant_tokens[0].token)
    local.publish(made.stage.arn, participant)
    local.advance(7)
    local.unpublish(made.stage.arn, participant)
    session = client.get_stage(arn=made.stage.arn).stage.active_session_id
    details = [one["detail"] for one in local.events if "recording_s3_bucket_name" in one["detail"]]
    identifier = made.stage.arn.rpartition("/")[2]
    prefix = f"{identifier}/{session}/{participant}/2026-01-01T00-00-00Z"
    shared = {
        "session_id": session,
        "participant_id": participant,
        "recording_s3_bucket_name": "vods",
        "recording_s3_key_prefix": prefix,
    }
    assert details == [
        {"event_name": "Recording Start", **shared},
        {"event_name": "Recording End", "recording_duration_ms": 7000, **shared},
    ]


def test_pages_of_sessions_and_ingests_have_50(local: LocalIVSRealTime, client: Any) -> None:
    stage = stage_of(client)
    token = client.create_participant_token(stage_arn=stage.arn).participant_token.token
    for _ in range(51):
        local.leave(stage.arn, local.join(token))
        client.create_ingest_configuration(ingest_protocol="RTMPS")
    assert len(client.list_stage_sessions(stage_arn=stage.arn).stage_sessions) == 50
    assert len(client.list_ingest_configurations().ingest_configurations) == 50
