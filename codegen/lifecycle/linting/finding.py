"""A finding of lint: what a model gets wrong or leaves out, and what may answer it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from codegen.plan.python.index import references
from codegen.source.model import Documents, Member, Operation, Service, Shape
from codegen.text.docstrings import to_text

_NO_LIMIT = 1 << 30
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided about a finding."""

    reason: str
    recorded: str
    """Where it stands: a file, and the place in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a model gets wrong or leaves out."""

    where: str
    """What it is about by name: a shape, ``Shape.member``, an operation; empty for the service.

    With the rule's name before it that is the id, which no reordering and no other change moves.
    """

    pointer: str
    """JSON Pointer into the document."""

    found: str
    document: str = "service"
    """The kind of document (``Documents.files``) that it is in."""

    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Entries of the overlay that answer it, by kind: each with the names it would have to hold."""

    answer: Answer | None = None
    """The answer, where the generator has one for every service."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A service as its documents have it, with what several rules ask of it."""

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
        """The shapes that requests are made of."""
        return self._reachable(operation.input for operation in self.service.operations.values())

    @cached_property
    def used(self) -> frozenset[str]:
        """The shapes that requests, answers and errors are made of."""
        operations = self.service.operations.values()
        answers = self._reachable(operation.output for operation in operations)
        errors = self._reachable(error for operation in operations for error in operation.errors)
        return self.sent | answers | errors

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
    """Documentation as text on one line."""
    return " ".join(to_text(html, width=_NO_LIMIT).split())


def quoted(text: str) -> str:
    """A text as it was found; of a long one the beginning."""
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return json.dumps(shown, ensure_ascii=False)
