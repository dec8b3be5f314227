"""Error responses that are not JSON, such as a proxy's page: what the error says and keeps."""

from __future__ import annotations

import copy
import pickle
import time

import pytest
from support.disclosure import all_shown

from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.protocols import aws_json, rest_json
from codegen.package._runtime.service_errors import read_service_error

PAGE = b"""<!DOCTYPE html><html><head><title>403 Forbidden</title>
<style type="text/css">p > a { color: red }</style><script>if (a < b) alert("no")</script></head>
<body><!-- <b>not</b> for people --><p class="a">Host&nbsp;&quot;a&amp;lt;b&quot; isn&#39;t
\tallowed.</p></body></html>"""


def error(body: bytes, *headers: tuple[str, str], protocol: str = "rest-json") -> ServiceError:
    reader = {"rest-json": rest_json, "json": aws_json}[protocol].read_error
    return read_service_error(
        HttpResponse(403, Headers(headers), body),
        operation="GetThing",
        read_error=reader,
        error_class=lambda _: ServiceError,
    )


@pytest.mark.parametrize("protocol", ["rest-json", "json"])
@pytest.mark.parametrize(
    ("body", "line"),
    [
        (PAGE, '403 Forbidden Host "a&lt;b" isn\'t allowed.'),
        (b"upstream connect error\r\nreset", "upstream connect error reset"),
        (b'{"message": "cut of', '{"message": "cut of'),
        (b"no caf\xe9", "no café"),
        (b"<p>it&apos;s &lt;b&gt; &amp;amp; more</p>", "it's <b> &amp; more"),
        ("no café".encode() + b" " * (1 << 14) + b"\xe9", "no café"),
        (b"a" * ((1 << 14) - 1) + "é".encode(), "a" * 199 + "…"),
        ("denied by proxy".encode("utf-16"), "denied by proxy"),
        (b"\xef\xbb\xbfdenied by proxy", "denied by proxy"),
        (b'"denied by proxy"', "denied by proxy"),
        (b"Forbidden.", "Forbidden."),
        (b"a < b <", "a < b <"),
        (b"x <p class=", "x"),
        (b"x <script>never closed", "x"),
        (b"x <!-- never closed", "x"),
        (b"<Error><Code>AccessDenied</Code><Message>No</Message></Error>", "AccessDenied No"),
        (b"a" * 200, "a" * 200),
        (b"a" * 201, "a" * 199 + "…"),
        (b"<style>" + b" " * 9000 + b"</style>late", "late"),
    ],
)
def test_message_is_a_line_of_the_text(body: bytes, line: str, protocol: str) -> None:
    found = error(body, protocol=protocol)
    assert (found.code, found.message, found.body) == ("403", line, body[:2048])
    assert str(found) == f"GetThing: {line} (403, HTTP 403)"
    assert found.response["Error"] == {"Message": line, "Code": "403"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"7",
        b'["a"]',
        b"dG9rZW4=",
        b'"a9"',
        b"dG9rZW4.",
        b"\x1f\x8b\x08\0",
        b"a\x1b[2J",
        b"[" * 100_000,
        b"<p>",
    ],
)
def test_message_is_empty_without_a_text(body: bytes) -> None:
    found = error(body)
    assert (found.message, found.body) == ("", body[:2048])
    assert str(found) == "GetThing: the service gave no reason (403, HTTP 403)"


def test_encoded_body_is_no_text() -> None:
    assert error(b"garbled", ("Content-Encoding", "gzip")).message == ""


def test_text_of_the_service_is_preferred() -> None:
    assert error(b'{"Message": "no such <thing>"}').message == "no such <thing>"


def test_control_characters_cannot_forge_lines_of_a_log() -> None:
    assert str(error("a\u202eb\u2028c\x9bd".encode())) == (
        "GetThing: a\\u202eb c\\x9bd (403, HTTP 403)"
    )


def test_body_is_neither_shown_nor_pickled() -> None:
    found = error(b"<p>seen</p>" + b"x" * 300 + b"canary-9d")
    assert b"canary-9d" in found.body
    for shown in all_shown(found, below=__file__):
        assert "canary-9d" not in shown
    for again in (pickle.loads(pickle.dumps(found)), copy.copy(found)):
        assert (again.body, str(again), again.status) == (b"", str(found), 403)
    assert ServiceError().body == b""


@pytest.mark.parametrize(
    "unit", [b"<", b"<script>", b"<!--", b"</script", b"<a", b"&amp;", b"<a >"]
)
def test_any_text_is_read_in_linear_time(unit: bytes) -> None:
    started = time.process_time()
    error(b"x" + unit * (1 << 22))
    assert time.process_time() - started < 2
