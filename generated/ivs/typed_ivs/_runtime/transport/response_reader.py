"""Reads an HTTP/1.1 response from bytes, however they are cut into pieces (RFC 9112).

It has no socket and no clock: a transport feeds it what arrives. Everything that a server sends is
bounded. What can be read in one way only is read; what is ambiguous is refused.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

from collections.abc import Callable

from ..errors import ResponseParseError
from ..http import Headers
from .message_head import (
    content_coding,
    content_length,
    end_of_head,
    is_chunked,
    is_text,
    is_token,
    read_status,
    stays_open,
)

# Bytes that may come in total: so many for headers and interim responses, and, once they are read,
# a multiple of the longest body for the body, chunk sizes and trailers.
_FRAMING_BYTES = 1 << 20
_FRAMING_FACTOR = 8

_LONGEST_LINE = 1 << 16
_MOST_HEADER_LINES = 100

# A body may come in so many chunks of any size; on average, further ones hold this many bytes.
_MOST_SMALL_CHUNKS = 1 << 16
_LEAST_AVERAGE = 32

_HEADER_TOO_LONG = "a header longer than allowed"
_CHUNK_TOO_LONG = "a chunk size or trailer longer than allowed"

_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")

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
        "_chunks",
        "_coding",
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
        self._chunks = 0
        self._coding = ""  # The content coding, if it makes a body unreadable.
        self._pieces: list[bytes] = []
        self._pairs: list[tuple[str, str]] = []
        self._lines = 0
        self._version = ""  # Empty until the status line was read.
        self._status = 0
        self._is_delimited = True
        self._connection_ended = False
        # A function, not a bound method, which would be a reference cycle.
        self._state: Callable[[ResponseReader], bool] = ResponseReader._read_head
        self.status: int = 0
        self.headers: Headers | None = None
        self.ended: bool = False

    def feed(self, data: bytes) -> None:
        """Goes on with bytes that arrived; there is at least one.

        Raises:
            ResponseParseError: The response is too long, encoded, ambiguous, or not HTTP/1.1.
        """
        if self._position == len(self._buffer):
            self._buffer = data
        else:
            self._buffer = self._buffer[self._position :] + data
        del data  # A traceback with variables shows this frame.
        self._position = 0
        while self._state(self):
            pass

    def end(self, *, is_closure: bool = True) -> None:
        """Goes on after the connection ended.

        Args:
            is_closure: Whether the peer ended it. False if it may have been cut off: TLS ended
                without a closure alert, and then only what is delimited is complete (RFC 9112 §9.8).

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
        if self._state is ResponseReader._read_trailers or (
            self._state is ResponseReader._read_to_end and is_closure
        ):
            self._finish()
        else:
            raise IncompleteRead

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
            and stays_open(self._version, self.headers)
        )

    # --- states: each goes on as far as it can, and returns whether another one has more to do ---

    def _read_head(self) -> bool:
        """Status line and headers, as far as they have arrived (RFC 9112 §4, §5)."""
        buffer, start = self._buffer, self._position
        end = end_of_head(buffer, start)
        stop = end or buffer.rfind(b"\n") + 1
        *lines, _ = buffer[start:stop].decode("latin-1").split("\n")
        if len(buffer) - stop > _LONGEST_LINE and not end:
            raise _refused(_HEADER_TOO_LONG)
        self._position = stop
        self._count_framing(stop - start)
        if max(map(len, lines), default=0) > _LONGEST_LINE:
            raise _refused(_HEADER_TOO_LONG)
        if lines and not self._version:
            self._version, self._status = read_status(lines.pop(0).removesuffix("\r"))
        self._read_fields(lines)
        if not end:
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
        try:
            if self.status < 200:
                raise _refused("an interim status in place of a final one")
            length = content_length(headers)
            chunked = is_chunked(headers)
        except ResponseParseError as error:
            raise self._about(error) from None
        # One value in place of several (RFC 9110 §8.6).
        if "," in headers.get("content-length", ""):
            values = {**headers, "content-length": str(length)}
            self.headers = Headers(values.items())
        # An error is accepted in any coding: its status is enough to decide on a retry.
        self._coding = content_coding(headers) if self.status < 300 else ""
        if self._method == "HEAD" or self.status in _WITHOUT_BODY:
            self._finish()
        elif chunked:
            self._state = ResponseReader._read_chunk_size
        elif length is None:
            self._is_delimited = False
            self._state = ResponseReader._read_to_end
        else:
            self._left = length
            self._check_length(length)
            self._state = ResponseReader._read_length
            if not length:
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
        # chunk-size [ chunk-ext ] (RFC 9112 §7.1). An extension may hold what a quoted string may.
        size, _, extension = line.partition(";")
        digits = size.strip(" \t")
        if digits.startswith("-"):
            raise self._about(_refused("a chunk of negative size"))
        if not _HEX_DIGITS.issuperset(digits or "?"):
            raise IncompleteRead
        if not size.startswith(digits) or not is_text(extension):
            raise self._about(_refused("a malformed chunk extension"))
        self._left = int(digits, 16)
        self._check_length(self._received + self._left)
        self._chunks += 1
        if self._chunks > _MOST_SMALL_CHUNKS + self._received // _LEAST_AVERAGE:
            raise self._about(_refused("more chunks than allowed"))
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
        """Trailers are checked like headers and discarded (RFC 9110 §6.5.1, RFC 9112 §7.1.2)."""
        while (line := self._line()) is not None:
            if not line:
                self._finish()
                break
            try:
                self._read_fields([line])
            except ResponseParseError as error:
                raise self._about(error) from None
        return False

    def _after_end(self) -> bool:
        return False

    # --- parts of the states ---

    def _read_fields(self, lines: list[str]) -> None:
        """Lines of headers or trailers."""
        pairs, count = self._pairs, self._lines
        for line in lines:
            line = line.removesuffix("\r")
            if not line:
                continue
            count += 1
            if count > _MOST_HEADER_LINES:
                raise _refused(
                    "more headers than allowed" if self.headers is None else _CHUNK_TOO_LONG
                )
            # field-name ":" OWS field-value OWS (RFC 9112 §5).
            name, colon, value = line.partition(":")
            if colon and is_token(name) and (value.isprintable() or is_text(value)):
                pairs.append((name, value.strip(" \t")))
            elif pairs and line[0] in " \t" and is_text(line):  # A folded line (RFC 9112 §5.2).
                name, value = pairs.pop()
                more = line.strip(" \t")
                pairs.append((name, f"{value} {more}" if value and more else value + more))
            else:
                raise _refused("malformed headers")
        self._lines = count

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
        """Refuses a body of so many bytes that is too long or that can't be decoded."""
        if length and self._coding:
            # The request allows no coding: an encoded body could have any size once it is decoded.
            problem = _refused(f"content encoding {self._coding!r}; expected: identity")
            raise self._about(problem)
        if self._max_bytes is not None and length > self._max_bytes:
            problem = _refused(f"a body longer than max_response_bytes={self._max_bytes}")
            raise self._about(problem)

    def _about(self, error: ResponseParseError) -> ResponseParseError:
        """The error with the head of the response, if it is complete."""
        if self.headers is not None:
            error.status = self.status
            error.headers = self.headers
        return error


def _refused(what: str) -> ResponseParseError:
    return ResponseParseError(f"the server sent {what}")
