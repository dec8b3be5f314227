"""The asynchronous client's legs: the calls of a turn are awaited in one run of an event loop."""

from __future__ import annotations

import asyncio
from importlib import import_module

from tools.benchmarks.legs import AT_ONCE, Work, Works
from tools.benchmarks.legs.event_loops import longest_pause, work_in
from tools.benchmarks.responses import CHANNEL, PAGE
from typed_ivs.aio import AsyncIVSClient


def _get(url: str, runner: asyncio.Runner | None = None) -> Work:
    runner = runner or asyncio.Runner()
    client, arn = AsyncIVSClient(endpoint_url=url), CHANNEL["arn"]
    outcome = runner.run(client.get_channel(arn=arn)).channel.to_wire()
    return work_in(runner, lambda: client.get_channel(arn=arn), outcome)


def _get_with_uvloop(url: str) -> Work:
    return _get(url, asyncio.Runner(loop_factory=import_module("uvloop").new_event_loop))


def _list(url: str) -> Work:
    client, runner = AsyncIVSClient(endpoint_url=url), asyncio.Runner()
    response = runner.run(client.list_channels(max_results=PAGE))
    channels = [channel.to_wire() for channel in response.channels]
    outcome = {"channels": channels, "nextToken": response.next_token}
    return work_in(runner, lambda: client.list_channels(max_results=PAGE), outcome)


def _at_once(url: str) -> Work:
    client, runner, arn = AsyncIVSClient(endpoint_url=url), asyncio.Runner(), CHANNEL["arn"]
    outcome = runner.run(client.get_channel(arn=arn)).channel.to_wire()

    async def call() -> None:
        await asyncio.gather(*(client.get_channel(arn=arn) for _ in range(AT_ONCE)))

    return work_in(runner, call, outcome)


def _latency(url: str) -> Work:
    client, runner, arn = AsyncIVSClient(endpoint_url=url), asyncio.Runner(), CHANNEL["arn"]
    outcome = runner.run(client.get_channel(arn=arn)).channel.to_wire()
    return longest_pause(runner, lambda: client.get_channel(arn=arn), outcome)


WORK: Works = {
    "warm-get": _get,
    "warm-get-uvloop": _get_with_uvloop,
    "warm-list": _list,
    "at-once": _at_once,
    "latency": _latency,
}
