"""The intermediate representation of a package's reference in the documentation.

Documentation is Markdown. Everything else is source, or plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegen.plan.ir.examples import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEntry:
    """A parameter, a field, or an attribute of an error."""

    name: str
    type: str
    """Its annotation."""

    note: str
    """``required``, its default, or when it is absent."""

    documentation: str
    limits: str
    """The limits of its value, as Markdown; empty if it has none."""

    pattern: str
    """The pattern that the value should match; empty if there is none that can be trusted."""

    related: tuple[tuple[str, str], ...]
    """The structures and enumerations of its type, each with the page that describes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEntry:
    """An error of the service."""

    name: str
    code: str
    status: str
    """Empty if the model has none."""

    retried: bool
    """Whether the client sends the request again."""

    documentation: str
    advice: str
    """What to do about it."""

    members: tuple[MemberEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureEntry:
    """A dataclass."""

    name: str
    documentation: str
    fields: tuple[MemberEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationEntry:
    """An open enumeration."""

    name: str
    documentation: str
    values: tuple[tuple[str, str], ...]
    """Each constant and its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationEntry:
    """An operation."""

    operation: str
    method: str
    summary: str
    documentation: str
    signature: str
    """The method as Python writes it."""

    parameters: tuple[MemberEntry, ...]
    response: str
    """The class of its response."""

    fields: tuple[MemberEntry, ...]
    errors: tuple[ErrorEntry, ...]
    example: Call
    paginated: bool
    waiters: tuple[str, ...]
    safe_to_repeat: bool
    deprecated: str
    """Why it is deprecated; empty if it is not."""

    aws_page: str
    """The address of AWS's own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The reference of a package."""

    service: str
    package: str
    distribution: str
    client: str
    full_name: str
    api_version: str
    operations: tuple[OperationEntry, ...]
    structures: tuple[StructureEntry, ...]
    errors: tuple[ErrorEntry, ...]
    enumerations: tuple[EnumerationEntry, ...]
