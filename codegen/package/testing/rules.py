"""The rules of a stub: which request gets which response, and how often.

The newest rule that matches and is not used up responds, whether threads, event loops or a server ask.
"""

# docs/decisions/stubs-respond-below-the-client.md says why.

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar, get_type_hints

from .._runtime.errors import ServiceError, TransportError
from .._runtime.http import Headers
from .._runtime.operation import Request, Response
from . import sources
from .defaults import DEFAULT, passed
from .faults import Fault
from .outcomes import Outcome, Reply, raised, returned
from .wire.bindings import Bindings
from .wire.requests import UnreadableRequest, read_request

__tracebackhide__ = True  # pytest shows the test, not these frames

StepsT = TypeVar("StepsT")
RequestT = TypeVar("RequestT", bound=Request[Any])
ResponseT = TypeVar("ResponseT", bound=Response)
_T = TypeVar("_T", bound="BaseSteps")

Returned: TypeAlias = ResponseT | Callable[[RequestT], ResponseT]
"""What a rule returns: a response, or a function of the request that returns one."""


class _Step:
    """A step of a rule: an outcome, and how many attempts get it; None for any number."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.count: int | None = outcome.times
        self.used = 0

    @property
    def source(self) -> str:
        if self.count is None or self.count == self.outcome.times:
            return self.outcome.source
        return f"{self.outcome.source}.{'once()' if self.count == 1 else f'times({self.count})'}"


class _Entry:
    """A rule as the book keeps it.

    Args:
        operation: The operation that it is for.
        method: Its method.
        conditions: The fields that the request must have.
        predicate: What else must be true of it; None for nothing.
    """

    def __init__(
        self,
        operation: str,
        method: str,
        conditions: Mapping[str, Any],
        predicate: Callable[[Any], bool] | None,
    ) -> None:
        self.operation = operation
        self.conditions = conditions
        self.predicate = predicate
        self.steps: list[_Step] = []
        self._method = method

    def current(self) -> _Step | None:
        """The step that responds next; None if the rule is used up."""
        for step in self.steps:
            # A step that another follows is used once, unless it says how often.
            limit = 1 if step.count is None and step is not self.steps[-1] else step.count
            if limit is None or step.used < limit:
                return step
        return None

    def differences(self, request: Request[Any]) -> list[str]:
        """Why the rule does not match a request."""
        found = [
            f"{name}: got {self._shown(request, name, getattr(request, name, None))}; "
            f"expected: {self._shown(request, name, value)}"
            for name, value in self.conditions.items()
            if getattr(request, name, None) != value
        ]
        if not found and self.predicate is not None and not self.predicate(request):
            found.append(f"{sources.source(self.predicate)} returned False")
        return found

    def source(self, kind: type[Request[Any]]) -> str:
        """How the rule is written in a test."""
        given = {name: self._shown(kind, name, value) for name, value in self.conditions.items()}
        conditions = [] if self.predicate is None else [sources.source(self.predicate)]
        conditions += [sources.keywords(given)] if given else []
        when = f".when({', '.join(conditions)})" if conditions else ""
        return f"stub.{self._method}{when}.{'.then.'.join(step.source for step in self.steps)}"

    @staticmethod
    def _shown(kind: Any, name: str, value: object) -> str:
        """A value as source; ``...`` if it is sensitive."""
        item = kind.__dataclass_fields__.get(name)
        return sources.source(value) if value is None or item is None or item.repr else "..."


class _Call(NamedTuple):
    """A request that came, and the id that its attempts share."""

    operation: str
    request: Request[Any]
    invocation: str | None


class RuleBook:
    """The rules of a stub, and the calls that came. Threads can share it.

    Args:
        bindings: The package's table.
    """

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self._lock = RLock()
        self._entries: list[_Entry] = []
        self._calls: list[_Call] = []
        self._complaints: list[str] = []

    # --- what a transport or server calls ---------------------------------------------------------

    def respond(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What a request gets.

        Args:
            method: The HTTP method.
            target: The path and query string, without the path of the endpoint.
            headers: The headers.
            body: The body.

        Raises:
            AssertionError: No rule matches, or the request can't be read.
        """
        try:
            request = read_request(self.bindings, method, target, headers, body)
        except UnreadableRequest as error:
            problem = f"unreadable request: {error}"
        else:
            outcome = self._take(request, Headers(headers.items()).get("amz-sdk-invocation-id"))
            if isinstance(outcome, Outcome):
                return outcome.reply(request)
            problem = outcome
        self.complain(problem)
        raise AssertionError(problem)

    def complain(self, problem: str) -> None:
        """Notes what the check at the end shall report, even if the code under test hides it."""
        with self._lock:
            self._complaints.append(problem)

    def _take(self, request: Request[Any], invocation: str | None) -> Outcome | str:
        """The outcome of a request; else the reason why there is none."""
        with self._lock:
            self._calls.append(_Call(request.OPERATION, request, invocation))
            entries = self._entries_of(request.OPERATION)
            for entry in reversed(entries):
                step = entry.current()
                if step is not None and not entry.differences(request):
                    step.used += 1
                    return step.outcome
            return self._unexpected(request, entries)

    def _unexpected(self, request: Request[Any], entries: list[_Entry]) -> str:
        method = self.bindings.operations[request.OPERATION].method
        lines = [f"unexpected call: {sources.call(method, request)}"]
        if not entries:
            lines.append(f"expected: no call of {method}, which has no rule")
            return "\n".join(lines)
        nearest = min(reversed(entries), key=lambda entry: len(entry.differences(request)))
        reasons = nearest.differences(request) or ["it is used up"]
        lines += [
            f"nearest rule: {nearest.source(type(request))}",
            *(f"  {one}" for one in reasons),
        ]
        return "\n".join(lines)

    # --- what tests call --------------------------------------------------------------------------

    def add(
        self,
        operation: str,
        conditions: Mapping[str, Any],
        predicate: Callable[[Any], bool] | None,
        outcome: Outcome,
    ) -> _Entry:
        """Adds a rule with its first step."""
        entry = _Entry(operation, self.bindings.operations[operation].method, conditions, predicate)
        entry.steps.append(_Step(outcome))
        with self._lock:
            self._entries.append(entry)
        return entry

    def calls(self, operation: str) -> list[Any]:
        """The requests of an operation, the attempts of a call as one."""
        found: dict[object, Request[Any]] = {}
        with self._lock:
            for number, call in enumerate(self._calls):
                if call.operation == operation:
                    found.setdefault(call.invocation or number, call.request)
        return [*found.values()]

    def attempts(self, operation: str) -> int:
        """How many requests of an operation came."""
        with self._lock:
            return sum(call.operation == operation for call in self._calls)

    def check(self) -> None:
        """Checks that no call was unexpected, and that counted rules were used as often as they say.

        Raises:
            AssertionError: One was, or they were not.
        """
        with self._lock:
            problems = [*self._complaints]
            for entry in self._entries:
                for step in entry.steps:
                    if step.count is not None and step.used < step.count:
                        problems.append(self._unused(entry, step))
        if problems:
            raise AssertionError("\n".join(problems))

    def _unused(self, entry: _Entry, step: _Step) -> str:
        kind = self.bindings.request_class(entry.operation)
        method = self.bindings.operations[entry.operation].method
        lines = [
            f"unused rule: {entry.source(kind)}",
            f"  {step.source}: used {step.used} times; expected: {step.count}",
        ]
        came = self.calls(entry.operation)
        lines += [f"  call that came: {sources.call(method, request)}" for request in came[:5]]
        return "\n".join(lines)

    def _entries_of(self, operation: str) -> list[_Entry]:
        return [entry for entry in self._entries if entry.operation == operation]


