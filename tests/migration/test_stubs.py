"""Tests with botocore's ``Stubber``."""

from __future__ import annotations

import pytest
from support.migration import found, reported

HEAD = """
import boto3
from botocore.stub import ANY, Stubber
ivs = boto3.client("ivs")
stubber = Stubber(ivs)
"""


@pytest.mark.parametrize(
    ("call", "becomes"),
    [
        (
            "stubber.add_response('get_stream', {'stream': {'state': 'LIVE'}}, {'channelArn': a})",
            "stub.stub.get_stream.when(channel_arn=a).returns(stream=factories.stream(state='LIVE'))",
        ),
        (
            "stubber.add_response('get_stream', service_response=r, expected_params={'channelArn': ANY})",
            "stub.stub.get_stream.returns(**r)",
        ),
        (
            "stubber.add_client_error('get_stream', 'ChannelNotBroadcasting')",
            "stub.stub.get_stream.raises(errors.ChannelNotBroadcasting)",
        ),
        (
            "stubber.add_client_error('get_stream', service_error_code='Odd')",
            'stub.stub.get_stream.raises(errors.ServiceError, code="Odd")',
        ),
        (
            "stubber.add_client_error('get_stream', 'Odd')",
            'stub.stub.get_stream.raises(errors.ServiceError, code="Odd")',
        ),
        ("stubber.assert_no_pending_responses()", ""),
        ("stubber.activate()", ""),
    ],
)
def test_rules_take_the_place_of_responses(call: str, becomes: str) -> None:
    *_, rule = found(f"{HEAD}{call}")
    assert (rule.kind, rule.becomes) == ("test", becomes)
    assert rule.decide


def test_stubber_becomes_a_stub() -> None:
    (made,) = [one for one in found(HEAD) if one.kind == "test"]
    assert (made.found, made.becomes) == ("Stubber(ivs)", "IVSStub()")
    first, second = [one for one in reported({"m.py": HEAD}).findings if one.kind == "import"]
    assert first.becomes == "from typed_ivs import IVSClient\nfrom typed_ivs.testing import IVSStub"
    assert second.becomes == ""


def test_mock_of_moto_stays() -> None:
    text = """
import boto3
from moto import mock_aws
@mock_aws
def test_a():
    boto3.client("ivs").list_channels()
"""
    mock, *_ = [one for one in found(text) if one.kind == "test"]
    assert mock.is_unchanged
    assert not mock.decide
    assert mock.note == "moto responds to clients of packages, too"
