"""The intermediate representation of ``events.py``: what a service publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.ir.modules import ImportBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class EventField:
    """A field of an event, payload or key."""

    name: str
    annotation: str
    default: str | None
    documentation: str
    """A docstring literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassVariable:
    """A class variable that differs from that of the base class."""

    name: str
    annotation: str
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStructure:
    """A dataclass: a payload, a part of one, or what events of a type have in common."""

    name: str
    base: str
    documentation: str
    fields: tuple[EventField, ...]
    class_variables: tuple[ClassVariable, ...]
    members: Mapping[str, str]
    """Field → how the member is read and written, as an expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClass:
    """An event."""

    name: str
    base: str
    """The class of its structure."""

    documentation: str
    event_name: str
    """The name, as a literal; empty if the class stands for all events of its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEnumeration:
    """An open enumeration."""

    name: str
    row: str
    """Its values, as literals separated by commas."""

    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionOfPayloads:
    """Payloads of which one is expected."""

    name: str
    constant: str
    function: str
    documentation: str
    """A docstring literal that stands under the alias."""

    discriminator: str
    """As a literal."""

    payloads: Mapping[str, str]
    """Value of the discriminator, as a literal → class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyClass:
    """The form of keys in S3."""

    name: str
    documentation: str
    template: str
    """As a literal."""

    fields: tuple[EventField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureFunction:
    """A function that makes an event of a structure of the API."""

    name: str
    structure: str
    """How an annotation writes its class."""

    title: str
    """The class."""

    detail_type: str
    event_name: str
    time: str
    """These three are fields of the structure."""

    resource: str
    """The parameter for the first resource."""

    parameters: tuple[str, ...]
    detail: Mapping[str, str]
    """Member of ``detail``, as a literal → expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadClass:
    """A class that stands for a whole object."""

    name: str
    strategy: str
    """The function that draws it in tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEventModule:
    """``events.py``."""

    source: str
    """The document, named in the header."""

    imports: ImportBlock
    names: Mapping[str, str]
    """Helper → how the module writes it."""

    exported: tuple[str, ...]
    event_source: str
    """The service as EventBridge names it, as a literal; empty if there are no events."""

    enumerations: tuple[EventEnumeration, ...]
    structures: tuple[EventStructure, ...]
    """Those that others hold come first."""

    events: tuple[EventClass, ...]
    unions: tuple[UnionOfPayloads, ...]
    keys: tuple[KeyClass, ...]
    functions: tuple[StructureFunction, ...]
    payloads: tuple[PayloadClass, ...]
