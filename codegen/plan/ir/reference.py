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
class EventEntry:
    """An event that EventBridge delivers."""

    name: str
    detail_type: str
    event_name: str
    """What tells it from others of its type; empty if it stands for all of them."""

    documentation: str
    fields: tuple[MemberEntry, ...]
    evidence: str
    """The page that documents it."""

    example: str
    """Its ``detail``, as EventBridge delivers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadEntry:
    """What the service hands over without an envelope, or a part of it."""

    name: str
    documentation: str
    fields: tuple[MemberEntry, ...]
    evidence: str
    example: str
    """Both are empty for a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """The form of keys in S3."""

    name: str
    documentation: str
    template: str
    evidence: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReference:
    """What ``events`` has."""

    source: str
    """The service as EventBridge names it; empty if it publishes nothing there."""

    events: tuple[EventEntry, ...]
    payloads: tuple[PayloadEntry, ...]
    parts: tuple[PayloadEntry, ...]
    """The structures that others hold."""

    enumerations: tuple[EnumerationEntry, ...]
    keys: tuple[KeyEntry, ...]
    functions: tuple[tuple[str, str], ...]
    """Functions besides those for any event, each with a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEntry:
    """An action of IAM that an operation needs."""

    name: str
    level: str
    required: tuple[str, ...]
    """The types of resources that a policy must allow it on."""

    optional: tuple[str, ...]
    """The types of which a call needs those that it concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """Who may call an operation, and how often."""

    actions: tuple[ActionEntry, ...]
    rate: str
    """A sentence; empty if nothing is documented."""

    sources: tuple[tuple[str, str], ...]
    """The pages that say so, each with the day on which it was read."""


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

    access: AccessEntry | None
    """None if nothing is documented."""


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
    events: EventReference | None
    """None if the service publishes nothing."""
