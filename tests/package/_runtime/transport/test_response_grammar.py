"""RFC 9110 and 9112, production by production: what is read, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codegen.package._runtime.errors import ResponseParseError
from codegen.package._runtime.http import HttpResponse
from codegen.package._runtime.transport.response_reader import ResponseReader

OK = b"HTTP/1.1 200 OK\r\n"
TWO = b"Content-Length: 2\r\n\r\n{}"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"
CONTROLS = [bytes([code]) for code in (*range(9), *range(11, 32), 127)]  # all but HTAB and LF


def read(data: bytes, method: str = "POST", most: int | None = 1 << 20) -> HttpResponse:
    """Reads a response that the end of the connection follows."""
    reader = ResponseReader(method, most)
    reader.feed(data)
    reader.end()
    assert reader.headers is not None
    return HttpResponse(reader.status, reader.headers, reader.take())


def refuse(data: bytes, problem: str) -> None:
    with pytest.raises(ResponseParseError, match=problem):
        read(data)


def is_reusable(data: bytes) -> bool:
    reader = ResponseReader("POST", None)
    reader.feed(data)
    return reader.is_reusable


# --- status-line (RFC 9112 §4) ---


@pytest.mark.parametrize(
    "line", [b"HTTP/1.1 200 ", b"HTTP/1.1 200", b"HTTP/1.0 200 OK", b"HTTP/1.1 200 d\xe9j\xe0\tvu"]
)
def test_status_line_is_read(line: bytes) -> None:
    assert read(line + b"\r\n" + TWO).status == 200


@pytest.mark.parametrize(
    "line",
    [
        *(b"HTTP/1.1 200 O%bK" % control for control in CONTROLS),
        *(
            b"HTTP/%b 200 OK" % version
            for version in (b"1.2", b"1.x", b"1.", b"1.11", b"2.0", b"1")
        ),
        b"http/1.1 200 OK",
        b"HTTP/1.1\t200 OK",
        b"HTTP/1.1  200 OK",
        b"HTTP/1.1 200\tOK",
        b"HTTP/1.1 \xb2\xb2\xb2 OK",
        b" HTTP/1.1 200 OK",
    ],
)
def test_malformed_status_line_is_refused(line: bytes) -> None:
    refuse(line + b"\r\n" + TWO, "not HTTP/1.1")


# --- field-line (RFC 9112 §5), in headers and trailers (§7.1.2) ---


def with_header(line: bytes) -> bytes:
    return OK + line + b"\r\n" + TWO


def with_trailer(line: bytes) -> bytes:
    return CHUNKED + b"2\r\n{}\r\n0\r\n" + line + b"\r\n\r\n"


@pytest.mark.parametrize("place", [with_header, with_trailer])
@pytest.mark.parametrize(
    "line",
    [
        b"X:",
        b"!#$%&'*+-.^_`|~09azAZ:x",
        b"X: \t\xff\t y \t",
        b"X: a\r\n\t b",
        b"X:\r\n y",
    ],
)
def test_field_line_is_read(place: Callable[[bytes], bytes], line: bytes) -> None:
    assert read(place(line)).body == b"{}"


@pytest.mark.parametrize("place", [with_header, with_trailer])
@pytest.mark.parametrize(
    "line",
    [
        *(b"X: a%bb" % control for control in CONTROLS),
        *(b"X%bY: z" % bytes([mark]) for mark in b'"(),/;<=>?@[\\]{} \t\x00\x7f\x80\xe9\xff'),
        b": x",
        b"X",
        b"X : y",
        b" X: y",
        b"X: y\r\r",
    ],
)
def test_malformed_field_line_is_refused(place: Callable[[bytes], bytes], line: bytes) -> None:
    refuse(place(line), "malformed headers")


@pytest.mark.parametrize(
    ("lines", "value"),
    [(b"X: a \r\n \t b", "a b"), (b"X:\r\n b", "b"), (b"X: \xa0a\xa0\r\n\x85b", None)],
)
def test_folded_lines_become_one_without_losing_other_white_space(
    lines: bytes, value: str | None
) -> None:
    """A no-break space and a next line (U+0085) are no white space in HTTP (RFC 9110 §5.6.3)."""
    if value is None:
        refuse(with_header(lines), "malformed headers")
    else:
        assert read(with_header(lines)).headers["x"] == value


def test_trailers_are_limited_like_headers() -> None:
    assert read(with_trailer(b"\r\n".join([b"X: y"] * 100))).body == b"{}"
    refuse(with_trailer(b"\r\n".join([b"X: y"] * 101)), "trailer longer than allowed")


# --- the body's length (RFC 9112 §6.3) ---


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 2\r\nContent-Length: 2\r\n",
        b"Content-Length: 2, 2\r\n",
        b"Content-Length: 2 ,\t2\r\nContent-Length: 2\r\n",
    ],
)
def test_equal_lengths_count_as_one(lines: bytes) -> None:
    response = read(OK + lines + b"\r\n{}")
    assert (response.body, response.headers["content-length"]) == (b"{}", "2")
    assert is_reusable(OK + lines + b"\r\n{}")


@pytest.mark.parametrize("value", [b"2, 3", b"2, 02", b"2,", b",2", b"2 2", b"2;2", b"", b"2\xa0"])
def test_different_or_malformed_lengths_are_refused(value: bytes) -> None:
    refuse(OK + b"Content-Length: " + value + b"\r\n\r\n{}", "Content-Length")


@pytest.mark.parametrize("coding", [b"identity", b"Identity", b"", b"identity, identity"])
def test_identity_is_no_transfer_coding(coding: bytes) -> None:
    """The connection isn't used again: an intermediary may have read on until its end."""
    head = OK + b"Transfer-Encoding: " + coding + b"\r\n"
    assert read(head + TWO + b"x").body == b"{}"
    assert read(head + b"\r\n{}").body == b"{}"
    assert not is_reusable(head + TWO)


