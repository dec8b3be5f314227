"""The tests of this folder run in event loops of asyncio and of uvloop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest


@pytest.fixture(autouse=True, params=["asyncio", "uvloop"])
def loop_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whose event loops ``asyncio.run`` makes."""
    kind: str = request.param
    if kind == "uvloop":
        if find_spec(kind) is None:
            pytest.skip("uvloop is not installed")
        make = partial(asyncio.Runner, loop_factory=import_module(kind).new_event_loop)

        def run(main: Coroutine[Any, Any, Any]) -> Any:
            with make() as runner:
                return runner.run(main)

        run(asyncio.sleep(0))  # The first loop opens files that stay open.
        monkeypatch.setattr(asyncio, "Runner", make)
        monkeypatch.setattr(asyncio, "run", run)
    return kind
