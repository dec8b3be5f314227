"""The policy of what tests called: it allows what AWS documents of those operations, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import ivs
from support.packages import GeneratedPackage, each_package

from typed_ivs.testing import IVSStub, LocalIVS, PolicyRecorder
from typed_ivs_realtime.testing import IVSRealTimeStub
from typed_ivs_realtime.testing import PolicyRecorder as StagePolicyRecorder

CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
ANY_CHANNEL = "arn:aws:ivs:*:*:channel/*"
ANY_STREAM_KEY = "arn:aws:ivs:*:*:stream-key/*"


def allowed(policy: dict[str, Any]) -> dict[str, list[str]]:
    """Action → the resources on which a policy allows it."""
    assert policy["Version"] == "2012-10-17"
    found: dict[str, list[str]] = {}
    for number, statement in enumerate(policy["Statement"], 1):
        assert statement["Sid"] == f"StartingPoint{number}"
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            assert action not in found
            found[action] = statement["Resource"]
    return found


def test_actions_are_allowed_on_their_types_of_resources() -> None:
    with PolicyRecorder() as recorder, IVSStub() as client:
        client.stub.get_channel.returns()
        client.stub.create_channel.returns()
        client.stub.list_playback_restriction_policies.returns()
        client.get_channel(arn=CHANNEL)
        client.create_channel(name="main")
        client.list_playback_restriction_policies()
    assert allowed(recorder.policy()) == {
        "ivs:GetChannel": [ANY_CHANNEL],
        "ivs:CreateChannel": [ANY_CHANNEL, ANY_STREAM_KEY],
        "ivs:TagResource": [ANY_CHANNEL, ANY_STREAM_KEY],
        "ivs:ListPlaybackRestrictionPolicies": ["*"],
    }


def test_optional_types_are_those_whose_arns_were_sent() -> None:
    with PolicyRecorder() as recorder, IVSStub() as client:
        client.stub.tag_resource.returns()
        client.tag_resource(resource_arn=CHANNEL, tags={"team": "live"})
    assert recorder.noted == {"TagResource": ["Channel"]}
    assert allowed(recorder.policy()) == {"ivs:TagResource": [ANY_CHANNEL]}
    with StagePolicyRecorder() as stages, IVSRealTimeStub() as realtime:
        realtime.stub.list_compositions.returns()
        realtime.list_compositions()
    assert allowed(stages.policy()) == {"ivs:ListCompositions": ["*"]}


def test_partition_region_and_account_can_be_chosen() -> None:
    with PolicyRecorder() as recorder, IVSStub() as client:
        client.stub.get_stream.returns()
        client.get_stream(channel_arn=CHANNEL)
    policy = recorder.policy(partition="aws-cn", region="cn-north-1", account="123456789012")
    assert allowed(policy) == {
        "ivs:GetStream": ["arn:aws-cn:ivs:cn-north-1:123456789012:channel/*"]
    }


def test_local_services_are_observed_and_only_within_the_block() -> None:
    recorder = PolicyRecorder()
    with LocalIVS() as local, local.client() as client:
        client.list_channels()
        with recorder:
            client.create_channel(name="main")
        client.list_streams()
    assert list(recorder.noted) == ["CreateChannel"]


def test_operations_without_documented_permissions_are_named() -> None:
    with PolicyRecorder() as recorder, IVSStub() as client:
        client.stub.list_failover_slate_configurations.returns()
        client.list_failover_slate_configurations()
    assert recorder.unknown == ["ListFailoverSlateConfigurations"]
    assert recorder.policy()["Statement"] == []


@each_package
def test_every_permission_can_be_written(package: GeneratedPackage) -> None:
    module = package.module("testing.permissions")
    recorder = module.PolicyRecorder()
    recorder.note(dict.fromkeys(module.PERMISSIONS, module.RESOURCES))
    written = allowed(recorder.policy())
    assert set(written) == {one.action for found in module.PERMISSIONS.values() for one in found}
    assert set(module.PERMISSIONS) <= set(recorder.BINDINGS.operations)


TESTS = """
def test_of_one_worker(ivs_stub):
    ivs_stub.stub.get_channel.returns()
    ivs_stub.get_channel(arn="arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh")


def test_of_another(ivs_stub):
    ivs_stub.stub.list_streams.returns()
    ivs_stub.stub.get_failover_slate_configuration.returns()
    ivs_stub.list_streams()
    ivs_stub.get_failover_slate_configuration(arn="arn:aws:ivs:us-west-2:123456789012:a/b")
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_option_writes_the_policy_of_a_run(workers: list[str], tmp_path: Path) -> None:
    (tmp_path / "test_streams.py").write_text(TESTS)
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-p", "typed_ivs.testing.pytest_plugin", "--ivs-policy", "policy.json", *workers),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ivs.DISTRIBUTION)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "2 passed" in result.stdout, result.stdout + result.stderr
    assert "typed_ivs: policy.json is a starting point" in result.stdout
    assert "not in it: GetFailoverSlateConfiguration" in result.stdout
    policy = json.loads((tmp_path / "policy.json").read_text("utf-8"))
    assert allowed(policy) == {
        "ivs:GetChannel": [ANY_CHANNEL],
        "ivs:ListStreams": [ANY_CHANNEL],
    }
