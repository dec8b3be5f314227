"""Requests and pauses, one after another: what helpers and waiters consist of.

A generator yields requests and pauses, and is sent the responses. It decides and never waits. A driver
carries its steps out: ``run`` for threads, and its twin in ``aio.steps`` for event loops.
"""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, TypeAlias, TypeVar

from .call.steps import Pause
from .errors import Error
from .operation import R, Request

T = TypeVar("T")
ErrorT = TypeVar("ErrorT", bound=Error)

Steps: TypeAlias = Generator[Request[Any] | Pause, Any, T]
"""The generator; it returns the result."""


class Returned(Generic[T]):
    """The steps have ended.

    Attributes:
        value: What they returned.
    """

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value


def send(request: Request[R]) -> Steps[R]:
    """Sends a request.

    Args:
        request: The request.

    Returns:
        Its response.
    """
    response: R = yield request
    return response


def attempt(request: Request[R], *errors: type[ErrorT]) -> Steps[R | ErrorT]:
    """Sends a request that may fail.

    Args:
        request: The request.
        errors: The errors that are a result.

    Returns:
        Its response, or the error.
    """
    try:
        return (yield from send(request))
    except errors as error:
        return error


def pause(seconds: float) -> Steps[None]:
    """Waits.

    Args:
        seconds: How long; more than 0.
    """
    yield Pause(seconds)


def run(client: Any, steps: Steps[T]) -> T:
    """Carries steps out in the calling thread.

    Args:
        client: The client.
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
                clock.sleep(step.seconds)
                continue
            try:
                response = client.send(step)
            except Error as error:
                failure = error
        return step.value
    finally:
        del failure  # It refers to this frame.
        steps.close()


def following(
    steps: Steps[T], response: object, failure: Error | None
) -> Request[Any] | Pause | Returned[T]:
    """The step after a response, an error or a pause. Drivers call it outside of ``except``."""
    try:
        return steps.send(response) if failure is None else steps.throw(failure)
    except StopIteration as end:
        return Returned(end.value)


def clock_of(client: Any) -> Any:
    """The clocks of a client, which tests replace."""
    return client._shared.clock
