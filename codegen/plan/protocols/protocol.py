"""What a protocol decides: how the members of a service's shapes travel in HTTP messages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

from codegen.plan.ir.package import Assignment, Dictionary, ReadMember
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.source.model import Member, Operation, Service, Shape

Place: TypeAlias = Literal["body", "label", "query", "header", "headers", "status"]
"""A part of an HTTP message. ``headers`` stands for a map with an entry for each header."""

TimestampFormat: TypeAlias = Literal["iso8601", "unixtimestamp", "rfc822"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBinding:
    """The body of a request's ``write``."""

    dictionaries: tuple[Dictionary, ...]
    """Filled before the HTTP request is made: query string, headers."""

    http: str
    """The expression for the HTTP request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseBinding:
    """The body of a request's ``read``."""

    setup: tuple[str, ...]
    """Statements that come before the first member is read."""

    members: tuple[Assignment, ...]
    notes_missing: bool
    """Whether an expression adds to ``missing``, the list of members that should be present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The object for which expressions that read its members are written."""

    index: Index
    imports: Imports
    """The module's imports."""

    owner: str
    """The name of its class, used in error messages: ``Forecast``."""

    target: str
    """The variable that holds it."""

    fields: Mapping[str, str]
    """Member → field."""

    always_present: frozenset[str]
    """The members whose fields are never None."""

    notes_missing: bool = True
    """Whether ``missing`` exists where the expressions run."""

    is_response: bool = False
    """Whether it is read once for a call, so that a function may do what code in place does faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """A use of something that the protocol's implementation does not support."""

    path: tuple[str, ...]
    """Its place below the operation: ``("output", "shape")``."""

    feature: str


def placed(part: Member, holder: Member) -> Member:
    """The element of a list or map, bound to the place of the list or map."""
    return replace(part, location=holder.location)


class Protocol(ABC):
    """A protocol of ``registry.py``. See docs/decisions/a-protocol-returns-expressions.md.

    Expressions and statements are Python source for the generated package. They import what they
    need through the ``Imports`` that they are given.
    """

    name: ClassVar[str]
    """Its name in service models."""

    module: ClassVar[str]
    """The name of its modules in the package.

    ``_runtime/protocols`` reads errors, ``testing/conformance/responses`` draws responses, and
    ``testing/conformance/protocols`` compares with botocore.
    """

    operation_template: ClassVar[str] = "operations/operation.py.j2"
    """The template of an operation's module; one in ``protocols/NAME`` where it looks different."""

    @abstractmethod
    def place(self, member: Member) -> Place:
        """Where the member of an input or output travels."""

    @abstractmethod
    def timestamp_format(self, index: Index, member: Member) -> TimestampFormat:
        """How a timestamp is written at the member's place."""

    @abstractmethod
    def unsupported(self, service: Service, operation: Operation) -> Iterator[Unsupported]:
        """What an operation uses that the protocol's implementation refuses."""

    @abstractmethod
    def bind_request(self, index: Index, operation: Operation, imports: Imports) -> RequestBinding:
        """How the fields of an operation's request (``self``) become an HTTP request."""

    @abstractmethod
    def bind_response(self, reader: Reader, shape: Shape) -> ResponseBinding:
        """How the members of an output are read from ``response``, a successful one."""

    @abstractmethod
    def bind_error(self, reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
        """How the members of an error are read.

        The expressions use ``wire``, the mapping that the runtime module's ``read_error`` found in
        the body, and ``response``.
        """

    @abstractmethod
    def event_members(self) -> str:
        """The expression for what ``from_wire`` reads of ``event``, a message of an event stream."""

    @abstractmethod
    def read_structure(self, reader: Reader, shape: Shape) -> tuple[ReadMember, ...]:
        """How ``from_wire`` reads the members of a structure; ``get`` looks up a wire name."""

    @abstractmethod
    def write_structure(self, index: Index, shape: Shape, imports: Imports) -> str:
        """How ``to_wire`` writes the fields of a structure (``self``)."""
