"""Waiting until a resource is in a state: calls that are repeated until one has a certain outcome.

The decisions follow ``botocore.waiter``.
"""

# docs/decisions/waiters-are-steps.md says why.

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Generic, Literal, TypeAlias, TypeVar, cast

from .clock import Clock
from .config.checks import seconds
from .errors import Error, ServiceError
from .operation import Request, Response
from .pagination import Sender
from .steps import Steps, attempt, clock_of, pause, run

State: TypeAlias = Literal["success", "failure", "retry"]
"""What an outcome means. The wait is over, it is in vain, or it goes on."""

ResponseT = TypeVar("ResponseT", bound=Response)
ResultT = TypeVar("ResultT")

_LEAST_PART, _JITTER = 0.75, 0.5


class WaiterError(Error):
    """Waiting ended without success.

    Attributes:
        waiter: The waiter's method.
        attempts: Number of calls that were made.
        response: The last call's response; None if it failed.
        error: The service's error of the last call; None if it had a response.
    """

    def __init__(
        self, waiter: str, why: str, attempts: int, last: Response | ServiceError | None
    ) -> None:
        self.waiter: str = waiter
        self.attempts: int = attempts
        self.response: Response | None = last if isinstance(last, Response) else None
        self.error: ServiceError | None = last if isinstance(last, ServiceError) else None
        super().__init__(f"{waiter}: {why} (attempts: {attempts})")


class WaiterFailed(WaiterError):
    """The resource is in a state from which it won't reach the one that was waited for."""


class WaiterTimeout(WaiterError):
    """The resource did not reach the state in time."""


class Waiter(Generic[ResponseT, ResultT]):
    """What a waiter waits for.

    Args:
        name: The method.
        delay: Seconds between two calls.
        max_attempts: Number of calls after which waiting ends.
        response: The meaning of a response; None if it has none, and waiting goes on.
        error: The meaning of an error; None if it has none, and waiting failed.
    """

    __slots__ = ("delay", "error", "max_attempts", "name", "response")

    def __init__(
        self,
        name: str,
        *,
        delay: float,
        max_attempts: int,
        response: Callable[[ResponseT], State | None],
        error: Callable[[ServiceError], State | None],
    ) -> None:
        self.name: str = name
        self.delay: float = delay
        self.max_attempts: int = max_attempts
        self.response: Callable[[ResponseT], State | None] = response
        self.error: Callable[[ServiceError], State | None] = error


class Progress:
    """What ``on_progress`` gets after each call that doesn't end the wait.

    Attributes:
        waiter: The waiter's method.
        attempt: Number of the call, from 1.
        outcome: Its response or error.
        pause: Seconds until the next call.
        elapsed: Seconds since the wait began.
    """

    __slots__ = ("attempt", "elapsed", "outcome", "pause", "waiter")

    def __init__(
        self,
        waiter: str,
        attempt: int,
        outcome: Response | ServiceError,
        pause: float,
        elapsed: float,
    ) -> None:
        self.waiter: str = waiter
        self.attempt: int = attempt
        self.outcome: Response | ServiceError = outcome
        self.pause: float = pause
        self.elapsed: float = elapsed


