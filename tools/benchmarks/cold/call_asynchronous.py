"""One call with the asynchronous client of the generated package."""

import asyncio
import sys

from typed_ivs.aio import AsyncIVSClient


async def main() -> None:
    async with AsyncIVSClient(endpoint_url=sys.argv[1]) as client:
        channel = (await client.get_channel(arn=sys.argv[2])).channel
        print(channel.arn, channel.latency_mode, len(channel.tags))


asyncio.run(main())
