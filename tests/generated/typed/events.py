"""What a handler of events writes. Lines that end with ``# refused`` are errors. Checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_type

from typed_ivs.events import (
    Event,
    LimitBreached,
    RecordingPrefix,
    StreamEnded,
    StreamEventCode,
    StreamStarted,
    StreamStateChange,
    UnknownEvent,
    event_pattern,
    from_stream_event,
    parse_event,
)
from typed_ivs.models import StreamSession
from typed_ivschat.events import (
    LoggedEvent,
    LoggedMessage,
    MessageReviewResponse,
    UnknownPayload,
    parse_log_entry,
)


def handle(event: dict[str, Any] | str | bytes) -> str:
    match parse_event(event):
        case StreamStarted(channel_arn=arn, time=time):
            assert_type(time, datetime)
            return arn.upper()
        case LimitBreached(channel_arn=found, limit_value=value):
            assert_type(found, str | None)
            return f"{value:.1f}"
        case StreamStateChange(code=code):
            assert_type(code, StreamEventCode | None)
            return code or ""
        case UnknownEvent(detail=detail):
            return str(detail["anything"])
        case other:
            return other.name


def text_of(line: str) -> str:
    match parse_log_entry(line):
        case LoggedMessage(payload=payload):
            return payload.content
        case LoggedEvent(payload=event):
            return event.event_name
        case UnknownPayload(extra=extra):
            return str(extra)


def of_session(session: StreamSession, arn: str) -> list[Event]:
    return [
        from_stream_event(one, channel_arn=arn, stream_id=session.stream_id)
        for one in session.truncated_events
    ]


def make() -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    ended = StreamEnded(time=now, channel_arn="arn", channel_name="", stream_id="st-1")
    assert_type(ended.to_event(), dict[str, Any])
    ended.code = "MultitrackInputRequired"
    event_pattern(StreamStarted, StreamStateChange, resources=[ended.channel_arn])
    MessageReviewResponse(review_result="ALLOW", content="hello").to_wire()
    assert_type(RecordingPrefix.parse("…").time, datetime)


def mistakes(event: Event, ended: StreamEnded) -> None:
    print(event.channel_arn)  # refused
    ended.code = "MultitrackInputRequird"  # refused
    event_pattern(UnknownEvent)  # refused
    StreamStarted(channel_arn="arn", channel_name="", stream_id="st-1")  # refused
    parse_event(5)  # refused
    MessageReviewResponse(review_result="MAYBE", content="hello")  # refused
