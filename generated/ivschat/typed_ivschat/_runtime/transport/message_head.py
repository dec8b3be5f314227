"""Heads of HTTP/1.1 messages: writes that of a request, and reads what that of a response means.

A head is a start-line and headers (RFC 9112 §3, §5). Those of a response decide how its body ends
and whether the connection persists. Those of a request are written here because urllib3 normalizes
targets (``%2f`` becomes ``%2F``, dot segments are removed) and reorders headers, and a signature
covers every byte of the target.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import filterfalse

from ..errors import ParamProblem, ParamValidationError, ResponseParseError
from ..http import Headers

_MOST_DIGITS = 20

# Versions of HTTP/1 other than these two were never specified.
_VERSIONS = ("HTTP/1.1", "HTTP/1.0")

# The content codings that IANA registered (RFC 9110 §8.4.1). Other values of Content-Encoding, such
# as "utf-8" or "none", are mistakes: what can't be decoded wasn't encoded.
_CONTENT_CODINGS = frozenset(
    (
        "aes128gcm",
        "br",
        "compress",
        "dcb",
        "dcz",
        "deflate",
        "exi",
        "gzip",
        "pack200-gzip",
        "x-compress",
        "x-gzip",
        "zstd",
    )
)

_TOKEN_MARKS = "!#$%&'*+-.^_`|~"
# HTAB, SP, VCHAR and obs-text (RFC 9110 §5.5): no CR, no NUL, no other control character.
_TEXT = bytes((0x09, *range(0x20, 0x7F), *range(0x80, 0x100)))


@lru_cache
def is_token(name: str) -> bool:
    """Whether ``name`` is a token, as names of headers and methods are (RFC 9110 §5.6.2)."""
    return (
        name.isascii()
        and all(character.isalnum() or character in _TOKEN_MARKS for character in name)
        if name
        else False
    )


def is_text(value: str) -> bool:
    """Whether ``value``, decoded as Latin-1, consists of what a field value may (RFC 9110 §5.5).

    Ask ``isprintable`` first: it is quicker, and nearly all values are printable.
    """
    return not value.encode("latin-1").translate(None, _TEXT)


def has_line_break(text: str) -> bool:
    """Whether ``text`` holds a CR, LF or NUL, which no header may (RFC 9110 §5.5)."""
    return "\n" in text or "\r" in text or "\0" in text


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can encode ``text``: it has no unpaired surrogate."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def write_request_head(
    method: str, target: str, headers: Mapping[str, str], more: Mapping[str, str]
) -> bytes:
    """The request line and headers as bytes.

    Args:
        method: The HTTP method.
        target: The request target.
        headers: The request's own headers, in order.
        more: Headers of the connection; they come last.

    Raises:
        ParamValidationError: The method, the target or a header is not valid in HTTP.
    """
    if more:
        headers = {**headers, **more}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if has_line_break("".join(lines)):
        raise ParamValidationError(
            [
                ParamProblem(f"header {name!r}", "a line break or NUL", "a single line")
                for name, value in headers.items()
                if has_line_break(name + value)
            ]
        )
    malformed = next(filterfalse(is_token, headers), None)
    if malformed is not None:
        problem = ParamProblem(f"header {malformed!r}", "this name", "letters, digits, hyphens")
        raise ParamValidationError([problem])
    if not is_token(method):
        raise ParamValidationError([ParamProblem("method", repr(method), "an HTTP method")])
    if not (target.isascii() and target.isprintable() and " " not in target):
        problem = ParamProblem(
            "request target", "a space, control or non-ASCII character", "visible ASCII"
        )
        raise ParamValidationError([problem])
    head = "\r\n".join((f"{method} {target} HTTP/1.1", *lines, "", ""))
    return head.encode("utf-8", "surrogatepass")


def end_of_head(buffer: bytes, start: int) -> int:
    """Where the head, or the rest of one, ends with its empty line; 0 if that has not arrived yet.

    A bare LF ends a line as well (RFC 9112 §2.2).
    """
    if buffer.startswith((b"\r\n", b"\n"), start):
        return buffer.index(b"\n", start) + 1
    found = buffer.find(b"\n\r\n", start)
    bare = buffer.find(b"\n\n", start, len(buffer) if found < 0 else found + 1)
    if bare >= 0:
        return bare + 2
    return 0 if found < 0 else found + 3


def read_status(line: str) -> tuple[str, int]:
    """HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 §4).

    Some servers leave out the last space.
    """
    version, _, rest = line.partition(" ")
    status, _, reason = rest.partition(" ")
    if (
        version not in _VERSIONS
        or not (len(status) == 3 and status.isascii() and status.isdigit())
        or not (reason.isprintable() or is_text(reason))
    ):
        raise ResponseParseError("the server sent something that is not HTTP/1.1")
    return version, int(status)


def content_length(headers: Headers) -> int | None:
    """The length of the body; None if there is no such header.

    Equal values, in one header or in several, count as one (RFC 9112 §6.3, rule 5).
    """
    given = headers.get("content-length")
    if given is None:
        return None
    value = given
    if "," in given:
        value, *others = [part.strip(" \t") for part in given.split(",")]
        if any(other != value for other in others):
            raise ResponseParseError("the server sent more than one Content-Length")
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise ResponseParseError(f"the server sent Content-Length {given[:80]!r}")
    return int(value)


def is_chunked(headers: Headers) -> bool:
    """Whether the body is chunked; any other coding is refused (RFC 9112 §6.1, §7).

    ``identity`` stood for no coding in RFC 2616 §3.6, and servers still send it. A body is then
    delimited as if the header were absent, but the connection is not used again: an intermediary
    may have read on until its end (RFC 9112 §6.3, rule 4).
    """
    given = headers.get("transfer-encoding")
    if given is None:
        return False
    codings = _listed(given)
    if codings == ["chunked"]:
        return True
    if codings[-1:] == ["chunked"] and set(codings[:-1]) == {"identity"}:
        return True
    if set(codings) <= {"identity"}:
        return False
    raise ResponseParseError(f"the server sent transfer encoding {given[:80]!r}")


def content_coding(headers: Headers) -> str:
    """The value of Content-Encoding if it names a coding; else empty."""
    given = headers.get("content-encoding")
    return given[:80] if given and not _CONTENT_CODINGS.isdisjoint(_listed(given)) else ""


def _listed(value: str) -> list[str]:
    """The elements of a list, in lower case; empty ones are ignored (RFC 9110 §5.6.1)."""
    return [part for item in value.lower().split(",") if (part := item.strip(" \t"))]


def stays_open(version: str, headers: Headers) -> bool:
    """Whether the connection persists (RFC 9112 §9.3)."""
    # An intermediary may have seen the message end elsewhere (RFC 9112 §6.1, §11.2).
    if "transfer-encoding" in headers and (version == "HTTP/1.0" or "content-length" in headers):
        return False
    connection = headers.get("connection")
    if connection is None:
        return version != "HTTP/1.0"
    options = _listed(connection)
    return "close" not in options and (version != "HTTP/1.0" or "keep-alive" in options)
