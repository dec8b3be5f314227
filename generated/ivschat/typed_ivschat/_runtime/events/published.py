"""Events that a service publishes, as EventBridge delivers them.

An event keeps what this package does not know, and ``to_event`` returns what was read.
"""

# docs/decisions/published-events.md says why.

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeGuard, TypeVar, cast

from ..timestamps import write_iso8601
from ..values import refuse
from .members import AsRead, EventParseError, Member, differences, read_members, written_members
from .values import LIST_OF_TEXTS, TEXT, TIME, UnreadableError, read_mapping

_ENVELOPE = (
    Member("version", TEXT, True),
    Member("id", TEXT, True),
    Member("account", TEXT, True),
    Member("time", TIME, True),
    Member("region", TEXT, True),
)
_RESERVED = ("detail-type", "source", "resources", "detail")


@dataclass(slots=True, kw_only=True, repr=False)
class BaseEvent(AsRead):
    """Base class of events, with what EventBridge says of each."""

    time: datetime
    """When it happened, with an offset. Events may arrive late and in another order."""

    id: str = ""
    """The event's identifier. An event that is delivered twice has the same."""

    account: str = ""
    """The number of the account. It may begin with zeros."""

    region: str = ""
    """The region, such as ``us-west-2``."""

    version: str = "0"
    """The version of EventBridge's format."""

    envelope_extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """Members beside ``detail`` that this package does not know, such as ``replay-name``."""

    def to_event(self) -> dict[str, Any]:
        """Returns the event in the form of EventBridge, as it was read."""
        raise NotImplementedError

    def _enveloped(
        self, detail_type: str, source: str, resources: list[str], detail: dict[str, Any]
    ) -> dict[str, Any]:
        known = {"detail-type": detail_type, "source": source, "resources": resources}
        written = written_members(_ENVELOPE, self, {**self.envelope_extra, **known})
        return {**self._restored(0, written), "detail": self._restored(1, detail)}

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any], fields: Mapping[str, Any]) -> Self:
        """Makes the event that was read.

        Args:
            wire: The event in the form of EventBridge.
            fields: The fields that were read of it.
        """
        self = cls(**fields)
        written = self.to_event()
        detail = written.pop("detail")
        envelope = {name: value for name, value in wire.items() if name != "detail"}
        self._remember(differences(written, envelope), differences(detail, wire["detail"]))
        return self


