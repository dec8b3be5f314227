"""The analysis of one module: its text, what is known, and what was found so far."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from codegen.migration.findings import Finding, Kind
from codegen.migration.knowledge import Knowledge
from codegen.migration.scopes import Scope
from codegen.migration.services import Services
from codegen.migration.source_text import Edit, Piece, SourceText, Span
from codegen.migration.values import (
    NOTHING,
    Client,
    Constant,
    Exceptions,
    Received,
    Value,
    Values,
    only,
)
from codegen.plan.ir.boto3_names import OperationNames, ServiceNames, StructureNames

_LONGEST_DOUBT = 40


@dataclass(slots=True)
class _Noted:
    """A finding, before everything in its part of the text is known."""

    span: Span
    kind: Kind
    service: str
    decide: str
    note: str
    becomes: str | None


@dataclass(slots=True)
class Called:
    """What a block of statements calls."""

    services: set[str] = field(default_factory=set[str])
    pages: dict[tuple[str, str], ast.Call] = field(default_factory=dict[tuple[str, str], ast.Call])
    """Service and operation with pages → the call."""

    tokens: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """The services and operations whose token of the next page is read."""


class Context:
    """The analysis of one module.

    Args:
        source: The module.
        services: The services that have packages.
        knowledge: What is known of the program.

    Attributes:
        recording: Whether findings are noted. The first passes only gather what is known.
        seen: What expressions were found to be.
        configs: The calls that make a ``Config``, by their place.
        evaluate_lambda: Follows the body of a lambda expression.
    """

    def __init__(self, source: SourceText, services: Services, knowledge: Knowledge) -> None:
        self.source = source
        self.services = services
        self.knowledge = knowledge
        self.recording = False
        self.seen: dict[ast.expr, Values] = {}
        self.configs: dict[str, ast.Call] = {}
        self.evaluate_lambda: Callable[[ast.Lambda, str, Scope], None] = _nothing
        self._noted: dict[tuple[Span, Kind], _Noted] = {}
        self._needed: set[tuple[str, str]] = set()
        self._called: list[Called] = []
        self._identifiers = source.names()

    # --- what was found -----------------------------------------------------------------------------

    def note(
        self,
        place: ast.expr | ast.stmt | Span,
        kind: Kind,
        service: str = "",
        *,
        decide: str = "",
        note: str = "",
        becomes: str | None = None,
    ) -> None:
        """Notes a finding.

        Args:
            place: Where it is.
            kind: Its kind.
            service: The service that it concerns.
            decide: What a person has to decide.
            note: What else changes.
            becomes: What takes its place. Default: the text there, with its edits.
        """
        if self.recording:
            span = place if isinstance(place, Span) else self.source.span(place)
            self._noted[span, kind] = _Noted(span, kind, service, decide, note, becomes)

    def forget(self, place: ast.expr, kind: Kind) -> None:
        """Takes back the finding of a kind at an expression."""
        self._noted.pop((self.source.span(place), kind), None)

    def forget_all(self, span: Span, kind: Kind) -> None:
        """Takes back the findings of a kind in a part of the text."""
        for key in [key for key in self._noted if key[1] == kind and span.holds(key[0])]:
            del self._noted[key]

    def replace(self, span: Span, *pieces: Piece, certain: bool = True) -> Edit | None:
        """Says what a part of the text becomes; returns None unless findings are noted."""
        if not self.recording:
            return None
        return self.source.replace(span, *pieces, certain=certain)

    def remove(self, edit: Edit | None) -> None:
        if edit is not None:
            self.source.remove(edit)

    def findings(self) -> list[Finding]:
        """The findings, by their place."""
        noted = sorted(self._noted.values(), key=lambda one: (one.span, one.kind))
        return [self._finding(one) for one in noted]

    def _finding(self, noted: _Noted) -> Finding:
        source, span, decide = self.source, noted.span, noted.decide
        indent = source.indent_of(span)
        if noted.becomes is None:
            becomes = source.becomes(span)
            if not decide and not source.is_certain(span):
                decide = "what is inside of it"
        else:
            becomes = noted.becomes.replace("\n", "\n" + " " * indent)
        return Finding(
            path=source.path,
            line=source.line_of(span),
            last_line=source.last_line_of(span),
            column=source.column_of(span),
            indent=indent,
            kind=noted.kind,
            service=noted.service,
            found=source.segment(span),
            becomes=becomes,
            decide=decide,
            note=noted.note,
        )

    def is_gone(self, span: Span) -> bool:
        """Whether a part of the text is left out, as a finding that becomes nothing says."""
        return any(one.becomes is not None and one.span.holds(span) for one in self._noted.values())

    @property
    def is_concerned(self) -> bool:
        """Whether something was found."""
        return bool(self._noted)

    # --- names --------------------------------------------------------------------------------------

    def need(self, module: str, name: str) -> str:
        """A name that the module has to import."""
        if self.recording:
            self._needed.add((module, name))
        return name

    @property
    def needed(self) -> Iterable[tuple[str, str]]:
        """Module and name of each import; an empty name for the module itself."""
        return sorted(self._needed)

    def error(self, service: str, name: str) -> str:
        """How the module names an error class of a service."""
        package = self.services[service].package
        used = {key for key in self.used_services if key in self.services}
        if len(used | {service}) > 1 or "errors" in self._identifiers:
            self.need(package, "")
            return f"{package}.errors.{name}"
        return f"{self.need(package, 'errors')}.{name}"

    def model(self, service: str, name: str) -> str:
        """How the module names a structure of a service."""
        package = self.services[service].package
        if name not in self._identifiers:
            return self.need(f"{package}.models", name)
        self.need(package, "")
        return f"{package}.models.{name}"

    def operation(self, client: Client, method: str) -> OperationNames | None:
        if client.service not in self.services:
            return None
        return self.services[client.service].operations.get(method)

    def names(self, service: str) -> ServiceNames:
        return self.services[service]

    def structure(self, received: Received) -> StructureNames | None:
        """The structure of a value; None if it is none."""
        if received.type.kind != "structure":
            return None
        return self.services[received.service].structures.get(received.type.structure)

    # --- what is called -----------------------------------------------------------------------------

    def begin(self) -> Called:
        """Begins to gather what is called, until ``end``."""
        self._called.append(Called())
        return self._called[-1]

    def end(self) -> None:
        self._called.pop()

    def calls(self, service: str) -> None:
        """A service is called."""
        for called in self._called:
            called.services.add(service)

    def calls_pages(self, service: str, operation: str, node: ast.Call) -> None:
        for called in self._called:
            called.pages[service, operation] = node

    def reads_token(self, service: str, operation: str) -> None:
        for called in self._called:
            called.tokens.add((service, operation))

    def uses(self, service: str) -> None:
        """A client of a service is made or used in this module."""
        values = frozenset({Constant(service)})
        self.knowledge.add("uses", self.source.path, values=values)
        if service in self.services:
            self.knowledge.add("uses", values=values)

    @property
    def used_services(self) -> set[str]:
        """The services of the clients in this module, with and without packages."""
        values = self.knowledge.get("uses", self.source.path)
        return {value.text for value in values if isinstance(value, Constant)}

    def doubt(self, node: ast.expr, values: Values) -> str:
        """Why it is not certain what an expression is; empty if it is."""
        if only(values) or values == NOTHING:
            return ""
        text = " ".join(self.source.segment(self.source.span(node)).split())
        if len(text) > _LONGEST_DOUBT:
            text = f"{text[:_LONGEST_DOUBT]}…"
        known = sorted({_described(value) for value in values} - {""})
        return f"whether `{text}` is always {' or '.join(known) or 'the same'}"


def _described(value: Value) -> str:
    match value:
        case Client(service=service):
            return f"a client of {service}"
        case Received(service=service):
            return f"from a response of {service}"
        case Exceptions(service=service):
            return f"`exceptions` of a client of {service}"
        case _:
            return ""


def _nothing(node: ast.Lambda, key: str, scope: Scope) -> None:
    """Follows no lambda expression."""
