"""The stub of the asynchronous client: the same rules, on the client's own driver."""

from __future__ import annotations

import asyncio

import pytest

from typed_ivs import IVSClient
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.errors import ChannelNotBroadcasting, ConfigurationError, ReadTimeoutError
from typed_ivs.testing import IVSStub, factories, faults
from typed_ivs.testing.aio import AsyncIVSStub

ARN = factories.channel().arn


def test_stub_responds_in_an_event_loop() -> None:
    async def use() -> None:
        async with AsyncIVSStub(region="eu-west-1") as ivs:
            assert isinstance(ivs, AsyncIVSClient)
            ivs.stub.get_stream.returns(stream=factories.stream(state="LIVE"))
            ivs.stub.get_stream.raises(ChannelNotBroadcasting, message="off").once()
            with pytest.raises(ChannelNotBroadcasting, match="off"):
                await ivs.get_stream(channel_arn=ARN)
            assert (await ivs.get_stream(channel_arn=ARN)).stream.state == "LIVE"
            ivs.stub.get_stream.raises(faults.throttled(times=2))
            response = await ivs.get_stream(channel_arn=ARN)
            assert response.response_metadata.attempts == 3
            ivs.stub.get_stream.raises(faults.timeout())
            with pytest.raises(ReadTimeoutError):
                await ivs.get_stream(channel_arn=ARN)
            ivs.stub.list_channels.returns()
            assert [item.arn async for item in ivs.paginate.list_channels()] == [ARN]
            await ivs.warm_up("get_stream", connect=True)
            await ivs.refresh_credentials()
            assert len(ivs.stub.get_stream.calls) == 4
        with pytest.raises(ConfigurationError, match="the client is closed"):
            await ivs.get_stream(channel_arn=ARN)

    asyncio.run(asyncio.wait_for(use(), 30))


def test_end_of_the_block_checks_the_rules() -> None:
    async def use() -> None:
        async with AsyncIVSStub() as ivs:
            ivs.stub.get_channel.returns().once()

    with pytest.raises(AssertionError, match=r"unused rule: stub\.get_channel\.returns\(\)\.once"):
        asyncio.run(use())


def test_installed_stub_responds_to_asynchronous_clients_alone() -> None:
    before = AsyncIVSClient(region="eu-west-1")

    async def use() -> None:
        within = AsyncIVSClient()
        for client in (before, before.with_options(max_attempts=1), within):
            assert (await client.get_channel(arn=ARN)).channel.name == "asynchronous"
        with pytest.raises(AssertionError, match="unexpected call"):
            await before.get_stream(channel_arn=ARN)

    def run_installed() -> None:
        with AsyncIVSStub.installed() as ivs:
            ivs.stub.get_channel.returns(channel=factories.channel(name="asynchronous"))
            asyncio.run(asyncio.wait_for(use(), 30))
            assert IVSClient().get_channel(arn=ARN).channel.name == "of threads"

    with IVSStub.installed() as threads:
        threads.stub.get_channel.returns(channel=factories.channel(name="of threads"))
        with pytest.raises(AssertionError, match="unexpected call"):
            run_installed()
    assert not {"_shared", "_options", "_identities", "_construct"} & vars(AsyncIVSClient).keys()
