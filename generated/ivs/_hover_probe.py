
import asyncio
from typed_ivs import IVSClient, models
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.testing import IVSStub, factories

async def main(client: AsyncIVSClient, other: IVSClient, stub: IVSStub) -> None:
    one = await client.create_channel(name="x")
    two = other.create_channel(name="x")
    three = await client.wait_until.stream_live(channel_arn="x")
    ch = models.Channel.from_wire({})
    stub.stub.get_channel.returns(channel=ch)
    stub.stub.get_channel.when(arn="x")
    models.GetChannelRequest(arn="x").write()
    print(one, two, three, ch)
