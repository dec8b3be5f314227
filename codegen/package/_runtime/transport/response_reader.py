"""Reads HTTP/1.1 responses from a connected socket (RFC 9112).

Everything that a server sends is bounded, and an ambiguous response is refused. The standard
library's ``http.client`` leaves most of a response unbounded, parses headers like those of mail (a
bare carriage return begins a new one), and takes longer for one response than signing, writing and
validating the request together.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..errors import ResponseParseError
from ..http import Headers, HttpResponse
from .request_head import bounded

if TYPE_CHECKING:
    import socket

# Bytes received at once. A whole TLS record fits, so that nothing is left in OpenSSL's buffer,
# where the check before the next use of the connection would not see it.
_PIECE = 1 << 15

# Bytes that may come in addition to the body: headers and interim responses, and, as a multiple of
# the body's limit, chunk sizes and trailers.
_FRAMING_BYTES = 1 << 20
_FRAMING_FACTOR = 8

_LONGEST_LINE = 1 << 16
_MOST_HEADER_LINES = 100
_MOST_DIGITS = 20

_HEADER_TOO_LONG = "a header longer than allowed"
_CHUNK_TOO_LONG = "a chunk size or trailer longer than allowed"

_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_WITHOUT_BODY = frozenset({204, 304})


class InterruptedResponse(Exception):
    """The connection ended in the middle of the headers."""


class RemoteDisconnected(InterruptedResponse):
    """The connection ended before the response began."""


class IncompleteRead(InterruptedResponse):
    """The connection ended in the middle of the body."""


class Source:
    """The receiving side of a socket, with a timeout, a deadline and a limit.

    Args:
        sock: The socket.
        read_timeout: Seconds to wait for the next bytes.
        deadline: When to give up, on ``time.monotonic``'s clock; None for no deadline.

    Attributes:
        allowed: Number of bytes that may still be received.
        began: Whether any byte was received.
        ended: Whether the peer closed the connection.
    """

    __slots__ = (
        "_buffer",
        "_deadline",
        "_piece",
        "_position",
        "_read_timeout",
        "_sock",
        "allowed",
        "began",
        "ended",
    )

    def __init__(self, sock: socket.socket, read_timeout: float, deadline: float | None) -> None:
        self._sock = sock
        self._read_timeout = read_timeout
        self._deadline = deadline
        self._piece = memoryview(bytearray(_PIECE))
        self._buffer = bytearray()
        self._position = 0
        self.allowed = _FRAMING_BYTES
        self.began = False
        self.ended = False

    @property
    def is_used_up(self) -> bool:
        """Whether every received byte was consumed."""
        return self._position == len(self._buffer)

    def line(self, too_long: str) -> str | None:
        """The next line without its terminator; None if the connection ends first.

        A bare LF ends a line as well (RFC 9112 §2.2).

        Args:
            too_long: What the error says about a line that is too long.

        Raises:
            ResponseParseError: The line is too long.
        """
        searched = 0
        while True:
            start = self._position
            end = self._buffer.find(b"\n", start + searched)
            searched = (end if end >= 0 else len(self._buffer)) - start
            if searched > _LONGEST_LINE:
                raise _refused(too_long)
            if end >= 0:
                self._position = end + 1
                line = self._buffer[start:end].decode("latin-1")
                return line[:-1] if line.endswith("\r") else line
            if not self._receive():
                return None

    def move(self, size: int, body: bytearray) -> int:
        """Moves ``size`` bytes to ``body``; returns how many are missing."""
        while size:
            if self.is_used_up and not self._receive():
                break
            piece = self._buffer[self._position : self._position + size]
            body += piece
            self._position += len(piece)
            size -= len(piece)
        return size

    def _receive(self) -> bool:
        """Receives more bytes; False if the connection ended."""
        if self.ended:
            return False
        self._sock.settimeout(bounded(self._read_timeout, self._deadline))
        count = self._sock.recv_into(self._piece)
        if not count:
            self.ended = True
            return False
        self.began = True
        self.allowed -= count
        if self.allowed < 0:
            raise ResponseParseError("the response's headers and framing are longer than allowed")
        del self._buffer[: self._position]
        self._position = 0
        self._buffer += self._piece[:count]
        return True


def read_response(
    sock: socket.socket,
    *,
    method: str,
    read_timeout: float,
    deadline: float | None,
    max_bytes: int,
) -> tuple[HttpResponse, bool]:
    """Reads one response.

    Returns:
        The response, and whether the connection can carry another request.

    Raises:
        ResponseParseError: The response is too long, encoded, ambiguous, or not HTTP/1.1.
        InterruptedResponse, OSError: The response is incomplete.
    """
    source = Source(sock, read_timeout, deadline)
    version, status = _read_status(source)
    headers = _read_headers(source)
    # Interim responses (RFC 9110 §15.2) are skipped. 101 is the response to an upgrade, which is never requested.
    while 100 <= status < 200 and status != 101:
        version, status = _read_status(source)
        headers = _read_headers(source)
    try:
        _check(status, headers)
        source.allowed += _FRAMING_FACTOR * max_bytes
        has_body = method != "HEAD" and status not in _WITHOUT_BODY
        body, delimited = _read_body(source, headers, max_bytes) if has_body else (b"", True)
    except ResponseParseError as error:
        error.status = status
        error.headers = headers
        raise
    reusable = delimited and source.is_used_up and not source.ended
    return HttpResponse(status, headers, body), reusable and _stays_open(version, headers)


def _read_status(source: Source) -> tuple[str, int]:
    line = source.line(_HEADER_TOO_LONG)
    if line is None:
        raise InterruptedResponse if source.began else RemoteDisconnected
    version, _, rest = line.partition(" ")
    status = rest.partition(" ")[0]
    if not (version.startswith("HTTP/1.") and len(status) == 3 and _is_number(status)):
        raise _refused("something that is not HTTP/1.1")
    return version, int(status)


def _read_headers(source: Source) -> Headers:
    pairs: list[tuple[str, str]] = []
    lines = 0
    while line := source.line(_HEADER_TOO_LONG):
        lines += 1
        if lines > _MOST_HEADER_LINES:
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
    if line is None:
        raise InterruptedResponse
    return Headers(pairs)


def _check(status: int, headers: Headers) -> None:
    """Refuses a response whose framing is ambiguous or not supported (RFC 9112 §6.3)."""
    if status < 200:
        raise _refused("an interim status in place of a final one")
    length = headers.get("content-length", "0")
    if "," in length:
        raise _refused("more than one Content-Length")
    if not _is_number(length):
        raise _refused(f"Content-Length {length[:80]!r}")
    transfer_encoding = headers.get("transfer-encoding", "chunked")
    if transfer_encoding.lower() != "chunked":
        raise _refused(f"transfer encoding {transfer_encoding[:80]!r}")
    # The request allows none: an encoded body could have any size once it is decoded. An error is
    # accepted all the same: its status is enough to decide on a retry.
    encoding = headers.get("content-encoding", "identity")
    if status < 300 and encoding.lower() not in ("identity", ""):
        raise _refused(f"content encoding {encoding[:80]!r}; expected: identity")


def _read_body(source: Source, headers: Headers, max_bytes: int) -> tuple[bytes, bool]:
    """The body, and whether it ended otherwise than with the connection (RFC 9112 §6.3, §7.1)."""
    body = bytearray()
    length = headers.get("content-length")
    if "transfer-encoding" in headers:
        while size := _read_chunk_size(source):
            _check_length(len(body) + size, max_bytes)
            if source.move(size, body):
                raise IncompleteRead
            _end_chunk(source)
        while source.line(_CHUNK_TOO_LONG):
            pass  # Trailers are discarded (RFC 9110 §6.5.1).
        return bytes(body), True
    if length is None:
        source.move(max_bytes + 1, body)
        _check_length(len(body), max_bytes)
        return bytes(body), False
    _check_length(int(length), max_bytes)
    if source.move(int(length), body):
        raise IncompleteRead
    return bytes(body), True


def _read_chunk_size(source: Source) -> int:
    line = source.line(_CHUNK_TOO_LONG)
    digits = "" if line is None else line.partition(";")[0].strip(" \t")
    if digits.startswith("-"):
        raise _refused("a chunk of negative size")
    if not digits or not _HEX_DIGITS.issuperset(digits):
        raise IncompleteRead
    return int(digits, 16)


def _end_chunk(source: Source) -> None:
    rest = source.line(_CHUNK_TOO_LONG)
    if rest is None:
        raise IncompleteRead
    if rest:
        raise _refused("a chunk longer than its size")


def _check_length(length: int, max_bytes: int) -> None:
    if length > max_bytes:
        raise _refused(f"a body longer than max_response_bytes={max_bytes}")


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
