"""The records of the wire log: what one says of headers, members, errors and signatures."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from support.sample.service import GetThingRequest, GetThingResponse

from codegen.package._runtime.errors import ConnectError, ResponseParseError, ServiceError
from codegen.package._runtime.http import BodyStream, Headers, HttpResponse, PreparedRequest
from codegen.package._runtime.operation import BaseStructure, Response, metadata
from codegen.package._runtime.wire_log import Secrets, WireLog

CANARY = "canarytext"
REQUEST = GetThingRequest(name="shown")


@dataclass(slots=True, kw_only=True)
class Part(BaseStructure):
    """A structure in a response."""

    name: str = ""
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Parts(Response):
    """A response with structures in lists and maps."""

    title: str = ""
    parts: list[Part] = field(default_factory=list)
    by_name: dict[str, Part] = field(default_factory=dict)
    at: datetime | None = None
    stream: Any = None


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """The records of a log that shows everything."""
    found: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = found.append  # type: ignore[method-assign]
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    yield found
    LOGGER.removeHandler(handler)


LOGGER = logging.getLogger("wire of a test")


def begun(headers: dict[str, str] | None = None, body: bytes | BodyStream = b"") -> WireLog:
    log = WireLog(LOGGER, REQUEST)
    log.request(PreparedRequest("POST", "https://a.example", "/", headers or {}, body), 2)
    return log


def lines(record: logging.LogRecord) -> list[str]:
    return record.getMessage().splitlines()


def fields_of(record: logging.LogRecord) -> tuple[object, ...]:
    known: Any = record
    return known.operation, known.attempt, known.status, known.levelno


def test_request_is_shown_as_it_is_written(records: list[logging.LogRecord]) -> None:
    begun({"Host": "a.example", "X-Api-Key": CANARY})
    (record,) = records
    target = REQUEST.write().target
    assert lines(record) == [
        "GetThing, attempt 2: request",
        f"POST https://a.example{target}",
        "Host: a.example",
        "X-Api-Key: …",
        "",
        '{"name":"shown"}',
    ]
    assert fields_of(record) == ("GetThing", 2, None, logging.DEBUG)


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (b"abc", []),
        (BodyStream([b"abc"], 3), ["(a body of 3 bytes, which is not shown)"]),
    ],
)
def test_body_in_pieces_is_not_shown(
    body: bytes | BodyStream, note: list[str], records: list[logging.LogRecord]
) -> None:
    begun(body=body)
    assert lines(records[0])[2:-2] == note


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("Content-Type", "text/plain", "Content-Type: text/plain"),
        ("X-AMZN-REQUESTID", "r\n-1", "X-AMZN-REQUESTID: r\\n-1"),
        ("X-Amz-Security-Token", CANARY, "X-Amz-Security-Token: …"),
        ("X-\x1bEscape", CANARY, "X-\\x1bEscape: …"),
        ("Authorization", f"Basic {CANARY}", "Authorization: …"),
        ("authorization", f"Bearer {CANARY}", "authorization: Bearer …"),
        (
            "Authorization",
            f"AWS4-HMAC-SHA256 Credential={CANARY}/20260131/r, SignedHeaders=a;b, Signature={CANARY}",
            "Authorization: AWS4-HMAC-SHA256 Credential=…/20260131/r, SignedHeaders=a;b, Signature=…",
        ),
        (
            "Authorization",
            f"AWS4 Signature={CANARY},Credential={CANARY}\x00",
            "Authorization: AWS4 Signature=…,Credential=…",
        ),
    ],
)
def test_only_harmless_headers_are_shown(
    name: str, value: str, line: str, records: list[logging.LogRecord]
) -> None:
    begun({name: value})
    assert lines(records[0])[2] == line
    assert CANARY not in records[0].getMessage()


USUAL = """\
Accept Accept-Encoding Amz-Sdk-Invocation-Id Amz-Sdk-Request Connection Content-Length Content-Type
Date Host Retry-After Server Transfer-Encoding User-Agent Via X-Amz-Date X-Amz-Id-2 X-Amz-Request-Id
X-Amzn-RequestId X-Amzn-Trace-Id
"""


def test_headers_that_support_asks_for_are_shown(records: list[logging.LogRecord]) -> None:
    headers = {name: f"of {name}" for name in USUAL.split()}
    begun(headers)
    assert lines(records[0])[2:-2] == [f"{name}: {value}" for name, value in headers.items()]


@pytest.mark.parametrize(
    ("outcome", "content"),
    [
        (ServiceError("gone\nfor ever", code="Gone"), "Gone: gone\\nfor ever"),
        (ResponseParseError("no JSON"), "(ResponseParseError: a body of 5 bytes)"),
        (GetThingResponse(name="n"), '{"name":"n"}'),
        (GetThingResponse(name="…"), '{"name":"…"}'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_response_is_shown_as_it_was_read(
    outcome: Any, content: str, records: list[logging.LogRecord]
) -> None:
    response = HttpResponse(404, Headers([("Date", "today")]), b"12345")
    if isinstance(outcome, Response):
        outcome.response_metadata = metadata(response)
    begun().response(response, outcome, 3)
    assert lines(records[1]) == [
        "GetThing, attempt 3: response",
        "HTTP 404",
        "date: today",
        "",
        content,
    ]
    assert fields_of(records[1]) == ("GetThing", 3, 404, logging.DEBUG)


def test_attempt_without_a_response_has_the_name_of_its_error(
    records: list[logging.LogRecord],
) -> None:
    begun().failure(ConnectError(CANARY), 4)
    assert lines(records[1]) == ["GetThing, attempt 4: no response", "ConnectError"]
    assert fields_of(records[1]) == ("GetThing", 4, None, logging.DEBUG)


def test_members_that_the_service_left_out_are_not_shown(
    records: list[logging.LogRecord],
) -> None:
    response = HttpResponse(200, Headers(), b"{}")
    outcome = Parts(
        parts=[Part(name="a", numbers=[1]), Part()],
        by_name={"it's": Part(), 'a "b"': Part(), "plain": Part()},
        at=datetime(2026, 1, 31, tzinfo=UTC),
        stream=iter([CANARY]),
    )
    outcome.response_metadata = metadata(response)
    log = begun()
    log.response(response, outcome, 2)
    whole = records[-1].getMessage()
    outcome.response_metadata.missing = (
        "title",
        "parts[1].name",
        "parts[1].numbers",
        """by_name["it's"].name""",
        """by_name['a "b"'].numbers""",
        "by_name['plain'].numbers",
    )
    log.response(response, outcome, 2)
    shown = records[-1].getMessage().splitlines()[-1]
    assert '"title":""' in whole
    assert '"parts":[{"name":"a","numbers":[1]},{"name":"","numbers":[]}]' in whole
    assert '"title"' not in shown
    assert '"parts":[{"name":"a","numbers":[1]},{}]' in shown
    assert """"it's":{"numbers":[]}""" in shown
    assert '"a \\"b\\"":{"name":""}' in shown
    assert '"plain":{"name":""}' in shown
    assert CANARY not in shown
    assert (outcome.title, outcome.parts[1], next(outcome.stream)) == ("", Part(), CANARY)


def test_members_without_json_are_not_shown(records: list[logging.LogRecord]) -> None:
    response = HttpResponse(200, Headers(), b"{}")
    unwritable: Any = {("a", "key"): "of no text"}
    outcome = GetThingResponse(name=unwritable)
    outcome.response_metadata = metadata(response)
    begun().response(response, outcome, 2)
    assert lines(records[-1])[-1] == "(members that JSON can't hold)"


def test_nothing_is_shown_above_the_level_of_debugging(records: list[logging.LogRecord]) -> None:
    LOGGER.setLevel(logging.INFO)
    log = begun()
    response = HttpResponse(200, Headers(), b"{}")
    log.response(response, ServiceError("no"), 1)
    log.failure(ConnectError("no"), 1)
    assert records == []


@dataclass(slots=True, kw_only=True)
class Box(BaseStructure):
    """A structure with what is sensitive in many places."""

    open: str = "opentext"
    text: str = field(default="secret-text", repr=False)
    texts: list[str] = field(default_factory=lambda: ["secret-in-list"], repr=False)
    by_key: dict[str, str] = field(
        default_factory=lambda: {"secret-key": "secret-value"}, repr=False
    )
    part: Part = field(default_factory=lambda: Part(name="secret-part"), repr=False)
    number: int = field(default=12345, repr=False)
    empty: str | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class BoxRequest(GetThingRequest):
    """A request with such structures."""

    boxes: list[Box] = field(default_factory=lambda: [Box()])
    by_name: dict[str, Box] = field(default_factory=lambda: {"open-key": Box(text="secret-other")})


def test_texts_of_sensitive_members_are_scrubbed_wherever_they_were() -> None:
    secrets = Secrets({}, BoxRequest(name="open-name"))
    for text in ("text", "in-list", "key", "value", "part", "other"):
        assert secrets.scrub(f"<secret-{text}>") == "<…>"
    for text in ("opentext", "open-key", "open-name"):
        assert secrets.scrub(f"<{text}>") == f"<{text}>"
    assert repr(secrets) == "<Secrets: 6>"
