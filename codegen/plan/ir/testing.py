"""The intermediate representation of what is generated for tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a dictionary, or a keyword argument, and its expression."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A function that returns a strategy."""

    name: str
    kind: str
    """What the strategy draws, as an annotation."""

    documentation: str
    """One line."""

    call: str
    """The building block that is called."""

    arguments: tuple[str, ...]
    """Its positional arguments, then its keyword arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedStrategy:
    """A private function that several strategies call."""

    name: str
    kind: str
    """What it returns, as an annotation."""

    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyModule:
    """A module of functions that return strategies."""

    standard: tuple[str, ...]
    hypothesis: tuple[str, ...]
    package: tuple[str, ...]
    """Import lines, sorted."""

    strategies: tuple[Strategy, ...]
    shared: tuple[SharedStrategy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureTest:
    """A structure as its test names it."""

    shape: str
    name: str
    strategy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTest:
    """A modelled error as its tests name it."""

    name: str
    strategy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesTest:
    """The paginator of an operation, by the model's names. Each attribute is source code."""

    method: str
    input_token: str
    output_token: str
    result_key: str
    limit_key: str
    more_results: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTest:
    """The tests of one operation."""

    stem: str
    operation: str
    request: str
    """The class of the request."""

    request_strategy: str
    response_strategy: str
    has_output: bool
    safe_to_repeat: bool
    errors: tuple[ErrorTest, ...]
    pages: PagesTest | None
    waiters: tuple[WaiterTest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiterTest:
    """A waiter of an operation."""

    constant: str
    config: str
    """Its definition, as in botocore's documents: the source of a dictionary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Members of one shape whose Python names differ from botocore's."""

    shape: str
    names: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Testing:
    """Everything that is generated for tests."""

    strategies: StrategyModule
    response_strategies: StrategyModule
    fields: tuple[Renamed, ...]
    """Structure, input or output → member → field, where it differs from botocore's."""

    methods: tuple[Item, ...]
    """Operation → method, where it differs from botocore's."""

    unchecked_patterns: tuple[str, ...]
    """Shapes whose patterns are not validated."""

    structures: tuple[StructureTest, ...]
    requests: tuple[StructureTest, ...]
    responses: tuple[StructureTest, ...]
    enumerations: tuple[Item, ...]
    errors: tuple[ErrorTest, ...]
    operations: tuple[OperationTest, ...]
