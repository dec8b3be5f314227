"""Strategies of responses that are streams of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from ...wire.event_streams import event, message, write_event

__all__ = ["event", "event_streams", "message"]


def event_streams(
    unions: st.SearchStrategy[Any],
    events: Mapping[str, tuple[str, str]],
    *,
    initial: bool = False,
) -> st.SearchStrategy[bytes]:
    """Streams of events.

    Args:
        unions: The events.
        events: Field of the union → the event's name in the stream, and the field of the event that
            is the whole payload, if any.
        initial: Whether a message with the response's other members comes first.
    """
    first = event("initial-response", b"{}") if initial else b""
    drawn = st.lists(unions.map(lambda union: write_event(union, events)), max_size=3)
    return drawn.map(lambda parts: first + b"".join(parts))
