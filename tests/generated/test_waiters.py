"""Waiters of generated packages, with the stubs of their clients."""

from __future__ import annotations

import asyncio

import pytest
from support.ivs_parameters import CHANNEL

from typed_ivs.errors import ChannelNotBroadcasting
from typed_ivs.testing import IVSStub, factories
from typed_ivs.testing.aio import AsyncIVSStub
from typed_ivs.waiters import Progress, WaiterFailed, WaiterTimeout

LIVE = factories.stream(state="LIVE")


def test_stream_goes_live() -> None:
    seen: list[Progress] = []
    with IVSStub() as client:
        client.stub.get_stream.raises(ChannelNotBroadcasting).times(3).then.returns(stream=LIVE)
        response = client.wait_until.stream_live(channel_arn=CHANNEL, on_progress=seen.append)
        assert response.stream.state == "LIVE"
        assert len(client.stub.get_stream.calls) == 4
    assert [type(one.outcome) for one in seen] == [ChannelNotBroadcasting] * 3


def test_stream_that_does_not_go_live_in_time() -> None:
    with IVSStub() as client:
        client.stub.get_stream.raises(ChannelNotBroadcasting)
        with pytest.raises(WaiterTimeout, match="stream_live: not within 20 s") as caught:
            client.wait_until.stream_live(channel_arn=CHANNEL, timeout=20)
        assert isinstance(caught.value.error, ChannelNotBroadcasting)
        assert client.wait_until.stream_offline(channel_arn=CHANNEL) is None


def test_recording_configuration_that_cannot_become_active() -> None:
    failed = factories.recording_configuration(state="CREATE_FAILED")
    with IVSStub() as client:
        client.stub.get_recording_configuration.returns(recording_configuration=failed)
        with pytest.raises(WaiterFailed) as caught:
            client.wait_until.recording_configuration_active(arn=failed.arn)
        assert caught.value.response == client.get_recording_configuration(arn=failed.arn)


def test_stream_goes_live_in_an_event_loop() -> None:
    async def wait() -> str:
        async with AsyncIVSStub() as client:
            client.stub.get_stream.raises(ChannelNotBroadcasting).times(2).then.returns(stream=LIVE)
            response = await client.wait_until.stream_live(channel_arn=CHANNEL)
            return response.stream.state

    assert asyncio.run(wait()) == "LIVE"
