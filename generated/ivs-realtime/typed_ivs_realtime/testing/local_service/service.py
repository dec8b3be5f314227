"""The base of local services: reads requests, checks them, calls what handles them, writes responses.

A service is the sum of the objects that ``_resources`` returns. An operation is handled by the method
of one of them that is called like the client's.
"""

# docs/decisions/local-services.md says why.

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, cast

from ..._runtime.errors import ConnectError, ParamProblem, ServiceError, TransportError
from ..._runtime.http import Headers, HttpResponse
from ..._runtime.operation import Request, Response
from ..._runtime.round_trips import wire_name
from ..._runtime.validation import String, check_members
from ..._runtime.values import refuse
from ..faults import Fault
from ..outcomes import Outcome, Reply, raised
from ..wire.requests import UnreadableRequest, read_request
from ..wire.responses import rewrite_error, write_response
from .base import ServiceBase
from .clock import check_seconds
from .pages import WrongToken
from .signatures import check_signature

_PART = re.compile(r"\[(?:(\d+)|[^]]*)\]|\w+")
"""An index, a key or a name in a path."""


class _Failure:
    """Requests that fail on purpose."""

    def __init__(self, method: str | None, outcome: Outcome, times: int | None) -> None:
        self.method = method
        self.outcome = outcome
        self.left = times


