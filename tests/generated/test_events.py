"""Events: what sources disagree about, structures of the API, patterns of rules, and errors.

The tests of each distribution read and write every documented example.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from moto.events.models import EventPattern
from support.fresh_process import run
from support.ivs import DISTRIBUTION

import typed_ivs
import typed_ivs_realtime
import typed_ivschat
from typed_ivs import events
from typed_ivs.models import DestinationConfiguration, StreamEvent, StreamSession
from typed_ivs.testing import LocalIVS
from typed_ivs.testing.event_strategies import event, event_wire
from typed_ivs_realtime import events as stage_events
from typed_ivschat import events as chat_events

EXAMPLES = Path(__file__).parents[2] / "examples"
MODELS = Path(__file__).parents[2] / "models"
CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
CANARY = "canary-value-77f1"

STARTED: Mapping[str, Any] = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "IVS Stream State Change",
    "source": "aws.ivs",
    "account": "123456789012",
    "time": "2026-01-31T12:00:00Z",
    "region": "us-west-2",
    "resources": [CHANNEL],
    "detail": {"event_name": "Stream Start", "channel_name": "", "stream_id": "st-1"},
}


LOADING = """
import sys
sys.path.insert(0, FOLDER)
import PACKAGE
first = sorted(name for name in sys.modules if ".events" in name)
from PACKAGE.events import parse_event
"""


def documented(service: str) -> Iterator[Mapping[str, Any]]:
    """The examples of events in a service's document."""
    document = json.loads((MODELS / service / "events-1.json").read_text("utf-8"))
    for detail_type, group in document["detailTypes"].items():
        for entry in group["events"].values():
            for example in entry["examples"]:
                yield {**document["envelope"], "detail-type": detail_type, **example}


def test_arn_of_the_channel_is_the_first_resource() -> None:
    started = events.parse_event(STARTED)
    assert isinstance(started, events.StreamStarted)
    assert (started.channel_arn, started.resources) == (CHANNEL, [CHANNEL])
    assert started.time == datetime(2026, 1, 31, 12, tzinfo=UTC)
    started.channel_arn = "arn:other"
    assert started.to_event() == {**STARTED, "resources": ["arn:other"]}


@pytest.mark.parametrize("name", ["version", "id", "account", "time", "region"])
def test_absent_member_of_the_envelope_has_its_zero_value(name: str) -> None:
    rest = {key: value for key, value in STARTED.items() if key != name}
    for started in (events.parse_event(rest), events.parse_event({**rest, name: None})):
        zero = datetime(1970, 1, 1, tzinfo=UTC) if name == "time" else ""
        assert getattr(started, name) == zero
        assert rest.items() <= started.to_event().items()


def test_event_of_another_source_is_unknown() -> None:
    other = events.parse_event({**STARTED, "source": "aws.other"})
    assert isinstance(other, events.UnknownEvent)
    assert other.source == "aws.other"
    other.to_event()["resources"].clear()
    assert other.to_event() == {**STARTED, "source": "aws.other"}
    with pytest.raises(events.EventParseError, match="source: got a number; expected: a string"):
        events.parse_event({**STARTED, "source": 5})


def test_changed_field_is_written_and_others_as_they_were_read() -> None:
    precise = {**STARTED, "time": "2026-01-31T12:00:00.123456789Z", "replay-name": "again"}
    started = events.parse_event(precise)
    assert isinstance(started, events.StreamStarted)
    assert started.time.microsecond == 123456
    started.stream_id = "st-2"
    detail = {**STARTED["detail"], "stream_id": "st-2"}
    assert started.to_event() == {**precise, "detail": detail}
    started.time = datetime(2026, 2, 1, tzinfo=UTC)
    assert started.to_event()["time"] == "2026-02-01T00:00:00Z"


