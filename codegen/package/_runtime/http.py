"""HTTP messages as values. Nothing here does any I/O.

Every ``repr`` shows names and sizes, never values, targets or bodies, which may hold secrets.
"""

# docs/decisions/a-faster-json-parser-is-opt-in.md says why.

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from sys import exception
from typing import Any, TypeVar, overload

from .errors import (
    CallTimeoutError,
    ConfigurationError,
    ParamProblem,
    ParamValidationError,
    ResponseParseError,
    tolerant,
)
from .forks import late_import
from .signals import reraise_if_of_handler

_T = TypeVar("_T")

_LONG_BODY = 1 << 20


def is_success(status: int) -> bool:
    """Whether the status of a response is that of a success (RFC 9110 §15.3)."""
    return 200 <= status < 300


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
        digits = port.lstrip("0")[:6]
        is_port = not port or (port.isascii() and digits.isdigit() and int(digits) < 65536)
        if scheme not in ("http", "https") or not (separator and is_host and is_port):
            raise ConfigurationError(
                f"endpoint: got {text!r}; expected: https://host or https://host:port"
            )
        self.text: str = text
        self.scheme = scheme
        self.host: str = host
        self.port: int = int(digits) if port else (443 if scheme == "https" else 80)

    @tolerant
    def __str__(self) -> str:
        return self.text


_DIGITS = {8: "01234567", 10: "0123456789", 16: "0123456789abcdefABCDEF"}
_MOST_DIGITS = 17
_TOO_LARGE = 1 << 32


def numeric_address(host: str) -> str | None:
    """The IP address that ``host`` is, in its usual form; None if it is a name.

    IPv4 addresses have all forms of ``inet_aton``: ``127.1``, ``0x7f.0.0.1``, ``2130706433``.
    """
    if ":" in host:
        with late_import:
            from ipaddress import IPv6Address

        try:
            address = IPv6Address(host)
        except ValueError as error:
            reraise_if_of_handler(error)
            return None
        return str(address.ipv4_mapped or address)
    parts = host.removesuffix(".").split(".")
    *bytes_, rest = map(_read_number, parts)
    if len(parts) > 4 or rest >= 256 ** (4 - len(bytes_)) or any(byte > 255 for byte in bytes_):
        return None
    number = rest + sum(byte << 8 * (3 - place) for place, byte in enumerate(bytes_))
    return ".".join(str(number >> bits & 255) for bits in (24, 16, 8, 0))


