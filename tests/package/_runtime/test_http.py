"""HTTP messages as values: headers, bodies, origins, and ``repr``."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    ResponseParseError,
)
from codegen.package._runtime.http import (
    Headers,
    HttpRequest,
    HttpResponse,
    PreparedRequest,
    is_success,
)
from codegen.package._runtime.transport.pool import Origin

SECRET = "canary-3c"


def response(body: bytes = b"", **headers: str) -> HttpResponse:
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpResponse(200, Headers(pairs), body)


def read_by(json_loads: Callable[[bytes], object], body: bytes) -> HttpResponse:
    return HttpResponse(200, Headers(), body, json_loads)


def test_header_names_are_case_insensitive() -> None:
    headers = Headers([("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2"), ("X-A", "3")])
    assert headers["content-type"] == headers["CONTENT-TYPE"] == "text/plain"
    assert headers["x-A"] == "1, 2, 3"
    assert "X-a" in headers
    assert "x-b" not in headers
    assert headers.get("x-b") is None
    assert dict(headers) == {"content-type": "text/plain", "x-a": "1, 2, 3"}
    assert len(headers) == 2
    assert headers == {"content-type": "text/plain", "x-a": "1, 2, 3"}
    with pytest.raises(KeyError):
        headers["x-b"]


def test_headers_survive_pickle_and_copy() -> None:
    headers = Headers([("X-A", "1"), ("b", "2")])
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(headers, protocol)) == headers
    assert copy.copy(headers) == copy.deepcopy(headers) == headers
    assert type(copy.deepcopy(headers)) is Headers


def test_repr_shows_only_names_and_sizes() -> None:
    headers = {"Authorization": SECRET}
    shown = [
        repr(Headers(headers.items())),
        repr(HttpRequest("PUT", f"/{SECRET}", headers, SECRET.encode(), f"{SECRET}.")),
        repr(PreparedRequest("PUT", "https://h", f"/{SECRET}", headers, SECRET.encode())),
        repr(HttpResponse(200, Headers(headers.items()), SECRET.encode())),
    ]
    assert shown == [
        "<Headers: authorization>",
        "<HttpRequest: PUT, 9 bytes>",
        "<PreparedRequest: PUT https://h, 9 bytes>",
        "<HttpResponse: 200, 9 bytes>",
    ]
    assert repr(Headers()) == "<Headers: none>"


def test_requests_do_not_share_headers() -> None:
    assert HttpRequest("GET", "/").headers == {}
    assert HttpRequest("GET", "/").body == b""


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x_amzn_RequestId": "a", "x_amz_request_id": "b"}, "a"),
        ({"x_amz_request_id": "b"}, "b"),
        ({"x_amzn_RequestId": "", "x_amz_request_id": "b"}, "b"),
        ({}, None),
    ],
)
def test_request_id(headers: dict[str, Any], expected: str | None) -> None:
    assert response(**headers).request_id == expected


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_json_body_is_read(value: dict[str, object]) -> None:
    assert response(json.dumps(value).encode()).json() == value
    text = json.dumps(value, ensure_ascii=False)
    assert response(text.encode("utf-8", "surrogatepass")).json() == value


def test_empty_body_is_an_empty_object() -> None:
    assert response().json() == {}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b" ", "a body that is not JSON"),
        (b"<html>", "a body that is not JSON"),
        (b'{"a": ', "a body that is not JSON"),
        (b"\xff\xff", "a body that is not JSON"),
        (b"1" * 5000, "a body that is not JSON"),
        (b"[" * 100_000, "JSON that is nested too deeply"),
    ],
    ids=["blank", "html", "cut off", "binary", "endless number", "deep"],
)
def test_body_that_is_not_json_is_an_error(body: bytes, problem: str) -> None:
    with pytest.raises(ResponseParseError) as caught:
        response(body).json()
    assert str(caught.value) == f"the service sent {problem}"
    assert caught.value.__context__ is None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(JSON_VALUES.map(json.dumps).map(str.encode) | st.binary(min_size=1))
def test_custom_json_loads_reads_the_same(body: bytes) -> None:
    read: list[object] = []
    for reading in (response(body), read_by(msgspec.json.decode, body)):
        try:
            # NaN does not equal itself; its repr does.
            read.append(repr(reading.json()))
        except ResponseParseError as error:
            read.append(str(error))
    assert read[0] == read[1]


def test_result_of_a_custom_parser_is_not_read_again() -> None:
    given = read_by(lambda body: ["of the parser", body], b"[]")
    assert given.json() == ["of the parser", b"[]"]
    assert not given.owns_json
    assert response().owns_json


@pytest.mark.parametrize("body", [b'"\\ud800"', b"[NaN, 1e999]", b'\xef\xbb\xbf"text"'])
def test_json_loads_reads_what_a_custom_parser_refuses(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(body)
    assert repr(read_by(msgspec.json.decode, body).json()) == repr(json.loads(body))


@pytest.mark.parametrize("refusal", [ValueError(SECRET), RecursionError(), KeyError(SECRET)])
def test_error_of_a_custom_parser_is_not_quoted(refusal: Exception) -> None:
    def refuse(body: bytes) -> object:
        raise refusal

    assert read_by(refuse, b"[]").json() == []
    with pytest.raises(ResponseParseError, match=r"a body that is not JSON$") as caught:
        read_by(refuse, b"no JSON").json()
    assert caught.value.__context__ is None


def test_text_is_utf_8() -> None:
    assert response("é".encode()).text() == "é"
    with pytest.raises(ResponseParseError, match="text that is not UTF-8") as caught:
        response("é".encode("latin-1")).text()
    assert caught.value.__context__ is None


def test_get_of_a_missing_header_returns_the_default() -> None:
    headers = Headers([("X-One", "1")])
    assert (headers.get("x-ONE"), headers.get("x-one", "2")) == ("1", "1")
    assert (headers.get("x-two"), headers.get("x-two", "2")) == (None, "2")
    assert "X-ONE" in headers
    assert "x-two" not in headers
    assert 1 not in headers


@pytest.mark.parametrize(
    ("text", "parts"),
    {
        "https://a": ("https", "a", 443),
        "http://a": ("http", "a", 80),
        "https://a:1": ("https", "a", 1),
        "http://a:65535": ("http", "a", 65535),
        "https://[::1]": ("https", "::1", 443),
        "https://[::1]:8443": ("https", "::1", 8443),
        "https://[::1]:": ("https", "::1", 443),
        "http://a:": ("http", "a", 80),
        "http://a:00080": ("http", "a", 80),
        f"http://a:{chr(48) * 5000}80": ("http", "a", 80),
    }.items(),
)
def test_origin_has_scheme_host_and_port(text: str, parts: tuple[str, str, int]) -> None:
    origin = Origin(text)
    assert (origin.scheme, origin.host, origin.port) == parts
    assert str(origin) == origin.text == text


@pytest.mark.parametrize(
    "text",
    [
        "https://a:0",
        "https://a:65536",
        "https://a:655350",
        "https://a:0655350",
        "https://a:123456a",
        "https://a:x",
        f"https://a:{'1' * 5000}",  # Python converts no text of so many digits.
        "https://a:٣",
        "ftp://a",
        "a",
        "https://",
        "http://",
        "https:a",
        "https://:80",
        "https://a]",
        "https://[::1",
        "https://[a]",
        "https://[::1]8443",
    ],
)
def test_invalid_origin_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="expected: https://host"):
        Origin(text)


@pytest.mark.parametrize(
    ("status", "expected"), {199: False, 200: True, 204: True, 299: True, 300: False}.items()
)
def test_statuses_of_success(status: int, expected: bool) -> None:
    assert is_success(status) is expected


@pytest.mark.parametrize("now", [5.0, 5.5])
def test_response_is_not_read_from_its_deadline_on(now: float) -> None:
    given = response(b"{}")
    given.check_time()
    given.limit(5.0, lambda: 4.5)
    given.check_time()
    given.limit(5.0, lambda: now)
    with pytest.raises(CallTimeoutError):
        given.check_time()


LONG = 1 << 20


def of_length(objects: int, length: int) -> bytes:
    """JSON with a number of objects."""
    return f"[{','.join(['{}'] * objects)}]".ljust(length).encode()


@pytest.mark.parametrize(
    ("objects", "length", "looks"),
    [
        (1023, LONG + 1, 0),
        (1024, LONG + 1, 1),
        (2047, LONG + 1, 1),
        (2048, LONG + 1, 2),
        (9000, LONG, 0),
    ],
)
def test_clock_is_looked_at_while_long_json_is_read(objects: int, length: int, looks: int) -> None:
    times: list[float] = []

    def clock() -> float:
        times.append(4.5)
        return 4.5

    given = response(of_length(objects, length))
    assert len(given.json()) == objects
    given.limit(5.0, clock)
    assert given.json() == [{}] * objects
    assert len(times) == looks


def test_reading_of_long_json_ends_at_the_deadline() -> None:
    for parser in (None, lambda body: json.loads(b"cut off")):
        given = HttpResponse(200, Headers(), of_length(1024, LONG + 1), parser)
        given.limit(5.0, lambda: 5.0)
        with pytest.raises(CallTimeoutError, match="not read within call_timeout"):
            given.json()


def test_limit_of_none_changes_nothing() -> None:
    given = response()
    given.limit(5.0, lambda: 5.0)
    given.limit(None, lambda: 0.0)
    with pytest.raises(CallTimeoutError):
        given.check_time()
