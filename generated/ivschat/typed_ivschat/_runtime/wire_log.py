"""What ``debug_wire`` and the logger of the wire show: requests and responses without their secrets.

Members are shown as JSON by their wire names, as far as the model knows them and does not call them
sensitive. Of headers, only those are shown whose values are harmless in every service.
"""

# docs/decisions/the-wire-log-shows-what-the-model-knows.md says why.

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import fields, is_dataclass
from datetime import datetime
from logging import DEBUG, Formatter, Logger, StreamHandler
from typing import Any, cast

from .errors import Error, ServiceError, printable, tolerant
from .http import HttpResponse, PreparedRequest
from .operation import Request
from .redaction import is_list, is_mapping, scrubbed, secrets_of

_ELLIPSIS = "…"
_MOST_SHOWN = 1 << 16
_SHORTEST_SENSITIVE = 4

_SHOWN_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "connection",
        "content-length",
        "content-type",
        "date",
        "host",
        "retry-after",
        "server",
        "transfer-encoding",
        "user-agent",
        "via",
        "x-amz-date",
        "x-amz-id-2",
        "x-amz-request-id",
        "x-amzn-requestid",
        "x-amzn-trace-id",
    }
)

_VALUES = (str, bytes, bytearray, int, float, datetime, Mapping, Sequence)

# A step of a path such as ``channels[0].tags['a'].name``.
_STEP = re.compile(r"\[('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\d+)\]|(\w+)")
_IN_SIGNATURE = re.compile(r"(Credential=)[^/,\s]+|(Signature=)[^,\s]+|(Bearer )\S+")


def new_wire_logger(usual: Logger) -> Logger:
    """A logger of one client, whose records pass to a logger whatever the level of that.

    Args:
        usual: The logger. If nothing handles its records, they are written to standard error.
    """
    logger = Logger(usual.name, DEBUG)
    logger.parent = usual
    handler = StreamHandler()
    handler.setFormatter(Formatter("%(name)s: %(message)s"))
    handler.addFilter(lambda record: not usual.hasHandlers())
    logger.addHandler(handler)
    return logger


class Secrets:
    """The texts of a request that must not be shown, wherever the service quotes them.

    Args:
        headers: Its headers as they are sent.
        request: The request.
    """

    __slots__ = ("_texts",)

    def __init__(self, headers: Mapping[str, str], request: Request[Any]) -> None:
        found = {*secrets_of(headers), *_sensitive_texts(request, within=False)}
        self._texts = tuple(sorted(found, key=len, reverse=True))

    @tolerant
    def __repr__(self) -> str:
        return f"<Secrets: {len(self._texts)}>"

    def scrub(self, text: str) -> str:
        """The text without them, and without the signatures of presigned URLs."""
        rest: str = scrubbed(text, self._texts, _ELLIPSIS)
        return rest


