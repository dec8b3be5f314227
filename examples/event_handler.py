"""A Lambda function for events of Amazon IVS: who is live, and what was recorded.

``event_pattern`` makes the pattern of the rule that delivers the events. Events may come twice, late
and in another order, so the handler looks at the time of each.
"""

import json
from datetime import datetime
from typing import Any

from typed_ivs.events import (
    LimitBreached,
    RecordingEnded,
    RecordingEndFailed,
    RecordingPrefix,
    StreamEnded,
    StreamStarted,
    event_pattern,
    parse_event,
)

PATTERN = event_pattern(
    StreamStarted, StreamEnded, RecordingEnded, RecordingEndFailed, LimitBreached
)

changed: dict[str, datetime] = {}  # A function keeps this in a database.


def handler(event: dict[str, Any], context: object) -> str:
    match parse_event(event):
        case StreamStarted(channel_arn=arn, time=time) | StreamEnded(
            channel_arn=arn, time=time
        ) if (changed.get(arn, time) > time):
            return f"{arn}: older than what is known"
        case StreamStarted(channel_arn=arn, stream_id=stream, time=time):
            changed[arn] = time
            return f"{arn} is live with {stream}"
        case StreamEnded(channel_arn=arn, time=time):
            changed[arn] = time
            return f"{arn} is offline"
        case RecordingEnded(recording_s3_bucket_name=bucket, recording_s3_key_prefix=key):
            prefix = RecordingPrefix.parse(key)
            return f"{prefix.channel_id} of {prefix.time:%d %B} is in s3://{bucket}/{prefix}"
        case RecordingEndFailed(channel_arn=arn, recording_status_reason=reason):
            return f"{arn} was not recorded: {reason}"
        case LimitBreached(limit_name=limit, limit_value=value, limit_unit=unit):
            return f"more than {value} {unit}: {limit}"
        case other:
            return f"passed over: {other.detail_type}, {other.name}"


if __name__ == "__main__":
    # aws events put-rule --name live --event-pattern "$(python event_handler.py)"
    print(json.dumps(PATTERN))
