"""HTTP/1.1 on a connected socket: a request as exactly the bytes we say, an answer as a value.

urllib3 rewrites targets (``%2f`` becomes ``%2F``, dot segments are folded) and puts headers in an
order of its own. A signature covers every byte of the target, so requests are written here. Answers
are parsed by the standard library's ``http.client``, with bounds that it does not have.
"""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from .errors import ParamProblem, ParamValidationError, ResponseParseError
from .http import Headers, HttpResponse

if TYPE_CHECKING:
    import socket
    from http.client import HTTPResponse

    from _typeshed import WriteableBuffer

_NAME_MARKS = "!#$%&'*+-.^_`|~"
_BUFFER = 16384

# What framing may cost beside the body: headers and interim answers, then chunk sizes and trailers.
_FRAMING_FACTOR = 8
_FRAMING_BYTES = 1 << 20

# A body of unknown length is read in pieces: however small its chunks are, it takes little more
# memory than it has bytes.
_PIECE = 1 << 16

# As long as the system can wait for a socket.
LONGEST_WAIT: Final = 2_000_000.0

# Parsing defects that mean the headers were not all understood. (A multipart content type, too,
# is a defect to the parser, because it looks for parts in what are only headers.)
_HEADER_DEFECTS = frozenset(
    {
        "FirstHeaderLineIsContinuationDefect",
        "MalformedHeaderDefect",
        "MisplacedEnvelopeHeaderDefect",
        "MissingHeaderBodySeparatorDefect",
    }
)


class InterruptedAnswer(Exception):
    """The connection ended in the middle of the headers."""


@lru_cache(maxsize=256)
def is_token(name: str) -> bool:
    """Whether ``name`` can be the name of a header or a method."""
    return (
        name.isascii()
        and all(character.isalnum() or character in _NAME_MARKS for character in name)
        if name
        else False
    )


def has_line_break(text: str) -> bool:
    """Whether ``text`` would end a header early."""
    return "\n" in text or "\r" in text or "\0" in text


def write_head(
    method: str, target: str, headers: Mapping[str, str], more: Mapping[str, str]
) -> bytes:
    """The request line and headers.

    Args:
        method: The HTTP verb.
        target: What follows it.
        headers: The request's own headers, in order.
        more: Those of the connection, which come last.

    Raises:
        ParamValidationError: Something would end its line early, or is no name or target.
    """
    if more:
        headers = {**headers, **more}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if has_line_break("".join(lines)):
        raise ParamValidationError(
            [
                ParamProblem(f"header {name!r}", "a line break or NUL", "text on one line")
                for name, value in headers.items()
                if has_line_break(name + value)
            ]
        )
    for name in headers:
        if not is_token(name):
            problem = ParamProblem(f"header {name!r}", "this name", "letters, digits and hyphens")
            raise ParamValidationError([problem])
    if not is_token(method):
        raise ParamValidationError([ParamProblem("method", repr(method), "an HTTP verb")])
    if not (target.isascii() and target.isprintable() and " " not in target):
        problem = ParamProblem("request target", "a blank, control or non-ASCII character", "none")
        raise ParamValidationError([problem])
    head = "\r\n".join((f"{method} {target} HTTP/1.1", *lines, "", ""))
    return head.encode("utf-8", "surrogatepass")


class Source(io.RawIOBase):
    """The receiving side of a socket, under a timeout, a deadline and a limit.

    Stands in for the socket that ``http.client`` reads from.
    """

    def __init__(
        self, sock: socket.socket, read_timeout: float, deadline: float | None, limit: float
    ) -> None:
        self._sock = sock
        self._read_timeout = read_timeout
        self._deadline = deadline
        self.left = limit
        self.ended = False
        self.finished = False

    def makefile(self, mode: str) -> _Reader:
        return _Reader(self, _BUFFER)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        if self.finished:
            return None
        self._sock.settimeout(bounded(self._read_timeout, self._deadline))
        count = self._sock.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise ResponseParseError("the answer's headers and framing are longer than allowed")
        if not count:
            self.ended = True
        return count


