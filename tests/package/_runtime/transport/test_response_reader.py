"""HTTP/1.1 responses, compared with the standard library, in any pieces."""

from __future__ import annotations

import http.client
import io
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.package._runtime.errors import ResponseParseError
from codegen.package._runtime.http import HttpResponse
from codegen.package._runtime.transport.response_reader import (
    IncompleteRead,
    InterruptedResponse,
    RemoteDisconnected,
    ResponseReader,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
TWO = b"Content-Length: 2\r\n\r\n{}"


def read(*pieces: bytes, method: str = "POST", most: int = 1000) -> tuple[HttpResponse, bool]:
    """Reads a response that arrives in these pieces, and then the end of the connection."""
    reader = ResponseReader(method, most)
    body = b""
    for piece in pieces:
        if not reader.ended:
            reader.feed(piece)
            body += reader.take()
    if not reader.ended:
        reader.end()
    assert reader.headers is not None
    return HttpResponse(reader.status, reader.headers, body + reader.take()), reader.is_reusable


class Bytes:
    """A socket for the standard library."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def read_by_standard_library(data: bytes, method: str) -> tuple[int, dict[str, str], bytes]:
    response = http.client.HTTPResponse(cast("Any", Bytes(data)), method=method)
    response.begin()
    headers: dict[str, list[str]] = {}
    for name, value in response.msg.items():
        folded = "\n" in value
        headers.setdefault(name.lower(), []).append(" ".join(value.split()) if folded else value)
    return (
        response.status,
        {name: ", ".join(values) for name, values in headers.items()},
        response.read(),
    )


tokens = st.text("abcXYZ019-_.!~", min_size=1, max_size=8)
values = st.lists(st.text("abc:;,=\"'\t~\xe9\xff", min_size=1), max_size=3).map(
    lambda parts: " ".join("".join(parts).split())
)
framing_headers = ("content-length", "transfer-encoding", "connection", "content-encoding")


@st.composite
def responses(draw: st.DrawFn) -> bytes:
    """Well-formed responses with everything that a server may choose."""
    end = draw(st.sampled_from([b"\r\n", b"\n"]))
    body = draw(st.binary(max_size=40))
    status = draw(st.sampled_from([200, 201, 204, 299, 301, 304, 400, 404, 429, 500, 503, 999]))
    reason = draw(st.sampled_from(["", " ", " OK", " Not  Found"]))
    lines = [f"{draw(st.sampled_from(['HTTP/1.1', 'HTTP/1.0']))} {status}{reason}".encode()]
    for name, value in draw(st.lists(st.tuples(tokens, values), max_size=5)):
        if name.lower() not in framing_headers:
            blanks = draw(st.sampled_from(["", " ", "\t", "  "]))
            lines.append(f"{name}:{blanks}{value}".encode("latin-1"))
            if value and draw(st.booleans()):
                lines.append(b"\t more of it")
    without = status in (204, 304)
    # The standard library waits for chunks even of a response without body.
    framing = draw(st.sampled_from(["length", "end"] if without else ["length", "chunks", "end"]))
    if framing == "length":
        lines.append(b"Content-Length: %d" % len(body))
    elif framing == "chunks":
        lines.append(b"Transfer-Encoding: Chunked")
        pieces = draw(st.lists(st.binary(min_size=1, max_size=20), max_size=4))
        sized = [b"%x;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces]
        trailer = draw(st.sampled_from([b"", b"X: y\r\n"]))
        body = b"".join(sized) + b"0\r\n" + trailer + b"\r\n"
    interim = draw(st.sampled_from([b"", b"HTTP/1.1 100 Continue" + end + end]))
    return interim + end.join([*lines, b"", b""]) + (b"" if without else body)


@given(responses(), st.sampled_from(["GET", "POST", "DELETE"]), st.data())
def test_responses_are_read_like_the_standard_librarys_in_any_pieces(
    data: bytes, method: str, drawing: st.DataObject
) -> None:
    cuts = drawing.draw(st.lists(st.integers(0, len(data)), max_size=6).map(sorted))
    bounds = [0, *cuts, len(data)]
    pieces = [data[a:b] for a, b in pairwise(bounds) if a < b]
    response, reusable = read(*pieces, method=method)
    headers = response.headers
    assert (response.status, dict(headers), response.body) == read_by_standard_library(data, method)
    ending = "content-length" not in headers and "transfer-encoding" not in headers
    if ending and response.status not in (204, 304):
        assert not reusable


@pytest.mark.parametrize("size", [1, 2, 3])
def test_bytes_may_arrive_one_by_one(size: int) -> None:
    data = CHUNKED + b"3\r\nabc\r\n1;x\r\nd\r\n0\r\nX: y\r\n\r\n"
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    response, reusable = read(*pieces)
    assert (response.body, reusable) == (b"abcd", True)


def test_what_follows_a_response_is_no_line_of_it() -> None:
    response, reusable = read(CHUNKED + b"2\r\n{}\r\n0\r\n", b"\n" + b"x" * 100_000)
    assert (response.body, reusable) == (b"{}", False)


@pytest.mark.parametrize(
    ("data", "reusable"),
    [
        (OK + TWO, True),
        (OK + b"Connection: keep-alive\r\n" + TWO, True),
        (OK + b"Connection: Close\r\n" + TWO, False),
        (b"HTTP/1.0 200 OK\r\n" + TWO, False),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + TWO, True),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive, close\r\n" + TWO, False),
        (OK + b"\r\n{}", False),
        (OK + TWO + b"x", False),
        (CHUNKED + b"2\r\n{}\r\n0\r\n\r\n", True),
        (CHUNKED + b"2\r\n{}\r\n0\r\n\r\nHTTP/1.1 200 OK", False),
        # Two framings: an intermediary may have chosen the other one.
        (OK + b"Content-Length: 7\r\n" + CHUNKED[len(OK) :] + b"2\r\n{}\r\n0\r\n\r\n", False),
        (
            b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
            + CHUNKED[len(OK) :]
            + b"2\r\n{}\r\n0\r\n\r\n",
            False,
        ),
        (CHUNKED + b"2\r\n{}\r\n0\r\n", False),  # The blank line after the trailers is missing.
    ],
)
def test_connection_is_reusable_only_if_nothing_prevents_it(data: bytes, reusable: bool) -> None:
    response, again = read(data)
    assert (response.body, again) == (b"{}", reusable)


@pytest.mark.parametrize("status", [204, 304])
def test_status_without_body_ignores_content_length(status: int) -> None:
    response, reusable = read(b"HTTP/1.1 %d X\r\nContent-Length: 9\r\n\r\n" % status)
    assert (response.body, reusable) == (b"", True)


def test_response_to_head_has_no_body() -> None:
    response, reusable = read(OK + b"Content-Length: 9\r\n\r\n", method="HEAD")
    assert (response.body, response.headers["content-length"], reusable) == (b"", "9", True)


def test_spaces_around_a_value_are_stripped() -> None:
    assert read(OK + b"Content-Length: \t2 \r\n\r\n{}")[0].body == b"{}"
    chunked = OK + b"Transfer-Encoding: chunked \t\r\nX: \t y z \r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    response, reusable = read(chunked)
    assert (response.body, response.headers["x"], reusable) == (b"{}", "y z", True)


@pytest.mark.parametrize("status", [100, 102, 103, 199])
def test_interim_responses_are_skipped(status: int) -> None:
    interim = b"HTTP/1.1 %d X\r\nContent-Length: 9\r\nLink: x\r\n\r\n" % status
    response, reusable = read(interim + interim + OK + TWO)
    assert (response.status, "link" in response.headers, reusable) == (200, False, True)


def test_chunked_overrides_content_length() -> None:
    """RFC 9112 §6.3, as intermediaries follow it."""
    both = OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    assert read(both)[0].body == b"{}"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (OK + b"X: a\rY: b\r\n" + TWO, "malformed headers"),
        (OK + b"X: a\0\r\n" + TWO, "malformed headers"),
        (OK + b"X : a\r\n" + TWO, "malformed headers"),
        (OK + b": a\r\n" + TWO, "malformed headers"),
        (OK + b"\xe9: a\r\n" + TWO, "malformed headers"),
        (OK + b" folded: from nothing\r\n" + TWO, "malformed headers"),
        (OK + b"Content-Length: " + b"1" * 5000 + b"\r\n\r\n", "Content-Length '111"),
        (OK + b"Content-Length: +2\r\n\r\n{}", r"Content-Length '\+2'"),
        (CHUNKED + b"1\r\n{}\r\n0\r\n\r\n", "a chunk longer than its size"),
        (b"HTTP/1.1 2OO OK\r\n" + TWO, "not HTTP/1.1"),
        (b"HTTP/1.1 20 OK\r\n" + TWO, "not HTTP/1.1"),
        (b"HTTP/1.1 2000 OK\r\n" + TWO, "not HTTP/1.1"),
        (b"HTTP/1.1\r\n" + TWO, "not HTTP/1.1"),
        (b"\r\n" + OK + TWO, "not HTTP/1.1"),
        (b"HTTP/0.9 200 OK\r\n" + TWO, "not HTTP/1.1"),
    ],
)
def test_ambiguous_response_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(ResponseParseError, match=problem):
        read(data)


@pytest.mark.parametrize("size", [b"0x2", b"+2", b"2_", b"", b"\xb2"])
def test_chunk_size_is_strictly_hexadecimal(size: bytes) -> None:
    with pytest.raises(IncompleteRead):
        read(CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", RemoteDisconnected),
        (b"HTTP", InterruptedResponse),
        (b"HTTP/1.1 100 Continue\r\n\r\n", InterruptedResponse),
        (OK + b"X: y\r\n", InterruptedResponse),
        (OK + b"Content-Length: 3\r\n\r\n{}", IncompleteRead),
        (CHUNKED, IncompleteRead),
        (CHUNKED + b"3\r\n{}", IncompleteRead),
        (CHUNKED + b"2\r\n{}", IncompleteRead),
        (CHUNKED + b"2\r\n{}\r", IncompleteRead),
        (CHUNKED + b"2\r\n{}\r\n", IncompleteRead),
    ],
)
def test_end_of_connection_is_not_a_response(data: bytes, kind: type[Exception]) -> None:
    with pytest.raises(InterruptedResponse) as caught:
        read(data)
    assert caught.type is kind


def padded(lines: bytes, end: bytes, size: int) -> bytes:
    """A response of ``size`` bytes, filled up with lines that are not too long."""
    filled = lines
    while (left := size - len(filled) - len(end)) > 60_000:
        filled += b"X: %s\r\n" % (b"a" * 50_000)
    return filled + b"X: %s\r\n" % (b"a" * (left - 5)) + end


def test_headers_are_limited_to_a_mebibyte() -> None:
    for first in (b"", b"HTTP/1.1 103 Early\r\n\r\n"):
        begun, end = first + b"HTTP/1.1 204 No\r\n", b"\r\n"
        response, reusable = read(padded(begun, end, 1 << 20))
        assert (response.status, reusable) == (204, True)
        with pytest.raises(ResponseParseError, match="headers and framing are longer"):
            read(padded(begun, end, (1 << 20) + 1))


def test_chunk_framing_is_limited_to_eight_times_the_body() -> None:
    most, begun, end = 1000, CHUNKED + b"2\r\n{}\r\n0\r\n", b"\r\n"
    response, reusable = read(padded(begun, end, (1 << 20) + 8 * most), most=most)
    assert (response.body, reusable) == (b"{}", True)
    with pytest.raises(ResponseParseError, match="headers and framing are longer") as caught:
        read(padded(begun, end, (1 << 20) + 8 * most + 1), most=most)
    assert caught.value.status == 200


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_are_limited_to_64_kibibytes(end: bytes) -> None:
    def line(start: bytes, size: int) -> bytes:
        return start.ljust(size - len(end) + 1, b"a") + end  # But for the line feed.

    longest = 1 << 16
    response, _ = read(OK + line(b"X: ", longest) + TWO)
    assert len(response.headers["x"]) == longest - len(b"X: ") - len(end) + 1
    with pytest.raises(ResponseParseError, match="a header longer"):
        read(OK + line(b"X: ", longest + 1) + TWO)
    response, _ = read(CHUNKED + line(b"2;", longest) + b"{}\r\n0\r\n\r\n")
    assert response.body == b"{}"
    with pytest.raises(ResponseParseError, match="a chunk size or trailer longer"):
        read(CHUNKED + line(b"2;", longest + 1) + b"{}\r\n0\r\n\r\n")
    # An endless line is refused as soon as it is too long.
    with pytest.raises(ResponseParseError, match="a header longer"):
        read(OK + b"X" * (longest + 1))
    with pytest.raises(InterruptedResponse):
        read(OK + b"X" * longest)


@pytest.mark.parametrize("most", [0, 1, 70_000])
@pytest.mark.parametrize("framing", ["length", "chunks", "end"])
def test_body_is_limited_to_max_bytes(framing: str, most: int) -> None:
    def response(size: int) -> bytes:
        body = b"x" * size
        if framing == "length":
            return OK + b"Content-Length: %d\r\n\r\n" % size + body
        if framing == "end":
            return OK + b"\r\n" + body
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body[:1])
        if size > 1:
            chunks += b"%x\r\n%s\r\n" % (size - 1, body[1:])
        return CHUNKED + chunks + b"0\r\n\r\n"

    assert len(read(response(most), most=most)[0].body) == most
    with pytest.raises(ResponseParseError, match="max_response_bytes=") as caught:
        read(response(most + 1), most=most)
    assert caught.value.status == 200


def test_body_is_refused_as_soon_as_it_is_known_to_be_too_long() -> None:
    for head, rest in (
        (OK + b"Content-Length: 4\r\n", b"\r\n"),
        (CHUNKED + b"2\r\n{}\r\n", b"2\r\n"),
        (OK + b"\r\n{}", b"{}"),
    ):
        reader = ResponseReader("GET", 3)
        reader.feed(head)
        with pytest.raises(ResponseParseError, match="max_response_bytes="):
            reader.feed(rest)


def test_refusals_quote_the_response() -> None:
    with pytest.raises(ResponseParseError) as caught:
        read(b"HTTP/1.1 503 X\r\nRetry-After: 3\r\nContent-Length: 2000\r\n\r\n")
    assert caught.value.status == 503
    assert caught.value.headers["retry-after"] == "3"


def test_a_hundred_header_lines_are_read_and_one_more_is_refused() -> None:
    def response(lines: int) -> bytes:
        return b"HTTP/1.1 204 OK\r\n" + b"X-A: b\r\n" * lines + b"\r\n"

    assert read(response(100))[0].status == 204
    with pytest.raises(ResponseParseError, match="more headers"):
        read(response(101))


def test_content_length_has_at_most_twenty_digits() -> None:
    def response(digits: int) -> bytes:
        return OK + b"Content-Length: %s\r\n\r\n{}" % b"2".rjust(digits, b"0")

    assert read(response(20))[0].status == 200
    with pytest.raises(ResponseParseError, match="Content-Length"):
        read(response(21))


@pytest.mark.parametrize(("status", "is_read"), [(200, False), (299, False), (300, True)])
def test_only_an_error_may_have_a_content_encoding(status: int, is_read: bool) -> None:
    data = b"HTTP/1.1 %d OK\r\nContent-Encoding: gzip\r\n" % status + TWO
    if is_read:
        assert read(data)[0].status == status
    else:
        with pytest.raises(ResponseParseError, match="content encoding"):
            read(data)


def test_what_follows_a_response_is_kept_and_ends_the_use_of_the_connection() -> None:
    reader = ResponseReader("GET", None)
    reader.feed(OK + TWO)
    assert reader.is_reusable
    reader.feed(b"more")
    assert reader.ended
    assert not reader.is_reusable
    assert reader.take() == b"{}"
