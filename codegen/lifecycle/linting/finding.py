"""A finding of lint: an error or omission of a model, and the ways to answer it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from codegen.plan.python.outputs import references
from codegen.source.model import Documents, Member, Operation, Service, Shape
from codegen.text.docstrings import to_text

_NO_LIMIT = 1 << 30
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision about a finding."""

    reason: str
    recorded: str
    """Where the decision is recorded: a file, and the place in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One error or omission of a model."""

    where: str
    """The name of its subject: a shape, ``Shape.member`` or an operation; empty for the service.

    The rule's name and this name form the id, which stays the same when the model is reordered.
    """

    pointer: str
    """JSON Pointer into the document."""

    found: str
    document: str = "service"
    """The kind of document, a key of ``Documents.files``."""

    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Overlay entries that answer it: by kind, the names that the entry has to contain."""

    answer: Answer | None = None
    """The answer that applies to every service, if the generator has one."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A service as in its documents, and queries that several rules share."""

    documents: Documents
    service: Service

    def shape(self, member: Member) -> Shape:
        return self.service.shapes[member.shape]

    def members(self) -> Iterator[tuple[Shape, Member]]:
        """Every member of every structure."""
        for shape in self.service.shapes.values():
            for member in shape.members.values():
                yield shape, member

    def input_members(self, operation: Operation) -> Mapping[str, Member]:
        return self.service.shapes[operation.input].members if operation.input else {}

    def output_members(self, operation: Operation) -> Mapping[str, Member]:
        return self.service.shapes[operation.output].members if operation.output else {}

    @cached_property
    def sent(self) -> frozenset[str]:
        """The shapes in requests."""
        return self._reachable(operation.input for operation in self.service.operations.values())

    @cached_property
    def used(self) -> frozenset[str]:
        """The shapes in requests, responses and errors."""
        operations = self.service.operations.values()
        responses = self._reachable(operation.output for operation in operations)
        errors = self._reachable(error for operation in operations for error in operation.errors)
        return self.sent | responses | errors

    def _reachable(self, roots: Iterator[str | None]) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [root for root in roots if root is not None]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(references(self.service.shapes[name]))
        return frozenset(seen)


Rule = Callable[[Model], Iterator[Finding]]


def plain_text(html: str) -> str:
    """Documentation in HTML as one line of plain text."""
    return " ".join(to_text(html, width=_NO_LIMIT).split())


def quoted(text: str) -> str:
    """A quoted string, cut after 200 characters."""
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return json.dumps(shown, ensure_ascii=False)
