"""Catalogs of events: which class reads an event, what it keeps, and patterns of rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.events.members import EventParseError, Member
from codegen.package._runtime.events.published import BaseEvent, Catalog, KnownEvent, UnknownEvent
from codegen.package._runtime.events.values import TEXT

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


@dataclass(slots=True, kw_only=True, repr=False)
class Started(KnownEvent):
    """An event of a type that has several, about a resource that is always present."""

    SOURCE: ClassVar[str] = "aws.sample"
    DETAIL_TYPE: ClassVar[str] = "Change"
    OTHER_DETAIL_TYPES: ClassVar[tuple[str, ...]] = ("Old Change",)
    DISCRIMINATOR: ClassVar[tuple[str, ...]] = ("event_name",)
    NAME: ClassVar[str] = "Start"
    RESOURCE: ClassVar[str] = "arn"
    MEMBERS: ClassVar[tuple[Member, ...]] = (Member("id", TEXT, True), Member("note", TEXT))

    arn: str = ""
    id: str = ""
    note: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Ended(Started):
    """Another one of the same type, whose resource may be absent."""

    NAME: ClassVar[str] = "End"
    RESOURCE_IS_ALWAYS_PRESENT: ClassVar[bool] = False

    arn: str | None = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class Limited(KnownEvent):
    """Every event of a type, named by one of two members."""

    SOURCE: ClassVar[str] = "aws.sample"
    DETAIL_TYPE: ClassVar[str] = "Limit"
    DISCRIMINATOR: ClassVar[tuple[str, ...]] = ("limit_name", "limit")
    MEMBERS: ClassVar[tuple[Member, ...]] = (Member("limit_name", TEXT, True),)

    limit_name: str = ""


@dataclass(slots=True, kw_only=True, repr=False)
class Reached(KnownEvent):
    """An event with a name, which one of two members holds."""

    SOURCE: ClassVar[str] = "aws.sample"
    DETAIL_TYPE: ClassVar[str] = "Goal"
    DISCRIMINATOR: ClassVar[tuple[str, ...]] = ("goal_name", "goal")
    NAME: ClassVar[str] = "Reached"


@dataclass(slots=True, kw_only=True, repr=False)
class Plain(KnownEvent):
    """Every event of a type that has no names."""

    SOURCE: ClassVar[str] = "aws.sample"
    DETAIL_TYPE: ClassVar[str] = "Plain"


CATALOG: Catalog[Any] = Catalog("aws.sample", [Started, Ended, Limited, Reached, Plain])


def wire(detail_type: str, detail: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"detail-type": detail_type, "source": "aws.sample", "detail": detail, **more}


@pytest.mark.parametrize(
    ("detail_type", "detail", "kind", "name"),
    [
        ("Change", {"event_name": "Start"}, Started, "Start"),
        ("Change", {"event_name": "End"}, Ended, "End"),
        ("Old Change", {"event_name": "End"}, Ended, "End"),
        ("Change", {"event_name": "Other"}, UnknownEvent, "Other"),
        ("Change", {"event_name": None}, UnknownEvent, ""),
        ("Change", {}, UnknownEvent, ""),
        ("Limit", {"limit_name": "a", "limit": "b"}, Limited, "a"),
        ("Limit", {"limit": "b"}, Limited, "b"),
        ("Limit", {"limit_name": 5, "limit": "b"}, Limited, "b"),
        ("Limit", {}, Limited, ""),
        ("Goal", {"goal": "Reached"}, Reached, "Reached"),
        ("Goal", {"goal_name": "Reached", "x": 1}, Reached, "Reached"),
        ("Plain", {"event_name": "Start"}, Plain, ""),
        ("New", {"goal": "Start"}, UnknownEvent, "Start"),
        ("New", {"name": "Start"}, UnknownEvent, ""),
    ],
)
def test_type_and_name_decide_the_class(
    detail_type: str, detail: dict[str, Any], kind: type[BaseEvent], name: str
) -> None:
    given = wire(detail_type, detail)
    found = CATALOG.parse(given)
    assert (type(found), found.name, found.source) == (kind, name, "aws.sample")
    assert found.to_event() == given
    # What is written anew has the type and the member that are documented.
    assert found.detail_type == (kind.DETAIL_TYPE if issubclass(kind, KnownEvent) else detail_type)


def test_event_without_a_source_is_the_services() -> None:
    given = wire("Change", {"event_name": "Start"})
    del given["source"]
    found = CATALOG.parse(given)
    assert isinstance(found, Started)
    assert found.to_event() == given
    other = CATALOG.parse({**given, "source": "aws.other", "resources": ["a"]})
    assert (type(other), other.source, other.resources) == (UnknownEvent, "aws.other", ["a"])
    assert other.detail == {"event_name": "Start"}
    assert other.envelope_extra == {}


@pytest.mark.parametrize("source", ["aws.sample", "aws.other"])
def test_catalog_is_of_one_source(source: str) -> None:
    catalog: Catalog[Any] = Catalog(source, [Limited, Plain])
    new = catalog.of("New", "x", time=AT, resource=None, detail={})
    assert (type(new), new.source, new.time) == (UnknownEvent, source, AT)
    assert catalog.pattern([], []) == {"source": [source]}
    for other in ("aws.sample", "aws.other"):
        found = catalog.parse({"detail-type": "Plain", "source": other, "detail": {}})
        assert isinstance(found, Plain) == (other == source)


@pytest.mark.parametrize("resources", [None, [], ["a"], ["a", "b", "c"]])
@pytest.mark.parametrize("kind", [Started, Ended])
def test_first_resource_is_that_of_the_event(
    kind: type[Started], resources: list[str] | None
) -> None:
    given = wire("Change", {"event_name": kind.NAME}, resources=resources)
    found = CATALOG.parse(given)
    arns = resources or []
    absent = None if kind is Ended else ""
    assert found.arn == (arns[0] if arns else absent)
    assert (found.other_resources, found.resources) == (arns[1:], arns)
    assert found.to_event() == given
    found.arn = "new"
    assert found.to_event()["resources"] == ["new", *arns[1:]]
    plain = CATALOG.parse(wire("Plain", {}, resources=resources))
    assert (plain.other_resources, plain.resources) == (arns, arns)


def test_members_that_are_not_known_are_kept() -> None:
    given = wire(
        "Change",
        {"event_name": "Start", "id": "i", "note": None, "new": [1]},
        account="012",
        **{"replay-name": "again", "id": "e"},
    )
    found = CATALOG.parse(given)
    assert (found.extra, found.envelope_extra) == (
        {"note": None, "new": [1]},
        {"replay-name": "again"},
    )
    assert (found.account, found.region, found.version) == ("012", "", "")
    assert found.to_event() == given
    found.note = "n"
    assert found.to_event()["detail"] == {**given["detail"], "note": "n"}


def test_events_made_by_hand_share_nothing() -> None:
    for kind in (Started, Plain):
        first, second = kind(time=AT), kind(time=AT)
        assert first.envelope_extra is not second.envelope_extra
        assert first.other_resources is not second.other_resources
        assert first.extra is not second.extra
    made = Started(time=AT, arn="a", id="i", other_resources=["b"], extra={"new": 1, "id": "x"})
    assert made.to_event() == {
        "version": "0",
        "id": "i",
        "account": "",
        "time": "2026-01-31T12:00:00Z",
        "region": "",
        "detail-type": "Change",
        "source": "aws.sample",
        "resources": ["a", "b"],
        "detail": {"event_name": "Start", "id": "i", "new": 1},
    }
    assert Plain(time=AT).to_event() == {
        "version": "0",
        "id": "",
        "account": "",
        "time": "2026-01-31T12:00:00Z",
        "region": "",
        "detail-type": "Plain",
        "source": "aws.sample",
        "resources": [],
        "detail": {},
    }
    unknown = [UnknownEvent(time=AT, detail_type="New", source="s") for _ in range(2)]
    assert (unknown[0].name, unknown[0].resources, unknown[0].detail) == ("", [], {})
    assert unknown[0].resources is not unknown[1].resources
    assert unknown[0].detail is not unknown[1].detail
    with pytest.raises(NotImplementedError):
        BaseEvent(time=AT).to_event()


@pytest.mark.parametrize(
    ("detail_type", "name", "kind", "member"),
    [
        ("Change", "Start", Started, "event_name"),
        ("Limit", "a", Limited, "limit_name"),
        ("Goal", "Other", UnknownEvent, "goal_name"),
        ("New", "Start", UnknownEvent, "event_name"),
    ],
)
@pytest.mark.parametrize("resource", ["a", None])
def test_event_of_a_structure_has_what_is_known(
    detail_type: str, name: str, kind: type[BaseEvent], member: str, resource: str | None
) -> None:
    known = {"id": "i", "note": None}
    found = CATALOG.of(detail_type, name, time=AT, resource=resource, detail=known)
    assert (type(found), found.name, found.source, found.time) == (kind, name, "aws.sample", AT)
    written = found.to_event()
    assert written["detail"] == {member: name, "id": "i"}
    assert written["resources"] == ([resource] if resource else [])
    assert (written["source"], found.envelope_extra) == ("aws.sample", {})
    assert written.keys() == {"detail-type", "source", "time", "resources", "detail"}


CHANGES = {"detail-type": ["Change", "Old Change"]}


@pytest.mark.parametrize(
    ("kinds", "pattern"),
    [
        ([], {}),
        ([Plain], {"detail-type": ["Plain"]}),
        ([Started], {**CHANGES, "detail": {"event_name": ["Start"]}}),
        ([Ended, Started, Ended], {**CHANGES, "detail": {"event_name": ["End", "Start"]}}),
        (
            [Reached],
            {
                "$or": [
                    {"detail-type": ["Goal"], "detail": {"goal_name": ["Reached"]}},
                    {"detail-type": ["Goal"], "detail": {"goal": ["Reached"]}},
                ]
            },
        ),
        (
            [Started, Limited],
            {
                "$or": [
                    {**CHANGES, "detail": {"event_name": ["Start"]}},
                    {"detail-type": ["Limit"]},
                ]
            },
        ),
    ],
)
@pytest.mark.parametrize("resources", [[], ("a", "b")])
def test_pattern_matches_types_names_and_resources(
    kinds: list[type[BaseEvent]], pattern: dict[str, Any], resources: Any
) -> None:
    found = CATALOG.pattern(iter(kinds), iter(resources))
    expected = {"source": ["aws.sample"], **pattern}
    assert found == (expected | {"resources": ["a", "b"]} if resources else expected)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(UnknownEvent, "UnknownEvent"), (KnownEvent, "KnownEvent"), (dict, "dict"), ("x", "str")],
)
def test_pattern_is_of_known_events(kind: Any, shown: str) -> None:
    message = f"event_pattern: got {shown}; expected: classes of known events"
    with pytest.raises(ParamValidationError, match=message):
        CATALOG.pattern([Plain, kind], [])
    with pytest.raises(ParamValidationError, match="resources: got a string; expected: a sequence"):
        CATALOG.pattern([Plain], "arn")


@pytest.mark.parametrize("name", ["detail-type", "detail"])
def test_event_has_a_type_and_a_detail(name: str) -> None:
    given = wire("Change", {"event_name": "Start"})
    del given[name]
    with pytest.raises(EventParseError, match=f"{name}: "):
        CATALOG.parse(given)
