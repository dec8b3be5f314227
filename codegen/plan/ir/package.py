"""The intermediate representation of a package.

Lowering builds it once, and nothing changes it. Templates lay it out and decide nothing.
Expressions and statements are Python source. Documentation is a docstring literal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.ir.changelog import ChangelogEntry
from codegen.plan.ir.client import ClientModule, PaginatorModule
from codegen.plan.ir.endpoints import Endpoints
from codegen.plan.ir.examples import Usage
from codegen.plan.ir.modules import Export, ImportBlock
from codegen.plan.ir.parts import OwnPart
from codegen.plan.ir.published_events import PublishedEventModule
from codegen.plan.ir.related import RelatedPackage
from codegen.plan.ir.stubs import Kit
from codegen.plan.ir.testing import Testing
from codegen.plan.ir.waiters import WaiterModule


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a dataclass, or an attribute of an error."""

    name: str
    annotation: str
    default: str | None
    """The default's source: ``None``, ``field(repr=False)``; None if the field has no default."""

    documentation: str
    """A docstring literal; empty for a field of a request, which the method documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """The constraint of a field, as an expression."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A name and the expression assigned to it."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMember(Assignment):
    """An assignment of what is read."""

    fallback: str = ""
    """What is assigned if the expression is None; empty if that is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A conditional statement."""

    code: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """A dictionary: a literal with the entries that are always sent, then conditional ones."""

    variable: str
    annotation: str
    items: tuple[str, ...]
    """The literal's items."""

    later: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A member of a union of events."""

    type: str
    """The event's name in the stream, as a literal."""

    field: str
    kind: str
    """The class of its structure."""

    wire: str
    """The expression for what the structure is read from."""

    variable: str
    """A variable for the structure."""

    payload_field: str
    """The structure's field that is the whole payload; empty if there is none."""

    payload: str
    """The expression for that field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A dataclass in ``models``."""

    name: str
    documentation: str
    fields: tuple[Field, ...]
    constraints: tuple[Constraint, ...] | None
    """None if no request holds the structure, or if it has those for which it stands in responses."""

    collected_by_pytest: bool
    """Whether pytest takes a class of this name for a test, unless the class says that it is none."""

    renamed: tuple[Assignment, ...]
    """Fields, as literals → wire names, as literals, where these are not the fields in camel case."""

    sent: bool
    union: bool
    has_sensitive_members: bool
    """Whether a field is sensitive, so that a failing comparison must not show its value."""

    read: tuple[ReadMember, ...] | None
    """What ``from_wire`` assigns; None if the base class follows the annotations."""

    write: str | None
    """What ``to_wire`` returns, as an expression; None likewise."""

    wire_names: str
    """The source of a tuple of the wire names, for unions."""

    field_names: str
    """The source of a tuple of the fields, for unions."""

    events: tuple[Event, ...] | None
    """The events of a union that is received as a stream; None for any other structure."""

    stream_errors: tuple[Assignment, ...]
    """The model's name of each error that can end the stream → its code, as literals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureModule:
    """A module of ``models``: a structure, or several that refer to one another."""

    stem: str
    summary: str
    imports: ImportBlock
    names: Mapping[str, str]
    """Helper → how the module writes it."""

    structures: tuple[Structure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request of an operation."""

    name: str
    documentation: str
    fields: tuple[Field, ...]
    renamed: tuple[Assignment, ...]
    """As in ``Structure``."""

    constraints: tuple[Constraint, ...]
    class_variables: tuple[Assignment, ...]
    """Class variables that differ from their defaults: authentication, safety of repetition."""

    endpoint_parameters: tuple[str, ...]
    """The items of a dictionary."""

    dictionaries: tuple[Dictionary, ...]
    """Filled before the HTTP request is made."""

    http: str
    """The expression for the HTTP request."""

    finishing: tuple[str, ...]
    """The expressions for what is sent in place of ``message``, each of the one before."""

    checking: str
    """The expression for ``response`` once its checksum is compared; empty if it never is."""

    has_sensitive_members: bool
    """Whether a field is sensitive, so that a failing comparison must not show its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The response of an operation."""

    name: str
    documentation: str
    fields: tuple[Field, ...]
    renamed: tuple[Assignment, ...]
    """As in ``Structure``."""

    has_sensitive_members: bool
    """Whether a field is sensitive, so that a failing comparison must not show its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationModule:
    """A module in ``operations``."""

    stem: str
    operation: str
    """The operation's name, as a literal."""

    summary: str
    imports: ImportBlock
    names: Mapping[str, str]
    request: Request
    response: Response | None
    """None if the operation has no output."""

    result: str
    """The name of the class that ``read`` returns."""

    setup: tuple[str, ...]
    """Statements before the first member is read."""

    notes_missing: bool
    """Whether an expression in ``read`` adds to the list ``missing``."""

    read: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFields:
    """A structure and the model's names of its fields."""

    name: str
    """Its class, as a literal."""

    fields: tuple[Assignment, ...]
    """The model's name of each member, as a literal → its field, as a literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorClass:
    """A modelled error."""

    name: str
    code: str
    documentation: str
    class_variables: tuple[Assignment, ...]
    fields: tuple[Field, ...]
    local_imports: tuple[str, ...]
    """The imports of ``read_members``."""

    members: str
    """A dictionary of the model's name of each member → its attribute; empty if there are none."""

    headers: str
    """The table of the members that are headers of any response; empty if there are none."""

    structures: tuple[NamedFields, ...]
    """The structures in its members, at any depth."""

    read: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorModule:
    """``errors.py``."""

    imports: ImportBlock
    names: Mapping[str, str]
    exported: tuple[str, ...]
    headers: tuple[NamedFields, ...]
    """Tables of headers of any response: the model's name of a member → the header, as literals."""

    errors: tuple[ErrorClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """An open enumeration."""

    name: str
    values: tuple[str, ...]
    """Each as a literal."""

    row: str
    """All of them as a tuple."""

    constants: tuple[Assignment, ...]
    """The name of each value's constant, and the value as a literal."""

    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralModule:
    """``literals.py``, and ``enums.py`` with its constants."""

    imports: ImportBlock
    names: Mapping[str, str]
    constant_imports: ImportBlock
    constant_names: Mapping[str, str]
    enumerations: tuple[Literal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Everything that is generated for one service."""

    service: str
    """The name of its folder."""

    source: str
    """The path of the model's document, whose name is in every header."""

    operation_template: str
    """The template of the modules in ``operations``."""

    protocol: str
    """What the protocol's modules are called in ``_runtime.protocols`` and in ``testing``."""

    features: frozenset[str]
    """The features for which modules are copied that only some packages need."""

    name: str
    """The package: ``typed_weather``."""

    distribution: str
    live: str
    """The date of the last run against AWS; empty before the first."""

    related: tuple[RelatedPackage, ...]
    parts: tuple[OwnPart, ...]
    """The parts that no other package has."""

    version: str
    changelog: tuple[ChangelogEntry, ...]
    """Newest first."""

    full_name: str
    service_id: str
    api_version: str
    endpoint_prefix: str
    signing_name: str
    error_text_members: str
    """The source of a tuple of the members that hold an error's text; empty for the usual ones."""

    settings: tuple[Export, ...]
    """The modules of the runtime with settings that only some packages have: ``compression``."""

    is_signed_asymmetrically: bool
    """Whether requests may be signed by SigV4a."""

    has_endpoints_of_accounts: bool
    """Whether endpoints may depend on the account of the credentials."""

    left_out: tuple[str, ...]
    """The operations whose requests are streams of events, which need HTTP/2."""

    client: ClientModule
    async_client: ClientModule
    paginators: PaginatorModule | None
    async_paginators: PaginatorModule | None
    waiters: WaiterModule | None
    async_waiters: WaiterModule | None
    events: PublishedEventModule | None
    errors: ErrorModule
    literals: LiteralModule
    structures: tuple[StructureModule, ...]
    operations: tuple[OperationModule, ...]
    models: tuple[Export, ...]
    """The exports of ``models``."""

    types: tuple[Export, ...]
    """The exports of ``types``."""

    public: tuple[Export, ...]
    """The exports of the package itself."""

    aio: tuple[Export, ...]
    """The exports of ``aio``."""

    modules: tuple[str, ...]
    """The modules that are attributes of the package."""

    summary: str
    """The first line of the package's docstring."""

    description: str
    """The distribution's summary."""

    endpoints: Endpoints
    testing: Testing
    kit: Kit
    usage: Usage
    """The examples of the README."""
