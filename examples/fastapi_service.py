"""A FastAPI service with one client, which lives as long as the service.

Run it with any ASGI server: ``uvicorn fastapi_service:app``.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request

from typed_ivs.aio import AsyncIVSClient
from typed_ivs.errors import ResourceNotFoundException


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[dict[str, Any]]:
    async with AsyncIVSClient(region="us-west-2", call_timeout=5) as client:
        await client.warm_up("get_channel", connect=True)
        yield {"client": client}


app = FastAPI(lifespan=lifespan)


@app.get("/channels/{arn:path}")
async def show_channel(arn: str, request: Request) -> dict[str, Any]:
    client: AsyncIVSClient = request.state.client
    try:
        response = await client.get_channel(arn=arn)
    except ResourceNotFoundException as error:
        raise HTTPException(404, error.message) from None
    return response.channel.to_dict()
