"""Carries out the steps of helpers and waiters in an event loop: the twin of ``steps.run``."""

from __future__ import annotations

from typing import Any

from ..call.steps import Pause
from ..errors import Error
from ..steps import Returned, Steps, T, clock_of, following
from .driver import sleep


async def run(client: Any, steps: Steps[T]) -> T:
    """Carries steps out. It may be cancelled wherever it waits.

    Args:
        client: The asynchronous client.
        steps: The steps.

    Returns:
        What they return.

    Raises:
        Error: A request failed, and the steps have no use for the error.
    """
    clock = clock_of(client)
    response: object = None
    failure: Error | None = None
    try:
        while not isinstance(step := following(steps, response, failure), Returned):
            response = failure = None
            if isinstance(step, Pause):
                await sleep(clock, step.seconds)
                continue
            try:
                response = await client.send(step)
            except Error as error:
                failure = error
        return step.value
    finally:
        del failure  # It refers to this frame.
        steps.close()