@pytest.mark.parametrize("member", ["limit_name", "limit"])
def test_name_of_a_limit_is_read_from_either_member(member: str) -> None:
    detail = {member: "Concurrent Viewers", "limit_value": 10, "exceeded_by": 1.5}
    breach = events.parse_event({"detail-type": "IVS Limit Breach", "detail": detail})
    assert isinstance(breach, events.LimitBreached)
    assert (breach.name, breach.limit_name) == ("Concurrent Viewers", "Concurrent Viewers")
    assert (breach.channel_arn, breach.exceeded_by, breach.limit_unit) == (None, 1.5, "")
    assert breach.to_event() == {"detail-type": "IVS Limit Breach", "detail": detail}


@pytest.mark.parametrize("whose", ["Participant", "Publisher"])
def test_recordings_of_participants_are_read_under_either_type(whose: str) -> None:
    recording = stage_events.parse_event(
        {
            "detail-type": f"IVS {whose} Recording State Change",
            "resources": ["arn:stage"],
            "detail": {"event_name": "Recording End", "participant_id": "p"},
        }
    )
    assert isinstance(recording, stage_events.ParticipantRecordingEnded)
    written = recording.to_event()
    assert written["detail-type"] == f"IVS {whose} Recording State Change"
    pattern = stage_events.event_pattern(stage_events.ParticipantRecordingEnded)
    rule = cast("Any", EventPattern).load(json.dumps(pattern))
    assert rule.matches_event({**written, "source": "aws.ivs"})


def test_stream_events_of_the_api_are_the_same_classes() -> None:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    session = StreamSession.from_wire(
        {
            "streamId": "st-1",
            "truncatedEvents": [
                {"type": found["detail-type"], "name": name, "eventTime": "2026-01-31T12:00:00Z"}
                for found in documented("ivs")
                for name in [events.parse_event(found).name]
            ],
        }
    )
    truncated = session.truncated_events
    found = [
        events.from_stream_event(one, channel_arn=CHANNEL, stream_id=session.stream_id)
        for one in truncated
    ]
    assert [type(one) for one in found] == [
        type(events.parse_event(one)) for one in documented("ivs")
    ]
    assert {one.time for one in found} == {at}
    ended = events.from_stream_event(
        StreamEvent(
            type="IVS Stream State Change",
            name="Session Ended",
            event_time=at,
            code="MultitrackInputRequired",
        )
    )
    assert isinstance(ended, events.SessionEnded)
    assert (ended.code, ended.channel_arn, ended.stream_id) == ("MultitrackInputRequired", "", "")
    unknown = StreamEvent(type="IVS Stream Weather", name="Rain", event_time=at)
    assert events.from_stream_event(unknown).name == "Rain"


def test_events_of_the_local_service_are_read_and_written() -> None:
    with LocalIVS(quotas={"concurrent-streams": 1}) as local, local.client() as client:
        bucket = {"s3": {"bucketName": "recordings"}}
        recording = client.create_recording_configuration(
            destination_configuration=DestinationConfiguration.from_wire(bucket)
        ).recording_configuration
        channel = client.create_channel(name="first", recording_configuration_arn=recording.arn)
        other = client.create_channel(name="second").channel
        arn = channel.channel.arn
        local.advance(60)
        local.start_stream(arn)
        local.advance(60)
        local.set_health(arn, "STARVING")
        local.set_health(arn, "HEALTHY")
        with pytest.raises(typed_ivs.errors.ParamValidationError):
            local.start_stream(other.arn)
        local.end_stream(arn)
        local.advance(600)
        read = [events.parse_event(one) for one in local.events]
        session = client.get_stream_session(channel_arn=arn).stream_session
    assert [one.to_event() for one in read] == [*local.events]
    assert {
        events.SessionCreated,
        events.StreamStarted,
        events.RecordingStarted,
        events.StarvationStarted,
        events.StarvationEnded,
        events.LimitBreached,
        events.StreamEnded,
        events.RecordingEnded,
    } <= {type(one) for one in read}
    assert not any(isinstance(one, events.UnknownEvent) or one.extra for one in read)
    for one in read:
        if isinstance(one, events.RecordingEnded):
            prefix = events.RecordingPrefix.parse(one.recording_s3_key_prefix)
            assert (prefix.account, prefix.channel_id) == (one.account, arn.rpartition("/")[2])
    told = [events.from_stream_event(one) for one in session.truncated_events]
    assert {type(one) for one in told} <= {type(one) for one in read}


