"""Checksums: published values, botocore's headers, and responses that are not what they say."""

from __future__ import annotations

import asyncio
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import botocore.httpchecksum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.awscrt import awscrt
from support.calls import canned, reply
from support.sample.service import RawRequest

from codegen.package._runtime.checksums import (
    asking_for_checksum,
    verified,
    with_checksum,
)
from codegen.package._runtime.config.settings import Config
from codegen.package._runtime.errors import (
    ConfigurationError,
    ParamValidationError,
    ResponseParseError,
)
from codegen.package._runtime.http import Headers, HttpRequest, HttpResponse
from codegen.package._runtime.streams.responses import streaming_body

CHECK = b"123456789"
MODE = "x-amz-checksum-mode"

# The check values of the catalogue of CRC algorithms, of FIPS 180-4's and RFC 1321's hashes, and of
# xxHash's own implementation.
PUBLISHED = {
    "CRC32": "cbf43926",
    "MD5": "25f9e794323b453885f5181f1b624d0b",
    "SHA1": "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256": "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
}
OF_AWSCRT = {"CRC32C": "e3069283", "CRC64NVME": "ae8b14860a799888", "XXHASH64": "8cb841db40e6ae83"}


def encoded(hexadecimal: str) -> str:
    return b64encode(bytes.fromhex(hexadecimal)).decode()


def sent(body: bytes = CHECK, **options: Any) -> Mapping[str, str]:
    """The headers of a request with a checksum."""
    message = HttpRequest("PUT", "/", options.pop("headers", {}), body)
    config = Config(options.pop("settings", {}))
    return with_checksum(message, config, **options).headers


@pytest.mark.parametrize("algorithm", PUBLISHED)
def test_checksum_has_the_published_value(algorithm: str) -> None:
    headers = sent(algorithm=algorithm, parameter="algorithm")
    assert headers == {f"x-amz-checksum-{algorithm.lower()}": encoded(PUBLISHED[algorithm])}


@pytest.mark.parametrize("algorithm", OF_AWSCRT)
def test_checksum_of_awscrt_has_the_published_value(algorithm: str) -> None:
    with awscrt():
        headers = sent(algorithm=algorithm, parameter="algorithm")
    assert headers == {f"x-amz-checksum-{algorithm.lower()}": encoded(OF_AWSCRT[algorithm])}


def test_checksum_without_awscrt_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "awscrt.checksums", None)
    for algorithm in ("CRC32C", "XXHASH3"):
        with pytest.raises(ConfigurationError, match=f"^kind: got '{algorithm}'.*install awscrt"):
            sent(algorithm=algorithm, parameter="kind")
    with pytest.raises(ParamValidationError, match=r"kind: got 'CRC8'.*CRC32, SHA1"):
        sent(algorithm="crc8", parameter="kind")


ALGORITHMS = st.none() | st.sampled_from(["CRC32", "sha1", "SHA256", "SHA512"])
SETTINGS = st.sampled_from(["when_supported", "when_required"])


@given(
    body=st.binary(max_size=99),
    algorithm=ALGORITHMS,
    required=st.booleans(),
    has_member=st.booleans(),
    header=st.sampled_from(["", "x-amz-sdk-checksum-algorithm"]),
    calculation=SETTINGS,
    given_headers=st.dictionaries(
        st.sampled_from(["X-Amz-Checksum-SHA1", "x-amz-checksum-mode", "x-amz-checksum-x-y", "A"]),
        st.just("x"),
    ),
)
def test_headers_are_those_of_botocore(
    body: bytes,
    algorithm: str | None,
    required: bool,
    has_member: bool,
    header: str,
    calculation: str,
    given_headers: dict[str, str],
) -> None:
    algorithm = algorithm if has_member else None
    headers = sent(
        body,
        headers=given_headers,
        settings={"request_checksum_calculation": calculation},
        required=required,
        algorithm=algorithm,
        parameter="kind" if has_member else "",
        algorithm_header=header if has_member else "",
    )
    member = SimpleNamespace(serialization={"name": header} if header else {})
    operation = SimpleNamespace(
        http_checksum={
            "requestChecksumRequired": required,
            **({"requestAlgorithmMember": "kind"} if has_member else {}),
        },
        http_checksum_required=False,
        has_streaming_input=False,
        input_shape=_structure({"kind": member}),
    )
    request = {
        "headers": dict(given_headers),
        "body": body,
        "url": "https://example.com/",
        "context": {"client_config": SimpleNamespace(request_checksum_calculation=calculation)},
    }
    given = {} if algorithm is None else {"kind": algorithm}
    botocores: Any = botocore.httpchecksum
    botocores.resolve_request_checksum_algorithm(request, operation, given)
    botocores.apply_request_checksum(request)
    assert headers == request["headers"]