@pytest.mark.parametrize("coding", [b"CHUNKED", b"identity, chunked", b",chunked,"])
def test_chunked_is_the_only_transfer_coding(coding: bytes) -> None:
    head = OK + b"Transfer-Encoding: " + coding + b"\r\n\r\n"
    assert read(head + b"2\r\n{}\r\n" + END).body == b"{}"


@pytest.mark.parametrize(
    "coding",
    [
        b"chunked\xa0",
        b"chunked\r\n \xa0",
        b"chunked, identity",
        b"chunked, chunked",
        b"gzip, chunked",
        b"gzip",
        b"chunked;q=1",
        b"xchunked",
    ],
)
def test_other_transfer_codings_are_refused(coding: bytes) -> None:
    refuse(OK + b"Transfer-Encoding: " + coding + b"\r\n\r\n2\r\n{}\r\n" + END, "transfer encoding")


@pytest.mark.parametrize(
    ("name", "begin", "problem"),
    [
        ("Content-Length", "", "the server sent Content-Length"),
        ("Transfer-Encoding", "", "the server sent transfer encoding"),
        ("Content-Encoding", "gzip, ", "the server sent content encoding"),
    ],
)
def test_refusal_quotes_the_first_80_characters_of_a_value(
    name: str, begin: str, problem: str
) -> None:
    value = begin + "x" * 200
    refuse(OK + f"{name}: {value}\r\n\r\nbody".encode(), f"{problem} '{value[:80]}'")


# --- chunks (RFC 9112 §7.1) ---


@pytest.mark.parametrize("line", [b"2", b"02", b"2;x", b'2 ; x="a\\"\xe9"', b"2\t;x=y;z", b"2;"])
def test_chunk_size_may_have_extensions(line: bytes) -> None:
    assert read(CHUNKED + line + b"\r\n{}\r\n" + END).body == b"{}"


@pytest.mark.parametrize("control", CONTROLS)
def test_control_characters_in_a_chunk_extension_are_refused(control: bytes) -> None:
    refuse(CHUNKED + b"2;x" + control + b"y\r\n{}\r\n" + END, "malformed chunk extension")


@pytest.mark.parametrize("line", [b" 2", b"\t2;x", b" 2 "])
def test_white_space_before_a_chunk_size_is_refused(line: bytes) -> None:
    refuse(CHUNKED + line + b"\r\n{}\r\n" + END, "malformed chunk extension")


