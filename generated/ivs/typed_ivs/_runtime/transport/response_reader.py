"""Reads an HTTP/1.1 response from bytes, however they are cut into pieces (RFC 9112).

It has no socket and no clock: a transport feeds it what arrives. Everything that a server sends is
bounded, and an ambiguous response is refused. The standard library's ``http.client`` leaves most of
a response unbounded, parses headers like those of mail (a bare carriage return begins a new one),
and takes longer for one response than signing, writing and validating the request together.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..errors import ResponseParseError
from ..http import Headers

# Bytes that may come in total: so many for headers and interim responses, and, once they are read,
# a multiple of the longest body for the body, chunk sizes and trailers.
_FRAMING_BYTES = 1 << 20
_FRAMING_FACTOR = 8

_LONGEST_LINE = 1 << 16
_MOST_HEADER_LINES = 100
_MOST_DIGITS = 20

_HEADER_TOO_LONG = "a header longer than allowed"
_CHUNK_TOO_LONG = "a chunk size or trailer longer than allowed"

# The empty line that ends a head, or a head's rest. A bare LF ends a line as well (RFC 9112 §2.2).
_EMPTY_LINE = re.compile(rb"\r?\n")
_LAST_LINES = re.compile(rb"\n\r?\n")

_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_WITHOUT_BODY = frozenset({204, 304})


class InterruptedResponse(Exception):
    """The connection ended in the middle of the headers."""


class RemoteDisconnected(InterruptedResponse):
    """The connection ended before the response began."""


class IncompleteRead(InterruptedResponse):
    """The connection ended in the middle of the body."""


class ResponseReader:
    """Reads one response.

    Call ``feed`` with what arrives, and ``end`` when the connection ends. As soon as the head is
    complete, ``headers`` is set. ``take`` returns the part of the body that has arrived since it was
    called last. The response is complete when ``ended`` is true.

    Args:
        method: The method of the request.
        max_bytes: Maximum length of the body; None for no limit.

    Attributes:
        status: The status code; 0 until the head is complete.
        headers: The headers; None until the head is complete.
        ended: Whether the response is complete.
    """

    __slots__ = (
        "_buffer",
        "_connection_ended",
        "_framing",
        "_is_delimited",
        "_left",
        "_lines",
        "_max_bytes",
        "_method",
        "_pairs",
        "_pieces",
        "_position",
        "_received",
        "_state",
        "_status",
        "_version",
        "ended",
        "headers",
        "status",
    )

    def __init__(self, method: str, max_bytes: int | None) -> None:
        self._method = method
        self._max_bytes = max_bytes
        self._buffer = b""
        self._position = 0  # Up to here, the buffer was consumed.
        self._framing = 0
        self._received = 0  # Bytes of the body.
        self._left = 0  # Bytes until the end of the body or chunk.
        self._pieces: list[bytes] = []
        self._pairs: list[tuple[str, str]] = []
        self._lines = 0
        self._version = ""  # Empty until the status line was read.
        self._status = 0
        self._is_delimited = True
        self._connection_ended = False
        # A function, not a bound method, which would be a reference cycle.
        self._state: Callable[[ResponseReader], bool] = ResponseReader._read_head
        self.status = 0
        self.headers: Headers | None = None
        self.ended = False

    def feed(self, data: bytes) -> None:
        """Goes on with bytes that arrived; there is at least one.

        Raises:
            ResponseParseError: The response is too long, encoded, ambiguous, or not HTTP/1.1.
        """
        if self._position == len(self._buffer):
            self._buffer = data
        else:
            self._buffer = self._buffer[self._position :] + data
        self._position = 0
        while self._state(self):
            pass

    def end(self) -> None:
        """Goes on after the peer closed the connection.

        Raises:
            InterruptedResponse: The response is incomplete.
        """
        self._connection_ended = True
        if self.ended:
            return
        if self.headers is None:
            began = self._buffer or self._framing
            raise InterruptedResponse if began else RemoteDisconnected
        # Trailers, and a body without a length, may end with the connection (RFC 9112 §8).
        if self._state not in (ResponseReader._read_trailers, ResponseReader._read_to_end):
            raise IncompleteRead
        self._finish()

    def take(self) -> bytes:
        """The part of the body that has arrived and was not taken yet."""
        pieces = self._pieces
        if len(pieces) == 1:
            return pieces.pop()
        taken = b"".join(pieces)
        pieces.clear()
        return taken

    @property
    def is_reusable(self) -> bool:
        """Whether the connection can carry another request, once the response is complete."""
        return (
            self.ended
            and self._is_delimited
            and not self._connection_ended
            and self._position == len(self._buffer)
            and self.headers is not None
            and _stays_open(self._version, self.headers)
        )

    # --- states: each goes on as far as it can, and returns whether another one has more to do ---

    def _read_head(self) -> bool:
        """Status line and headers, as far as they have arrived (RFC 9112 §4, §5)."""
        buffer, start = self._buffer, self._position
        end = _EMPTY_LINE.match(buffer, start) or _LAST_LINES.search(buffer, start)
        stop = buffer.rfind(b"\n") + 1 if end is None else end.end()
        lines = buffer[start:stop].decode("latin-1").split("\n")
        if len(buffer) - stop > _LONGEST_LINE and end is None:
            raise _refused(_HEADER_TOO_LONG)
        self._position = stop
        self._count_framing(stop - start)
        for line in lines[:-1]:
            if len(line) > _LONGEST_LINE:
                raise _refused(_HEADER_TOO_LONG)
            if line.endswith("\r"):
                line = line[:-1]
            if not self._version:
                self._version, self._status = _read_status(line)
            elif line:
                self._lines += 1
                _read_header(line, self._pairs, self._lines)
        if end is None:
            return False
        self._lines, pairs, self._pairs = 0, self._pairs, []
        if 100 <= self._status < 200 and self._status != 101:
            # Interim responses are skipped (RFC 9110 §15.2). 101 is the response to an upgrade,
            # which is never requested.
            self._version = ""
            return self._position < len(buffer)
        self.status, self.headers = self._status, Headers(pairs)
        self._begin_body(self.headers)
        return not self.ended

    def _begin_body(self, headers: Headers) -> None:
        """Decides how the body ends (RFC 9112 §6.3)."""
        length = headers.get("content-length")
        problem = _problem(self.status, headers)
        if problem is not None:
            raise self._about(_refused(problem))
        if self._method == "HEAD" or self.status in _WITHOUT_BODY:
            self._finish()
        elif "transfer-encoding" in headers:
            self._state = ResponseReader._read_chunk_size
        elif length is None:
            self._is_delimited = False
            self._state = ResponseReader._read_to_end
        else:
            self._left = int(length)
            self._check_length(self._left)
            self._state = ResponseReader._read_length
            if not self._left:
                self._finish()

    def _read_length(self) -> bool:
        self._move(self._left)
        if not self._left:
            self._finish()
        return False

    def _read_to_end(self) -> bool:
        self._check_length(self._received + len(self._buffer) - self._position)
        self._left = len(self._buffer)
        self._move(self._left)
        return False

    def _read_chunk_size(self) -> bool:
        """``chunk-size [ chunk-ext ] CRLF`` (RFC 9112 §7.1). Extensions are ignored."""
        line = self._line()
        if line is None:
            return False
        digits = line.partition(";")[0].strip(" \t")
        if digits.startswith("-"):
            raise self._about(_refused("a chunk of negative size"))
        if not digits or not _HEX_DIGITS.issuperset(digits):
            raise IncompleteRead
        self._left = int(digits, 16)
        self._check_length(self._received + self._left)
        self._state = ResponseReader._read_chunk if self._left else ResponseReader._read_trailers
        return True

    def _read_chunk(self) -> bool:
        self._move(self._left)
        if self._left:
            return False
        self._state = ResponseReader._end_chunk
        return True

    def _end_chunk(self) -> bool:
        line = self._line()
        if line is None:
            return False
        if line:
            raise self._about(_refused("a chunk longer than its size"))
        self._state = ResponseReader._read_chunk_size
        return True

    def _read_trailers(self) -> bool:
        """Trailers are discarded (RFC 9110 §6.5.1)."""
        while line := self._line():
            pass
        if line is not None:
            self._finish()
        return False

    def _after_end(self) -> bool:
        return False

    # --- parts of the states ---

    def _finish(self) -> None:
        self.ended = True
        self._state = ResponseReader._after_end

    def _move(self, size: int) -> None:
        """Moves up to ``size`` bytes from the buffer to the body."""
        buffer, start = self._buffer, self._position
        piece = buffer if not start and len(buffer) <= size else buffer[start : start + size]
        if piece:
            self._pieces.append(piece)
            self._position = start + len(piece)
            self._received += len(piece)
            self._left -= len(piece)

    def _line(self) -> str | None:
        """The next line of the chunked framing; None if it is not complete yet."""
        start = self._position
        end = self._buffer.find(b"\n", start)
        if (end if end >= 0 else len(self._buffer)) - start > _LONGEST_LINE:
            raise self._about(_refused(_CHUNK_TOO_LONG))
        if end < 0:
            return None
        self._position = end + 1
        self._count_framing(end + 1 - start)
        line = self._buffer[start:end].decode("latin-1")
        return line[:-1] if line.endswith("\r") else line

    def _count_framing(self, count: int) -> None:
        self._framing += count
        body = self._received if self._max_bytes is None else self._max_bytes
        allowed = _FRAMING_BYTES + (0 if self.headers is None else _FRAMING_FACTOR * body)
        if self._framing + self._received > allowed:
            raise self._about(
                ResponseParseError("the response's headers and framing are longer than allowed")
            )

    def _check_length(self, length: int) -> None:
        if self._max_bytes is not None and length > self._max_bytes:
            problem = _refused(f"a body longer than max_response_bytes={self._max_bytes}")
            raise self._about(problem)

    def _about(self, error: ResponseParseError) -> ResponseParseError:
        """The error with the head of the response, if it is complete."""
        if self.headers is not None:
            error.status = self.status
            error.headers = self.headers
        return error


def _read_status(line: str) -> tuple[str, int]:
    version, _, rest = line.partition(" ")
    status = rest.partition(" ")[0]
    if not (version.startswith("HTTP/1.") and len(status) == 3 and _is_number(status)):
        raise _refused("something that is not HTTP/1.1")
    return version, int(status)


def _read_header(line: str, pairs: list[tuple[str, str]], number: int) -> None:
    if number > _MOST_HEADER_LINES:
        raise _refused("more headers than allowed")
    name, colon, value = line.partition(":")
    if line[0] in " \t" and pairs:  # A folded line (RFC 9112 §5.2).
        name, value = pairs.pop()
        value = f"{value} {line}"
        value = " ".join(value.split())
    elif not (colon and name and name.isascii() and name.isprintable() and " " not in name):
        raise _refused("malformed headers")
    if "\r" in line or "\0" in line:
        raise _refused("malformed headers")
    pairs.append((name, value.strip(" \t")))


def _problem(status: int, headers: Headers) -> str | None:
    """Why a response is refused: its framing is ambiguous or not supported (RFC 9112 §6.3)."""
    if status < 200:
        return "an interim status in place of a final one"
    length = headers.get("content-length", "0")
    if "," in length:
        return "more than one Content-Length"
    if not _is_number(length):
        return f"Content-Length {length[:80]!r}"
    transfer_encoding = headers.get("transfer-encoding", "chunked")
    if transfer_encoding.lower() != "chunked":
        return f"transfer encoding {transfer_encoding[:80]!r}"
    # The request allows none: an encoded body could have any size once it is decoded. An error is
    # accepted all the same: its status is enough to decide on a retry.
    encoding = headers.get("content-encoding", "identity")
    if status < 300 and encoding.lower() not in ("identity", ""):
        return f"content encoding {encoding[:80]!r}; expected: identity"
    return None


def _stays_open(version: str, headers: Headers) -> bool:
    """Whether the connection persists (RFC 9112 §9.3)."""
    connection = headers.get("connection", "").lower()
    # An intermediary may have seen the message end elsewhere (RFC 9112 §6.1, §11.2).
    if "transfer-encoding" in headers and (version == "HTTP/1.0" or "content-length" in headers):
        return False
    return "close" not in connection and (version != "HTTP/1.0" or "keep-alive" in connection)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _refused(what: str) -> ResponseParseError:
    return ResponseParseError(f"the server sent {what}")
