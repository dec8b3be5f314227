"""Bodies of requests that are not held in memory: what is sent, signed and sent again."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import example, given
from hypothesis import strategies as st
from support.calls import CREDENTIALS, canned, make_client, reply
from support.loopback import CLOSE, RESET, Loopback, response
from support.sample.streams import PutBlobRequest, PutUnsignedBlobRequest

from codegen.package._runtime.errors import (
    Error,
    ParamValidationError,
    ResponseInterruptedError,
    ServiceError,
)
from codegen.package._runtime.http import BodyStream, PreparedRequest
from codegen.package._runtime.streams.requests import BinaryFile

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

CONTENT = b"0123456789" * 20_000
BUSY = response(b"{}", status=503)
NOTE = "The request was not sent again: its body can't be read a second time."


def pieces(content: bytes = CONTENT) -> Iterator[bytes]:
    yield from (content[start : start + 3_000] for start in range(0, len(content), 3_000))


def opened(folder: Path) -> BinaryFile:
    file = SelfClosing((folder / "content"), "wb+")
    file.write(b"before" + CONTENT)
    file.seek(6)
    return file


class SelfClosing(io.FileIO):
    """A file of which nobody wants to hear that it was not closed."""

    def __del__(self) -> None:
        self.close()


REPEATABLE: dict[str, Callable[[Path], Any]] = {
    "bytes": lambda folder: CONTENT,
    "bytearray": lambda folder: bytearray(CONTENT),
    "a file from its position": opened,
    "a file in memory": lambda folder: io.BytesIO(CONTENT),
    "a list of pieces": lambda folder: BodyStream(list(pieces()), len(CONTENT)),
}
ONCE: dict[str, Callable[[Path], Any]] = {
    "a generator": lambda folder: BodyStream(pieces(), len(CONTENT)),
    "the lines of a file": lambda folder: BodyStream(io.BytesIO(CONTENT), len(CONTENT)),
}
ALL = {**REPEATABLE, **ONCE}


@pytest.mark.parametrize("kind", ALL)
def test_body_is_sent_with_its_length(kind: str, tmp_path: Path) -> None:
    with Loopback() as server, make_client(server.url) as client:
        for _ in range(2):
            client.send(PutUnsignedBlobRequest(body=ALL[kind](tmp_path)))
        for request in server.requests:
            assert request.headers["content-length"] == str(len(CONTENT))
            assert "transfer-encoding" not in request.headers
            assert request.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
            assert request.body == CONTENT
        assert server.connections == 1


@given(content=st.binary(max_size=200), size=st.integers(1, 50), skipped=st.integers(0, 20))
@example(content=b"", size=1, skipped=0)
def test_signature_equals_botocore(content: bytes, size: int, skipped: int) -> None:
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    file = io.BytesIO(b"x" * skipped + content)
    file.seek(skipped)
    client, transport = canned()
    for body in (content, file, BodyStream(parts, len(content))):
        client.send(PutBlobRequest(body=body))
    signatures = {request.headers["Authorization"] for request in transport.requests}
    assert signatures == {botocores_signature(transport.requests[0], io.BytesIO(content))}


def botocores_signature(request: PreparedRequest, body: object) -> str:
    given = request.headers["Authorization"]
    names = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    lowered = {name.lower(): value for name, value in request.headers.items()}
    headers = {name: lowered[name] for name in names if name not in ("host", "x-amz-date")}
    unsigned = AWSRequest(
        method=request.method, url=request.origin + request.target, headers=headers, data=body
    )
    unsigned.context["timestamp"] = lowered["x-amz-date"]
    keys = BotocoreCredentials(CREDENTIALS.access_key_id, CREDENTIALS.secret_access_key)
    signer = SigV4Auth(keys, "sample", "us-west-2")
    unsigned.headers["X-Amz-Date"] = lowered["x-amz-date"]
    canonical = signer.canonical_request(unsigned)
    signature = signer.signature(signer.string_to_sign(unsigned, canonical), unsigned)
    return f"{given.partition('Signature=')[0]}Signature={signature}"


@pytest.mark.parametrize("kind", ONCE)
def test_digest_of_what_is_read_once_is_refused(kind: str, tmp_path: Path) -> None:
    client, transport = canned()
    with pytest.raises(ParamValidationError, match="read only once; expected: bytes or a seekable"):
        client.send(PutBlobRequest(body=ONCE[kind](tmp_path)))
    assert transport.requests == []


# --- again ---


@pytest.mark.parametrize("kind", REPEATABLE)
@pytest.mark.parametrize("lost", [BUSY, [CLOSE], [RESET]], ids=["503", "closed", "reset"])
def test_what_can_be_read_again_is_sent_again(kind: str, lost: Any, tmp_path: Path) -> None:
    with Loopback(lost) as server, make_client(server.url) as client:
        sent = client.send(PutBlobRequest(body=REPEATABLE[kind](tmp_path)))
        assert sent.response_metadata.attempts == 2
        assert [request.body for request in server.requests] == [CONTENT, CONTENT]
        assert len({request.headers["content-length"] for request in server.requests}) == 1


@pytest.mark.parametrize("kind", ONCE)
@pytest.mark.parametrize(
    ("lost", "error"),
    [(BUSY, ServiceError), ([CLOSE], ResponseInterruptedError)],
    ids=["503", "closed"],
)
def test_what_was_read_once_is_not_sent_again(
    kind: str, lost: Any, error: type[Error], tmp_path: Path
) -> None:
    with Loopback(lost) as server, make_client(server.url) as client:
        with pytest.raises(error) as caught:
            client.send(PutUnsignedBlobRequest(body=ONCE[kind](tmp_path)))
        assert caught.value.__notes__ == [NOTE]
        assert len(server.requests) == 1


def test_permanent_error_does_not_mention_the_body(tmp_path: Path) -> None:
    refused = response(b'{"__type": "ResourceNotFoundException"}', status=404)
    with Loopback(refused) as server, make_client(server.url) as client:
        with pytest.raises(ServiceError) as caught:
            client.send(PutUnsignedBlobRequest(body=BodyStream(pieces(), len(CONTENT))))
        assert not hasattr(caught.value, "__notes__")


def test_what_was_not_begun_is_sent_by_another_attempt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with make_client(address, retry_policy=None) as client:
        body = BodyStream(pieces(), len(CONTENT))
        with pytest.raises(Error) as caught:
            client.send(PutUnsignedBlobRequest(body=body))
        assert not hasattr(caught.value, "__notes__")
        assert not body.was_read


# --- what can't be sent ---


class Unreadable(io.BytesIO):
    """A file whose medium fails."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError("the medium failed")