@dataclass(slots=True, kw_only=True, repr=False)
class UnknownEvent(BaseEvent):
    """An event of a type or name that this package does not know."""

    detail_type: str
    """The type of the event."""

    source: str
    """The service that published it."""

    name: str = ""
    """What tells it from others of its type; empty if nothing does."""

    resources: list[str] = field(default_factory=list[str])
    """ARNs of the resources that it is about."""

    detail: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the service says of it."""

    def to_event(self) -> dict[str, Any]:
        """Returns the event in the form of EventBridge, as it was read."""
        detail, resources = dict(self.detail), [*self.resources]
        return self._enveloped(self.detail_type, self.source, resources, detail)


@dataclass(slots=True, kw_only=True, repr=False)
class KnownEvent(BaseEvent):
    """Base class of the events that have classes."""

    SOURCE: ClassVar[str] = ""
    """The service that publishes it."""

    DETAIL_TYPE: ClassVar[str] = ""
    """The type of the event."""

    OTHER_DETAIL_TYPES: ClassVar[tuple[str, ...]] = ()
    """Types that are documented elsewhere for the same events."""

    DISCRIMINATOR: ClassVar[tuple[str, ...]] = ()
    """The members of ``detail`` one of which names the event. The first is written."""

    NAME: ClassVar[str] = ""
    """The name; empty if the class is that of all events of its type."""

    RESOURCE: ClassVar[str] = ""
    """The field with the ARN of the first resource."""

    RESOURCE_IS_ALWAYS_PRESENT: ClassVar[bool] = True
    """Whether that field is never None."""

    MEMBERS: ClassVar[tuple[Member, ...]] = ()

    other_resources: list[str] = field(default_factory=list[str])
    """ARNs of further resources that the event is about."""

    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """Members of ``detail`` that this package does not know, and members that are null."""

    @property
    def source(self) -> str:
        """The service that published it."""
        return self.SOURCE

    @property
    def detail_type(self) -> str:
        """The type of the event."""
        return self.DETAIL_TYPE

    @property
    def name(self) -> str:
        """What tells the event from others of its type."""
        if self.NAME or not self.DISCRIMINATOR:
            return self.NAME
        name: str = getattr(self, self.DISCRIMINATOR[0])
        return name

    @property
    def resources(self) -> list[str]:
        """ARNs of the resources that the event is about."""
        first: str | None = getattr(self, self.RESOURCE) if self.RESOURCE else None
        return [first, *self.other_resources] if first else [*self.other_resources]

    def to_event(self) -> dict[str, Any]:
        """Returns the event in the form of EventBridge, as it was read."""
        name = {self.DISCRIMINATOR[0]: self.NAME} if self.NAME else {}
        detail = written_members(self.MEMBERS, self, {**self.extra, **name})
        return self._enveloped(self.DETAIL_TYPE, self.SOURCE, self.resources, detail)


E = TypeVar("E", bound=BaseEvent)


class Catalog(Generic[E]):
    """The events of a service.

    Args:
        source: The service, as EventBridge names it.
        kinds: The classes of its events.
    """

    def __init__(self, source: str, kinds: Sequence[type[KnownEvent]]) -> None:
        self._source = source
        self._kinds: dict[tuple[str, str], type[KnownEvent]] = {}
        self._discriminators: dict[str, tuple[str, ...]] = {}
        for kind in kinds:
            for detail_type in (kind.DETAIL_TYPE, *kind.OTHER_DETAIL_TYPES):
                self._kinds[detail_type, kind.NAME] = kind
                self._discriminators[detail_type] = kind.DISCRIMINATOR
        every = (name for names in self._discriminators.values() for name in names)
        self._every_discriminator = tuple(dict.fromkeys(every))

    def parse(self, data: Mapping[str, Any] | str | bytes | bytearray) -> E:
        """Reads an event.

        Args:
            data: The event in the form of EventBridge, as a mapping or as JSON.

        Raises:
            EventParseError: It is no event, or the value of a known member has the wrong type.
        """
        try:
            return cast("E", self._read(read_mapping(data)))
        except UnreadableError as error:
            message = str(error)
        finally:
            del data  # A traceback with variables would show it.
        raise EventParseError(message)

    def of(
        self,
        detail_type: str,
        name: str,
        *,
        time: datetime,
        resource: str | None,
        detail: Mapping[str, Any],
    ) -> E:
        """The event that something else stands for, such as a structure of the service's API.

        Args:
            detail_type: The type of the event.
            name: What tells it from others of its type.
            time: When it happened, with an offset.
            resource: The ARN of the resource that it is about, if that is known.
            detail: What else is known. Members that are None are absent.
        """
        key = self._discriminators.get(detail_type, self._every_discriminator)[0]
        known = {member: value for member, value in detail.items() if value is not None}
        return self.parse(
            {
                "detail-type": detail_type,
                "source": self._source,
                "time": write_iso8601(time),
                "resources": [resource] if resource else [],
                "detail": {key: name, **known},
            }
        )

    def pattern(self, kinds: Iterable[type[BaseEvent]], resources: Iterable[str]) -> dict[str, Any]:
        """The pattern of an EventBridge rule.

        Args:
            kinds: The events that it matches; none for every event of the service.
            resources: ARNs of the resources that the events are about; none for every resource.

        Raises:
            ParamValidationError: A class is not that of a known event, or ``resources`` is one text.
        """
        if isinstance(resources, str):
            raise refuse("resources", "a string", "a sequence of ARNs")
        wanted: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for kind in cast("Iterable[Any]", kinds):
            if not _is_known(kind):
                name: str = getattr(kind, "__name__", type(kind).__name__)
                raise refuse("event_pattern", name, "classes of known events")
            types = (kind.DETAIL_TYPE, *kind.OTHER_DETAIL_TYPES)
            wanted.setdefault((types, kind.DISCRIMINATOR), []).append(kind.NAME)
        matches: list[dict[str, Any]] = []
        for (types, discriminator), names in wanted.items():
            of_types = {"detail-type": [*types]}
            if "" in names:
                matches.append(of_types)
            else:
                by_name = ({key: [*dict.fromkeys(names)]} for key in discriminator)
                matches += [{**of_types, "detail": detail} for detail in by_name]
        arns = [*resources]
        return {
            "source": [self._source],
            **({"resources": arns} if arns else {}),
            **(matches[0] if len(matches) == 1 else {"$or": matches} if matches else {}),
        }

    def _read(self, wire: Mapping[str, Any]) -> BaseEvent:
        detail_type = TEXT.read(wire.get("detail-type"), "detail-type")
        given = wire.get("detail")
        if not isinstance(given, Mapping):
            raise UnreadableError.of(given, "detail", "an object")
        detail: dict[str, Any] = {**cast("Mapping[str, Any]", given)}
        source = self._source if wire.get("source") is None else TEXT.read(wire["source"], "source")
        values, extra = read_members(_ENVELOPE, wire, "")
        values["envelope_extra"] = {k: v for k, v in extra.items() if k not in _RESERVED}
        resources = wire.get("resources")
        arns: list[str] = [] if resources is None else LIST_OF_TEXTS.read(resources, "resources")
        keys = self._discriminators.get(detail_type, self._every_discriminator)
        key = next((key for key in keys if isinstance(detail.get(key), str)), "")
        name: str = detail[key] if key else ""
        kind = self._kinds.get((detail_type, name)) or self._kinds.get((detail_type, ""))
        if kind is None or source != self._source:
            values |= {"detail_type": detail_type, "source": source, "name": name}
            return UnknownEvent.from_wire(wire, {**values, "resources": arns, "detail": detail})
        known = {**detail}
        if key:
            known[kind.DISCRIMINATOR[0]] = known.pop(key)
        members, extra = read_members(kind.MEMBERS, known, "detail.")
        if kind.NAME:
            del extra[kind.DISCRIMINATOR[0]]
        if kind.RESOURCE and (arns or kind.RESOURCE_IS_ALWAYS_PRESENT):
            members[kind.RESOURCE] = arns.pop(0) if arns else ""
        values |= {"other_resources": arns, "extra": extra}
        return kind.from_wire(wire, {**values, **members})


def _is_known(kind: Any) -> TypeGuard[type[KnownEvent]]:
    """Whether something is the class of an event that a pattern can match."""
    return isinstance(kind, type) and issubclass(kind, KnownEvent) and kind.DETAIL_TYPE != ""