class BaseSteps:
    """What an operation responds: the part that is the same for all.

    Args:
        book: The rules of the stub.
        operation: The operation.
        entry: The rule to which a step is added; None for a new rule.
        conditions: The conditions of a new rule.
        predicate: The same.
    """

    __test__: ClassVar[bool] = False  # TestThingStub is no test of pytest's.

    def __init__(
        self,
        book: RuleBook,
        operation: str,
        *,
        entry: _Entry | None = None,
        conditions: Mapping[str, Any] | None = None,
        predicate: Callable[[Any], bool] | None = None,
    ) -> None:
        self._book = book
        self._operation = operation
        self._entry = entry
        self._conditions = conditions or {}
        self._predicate = predicate

    def returns(self, *response: Any, **fields: Any) -> Any:
        """Responds with a response, the result of a function, or the factory's with these fields."""
        raise NotImplementedError

    def _returns(self, arguments: Mapping[str, Any]) -> Rule[Any]:
        """Adds what ``returns`` was called with: its ``self``, its positional argument, then fields."""
        response, fields = _split(arguments)
        given = None if response is DEFAULT else response
        return self._add(returned(self._book.bindings, self._operation, given, fields))

    def _raises(
        self,
        error: type[ServiceError] | type[TransportError] | ServiceError | TransportError | Fault,
        arguments: Mapping[str, Any],
    ) -> Rule[Any]:
        return self._add(raised(self._book.bindings, error, arguments))

    def _add(self, outcome: Outcome) -> Rule[Any]:
        entry = self._entry
        if entry is None:
            entry = self._book.add(self._operation, self._conditions, self._predicate, outcome)
        else:
            entry.steps.append(_Step(outcome))
        kind = next(one for one in type(self).__mro__ if _is_steps(one))
        return Rule(entry, kind(self._book, self._operation, entry=entry))


