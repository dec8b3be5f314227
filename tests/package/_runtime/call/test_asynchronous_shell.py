"""Requests do no I/O: an asynchronous client can send the same ones."""

from __future__ import annotations

import asyncio

import pytest
from support.asynchronous import AsyncClient
from support.calls import CREDENTIALS
from support.loopback import Loopback, Recorded, response
from support.sample.service import (
    SERVICE,
    GetThingRequest,
    PutThingRequest,
    ResourceNotFoundException,
)

from codegen.package._runtime.errors import ParamValidationError


def client(server: Loopback) -> AsyncClient:
    return AsyncClient(SERVICE, server.url, "us-west-2", CREDENTIALS)


async def get_things(shell: AsyncClient, names: list[str]) -> list[str]:
    responses = await asyncio.gather(*(shell.send(GetThingRequest(name=name)) for name in names))
    return [response.name for response in responses]


def by_name(request: Recorded) -> bytes:
    """Responds with the last part of the path as the thing's name."""
    return response(b'{"name": "%b"}' % request.target.rpartition(b"/")[2])


def test_concurrent_calls_get_their_own_responses() -> None:
    names = [f"t{number}" for number in range(16)]
    with Loopback(respond=by_name) as server:
        assert asyncio.run(get_things(client(server), names)) == names
        assert all("Signature=" in request.headers["authorization"] for request in server.requests)


def test_errors_are_typed_and_transient_ones_retried() -> None:
    gone = response(b'{"__type": "ResourceNotFoundException"}', status=404)
    with Loopback(response(status=503), gone) as server:
        with pytest.raises(ResourceNotFoundException):
            asyncio.run(client(server).send(PutThingRequest(text="x")))
        assert len(server.requests) == 2


def test_invalid_request_is_not_sent() -> None:
    with Loopback() as server:
        with pytest.raises(ParamValidationError):
            asyncio.run(client(server).send(GetThingRequest(name="")))
        assert not server.connections
