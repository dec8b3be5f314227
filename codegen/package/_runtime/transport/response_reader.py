"""An answer of HTTP/1.1, read from a connected socket: bounded, and refused where it is ambiguous.

The standard library's ``http.client`` has no bounds for most of what a server may send, parses
headers as those of mail (a carriage return on its own begins a new one), and takes longer for one
answer than signing, writing and validating the request together.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..errors import ResponseParseError
from ..http import Headers, HttpResponse
from .request_head import bounded

if TYPE_CHECKING:
    import socket

# What is received at once. A record of TLS fits, so that nothing stays behind inside of OpenSSL,
# where nobody would see it before the connection is used again.
_PIECE = 1 << 15

# What framing may cost beside the body: headers and interim answers, then chunk sizes and trailers.
_FRAMING_FACTOR = 8
_FRAMING_BYTES = 1 << 20

_LONGEST_LINE = 1 << 16
_MOST_HEADER_LINES = 100
_MOST_DIGITS = 20

_HEADER_TOO_LONG = "a header that is longer than allowed"
_CHUNK_TOO_LONG = "a chunk size or trailer that is longer than allowed"

_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_WITHOUT_BODY = frozenset({204, 304})


class InterruptedResponse(Exception):
    """The connection ended in the middle of the headers."""


class RemoteDisconnected(InterruptedResponse):
    """The connection ended before the answer began."""


class IncompleteRead(InterruptedResponse):
    """The connection ended in the middle of the body."""


class Source:
    """The receiving side of a socket, under a timeout, a deadline and a limit.

    Args:
        sock: The socket.
        read_timeout: Seconds to wait for the next bytes.
        deadline: When to give up in any case, on ``time.monotonic``'s clock.

    Attributes:
        allowed: How many bytes may still come.
        began: Whether anything came.
        ended: Whether nothing more will.
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
        """Whether everything that came was read."""
        return self._position == len(self._buffer)

    def line(self, too_long: str) -> str | None:
        """The next line, without its end; None if the connection ends within it.

        Raises:
            ResponseParseError: It is ``too_long``.
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
        """Moves so many bytes to ``body``; gives how many did not come."""
        while size:
            if self.is_used_up and not self._receive():
                break
            piece = self._buffer[self._position : self._position + size]
            body += piece
            self._position += len(piece)
            size -= len(piece)
        return size

    def _receive(self) -> bool:
        """Waits for more; False where there is no more."""
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
            raise ResponseParseError("the answer's headers and framing are longer than allowed")
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
    """The answer, and whether the connection can carry another request.

    Raises:
        ResponseParseError: It is longer than allowed, encoded, or no HTTP/1.1.
        InterruptedResponse, OSError: It did not arrive completely.
    """
    source = Source(sock, read_timeout, deadline)
    version, status = _read_status(source)
    headers = _read_headers(source)
    while 100 <= status < 200 and status != 101:  # To 101 nothing that we asked for can lead.
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
        if line[0] in " \t" and pairs:  # The last one goes on.
            name, value = pairs.pop()
            value = f"{value} {line}"
            value = " ".join(value.split())
        elif not (colon and name and name.isascii() and name.isprintable() and " " not in name):
            raise _refused("headers that can't be understood")
        if "\r" in line or "\0" in line:
            raise _refused("headers that can't be understood")
        pairs.append((name, value.strip(" \t")))
    if line is None:
        raise InterruptedResponse
    return Headers(pairs)


def _check(status: int, headers: Headers) -> None:
    """Refuses what could be understood in more than one way, or can't be understood here."""
    if status < 200:
        raise _refused("an interim status where a final one belongs")
    length = headers.get("content-length", "0")
    if "," in length:
        raise _refused("more than one Content-Length")
    if not _is_number(length):
        raise _refused(f"Content-Length {length[:80]!r}")
    transfer_encoding = headers.get("transfer-encoding", "chunked")
    if transfer_encoding.lower() != "chunked":
        raise _refused(f"transfer encoding {transfer_encoding[:80]!r}")
    # We asked for none: an encoded body could be of any size, once decoded. That of an error can do
    # without: its status says enough, and whether to try again.
    encoding = headers.get("content-encoding", "identity")
    if status < 300 and encoding.lower() not in ("identity", ""):
        raise _refused(f"content encoding {encoding[:80]!r}, asked for identity")


def _read_body(source: Source, headers: Headers, max_bytes: int) -> tuple[bytes, bool]:
    """The body, and whether something but the connection's end said where it ends."""
    body = bytearray()
    length = headers.get("content-length")
    if "transfer-encoding" in headers:
        while size := _read_chunk_size(source):
            _check_length(len(body) + size, max_bytes)
            if source.move(size, body):
                raise IncompleteRead
            _end_chunk(source)
        while source.line(_CHUNK_TOO_LONG):
            pass  # A trailer says nothing that we need.
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
        raise _refused("a chunk that does not end where it should")


def _check_length(length: int, max_bytes: int) -> None:
    if length > max_bytes:
        raise _refused(f"a body that is longer than max_response_bytes={max_bytes} allows")


def _stays_open(version: str, headers: Headers) -> bool:
    connection = headers.get("connection", "").lower()
    # Somebody on the way may have seen another end than we did: there is more than one.
    if "transfer-encoding" in headers and (version == "HTTP/1.0" or "content-length" in headers):
        return False
    return "close" not in connection and (version != "HTTP/1.0" or "keep-alive" in connection)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _refused(what: str) -> ResponseParseError:
    return ResponseParseError(f"the server answered with {what}")