def _read_number(text: str) -> int:
    """A number as ``inet_aton`` reads it; too large for an address if it is none."""
    base = 16 if text[:2] in ("0x", "0X") else 8 if text[:1] == "0" else 10
    digits = text[2:] if base == 16 else text
    if not digits or len(digits) > _MOST_DIGITS or not set(digits).issubset(_DIGITS[base]):
        return _TOO_LARGE
    return int(digits, base)


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
        body: The body; empty for none. A ``BodyStream`` is sent in pieces.
        host_prefix: Prefix of the endpoint's host name, with its final dot.
    """

    __slots__ = ("body", "headers", "host_prefix", "method", "target")

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | BodyStream = b"",
        host_prefix: str = "",
    ) -> None:
        self.method: str = method
        self.target: str = target
        self.headers: Mapping[str, str] = RequestHeaders(headers or ())
        self.body: bytes | BodyStream = body
        self.host_prefix: str = host_prefix

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.method}, {len(self.body)} bytes>"


class BodyStream:
    """The body of a request that is not held in memory.

    Args:
        pieces: The body, in pieces. Asynchronous clients take an asynchronous iterable as well. It is
            iterated over once for each attempt, and once before if the operation's signature covers
            it. An iterator, such as a generator or an open file, can't be read again: it is sent once.
        length: Number of bytes in total.
    """

    __slots__ = ("digest", "length", "pieces", "was_read")

    def __init__(self, pieces: Iterable[bytes] | AsyncIterable[bytes], length: int) -> None:
        self.pieces: Iterable[bytes] | AsyncIterable[bytes] = pieces
        self.length: int = length
        self.was_read: bool = False
        self.digest: str = ""  # kept for the next attempt

    def __len__(self) -> int:
        return self.length

    @property
    def is_repeatable(self) -> bool:
        """Whether each iteration begins anew."""
        return not isinstance(self.pieces, Iterator | AsyncIterator)

    @property
    def can_be_sent(self) -> bool:
        """Whether nothing of the body was read yet, or it can be read again."""
        return not self.was_read or self.is_repeatable

    def checked(self) -> Iterator[bytes]:
        """The pieces that are not empty.

        Raises:
            ParamValidationError: There are more bytes, or fewer, than ``length``; or reading failed.
        """
        count = 0
        self.was_read = True
        pieces = iter(self.pieces if isinstance(self.pieces, Iterable) else [self.pieces])
        while (piece := _next_piece(pieces)) is not None:
            count += len(piece)
            if count > self.length:
                break
            if piece:
                yield piece
        if count != self.length:
            found = f"at least {count} bytes" if count > self.length else f"{count} bytes"
            raise ParamValidationError([ParamProblem("body", found, f"{self.length} bytes")])


def _next_piece(pieces: Iterator[Any]) -> bytes | None:
    """The next piece; None at the end. What the caller's code raises becomes an error of ours."""
    before = exception()
    try:
        piece: Any = next(pieces, None)
        if piece is None or isinstance(piece, bytes | bytearray):
            return None if piece is None else bytes(piece)
        found = f"a piece of type {type(piece).__name__}"
    except Exception as error:
        reraise_if_of_handler(error, before)
        found = f"{type(error).__name__} while it was read"
    raise ParamValidationError([ParamProblem("body", found, "pieces of bytes")])


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
        body: The whole body; empty if there is a ``stream``.
        json_loads: JSON parser in place of ``json.loads``.
        stream: The ``ResponseStream`` from which the body has yet to be read; None for a whole body.
    """

    __slots__ = ("_deadline", "_json_loads", "_monotonic", "body", "headers", "status", "stream")

    def __init__(
        self,
        status: int,
        headers: Headers,
        body: bytes,
        json_loads: Callable[[bytes], Any] | None = None,
        stream: object = None,
    ) -> None:
        self.status: int = status
        self.headers: Headers = headers
        self.body: bytes = body
        self.stream: object = stream
        self._json_loads = json_loads
        self._deadline = 0.0
        self._monotonic: Callable[[], float] | None = None

    @property
    def owns_json(self) -> bool:
        """Whether nobody else has what ``json`` returns. A parser of the caller may have kept it."""
        return self._json_loads is None

    def limit(self, deadline: float | None, monotonic: Callable[[], float]) -> None:
        """Sets when reading has to end, on the clock ``monotonic``; None for no deadline."""
        if deadline is not None:
            self._deadline, self._monotonic = deadline, monotonic

    def check_time(self) -> None:
        """Raises an error if there is no time left to read the response.

        Raises:
            CallTimeoutError: The deadline has passed.
        """
        if self._monotonic is not None and self._monotonic() >= self._deadline:
            raise CallTimeoutError("the response was not read within call_timeout")

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
            CallTimeoutError: The deadline has passed.
        """
        if not self.body:
            return {}
        if self._json_loads is not None:
            # Other parsers reject some of what services send; json.loads has the last word.
            before = exception()
            try:
                return self._json_loads(self.body)
            except Exception as error:
                reraise_if_of_handler(error, before)
        # Only a hook can end the parsing of a long body.
        hook = self._check_objects() if self._monotonic and len(self.body) > _LONG_BODY else None
        try:
            return json.loads(self.body, object_hook=hook)
        except (RecursionError, ValueError) as error:
            reraise_if_of_handler(error)
            is_deep = isinstance(error, RecursionError)
            problem = "JSON that is nested too deeply" if is_deep else "a body that is not JSON"
        raise ResponseParseError(f"the service sent {problem}")

    def _check_objects(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        count = 0

        def check(value: dict[str, Any]) -> dict[str, Any]:
            nonlocal count
            count += 1
            if not count % 1024:
                self.check_time()
            return value

        return check

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.status}, {len(self.body)} bytes>"
