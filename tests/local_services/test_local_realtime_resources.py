"""What resources of a local Amazon IVS Real-Time Streaming are when they are made and changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from typed_ivs_realtime import IVSRealTimeClient, models
from typed_ivs_realtime.errors import (
    ConflictException,
    ParamValidationError,
    ResourceNotFoundException,
    ValidationException,
)
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivs_realtime.tokens import generate_key_pair

KEY = generate_key_pair().public_key
BUCKET = models.S3StorageConfiguration(bucket_name="vods")
NOWHERE = "arn:aws:ivs:us-west-2:123456789012:stage/nowhere"
TAGS = {"team": "live"}


@pytest.fixture
def local() -> Iterator[LocalIVSRealTime]:
    with LocalIVSRealTime() as running:
        yield running


@pytest.fixture
def client(local: LocalIVSRealTime) -> Any:
    """A client, whose methods take what the tables below have."""
    return local.client()


def stage_of(client: IVSRealTimeClient, **given: Any) -> models.Stage:
    return client.create_stage(**given).stage


@pytest.mark.parametrize(
    ("method", "required", "assumed", "given"),
    [
        (
            "create_encoder_configuration",
            {},
            {
                "name": "",
                "video": models.VideoOutput(
                    width=1280, height=720, framerate=30.0, bitrate=2_500_000
                ),
                "tags": {},
            },
            {
                "name": "hd",
                "video": models.VideoOutput(
                    width=1920, height=1080, framerate=60.0, bitrate=8_000_000
                ),
                "tags": TAGS,
            },
        ),
        (
            "create_storage_configuration",
            {"s3": BUCKET},
            {"name": "", "tags": {}},
            {"name": "vods", "tags": TAGS},
        ),
        (
            "create_ingest_configuration",
            {"ingest_protocol": "RTMPS"},
            {
                "name": "",
                "stage_arn": "",
                "state": "INACTIVE",
                "user_id": "",
                "redundant_ingest": False,
                "redundant_ingest_credentials": None,
                "attributes": {},
                "tags": {},
            },
            {"name": "studio", "user_id": "alice", "attributes": {"a": "b"}, "tags": TAGS},
        ),
        (
            "import_public_key",
            {"public_key_material": KEY},
            {"name": "", "tags": {}},
            {"name": "mine", "tags": TAGS},
        ),
        (
            "create_stage",
            {},
            {
                "name": "",
                "tags": {},
                "auto_participant_recording_configuration": (
                    models.AutoParticipantRecordingConfigurationOutput(
                        storage_configuration_arn="",
                        media_types=["AUDIO_VIDEO"],
                        thumbnail_configuration=models.ParticipantThumbnailConfigurationOutput(
                            target_interval_seconds=60,
                            storage=["SEQUENTIAL"],
                            recording_mode="DISABLED",
                        ),
                        recording_reconnect_window_seconds=0,
                        hls_configuration=models.ParticipantRecordingHlsConfigurationOutput(
                            target_segment_duration_seconds=6
                        ),
                        record_participant_replicas=True,
                    )
                ),
            },
            {"name": "show", "tags": TAGS},
        ),
    ],
)
def test_members_are_those_of_the_request_or_what_the_service_assumes(
    method: str, required: dict[str, Any], assumed: dict[str, Any], given: dict[str, Any]
) -> None:
    for arguments, expected in (({}, assumed), (given, given)):
        with LocalIVSRealTime() as local, local.client() as client:
            name = method.partition("_")[2]
            made = getattr(getattr(client, method)(**required, **arguments), name)
            assert {member: getattr(made, member) for member in expected} == expected
            for member, value in required.items():
                assert getattr(made, member) == value
            assert getattr(getattr(client, f"get_{name}")(arn=made.arn), name) == made


@pytest.mark.parametrize(
    ("width", "height", "is_accepted"),
    [
        (1920, 1080, True),
        (1080, 1920, True),
        (1920, 1082, False),
        (1279, 720, False),
        (1280, 719, False),
    ],
)
def test_video_has_an_even_size_of_at_most_1080p(
    client: Any, width: int, height: int, is_accepted: bool
) -> None:
    video = models.Video(width=width, height=height)
    if is_accepted:
        made = client.create_encoder_configuration(video=video).encoder_configuration.video
        assert (made.width, made.height, made.framerate) == (width, height, 30.0)
    else:
        with pytest.raises(ValidationException):
            client.create_encoder_configuration(video=video)


def test_ingest_is_made_for_a_stage_that_exists(client: Any) -> None:
    stage = stage_of(client)
    with pytest.raises(ResourceNotFoundException):
        client.create_ingest_configuration(ingest_protocol="RTMPS", stage_arn=NOWHERE)
    with pytest.raises(ValidationException, match="insecureIngest"):
        client.create_ingest_configuration(ingest_protocol="RTMP")
    plain = client.create_ingest_configuration(
        ingest_protocol="RTMP", insecure_ingest=True, stage_arn=stage.arn
    ).ingest_configuration
    assert (plain.stage_arn, plain.ingest_protocol) == (stage.arn, "RTMP")


def test_ingest_is_moved_and_made_redundant(local: LocalIVSRealTime, client: Any) -> None:
    first, second = stage_of(client), stage_of(client)
    made = client.create_ingest_configuration(
        ingest_protocol="RTMPS", stage_arn=first.arn, redundant_ingest=True
    ).ingest_configuration
    assert len({one.stream_key for one in made.redundant_ingest_credentials}) == 2

    def updated(**given: Any) -> Any:
        response = client.update_ingest_configuration(arn=made.arn, **given)
        kept = client.get_ingest_configuration(arn=made.arn).ingest_configuration
        assert response.ingest_configuration == kept
        return kept

    kept = updated()
    assert (kept.stage_arn, kept.redundant_ingest) == (first.arn, True)
    single = updated(redundant_ingest=False)
    assert (single.redundant_ingest_credentials, single.stage_arn) == (None, first.arn)
    assert len(updated(redundant_ingest=True).redundant_ingest_credentials) == 2
    assert updated(stage_arn=second.arn).stage_arn == second.arn
    with pytest.raises(ResourceNotFoundException):
        updated(stage_arn=NOWHERE)
    participant = local.start_ingest(made.arn)
    with pytest.raises(ConflictException, match="active"):
        updated(stage_arn=first.arn)
    with pytest.raises(ParamValidationError, match="ACTIVE"):
        local.start_ingest(made.arn)
    session = client.get_stage(arn=second.arn).stage.active_session_id
    seen = client.get_participant(
        stage_arn=second.arn, session_id=session, participant_id=participant
    ).participant
    assert (seen.protocol, seen.published, seen.redundant_ingest) == ("RTMPS", True, True)
    assert (seen.ingest_configuration_arn, seen.replication_type) == (made.arn, "NONE")
    local.end_ingest(made.arn)
    assert updated(stage_arn="").stage_arn == ""
    with pytest.raises(ParamValidationError, match="INACTIVE"):
        local.start_ingest(made.arn)


def test_stage_is_changed_member_by_member(client: Any) -> None:
    storage = client.create_storage_configuration(s3=BUCKET).storage_configuration
    made = stage_of(client, name="show", tags=TAGS)
    recording = models.AutoParticipantRecordingConfiguration(storage_configuration_arn=storage.arn)
    changed = client.update_stage(arn=made.arn, auto_participant_recording_configuration=recording)
    assert changed.stage.name == "show"
    own = changed.stage.auto_participant_recording_configuration
    assert (own.storage_configuration_arn, own.media_types) == (storage.arn, ["AUDIO_VIDEO"])
    renamed = client.update_stage(arn=made.arn, name="other").stage
    assert (renamed.name, renamed.auto_participant_recording_configuration) == ("other", own)
    assert client.update_stage(arn=made.arn, name="").stage.name == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {},
            {
                "user_id": "",
                "attributes": {},
                "duration": 720,
                "capabilities": ["PUBLISH", "SUBSCRIBE"],
            },
        ),
        (
            {
                "user_id": "alice",
                "attributes": {"a": "b"},
                "duration": 5,
                "capabilities": ["SUBSCRIBE"],
            },
            None,
        ),
    ],
)
def test_token_is_as_the_request_or_the_service_says(
    local: LocalIVSRealTime, client: Any, given: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    expected = given if expected is None else expected
    stage = stage_of(client)
    token = client.create_participant_token(stage_arn=stage.arn, **given).participant_token
    assert {name: getattr(token, name) for name in expected} == expected
    lifetime = timedelta(minutes=expected["duration"])
    assert token.expiration_time == local.clock.now() + lifetime
    local.advance(lifetime.total_seconds() - 1)
    participant = local.join(token.token)
    with pytest.raises(ParamValidationError, match="in use"):
        local.join(token.token)
    local.leave(stage.arn, participant)
    local.advance(1)
    with pytest.raises(ParamValidationError, match="not valid"):
        local.join(token.token)


@pytest.mark.parametrize(("length", "is_accepted"), [(1023, True), (1024, False)])
def test_attributes_have_at_most_a_kilobyte(client: Any, length: int, is_accepted: bool) -> None:
    stage, attributes = stage_of(client), {"k": "v" * length}
    if is_accepted:
        client.create_participant_token(stage_arn=stage.arn, attributes=attributes)
    else:
        with pytest.raises(ValidationException, match="1024"):
            client.create_participant_token(stage_arn=stage.arn, attributes=attributes)


def test_public_key_is_on_the_curve_and_imported_once(client: Any) -> None:
    client.import_public_key(public_key_material=KEY)
    with pytest.raises(ConflictException):
        client.import_public_key(public_key_material=KEY)
    for wrong in (
        "no key",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        KEY.replace("M", "*", 1),
        KEY.replace("\n-----END", "*\n-----END"),
    ):
        with pytest.raises(ValidationException):
            client.import_public_key(public_key_material=wrong)
    assert len(client.list_public_keys().public_keys) == 1