def _structure(members: dict[str, Any]) -> Any:
    shape: Any = object.__new__(botocore.httpchecksum.StructureShape)
    shape.__dict__["members"] = members
    return shape


# --- responses


def response(body: bytes = CHECK, **checksums: str) -> HttpResponse:
    pairs = [(f"x-amz-checksum-{name}", value) for name, value in checksums.items()]
    return HttpResponse(200, Headers(pairs), body)


def check(
    received: HttpResponse, algorithms: tuple[str, ...] = ("crc32", "sha256")
) -> HttpResponse:
    message = HttpRequest("GET", "/", {MODE: "ENABLED"})
    return verified(received, message, mode_header=MODE, algorithms=algorithms)


RIGHT = encoded(PUBLISHED["CRC32"])
WRONG = encoded("00000000")


@pytest.mark.parametrize(
    ("checksums", "accepted"),
    [
        ({}, True),
        ({"crc32": RIGHT}, True),
        ({"crc32": WRONG}, False),
        ({"crc32": "ä"}, False),
        ({"crc32": f"{WRONG}-3"}, True),  # a checksum of checksums
        ({"sha1": WRONG}, True),  # The operation does not have this one.
        ({"crc32": RIGHT, "sha256": WRONG}, True),  # The first is enough.
        ({"crc32": f"{WRONG}-3", "sha256": WRONG}, False),
    ],
)
def test_response_is_accepted_if_its_checksum_is_right(
    checksums: dict[str, str], accepted: bool
) -> None:
    received = response(CHECK, **checksums)
    if accepted:
        assert check(received) is received
    else:
        with pytest.raises(ResponseParseError, match="the service sent a body with the checksum"):
            check(received)


def test_one_of_several_checksums_is_verified_as_botocore_prefers_them() -> None:
    botocores: Any = botocore.httpchecksum
    left: dict[str, Any] = dict.fromkeys([*botocores._ALGORITHMS_PRIORITY_LIST, "md5"], WRONG)
    while left:
        with awscrt(), pytest.raises(ResponseParseError) as caught:
            check(response(**dict(reversed(left.items()))), tuple(reversed(left)))
        first = next(iter(left))
        assert str(caught.value).endswith(f"as its header x-amz-checksum-{first} says")
        del left[first]


def test_checksum_that_cannot_be_computed_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    algorithms = ("crc32", "crc32c")
    with awscrt(), pytest.raises(ResponseParseError):
        check(response(crc32=RIGHT, crc32c=WRONG), algorithms)
    monkeypatch.setitem(sys.modules, "awscrt.checksums", None)
    check(response(crc32=RIGHT, crc32c=WRONG), algorithms)


def test_response_is_verified_if_the_request_asked_for_it() -> None:
    for settings, sent_headers, is_verified in (
        ({}, {}, True),
        ({"response_checksum_validation": "when_required"}, {}, False),
        ({"response_checksum_validation": "when_required"}, {MODE: "ENABLED"}, True),
    ):
        message = HttpRequest("GET", "/", sent_headers)
        message = asking_for_checksum(message, Config(settings), mode_header=MODE)
        assert (message.headers == {MODE: "ENABLED"}) is is_verified
        options: Any = {"mode_header": MODE, "algorithms": ("crc32",)}
        if is_verified:
            with pytest.raises(ResponseParseError):
                verified(response(crc32=WRONG), message, **options)
        else:
            verified(response(crc32=WRONG), message, **options)


class Stream:
    """A response's stream in memory."""

    def __init__(self, received: HttpResponse) -> None:
        self.status, self.headers = received.status, received.headers
        self.rest, self.closed = received.body, False

    def read(self, size: int = -1) -> bytes:
        size = len(self.rest) if size < 0 else min(size, 4)
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece

    def close(self) -> None:
        self.closed = True


def streamed(body: bytes, checksum: str, length: int | None = None) -> tuple[Any, Stream]:
    """A body whose stream is verified, and the stream within."""
    received = response(body, crc32=checksum)
    if length is not None:
        received.headers = Headers([*received.headers.items(), ("Content-Length", str(length))])
    received.stream = stream = Stream(received)
    return streaming_body(check(received)), stream


def test_checksum_of_a_stream_is_compared_at_its_end() -> None:
    body, _ = streamed(CHECK, RIGHT)
    assert body.read() == CHECK
    body, stream = streamed(CHECK, WRONG)
    assert body.read(0) == b""
    assert body.read(8) == CHECK[:8]
    assert body.read(0) == b""
    assert not stream.closed
    with pytest.raises(ResponseParseError, match=r"checksum y/Q5Jg==; expected: 'AAAAAA=='"):
        body.read()
    assert stream.closed


