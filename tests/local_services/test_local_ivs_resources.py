"""What resources of a local Amazon IVS are when they are created, with and without every member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import (
    ConflictException,
    ParamValidationError,
    ServiceQuotaExceededException,
    ValidationException,
)
from typed_ivs.testing import LocalIVS
from typed_ivs.tokens import generate_key_pair

BUCKET = models.DestinationConfiguration(s3=models.S3DestinationConfiguration(bucket_name="vods"))
TAILOR = models.MediaTailorPlaybackConfiguration(
    playback_configuration_arn="arn:aws:mediatailor:us-west-2:123456789012:playbackConfiguration/a"
)
TAGS = {"team": "live"}
THUMBNAILS = models.ThumbnailConfiguration(
    recording_mode="DISABLED", target_interval_seconds=5, resolution="HD", storage=["LATEST"]
)
RENDITIONS = models.RenditionConfiguration(rendition_selection="CUSTOM", renditions=["HD"])
NO_ADS_AT_THE_END = models.PostRollConfiguration(enabled=False, duration_seconds=15)
ADS_AT_THE_END = models.PostRollConfiguration(enabled=True, duration_seconds=30)
TRACKS = models.MultitrackInputConfiguration(enabled=True, policy="ALLOW", maximum_resolution="HD")
KEY = generate_key_pair().public_key


@pytest.mark.parametrize(
    ("method", "required", "assumed", "given"),
    [
        (
            "create_channel",
            {},
            {
                "name": "",
                "latency_mode": "LOW",
                "type": "STANDARD",
                "authorized": False,
                "insecure_ingest": False,
                "preset": "",
                "container_format": "TS",
                "multitrack_input_configuration": None,
                "recording_configuration_arn": "",
                "playback_restriction_policy_arn": "",
                "ad_configuration_arn": None,
                "failover_slate_configuration_arn": "",
                "tags": {},
            },
            {
                "name": "main",
                "latency_mode": "NORMAL",
                "type": "ADVANCED_SD",
                "authorized": True,
                "insecure_ingest": True,
                "preset": "CONSTRAINED_BANDWIDTH_DELIVERY",
                "container_format": "FRAGMENTED_MP4",
                "multitrack_input_configuration": TRACKS,
                "tags": TAGS,
            },
        ),
        (
            "create_recording_configuration",
            {"destination_configuration": BUCKET},
            {
                "name": "",
                "state": "CREATING",
                "thumbnail_configuration": models.ThumbnailConfiguration(
                    recording_mode="INTERVAL", target_interval_seconds=60, storage=["SEQUENTIAL"]
                ),
                "rendition_configuration": models.RenditionConfiguration(
                    rendition_selection="ALL", renditions=[]
                ),
                "recording_reconnect_window_seconds": 0,
                "tags": {},
            },
            {
                "name": "vods",
                "thumbnail_configuration": THUMBNAILS,
                "rendition_configuration": RENDITIONS,
                "recording_reconnect_window_seconds": 9,
                "tags": TAGS,
            },
        ),
        (
            "create_ad_configuration",
            {"media_tailor_playback_configurations": [TAILOR]},
            {"name": "", "post_roll_configuration": NO_ADS_AT_THE_END, "tags": {}},
            {"name": "ads", "post_roll_configuration": ADS_AT_THE_END, "tags": TAGS},
        ),
        (
            "create_failover_slate_configuration",
            {},
            {
                "name": "",
                "state": "CREATING",
                "activation_threshold_seconds": 3,
                "min_slate_display_seconds": 3,
                "max_slate_display_seconds": 60,
                "tags": {},
            },
            {
                "name": "slate",
                "activation_threshold_seconds": 5,
                "min_slate_display_seconds": 10,
                "max_slate_display_seconds": 90,
                "tags": TAGS,
            },
        ),
        (
            "create_playback_restriction_policy",
            {},
            {
                "name": "",
                "allowed_countries": [],
                "allowed_origins": [],
                "enable_strict_origin_enforcement": False,
                "tags": {},
            },
            {
                "name": "policy",
                "allowed_countries": ["DE"],
                "allowed_origins": ["https://a.example"],
                "enable_strict_origin_enforcement": True,
                "tags": TAGS,
            },
        ),
        (
            "import_playback_key_pair",
            {"public_key_material": KEY},
            {"name": "", "tags": {}},
            {"name": "mine", "tags": TAGS},
        ),
    ],
)
def test_members_are_those_of_the_request_or_what_the_service_assumes(
    method: str, required: dict[str, Any], assumed: dict[str, Any], given: dict[str, Any]
) -> None:
    for arguments, expected in (({}, assumed), (given, given)):
        with LocalIVS() as local, local.client() as client:
            response = getattr(client, method)(**required, **arguments)
            name = next(
                name for name in ("channel", "key_pair", method[7:]) if hasattr(response, name)
            )
            made = getattr(response, name)
            assert {member: getattr(made, member) for member in expected} == expected
            for member in required.keys() - {"public_key_material"}:
                assert getattr(made, member) == required[member]
            kept = getattr(client, f"get_{method.partition('_')[2]}")(arn=made.arn)
            assert getattr(kept, name) == made


def test_members_refer_to_resources_that_exist(client: Any) -> None:
    recording = client.create_recording_configuration(destination_configuration=BUCKET)
    policy = client.create_playback_restriction_policy().playback_restriction_policy
    ads = client.create_ad_configuration(media_tailor_playback_configurations=[TAILOR])
    slate = client.create_failover_slate_configuration().failover_slate_configuration
    given = {
        "recording_configuration_arn": recording.recording_configuration.arn,
        "playback_restriction_policy_arn": policy.arn,
        "ad_configuration_arn": ads.ad_configuration.arn,
        "failover_slate_configuration_arn": slate.arn,
    }
    channel = client.create_channel(**given).channel
    assert {name: getattr(channel, name) for name in given} == given
    other = client.create_channel().channel
    for name, arn in given.items():
        filters: Any = {f"filter_by_{name}": arn}
        assert [one.arn for one in client.list_channels(**filters).channels] == [channel.arn]
        client.update_channel(arn=other.arn, **{name: arn})
        client.update_channel(arn=channel.arn, **{name: ""})
        assert not getattr(client.get_channel(arn=channel.arn).channel, name)
        assert [one.arn for one in client.list_channels(**filters).channels] == [other.arn]
    two: Any = {f"filter_by_{name}": arn for name, arn in [*given.items()][:2]}
    with pytest.raises(ConflictException, match="mutually exclusive"):
        client.list_channels(**two)
    for delete, arn in (
        (client.delete_recording_configuration, recording.recording_configuration.arn),
        (client.delete_playback_restriction_policy, policy.arn),
        (client.delete_ad_configuration, ads.ad_configuration.arn),
        (client.delete_failover_slate_configuration, slate.arn),
    ):
        with pytest.raises(ConflictException, match="in use"):
            delete(arn=arn)


@pytest.mark.parametrize(
    "refused",
    [
        lambda client: client.create_channel(multitrack_input_configuration=TRACKS),
        lambda client: client.create_recording_configuration(
            destination_configuration=models.DestinationConfiguration()
        ),
        lambda client: client.import_playback_key_pair(public_key_material="no key"),
    ],
)
def test_what_does_not_go_together_is_refused(
    client: IVSClient, refused: Callable[[IVSClient], object]
) -> None:
    with pytest.raises(ValidationException):
        refused(client)
    assert client.list_channels().channels == []


@pytest.mark.parametrize(
    ("what", "quota"),
    [
        ("channel", 5000),
        ("stream-key", 1),
        ("playback-key", 3),
        ("playback-restriction-policy", 3),
        ("recording-configuration", 20),
        ("concurrent-streams", 100),
    ],
)
def test_quotas_are_the_documented_ones(local: LocalIVS, what: str, quota: int) -> None:
    assert local.quotas[what] == quota


def test_quota_of_recording_configurations(client: IVSClient) -> None:
    for _ in range(20):
        client.create_recording_configuration(destination_configuration=BUCKET)
    with pytest.raises(ServiceQuotaExceededException):
        client.create_recording_configuration(destination_configuration=BUCKET)


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
