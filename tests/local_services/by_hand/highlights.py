"""Writes down what happened to a channel, from the events that EventBridge delivers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def highlight(event: Mapping[str, Any]) -> str | None:
    """A line for an event, or None if it is not worth one."""
    detail = event["detail"]
    time = datetime.fromisoformat(event["time"])
    name = detail.get("channel_name", "")
    match event["detail-type"], detail.get("event_name", detail.get("recording_status")):
        case "IVS Stream State Change", "Stream Start":
            return f"{time:%H:%M} {name} went live"
        case "IVS Stream State Change", "Stream End":
            return f"{time:%H:%M} {name} ended"
        case "IVS Stream State Change", "Session Ended" if detail.get("code"):
            return f"{time:%H:%M} {name} failed: {detail['code']}"
        case "IVS Stream Health Change", "Starvation Start":
            return f"{time:%H:%M} {name} stutters"
        case "IVS Recording State Change", "Recording End":
            bucket, key = detail["recording_s3_bucket_name"], detail["recording_s3_key_prefix"]
            return f"{time:%H:%M} s3://{bucket}/{key}"
        case _:
            return None
