"""The asynchronous client's legs: the calls of a turn are awaited in one run of an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tools.benchmarks.legs import AT_ONCE, Work, Works
from tools.benchmarks.responses import CHANNEL, PAGE
from typed_ivs.aio import AsyncIVSClient


def _work(runner: asyncio.Runner, call: Callable[[], Awaitable[object]], outcome: object) -> Work:
    async def calls(count: int) -> None:
        for _ in range(count):
            await call()

    def repeat(count: int) -> None:
        runner.run(calls(count))

    return Work(lambda: repeat(1), outcome, repeat)


def _get(url: str) -> Work:
    client, runner, arn = AsyncIVSClient(endpoint_url=url), asyncio.Runner(), CHANNEL["arn"]
    outcome = runner.run(client.get_channel(arn=arn)).channel.to_wire()
    return _work(runner, lambda: client.get_channel(arn=arn), outcome)


def _list(url: str) -> Work:
    client, runner = AsyncIVSClient(endpoint_url=url), asyncio.Runner()
    response = runner.run(client.list_channels(max_results=PAGE))
    channels = [channel.to_wire() for channel in response.channels]
    outcome = {"channels": channels, "nextToken": response.next_token}
    return _work(runner, lambda: client.list_channels(max_results=PAGE), outcome)


def _at_once(url: str) -> Work:
    client, runner, arn = AsyncIVSClient(endpoint_url=url), asyncio.Runner(), CHANNEL["arn"]
    outcome = runner.run(client.get_channel(arn=arn)).channel.to_wire()

    async def call() -> None:
        await asyncio.gather(*(client.get_channel(arn=arn) for _ in range(AT_ONCE)))

    return _work(runner, call, outcome)


WORK: Works = {"warm-get": _get, "warm-list": _list, "at-once": _at_once}
