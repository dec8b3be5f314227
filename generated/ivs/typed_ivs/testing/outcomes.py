"""What a rule of a stub responds: a response, an error of the service, or one of the network."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeAlias

from .._runtime.errors import ConnectError, ServiceError, TransportError
from .._runtime.http import HttpResponse
from .._runtime.operation import Request, Response
from . import sources
from .faults import Fault
from .wire.bindings import Bindings
from .wire.responses import rewrite_error, write_error, write_response

Reply: TypeAlias = HttpResponse | TransportError | Fault
"""What a transport does with a request: return, raise, or let go wrong."""

_THROTTLING_CODE = "ThrottlingException"


class Outcome:
    """What an attempt gets.

    Attributes:
        source: How it is written in a test: ``returns(…)``.
        times: How many attempts get it; None if it does not say.
    """

    def __init__(
        self, source: str, reply: Callable[[Request[Any]], Reply], times: int | None = None
    ) -> None:
        self.source = source
        self.times = times
        self.reply = reply


def returned(bindings: Bindings, operation: str, given: Any, members: Mapping[str, Any]) -> Outcome:
    """The outcome of ``returns``.

    Args:
        bindings: The package's table.
        operation: The operation.
        given: A response, or a function of the request that returns one; None if the fields say it.
        members: The fields of the response that do not have their defaults.

    Raises:
        TypeError: It is neither, or fields were given as well.
        ParamValidationError: HTTP or JSON can't hold a value.
    """
    if given is not None and members:
        raise TypeError("returns: got a response and fields; expected: one of them")
    if callable(given):
        function: Callable[[Request[Any]], object] = given
        return Outcome(
            f"returns({sources.source(function)})",
            lambda request: _written(bindings, operation, _made(function, request)),
        )
    response: object = given
    if given is None:
        response = _default_response(bindings, operation, members)
    written = _written(bindings, operation, response)
    text = _shown(bindings, operation, members) if given is None else sources.source(given)
    return Outcome(f"returns({text})", lambda request: written)


def _default_response(bindings: Bindings, operation: str, members: Mapping[str, Any]) -> Response:
    if not bindings.operations[operation].response:
        return Response()
    made: Response = getattr(bindings.factories, bindings.operations[operation].factory)(**members)
    return made


def _shown(bindings: Bindings, operation: str, given: Mapping[str, Any]) -> str:
    """Fields of a response as keyword arguments, without sensitive values."""
    sensitive = {item.name for item in fields(bindings.response_class(operation)) if not item.repr}
    return sources.keywords(
        {
            name: "..." if name in sensitive else sources.source(value)
            for name, value in given.items()
        }
    )


def _made(function: Callable[[Request[Any]], object], request: Request[Any]) -> object:
    """The result of a function, or the error of a service or transport that it raised."""
    try:
        return function(request)
    except (ServiceError, TransportError) as error:
        return error


def _written(bindings: Bindings, operation: str, result: object) -> Reply:
    if isinstance(result, ServiceError):
        return rewrite_error(bindings, result)
    if isinstance(result, TransportError):
        return result
    expected = bindings.response_class(operation)
    if not isinstance(result, expected):
        raise TypeError(
            f"{bindings.operations[operation].method}: got {type(result).__name__}; "
            f"expected: {expected.__name__}"
        )
    return write_response(bindings, operation, result)


def raised(
    bindings: Bindings,
    error: type[ServiceError] | type[TransportError] | ServiceError | TransportError | Fault,
    arguments: Mapping[str, Any],
) -> Outcome:
    """The outcome of ``raises``.

    Args:
        bindings: The package's table.
        error: An error of the service or of the network, its class, or a fault.
        arguments: For a class of the service: its members, ``message``, ``code`` and ``status``.

    Raises:
        TypeError: It is something else, or takes no such argument.
        ParamValidationError: HTTP or JSON can't hold a value.
    """
    if isinstance(error, type):
        # Members may be sensitive.
        shown = {
            name: sources.source(value) if name in ("message", "code", "status") else "..."
            for name, value in arguments.items()
        }
        parts = [error.__name__, sources.keywords(shown)]
        text = f"raises({', '.join(part for part in parts if part)})"
        if issubclass(error, ServiceError):
            response = _error_response(bindings, error, dict(arguments))
            return Outcome(text, lambda request: response)
        if issubclass(error, TransportError):  # pyright: ignore[reportUnnecessaryIsInstance]
            _expect_none(error.__name__, arguments)
            sent = not issubclass(error, ConnectError)
            failure = error("the stub raises it", bytes_sent=sent)
            return Outcome(text, lambda request: copy.copy(failure))
        raise _no_error(error.__name__)
    text = f"raises({error!r})"
    _expect_none(type(error).__name__, arguments)
    if isinstance(error, Fault):
        if error.kind == "throttled":
            throttled = _throttled(bindings)
            return Outcome(text, lambda request: throttled, error.times)
        return Outcome(text, lambda request: error)
    if isinstance(error, ServiceError):
        rewritten = rewrite_error(bindings, error)
        return Outcome(
            f"raises({type(error).__name__}({error.message!r}))", lambda request: rewritten
        )
    if isinstance(error, TransportError):  # pyright: ignore[reportUnnecessaryIsInstance]
        return Outcome(text, lambda request: copy.copy(error))
    raise _no_error(type(error).__name__)


def _error_response(
    bindings: Bindings, kind: type[ServiceError], arguments: dict[str, Any]
) -> HttpResponse:
    return write_error(
        bindings,
        kind,
        message=arguments.pop("message", ""),
        code=arguments.pop("code", None),
        status=arguments.pop("status", None),
        members=arguments,
    )


def _throttled(bindings: Bindings) -> HttpResponse:
    if bindings.throttling:
        kind: type[ServiceError] = getattr(bindings.error_classes, bindings.throttling)
        return write_error(bindings, kind, {}, message="Rate exceeded")
    return write_error(bindings, ServiceError, {}, message="Rate exceeded", code=_THROTTLING_CODE)


def _expect_none(name: str, arguments: Mapping[str, Any]) -> None:
    if arguments:
        raise TypeError(f"raises: got {', '.join(arguments)} for {name}; expected: no arguments")


def _no_error(name: str) -> TypeError:
    return TypeError(
        f"raises: got {name}; expected: an error of the service or of the network, or a fault"
    )
