"""What boto3 calls the parts of a service, and what its package calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["plain", "timestamp", "structure", "list", "map"]
"""What kind of value a member has. Documents, blobs and streams are plain here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """The type of a value."""

    kind: Kind
    structure: str = ""
    """The shape of a structure."""

    element: ValueType | None = None
    """What a list or map holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberNames:
    """A member of a structure, input or output."""

    member: str
    """The key of boto3's dictionary."""

    field: str
    type: ValueType
    present: bool
    """Whether a response never lacks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureNames:
    """A structure, input or output."""

    class_name: str
    """The class in ``models``; empty for inputs and outputs."""

    factory: str
    """The function that makes one for tests; empty for inputs and outputs."""

    members: Mapping[str, MemberNames]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaginatorNames:
    """How the pages of an operation are asked for."""

    parameters: Mapping[str, str]
    """Member of the input → parameter of the paginator."""

    page_size: str
    """The parameter for the size of a page; empty if there is none."""

    largest_page: int | None
    """The size that a paginator asks for by default; None if it leaves that to the service."""

    input_tokens: tuple[str, ...]
    """The members of the input for the token of the next page."""

    output_tokens: tuple[str, ...]
    """The members of the output, or paths, that have it."""

    items: str
    """The member of the output that has the items, or a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationNames:
    """An operation."""

    name: str
    method: str
    """The client's method. Its name in boto3 is the key of ``ServiceNames.operations``."""

    input: str
    """The shape of the input; empty if there is none."""

    output: str
    """The shape of the output; empty if there is none."""

    paginator: PaginatorNames | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiterNames:
    """A waiter."""

    method: str
    operation: str
    """The method in boto3 of the operation that is repeated."""

    delay: int
    max_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNames:
    """A service."""

    service: str
    """The name that ``boto3.client`` takes."""

    package: str
    client: str
    async_client: str
    stub: str
    """The class of its stubs in ``testing``."""

    operations: Mapping[str, OperationNames]
    """Method in boto3 → operation."""

    structures: Mapping[str, StructureNames]
    """Shape → structure, input or output."""

    errors: Mapping[str, str]
    """Error shape, and error code → class in ``errors``."""

    waiters: Mapping[str, WaiterNames]
    """Name in boto3 → waiter."""
