"""Helpers: several calls and pauses as one function, written once for both kinds of clients.

A helper is a generator of steps, which a driver carries out::

    @helper
    def weather_of(client: ClientBase, city: str) -> Steps[Weather | None]:
        found = yield from attempt(GetWeatherRequest(city=city), UnknownCityError)
        return None if isinstance(found, UnknownCityError) else found.weather

    weather_of(client, "Oslo")
    await weather_of(async_client, "Oslo")
"""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from importlib import import_module
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast, overload

from .client import Client, ClientBase
from .forks import late_import
from .operation import R, Request
from .pagination import AsyncSender, Sender
from .steps import Steps, T, run, send
from .validation import List
from .values import refuse

ItemT = TypeVar("ItemT")
_P = ParamSpec("_P")
_ResultT = TypeVar("_ResultT", covariant=True)


class Helper(Protocol[_P, _ResultT]):
    """A function over a client. With an asynchronous client, its result is awaited."""

    @property
    def steps(self) -> Callable[Concatenate[ClientBase, _P], Steps[_ResultT]]:
        """The generator, for another helper."""
        ...

    @overload
    def __call__(self, client: Sender, /, *args: _P.args, **kwargs: _P.kwargs) -> _ResultT: ...
    @overload
    def __call__(
        self, client: AsyncSender, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Coroutine[Any, Any, _ResultT]: ...


def helper(steps: Callable[Concatenate[ClientBase, _P], Steps[T]]) -> Helper[_P, T]:
    """Makes a function over a client of a generator over steps."""

    @wraps(steps)
    def call(client: object, /, *args: _P.args, **kwargs: _P.kwargs) -> Any:
        if not isinstance(client, ClientBase):
            del args, kwargs
            raise refuse("client", f"a value of type {type(client).__name__}", "a client")
        begun = steps(client, *args, **kwargs)
        del args, kwargs  # Tools that show a traceback with variables show this frame.
        if isinstance(client, Client):
            return run(client, begun)
        with late_import:
            # By name: copies without asynchronous clients are type-checked as well.
            in_loop: Any = import_module(".aio.steps", __package__)
        return in_loop.run(client, begun)

    made: Any = call
    made.steps = steps
    return cast("Helper[_P, T]", made)


def expect(value: object, kind: type[object], name: str) -> None:
    """Refuses an argument of another class, before anything is done.

    Args:
        value: The argument.
        kind: The class.
        name: The name of the argument.

    Raises:
        ParamValidationError: It is of another class.
    """
    if not isinstance(value, kind):
        raise refuse(name, f"a value of type {type(value).__name__}", f"a {kind.__name__}")


def in_batches(
    items: list[ItemT],
    kind: type[Request[Any]],
    request: Callable[[list[ItemT]], Request[R]],
) -> Steps[list[R]]:
    """Sends the requests of an operation that takes many items at once.

    Args:
        items: The items, any number.
        kind: The class of the requests. Its only list is that of the items, which has a maximum.
        request: Makes a request for some of the items.

    Returns:
        The responses.
    """
    (most,) = (
        one.maximum for one in kind.CONSTRAINTS.values() if isinstance(one, List) and one.maximum
    )
    responses: list[R] = []
    for at in range(0, len(items), most):
        response = yield from send(request(items[at : at + most]))
        responses.append(response)
    return responses
