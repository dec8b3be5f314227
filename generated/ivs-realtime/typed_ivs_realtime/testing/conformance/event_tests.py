"""Tests of what a service publishes, with the examples that its document has."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..._runtime.events.members import EventParseError
from ..._runtime.events.object_keys import ObjectKey
from ..._runtime.events.payloads import Payload
from ..._runtime.events.published import BaseEvent, KnownEvent
from ..event_value_strategies import payloads, published, received, wire
from ..value_strategies import documents
from .definitions import has_slots_and_keyword_only_fields

_CANARY = "canary-value-5d2f"
_LONGEST_MESSAGE = 400

Pattern = Callable[..., Mapping[str, Any]]


@cache
def _document(path: Path) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def examples_of_events(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the class of each example in a document, and the event.

    Args:
        path: The document.
    """
    document = _document(path)
    for detail_type, group in document.get("detailTypes", {}).items():
        for name, event in group["events"].items():
            for example in event["examples"]:
                yield name, {**document["envelope"], "detail-type": detail_type, **example}


def event_tests(
    path: Path,
    kinds: Sequence[type[KnownEvent]],
    parse: Callable[[Any], BaseEvent],
    event_pattern: Pattern,
) -> type:
    """The test class of a service's events.

    Args:
        path: The document.
        kinds: The classes of its events.
        parse: ``parse_event``.
        event_pattern: ``event_pattern``.
    """
    examples = [*examples_of_events(path)]
    events = st.sampled_from(kinds).flatmap(published)

    class EventTests:
        def test_every_class_has_an_example(self) -> None:
            assert {name for name, _ in examples} == {kind.__name__ for kind in kinds}

        @pytest.mark.parametrize("kind", kinds)
        def test_dataclass_has_slots_and_keyword_only_fields(self, kind: type[KnownEvent]) -> None:
            has_slots_and_keyword_only_fields(kind)

        @pytest.mark.parametrize(("name", "event"), examples)
        def test_example_is_read_and_written(self, name: str, event: Mapping[str, Any]) -> None:
            read = parse(event)
            assert type(read).__name__ == name
            assert isinstance(read, KnownEvent)
            assert read.extra == read.envelope_extra == {}
            assert read.to_event() == parse(json.dumps(event).encode()).to_event() == event

        @pytest.mark.parametrize(("name", "event"), examples)
        def test_pattern_matches_examples_of_its_class_alone(
            self, name: str, event: Mapping[str, Any]
        ) -> None:
            for kind in kinds:
                pattern = json.loads(json.dumps(event_pattern(kind)))
                assert matches(pattern, event) == (kind.__name__ == name)
                both = event_pattern(kind, kinds[0], resources=event["resources"])
                assert matches(both, event) == (name in (kind.__name__, kinds[0].__name__))
            assert matches(event_pattern(), event)

        @given(event=events)
        def test_event_survives_eventbridge_pickle_and_copies(self, event: KnownEvent) -> None:
            sent = event.to_event()
            for again in (
                parse(sent),
                parse(json.dumps(sent)),
                pickle.loads(pickle.dumps(event)),
                copy.deepcopy(event),
            ):
                assert type(again) is type(event)
                assert again == event
                assert again.to_event() == sent

        @given(event=received(events.map(wire)))
        def test_what_is_received_is_written_again(self, event: Mapping[str, Any]) -> None:
            read = parse(event)
            assert isinstance(read, KnownEvent)
            assert read.to_event() == event
            assert parse(read.to_event()) == read

        @given(event=events, detail_type=st.text(), name=st.text())
        def test_unknown_type_or_name_survives(
            self, event: KnownEvent, detail_type: str, name: str
        ) -> None:
            sent = event.to_event()
            for unknown in ({"detail-type": f"New {detail_type}"}, {"source": f"new.{name}"}):
                read = parse({**sent, **unknown})
                assert not isinstance(read, KnownEvent)
                assert read.to_event() == {**sent, **unknown}

        @given(event=events, data=st.data())
        def test_broken_event_is_refused_without_its_values(
            self, event: KnownEvent, data: st.DataObject
        ) -> None:
            sent = event.to_event()
            broken = {"an": [_CANARY]}
            name = data.draw(st.sampled_from(["time", "id", "resources", "detail-type", "detail"]))
            for value in ({**sent, name: broken if name != "detail" else [broken]}, [_CANARY]):
                refused(parse, value)
                refused(parse, json.dumps(value))

        @given(value=documents() | st.text().map(str.encode))
        def test_anything_else_is_refused(self, value: Any) -> None:
            refused(parse, value)

    return EventTests


