"""Errors, logs and texts hold nothing secret: no credential, signature, body or sensitive value."""

from __future__ import annotations

import json
import pickle
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import FrameType
from typing import Any

import pytest
from support import ivs
from support.ivs import Server
from support.ivs_parameters import CHANNEL
from support.loopback import CLOSE, response

import typed_ivs
from typed_ivs import IVSClient, errors
from typed_ivs._runtime.call.state import Options, Shared
from typed_ivs._runtime.http import HttpResponse
from typed_ivs._runtime.operation import Request
from typed_ivs.models import (
    CreateStreamKeyResponse,
    GetStreamKeyResponse,
    PutMetadataRequest,
    Srt,
    StreamKey,
)

SECRET = "canary-metadata-6f1a"


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[IVSClient]:
    with ivs.ivs_client(server.url, max_attempts=1) as running:
        yield running


def test_redacted_form_of_a_generated_structure_shows_no_secret() -> None:
    key = StreamKey(arn="arn", value=SECRET, channel_arn="arn", tags={})
    for sent in (GetStreamKeyResponse(stream_key=key), CreateStreamKeyResponse(stream_key=key)):
        for text in (sent.to_json(redacted=True), str(sent.to_dict(redacted=True))):
            assert SECRET not in text
            assert "…" in text or "\\u2026" in text
        with pytest.raises(
            errors.ParamValidationError, match=r"stream_key\.value: got a redacted value"
        ):
            type(sent).from_dict(sent.to_dict(redacted=True))


def left_behind(error: BaseException) -> str:
    """All that the traceback's frames below the test hold, beside what the caller gave."""
    texts: list[str] = []
    seen: dict[int, object] = {}  # Kept alive, so that no other object gets the same id.

    def look(value: object) -> None:
        # The request is the caller's, and the client's parts hold what it was made with.
        if id(value) in seen or isinstance(value, Request | IVSClient | Shared | Options):
            return
        seen[id(value)] = value
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        if isinstance(value, list | tuple | set | frozenset):
            for item in value:
                look(item)
            return
        texts.append(repr(value))
        if type(value).__module__.startswith("typed_ivs"):
            slots = {
                name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())
            }
            look([getattr(value, name) for name in sorted(slots) if hasattr(value, name)])
            look(getattr(value, "__dict__", {}))

    for frame, _ in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if code.co_filename == __file__:
            continue
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        # What is sensitive is forgotten by then.
        given = arguments if code.co_name == "update_channel" else ()
        look([value for name, value in frame.f_locals.items() if name not in given])
    return "\n".join(texts)


METHODS = {"put_metadata": {"metadata": SECRET}, "update_channel": {"name": SECRET}}
"""A call that is not safe to repeat and has no response body, and one that is and has."""

FAILURES: dict[str, Any] = {
    "modelled": response(
        b'{"exceptionMessage": "busy"}',
        status=409,
        headers=[("x-amzn-ErrorType", "ConflictException")],
    ),
    "html": response(b"<html>", status=502),
    "not JSON": response(b"oops"),
    "no object": response(b"[]"),
    "closed": [CLOSE],
    "garbage": [b"SSH-2.0-OpenSSH\r\n", CLOSE],
}
CASES = [
    (method, kind)
    for method in METHODS
    for kind in FAILURES
    if not (method == "put_metadata" and kind in ("not JSON", "no object"))
]


