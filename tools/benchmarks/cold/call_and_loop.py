"""One call with the synchronous client, and an event loop that does nothing."""

import asyncio
import sys

from typed_ivs import IVSClient


async def main() -> None:
    pass


with IVSClient(endpoint_url=sys.argv[1]) as client:
    channel = client.get_channel(arn=sys.argv[2]).channel
    print(channel.arn, channel.latency_mode, len(channel.tags))
asyncio.run(main())
