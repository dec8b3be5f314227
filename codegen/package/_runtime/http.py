"""HTTP messages as values. Nothing here does any I/O.

Every ``repr`` shows names and sizes, never header values, targets or bodies, which may hold
signatures, credentials or customers' data.
"""

# docs/decisions/a-faster-json-parser-is-opt-in.md says why.

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar, overload

from .errors import (
    ConfigurationError,
    ParamProblem,
    ParamValidationError,
    ResponseParseError,
    tolerant,
)

_T = TypeVar("_T")

_MOST_DIGITS = 20

# The content codings that IANA registered (RFC 9110 §8.4.1). Other values of Content-Encoding, such
# as "utf-8" or "none", are mistakes: what can't be decoded wasn't encoded.
_CONTENT_CODINGS = frozenset(
    {"aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip"}
    | {"pack200-gzip", "x-compress", "x-gzip", "zstd"}
)


class Headers(Mapping[str, str]):
    """The headers of a response.

    Names are case-insensitive; the values of a repeated name are joined by commas (RFC 9110 §5.3).
    """

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        values: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            values[key] = f"{values[key]}, {value}" if key in values else value
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    # Mapping.get would raise and catch an exception for each missing header.
    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, default: str, /) -> str: ...
    @overload
    def get(self, name: str, default: _T, /) -> str | _T: ...
    def get(self, name: str, default: object = None, /) -> object:
        return self._values.get(name.lower(), default)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __reduce__(self) -> tuple[type[Headers], tuple[list[tuple[str, str]]]]:
        return type(self), (list(self._values.items()),)

    @tolerant
    def __repr__(self) -> str:
        return f"<Headers: {', '.join(self._values) or 'none'}>"


class Origin:
    """Scheme, host and port of a server (RFC 6454).

    Args:
        text: ``https://weather.us-west-2.amazonaws.com``, ``http://[::1]:8080``.

    Raises:
        ConfigurationError: ``text`` is not an origin.
    """

    __slots__ = ("host", "port", "scheme", "text")

    def __init__(self, text: str) -> None:
        scheme, separator, authority = text.partition("://")
        if authority.startswith("["):  # An IPv6 address (RFC 3986 §3.2.2).
            host, bracket, rest = authority[1:].partition("]")
            is_host = bool(bracket) and ":" in host and rest[:1] in ("", ":")
            port = rest[1:]
        else:
            host, _, port = authority.partition(":")
            is_host = bool(host) and "]" not in host
        numeric = port.isascii() and port.isdigit() and 0 < int(port) < 65536
        if (
            scheme not in ("http", "https")
            or not separator
            or not is_host
            or (port and not numeric)
        ):
            raise ConfigurationError(
                f"endpoint: got {text!r}; expected: https://host or https://host:port"
            )
        self.text = text
        self.scheme = scheme
        self.host = host
        self.port = int(port) if port else (443 if scheme == "https" else 80)

    @tolerant
    def __str__(self) -> str:
        return self.text


_NUMBER = re.compile("0[xX][0-9a-fA-F]{1,16}|0[0-7]{0,16}|[1-9][0-9]{0,16}")


def numeric_address(host: str) -> str | None:
    """The IP address that ``host`` is, in its usual form; None if it is a name.

    IPv4 addresses have all forms of ``inet_aton``: ``127.1``, ``0x7f.0.0.1``, ``2130706433``.
    """
    if ":" in host:
        from ipaddress import IPv6Address

        try:
            address = IPv6Address(host)
        except ValueError:
            return None
        return str(address.ipv4_mapped or address)
    parts = host.removesuffix(".").split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    *bytes_, rest = map(_read_number, parts)
    if rest >= 256 ** (4 - len(bytes_)) or any(byte > 255 for byte in bytes_):
        return None
    number = rest + sum(byte << 8 * (3 - place) for place, byte in enumerate(bytes_))
    return ".".join(str(number >> bits & 255) for bits in (24, 16, 8, 0))


def _read_number(digits: str) -> int:
    if digits[:2] in ("0x", "0X"):
        return int(digits, 16)
    return int(digits, 8 if digits.startswith("0") else 10)


