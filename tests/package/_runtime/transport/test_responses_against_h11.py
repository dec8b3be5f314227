"""Mutated responses are read as h11 reads them, or refused; each kind of difference is named."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from support.thorough import many

from codegen.package._runtime.errors import ResponseParseError
from codegen.package._runtime.http import Headers
from codegen.package._runtime.transport.response_reader import InterruptedResponse, ResponseReader

h11: Any = import_module("h11")

COUNT = many(4_000, 300_000)
PARTS = 20

Outcome = tuple[int, dict[str, str], bytes] | None
"""Status, headers and body; None if the response is refused or incomplete."""

OK = b"HTTP/1.1 200 OK\r\n"
SEEDS = [
    OK + b"Content-Length: 2\r\n\r\n{}",
    OK + b"Content-Length: 2\r\nContent-Length: 2\r\nContent-Type: a/b\r\n\r\n{}",
    OK + b"Transfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n1\r\n \r\n0\r\nX: y\r\n\r\n",
    OK + b"Connection: close\r\nX: a\r\n b\r\n\r\n{}",
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"X: y\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx",
    b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n",
    b'HTTP/1.1 304\r\nETag: "x"\r\nContent-Length: 9\r\n\r\n',
]
PIECES = [
    *(bytes([code]) for code in (0, 9, 10, 11, 12, 13, 27, 32, 34, 44, 45, 48, 58, 59, 127, 128)),
    *(b"\r\n", b"\n", b"\r\n ", b"\xa0", b"\x85", b", ", b"0x", b"chunked", b"identity", b"close"),
    *(b"HTTP/1.0", b"HTTP/1.2", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 2\r\n"),
]


def mutated(chance: random.Random) -> bytes:
    data = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 0, 1, 1, 2, 8)))
        other = chance.randrange(len(data) + 1)
        new = chance.choice((chance.choice(PIECES), data[other : other + 12], b""))
        data = data[:start] + new + data[end:]
    return data


def read_by_ours(data: bytes, chance: random.Random) -> Outcome:
    reader = ResponseReader("POST", None)
    cut = chance.randrange(len(data) + 1)
    body = b""
    try:
        for piece in (data[:cut], data[cut:]):
            if piece and not reader.ended:
                reader.feed(piece)
                body += reader.take()
        reader.end()
    except (ResponseParseError, InterruptedResponse):
        return None
    assert reader.headers is not None
    return reader.status, dict(reader.headers), body


def read_by_h11(data: bytes) -> Outcome:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 20)
    head = h11.Request(method="POST", target="/", headers=[("Host", "x"), ("Content-Length", "0")])
    connection.send(head)
    connection.send(h11.EndOfMessage())
    status, headers, body = 0, dict[str, str](), b""
    try:
        for piece in (data, b""):
            connection.receive_data(piece)
            while (event := connection.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Response):
                    status = event.status_code
                    pairs = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in event.headers]
                    headers = dict(Headers(pairs))
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                elif not isinstance(event, h11.InformationalResponse):
                    return (status, headers, body) if isinstance(event, h11.EndOfMessage) else None
    except h11.RemoteProtocolError:
        return None
    return None


def chunks_end_with_lf_or_the_connection(data: bytes, read: Outcome) -> bool:
    """RFC 9112 §2.2 allows a bare LF elsewhere; by §8 a body is complete after its last chunk."""
    heads = re.compile(rb"(?:HTTP/1\.1 1\d\d.*?\n\r?\n)*.*?\n\r?\n", re.DOTALL).match(data)
    body, rest = b"", data[heads.end() :] if heads else b""
    while found := re.match(rb"([0-9a-fA-F]+)[ \t]*(?:;[\t -~\x80-\xff]*)?\r?\n", rest):
        start, size = found.end(), int(found[1], 16)
        if not size:
            return read is not None and read[2] == body
        end = re.compile(rb"\r?\n").match(rest, start + size)
        if end is None:
            break
        body, rest = body + rest[start : start + size], rest[end.end() :]
    return False


def matches(pattern: bytes) -> Callable[[bytes, Outcome], bool]:
    return lambda data, _: re.search(pattern, data, re.IGNORECASE) is not None


ONLY_OURS = {
    "leniency in the framing of chunks": chunks_end_with_lf_or_the_connection,
    "no transfer coding": matches(rb"transfer-encoding:[ \t,]*(identity[ \t,]*)*\r?\n"),
}
"""What only we read, and why it may be."""

ONLY_H11 = {
    "a control character (RFC 9110 §5.5)": matches(rb"[\x00-\x08\x0b-\x1f\x7f]"),
    "a version that was never specified": matches(rb"HTTP/(?!1\.[01] )"),
    "an encoded body, which was not asked for": matches(rb"content-encoding:[ \t]*gzip"),
}
"""What only h11 reads, and why we don't."""


def comparable(outcome: Outcome) -> Outcome:
    """Without the number of blanks that stand for a line break (RFC 9112 §5.2)."""
    if outcome is None:
        return None
    status, headers, body = outcome
    return status, {name: re.sub("[ \t]+", " ", headers[name]) for name in headers}, body


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_responses_are_read_as_by_h11(part: int) -> None:
    chance = random.Random(part)
    agreed = 0
    for _ in range(COUNT // PARTS):
        data = mutated(chance)
        ours, theirs = comparable(read_by_ours(data, chance)), comparable(read_by_h11(data))
        if ours == theirs:
            agreed += 1
            continue
        known = ONLY_OURS if theirs is None else ONLY_H11 if ours is None else {}
        assert any(explains(data, ours) for explains in known.values()), (data, ours, theirs)
    assert agreed > COUNT // PARTS * 0.9
