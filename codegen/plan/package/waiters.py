"""``waiters.py``: a method for each waiter."""

# docs/decisions/waiters-are-steps.md says why.

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.plan.ir.client import Method, Parameter
from codegen.plan.ir.waiters import Meaning, WaiterMethod, WaiterModule
from codegen.plan.package.client import (
    WIDTH,
    Owner,
    item,
    lower_parameter,
    ordered,
    original_method,
    sensitive_arguments,
)
from codegen.plan.package.deprecation import deprecation
from codegen.plan.python import naming
from codegen.plan.python.docs import argument
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.jmespath_code import (
    Condition,
    Elements,
    UnsupportedExpression,
    compile_expression,
    equals,
)
from codegen.problems import Problem, ProblemsError
from codegen.source.model import Operation
from codegen.source.waiters import Acceptor, Waiter
from codegen.text.docstrings import quote_docstring, to_text
from codegen.text.python_source import literal
from codegen.text.wording import describe

_OPTIONS = ("timeout", "interval", "on_progress")


def lower_waiters(index: Index, *, is_asynchronous: bool = False) -> WaiterModule | None:
    """``waiters.py``, or its twin in ``aio``; None if there are no waiters.

    Raises:
        ProblemsError: The expression of an acceptor is not supported; all such are listed.
    """
    waiters = tuple(index.service.waiters.values())
    if not waiters:
        return None
    names = naming.methods(waiter.name for waiter in waiters)
    imports = Imports("aio" if is_asynchronous else "", _taken(index, names.values()))
    original = (lambda: imports.lazy("waiters", "Waiters")) if is_asynchronous else None
    problems: list[Problem] = []
    methods = tuple(
        _waiter(index, waiter, names[waiter.name], imports, problems, original)
        for waiter in waiters
    )
    if problems:
        raise ProblemsError(problems)
    module, prefix = ("aio.waiters", "Async") if is_asynchronous else ("waiters", "")
    used = {
        "Base": imports.runtime(module, f"{prefix}WaitersBase"),
        "Client": imports.runtime("aio.client" if is_asynchronous else "client", f"{prefix}Client"),
        "float": imports.builtin("float"),
        "Callable": imports.standard("collections.abc", "Callable"),
        "Progress": imports.runtime("waiters", "Progress"),
    }
    if is_asynchronous:
        for method in methods:
            imports.package("waiters", method.constant)
        if any(method.method.original for method in methods):
            used["documented_by"] = imports.decorator("documentation", "documented_by")
    else:
        used |= {
            name: imports.runtime("waiters", name)
            for name in ("State", "Waiter", "WaiterError", "WaiterFailed", "WaiterTimeout")
        }
        if any(method.of_error for method in methods):
            used["ServiceError"] = imports.package("errors", "ServiceError")
        if not all(method.of_error for method in methods):
            used["unknown"] = imports.runtime("waiters", "unknown")
    if any(method.method.deprecated for method in methods):
        used["deprecated"] = imports.decorator("deprecation", "deprecated")
    return WaiterModule(
        is_asynchronous=is_asynchronous, imports=imports.block(), names=used, methods=methods
    )


def _taken(index: Index, methods: Iterable[str]) -> set[str]:
    """The methods, and their parameters, which shadow names in their bodies."""
    operations = {waiter.operation for waiter in index.service.waiters.values()}
    inputs = [index.input(index.service.operations[name]) for name in operations]
    fields = [index.fields[shape.name].values() for shape in inputs]
    return {*methods, *_OPTIONS}.union(*fields)


def _waiter(
    index: Index,
    waiter: Waiter,
    name: str,
    imports: Imports,
    problems: list[Problem],
    original: Owner | None,
) -> WaiterMethod:
    operation = index.service.operations[waiter.operation]
    given = index.input(operation)
    parameters = [_parameter(lower_parameter(index, given, m, imports)) for m in ordered(given)]
    if operation.output is None:
        response = imports.runtime("operation", "Response")
    else:
        response = imports.lazy("models", index.response_class(operation.name))
    of_error = tuple(_of_error(waiter.acceptors))
    of_response: tuple[Meaning, ...] = ()
    if original is None:
        of_response = tuple(_of_response(index, waiter, operation, problems))
    gone = any(meaning.state == literal("success") for meaning in of_error)
    result = f"{response} | None" if gone else response
    return WaiterMethod(
        method=Method(
            name=name,
            parameters=tuple(parameters),
            returns=result,
            documentation=_docstring(index, waiter, operation, parameters, gone),
            original=original_method(index, operation, original, name),
            module=f"operations.{index.operation_modules[operation.name]}",
            request=imports.lazy("models", index.request_class(operation.name)),
            deprecated=deprecation(operation),
            sensitive_arguments=sensitive_arguments(index, given, parameters),
            variable=naming.local("request", [parameter.name for parameter in parameters]),
        ),
        constant=name.upper(),
        kind=f"{response}, {result}",
        delay=waiter.delay,
        max_attempts=waiter.max_attempts,
        response_type=response,
        of_response=of_response,
        of_error=of_error,
    )