class RequestHeaders(dict[str, str]):
    """The headers of a request, by their names as sent."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<RequestHeaders: {', '.join(self) or 'none'}>"


class HttpRequest:
    """A request as an operation writes it, without an endpoint.

    Args:
        method: The HTTP method.
        target: The path and query string, percent-encoded, beginning with a slash. It follows the
            endpoint's own path.
        headers: The headers that the operation sets.
        body: The body; empty for none.
        host_prefix: Prefix of the endpoint's host name, with its final dot.
    """

    __slots__ = ("body", "headers", "host_prefix", "method", "target")

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        host_prefix: str = "",
    ) -> None:
        self.method: str = method
        self.target: str = target
        self.headers: Mapping[str, str] = RequestHeaders(headers or ())
        self.body: bytes = body
        self.host_prefix: str = host_prefix

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.method}, {len(self.body)} bytes>"


class BodyStream:
    """The body of a request that is not held in memory.

    Args:
        pieces: The body, in pieces of any size. It is iterated over once for each attempt.
        length: Number of bytes in total.
    """

    __slots__ = ("length", "pieces")

    def __init__(self, pieces: Iterable[bytes], length: int) -> None:
        self.pieces: Iterable[bytes] = pieces
        self.length: int = length

    def __len__(self) -> int:
        return self.length

    def checked(self) -> Iterator[bytes]:
        """The pieces that are not empty.

        Raises:
            ParamValidationError: There are more bytes, or fewer, than ``length``.
        """
        count = 0
        for piece in self.pieces:
            count += len(piece)
            if count > self.length:
                break
            if piece:
                yield piece
        if count != self.length:
            found = f"at least {count} bytes" if count > self.length else f"{count} bytes"
            raise ParamValidationError([ParamProblem("body", found, f"{self.length} bytes")])


class PreparedRequest:
    """A request as a transport sends it: with its endpoint and signature.

    Args:
        method: The HTTP method.
        origin: Scheme, host and port if any: ``https://weather.us-west-2.amazonaws.com``.
        target: The path and query string, exactly as signed.
        headers: The headers, in the order in which they are sent.
        body: The body; empty for none.
    """

    __slots__ = ("body", "headers", "method", "origin", "target")

    def __init__(
        self,
        method: str,
        origin: str,
        target: str,
        headers: dict[str, str],
        body: bytes | BodyStream,
    ) -> None:
        self.method: str = method
        self.origin: str = origin
        self.target: str = target
        self.headers: RequestHeaders = RequestHeaders(headers)
        self.body: bytes | BodyStream = body

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.method} {self.origin}, {len(self.body)} bytes>"


class HttpResponse:
    """The response to a request.

    Args:
        status: The status code.
        headers: The headers.
        body: The whole body.
        json_loads: JSON parser in place of ``json.loads``.
    """

    __slots__ = ("_json_loads", "body", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Headers,
        body: bytes,
        json_loads: Callable[[bytes], Any] | None = None,
    ) -> None:
        self.status: int = status
        self.headers: Headers = headers
        self.body: bytes = body
        self._json_loads = json_loads

    @property
    def request_id(self) -> str | None:
        """The request's id at AWS."""
        headers = self.headers
        return headers.get("x-amzn-requestid") or headers.get("x-amz-request-id")

    def text(self) -> str:
        """The body as text.

        Raises:
            ResponseParseError: The body is not UTF-8.
        """
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            pass
        raise ResponseParseError("the service sent text that is not UTF-8")

    def json(self) -> Any:
        """The body as JSON; an empty body is an empty object.

        Raises:
            ResponseParseError: The body is not JSON, or is nested too deeply.
        """
        if not self.body:
            return {}
        if self._json_loads is not None:
            # Other parsers reject some of what services send; json.loads has the last word.
            with suppress(Exception):
                return self._json_loads(self.body)
        try:
            return json.loads(self.body)
        except RecursionError:
            problem = "JSON that is nested too deeply"
        except ValueError:
            problem = "a body that is not JSON"
        raise ResponseParseError(f"the service sent {problem}")

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.status}, {len(self.body)} bytes>"


# --- how the body of a response is delimited and encoded ----------------------------------------


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
            raise ResponseParseError("the server sent different values of Content-Length")
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
