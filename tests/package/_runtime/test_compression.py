"""Compressed requests: which ones are, and what is sent."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import botocore.compress
import pytest
from botocore.config import Config as BotocoreConfig
from hypothesis import given
from hypothesis import strategies as st
from support.calls import canned, reply
from support.sample.service import RawRequest

from codegen.package._runtime.compression import compressed
from codegen.package._runtime.config.settings import Config
from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.http import BodyStream, HttpRequest

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "request_min_compression_size_bytes": st.integers(1, 99),
        "disable_request_compression": st.booleans(),
    },
)
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Encoding", "Content-Type"]), st.sampled_from(["br", "x,y"])
)


@given(body=st.binary(max_size=120), settings=SETTINGS, headers=HEADERS, streaming=st.booleans())
def test_what_is_compressed_is_what_botocore_compresses(
    body: bytes, settings: dict[str, Any], headers: dict[str, str], streaming: bool
) -> None:
    message = HttpRequest("POST", "/", headers, body)
    made = compressed(message, Config(settings), streaming=streaming)
    operation: Any = _Operation(streaming)
    request: dict[str, Any] = {"headers": dict(headers), "body": body}
    defaults = {"request_min_compression_size_bytes": 10240}
    config: Any = BotocoreConfig(**(defaults | settings))
    botocore.compress.maybe_compress_request(config, request, operation)
    assert made.headers == request["headers"]
    is_compressed = request["body"] != body
    assert (made.body != body) is is_compressed
    if is_compressed:
        assert isinstance(made.body, bytes)
        assert gzip.decompress(made.body) == body == gzip.decompress(request["body"])


class _Operation:
    """botocore's model of an operation."""

    request_compression: ClassVar[dict[str, list[str]]] = {"encodings": ["gzip"]}

    def __init__(self, streaming: bool) -> None:
        self.has_streaming_input = streaming

    def get_streaming_input(self) -> Any:
        return type("Shape", (), {"metadata": {}})


def test_bytes_do_not_depend_on_the_time() -> None:
    message = HttpRequest("POST", "/", {}, b"x" * 20_000)
    made = compressed(message, Config({}))
    assert isinstance(made.body, bytes)
    assert made.body == compressed(message, Config({})).body
    assert made.body[4:8] == bytes(4)  # RFC 1952: the time of the original, or 0 for none


def test_header_of_the_caller_is_kept_in_any_case() -> None:
    message = HttpRequest("POST", "/", {"content-encoding": "br"}, b"x" * 20_000)
    assert compressed(message, Config({})).headers == {"content-encoding": "br,gzip"}


def pieces() -> Iterator[bytes]:
    yield from (b"one", b"two")


def test_stream_is_compressed_whole() -> None:
    message = HttpRequest("POST", "/", {}, BodyStream(pieces(), 6))
    made = compressed(message, Config({}), streaming=True)
    assert isinstance(made.body, bytes)
    assert gzip.decompress(made.body) == b"onetwo"
    short = HttpRequest("POST", "/", {}, BodyStream(io.BytesIO(b"one"), 6))
    with pytest.raises(ParamValidationError, match="body: got 3 bytes; expected: 6 bytes"):
        compressed(short, Config({}), streaming=True)


@dataclass(slots=True, kw_only=True)
class CompressedRequest(RawRequest):
    """An operation whose requests are compressed."""

    OPERATION: ClassVar[str] = "Compressed"

    def finish_request(self, message: HttpRequest, config: Config) -> HttpRequest:
        return compressed(message, config, streaming=True)


@pytest.mark.usefixtures("client_kind", "bare_environment")
def test_stream_that_is_read_once_is_compressed_once_for_all_attempts() -> None:
    client, transport = canned(reply(status=500), reply())
    client.send(CompressedRequest(message=HttpRequest("POST", "/", {}, BodyStream(pieces(), 6))))
    first, second = transport.requests
    assert first.body == second.body
    assert first.headers["Content-Length"] == str(len(first.body))
    assert first.headers["Content-Encoding"] == "gzip"


@pytest.mark.usefixtures("client_kind", "bare_environment")
def test_unreadable_stream_is_an_error_of_its_operation() -> None:
    client, transport = canned()
    message = HttpRequest("POST", "/", {}, BodyStream([b"one"], 6))
    with pytest.raises(ParamValidationError, match=r"^Compressed: "):
        client.send(CompressedRequest(message=message))
    assert not transport.requests


def test_small_body_is_not_compressed_unless_it_is_a_stream() -> None:
    message = HttpRequest("POST", "/", {}, b"small")
    assert compressed(message, Config({})) is message
    assert compressed(message, Config({}), streaming=True).headers == {"Content-Encoding": "gzip"}
