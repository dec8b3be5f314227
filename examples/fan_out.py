"""Read thousands of channels, a bounded number at once and a bounded number each second.

Twenty calls share twenty connections. A service throttles by the rate of requests, so the rate is
bounded, too; what is throttled all the same is retried by the client.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

from typed_ivs.aio import AsyncIVSClient

AT_ONCE = 20
EACH_SECOND = 50.0


async def paced(client: AsyncIVSClient) -> AsyncIterator[str]:
    """Yields the ARNs of all channels, so many each second."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    async for summary in client.paginate.list_channels():
        due = max(due + 1 / EACH_SECOND, loop.time())
        await asyncio.sleep(due - loop.time())
        yield summary.arn


async def main() -> None:
    latencies: Counter[str] = Counter()
    free = asyncio.Semaphore(AT_ONCE)

    async def read(client: AsyncIVSClient, arn: str) -> None:
        try:
            channel = (await client.get_channel(arn=arn)).channel
            latencies[channel.latency_mode] += 1
        finally:
            free.release()

    async with (
        AsyncIVSClient(region="us-west-2", max_connections=AT_ONCE) as client,
        asyncio.TaskGroup() as group,
    ):
        async for arn in paced(client):
            await free.acquire()
            group.create_task(read(client, arn))
    for latency, count in latencies.most_common():
        print(latency, count)


asyncio.run(main())
