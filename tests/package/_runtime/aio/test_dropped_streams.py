"""Streams that nothing refers to any more: their connections are closed, in whatever thread that is."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from typing import Any

import pytest
from support.loopback import STALL, Loopback, response

from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.http import PreparedRequest

pytestmark = pytest.mark.usefixtures("bare_environment")


async def opened(origin: str) -> Any:
    """A response of which a part has arrived."""
    return await AsyncHttpTransport(proxies={}).stream(
        PreparedRequest("GET", origin, "/", {"Host": "h"}, b""),
        connect_timeout=10,
        read_timeout=10,
        deadline=None,
    )


@pytest.fixture
def unraised(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is raised while objects are finalised."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda given: found.append(given.exc_value))
    return found


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # The loop's own, which is closed too early.
def test_stream_closes_its_socket_after_its_loop_was_closed(unraised: list[object]) -> None:
    """Whoever closes a loop by hand may leave out its asynchronous generators."""
    with Loopback([response(b"abc")[:-1], STALL]) as server:
        files = len(os.listdir("/dev/fd"))
        runner = asyncio.Runner()
        stream = runner.run(opened(server.url))
        runner.get_loop().close()
        del stream
        gc.collect()
        assert len(os.listdir("/dev/fd")) <= files + server.connections
        assert unraised == []


def test_stream_that_is_dropped_in_another_thread_is_closed_in_its_loop(
    unraised: list[object],
) -> None:
    with Loopback([response(b"abc")[:-1], STALL]) as server:
        runner = asyncio.Runner()
        streams = [runner.run(opened(server.url))]
        files = len(os.listdir("/dev/fd"))
        thread = threading.Thread(target=streams.clear)
        thread.start()
        thread.join()
        gc.collect()

        for _ in range(5):
            runner.run(asyncio.sleep(0))
        assert len(os.listdir("/dev/fd")) < files
        runner.close()
        assert unraised == []
