"""The classes of events: how they are made."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from typed_ivs import events
from typed_ivs._runtime.events.published import BaseEvent, KnownEvent
from typed_ivs_realtime import events as stage_events
from typed_ivschat import events as chat_events


def event_classes() -> list[Any]:
    """The base classes, and those of every package."""
    known: list[Any] = [BaseEvent, KnownEvent]
    for module in (events, stage_events, chat_events):
        known += [kind for kind in vars(module).values() if hasattr(kind, "to_event")]
    return [*dict.fromkeys(known)]


@pytest.mark.parametrize("kind", event_classes(), ids=lambda kind: kind.__qualname__)
def test_events_are_made_of_named_fields_alone(kind: Any) -> None:
    """A field that is added before others changes no caller's event; a misspelt one is an error."""
    parameters = inspect.signature(kind).parameters
    assert {given.kind for given in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert kind.__match_args__ == ()
    needed = {name for name, given in parameters.items() if given.default is given.empty}
    event = kind(**{**dict.fromkeys(needed, ""), "time": datetime(2026, 1, 31, tzinfo=UTC)})
    assert {field.name for field in dataclasses.fields(event)} >= parameters.keys()
    with pytest.raises(AttributeError):
        event.nothing_like_it = 1
