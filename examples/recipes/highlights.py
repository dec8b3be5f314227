"""Writes down what happened to a channel, from the events that EventBridge delivers."""

from collections.abc import Mapping
from typing import Any

from typed_ivs.events import (
    RecordingEnded,
    RecordingPrefix,
    SessionEnded,
    StarvationStarted,
    StreamEnded,
    StreamStarted,
    parse_event,
)


def highlight(event: Mapping[str, Any]) -> str | None:
    """A line for an event, or None if it is not worth one."""
    match parse_event(event):
        case StreamStarted(channel_name=name, time=time):
            return f"{time:%H:%M} {name} went live"
        case StreamEnded(channel_name=name, time=time):
            return f"{time:%H:%M} {name} ended"
        case SessionEnded(channel_name=name, code=str(code), time=time):
            return f"{time:%H:%M} {name} failed: {code}"
        case StarvationStarted(channel_name=name, time=time):
            return f"{time:%H:%M} {name} stutters"
        case RecordingEnded(
            recording_s3_bucket_name=bucket, recording_s3_key_prefix=key, time=time
        ):
            return f"{time:%H:%M} s3://{bucket}/{RecordingPrefix.parse(key)}"
        case _:
            return None
