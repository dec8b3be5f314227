"""Code of the caller that runs around every attempt: to add headers, measure, trace and log.

A hook is any object with at least one of the methods below. What it raises is logged and goes no
further: watching a call must not make it fail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, cast

from .errors import ConfigurationError
from .transport.request_head import has_line_break, is_token

if TYPE_CHECKING:
    from logging import Logger

    from .errors import Error

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

# What frames the message, authenticates it, or belongs to the runtime.
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


class BeforeSend:
    """A request is about to be signed and sent.

    Attributes:
        operation: The operation's name.
        attempt: Which attempt this is; the first is 1.
        headers: What hooks have added so far; ``add_header`` adds one more.
    """

    __slots__ = ("_added", "_taken", "attempt", "operation")

    def __init__(self, operation: str, attempt: int, taken: Collection[str]) -> None:
        self.operation = operation
        self.attempt = attempt
        self._added: dict[str, str] = {}
        self._taken = frozenset(taken)

    @property
    def headers(self) -> Mapping[str, str]:
        return MappingProxyType(self._added)

    def add_header(self, name: str, value: str) -> None:
        """Sends a header along.

        Args:
            name: A name that the request does not use yet; not one of HTTP's framing, nor one
                that begins with ``x-amz-`` or ``amz-sdk-``.
            value: One line of text.

        Raises:
            ValueError: The header can't be added.
        """
        lowered = name.lower()
        if not is_token(name):
            raise ValueError(f"header {name!r}: expected letters, digits and hyphens")
        if lowered in _RESERVED or lowered.startswith(_RESERVED_PREFIXES):
            raise ValueError(f"header {name!r}: hooks may not set it")
        if any(lowered == taken.lower() for taken in (*self._taken, *self._added)):
            raise ValueError(f"header {name!r}: the request has it already")
        if has_line_break(value):
            raise ValueError(f"header {name!r}: its value holds a line break or NUL")
        self._added = {**self._added, name: value}

    def __repr__(self) -> str:
        return f"<BeforeSend: {self.operation}, attempt {self.attempt}>"


class AfterResponse:
    """An answer arrived, whatever its status.

    Attributes:
        operation: The operation's name.
        attempt: Which attempt it answers.
        status: The HTTP status.
        request_id: The id by which AWS finds the request.
        duration: Seconds from sending the request to the end of the answer.
    """

    __slots__ = ("attempt", "duration", "operation", "request_id", "status")

    def __init__(
        self, operation: str, attempt: int, status: int, request_id: str | None, duration: float
    ) -> None:
        self.operation = operation
        self.attempt = attempt
        self.status = status
        self.request_id = request_id
        self.duration = duration

    def __repr__(self) -> str:
        return f"<AfterResponse: {self.operation}, attempt {self.attempt}, HTTP {self.status}>"


class OnRetry:
    """An attempt failed and will be repeated.

    Attributes:
        operation: The operation's name.
        attempt: Which attempt failed.
        error: What it failed with.
        delay: Seconds until the next one.
    """

    __slots__ = ("attempt", "delay", "error", "operation")

    def __init__(self, operation: str, attempt: int, error: Error, delay: float) -> None:
        self.operation = operation
        self.attempt = attempt
        self.error = error
        self.delay = delay

    def __repr__(self) -> str:
        name = type(self.error).__name__
        return f"<OnRetry: {self.operation}, attempt {self.attempt}, {name}>"


class CallFailed:
    """A call ends with an error.

    Attributes:
        operation: The operation's name.
        attempts: How many attempts there were; 0 if it failed before the first.
        error: What is raised.
        duration: Seconds that the whole call took.
    """

    __slots__ = ("attempts", "duration", "error", "operation")

    def __init__(self, operation: str, attempts: int, error: Error, duration: float) -> None:
        self.operation = operation
        self.attempts = attempts
        self.error = error
        self.duration = duration

    def __repr__(self) -> str:
        name = type(self.error).__name__
        return f"<CallFailed: {self.operation}, {self.attempts} attempts, {name}>"


class BeforeSendHook(Protocol):
    """Runs before every attempt; ``event.add_header(name, value)`` sends a header along."""

    def before_send(self, event: BeforeSend, /) -> object: ...


class AfterResponseHook(Protocol):
    """Runs after every answer."""

    def after_response(self, event: AfterResponse, /) -> object: ...


class OnRetryHook(Protocol):
    """Runs before every pause that another attempt follows."""

    def on_retry(self, event: OnRetry, /) -> object: ...


class OnErrorHook(Protocol):
    """Runs when a call ends with an error."""

    def on_error(self, event: CallFailed, /) -> object: ...


Hook: TypeAlias = BeforeSendHook | AfterResponseHook | OnRetryHook | OnErrorHook
"""An object with one or more of the methods."""


def _several(hooks: object) -> Iterable[object]:
    if isinstance(hooks, Iterable):
        return cast("Iterable[object]", hooks)
    raise ConfigurationError(f"hooks: got {type(hooks).__name__}; expected: a list of hooks")


class Hooks:
    """The hooks of a client, by their methods.

    Raises:
        ConfigurationError: One has none of the methods.
    """

    __slots__ = ("_logger", "after_response", "before_send", "on_error", "on_retry")

    def __init__(self, hooks: Iterable[Hook], logger: Logger) -> None:
        found: dict[str, list[Callable[..., object]]] = {
            "before_send": [],
            "after_response": [],
            "on_retry": [],
            "on_error": [],
        }
        for hook in _several(hooks):
            methods = {
                name: method for name in found if callable(method := getattr(hook, name, None))
            }
            if not methods:
                raise ConfigurationError(
                    f"hooks: {type(hook).__name__} has none of the methods {', '.join(found)}"
                )
            for name, method in methods.items():
                found[name].append(method)
        self._logger = logger
        self.before_send: list[Callable[[BeforeSend], object]] = found["before_send"]
        self.after_response: list[Callable[[AfterResponse], object]] = found["after_response"]
        self.on_retry: list[Callable[[OnRetry], object]] = found["on_retry"]
        self.on_error: list[Callable[[CallFailed], object]] = found["on_error"]

    def run(self, methods: Iterable[Callable[[_Event], object]], event: _Event) -> None:
        """Runs one kind of method; whatever it raises is logged."""
        for method in methods:
            try:
                method(event)
            except Exception as error:
                name = getattr(method, "__qualname__", type(method).__name__)
                self._logger.warning(
                    "hook %s failed: %s: %s", name, type(error).__name__, error, exc_info=True
                )
