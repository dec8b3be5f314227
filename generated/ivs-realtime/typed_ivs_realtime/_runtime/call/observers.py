"""Lets monitoring see every call of this package's clients, also of those that exist already.

While somebody observes, both drivers make calls that tell of themselves. Otherwise, nothing loads this
module.
"""

# docs/decisions/watched-calls.md says why.

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from inspect import currentframe
from itertools import dropwhile, islice
from traceback import StackSummary, walk_stack
from types import FrameType
from typing import Any, Protocol, TypeAlias

from ..errors import Error
from ..hooks import AfterResponse, BeforeSend, CallFailed, Hooks, OnRetry
from ..operation import Request, Response
from ..service import Service
from .state import OBSERVERS, Options, Shared

__all__ = ["Observation", "ObservedCall", "Observer", "observe", "stop_observing"]

_RUNTIME = __name__.removesuffix(".call.observers")


class ObservedCall:
    """A call, as observers see it.

    Attributes:
        service: The service.
        request: The request. Its ``repr`` leaves out sensitive members.
        region: The client's region; None if it has none.
        endpoint_url: The URL of the endpoint; None if there is none for the request.
        attempts: Number of attempts so far.
        status: HTTP status of the last attempt; None if it got no response.
        request_id: AWS's ID of the last attempt; None if the response has none.
        response: The response, once the call has succeeded.
        error: The exception, once the call has failed.
        duration: Seconds that the call took, once it has ended.
    """

    __slots__ = (
        "attempts",
        "duration",
        "endpoint_url",
        "error",
        "region",
        "request",
        "request_id",
        "response",
        "service",
        "status",
    )

    def __init__(
        self, service: Service, request: Request[Any], region: str | None, endpoint_url: str | None
    ) -> None:
        self.service = service
        self.request = request
        self.region = region
        self.endpoint_url = endpoint_url
        self.attempts: int = 0
        self.status: int | None = None
        self.request_id: str | None = None
        self.response: Response | None = None
        self.error: BaseException | None = None
        self.duration: float = 0.0

    def stack(self, most: int) -> StackSummary:
        """The frames that made the call, without those of the runtime. Errors have no traceback yet.

        Args:
            most: How many frames at most, the innermost ones.
        """
        # Outwards: this one, the observer's, the runtime's, the caller's.
        observers = dropwhile(_is_of_runtime, walk_stack(currentframe()))
        runtime = dropwhile(lambda place: not _is_of_runtime(place), observers)
        return StackSummary.extract(reversed([*islice(dropwhile(_is_of_runtime, runtime), most)]))


class Observation(Protocol):
    """What an observer does in the course of a call. Its exceptions are logged and fail nothing."""

    def before_send(self, event: BeforeSend, /) -> object:
        """An attempt is about to be signed and sent; ``event.add_header`` adds a header."""

    def on_retry(self, event: OnRetry, /) -> object:
        """An attempt failed and will be retried."""

    def end(self, call: ObservedCall, /) -> object:
        """The call has ended, in the thread or task in which it began."""


Observer: TypeAlias = Callable[[ObservedCall], Observation | None]
"""Called when a call begins. Returns None for a call that it does not observe."""


def observe(observer: Observer) -> None:
    """Begins to observe all calls of this package's clients that begin from now on.

    Args:
        observer: Called when a call begins.
    """
    OBSERVERS.append(observer)


def stop_observing(observer: Observer) -> None:
    """Ends what ``observe`` began. Calls that have begun are observed to their end.

    Args:
        observer: The observer. Nothing happens if it does not observe.
    """
    with suppress(ValueError):
        OBSERVERS.remove(observer)


class Observations:
    """A call and its observations. It is a hook, which runs after those of the client.

    Args:
        request: The request.
        shared: The parts that the client shares with its copies.
        options: The client's options.

    Attributes:
        options: The same options with this hook.
    """

    def __init__(self, request: Request[Any], shared: Shared[Any], options: Options) -> None:
        self._clock = shared.clock
        self._started = self._clock.monotonic()
        self._hooks = Hooks((self,), shared.logger)
        endpoint_url: str | None = None
        with suppress(Error):
            endpoint_url = shared.endpoint_resolver.resolve(request.endpoint_parameters()).url
        self._call = ObservedCall(shared.service, request, options.config.region, endpoint_url)
        made = (self._hooks.run_one(observer, self._call) for observer in (*OBSERVERS,))
        self._observations = [one for one in made if one is not None]
        if options.hooks is not None:
            self._hooks.add_before(options.hooks)
        self.options = Options(
            options.config,
            policy=options.policy,
            hooks=self._hooks,
            user_agent=options.user_agent,
        )

    def end(self, outcome: object) -> None:
        """Tells the observers how the call ended, in the reverse of their order.

        Args:
            outcome: The response, or an exception.
        """
        call = self._call
        if isinstance(outcome, BaseException):
            call.error = outcome
        elif isinstance(outcome, Response):
            call.response = outcome
        call.duration = self._clock.monotonic() - self._started
        self._hooks.run([one.end for one in reversed(self._observations)], call)

    # --- the hook ---

    def before_send(self, event: BeforeSend) -> None:
        call = self._call
        call.attempts, call.status, call.request_id = event.attempt, None, None
        self._hooks.run([one.before_send for one in self._observations], event)

    def after_response(self, event: AfterResponse) -> None:
        self._call.status, self._call.request_id = event.status, event.request_id

    def on_retry(self, event: OnRetry) -> None:
        self._hooks.run([one.on_retry for one in self._observations], event)

    def on_error(self, event: CallFailed) -> None:
        self._call.attempts = event.attempts


def _is_of_runtime(place: tuple[FrameType, int]) -> bool:
    frame, _ = place
    return str(frame.f_globals.get("__name__")).startswith(_RUNTIME)
