"""The messages of an event stream: bytes in, messages out. Nothing here does any I/O.

Specification: https://smithy.io/2.0/aws/amazon-eventstream.html
"""

# docs/decisions/event-streams.md says why.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any
from uuid import UUID
from zlib import crc32

from ..errors import ResponseParseError

# Total length, length of the headers, and the CRC of both.
_PRELUDE = Struct("!III")
_CRC = Struct("!I")
_LENGTH = Struct("!H")
_INTEGERS: Mapping[int, Struct] = {
    2: Struct("!b"),
    3: Struct("!h"),
    4: Struct("!i"),
    5: Struct("!q"),
    8: Struct("!q"),
}
_TRUE, _FALSE, _BYTES, _STRING, _TIMESTAMP, _UUID = 0, 1, 6, 7, 8, 9

# The limits that services keep, and botocore has. Up to so many bytes are held in memory.
MOST_HEADER_BYTES = 128 << 10
MOST_PAYLOAD_BYTES = 24 << 20

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Message:
    """One message.

    Args:
        headers: Name → value: a bool, int, bytes, str, aware datetime or UUID.
        payload: The payload.
    """

    __slots__ = ("headers", "payload")

    def __init__(self, headers: Mapping[str, Any], payload: bytes) -> None:
        self.headers: Mapping[str, Any] = headers
        self.payload: bytes = payload

    def header(self, name: str) -> str:
        """The header if it is a string, else an empty one."""
        value = self.headers.get(name)
        return value if isinstance(value, str) else ""


class MessageReader:
    """Reads messages from the bytes of a stream."""

    __slots__ = ("_buffer", "_needed")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needed = _PRELUDE.size  # Bytes with which reading goes on.

    @property
    def is_within_message(self) -> bool:
        """Whether a message has begun and has not ended."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yields the messages that are complete with these bytes.

        Raises:
            ResponseParseError: A checksum is wrong, or a message is too long or malformed.
        """
        self._buffer += data
        while len(self._buffer) >= self._needed:
            total, headers = self._read_prelude()
            if len(self._buffer) < total:
                self._needed = total
                return
            message = bytes(memoryview(self._buffer)[:total])
            del self._buffer[:total]
            self._needed = _PRELUDE.size
            yield _read_message(message, headers)

    def _read_prelude(self) -> tuple[int, int]:
        """The length of the next message, and that of its headers."""
        total, headers, checksum = _PRELUDE.unpack_from(self._buffer)
        if crc32(memoryview(self._buffer)[:8]) != checksum:
            raise _refused("an event with a wrong checksum of its lengths")
        payload = total - headers - _PRELUDE.size - _CRC.size
        if payload < 0:
            raise _refused("an event that is shorter than its headers")
        if headers > MOST_HEADER_BYTES or payload > MOST_PAYLOAD_BYTES:
            raise _refused(f"an event of {total} bytes, which is longer than allowed")
        return total, headers


def _read_message(data: bytes, header_bytes: int) -> Message:
    end = len(data) - _CRC.size
    (checksum,) = _CRC.unpack_from(data, end)
    if crc32(memoryview(data)[:end]) != checksum:
        raise _refused("an event with a wrong checksum")
    start = _PRELUDE.size + header_bytes
    return Message(_read_headers(data[_PRELUDE.size : start]), data[start:end])


def _read_headers(data: bytes) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    rest = _Rest(data)
    while rest:
        name = rest.text(rest.take(1)[0])
        if name in headers:
            raise _refused("an event with a repeated header")
        headers[name] = _read_value(rest.take(1)[0], rest)
    return headers


def _read_value(kind: int, rest: _Rest) -> Any:
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE
    if kind in _INTEGERS:
        (number,) = _INTEGERS[kind].unpack(rest.take(_INTEGERS[kind].size))
        return number if kind != _TIMESTAMP else _read_timestamp(number)
    if kind == _BYTES:
        return rest.take(_LENGTH.unpack(rest.take(2))[0])
    if kind == _STRING:
        return rest.text(_LENGTH.unpack(rest.take(2))[0])
    if kind == _UUID:
        return UUID(bytes=rest.take(16))
    raise _refused("an event with a header of an unknown type")


def _read_timestamp(milliseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        pass
    raise _refused("an event with a header whose time is out of range")


class _Rest:
    """Headers that are not read yet."""

    __slots__ = ("_data", "_position")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def __bool__(self) -> bool:
        return self._position < len(self._data)

    def take(self, size: int) -> bytes:
        start, end = self._position, self._position + size
        if end > len(self._data):
            raise _refused("an event whose last header is cut off")
        self._position = end
        return self._data[start:end]

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode()
        except UnicodeDecodeError:
            pass
        raise _refused("an event with a header that is not UTF-8")


def _refused(what: str) -> ResponseParseError:
    return ResponseParseError(f"the service sent {what}")
