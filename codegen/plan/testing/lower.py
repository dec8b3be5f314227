"""Lowers everything that is generated for tests: strategies, package info, and tests."""

# docs/decisions/testing-is-a-package.md says why.

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.plan.ir.testing import (
    ErrorTest,
    Item,
    OperationTest,
    PagesTest,
    Renamed,
    StructureTest,
    Testing,
    WaiterTest,
)
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.index import Index
from codegen.plan.testing.factories import factory_names
from codegen.plan.testing.modules import response_module, strategy_module, unknown_error
from codegen.plan.testing.response_strategies import (
    ResponseStrategyNames,
    response_strategy_names,
)
from codegen.plan.testing.strategies import StrategyNames, strategy_names
from codegen.regex.translate import translate
from codegen.source.model import Operation, Shape
from codegen.source.paginator import Paginator
from codegen.text.python_source import literal, row

_SHARED = ("differences", "endpoints", "errors", "events", "package", "structures")
"""Test files that belong to no operation."""


def lower_testing(index: Index, protocol: Protocol) -> Testing:
    """Everything that is generated for tests."""
    names, responses = strategy_names(index), response_strategy_names(index)
    operations = index.service.operations
    stems = naming.modules([*_SHARED, *(f"{name}" for name in operations)])
    return Testing(
        strategies=strategy_module(index, protocol, names, factory_names(index)),
        response_strategies=response_module(index, protocol, responses, names),
        fields=_renamed(
            {name: names for name, names in index.fields.items() if index.model_shape(name) == name}
        ),
        methods=_items(index.methods, {name: naming.snake_case(name) for name in index.methods}),
        unchecked_patterns=tuple(
            literal(shape.name) for shape in index.service.shapes.values() if _is_unchecked(shape)
        ),
        structures=tuple(
            StructureTest(
                shape=literal(index.model_shape(name)),
                name=index.classes[name],
                strategy=names.structures[name],
            )
            for name in index.structures
            # A union of events travels as messages, not as a value.
            if not index.service.shapes[name].event_stream
        ),
        requests=tuple(
            StructureTest(
                shape=literal(operation.input),
                name=index.request_class(operation.name),
                strategy=names.requests[operation.name],
            )
            for operation in operations.values()
            if operation.input is not None
        ),
        responses=tuple(
            StructureTest(
                shape=literal(index.model_shape(operation.output)),
                name=index.response_class(operation.name),
                strategy=responses.responses[operation.name],
            )
            for operation in operations.values()
            if operation.output is not None
        ),
        enumerations=tuple(
            Item(name=literal(name), expression=index.classes[name]) for name in index.enumerations
        ),
        errors=tuple(_error(index, responses, name) for name in index.errors),
        operations=tuple(
            _operation(index, names, responses, operation, stems)
            for operation in operations.values()
        ),
    )


def _renamed(fields: Mapping[str, Mapping[str, str]]) -> tuple[Renamed, ...]:
    found = (
        Renamed(
            shape=literal(shape),
            names=_items(names, {name: naming.snake_case(name) for name in names}),
        )
        for shape, names in fields.items()
    )
    return tuple(renamed for renamed in found if renamed.names)


def _items(names: Mapping[str, str], expected: Mapping[str, str]) -> tuple[Item, ...]:
    """The names that differ from botocore's."""
    return tuple(
        Item(name=literal(key), expression=literal(name))
        for key, name in names.items()
        if name != expected[key]
    )


def _is_unchecked(shape: Shape) -> bool:
    if shape.pattern is None:
        return False
    return not shape.trusted_pattern or translate(shape.pattern).python is None


def _error(index: Index, names: ResponseStrategyNames, name: str) -> ErrorTest:
    return ErrorTest(name=index.errors[name], strategy=names.errors[name])


def _operation(
    index: Index,
    names: StrategyNames,
    responses: ResponseStrategyNames,
    operation: Operation,
    stems: Mapping[str, str],
) -> OperationTest:
    return OperationTest(
        stem=stems[operation.name],
        operation=literal(operation.name),
        request=index.request_class(operation.name),
        request_strategy=names.requests[operation.name],
        response_strategy=responses.responses[operation.name],
        has_output=operation.output is not None,
        safe_to_repeat=operation.safe_to_repeat,
        errors=(
            *(_error(index, responses, name) for name in dict.fromkeys(operation.errors)),
            ErrorTest(name="ServiceError", strategy=unknown_error(responses)),
        ),
        pages=_pages(index, operation),
        waiters=tuple(_waiters(index, operation)),
    )


def _waiters(index: Index, operation: Operation) -> Iterator[WaiterTest]:
    names = naming.methods(index.service.waiters)
    for waiter in index.service.waiters.values():
        if waiter.operation == operation.name:
            yield WaiterTest(constant=names[waiter.name].upper(), config=repr(waiter.document()))


def _pages(index: Index, operation: Operation) -> PagesTest | None:
    paginator = index.service.paginators.get(operation.name)
    if paginator is None or not _has_plain_tokens(index, operation, paginator):
        return None
    return PagesTest(
        method=literal(index.methods[operation.name]),
        input_token=row(map(literal, paginator.input_token)),
        output_token=row(map(literal, paginator.output_token)),
        result_key=row(map(literal, paginator.result_key)),
        limit_key=_literal_or_none(paginator.limit_key),
        more_results=_literal_or_none(paginator.more_results),
    )


def _has_plain_tokens(index: Index, operation: Operation, paginator: Paginator) -> bool:
    """Whether the tokens are strings or integers, beside the items, which tests can make."""
    if any("[" in path for path in paginator.output_token):
        return False
    members = index.input(operation).members
    kinds = {index.shape(members[token]).type for token in paginator.input_token}
    return kinds <= {"string", "integer", "long"}


def _literal_or_none(text: str | None) -> str:
    return "None" if text is None else literal(text)
