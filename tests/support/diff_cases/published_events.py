"""Changes of what a service publishes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from support.diff_cases.case import Case, Side, case
from support.models import edit

from codegen.source.rules import Rule

ENTRY = {"documentation": "It happened.", "evidence": "page", "examples": [{}]}
EVENTS: dict[str, Any] = {
    "version": "1.0",
    "source": "aws.tiny",
    "detailTypes": {
        "Thing Change": {
            "shape": "ThingChange",
            "discriminator": ["event"],
            "events": {"ThingMade": {**ENTRY, "name": "Made"}},
        }
    },
    "shapes": {
        "ThingChange": {
            "type": "structure",
            "required": ["size"],
            "members": {"size": {"shape": "Count"}, "label": {"shape": "Label"}},
        },
        "Count": {"type": "long"},
        "Label": {"type": "string"},
    },
}
CHANGE = "/shapes/ThingChange"
TYPE = "/detailTypes/Thing Change"


def events(*edits: tuple[str, object]) -> Side:
    """The tiny service with edits of what it publishes."""
    document = deepcopy(EVENTS)
    for place, value in edits:
        edit(document, place, value)
    return Side(events=document)


def published_event_cases() -> Iterator[Case]:
    """A case for each rule about what a service publishes."""
    new = (f"{TYPE}/events/ThingLost", {**ENTRY, "name": "Lost"})
    found = "events.ThingLost"
    yield case("an event comes", events(), events(new), (Rule.PUBLISHED_NAME_ADDED, found))
    yield case("an event goes", events(new), events(), (Rule.PUBLISHED_NAME_REMOVED, found))
    for what, edit_, where in (
        (
            "an event has another name",
            (f"{TYPE}/events/ThingMade/name", "Built"),
            "events.ThingMade",
        ),
        (
            "a name of events is elsewhere",
            (f"{TYPE}/discriminator", ["what"]),
            "events.ThingChange",
        ),
        (
            "a member has another name",
            (f"{CHANGE}/members/size/locationName", "n"),
            "ThingChange.size",
        ),
    ):
        yield case(what, events(), events(edit_), (Rule.PUBLISHED_READING_CHANGED, where))
    more = (f"{CHANGE}/members/more", {"shape": "Label"})
    field = "ThingChange.more"
    yield case("an event has one more field", events(), events(more), (Rule.FIELD_ADDED, field))
    yield case("an event loses a field", events(more), events(), (Rule.FIELD_REMOVED, field))
    size = "ThingChange.size"
    optional = (f"{CHANGE}/required", list[str]())
    yield case(
        "a field of an event may be None",
        events(),
        events(optional),
        (Rule.FIELD_NOW_OPTIONAL, size),
    )
    yield case(
        "a field of an event is never None",
        events(optional),
        events(),
        (Rule.FIELD_ALWAYS_PRESENT, size),
    )
    yield case(
        "a field of an event has another type",
        events(),
        events((f"{CHANGE}/members/size/shape", "Label"), ("/shapes/Count", ...)),
        (Rule.FIELD_TYPE_CHANGED, size),
    )
