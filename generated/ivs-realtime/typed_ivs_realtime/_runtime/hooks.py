"""Hooks: code of the caller that runs around every attempt, to add headers, measure or trace.

A hook is any object with one or more of the methods below. An exception that it raises is logged
and does not fail the call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from inspect import iscoroutinefunction
from logging import Logger
from sys import exception
from types import MappingProxyType
from typing import Protocol, TypeAlias, TypeVar, cast

from .errors import ConfigurationError, Error, tolerant
from .signals import reraise_if_of_handler
from .transport.message_head import has_line_break, is_encodable, is_token

__all__ = [
    "AfterResponse",
    "AfterResponseHook",
    "BeforeSend",
    "BeforeSendHook",
    "CallFailed",
    "Hook",
    "Hooks",
    "OnErrorHook",
    "OnRetry",
    "OnRetryHook",
]

# Headers that frame the message or authenticate it, and those that the runtime sets.
_RESERVED = frozenset(
    {
        "accept-encoding",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
_RESERVED_PREFIXES = ("x-amz-", "amz-sdk-")

_Event = TypeVar("_Event")
_Result = TypeVar("_Result")


class BeforeSend:
    """Event: a request is about to be signed and sent.

    Attributes:
        operation: Name of the operation.
        attempt: Number of the attempt. The first is 1.
        headers: The headers that hooks have added so far.
    """

    __slots__ = ("_added", "_taken", "attempt", "operation")

    def __init__(self, operation: str, attempt: int, taken: Collection[str]) -> None:
        self.operation: str = operation
        self.attempt: int = attempt
        self._added: dict[str, str] = {}
        self._taken = frozenset(taken)

    @property
    def headers(self) -> Mapping[str, str]:
        return MappingProxyType(self._added)

    def add_header(self, name: str, value: str) -> None:
        """Adds a header to the request.

        Args:
            name: Name that the request does not have yet. Names that HTTP uses for framing, and
                those that begin with ``x-amz-`` or ``amz-sdk-``, are reserved.
            value: One line of text.

        Raises:
            ValueError: The header can't be added.
        """
        lowered = name.lower()
        if not is_token(name):
            raise ValueError(f"header {name!r}: expected: letters, digits and hyphens")
        if lowered in _RESERVED or lowered.startswith(_RESERVED_PREFIXES):
            raise ValueError(f"header {name!r}: it is reserved")
        if any(lowered == taken.lower() for taken in (*self._taken, *self._added)):
            raise ValueError(f"header {name!r}: the request already has it")
        if has_line_break(value):
            raise ValueError(f"header {name!r}: its value has a line break or NUL")
        if not is_encodable(value):
            raise ValueError(f"header {name!r}: its value has an unpaired surrogate")
        self._added = {**self._added, name: value}

    @tolerant
    def __repr__(self) -> str:
        return f"<BeforeSend: {self.operation}, attempt {self.attempt}>"


class AfterResponse:
    """Event: a response arrived, with any status.

    Attributes:
        operation: Name of the operation.
        attempt: Number of the attempt.
        status: HTTP status.
        request_id: AWS's ID of the request.
        duration: Seconds from sending the request to the end of the response.
    """

    __slots__ = ("attempt", "duration", "operation", "request_id", "status")

    def __init__(
        self, operation: str, attempt: int, status: int, request_id: str | None, duration: float
    ) -> None:
        self.operation: str = operation
        self.attempt: int = attempt
        self.status: int = status
        self.request_id: str | None = request_id
        self.duration: float = duration

    @tolerant
    def __repr__(self) -> str:
        return f"<AfterResponse: {self.operation}, attempt {self.attempt}, HTTP {self.status}>"


class OnRetry:
    """Event: an attempt failed and will be retried.

    Attributes:
        operation: Name of the operation.
        attempt: Number of the failed attempt.
        error: The error.
        delay: Seconds until the next attempt.
    """

    __slots__ = ("attempt", "delay", "error", "operation")

    def __init__(self, operation: str, attempt: int, error: Error, delay: float) -> None:
        self.operation: str = operation
        self.attempt: int = attempt
        self.error: Error = error
        self.delay: float = delay

    @tolerant
    def __repr__(self) -> str:
        name = type(self.error).__name__
        return f"<OnRetry: {self.operation}, attempt {self.attempt}, {name}>"


class CallFailed:
    """Event: a call ends with an error.

    Attributes:
        operation: Name of the operation.
        attempts: Number of attempts; 0 if the call failed before the first.
        error: The error that the call raises.
        duration: Seconds that the call took.
    """

    __slots__ = ("attempts", "duration", "error", "operation")

    def __init__(self, operation: str, attempts: int, error: Error, duration: float) -> None:
        self.operation: str = operation
        self.attempts: int = attempts
        self.error: Error = error
        self.duration: float = duration

    @tolerant
    def __repr__(self) -> str:
        name = type(self.error).__name__
        return f"<CallFailed: {self.operation}, {self.attempts} attempts, {name}>"


class BeforeSendHook(Protocol):
    """Runs before every attempt; ``event.add_header(name, value)`` adds a header."""

    def before_send(self, event: BeforeSend, /) -> object: ...


class AfterResponseHook(Protocol):
    """Runs after every response."""

    def after_response(self, event: AfterResponse, /) -> object: ...


class OnRetryHook(Protocol):
    """Runs before the pause that precedes a retry."""

    def on_retry(self, event: OnRetry, /) -> object: ...


class OnErrorHook(Protocol):
    """Runs when a call ends with an error."""

    def on_error(self, event: CallFailed, /) -> object: ...


Hook: TypeAlias = BeforeSendHook | AfterResponseHook | OnRetryHook | OnErrorHook
"""An object with one or more of these methods."""


def _checked(hooks: object) -> Iterable[object]:
    if isinstance(hooks, Iterable):
        return cast("Iterable[object]", hooks)
    raise ConfigurationError(f"hooks: got {type(hooks).__name__}; expected: a list of hooks")


class Hooks:
    """The methods of a client's hooks.

    Raises:
        ConfigurationError: An object has none of the methods.
    """

    __slots__ = ("_logger", "after_response", "before_send", "on_error", "on_retry")

    def __init__(self, hooks: Iterable[Hook], logger: Logger) -> None:
        found: dict[str, list[Callable[..., object]]] = {
            "before_send": [],
            "after_response": [],
            "on_retry": [],
            "on_error": [],
        }
        for hook in _checked(hooks):
            methods = {
                name: method for name in found if callable(method := getattr(hook, name, None))
            }
            for name, method in methods.items():
                if iscoroutinefunction(method) or iscoroutinefunction(type(method).__call__):
                    raise ConfigurationError(
                        f"hooks: got a coroutine function as {type(hook).__name__}.{name}; expected: "
                        "a plain function, which asynchronous clients call as well"
                    )
            if not methods:
                raise ConfigurationError(
                    f"hooks: got {type(hook).__name__}; expected: an object with one or more of the "
                    f"methods {', '.join(found)}"
                )
            for name, method in methods.items():
                found[name].append(method)
        self._logger = logger
        self.before_send: list[Callable[[BeforeSend], object]] = found["before_send"]
        self.after_response: list[Callable[[AfterResponse], object]] = found["after_response"]
        self.on_retry: list[Callable[[OnRetry], object]] = found["on_retry"]
        self.on_error: list[Callable[[CallFailed], object]] = found["on_error"]

    def add_before(self, others: Hooks) -> None:
        """Adds the methods of other hooks, which run before these."""
        self.before_send[:0] = others.before_send
        self.after_response[:0] = others.after_response
        self.on_retry[:0] = others.on_retry
        self.on_error[:0] = others.on_error

    def run(self, methods: Iterable[Callable[[_Event], object]], event: _Event) -> None:
        """Runs methods of one kind. Exceptions are logged."""
        for method in methods:
            self.run_one(method, event)

    def run_one(self, method: Callable[[_Event], _Result], event: _Event) -> _Result | None:
        """Runs one method, and returns its result. An exception is logged; the result is then None."""
        before = exception()
        try:
            return method(event)
        except Exception as error:
            reraise_if_of_handler(error, before)
            name = getattr(method, "__qualname__", type(method).__name__)
            self._logger.warning(
                "hook %s failed: %s: %s", name, type(error).__name__, error, exc_info=True
            )
        return None
