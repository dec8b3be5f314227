"""An ASGI service with one client, which lives as long as the service.

Run it with any ASGI server: ``uvicorn asgi_service:app``. In FastAPI or Starlette, the two halves of
``lifespan`` go before and after the ``yield`` of the application's lifespan function.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from typed_ivs.aio import AsyncIVSClient
from typed_ivs.errors import ResourceNotFoundException

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(scope, receive, send)
    elif scope["type"] == "http":
        await show_channel(scope, send)


async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await receive()
    async with AsyncIVSClient(region="us-west-2", call_timeout=5) as client:
        await client.warm_up("get_channel", connect=True)
        scope["state"]["client"] = client
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def show_channel(scope: dict[str, Any], send: Send) -> None:
    """Responds with the channel that the path names: ``/arn:aws:ivs:…``."""
    client: AsyncIVSClient = scope["state"]["client"]
    try:
        response = await client.get_channel(arn=scope["path"].removeprefix("/"))
    except ResourceNotFoundException as error:
        status, body = 404, error.message.encode()
    else:
        status, body = 200, response.to_json().encode()
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
