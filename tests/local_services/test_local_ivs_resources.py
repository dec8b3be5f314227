"""What resources of a local Amazon IVS are when they are created, with and without every member."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import (
    ConflictException,
    ServiceQuotaExceededException,
    ValidationException,
)
from typed_ivs.testing import LocalIVS
from typed_ivs.testing.local import playback
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


def test_ad_configuration_is_changed_member_by_member(client: IVSClient) -> None:
    made = client.create_ad_configuration(
        name="ads", media_tailor_playback_configurations=[TAILOR], tags=TAGS
    ).ad_configuration
    changed = client.update_ad_configuration(arn=made.arn, post_roll_configuration=ADS_AT_THE_END)
    assert changed.ad_configuration.post_roll_configuration == ADS_AT_THE_END
    renamed = client.update_ad_configuration(arn=made.arn, name="other").ad_configuration
    assert renamed == client.get_ad_configuration(arn=made.arn).ad_configuration
    assert (renamed.name, renamed.tags) == ("other", TAGS)
    assert renamed.post_roll_configuration == ADS_AT_THE_END
    assert renamed.media_tailor_playback_configurations == [TAILOR]


def test_fingerprint_is_computed_where_weak_hashes_are_forbidden(
    client: IVSClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As FIPS 140 does: it protects nothing."""

    def md5(data: bytes, *, usedforsecurity: bool = True) -> Any:
        if usedforsecurity:
            raise ValueError("disabled for FIPS")
        return hashlib.md5(data, usedforsecurity=False)

    monkeypatch.setattr(playback, "md5", md5)
    pair = client.import_playback_key_pair(public_key_material=KEY).key_pair
    lines = "".join(KEY.splitlines()[1:-1])
    assert pair.fingerprint == hashlib.md5(b64decode(lines), usedforsecurity=False).digest().hex(
        ":"
    )