@pytest.mark.parametrize("line", [b"-2", b" -2", b"-"])
def test_negative_chunk_size_is_refused(line: bytes) -> None:
    refuse(CHUNKED + line + b"\r\n{}\r\n" + END, "a chunk of negative size")


def test_line_end_after_a_chunk_may_arrive_with_what_follows() -> None:
    """The end alone is a line of no length, at the beginning of what has arrived."""
    long = b"x" * (1 << 17)
    reader = ResponseReader("POST", None)
    for piece in (CHUNKED, b"2\n{}", b"\n20000\n" + long, b"\n" + END):
        reader.feed(piece)
    assert reader.ended
    assert reader.take() == b"{}" + long


def test_number_of_small_chunks_is_limited() -> None:
    """Two million chunks of a byte took seven seconds."""
    few = CHUNKED + b"1\r\nx\r\n" * ((1 << 16) - 1) + END
    assert len(read(few).body) == (1 << 16) - 1
    refuse(CHUNKED + b"1\r\nx\r\n" * 70_000, "more chunks")
    many = CHUNKED + b"20\r\n%b\r\n" % (b"x" * 32) * 200_000 + END
    assert len(read(many, most=None).body) == 200_000 * 32


# --- content codings (RFC 9110 §8.4) ---


@pytest.mark.parametrize(
    "coding", [b"utf-8", b"none", b"aws-chunked", b"identity", b"binary, x", b""]
)
def test_value_that_is_no_content_coding_is_ignored(coding: bytes) -> None:
    assert read(OK + b"Content-Encoding: " + coding + b"\r\n" + TWO).body == b"{}"


REGISTERED = (
    b"aes128gcm br compress dcb dcz deflate exi gzip pack200-gzip zstd x-compress X-GZip".split()
)


@pytest.mark.parametrize("coding", [*REGISTERED, b"utf-8, br"])
@pytest.mark.parametrize("framing", [TWO, CHUNKED[len(OK) :] + b"2\r\n{}\r\n" + END, b"\r\n{}"])
def test_encoded_body_is_refused(coding: bytes, framing: bytes) -> None:
    refuse(OK + b"Content-Encoding: " + coding + b"\r\n" + framing, "content encoding")


@pytest.mark.parametrize(
    ("status", "method", "rest"),
    [
        (204, "POST", b"\r\n"),
        (200, "HEAD", b"Content-Length: 2\r\n\r\n"),
        (200, "POST", b"Content-Length: 0\r\n\r\n"),
        (200, "POST", b"Transfer-Encoding: chunked\r\n\r\n" + END),
        (200, "POST", b"\r\n"),
    ],
)
def test_content_coding_of_no_body_is_ignored(status: int, method: str, rest: bytes) -> None:
    data = b"HTTP/1.1 %d OK\r\nContent-Encoding: gzip\r\n" % status + rest
    assert read(data, method).body == b""


# --- Connection (RFC 9110 §7.6.1, RFC 9112 §9.3) ---


@pytest.mark.parametrize(
    ("version", "value", "reusable"),
    [
        (b"1.0", b"not-keep-alive", False),
        (b"1.0", b"upgrade , Keep-Alive", True),
        (b"1.1", b"enclosed", True),
        (b"1.1", b"keep-alive,close", False),
        (b"1.1", b"clos\xe9", True),
        (b"1.1", b"", True),
    ],
)
def test_connection_options_are_whole_tokens(version: bytes, value: bytes, reusable: bool) -> None:
    head = b"HTTP/" + version + b" 200 OK\r\nConnection: " + value + b"\r\n"
    assert is_reusable(head + TWO) is reusable


# --- what an error says of the response ---


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: x\r\n",
        b"Content-Length: 1, 2\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"Content-Encoding: gzip\r\nContent-Length: 2\r\n",
    ],
)
def test_refusal_of_a_body_has_status_and_headers(header: bytes) -> None:
    with pytest.raises(ResponseParseError) as caught:
        read(OK + b"X-Amzn-RequestId: id-1\r\n" + header + b"\r\n{}")
    assert caught.value.status == 200
    assert caught.value.headers["x-amzn-requestid"] == "id-1"