class WireLog:
    """The log of one call.

    Args:
        logger: The logger.
        request: The request.
    """

    __slots__ = ("_logger", "_request", "_secrets")

    _secrets: Secrets

    def __init__(self, logger: Logger, request: Request[Any]) -> None:
        self._logger = logger
        self._request = request

    def request(self, sent: PreparedRequest, attempt: int) -> None:
        """Logs the request of an attempt.

        Args:
            sent: The request as it is sent.
            attempt: Number of the attempt.
        """
        self._secrets = Secrets(sent.headers, self._request)
        if self._logger.isEnabledFor(DEBUG):
            target = _target(self._request)
            head = [f"{sent.method} {sent.origin}{target}", *_headers(sent.headers)]
            if not isinstance(sent.body, bytes):
                head.append(f"(a body of {len(sent.body)} bytes, which is not shown)")
            self._log(attempt, "request", "\n".join([*head, "", _members(self._request)]))

    def response(self, response: HttpResponse, outcome: object, attempt: int) -> None:
        """Logs the response to an attempt.

        Args:
            response: The response.
            outcome: The same as the operation has read it, or an error.
            attempt: Number of the attempt.
        """
        if self._logger.isEnabledFor(DEBUG):
            head = [f"HTTP {response.status}", *_headers(response.headers)]
            if isinstance(outcome, ServiceError):
                content = printable(f"{outcome.code}: {outcome.message}")
            elif isinstance(outcome, Error):
                content = f"({type(outcome).__name__}: a body of {len(response.body)} bytes)"
            else:
                content = _members(_without_missing(outcome))
                if self._request.STREAMS:
                    head.append("(a stream, which is not shown)")
            self._log(attempt, "response", "\n".join([*head, "", content]), response.status)

    def failure(self, error: Exception, attempt: int) -> None:
        """Logs that an attempt got no response.

        Args:
            error: Why there is none.
            attempt: Number of the attempt.
        """
        if self._logger.isEnabledFor(DEBUG):
            self._log(attempt, "no response", type(error).__name__)

    def _log(self, attempt: int, what: str, text: str, status: int | None = None) -> None:
        text = self._secrets.scrub(text)
        left_out = len(text) - _MOST_SHOWN
        if left_out > 0:
            text = f"{text[:_MOST_SHOWN]}{_ELLIPSIS} ({left_out} characters more)"
        operation = self._request.OPERATION
        known = {"operation": operation, "attempt": attempt, "status": status}
        self._logger.debug("%s, attempt %d: %s\n%s", operation, attempt, what, text, extra=known)


def _headers(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if name.lower() in _SHOWN_HEADERS:
            yield printable(f"{name}: {value}")
        elif name.lower() == "authorization":
            shown = _IN_SIGNATURE.sub(rf"\1\2\3{_ELLIPSIS}", value)
            yield f"{name}: {printable(shown) if shown != value else _ELLIPSIS}"
        else:
            yield f"{printable(name)}: {_ELLIPSIS}"


def _members(structure: Any) -> str:
    try:
        text: str = _without_streams(structure).to_json(redacted=True)
    except Error:
        return "(members that JSON can't hold)"
    return text.replace('"\\u2026"', f'"{_ELLIPSIS}"')


def _without_streams(structure: Any) -> Any:
    """A copy in which members that can be read only once are None, and so are metadata."""
    shown = copy(structure)
    for item in fields(shown):
        value = getattr(shown, item.name)
        if not isinstance(value, _VALUES) and not is_dataclass(value):
            setattr(shown, item.name, None)
    return shown


def _without_missing(response: Any) -> Any:
    """A response in which members that the service left out are None, not their zero values."""
    paths: tuple[str, ...] = response.response_metadata.missing
    shown = deepcopy(_without_streams(response)) if paths else response
    for path in paths:
        *parents, (_, field) = _STEP.findall(path)
        owner = shown
        for key, name in parents:
            owner = owner[literal_eval(key)] if key else getattr(owner, name)
        setattr(owner, field, None)
    return shown


def _target(request: Request[Any]) -> str:
    """Path and query string, with placeholders for sensitive members."""
    shown = copy(request)
    for item in fields(cast("Any", shown)):
        if not item.repr and getattr(shown, item.name) is not None:
            is_text = isinstance(getattr(shown, item.name), str)
            setattr(shown, item.name, _ELLIPSIS if is_text else None)
    try:
        return shown.write().target
    except Error:
        return f"/{_ELLIPSIS}"


def _sensitive_texts(value: object, *, within: bool) -> Iterator[str]:
    """The texts in sensitive members.

    Args:
        value: A structure, or what a member holds.
        within: Whether the value is sensitive.
    """
    parts: Iterable[tuple[Any, bool]] = ()
    if isinstance(value, str):
        if within and len(value) >= _SHORTEST_SENSITIVE:
            yield value
    elif is_dataclass(value):
        own = fields(cast("Any", value))
        parts = ((getattr(value, item.name), within or not item.repr) for item in own)
    elif is_mapping(value):
        parts = ((part, within) for part in [*value.keys(), *value.values()])
    elif is_list(value):
        parts = ((part, within) for part in value)
    for part, is_sensitive in parts:
        yield from _sensitive_texts(part, within=is_sensitive)