class LocalService(ServiceBase):
    """A service that runs in the process. Threads can share it.

    Args:
        region: The region in ARNs and URLs.
        account: The number of the account, in ARNs.
        partition: The partition in ARNs.
        seed: What identifiers and keys are drawn from. The same calls with the same seed have the same
            results.
        clock: The clock. Default: one that goes on by pauses of clients and by ``advance`` alone.
        quotas: Quotas that differ from those of AWS, by name.
        throttles: Whether requests are throttled at the rates of AWS.
        credentials: The only credentials whose signatures are accepted. Default: any, or none.
        on_event: Is called with each event, in the form of EventBridge; the method ``put`` of a queue
            will do. ``events`` holds the last 10,000 of them.

    Raises:
        ParamValidationError: A quota is unknown, or no integer of at least 0.
    """

    def set_up(self) -> None:
        """Makes the resources."""
        self._failures: list[_Failure] = []
        self._closed = False
        self._handlers = self._find_handlers(self._resources())

    def _resources(self) -> Sequence[object]:
        """The objects whose methods handle the operations."""
        raise NotImplementedError

    def _find_handlers(self, resources: Sequence[object]) -> dict[str, Callable[[Any], Response]]:
        """Operation → what handles it. Methods come before the plain operations of collections."""
        handlers: dict[str, Callable[[Any], Response]] = {}
        for operation, bound in self.BINDINGS.operations.items():
            for one in resources:
                plain = getattr(one, "plain_operations", {}).get(bound.method)
                handler = getattr(one, bound.method, plain)
                if handler is not None:
                    handlers[operation] = handler
        return handlers

    # --- requests -----------------------------------------------------------------------------------

    def respond(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What a request gets.

        Args:
            method: The HTTP method.
            target: The path and query string, without the path of the endpoint.
            headers: The headers.
            body: The body.
        """
        if self._closed:
            return ConnectError(f"{type(self).__name__} is closed", bytes_sent=False)
        with self.turn():
            try:
                reply = self._reply(method, target, headers, body)
            except ServiceError as error:
                reply = rewrite_error(self.BINDINGS, error)
            if isinstance(reply, HttpResponse):
                identified = {**reply.headers, "x-amzn-requestid": self.new_uuid()}
                reply = HttpResponse(reply.status, Headers(identified.items()), reply.body)
        return reply

    def _reply(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if self.credentials is not None:
            check_signature(
                self.credentials,
                region=self.region,
                signing_name=self.BINDINGS.service.signing_name,
                method=method,
                target=target,
                headers=headers,
                body=body,
                now=self.now,
            )
        request = self._read(method, target, headers, body)
        name = self.BINDINGS.operations[request.OPERATION].method
        if name in self.RATES:
            self.count(name, self.RATES[name])
        for failure in self._failures:
            if failure.method in (None, name):
                return self._fail(failure, request)
        return write_response(self.BINDINGS, request.OPERATION, self._handle(request))

    def _read(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Request[Any]:
        try:
            request = read_request(self.BINDINGS, method, target, headers, body)
        except UnreadableRequest as error:
            problem, is_known = str(error), error.operation is not None
        else:
            problems: list[ParamProblem] = []
            check_members(request, problems, True)
            problems += _unanchored(request)
            if problems:
                raise self._invalid(request, problems)
            return request
        if is_known:
            raise self.invalid(f"1 validation error detected: {problem}")
        raise ServiceError(problem, code="UnknownOperationException", status=404)

    def _invalid(self, request: Request[Any], problems: list[ParamProblem]) -> ServiceError:
        """The error for values that break constraints of the model."""
        texts: dict[str, str] = {}
        for problem in problems:
            path = _wire_path(request, problem.path)
            texts.setdefault(path, f"got {problem.found}; expected: {problem.allowed}")
        count = "1 validation error" if len(texts) == 1 else f"{len(texts)} validation errors"
        shown = "; ".join(
            f"Value at '{path}' failed to satisfy constraint: {text}"
            for path, text in texts.items()
        )
        return self.invalid(f"{count} detected: {shown}", texts)

    def _handle(self, request: Request[Any]) -> Response:
        handler = self._handlers.get(request.OPERATION)
        if handler is None:  # The model is newer.
            text = f"{type(self).__name__} lacks {request.OPERATION}"
            raise ServiceError(text, code="NotImplementedException", status=501)
        try:
            return handler(request)
        except WrongToken:
            pass
        raise self.invalid("nextToken: the token is invalid")

    # --- control ------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        """Sets the clock forward, and lets happen what is due by then.

        Args:
            seconds: Seconds, from 0 to a billion.

        Raises:
            ParamValidationError: It is another number.
        """
        check_seconds(seconds, "seconds")
        self.clock.advance(seconds)
        with self.turn():
            pass

    def fail(
        self,
        error: type[ServiceError] | type[TransportError] | ServiceError | TransportError | Fault,
        *,
        operation: str | None = None,
        times: int | None = 1,
        **members: object,
    ) -> None:
        """Makes requests fail on purpose, before they have any effect.

        Args:
            error: An error of the service or of the network, its class, or a fault of ``testing.faults``.
                Over HTTP, the connection closes before the response is complete.
            operation: The client's method; None for any.
            times: How many requests fail, at least one; None for all until ``recover`` is called.
            members: For a class of the service: its members, ``message``, ``code`` and ``status``.

        Raises:
            TypeError: It is no such error, or takes no such argument.
            ParamValidationError: The client has no such method, or ``times`` is less than 1.
        """
        methods = {bound.method for bound in self.BINDINGS.operations.values()}
        if operation is not None and operation not in methods:
            raise refuse("operation", repr(operation)[:80], "a method of the client, or None")
        if times is not None and times < 1:
            raise refuse("times", repr(times)[:40], "at least 1, or None")
        outcome = raised(self.BINDINGS, error, members)
        with self.turn():
            self._failures.append(_Failure(operation, outcome, times))

    def recover(self) -> None:
        """Lets no more requests fail on purpose."""
        with self.turn():
            self._failures.clear()

    def _fail(self, failure: _Failure, request: Request[Any]) -> Reply:
        if failure.left is not None:
            failure.left -= 1
            if failure.left <= 0:
                self._failures.remove(failure)
        return failure.outcome.reply(request)

    def close(self) -> None:
        """Lets clients fail to connect from now on."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _unanchored(request: Request[Any]) -> Iterator[ParamProblem]:
    """Yields texts that only contain what they should match. Patterns of models have no anchors."""
    for name, constraint in request.CONSTRAINTS.items():
        value = getattr(request, name)
        if not isinstance(constraint, String) or constraint.pattern is None:
            continue
        if isinstance(value, str) and re.fullmatch(constraint.pattern, value) is None:
            found = "a sensitive value" if constraint.sensitive else repr(value)
            yield ParamProblem(name, found, f"text matching {constraint.pattern}")


def _wire_path(request: Request[Any], path: str) -> str:
    """The path of a value with the names that it has in JSON."""
    value: Any = request

    def named(part: re.Match[str]) -> str:
        nonlocal value
        text, index = part[0], part[1]
        if not text.startswith("["):
            text, value = wire_name(type(value), text), getattr(value, text, None)
        elif index and isinstance(value, Sequence):
            value = cast("Sequence[object]", value)[int(index)]
        return text

    return _PART.sub(named, path)