@pytest.mark.parametrize(("method", "kind"), CASES)
def test_error_holds_no_frames_and_no_secrets(
    client: IVSClient, server: Server, method: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.requests.clear()
    server.will_respond(FAILURES[kind])
    arn = "channel_arn" if method == "put_metadata" else "arn"
    with pytest.raises(typed_ivs.Error) as caught:
        getattr(client, method)(**{arn: CHANNEL}, **METHODS[method])
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    (request,) = server.requests
    signature = request.headers["authorization"].rpartition("Signature=")[2]
    frames = left_behind(error)
    formatted = "".join(traceback.format_exception(error))
    shown = f"{frames} {error} {error!r} {vars(error)} {formatted} {caplog.text}"
    for secret in (ivs.SECRET_KEY, ivs.SESSION_TOKEN, signature, SECRET, "AWS4-HMAC"):
        assert secret not in shown
        assert secret.encode() not in pickle.dumps(error)


def test_frame_inspection_finds_a_planted_secret() -> None:
    """The test above can fail."""
    code = compile("body = {'a': [value]}; raise Error('-')", "elsewhere.py", "exec")
    with pytest.raises(typed_ivs.Error) as caught:
        exec(code, {"Error": typed_ivs.Error}, {"value": SECRET})  # noqa: S102
    assert SECRET in left_behind(caught.value)


class CarelessTransport:
    """A transport of a user's that raises inside an ``except`` block."""

    def send(self, request: object, **_: object) -> HttpResponse:
        try:
            raise OSError(f"{SECRET} went wrong")
        except OSError as error:
            raise errors.ConnectError("no connection") from error

    def close(self) -> None: ...


def test_error_of_custom_transport_holds_no_frames() -> None:
    careless: Any = CarelessTransport()
    client = ivs.ivs_client("http://127.0.0.1:9", transport=careless, max_attempts=1)
    with pytest.raises(errors.ConnectError, match="GetChannel: no connection") as caught:
        client.get_channel(arn=CHANNEL)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert SECRET not in left_behind(caught.value)


def test_response_body_is_not_shown(client: IVSClient, server: Server) -> None:
    server.will_respond(response(b"secret-of-the-response" * 1000))
    with pytest.raises(errors.ResponseParseError) as caught:
        client.get_channel(arn=CHANNEL)
    error = caught.value
    assert error.body == (b"secret-of-the-response" * 1000)[:2048]
    assert (error.status, error.operation) == (200, "GetChannel")
    assert "secret-of" not in f"{error} {error!r} {vars(error)}"
    assert pickle.loads(pickle.dumps(error)).body == b""


def test_sensitive_values_are_in_no_error_and_no_repr(client: IVSClient, server: Server) -> None:
    with pytest.raises(errors.ParamValidationError) as caught:
        client.with_options(validation="strict").send(
            PutMetadataRequest(channel_arn="no ARN", metadata=SECRET)
        )
    assert SECRET not in str(caught.value)
    request = PutMetadataRequest(channel_arn=CHANNEL, metadata=SECRET)
    values = [request, Srt(endpoint="", passphrase=SECRET), StreamKey.from_wire({"value": SECRET})]
    assert SECRET not in repr(values)


class Interruption(BaseException):
    """What a signal's handler raises."""


def interrupted_call(client: IVSClient, line: int) -> Interruption | None:
    """Interrupts a call at a line of the package, counted from 1; None if it had fewer."""
    left = line

    def interrupt(_: object, event: str, __: object) -> Any:
        nonlocal left
        left -= event == "line"
        if left == 0:
            sys.settrace(None)
            raise Interruption
        return interrupt

    def trace(frame: FrameType, *_: object) -> Any:
        return interrupt if "typed_ivs" in frame.f_code.co_filename else None

    def call() -> Interruption | None:
        sys.settrace(trace)
        try:
            client.create_stream_key(channel_arn=CHANNEL)
        except Interruption as interruption:
            return interruption
        finally:
            sys.settrace(None)
        return None

    # In a thread of its own: an exception between two instructions may leave the thread with another one
    # that it takes for being handled, and that becomes the context of later ones.
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(call).result()


# A socket is open for an instant before anything can hold it; the collector closes it then.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed.*socket:ResourceWarning")
def test_interrupted_call_shows_no_secrets_in_frames(client: IVSClient, server: Server) -> None:
    given = response(json.dumps({"streamKey": {"arn": "a", "value": SECRET}}).encode())
    server.will_respond(*[given] * 2000)
    client.create_stream_key(channel_arn=CHANNEL)
    lines = 0
    for lines in count(1):
        interruption = interrupted_call(client, lines)
        if interruption is None:
            break
        for frame, _ in traceback.walk_tb(interruption.__traceback__):
            if "typed_ivs" in frame.f_code.co_filename:
                for shown in map(repr, list(frame.f_locals.values())):
                    assert SECRET not in shown
                    assert ivs.SESSION_TOKEN not in shown
    assert lines > 500