class Unseekable(io.BytesIO):
    """A pipe."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("seek")


class Shrunk(io.BytesIO):
    """A file that loses its end after its length was found."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size)[:2]


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "text": (lambda: "text", r"body: got str; expected: bytes"),
    "a number": (lambda: 1, "body: got int; expected: bytes"),
    "a text file": (lambda: io.StringIO("text"), "body: got StringIO; expected: bytes"),
    "a list": (lambda: [b"a"], "body: got list; expected: bytes"),
    "a pipe": (
        lambda: Unseekable(b"abc"),
        "body: got UnsupportedOperation .*; expected: a seekable file",
    ),
    "a failing file": (
        lambda: Unreadable(b"abc"),
        "body: got OSError while it was read; expected: pieces",
    ),
    "a shrinking file": (lambda: Shrunk(b"abc"), "body: got 2 bytes; expected: 3 bytes"),
    "too few pieces": (lambda: BodyStream([b"a"], 2), "body: got 1 bytes; expected: 2 bytes"),
    "too many pieces": (
        lambda: BodyStream([b"ab"] * 9, 3),
        "body: got at least 4 bytes; expected: 3 bytes",
    ),
    "pieces of text": (lambda: BodyStream(["a"], 1), "body: got a piece of type str; expected: pieces"),  # type: ignore[list-item]
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("kind", [PutBlobRequest, PutUnsignedBlobRequest])
def test_wrong_body_is_refused(what: str, kind: type[PutBlobRequest]) -> None:
    make, message = WRONG[what]
    with Loopback() as server, make_client(server.url, max_attempts=2) as client:
        with pytest.raises(ParamValidationError, match=message) as caught:
            client.send(kind(body=make()))
        assert caught.value.__context__ is None
        assert "the medium failed" not in str(caught.value)
        client.send(
            PutBlobRequest(body=b"next")
        )  # No connection is left in the middle of a request.
        assert b"next" in [request.body for request in server.requests]


def test_bounds_are_checked_where_the_length_is_known() -> None:
    client, transport = canned(validation="strict")
    send = partial(client.send)
    for body in (b"", b"123456789", BodyStream([b"123456789"], 9)):
        with pytest.raises(ParamValidationError, match=r"body: got \d bytes; expected: 1 to 8"):
            send(PutUnsignedBlobRequest(body=body))
    send(PutUnsignedBlobRequest(body=io.BytesIO(b"123456789")))
    assert len(transport.requests) == 1


def test_shared_pieces_belong_to_each_call() -> None:
    body = BodyStream(list(pieces()), len(CONTENT))
    client, transport = canned(reply(status=503), reply())
    client.send(PutBlobRequest(body=body))
    client.send(PutBlobRequest(body=body))
    assert not body.was_read
    assert len(transport.requests) == 3
