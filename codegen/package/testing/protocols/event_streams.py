"""Strategies of responses that are streams of events, and the bytes of such a stream."""

from __future__ import annotations

import json
from collections.abc import Mapping
from struct import pack
from typing import Any
from zlib import crc32

from hypothesis import strategies as st


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message of a stream.

    Args:
        headers: Its headers.
        payload: Its payload.
    """
    written = b"".join(
        pack("!B", len(name)) + name.encode() + pack("!BH", 7, len(value.encode())) + value.encode()
        for name, value in headers.items()
    )
    lengths = pack("!II", 16 + len(written) + len(payload), len(written))
    start = lengths + pack("!I", crc32(lengths)) + written + payload
    return start + pack("!I", crc32(start))


def event(type: str, payload: bytes) -> bytes:
    """The message of an event.

    Args:
        type: The event's name in the stream.
        payload: Its payload.
    """
    return message({":message-type": "event", ":event-type": type}, payload)


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

    def written(union: Any) -> bytes:
        field = next(name for name in events if getattr(union, name) is not None)
        type, payload = events[field]
        return event(type, _payload(getattr(union, field), payload))

    return st.lists(unions.map(written), max_size=3).map(lambda parts: first + b"".join(parts))


def _payload(structure: Any, field: str) -> bytes:
    value = getattr(structure, field) if field else structure
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else json.dumps(value.to_wire()).encode()
