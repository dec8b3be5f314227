"""Both clients of the package, behind one set of methods, with transports that send nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from importlib import import_module
from inspect import iscoroutinefunction
from typing import Any, TypeAlias, TypeVar

from ..._runtime.client import ClientBase
from ..._runtime.command_line.calling import request_class
from ..._runtime.http import Headers, HttpResponse, PreparedRequest

_T = TypeVar("_T")

Service: TypeAlias = Callable[[str], HttpResponse]
"""Responds to a request, given as the text of its URL, headers and body."""


def no_content(_: str) -> HttpResponse:
    """A success without a body."""
    return HttpResponse(200, Headers(), b"")


def request_text(target: str, headers: Mapping[str, Any], body: bytes | str) -> str:
    """A request as services take it here."""
    content = body if isinstance(body, str) else body.decode("utf-8", "replace")
    return "\n".join((target, *map(str, headers.values()), content))


def whole_body(request: PreparedRequest) -> bytes:
    """The body of a request, also if it is sent in pieces."""
    return request.body if isinstance(request.body, bytes) else b"".join(request.body.checked())


class RecordingTransport:
    """A transport that records requests and sends none.

    Attributes:
        requests: The recorded requests.
        service: Responds. By default, the body is empty.
    """

    def __init__(self) -> None:
        self.requests: list[PreparedRequest] = []
        self.service: Service = no_content

    def send(self, request: PreparedRequest, **_: object) -> HttpResponse:
        """Records a request."""
        self.requests.append(request)
        return self.service(request_text(request.target, request.headers, whole_body(request)))

    def close(self) -> None:
        """Does nothing: there is no connection."""


class AsyncRecordingTransport:
    """The same for the asynchronous client, with the records of the other one.

    Args:
        transport: The other one.
    """

    def __init__(self, transport: RecordingTransport) -> None:
        self._transport = transport

    async def send(self, request: PreparedRequest, **_: object) -> HttpResponse:
        """Records a request."""
        return self._transport.send(request)

    async def close(self) -> None:
        """Does nothing: there is no connection."""


def result_of(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: _T = end.value
        return result
    coroutine.close()
    raise AssertionError("got a coroutine that waits; expected: a result at once")


class AwaitedClient:
    """The asynchronous client with the synchronous one's methods, whose results are awaited.

    Args:
        client: The client.
    """

    def __init__(self, client: ClientBase) -> None:
        self._client: Any = client

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        if not iscoroutinefunction(value):
            return value

        def call(*given: Any, **named: Any) -> Any:
            request = given[0] if name == "send" else self._request_class(name)
            coroutine = value(*given, **named)
            if getattr(request, "READS_BODY", False):  # In a thread, for which an event loop waits.
                return asyncio.run(coroutine)
            return result_of(coroutine)

        return call

    def _request_class(self, method: str) -> object:
        client_class: Any = self._client.__class__
        modules = import_module(f"{client_class.SERVICE.import_name}.operations").MODULES
        return request_class(client_class, method) if method in modules else None

    def with_options(self, **options: Any) -> AwaitedClient:
        """A copy of the client."""
        return AwaitedClient(self._client.with_options(**options))

    @property
    def paginate(self) -> _AwaitedPaginators:
        """Its paginators."""
        return _AwaitedPaginators(self._client.paginate)


class _AwaitedPaginators:
    def __init__(self, paginators: object) -> None:
        self._paginators = paginators

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._paginators, name)

        def paginate(**given: Any) -> _AwaitedPaginator:
            return _AwaitedPaginator(method(**given))

        return paginate


class _AwaitedPaginator:
    def __init__(self, paginator: Any) -> None:
        self._paginator = paginator

    @property
    def resume_token(self) -> str | None:
        token: str | None = self._paginator.resume_token
        return token

    def __iter__(self) -> Iterator[Any]:
        return _each(aiter(self._paginator))

    def pages(self) -> Iterator[Any]:
        return _each(self._paginator.pages())


def _each(values: AsyncIterator[_T]) -> Iterator[_T]:
    async def following() -> tuple[_T] | None:
        async for value in values:
            return (value,)
        return None

    while (found := result_of(following())) is not None:
        yield found[0]
