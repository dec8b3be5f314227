"""What resources use of the local service that they are of: clock, identifiers, events, errors."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from heapq import heappop, heappush
from random import Random
from string import ascii_letters, digits
from threading import RLock
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias
from uuid import UUID

from ..._runtime.credentials import Credentials
from ..._runtime.errors import ServiceError
from ..._runtime.operation import Request, Response
from ..._runtime.values import refuse
from ..wire.bindings import Bindings
from .clock import LocalClock
from .throttling import Throttle

Event: TypeAlias = dict[str, Any]
"""An event as EventBridge delivers it."""

_Listener: TypeAlias = Callable[[Event], object]

_EVENTS_KEPT = 10_000
_CHARACTERS = ascii_letters + digits


class ErrorKinds(NamedTuple):
    """The classes of errors that most operations may raise."""

    invalid: type[ServiceError]
    not_found: type[ServiceError]
    over_quota: type[ServiceError]


class Findable(Protocol):
    """A collection of resources of one kind."""

    def find(self, arn: str) -> Any:
        """The resource of an ARN."""
        ...


class ServiceBase:
    """The state of a local service. ``LocalService`` describes its arguments."""

    BINDINGS: ClassVar[Bindings]
    ERRORS: ClassVar[ErrorKinds]

    SERVICE: ClassVar[str]
    """The service in ARNs."""

    EVENT_SOURCE: ClassVar[str] = ""
    """The source of events."""

    QUOTAS: ClassVar[Mapping[str, int]] = {}
    """The quotas of AWS, by name."""

    RATES: ClassVar[Mapping[str, float]] = {}
    """The client's method → requests in a second."""

    CONTROLS: ClassVar[Sequence[str]] = ()
    """Methods that can be called over HTTP, with arguments and results that JSON holds."""

    def __init__(
        self,
        *,
        region: str = "us-west-2",
        account: str = "123456789012",
        partition: str = "aws",
        seed: int = 0,
        clock: LocalClock | None = None,
        quotas: Mapping[str, int] | None = None,
        throttles: bool = False,
        credentials: Credentials | None = None,
        on_event: Callable[[Event], object] | None = None,
    ) -> None:
        for name, quota in (quotas or {}).items():
            if name not in self.QUOTAS or type(quota) is not int or quota < 0:
                allowed = f"an integer of at least 0, for one of {', '.join(self.QUOTAS)}"
                raise refuse("quotas", f"{quota!r} for {name!r}"[:80], allowed)
        self.region = region
        self.account = account
        self.partition = partition
        self.clock: LocalClock = LocalClock() if clock is None else clock
        self.quotas: Mapping[str, int] = {**self.QUOTAS, **(quotas or {})}
        self.throttles = throttles
        self.events: deque[Event] = deque(maxlen=_EVENTS_KEPT)
        self.credentials = credentials
        self._listeners: list[_Listener] = [] if on_event is None else [on_event]
        self._lock = RLock()
        self._random = Random(seed)  # noqa: S311 (repeatable, and never a secret)
        self._throttle = Throttle(lambda: self.clock.seconds)
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._at: float | None = None
        self._last_number = 0
        self._undelivered: deque[tuple[_Listener, Event]] = deque()
        self._collections: dict[str, Findable] = {}
        self.set_up()

    def set_up(self) -> None:
        """Makes the resources."""
        raise NotImplementedError

    # --- time and events ----------------------------------------------------------------------------

    @contextmanager
    def turn(self) -> Generator[None]:
        """Excludes other threads, lets happen what is due, and delivers events at the end."""
        try:
            with self._lock:
                self._settle()
                yield
        finally:
            self._deliver()

    @property
    def now(self) -> datetime:
        """The time; of what was due earlier, the time at which it was."""
        return self.clock.at(self.clock.seconds if self._at is None else self._at)

    def later(self, seconds: float, action: Callable[[], object]) -> None:
        """Lets something happen later.

        Args:
            seconds: Seconds from now.
            action: What happens.
        """
        base = self.clock.seconds if self._at is None else self._at
        heappush(self._due, (base + seconds, self.new_number(), action))

    def _settle(self) -> None:
        try:
            while self._at is None and self._due and self._due[0][0] <= self.clock.seconds:
                self._at, _, action = heappop(self._due)
                action()
                self._at = None
        finally:
            self._at = None

    def emit(self, kind: str, detail: dict[str, Any], *resources: str) -> None:
        """Emits an event.

        Args:
            kind: Its ``detail-type``.
            detail: Its details.
            resources: The ARNs of what it is about.
        """
        self.publish_event(
            {
                "version": "0",
                "id": self.new_uuid(),
                "detail-type": kind,
                "source": self.EVENT_SOURCE,
                "account": self.account,
                "time": self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "region": self.region,
                "resources": list(resources),
                "detail": detail,
            }
        )

    def publish_event(self, event: Event) -> None:
        """Keeps an event, and lets the listeners be called with it.

        Args:
            event: The event.
        """
        self.events.append(event)
        self._undelivered += [(listener, deepcopy(event)) for listener in self._listeners]

    def listen(self, listener: Callable[[Event], object]) -> None:
        """Lets a function be called with each event from now on, as with ``on_event``.

        Args:
            listener: The function.
        """
        with self.turn():
            self._listeners.append(listener)

    def _deliver(self) -> None:
        """Calls the listeners, without the lock: they may send requests."""
        while self._undelivered:
            try:
                listener, event = self._undelivered.popleft()
            except IndexError:  # another thread was faster
                return
            listener(event)

    # --- identifiers and resources ------------------------------------------------------------------

    def new_number(self) -> int:
        """The next number of a sequence."""
        self._last_number += 1
        return self._last_number

    def new_id(self, length: int = 12, characters: str = _CHARACTERS) -> str:
        """A new identifier.

        Args:
            length: Its length.
            characters: What it consists of.
        """
        return "".join(self._random.choices(characters, k=length))

    def new_uuid(self) -> str:
        """A new UUID."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def arn(self, kind: str, identifier: str) -> str:
        """An ARN of this account and region."""
        return (
            f"arn:{self.partition}:{self.SERVICE}:{self.region}:{self.account}:{kind}/{identifier}"
        )

    def register(self, kind: str, collection: Findable) -> None:
        """Lets ``find`` look in a collection.

        Args:
            kind: What precedes the identifier in its ARNs.
            collection: The collection.
        """
        self._collections[kind] = collection

    def find(self, arn: str) -> Any:
        """The resource of an ARN of any kind.

        Raises:
            ServiceError: There is none.
        """
        kind = arn.rpartition(":")[2].partition("/")[0]
        if kind not in self._collections:
            raise self.not_found(arn)
        return self._collections[kind].find(arn)

    def response(self, request: Request[Any], **members: object) -> Response:
        """A response to a request.

        Args:
            request: The request.
            members: The members of the response.
        """
        bound = self.BINDINGS.operations[request.OPERATION]
        kind: Any = self.BINDINGS.response_class(request.OPERATION)
        # What is in headers of every response is as plausible as in stubs.
        headers = bound.members.keys() - members.keys()
        make = getattr(self.BINDINGS.factories, bound.factory) if headers else kind
        made: Response = make(**members)
        return made

    # --- errors -------------------------------------------------------------------------------------

    def count(self, name: str, rate: float) -> None:
        """Counts a request, where requests are throttled.

        Args:
            name: What is counted.
            rate: How many are allowed in a second.

        Raises:
            ServiceError: There are too many.
        """
        if self.throttles and not self._throttle.admits(name, rate):
            raise ServiceError("Rate exceeded", code="ThrottlingException", status=429)

    def invalid(self, text: str, fields: Mapping[str, str] | None = None) -> ServiceError:
        """The error for a value that the service does not accept.

        Args:
            text: Its text.
            fields: The paths of wrong values, and what is wrong with each.
        """
        return self.ERRORS.invalid(text)

    def not_found(self, arn: str) -> ServiceError:
        """The error for the ARN of no resource."""
        return self.ERRORS.not_found(f"Resource: {arn} not found")

    def over_quota(self, kind: str, quota: int) -> ServiceError:
        """The error for one resource of a kind too many."""
        return self.ERRORS.over_quota(f"The quota of {quota} for {kind} is exceeded")
