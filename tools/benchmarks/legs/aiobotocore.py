"""aiobotocore's legs, in an environment of their own: the calls of a turn are awaited in one run."""

from __future__ import annotations

import asyncio
from atexit import register
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.benchmarks.legs import AT_ONCE, Work, Works
from tools.benchmarks.legs.event_loops import longest_pause, work_in
from tools.benchmarks.responses import CHANNEL

# The model that the package was generated from: that of aiobotocore's botocore is older.
_MODELS = Path(__file__).parents[3] / "generated" / "ivs" / "tests" / "model"


def _calls(url: str) -> tuple[asyncio.Runner, Callable[[], Awaitable[Any]], Any]:
    """An event loop, what makes a call in it, and the channel that is got."""
    runner, arn = asyncio.Runner(), CHANNEL["arn"]
    session = import_module("aiobotocore.session").get_session()
    session.set_config_variable("data_path", str(_MODELS))
    opened = session.create_client("ivs", endpoint_url=url)
    client = runner.run(opened.__aenter__())
    register(lambda: runner.run(opened.__aexit__(None, None, None)))
    channel = runner.run(client.get_channel(arn=arn))["channel"]
    return runner, lambda: client.get_channel(arn=arn), channel


def _get(url: str) -> Work:
    runner, call, outcome = _calls(url)
    return work_in(runner, call, outcome)


def _at_once(url: str) -> Work:
    runner, call, outcome = _calls(url)

    async def calls() -> None:
        await asyncio.gather(*(call() for _ in range(AT_ONCE)))

    return work_in(runner, calls, outcome)


def _latency(url: str) -> Work:
    runner, call, outcome = _calls(url)
    return longest_pause(runner, call, outcome)


WORK: Works = {"warm-get": _get, "at-once": _at_once, "latency": _latency}
