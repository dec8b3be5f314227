"""Strategies for what a service publishes: instances of the classes, and what may be received.

They are made of the members that each class lists; ``event_strategies`` has one for each payload, and for all events.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar, cast

from hypothesis import strategies as st

from .._runtime.events.members import Member
from .._runtime.events.payloads import Payload
from .._runtime.events.published import BaseEvent, KnownEvent
from .._runtime.events.values import Kind
from .value_strategies import datetimes, documents

P = TypeVar("P", bound=Payload)
E = TypeVar("E", bound=KnownEvent)

_ENVELOPE = ("account", "detail", "detail-type", "id", "region", "resources", "source", "time")
_PRECISE = ("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.5Z", "2026-01-31T13:00:00+01:00")


def payloads(kind: type[P]) -> st.SearchStrategy[P]:
    """Instances of a class of payloads.

    Args:
        kind: The class.
    """
    return _instances(kind, _fields(kind.MEMBERS), _extra(kind.MEMBERS))


def published(kind: type[E]) -> st.SearchStrategy[E]:
    """Instances of a class of events.

    Args:
        kind: The class.
    """
    texts = st.text(max_size=8)
    fields: dict[str, st.SearchStrategy[Any]] = {
        "time": datetimes(),
        **dict.fromkeys(("id", "account", "region", "version"), texts),
        "envelope_extra": _unknown((*_ENVELOPE, "version")),
        **_fields(kind.MEMBERS),
    }
    if kind.RESOURCE:
        fields[kind.RESOURCE] = texts.filter(bool)
        fields["other_resources"] = st.lists(texts, max_size=2)
    return _instances(kind, fields, _extra(kind.MEMBERS, kind.DISCRIMINATOR))


def received(objects: st.SearchStrategy[Mapping[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with members that are missing, null or written in another way.

    Args:
        objects: JSON objects that are complete.
    """
    return _received(objects)


def wire(value: BaseEvent | Payload) -> dict[str, Any]:
    """An event or payload as JSON has it."""
    return value.to_event() if isinstance(value, BaseEvent) else value.to_wire()


@st.composite
def _received(draw: st.DrawFn, objects: st.SearchStrategy[Mapping[str, Any]]) -> dict[str, Any]:
    given = draw(objects)
    result = {**given}
    for name, value in given.items():
        if name in ("detail-type", "source"):
            continue
        if isinstance(value, dict):
            result[name] = draw(_received(st.just(cast("dict[str, Any]", value))))
        elif name.endswith(("time", "_at", "timestamp", "Time")):
            result[name] = draw(st.sampled_from((value, *_PRECISE)))
        elif name not in _NAMES:
            change = draw(st.sampled_from(("kept", "kept", "null", "missing")))
            if change == "null":
                result[name] = None
            elif change == "missing":
                del result[name]
    return result


_NAMES = ("event_name", "recording_status", "limit_name", "type")


@st.composite
def _instances(
    draw: st.DrawFn,
    kind: Any,
    fields: Mapping[str, st.SearchStrategy[Any]],
    extra: st.SearchStrategy[dict[str, Any]],
) -> Any:
    return kind(**{name: draw(values) for name, values in fields.items()}, extra=draw(extra))


def _fields(members: tuple[Member, ...]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        member.field: _values(member.kind) if member.always else st.none() | _values(member.kind)
        for member in members
    }


def _extra(
    members: tuple[Member, ...], others: tuple[str, ...] = ()
) -> st.SearchStrategy[dict[str, Any]]:
    return _unknown((*(member.name for member in members), *others))


def _unknown(known: Collection[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Members that a class does not know."""
    names = st.text(max_size=8).filter(lambda name: name not in known)
    return st.dictionaries(names, st.none() | documents(), max_size=2)


def _values(kind: Kind) -> st.SearchStrategy[Any]:
    match kind.name:
        case "a string":
            return st.text(max_size=12)
        case "an integer":
            return st.integers()
        case "a number":
            return st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        case "a boolean":
            return st.booleans()
        case "a timestamp":
            return datetimes()
        case "an array":
            return st.lists(_values(kind.part), max_size=2)
        case "a map":
            return st.dictionaries(st.text(max_size=8), _values(kind.part), max_size=2)
        case _:
            return payloads(kind.part)
