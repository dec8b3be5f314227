"""Make calls at the same time with asyncio.

Credentials, region and endpoint are found as in ``quickstart.py``.
"""

import asyncio

from typed_ivs.aio import AsyncIVSClient


async def main() -> None:
    async with AsyncIVSClient(region="us-west-2") as client:
        names = ["main-stage", "side-stage"]
        made = await asyncio.gather(*(client.create_channel(name=name) for name in names))

        async for summary in client.paginate.list_channels():
            print("found", summary.name)

        async with asyncio.TaskGroup() as group:
            for response in made:
                group.create_task(client.delete_channel(arn=response.channel.arn))


asyncio.run(main())
