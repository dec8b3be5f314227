"""The messages of event streams equal those of botocore, and what is wrong with them is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from struct import pack
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from botocore import eventstream
from botocore.eventstream import EventStreamBuffer
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.thorough import many

from codegen.package._runtime.errors import ResponseParseError
from codegen.package._runtime.event_streams.messages import MessageReader

MOST_HEADER_BYTES: int = vars(eventstream)["_MAX_HEADERS_LENGTH"]
MOST_PAYLOAD_BYTES: int = vars(eventstream)["_MAX_PAYLOAD_LENGTH"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IN_RANGE = st.integers(-62_135_596_800_000, 253_402_300_799_999)


def integers(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def sized(data: bytes) -> bytes:
    return pack("!H", len(data)) + data


VALUES = st.one_of(
    st.sampled_from((b"\0", b"\1")),
    integers(8).map(lambda value: b"\2" + pack("!b", value)),
    integers(16).map(lambda value: b"\3" + pack("!h", value)),
    integers(32).map(lambda value: b"\4" + pack("!i", value)),
    integers(64).map(lambda value: b"\5" + pack("!q", value)),
    st.binary(max_size=20).map(lambda value: b"\6" + sized(value)),
    st.text(max_size=20).map(lambda value: b"\7" + sized(value.encode())),
    IN_RANGE.map(lambda value: b"\x08" + pack("!q", value)),
    st.binary(min_size=16, max_size=16).map(lambda value: b"\x09" + value),
)
NAMES = st.text(max_size=8).map(str.encode).map(lambda name: pack("!B", len(name)) + name)
HEADERS = st.dictionaries(NAMES, VALUES, max_size=4).map(
    lambda headers: b"".join(name + value for name, value in headers.items())
)


def message(headers: bytes, payload: bytes, *, more: int = 0, more_headers: int = 0) -> bytes:
    """A message with right checksums, and lengths that are wrong by so many bytes."""
    total, length = 16 + len(headers) + len(payload) + more, len(headers) + more_headers
    prelude = pack("!II", total & 0xFFFFFFFF, length & 0xFFFFFFFF)
    prelude += pack("!I", crc32(prelude))
    body = prelude + headers + payload
    return body + pack("!I", crc32(body))


MESSAGES = st.builds(message, HEADERS, st.binary(max_size=50))


def cut(data: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    for size in sizes:
        if data:
            yield data[:size]
            data = data[size:]
    yield data


def ours(pieces: Iterable[bytes]) -> list[Any]:
    """The messages, and True at the end if something was wrong."""
    reader, found = MessageReader(), []
    try:
        for piece in pieces:
            for one in reader.feed(piece):
                headers = {name: plain(value) for name, value in one.headers.items()}
                found.append((headers, one.payload))
    except ResponseParseError:
        return [*found, True]
    return found


def plain(value: Any) -> Any:
    """A header as botocore gives it."""
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(milliseconds=1)
    return value.bytes if isinstance(value, UUID) else value


def botocores(pieces: Iterable[bytes]) -> list[Any]:
    buffer, found = EventStreamBuffer(), []
    try:
        for piece in pieces:
            buffer.add_data(piece)
            for one in buffer:
                found.append((one.headers, one.payload))
    except Exception:
        return [*found, True]
    return found


CUTS = st.lists(st.integers(0, 40), max_size=12)


@settings(max_examples=many(100, 20_000))
@given(messages=st.lists(MESSAGES, max_size=4), sizes=CUTS)
def test_messages_equal_botocore(messages: list[bytes], sizes: list[int]) -> None:
    data = b"".join(messages)
    found = ours(cut(data, sizes))
    assert found == botocores([data])
    assert len(found) == len(messages)


@settings(max_examples=many(200, 20_000))
@given(data=st.data(), messages=st.lists(MESSAGES, min_size=1, max_size=3), sizes=CUTS)
def test_mutated_messages_equal_botocore(
    data: st.DataObject, messages: list[bytes], sizes: list[int]
) -> None:
    whole = bytearray(b"".join(messages))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    kept = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    assert ours(cut(kept, sizes)) == botocores([kept])


@settings(max_examples=many(200, 20_000))
@given(
    headers=st.binary(max_size=30) | HEADERS,
    payload=st.binary(max_size=10),
    more=st.integers(-20, 20),
    more_headers=st.integers(-20, 20),
)
@example(headers=b"\1a\7\0\5ab", payload=b"", more=0, more_headers=0)
@example(headers=b"\1a\x09\0\5ab", payload=b"", more=0, more_headers=0)
def test_wrong_message_is_refused_wherever_botocore_refuses_it(
    headers: bytes, payload: bytes, more: int, more_headers: int
) -> None:
    data = message(headers, payload, more=more, more_headers=more_headers) + b"next"
    found, expected = ours([data]), botocores([data])
    # botocore accepts headers that are cut off, and lengths that overlap.
    assert found in (expected, [True])


@pytest.mark.parametrize(
    ("headers", "payload"), [(MOST_HEADER_BYTES + 1, 0), (0, MOST_PAYLOAD_BYTES + 1)]
)
def test_too_long_message_is_refused_before_it_arrives(headers: int, payload: int) -> None:
    prelude = pack("!II", 16 + headers + payload, headers)
    prelude += pack("!I", crc32(prelude))
    with pytest.raises(ResponseParseError, match="longer than allowed"):
        list(MessageReader().feed(prelude))
    assert botocores([prelude]) == [True]


def test_longest_message_is_read() -> None:
    data = message(b"", bytes(MOST_PAYLOAD_BYTES))
    pieces = [data[start : start + 32768] for start in range(0, len(data), 32768)]
    ((headers, payload),) = ours(pieces)
    assert (headers, len(payload)) == ({}, MOST_PAYLOAD_BYTES)
    assert botocores(pieces) == [({}, payload)]


def test_most_headers_are_read() -> None:
    size = MOST_HEADER_BYTES // 8
    text = bytes(size - 5)
    headers = b"".join(b"\1%c\7" % name + pack("!H", len(text)) + text for name in b"abcdefgh")
    ((found, payload),) = ours([message(headers, b"{}")])
    assert (sum(map(len, found.values())), payload) == (MOST_HEADER_BYTES - 8 * 5, b"{}")


@pytest.mark.parametrize(
    ("headers", "what"),
    [
        (b"\1a\1\1a\1", "a repeated header"),
        (b"\1a\x0a", "a header of an unknown type"),
        (b"\1a\7\0\5ab", "cut off"),
        (b"\1\xff\0", "not UTF-8"),
        (b"\1a\x08\x7f" + bytes(7), "out of range"),
    ],
)
def test_wrong_header_is_named(headers: bytes, what: str) -> None:
    with pytest.raises(ResponseParseError, match=what) as caught:
        list(MessageReader().feed(message(headers, b"")))
    assert caught.value.__context__ is None


def test_reader_knows_whether_it_is_within_a_message() -> None:
    reader, data = MessageReader(), message(b"", b"payload")
    assert not reader.is_within_message
    assert list(reader.feed(data[:5])) == []
    assert reader.is_within_message
    assert len(list(reader.feed(data[5:]))) == 1
    assert not reader.is_within_message
