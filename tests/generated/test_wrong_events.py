"""Events that are refused: with the place of what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from typed_ivs import events


@pytest.mark.parametrize(
    ("detail_type", "detail", "message"),
    [
        ("IVS Stream State Change", {"event_name": "Stream Start", "stream_id": 5}, "a number"),
        (
            "IVS Ad Break State Change",
            {"event_name": "Ad Break Inserted", "duration_seconds": True},
            "detail.duration_seconds: got a boolean; expected: an integer",
        ),
        (
            "IVS Ad Break State Change",
            {"event_name": "Ad Break Inserted", "target_start_time": "soon"},
            "detail.target_start_time: got a string; expected: a timestamp",
        ),
        ("IVS Limit Breach", {"limit_name": "x", "limit_value": "1"}, "expected: a number"),
        (
            "IVS Recording State Change",
            {"recording_status": "Recording End", "recording_session_stream_ids": ["st-1", {}]},
            r"detail.recording_session_stream_ids\[1\]: got an object; expected: a string",
        ),
    ],
)
def test_value_of_another_type_is_refused_with_its_place(
    detail_type: str, detail: dict[str, Any], message: str
) -> None:
    with pytest.raises(events.EventParseError, match=message):
        events.parse_event({"detail-type": detail_type, "detail": detail})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("detail-type", 5, "got a number; expected: a string"),
        ("detail", [], "got an array; expected: an object"),
        ("source", {}, "got an object; expected: a string"),
        ("resources", "arn", "got a string; expected: an array"),
        ("time", 5, "expected: a timestamp"),
    ],
)
def test_wrong_envelope_is_refused_with_its_place(name: str, value: object, expected: str) -> None:
    with pytest.raises(events.EventParseError, match=rf"\b{name}: .*{expected}"):
        events.parse_event({"detail-type": "IVS Stream State Change", "detail": {}, name: value})