def _split(arguments: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The positional argument of a method, and the keyword arguments that were passed.

    Args:
        arguments: The method's variables in their order, which begin with ``self``.
    """
    _, (_, positional), *others = arguments.items()
    return positional, passed(dict(others))


def _is_steps(kind: type) -> bool:
    """Whether a class has what an operation responds, but no conditions and calls."""
    return issubclass(kind, BaseSteps) and not issubclass(kind, OperationStub)


class OperationStub(BaseSteps, Generic[RequestT]):
    """The stub of an operation: its rules, and the calls that came."""

    @property
    def calls(self) -> list[RequestT]:
        """The requests, oldest first; one for each call, however often it was retried."""
        return self._book.calls(self._operation)

    @property
    def attempts(self) -> int:
        """How many requests came. A call that is retried sends several."""
        return self._book.attempts(self._operation)

    def when(self, *predicate: Any, **conditions: Any) -> Any:
        """Matches the requests with these fields for which the function returns True."""
        raise NotImplementedError

    def _when(self, kind: type[_T], arguments: Mapping[str, Any]) -> _T:
        """Returns the steps of the rule that ``when`` was called for, with arguments in the same order."""
        predicate, conditions = _split(arguments)
        return kind(
            self._book,
            self._operation,
            conditions=conditions,
            predicate=None if predicate is DEFAULT else predicate,
        )


class BaseOperations:
    """The operations of a stub: an attribute for each, annotated with the class of its stub.

    Args:
        book: The rules of the stub.
    """

    _kinds: ClassVar[Mapping[str, type[OperationStub[Any]]]]

    def __init_subclass__(cls) -> None:
        cls._kinds = get_type_hints(cls)

    def __init__(self, book: RuleBook) -> None:
        for operation, bound in book.bindings.operations.items():
            setattr(self, bound.method, self._kinds[bound.method](book, operation))


class Rule(Generic[StepsT]):
    """A rule. Without a count, it responds to any number of attempts, or to none."""

    def __init__(self, entry: _Entry, following: StepsT) -> None:
        self._entry = entry
        self._following = following

    def once(self) -> Self:
        """The last step responds to exactly one attempt."""
        return self.times(1)

    def times(self, count: int) -> Self:
        """The last step responds to exactly ``count`` attempts.

        Args:
            count: 1 or more.

        Raises:
            ValueError: It is less.
        """
        if count < 1:
            raise ValueError(f"times: got {count}; expected: 1 or more")
        self._entry.steps[-1].count = count
        return self

    @property
    def then(self) -> StepsT:
        """What the rule responds afterwards. A step without a count responds once if another follows."""
        return self._following