def _parameter(parameter: Parameter) -> Parameter:
    if parameter.name not in _OPTIONS:
        return parameter
    name = f"{parameter.name}_"
    return Parameter(
        name=name,
        annotation=parameter.annotation,
        default=parameter.default,
        field=parameter.field,
        argument=name,
    )


def _of_error(acceptors: Iterable[Acceptor]) -> Iterator[Meaning]:
    """The meanings of errors, up to one that every error has."""
    for acceptor in acceptors:
        expected = acceptor.expected
        if acceptor.matcher == "status":
            yield Meaning(condition=f"error.status == {expected}", state=literal(acceptor.state))
        elif acceptor.matcher == "error" and isinstance(expected, str):
            condition = f"error.code == {literal(expected)}"
            yield Meaning(condition=condition, state=literal(acceptor.state))
        elif acceptor.matcher == "error" and expected is True:
            yield Meaning(condition="", state=literal(acceptor.state))
            return


def _of_response(
    index: Index, waiter: Waiter, operation: Operation, problems: list[Problem]
) -> Iterator[Meaning]:
    """The meanings of responses, up to one that every response has."""
    for number, acceptor in enumerate(waiter.acceptors):
        state = literal(acceptor.state)
        if acceptor.matcher == "status":
            condition = f"response.response_metadata.status == {acceptor.expected}"
            yield Meaning(condition=condition, state=state)
        elif acceptor.matcher == "error" and acceptor.expected is False:
            yield Meaning(condition="", state=state)
            return
        elif acceptor.matcher != "error":
            try:
                condition = _condition(index, acceptor, operation)
            except UnsupportedExpression as error:
                found = f"{describe(acceptor.argument)} ({error})"
                place = f"{waiter.place}/acceptors/{number}/argument"
                expected = "a supported JMESPath expression over the operation's output"
                problems.append(Problem(waiter.file, place, found, expected))
            else:
                yield Meaning(condition=condition, state=state)


def _condition(index: Index, acceptor: Acceptor, operation: Operation) -> str:
    """When an acceptor of a path matches (``botocore.waiter.AcceptorConfig``)."""
    found = compile_expression(index, acceptor.argument, index.output(operation), "response")
    expected = acceptor.expected
    shown = literal(expected) if isinstance(expected, str) else repr(expected)
    if acceptor.matcher == "path":
        if isinstance(found, Elements):
            raise UnsupportedExpression("a list, for the matcher path")
        if not isinstance(found, Condition):
            return equals(found, shown)
        if not isinstance(expected, bool):
            raise UnsupportedExpression("a condition that is compared with a text")
        return found.code if expected else found.negation or f"not ({found.code})"
    if isinstance(found, Condition):
        raise UnsupportedExpression("a condition, for a matcher of lists")
    if isinstance(found, Elements):
        parts = found.parts
    else:
        if found.shape is None or found.shape.type != "list":
            raise UnsupportedExpression("no list, for a matcher of lists")
        source = f"({found.text} or ())" if found.guards else found.code
        parts = f"item for item in {source}"
    # Of no elements, all are as expected nowhere but in logic.
    return (
        f"{shown} in [{parts}]" if acceptor.matcher == "pathAny" else f"{{{parts}}} == {{{shown}}}"
    )


def _docstring(
    index: Index,
    waiter: Waiter,
    operation: Operation,
    parameters: Iterable[Parameter],
    gone: bool,
) -> str:
    method = index.methods[operation.name]
    text = to_text(waiter.description, width=WIDTH)
    first = f"Calls ``{method}`` until the outcome means: {_spoken(waiter.name)}."
    paragraphs = [text, first] if text else [first]
    given = index.input(operation)
    lines = [
        argument(index, member, parameter.name, width=WIDTH)
        for member, parameter in zip(ordered(given), parameters, strict=True)
    ]
    limit = waiter.delay * waiter.max_attempts
    lines += [
        item("timeout", f"Seconds after which waiting ends. Default: {limit}."),
        item("interval", f"Seconds between two calls, on average. Default: {waiter.delay}."),
        item("on_progress", "Called after each call that does not end the wait."),
    ]
    paragraphs.append("\n".join(("Args:", *lines)))
    result = "The last response"
    if gone:
        result += "; None if the service's error says that the state is reached"
    paragraphs.append("\n".join(("Returns:", f"    {result}.")))
    raised = [
        item("WaiterFailed", "The state can't be reached any more, or a call failed."),
        item("WaiterTimeout", "The state was not reached in time."),
        item("Error", "A call failed without a response of the service."),
    ]
    paragraphs.append("\n".join(("Raises:", *raised)))
    return quote_docstring("\n\n".join(paragraphs), indent=8)


def _spoken(name: str) -> str:
    """A waiter's name in words: ``stream live``."""
    return naming.snake_case(name).replace("_", " ")