def test_patterns_match_as_in_eventbridge() -> None:
    every = [*documented("ivs"), *documented("ivs-realtime")]
    for kinds in (
        [events.StreamStarted, events.StreamEnded],
        [events.StreamStateChange],
        [events.RecordingEnded, events.StarvationStarted, events.LimitBreached],
        [stage_events.CompositionStarted, stage_events.ParticipantRecordingStarted],
    ):
        module = stage_events if kinds[0].__module__ == stage_events.__name__ else events
        pattern = json.dumps(module.event_pattern(*cast("Any", kinds)))
        rule = cast("Any", EventPattern).load(pattern)
        for one in every:
            read = cast("Any", module.parse_event(one))
            assert rule.matches_event(one) == isinstance(read, tuple(kinds))
    assert events.event_pattern(events.StreamStarted, events.StreamEnded, resources=[CHANNEL]) == {
        "source": ["aws.ivs"],
        "resources": [CHANNEL],
        "detail-type": ["IVS Stream State Change"],
        "detail": {"event_name": ["Stream Start", "Stream End"]},
    }
    for wrong, name in ((events.UnknownEvent, "UnknownEvent"), ("Stream Start", "got str;")):
        with pytest.raises(typed_ivs.errors.ParamValidationError, match=name):
            events.event_pattern(cast("Any", wrong))
    with pytest.raises(typed_ivs.errors.ParamValidationError, match="a sequence of ARNs"):
        events.event_pattern(events.StreamStarted, resources=CHANNEL)


def test_nulls_in_lists_are_passed_over_and_written_again() -> None:
    detail = {"recording_status": "Recording End", "recording_session_stream_ids": ["st-1", None]}
    sent = {"detail-type": "IVS Recording State Change", "resources": [None], "detail": detail}
    ended = events.parse_event(sent)
    assert isinstance(ended, events.RecordingEnded)
    assert (ended.recording_session_stream_ids, ended.resources) == (["st-1"], [])
    assert ended.to_event() == sent


def test_key_whose_times_differ_is_refused() -> None:
    day = "AWSLogs/1/IVSChatLogs/1.0/us-west-2/room_r/2026/01/31/12"
    file = "1_IVSChatLogs_1.0_us-west-2_room_r_20260131T1240Z_1766dcbc.log.gz"
    key = chat_events.LogKey.parse(f"{day}/{file}")
    assert key.time == datetime(2026, 1, 31, 12, 40, tzinfo=UTC)
    for other in (file.replace("0131", "0130"), file.replace("1_", "2_", 1)):
        with pytest.raises(chat_events.EventParseError, match="LogKey: got a text of"):
            chat_events.LogKey.parse(f"{day}/{other}")
    with pytest.raises(chat_events.EventParseError, match="LogKey: got a value of type NoneType"):
        chat_events.LogKey.parse(cast("Any", None))
    naive = chat_events.LogKey.parse(f"{day}/{file}")
    naive.time = naive.time.replace(tzinfo=None)
    with pytest.raises(typed_ivschat.errors.ParamValidationError, match="naive"):
        str(naive)


@pytest.mark.parametrize(
    ("package", "parse"),
    [
        (typed_ivs, events.parse_event),
        (typed_ivs, events.RecordingMetadata.parse),
        (typed_ivs_realtime, stage_events.parse_event),
        (typed_ivschat, chat_events.parse_log_entry),
        (typed_ivschat, chat_events.MessageReviewRequest.parse),
    ],
)
def test_broken_input_is_one_error_without_a_value(package: Any, parse: Any) -> None:
    deep = "[" * 100_000
    for broken in (f"{CANARY}", f'"{CANARY}"', b"\xff" + CANARY.encode(), deep, None, 5, [CANARY]):
        with pytest.raises(package.Error) as raised:
            parse(broken)
        error = raised.value
        assert type(error).__name__ == "EventParseError"
        assert CANARY not in str(error)
        assert len(str(error)) < 200
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        frames = [frame for frame in shown.stack if package.__name__ in frame.filename]
        assert frames
        assert not any(CANARY in str(frame.locals) for frame in frames)


