"""The intermediate representation of what users' own tests are made of: factories and stubs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.ir.modules import Export, ImportBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A keyword-only argument of a factory or stub."""

    name: str
    annotation: str
    default: str
    """The default's source."""

    value: str
    """The expression for the value that is passed on."""

    is_converted: bool = False
    """Whether that value has another type."""

    new: str = ""
    """The value if the argument was not passed, where a signature can't say it; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory:
    """A function that returns a structure, a request, a response or an error."""

    name: str
    returns: str
    """The annotation."""

    condition: str
    """When the first member of a union is set: the caller passed none. Empty for all others."""

    chosen: str
    """The assignment that sets it."""

    arguments: tuple[Argument, ...]
    body: FactoryBody


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryBody:
    """What a factory does."""

    defaults: tuple[Argument, ...]
    """The arguments that are assigned a new value if they were not passed."""

    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryModule:
    """``testing/factories.py``."""

    imports: ImportBlock
    constants: Mapping[str, str]
    """Name → a default that several factories have, as a literal."""

    factories: tuple[Factory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StubbedOperation:
    """The stub of one operation."""

    method: str
    operation: str
    """The operation's name, as a literal."""

    steps: str
    """The class of what it responds."""

    stub: str
    """The class with its conditions and calls."""

    request: str
    """Annotations."""

    response: str
    predicate: str
    """The positional parameter of ``when``: a name that no field has."""

    result: str
    """The positional parameter of ``returns``: a name that no field has."""

    conditions: tuple[Argument, ...]
    fields: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSignature:
    """Errors with the same members."""

    errors: str
    """The annotation of their classes."""

    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StubModule:
    """``testing/operations.py``."""

    imports: ImportBlock
    names: Mapping[str, str]
    operations: tuple[StubbedOperation, ...]
    errors: tuple[ErrorSignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedField:
    """Where a field travels, if that is not the body under its usual name. Each is source."""

    field: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTable:
    """A table of where fields travel, which several operations or errors share."""

    name: str
    fields: tuple[PlacedField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How an operation or error is bound to HTTP. Each attribute is source."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bindings:
    """``testing/bindings.py``."""

    imported: tuple[str, ...]
    """What it uses of ``wire.bindings``."""

    tables: tuple[PlaceTable, ...]
    operations: tuple[Bound, ...]
    errors: tuple[Bound, ...]
    throttling: str
    """The class that the service throttles with, as a literal; empty if the model has none."""

    text: str
    """The wire name of the message of an error that is not in the model, as a literal."""

    endpoint_url: str
    """As a literal: the endpoint of stubs of a service without endpoint rules; empty if it has some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """``testing/permissions.py``."""

    source: str
    """The document, named in the header."""

    resources: tuple[tuple[str, str], ...]
    """Type of resources → ARN with placeholders."""

    operations: tuple[Bound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StubExample:
    """The operation in the examples of the documentation."""

    method: str
    request: str
    """The factory of its requests."""

    response: str
    """The factory of its responses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Everything that is generated for users' own tests."""

    stub_class: str
    """``WeatherStub``."""

    async_stub_class: str
    """``AsyncWeatherStub``."""

    fixture: str
    """The name of the pytest fixture: ``weather_stub``."""

    policy_option: str
    """The option of pytest that writes a policy: ``--weather-policy``."""

    local_class: str
    """``LocalWeather``, the service in the process; empty if there is none."""

    local_fixture: str
    """The name of its pytest fixture: ``local_weather``."""

    factories: FactoryModule
    stubs: StubModule
    bindings: Bindings
    permissions: Permissions | None
    """None if nothing is documented."""

    public: tuple[Export, ...]
    """The exports of ``testing``."""

    async_public: tuple[Export, ...]
    """The exports of ``testing.aio``."""

    example: StubExample | None
    """None if no operation has output."""