@pytest.mark.parametrize("checksum", [RIGHT, WRONG])
def test_checksum_of_a_stream_is_compared_when_it_was_iterated_over(checksum: str) -> None:
    received = response(crc32=checksum)
    received.stream = stream = Stream(received)
    verified_stream: Any = check(received).stream
    pieces: list[bytes] = []
    with verified_stream as opened:
        if checksum == RIGHT:
            pieces.extend(opened)
        else:
            with pytest.raises(ResponseParseError):
                pieces.extend(opened)
        assert b"".join(pieces) == CHECK
    assert stream.closed
    assert (opened.status, opened.headers) == (received.status, received.headers)


def test_checksum_of_a_stream_is_compared_with_its_last_byte_if_the_length_is_known() -> None:
    body, stream = streamed(CHECK, WRONG, length=len(CHECK))
    with pytest.raises(ResponseParseError):
        body.read(len(CHECK))
    assert stream.closed
    body, _ = streamed(CHECK, RIGHT, length=len(CHECK))
    assert body.readinto(bytearray(99)) == len(CHECK)


class AsyncStream:
    """The same, awaited."""

    def __init__(self, stream: Stream) -> None:
        self.status, self.headers, self.stream = stream.status, stream.headers, stream

    async def read(self, size: int = -1) -> bytes:
        return self.stream.read(size)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := self.stream.read(4):
            yield piece

    async def close(self) -> None:
        self.stream.close()


def test_asynchronous_stream_with_a_wrong_checksum_is_closed() -> None:
    received = response(crc32=WRONG)
    stream = Stream(received)
    received.stream = AsyncStream(stream)
    verified_stream: Any = check(received).stream
    with pytest.raises(ResponseParseError):
        asyncio.run(verified_stream.read())
    assert stream.closed


@pytest.mark.parametrize("checksum", [RIGHT, WRONG])
def test_checksum_of_an_asynchronous_stream_is_compared_at_its_end(checksum: str) -> None:
    received = response(crc32=checksum)
    stream = Stream(received)
    received.stream = AsyncStream(stream)

    async def read() -> bytes:
        async with check(received).stream as opened:  # type: ignore[attr-defined]
            return b"".join([piece async for piece in opened])

    if checksum == RIGHT:
        assert asyncio.run(read()) == CHECK
    else:
        with pytest.raises(ResponseParseError):
            asyncio.run(read())
    assert stream.closed


def test_verified_stream_is_iterated_in_pieces_of_64_kibibytes() -> None:
    """Fewer calls than for small pieces, and little in memory."""
    asked: list[int] = []

    class Asked(Stream):
        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            return super().read(size)

    async def read(stream: Any) -> bytes:
        return b"".join([piece async for piece in stream])

    for is_async in (False, True):
        received = response(crc32=RIGHT)
        received.stream = AsyncStream(Asked(received)) if is_async else Asked(received)
        stream: Any = check(received).stream
        assert (asyncio.run(read(stream)) if is_async else b"".join(stream)) == CHECK
    assert set(asked) == {65_536}


# --- within a call


@dataclass(slots=True, kw_only=True)
class CheckedRequest(RawRequest):
    """An operation whose bodies have checksums."""

    OPERATION: ClassVar[str] = "Checked"

    def finish_request(self, message: HttpRequest, config: Config) -> HttpRequest:
        message = asking_for_checksum(message, config, mode_header=MODE)
        return with_checksum(message, config, required=True)

    def check_response(self, response: HttpResponse, message: HttpRequest) -> HttpResponse:
        return verified(response, message, mode_header=MODE, algorithms=("crc32",))


@pytest.mark.usefixtures("client_kind", "bare_environment")
def test_call_with_a_wrong_checksum_fails_and_is_not_retried() -> None:
    client, transport = canned(reply(CHECK, x_amz_checksum_crc32=WRONG))
    with pytest.raises(ResponseParseError, match=r"^Checked: the service sent .* \(HTTP 200\)$"):
        client.send(CheckedRequest(message=HttpRequest("PUT", "/", {}, CHECK)))
    (request,) = transport.requests
    assert request.headers[MODE] == "ENABLED"
    assert "x-amz-checksum-crc32" not in request.headers  # botocore, too, takes one for the other


@pytest.mark.usefixtures("client_kind", "bare_environment")
def test_every_attempt_has_the_same_checksum() -> None:
    client, transport = canned(reply(status=500), reply(CHECK, x_amz_checksum_crc32=RIGHT))
    message = HttpRequest("PUT", "/", {}, CHECK)
    client.send(CheckedRequest(message=message))
    assert len(transport.requests) == 2
    assert [request.headers[MODE] for request in transport.requests] == ["ENABLED"] * 2


def test_request_has_no_checksum_unless_the_service_or_the_caller_wants_one() -> None:
    message = HttpRequest("POST", "/", {}, CHECK)
    assert with_checksum(message, Config({})) is message
    assert [*with_checksum(message, Config({}), required=True).headers] == ["x-amz-checksum-crc32"]