def test_entries_of_logs_of_chat_are_told_apart() -> None:
    entry = {"type": "MESSAGE", "payload": {"Id": "m-1", "Content": "hello"}}
    match chat_events.parse_log_entry(json.dumps(entry)):
        case chat_events.LoggedMessage(payload=payload):
            assert (payload.id, payload.content) == ("m-1", "hello")
        case other:
            pytest.fail(repr(other))
    unknown = chat_events.parse_log_entry({"type": "POLL", "votes": 3})
    assert isinstance(unknown, chat_events.UnknownPayload)
    assert unknown.to_wire() == {"type": "POLL", "votes": 3}


def test_objects_of_events_are_written_as_json() -> None:
    message = chat_events.LoggedMessage.parse({"type": "MESSAGE", "payload": {"Id": "m-1"}, "n": 1})
    for one in (message, message.payload):
        assert json.loads(one.to_json()) == one.to_wire()
        assert type(one).parse(one.to_json()) == one


def test_longest_key_has_1024_characters() -> None:
    key = "ivs/v1/123456789012/abcd/2026/1/2/3/4/0a1b/"
    assert events.RecordingPrefix.parse(key + "f" * (1024 - len(key))).channel_id == "abcd"
    with pytest.raises(events.EventParseError, match="RecordingPrefix: got a text of 1025"):
        events.RecordingPrefix.parse(key + "f" * (1025 - len(key)))


def test_key_of_a_recording_is_read_padded_or_not() -> None:
    for text in ("2026/1/2/3/4", "2026/01/02/03/04"):
        key = f"ivs/v1/123456789012/abcd/{text}/0a1b/events/recording-ended.json"
        prefix = events.RecordingPrefix.parse(key)
        assert prefix.time == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
        assert (prefix.account, prefix.channel_id, prefix.rest) == (
            "123456789012",
            "abcd",
            "events/recording-ended.json",
        )
        assert str(prefix) == key
    with pytest.raises(events.EventParseError, match="RecordingPrefix: got a text of 46"):
        events.RecordingPrefix.parse("ivs/v1/123456789012/abcd/2026/13/2/3/4/recordi")


@given(found=event(), wire=event_wire())
def test_strategies_draw_events(found: events.Event, wire: dict[str, Any]) -> None:
    assert events.parse_event(found.to_event()) == found
    assert not isinstance(events.parse_event(wire), events.UnknownEvent)


def test_events_are_loaded_on_first_use_and_need_no_client() -> None:
    found = run(LOADING)
    assert found["first"] == []
    heavy = {"typed_ivs.client", "typed_ivs.models.channel", "hypothesis", "asyncio", "botocore"}
    assert not heavy.intersection(found["modules"])


def test_examples_of_handlers_run() -> None:
    handler = runpy.run_path(str(EXAMPLES / "event_handler.py"))["handler"]
    said = [handler(one, None) for one in documented("ivs")]
    assert f"{CHANNEL} is live with st-1a2b3c4d5e6f7g8h9i0j1k2" in said
    assert "passed over: IVS Stream Health Change, Starvation Start" in said
    assert any(line.startswith("abcdABCDefgh of 31 January is in s3://") for line in said)
    late = {**STARTED, "time": "2026-01-30T12:00:00Z"}
    assert handler(late, None) == f"{CHANNEL}: older than what is known"
    printed = subprocess.run(
        [sys.executable, str(EXAMPLES / "event_handler.py")],
        env={"PYTHONPATH": str(DISTRIBUTION)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert json.loads(printed)["source"] == ["aws.ivs"]
    review = runpy.run_path(str(EXAMPLES / "review_handler.py"))["handler"]
    message = {"Content": " hello ", "MessageId": "1", "RoomArn": "arn", "Sender": {"UserId": "a"}}
    assert review(message, None) == {"ReviewResult": "ALLOW", "Content": "hello"}
    assert review({**message, "Content": "SPAM"}, None)["Attributes"] == {"Reason": "be kind"}
