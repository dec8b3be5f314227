"""Inconsistencies of ``events-1.json``, whose parts are valid one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from codegen.problems import Problem, pointer
from codegen.source.model import Service, Shape
from codegen.source.published_events import (
    DetailType,
    ObjectKey,
    PublishedEvents,
    StructureOfApi,
)
from codegen.source.shapes import shape_problems
from codegen.text.python_source import is_identifier
from codegen.text.wording import a, describe, nearest

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(:02)?\}")
TIME_PARTS = ("year", "month", "day", "hour", "minute", "second")
"""Placeholders of keys that together are one time."""

OWN_NAMES = frozenset(
    {
        "account",
        "detail_type",
        "envelope_extra",
        "extra",
        "from_wire",
        "id",
        "name",
        "other_resources",
        "parse",
        "region",
        "resources",
        "self",
        "source",
        "time",
        "to_event",
        "to_json",
        "to_wire",
        "version",
    }
)
"""Fields and methods of every event."""

KEY_NAMES = frozenset({"parse", "rest"})
"""Fields and methods of every key."""

PAYLOAD_NAMES = frozenset({"extra", "from_wire", "parse", "self", "to_json", "to_wire"})
"""Fields and methods of every payload."""

OWN_CLASSES = frozenset({"Any", "Event", "EventParseError", "UnknownEvent", "UnknownPayload"})


def published_event_problems(service: Service) -> Iterator[Problem]:
    """The problems of what a service publishes."""
    events = service.events
    if events is None:
        return
    shapes = replace(service, shapes=service.event_shapes, operations={}, file=events.file)
    broken = [*shape_problems(shapes), *_reference_problems(events, service)]
    yield from broken
    if broken:
        return
    yield from _class_problems(events, service)
    for detail_type in events.detail_types:
        yield from _detail_type_problems(events, service, detail_type)
    details = {name for one in events.detail_types for name in one.shapes()}
    for name in _structures(service):
        if name not in details:
            yield from _member_problems(events, service.event_shapes[name], PAYLOAD_NAMES)
    yield from _unused_shape_problems(events, service)
    for structure in events.structures:
        yield from _structure_problems(events, service, structure)
    for key in events.keys:
        yield from _key_problems(events, key)
    if events.detail_types and not events.source:
        yield Problem(events.file, "", 'no key "source"', "the service, as EventBridge names it")


def _reference_problems(events: PublishedEvents, service: Service) -> Iterator[Problem]:
    named: list[tuple[str, str]] = []
    for detail_type in events.detail_types:
        place = pointer("detailTypes", detail_type.name)
        named.append((f"{place}/shape", detail_type.shape))
        named += [
            (f"{place}{pointer('events', event.class_name)}/shape", event.shape)
            for event in detail_type.events
        ]
    named += [(pointer("payloads", payload.shape), payload.shape) for payload in events.payloads]
    for place, name in named:
        shape = service.event_shapes.get(name)
        if shape is None or shape.type != "structure":
            what = "not a shape" if shape is None else a(shape.type)
            expected = nearest(name, _structures(service), otherwise="the name of a structure")
            yield Problem(events.file, place, f"{describe(name)}, which is {what}", expected)
    payloads = {payload.shape for payload in events.payloads}
    for union in events.unions:
        for value, name in union.payloads.items():
            if name not in payloads:
                place = pointer("unions", union.name, "payloads", value)
                found = f"{describe(name)}, which is not a payload"
                yield Problem(events.file, place, found, nearest(name, payloads, "a payload"))


def _structures(service: Service) -> list[str]:
    return [name for name, shape in service.event_shapes.items() if shape.type == "structure"]


def _class_problems(events: PublishedEvents, service: Service) -> Iterator[Problem]:
    """Every class of the module needs a name of its own."""
    taken: dict[str, str] = dict.fromkeys(OWN_CLASSES, "a name of every module of events")
    for name, shape in service.event_shapes.items():
        if shape.type == "structure" or shape.enum:
            yield from _name_problems(events, taken, name, pointer("shapes", name), "a shape")
    for detail_type, event in events.events():
        place = pointer("detailTypes", detail_type.name, "events", event.class_name)
        yield from _name_problems(events, taken, event.class_name, place, "an event")
    for union in events.unions:
        place = pointer("unions", union.name)
        yield from _name_problems(events, taken, union.name, place, "a union")
    for key in events.keys:
        yield from _name_problems(events, taken, key.name, pointer("keys", key.name), "a key")


def _name_problems(
    events: PublishedEvents, taken: dict[str, str], name: str, place: str, what: str
) -> Iterator[Problem]:
    if name in taken:
        found = f"the name {describe(name)}, which is that of {taken[name]} as well"
        if name in OWN_CLASSES:
            found = f"the name {describe(name)}, which every module of events has"
        yield Problem(events.file, place, found, "a name of its own")
    elif not is_identifier(name) or not name[0].isupper():
        expected = "the name of a class: an identifier that begins with a capital letter"
        yield Problem(events.file, place, f"the name {describe(name)}", expected)
    taken.setdefault(name, what)


def _detail_type_problems(
    events: PublishedEvents, service: Service, detail_type: DetailType
) -> Iterator[Problem]:
    place = pointer("detailTypes", detail_type.name)
    names: dict[str, str] = {}
    for event in detail_type.events:
        where = f"{place}{pointer('events', event.class_name)}/name"
        if event.name in names:
            found = f"the name {describe(event.name)} of {names[event.name]} as well"
            yield Problem(events.file, where, found, "one event of each name")
        names[event.name] = event.class_name
        if event.name and not detail_type.discriminator:
            found = "the name of an event without a discriminator"
            yield Problem(events.file, where, found, "a member of detail that holds it")
    if detail_type.resource is not None:
        resource = detail_type.resource.name
        yield from _field_problems(events, resource, f"{place}/resource/name")
        if resource in OWN_NAMES:
            found = f"the name {describe(resource)}, which every event has"
            yield Problem(events.file, f"{place}/resource/name", found, "another name")
    first = detail_type.discriminator[:1]
    for name in detail_type.shapes():
        shape = service.event_shapes[name]
        yield from _member_problems(events, shape, OWN_NAMES | _own_fields(detail_type))
        held = {member.wire_name for member in shape.members.values()}
        stands_for_all = "" in [e.name for e in detail_type.events if e.shape == name]
        if first and (first[0] in held) != stands_for_all:
            where = pointer("shapes", name, "members", first[0])
            if stands_for_all:
                yield Problem(events.file, where, "no such member", "the name of the event")
            else:
                found = "the name of the event as a member"
                yield Problem(events.file, where, found, "members besides it")
    others = [other for one in events.detail_types for other in (one.name, *one.other_names)]
    for index, other in enumerate(detail_type.other_names):
        if others.count(other) > 1:
            where = f"{place}/otherDetailTypes/{index}"
            found = f"a second detail type {describe(other)}"
            yield Problem(events.file, where, found, "unique names")


def _field_problems(events: PublishedEvents, name: str, place: str) -> Iterator[Problem]:
    """Names that become fields or parameters as they are."""
    if not is_identifier(name) or name.startswith("_"):
        expected = "an identifier that is not a Python keyword"
        yield Problem(events.file, place, f"the name {describe(name)}", expected)


def _own_fields(detail_type: DetailType) -> frozenset[str]:
    return frozenset([detail_type.resource.name] if detail_type.resource else [])


def _member_problems(
    events: PublishedEvents, shape: Shape, taken: Iterable[str]
) -> Iterator[Problem]:
    for name in shape.members:
        if name.lower() in taken:
            where = pointer("shapes", shape.name, "members", name)
            found = f"the member {describe(name)}, which is the name of something of every event"
            yield Problem(events.file, where, found, "another name, and this as its locationName")


def _unused_shape_problems(events: PublishedEvents, service: Service) -> Iterator[Problem]:
    used = {name for one in events.detail_types for name in one.shapes()}
    used |= {payload.shape for payload in events.payloads}
    waiting = [*used]
    details = {name for one in events.detail_types for name in one.shapes()}
    while waiting:
        shape = service.event_shapes[waiting.pop()]
        parts = [*shape.members.values(), shape.member, shape.key, shape.value]
        held = {part.shape for part in parts if part is not None}
        for name in held & details:
            found = f"{describe(name)} in {shape.name}, which is the detail of an event as well"
            yield Problem(events.file, pointer("shapes", name), found, "another shape")
        waiting += held - used
        used |= held
    for name in service.event_shapes.keys() - used:
        yield Problem(
            events.file, pointer("shapes", name), "a shape that nothing uses", "a shape in use"
        )


def _structure_problems(
    events: PublishedEvents, service: Service, structure: StructureOfApi
) -> Iterator[Problem]:
    place = pointer("structures", structure.shape)
    shape = service.shapes.get(structure.shape)
    if shape is None or shape.type != "structure":
        found = f"{describe(structure.shape)}, which is not a structure of the model"
        yield Problem(events.file, place, found, "a structure of the model")
        return
    named = [
        ("detailType", structure.detail_type),
        ("name", structure.name),
        ("time", structure.time),
        *((f"detail/{key}", member) for key, member in structure.detail.items()),
    ]
    for key, member in named:
        if member not in shape.members:
            found = f"{describe(member)}, which is not a member of {shape.name}"
            expected = nearest(member, shape.members)
            yield Problem(events.file, f"{place}/{key}", found, expected)
    for index, name in enumerate(structure.parameters):
        yield from _field_problems(events, name, f"{place}/parameters/{index}")
        if structure.parameters.index(name) < index or name == "structure":
            found = f"a second parameter {describe(name)}"
            yield Problem(events.file, f"{place}/parameters/{index}", found, "unique names")
    resources = [one.resource.name for one in events.detail_types if one.resource is not None]
    if not any(name in resources for name in structure.parameters):
        found = "no field of the first resource"
        yield Problem(events.file, f"{place}/parameters", found, nearest("", resources, "one"))


def _key_problems(events: PublishedEvents, key: ObjectKey) -> Iterator[Problem]:
    place = pointer("keys", key.name)
    names = [name for name, _ in _PLACEHOLDER.findall(key.template)]
    if re.search(r"[{}]", _PLACEHOLDER.sub("", key.template)):
        found = f"{describe(key.template)}, in which a brace is not that of a placeholder"
        yield Problem(events.file, f"{place}/template", found, "placeholders such as {name}")
    for name in dict.fromkeys(names):
        yield from _field_problems(events, name, f"{place}/template")
        if name in (*KEY_NAMES, "time"):
            found = f"the placeholder {describe(name)}, which every key has"
            yield Problem(events.file, f"{place}/template", found, "another name")
    padded = {name for name, spec in _PLACEHOLDER.findall(key.template) if spec}
    if not padded <= {*TIME_PARTS}:
        found = f"{describe(key.template)}, in which a text is padded"
        yield Problem(events.file, f"{place}/template", found, "padded parts of times alone")
    if any(name in TIME_PARTS for name in names) and "year" not in names:
        found = "a part of a time without its year"
        yield Problem(events.file, f"{place}/template", found, "{year}")
    expected = {"time" if name in TIME_PARTS else name for name in names}
    for name in sorted(expected ^ key.members.keys()):
        where = f"{place}{pointer('members', name)}"
        if name in expected:
            yield Problem(events.file, where, "no such key", "documentation of the placeholder")
        else:
            found = f"the unknown key {describe(name)}"
            yield Problem(events.file, where, found, nearest(name, expected))
