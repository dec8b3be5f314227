"""Lets monitoring see every call of this package's clients, also of those that exist already.

While somebody observes, other methods take the place of ``send`` of both clients. Otherwise, those are the
original ones, and nothing loads this module.
"""

# docs/decisions/monitoring-replaces-send.md says why.

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any, Protocol, TypeAlias

from .call import driver
from .call.state import Options, Shared
from .client import Client, ClientBase
from .errors import Error
from .hooks import AfterResponse, BeforeSend, CallFailed, Hooks, OnRetry
from .operation import R, Request, Response
from .service import Service

__all__ = ["Observation", "ObservedCall", "Observer", "observe", "stop_observing"]

_METHOD = "send"


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

_lock = Lock()
_observers: tuple[Observer, ...] = ()
_replaced: list[tuple[type[ClientBase], Callable[..., Any], Callable[..., Any]]] = []
"""Class, the method that was there, and the one that took its place."""


def observe(observer: Observer) -> None:
    """Begins to observe all calls of this package's clients that begin from now on.

    Args:
        observer: Called when a call begins.
    """
    global _observers
    with _lock:
        _observers = (*_observers, observer)
        if not _replaced:
            _replace(Client, _ObservedClient)
            with suppress(ModuleNotFoundError):  # A copy may have no asynchronous client.
                _replace(*_asynchronous())


def stop_observing(observer: Observer) -> None:
    """Ends what ``observe`` began. Calls that have begun are observed to their end.

    Args:
        observer: The observer. Nothing happens if it does not observe.
    """
    global _observers
    with _lock:
        _observers = tuple(one for one in _observers if one is not observer)
        if not _observers:
            for kind, original, own in _replaced:
                # Whoever replaced the method since then keeps what they have.
                if vars(kind)[_METHOD] is own:
                    setattr(kind, _METHOD, original)
            _replaced.clear()


def _replace(kind: type[ClientBase], observed: type[ClientBase]) -> None:
    original, own = vars(kind)[_METHOD], vars(observed)[_METHOD]
    setattr(kind, _METHOD, own)
    _replaced.append((kind, original, own))


class _ObservedClient(Client):
    """Its method takes the place of ``Client.send``."""

    def send(self, request: Request[R]) -> R:
        watched = _WatchedCall(request, self._shared, self._options)
        try:
            response = driver.send(request, self._shared, watched.options)
        except BaseException as error:
            watched.end(None, error)
            raise
        watched.end(response, None)
        return response


def _asynchronous() -> tuple[type[ClientBase], type[ClientBase]]:
    """The asynchronous client, and the class whose method takes the place of its ``send``."""
    from .aio import driver as aio_driver
    from .aio.client import AsyncClient

    class ObservedAsyncClient(AsyncClient):
        async def send(self, request: Request[R]) -> R:
            watched = _WatchedCall(request, self._shared, self._options)
            try:
                response = await aio_driver.send(
                    request, self._shared, watched.options, self._identities
                )
            except BaseException as error:
                watched.end(None, error)
                raise
            watched.end(response, None)
            return response

    return AsyncClient, ObservedAsyncClient


class _WatchedCall:
    """A call and its observations. It is a hook, which runs after those of the client."""

    def __init__(self, request: Request[Any], shared: Shared[Any], options: Options) -> None:
        self._clock = shared.clock
        self._started = self._clock.monotonic()
        self._hooks = Hooks((self,), shared.logger)
        endpoint_url: str | None = None
        with suppress(Error):
            endpoint_url = shared.endpoint_resolver.resolve(request.endpoint_parameters()).url
        self._call = ObservedCall(shared.service, request, options.config.region, endpoint_url)
        made = (self._hooks.run_one(observer, self._call) for observer in _observers)
        self._observations = [one for one in made if one is not None]
        if options.hooks is not None:
            self._hooks.add_before(options.hooks)
        self.options = Options(
            options.config,
            policy=options.policy,
            hooks=self._hooks,
            user_agent=options.user_agent,
        )

    def end(self, response: Response | None, error: BaseException | None) -> None:
        """Tells the observers how the call ended, in the reverse of their order."""
        call = self._call
        call.response, call.error = response, error
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
