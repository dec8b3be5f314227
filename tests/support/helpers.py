"""What the tests of helpers share: a stub of either kind, and how either is called."""

from __future__ import annotations

import asyncio
import inspect
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

KEY = "arn:aws:ivs:us-west-2:123456789012:stream-key/abcdABCDefgh"


def either(synchronous: Any, asynchronous: Any) -> Any:
    """A fixture: a stub for threads, then one for event loops."""

    @pytest.fixture(params=["threads", "event loop"])
    def stub(request: pytest.FixtureRequest) -> Iterator[Any]:
        if request.param == "threads":
            with synchronous() as made:
                yield made
        else:
            made = asynchronous()
            yield made
            asyncio.run(made.__aexit__(None, None, None))

    return stub


def call(helper: Any, client: Any, *arguments: Any, **named: Any) -> Any:
    """What a helper returns, with either kind of client."""
    found = helper(client, *arguments, **named)
    return asyncio.run(found) if inspect.iscoroutine(found) else found


def operations(client: Any) -> list[str]:
    """The operations that a stub was asked for, in order."""
    return [one.operation for one in client._book._calls]


def shown(error: BaseException) -> str:
    """What an error shows, with the variables of all frames of the package."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if "typed_ivs" in frame.f_code.co_filename]
    return f"{error!r} {[frame.f_locals for frame in ours]}"