class _Reader(io.BufferedReader):
    """Remembers whether the server sent more than its answer."""

    leftover = False

    def read(self, size: int | None = -1, /) -> bytes:
        # http.client takes whatever int() understands for the size of a chunk.
        if size is None or size < 0:
            raise ResponseParseError("the server answered with a chunk of negative size")
        return super().read(size)

    def close(self) -> None:
        if not self.closed:
            source = cast("Source", self.raw)
            source.finished = True
            self.leftover = bool(self.peek(1))
        super().close()


def bounded(timeout: float, deadline: float | None) -> float:
    """``timeout``, but not beyond ``deadline``, and no longer than the system can wait.

    Raises:
        TimeoutError: The deadline has passed.
    """
    if deadline is None:
        return min(timeout, LONGEST_WAIT)
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return min(timeout, left, LONGEST_WAIT)


def read_answer(
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
        InterruptedAnswer, OSError, http.client.HTTPException: It did not arrive completely.
    """
    from http.client import (
        BadStatusLine,
        HTTPException,
        HTTPResponse,
        LineTooLong,
        RemoteDisconnected,
        UnknownProtocol,
    )

    source = Source(sock, read_timeout, deadline, _FRAMING_BYTES)
    answer = HTTPResponse(cast("socket.socket", source), method=method)
    reader = cast("_Reader", answer.fp)
    try:
        try:
            answer.begin()
            if source.ended:
                raise InterruptedAnswer
        except RemoteDisconnected:
            raise
        except LineTooLong:
            problem = "a header that is longer than allowed"
        except (BadStatusLine, UnknownProtocol):
            if source.ended:
                raise
            problem = "something that is not HTTP/1.1"
        except HTTPException as error:
            # Its subclasses say more; the class itself only that there are too many.
            if type(error) is not HTTPException:
                raise
            problem = "more headers than allowed"
        else:
            headers = _read_headers(answer)
            source.left += _FRAMING_FACTOR * max_bytes
            body = _read_body(answer, headers, max_bytes)
            reusable = not answer.will_close and answer.isclosed() and not reader.leftover
            return HttpResponse(answer.status, headers, body), reusable
        raise ResponseParseError(f"the server answered with {problem}")
    finally:
        answer.close()


def _read_headers(answer: HTTPResponse) -> Headers:
    message = answer.msg
    headers = Headers(
        (name, value if "\n" not in value else " ".join(value.split()))
        for name, value in message.items()
    )
    if message.defects and any(
        type(defect).__name__ in _HEADER_DEFECTS for defect in message.defects
    ):
        raise _refused(answer, headers, "headers that can't be understood")
    if answer.status < 200:
        raise _refused(answer, headers, "an interim status where a final one belongs")
    length = headers.get("content-length", "0")
    if "," in length:
        raise _refused(answer, headers, "more than one Content-Length")
    if not (length.isascii() and length.isdigit()):
        raise _refused(answer, headers, f"Content-Length {length[:80]!r}")
    transfer_encoding = headers.get("transfer-encoding", "chunked")
    if transfer_encoding.lower() != "chunked":
        raise _refused(answer, headers, f"transfer encoding {transfer_encoding[:80]!r}")
    # We asked for none: an encoded body could be of any size, once decoded.
    encoding = headers.get("content-encoding", "identity")
    if encoding.lower() not in ("identity", ""):
        raise _refused(answer, headers, f"content encoding {encoding[:80]!r}, asked for identity")
    return headers


def _read_body(answer: HTTPResponse, headers: Headers, max_bytes: int) -> bytes:
    from http.client import LineTooLong

    problem = f"a body that is longer than max_response_bytes={max_bytes} allows"
    try:
        if answer.length is not None:
            if answer.length <= max_bytes:
                return answer.read()
        else:
            body = bytearray()
            while len(body) <= max_bytes:
                piece = answer.read(min(_PIECE, max_bytes + 1 - len(body)))
                if not piece:
                    return bytes(body)
                body += piece
    except LineTooLong:
        problem = "a chunk size or trailer that is longer than allowed"
    raise _refused(answer, headers, problem)


def _refused(answer: HTTPResponse, headers: Headers, what: str) -> ResponseParseError:
    error = ResponseParseError(f"the server answered with {what}")
    error.status = answer.status
    error.headers = headers
    return error
