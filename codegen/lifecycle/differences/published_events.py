"""What a service publishes: which names ``events`` has, their fields, and how they are read."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from codegen.lifecycle.differences.sides import Sides
from codegen.plan.ir.published_events import EventStructure, KeyClass, PublishedEventModule
from codegen.plan.package.published_events import lower_published_events
from codegen.source.rules import Finding, Rule

_OPTIONAL = " | None"


def published_event_findings(sides: Sides) -> Iterator[Finding]:
    """Compares what two services publish."""
    old, new = (lower_published_events(side.index) for side in (sides.old, sides.new))
    before, after = _exported(old), _exported(new)
    for name in sorted(before - after):
        yield Rule.PUBLISHED_NAME_REMOVED.at(f"events.{name}", "the name was removed")
    for name in sorted(after - before):
        yield Rule.PUBLISHED_NAME_ADDED.at(f"events.{name}", "the name was added")
    if old is not None and new is not None:
        fields, others = _fields(old), _fields(new)
        said: list[Finding] = []
        for name in sorted(fields.keys() & others.keys()):
            said += _field_findings(name, fields[name], others[name])
        yield from said
        yield from _reading_findings(_reading(old), _reading(new), {one.where for one in said})


def _exported(module: PublishedEventModule | None) -> set[str]:
    return set() if module is None else {*module.exported}


def _fields(module: PublishedEventModule) -> dict[str, dict[str, str]]:
    """Class → field → type."""
    classes: list[EventStructure | KeyClass] = [*module.structures, *module.keys]
    return {one.name: {field.name: field.annotation for field in one.fields} for one in classes}


def _field_findings(
    owner: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Finding]:
    for name, annotation in old.items():
        where = f"{owner}.{name}"
        other = new.get(name)
        if other is None:
            yield Rule.FIELD_REMOVED.at(where, "the field was removed")
        elif other == f"{annotation}{_OPTIONAL}":
            yield Rule.FIELD_NOW_OPTIONAL.at(where, "the field may be None")
        elif annotation == f"{other}{_OPTIONAL}":
            yield Rule.FIELD_ALWAYS_PRESENT.at(where, "the field is never None")
        elif other != annotation:
            what = f"the type changed from {annotation} to {other}"
            yield Rule.FIELD_TYPE_CHANGED.at(where, what)
    for name in new:
        if name not in old:
            yield Rule.FIELD_ADDED.at(f"{owner}.{name}", "the field was added")


def _reading(module: PublishedEventModule) -> dict[str, object]:
    """How each class and field is read: what only the wire shows."""
    found: dict[str, object] = {}
    for structure in module.structures:
        found[f"events.{structure.name}"] = structure.class_variables
        found |= {f"{structure.name}.{name}": how for name, how in structure.members.items()}
    found |= {f"events.{one.name}": (one.base, one.event_name) for one in module.events}
    found |= {f"events.{one.name}": one.template for one in module.keys}
    found |= {f"events.{one.name}": (one.discriminator, one.payloads) for one in module.unions}
    found |= {f"events.{one.name}": one.row for one in module.enumerations}
    found |= {f"events.{one.name}": one for one in module.functions}
    return found


def _reading_findings(
    old: Mapping[str, object], new: Mapping[str, object], said: Container[str]
) -> Iterator[Finding]:
    for where, how in old.items():
        if where in new and how != new[where] and where not in said:
            what = "it stands for something else, or is read from another place"
            yield Rule.PUBLISHED_READING_CHANGED.at(where, what)