def payload_tests(path: Path, kinds: Sequence[type[Payload]]) -> type:
    """The test class of a service's payloads.

    Args:
        path: The document.
        kinds: Their classes.
    """
    examples = [
        (kind, example)
        for kind in kinds
        for example in _document(path)["payloads"][kind.__name__]["examples"]
    ]

    class PayloadTests:
        @pytest.mark.parametrize("kind", kinds)
        def test_dataclass_has_slots_and_keyword_only_fields(self, kind: type[Payload]) -> None:
            has_slots_and_keyword_only_fields(kind)

        @pytest.mark.parametrize(("kind", "example"), examples)
        def test_example_is_read_and_written(
            self, kind: type[Payload], example: Mapping[str, Any]
        ) -> None:
            read = kind.parse(example)
            assert read.extra == {}
            assert read.to_wire() == json.loads(read.to_json()) == example
            assert kind.parse(json.dumps(example)) == read

        @pytest.mark.parametrize("kind", kinds)
        @given(data=st.data())
        def test_payload_survives_json_pickle_and_copies(
            self, kind: type[Payload], data: st.DataObject
        ) -> None:
            payload = data.draw(payloads(kind))
            copies = pickle.loads(pickle.dumps(payload)), copy.deepcopy(payload)
            for again in (kind.parse(payload.to_json()), *copies):
                assert again == payload
                assert again.to_wire() == payload.to_wire()
            sent = data.draw(received(st.just(payload.to_wire())))
            assert kind.parse(sent).to_wire() == sent

        @pytest.mark.parametrize("kind", kinds)
        @given(value=documents() | st.text().map(str.encode))
        def test_anything_else_is_refused(self, kind: type[Payload], value: Any) -> None:
            if not isinstance(value, dict):
                refused(kind.parse, value)
            refused(kind.parse, {member.name: object() for member in kind.MEMBERS})

    return PayloadTests


def union_tests(path: Path, readers: Mapping[str, Callable[[Any], Payload]]) -> type:
    """The test class of payloads of several kinds, which one member tells apart.

    Args:
        path: The document.
        readers: The functions that read them, by the names of their types.
    """
    document = _document(path)
    examples = [
        (reader, union["discriminator"], value, kind, example)
        for name, reader in readers.items()
        for union in [document["unions"][name]]
        for value, kind in union["payloads"].items()
        for example in document["payloads"][kind]["examples"]
    ]

    class UnionTests:
        def test_every_union_has_a_reader(self) -> None:
            assert {*readers} == {*document["unions"]}

        @pytest.mark.parametrize(("reader", "member", "value", "kind", "example"), examples)
        def test_member_decides_the_kind(
            self,
            reader: Callable[[Any], Payload],
            member: str,
            value: str,
            kind: str,
            example: Mapping[str, Any],
        ) -> None:
            for given_value, expected in ((value, kind), (f"new {value}", "UnknownPayload")):
                sent = {**example, member: given_value}
                read = reader(sent)
                assert type(read).__name__ == expected
                assert read.to_wire() == reader(json.dumps(sent)).to_wire() == sent

    return UnionTests


def key_tests(path: Path, kinds: Sequence[type[ObjectKey]]) -> type:
    """The test class of the keys that a service makes for S3.

    Args:
        path: The document.
        kinds: Their classes.
    """
    examples = [
        (kind, example)
        for kind in kinds
        for example in _document(path)["keys"][kind.__name__]["examples"]
    ]

    class KeyTests:
        @pytest.mark.parametrize("kind", kinds)
        def test_dataclass_has_slots_and_keyword_only_fields(self, kind: type[ObjectKey]) -> None:
            has_slots_and_keyword_only_fields(kind)

        @pytest.mark.parametrize(("kind", "example"), examples)
        def test_example_is_read_and_written(self, kind: type[ObjectKey], example: str) -> None:
            key = kind.parse(example)
            assert str(key) == str(pickle.loads(pickle.dumps(key))) == example
            assert kind.parse(f"/{example}") == key
            key.rest = "media/hls"
            assert kind.parse(str(key)) == key

        @pytest.mark.parametrize(("kind", "example"), examples)
        @given(data=st.data())
        def test_changed_key_is_refused_or_written_again(
            self, kind: type[ObjectKey], example: str, data: st.DataObject
        ) -> None:
            at = data.draw(st.integers(0, len(example)))
            text = f"{example[:at]}{data.draw(st.text(max_size=3))}{example[at + 1:]}"
            try:
                key = kind.parse(text)
            except EventParseError:
                return
            assert str(key) == text

    return KeyTests


def refused(parse: Callable[[Any], object], value: object) -> None:
    """Asserts that nothing but an EventParseError is raised, which shows no value."""
    with pytest.raises(EventParseError) as raised:
        parse(value)
    assert _CANARY not in str(raised.value)
    assert len(str(raised.value)) < _LONGEST_MESSAGE
    assert raised.value.__context__ is None


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether an EventBridge rule matches an event: what this package's patterns consist of.

    Args:
        pattern: The pattern of the rule.
        event: The event.
    """
    for name, wanted in pattern.items():
        if name == "$or":
            found = any(matches(one, event) for one in wanted)
        elif isinstance(wanted, Mapping):
            inner = cast("Mapping[str, Any]", wanted)
            found = isinstance(event.get(name), Mapping) and matches(inner, event[name])
        else:
            values = event[name] if name == "resources" else [event.get(name)]
            found = any(value in wanted for value in values)
        if not found:
            return False
    return True