class Wait(Generic[ResponseT, ResultT]):
    """One wait. It decides and never waits; a driver makes the calls and the pauses.

    Args:
        waiter: What to wait for.
        clock: The client's clocks.
        timeout: Seconds after which waiting ends; None for ``delay`` times ``max_attempts``.
        interval: Seconds between two calls; None for the waiter's.
        on_progress: Called after each call that doesn't end the wait.

    Attributes:
        result: The response that ended the wait; None if an error did.

    Raises:
        ConfigurationError: ``timeout`` or ``interval`` is no number above 0.
    """

    result: ResultT

    def __init__(
        self,
        waiter: Waiter[ResponseT, ResultT],
        clock: Clock,
        *,
        timeout: float | None,
        interval: float | None,
        on_progress: Callable[[Progress], object] | None,
    ) -> None:
        self._waiter = waiter
        self._clock = clock
        self._interval = waiter.delay if interval is None else seconds(interval, "interval")
        limit = waiter.delay * waiter.max_attempts
        self._timeout = limit if timeout is None else seconds(timeout, "timeout")
        self._on_progress = on_progress
        self._started = clock.monotonic()
        self._attempts = 0

    def pause_after(self, outcome: ResponseT | ServiceError) -> float | None:
        """Seconds to pause before the next call; None if the wait is over.

        Args:
            outcome: The response or the error of a call.

        Raises:
            WaiterFailed: The outcome means that waiting is in vain.
            WaiterTimeout: The next call would come too late.
        """
        self._attempts += 1
        waiter = self._waiter
        if isinstance(outcome, ServiceError):
            state = waiter.error(outcome)
            if state is None:
                raise WaiterFailed(waiter.name, f"the call failed: {outcome}", *self._last(outcome))
        else:
            state = waiter.response(outcome) or "retry"
        if state == "success":
            result = None if isinstance(outcome, ServiceError) else outcome
            self.result = cast("ResultT", result)
            return None
        if state == "failure":
            raise WaiterFailed(
                waiter.name, "it can't reach the state any more", *self._last(outcome)
            )
        return self._pause(outcome)

    def _pause(self, outcome: ResponseT | ServiceError) -> float:
        elapsed = self._clock.monotonic() - self._started
        # A fixed interval would let many clients call at the same instants.
        pause = self._interval * (_LEAST_PART + _JITTER * random.random())  # noqa: S311
        if elapsed + pause >= self._timeout:
            raise WaiterTimeout(
                self._waiter.name, f"not within {self._timeout:g} s", *self._last(outcome)
            )
        if self._on_progress is not None:
            self._on_progress(Progress(self._waiter.name, self._attempts, outcome, pause, elapsed))
        return pause

    def _last(self, outcome: ResponseT | ServiceError) -> tuple[int, Response | ServiceError]:
        return self._attempts, outcome


def wait(
    client: object,
    waiter: Waiter[ResponseT, ResultT],
    request: Request[ResponseT],
    *,
    timeout: float | None = None,
    interval: float | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Steps[ResultT]:
    """The steps of a wait.

    Args:
        client: The client, whose clocks are used.
        waiter: What to wait for.
        request: The request that is repeated.
        timeout: Seconds after which waiting ends; None for ``delay`` times ``max_attempts``.
        interval: Seconds between two calls; None for the waiter's.
        on_progress: Called after each call that doesn't end the wait.

    Raises:
        ConfigurationError: ``timeout`` or ``interval`` is no number above 0.
        WaiterFailed: An outcome means that waiting is in vain.
        WaiterTimeout: The state was not reached in time.
    """
    deciding = Wait(
        waiter, clock_of(client), timeout=timeout, interval=interval, on_progress=on_progress
    )
    while True:
        outcome = yield from attempt(request, ServiceError)
        following = deciding.pause_after(outcome)
        if following is None:
            return deciding.result
        yield from pause(following)


class WaitersBase:
    """Base class of a client's waiters.

    Args:
        client: The client that makes the calls.
    """

    __slots__ = ("_client",)

    def __init__(self, client: Sender) -> None:
        self._client = client

    def _wait(
        self,
        waiter: Waiter[ResponseT, ResultT],
        request: Request[ResponseT],
        timeout: float | None,
        interval: float | None,
        on_progress: Callable[[Progress], object] | None,
    ) -> ResultT:
        steps = wait(
            self._client,
            waiter,
            request,
            timeout=timeout,
            interval=interval,
            on_progress=on_progress,
        )
        return run(self._client, steps)


def unknown(_: ServiceError) -> State | None:
    """No error means anything but that the call failed."""
    return None
