"""What a service publishes or hands over without a request, as its ``events-1.json`` says.

The document is ours. Its shapes are written in the language of service models.
"""

# docs/decisions/published-events.md says why.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The first resource of an event."""

    name: str
    """The field for its ARN."""

    documentation: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEvent:
    """An event that EventBridge delivers."""

    class_name: str
    name: str
    """What tells it from others of its type; empty if it stands for all of them."""

    shape: str
    """The structure of ``detail``, without the name."""

    documentation: str
    evidence: str
    """The page that documents it."""

    examples: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailType:
    """A type of events."""

    name: str
    shape: str
    other_names: tuple[str, ...]
    """Names that are documented elsewhere for the same events."""

    discriminator: tuple[str, ...]
    """The members one of which names the event. The first is written."""

    resource: Resource | None
    events: tuple[PublishedEvent, ...]

    def shapes(self) -> tuple[str, ...]:
        """The structures of its events, each once."""
        return tuple(dict.fromkeys([self.shape, *(event.shape for event in self.events)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """JSON that the service hands over without an envelope."""

    shape: str
    evidence: str
    examples: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadUnion:
    """Payloads of which one is expected."""

    name: str
    documentation: str
    discriminator: str
    payloads: Mapping[str, str]
    """Value of the discriminator → payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectKey:
    """The form of keys or prefixes of objects in S3."""

    name: str
    documentation: str
    evidence: str
    template: str
    members: Mapping[str, str]
    """Placeholder of the template → documentation."""

    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureOfApi:
    """A structure of the service's API that stands for an event. The values are its members."""

    shape: str
    detail_type: str
    name: str
    time: str
    detail: Mapping[str, str]
    """Member of ``detail`` → member of the structure."""

    parameters: tuple[str, ...]
    """Members of ``detail``, or the field of the resource, that callers know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEvents:
    """Everything in the document but the shapes."""

    file: str
    """Path of the document relative to the models folder: named in problems."""

    source: str
    """The service, as EventBridge names it."""

    detail_types: tuple[DetailType, ...] = ()
    payloads: tuple[Payload, ...] = ()
    unions: tuple[PayloadUnion, ...] = ()
    keys: tuple[ObjectKey, ...] = ()
    structures: tuple[StructureOfApi, ...] = ()

    def events(self) -> Iterator[tuple[DetailType, PublishedEvent]]:
        """Every event with its type."""
        for detail_type in self.detail_types:
            for event in detail_type.events:
                yield detail_type, event


def read_published_events(document: Document, file: str) -> PublishedEvents:
    """The events in a document that the schema has accepted.

    Args:
        document: The document.
        file: Its path.
    """
    return PublishedEvents(
        file=file,
        source=document.get("source", ""),
        detail_types=tuple(
            _detail_type(name, body) for name, body in _entries(document, "detailTypes")
        ),
        payloads=tuple(
            Payload(shape=name, evidence=body["evidence"], examples=tuple(body["examples"]))
            for name, body in _entries(document, "payloads")
        ),
        unions=tuple(
            PayloadUnion(
                name=name,
                documentation=body["documentation"],
                discriminator=body["discriminator"],
                payloads=body["payloads"],
            )
            for name, body in _entries(document, "unions")
        ),
        keys=tuple(
            ObjectKey(
                name=name,
                documentation=body["documentation"],
                evidence=body["evidence"],
                template=body["template"],
                members=body.get("members", {}),
                examples=tuple(body["examples"]),
            )
            for name, body in _entries(document, "keys")
        ),
        structures=tuple(
            StructureOfApi(
                shape=name,
                detail_type=body["detailType"],
                name=body["name"],
                time=body["time"],
                detail=body.get("detail", {}),
                parameters=tuple(body.get("parameters", ())),
            )
            for name, body in _entries(document, "structures")
        ),
    )


def _entries(document: Document, key: str) -> Iterator[tuple[str, Any]]:
    entries: Mapping[str, Any] = document.get(key, {})
    yield from entries.items()


def _detail_type(name: str, body: Document) -> DetailType:
    resource: Document | None = body.get("resource")
    return DetailType(
        name=name,
        shape=body["shape"],
        other_names=tuple(body.get("otherDetailTypes", ())),
        discriminator=tuple(body.get("discriminator", ())),
        resource=None if resource is None else Resource(**resource),
        events=tuple(
            PublishedEvent(
                class_name=event,
                name=document.get("name", ""),
                shape=document.get("shape", body["shape"]),
                documentation=document["documentation"],
                evidence=document["evidence"],
                examples=tuple(document["examples"]),
            )
            for event, document in _entries(body, "events")
        ),
    )
