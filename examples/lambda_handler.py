"""A Lambda function that makes several calls at the same time.

Client and event loop are made in the initialization phase and serve all invocations, so that
connections stay open between them.
"""

import asyncio
from typing import Any

from typed_ivs.aio import AsyncIVSClient

runner = asyncio.Runner()
client = AsyncIVSClient(call_timeout=5)
runner.run(client.warm_up("get_channel", connect=True))


async def names_of(arns: list[str]) -> list[str]:
    responses = await asyncio.gather(*(client.get_channel(arn=arn) for arn in arns))
    return [response.channel.name for response in responses]


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return {"names": runner.run(names_of(event["arns"]))}
