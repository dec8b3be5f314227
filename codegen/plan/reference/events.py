"""Lowers what a service publishes to the reference of its package."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc

from codegen.plan.ir.package import Package
from codegen.plan.ir.published_events import EventField, EventStructure, PublishedEventModule
from codegen.plan.ir.reference import (
    EnumerationEntry,
    EventEntry,
    EventReference,
    KeyEntry,
    MemberEntry,
    PayloadEntry,
)
from codegen.plan.python import naming
from codegen.source.model import Service
from codegen.source.published_events import PublishedEvents
from codegen.text.markdown_text import to_markdown

_WORD = re.compile(r"\w+")
_PAGE = "events"


def lower_events(service: Service, package: Package) -> EventReference | None:
    """The reference of a package's events; None if it has none.

    Args:
        service: The model.
        package: What was generated from it.
    """
    if service.events is None or package.events is None:
        return None
    return _Writer(service, service.events, package.events).reference()


class _Writer:
    def __init__(
        self, service: Service, events: PublishedEvents, module: PublishedEventModule
    ) -> None:
        self._shapes = service.event_shapes
        self._events = events
        self._module = module
        self._structures: Mapping[str, EventStructure] = {
            one.name: one for one in module.structures
        }
        self._described = {*self._structures, *(one.name for one in module.enumerations)}

    def reference(self) -> EventReference:
        events = self._events
        published = {detail_type.shape for detail_type in events.detail_types}
        published |= {event.shape for _, event in events.events()}
        payloads = {one.shape for one in events.payloads}
        parts = [name for name in self._structures if name not in published | payloads]
        return EventReference(
            source=events.source,
            events=tuple(self._published()),
            payloads=tuple(
                PayloadEntry(
                    name=one.shape,
                    documentation=self._documentation(one.shape),
                    fields=self._fields(one.shape),
                    evidence=one.evidence,
                    example=_json(one.examples[0]),
                )
                for one in events.payloads
            ),
            parts=tuple(
                PayloadEntry(
                    name=name,
                    documentation=self._documentation(name),
                    fields=self._fields(name),
                    evidence="",
                    example="",
                )
                for name in sorted(parts)
            ),
            enumerations=tuple(
                EnumerationEntry(
                    name=one.name,
                    documentation=self._documentation(one.name),
                    values=tuple(
                        (constant, value)
                        for value, constant in naming.constants(self._shapes[one.name].enum).items()
                    ),
                )
                for one in self._module.enumerations
            ),
            keys=tuple(
                KeyEntry(
                    name=one.name,
                    documentation=to_markdown(one.documentation),
                    template=one.template,
                    evidence=one.evidence,
                    example=one.examples[0],
                )
                for one in events.keys
            ),
            functions=tuple(self._functions()),
        )

    def _functions(self) -> Iterator[tuple[str, str]]:
        for union in self._module.unions:
            classes = " or ".join(f"`{name}`" for name in dict.fromkeys(union.payloads.values()))
            yield union.function, f"reads JSON as {classes}."
        for function in self._module.functions:
            yield function.name, f"makes an event of a `{function.title}` that a call returned."

    def _published(self) -> Iterator[EventEntry]:
        for detail_type, event in self._events.events():
            yield EventEntry(
                name=event.class_name,
                detail_type=detail_type.name,
                event_name=event.name,
                documentation=to_markdown(event.documentation),
                fields=self._fields(event.shape),
                evidence=event.evidence,
                example=_json(event.examples[0].get("detail", {})),
            )

    def _documentation(self, name: str) -> str:
        return to_markdown(self._shapes[name].documentation)

    def _fields(self, name: str) -> tuple[MemberEntry, ...]:
        return tuple(map(self._field, self._structures[name].fields))

    def _field(self, field: EventField) -> MemberEntry:
        return MemberEntry(
            name=field.name,
            type=field.annotation,
            note="" if field.default is None else "may be absent",
            documentation=cleandoc(ast.literal_eval(field.documentation)).replace("``", "`"),
            limits="",
            pattern="",
            related=tuple(
                (word, _PAGE)
                for word in dict.fromkeys(_WORD.findall(field.annotation))
                if word in self._described
            ),
        )


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
