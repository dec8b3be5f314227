"""``debug_wire`` and the logger of the wire: what they show, and that no secret is in it."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support import ivs
from support.awaited import Awaited
from support.ivs import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, Server
from support.loopback import CLOSE, Script, response

from typed_ivs import BearerToken, Credentials, IVSClient, errors
from typed_ivs._runtime import wire_log
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.testing import IVSStub, factories
from typed_ivschat import IVSChatClient

CANARY = "canary"
LOGGER = logging.getLogger("typed_ivs.wire")
KEYS = Credentials(
    access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY, session_token=SESSION_TOKEN
)
ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
STREAM_KEY = json.dumps(
    {
        "channel": {"arn": ARN, "name": "größe", "srt": {"passphrase": f"{CANARY}-passphrase"}},
        "streamKey": {"arn": "arn:aws:ivs:us-west-2:1:stream-key/x", "value": f"sk_{CANARY}"},
        "new": {"of-tomorrow": CANARY},
    }
).encode()


def synchronous(url: str, **options: Any) -> Any:
    return IVSClient(region="us-west-2", endpoint_url=url, credentials=KEYS, **options)


def asynchronous(url: str, **options: Any) -> Any:
    return Awaited(
        lambda: AsyncIVSClient(region="us-west-2", endpoint_url=url, credentials=KEYS, **options)
    )


both_clients = pytest.mark.parametrize("make", [synchronous, asynchronous])


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """What the logger of the wire writes: whole records, with all of their fields."""
    text = io.StringIO()

    class Printing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            print(record.getMessage(), vars(record), file=text)

    handler = Printing()
    LOGGER.addHandler(handler)
    yield text
    LOGGER.removeHandler(handler)


@pytest.fixture
def at_debug() -> Iterator[None]:
    LOGGER.setLevel(logging.DEBUG)
    yield
    LOGGER.setLevel(logging.NOTSET)


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "typed_ivs.wire"]


@both_clients
def test_request_and_response_are_shown(
    make: Callable[..., Any], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.will_respond(response(STREAM_KEY))
    with make(server.url, debug_wire=True) as client:
        client.create_channel(name="größe", latency_mode="LOW")
    request, received = messages(caplog)
    first, *head, blank, body = request.splitlines()[1:]
    assert request.startswith("CreateChannel, attempt 1: request\n")
    assert (first, blank) == (f"POST {server.url}/CreateChannel", "")
    assert json.loads(body) == {"name": "größe", "latencyMode": "LOW"}
    headers = dict(line.split(": ", 1) for line in head)
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Amz-Security-Token"] == "…"
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=…/20")
    assert headers["Authorization"].endswith(", Signature=…")
    assert "SignedHeaders=" in headers["Authorization"]
    title, status, *_, body = received.splitlines()
    assert '"passphrase":"…"' in body
    assert (title, status) == ("CreateChannel, attempt 1: response", "HTTP 200")
    assert json.loads(body) == {
        "channel": {"arn": ARN, "name": "größe", "srt": {"passphrase": "…"}},
        "streamKey": {"arn": "arn:aws:ivs:us-west-2:1:stream-key/x", "value": "…"},
    }


QUOTING = (
    "The Canonical String should have been 'x-amz-security-token:{token}' for {key} with "
    "canary-metadata, see https://a.example/?X-Amz-Signature={signature}&x=1"
)


def quote(raw: Any) -> bytes:
    """An error that quotes whatever it can."""
    authorization = raw.headers.get("authorization", "")
    text = QUOTING.format(
        token=raw.headers.get("x-amz-security-token"),
        key=authorization,
        signature=authorization.rpartition("=")[2],
    )
    headers = [
        ("Content-Type", "application/json"),
        ("x-amzn-ErrorType", "AccessDeniedException"),
        ("Set-Cookie", CANARY),
        ("X-Debug", authorization),
    ]
    return response(json.dumps({"exceptionMessage": text}).encode(), status=403, headers=headers)


@both_clients
def test_no_secret_is_shown(make: Callable[..., Any], shown: io.StringIO, at_debug: None) -> None:
    signatures: list[str] = []

    def respond(raw: Any) -> Script:
        signatures.append(raw.headers["authorization"].rpartition("=")[2])
        return quote(raw) if raw.target == b"/PutMetadata" else response(STREAM_KEY)

    class Hook:
        def before_send(self, event: Any) -> None:
            event.add_header("X-Api-Key", CANARY)

    with Server(respond=respond) as server, make(server.url, hooks=[Hook()]) as client:
        client.create_channel(name="x")
        with pytest.raises(errors.ServiceError):
            client.put_metadata(channel_arn=ARN, metadata=f"{CANARY}-metadata")
    text = shown.getvalue()
    assert "CreateChannel" in text
    assert "AccessDeniedException" in text
    for secret in (CANARY, ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, *signatures):
        assert secret not in text


def test_bearer_token_and_tokens_of_responses_are_not_shown(shown: io.StringIO) -> None:
    text = io.StringIO()
    logger = logging.getLogger("typed_ivschat.wire")
    handler = logging.StreamHandler(text)
    logger.addHandler(handler)
    token = json.dumps({"token": f"{CANARY}-chat-token"}).encode()
    try:
        with (
            Server(response(token)) as server,
            IVSChatClient(
                region="us-west-2", endpoint_url=server.url, credentials=KEYS, debug_wire=True
            ) as client,
        ):
            made = client.create_chat_token(room_identifier="arn:aws:ivschat:x", user_id="u")
    finally:
        logger.removeHandler(handler)
    assert made.token == f"{CANARY}-chat-token"
    assert '"token":"…"' in text.getvalue().replace(": ", ":")
    assert CANARY not in text.getvalue()


@both_clients
def test_attempts_without_response_and_unreadable_ones_are_shown(
    make: Callable[..., Any], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.will_respond([CLOSE], response(b"no JSON"))
    with make(server.url, debug_wire=True) as client, pytest.raises(errors.ResponseParseError):
        client.list_channels()
    first, failed, second, unreadable = messages(caplog)
    assert first.startswith("ListChannels, attempt 1: request")
    assert failed == "ListChannels, attempt 1: no response\nResponseInterruptedError"
    assert second.startswith("ListChannels, attempt 2: request")
    assert unreadable.endswith("(ResponseParseError: a body of 7 bytes)")


def test_long_content_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    with IVSStub(debug_wire=True) as stub:
        stub.stub.create_channel.returns()
        stub.create_channel(tags={f"key-{number:05}": "x" * 90 for number in range(1000)})
    request, _ = messages(caplog)
    assert len(request) < 66_000
    assert request.endswith(" characters more)")


@pytest.mark.parametrize("more", [0, 1])
def test_content_is_cut_after_65536_characters(more: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, LOGGER.name)
    text = "x" * (65_536 + more)
    request = factories.list_channels_request()
    log = wire_log.WireLog(LOGGER, request)
    log._secrets = wire_log.Secrets({}, request)
    log._log(1, "request", text)
    (shown,) = messages(caplog)
    assert shown.partition("\n")[2] == (text if not more else f"{text[:-1]}… (1 characters more)")


# --- when it shows something ---


def test_only_the_own_level_of_the_logger_counts(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = synchronous(server.url)
    client.list_channels()
    assert messages(caplog) == []
    LOGGER.setLevel(logging.INFO)
    client.list_channels()
    assert messages(caplog) == []
    LOGGER.setLevel(logging.DEBUG)
    client.list_channels()
    LOGGER.setLevel(logging.NOTSET)
    client.list_channels()
    client.close()
    assert len(messages(caplog)) == 2


def test_records_have_fields(at_debug: None, caplog: pytest.LogCaptureFixture) -> None:
    with IVSStub() as stub:
        stub.stub.list_channels.returns()
        stub.list_channels()
    records: list[Any] = [one for one in caplog.records if one.name == "typed_ivs.wire"]
    assert [(one.operation, one.attempt, one.status) for one in records] == [
        ("ListChannels", 1, None),
        ("ListChannels", 1, 200),
    ]


PROGRAM = """
import sys
from typed_ivs.testing import IVSStub
with IVSStub(debug_wire=len(sys.argv) > 1) as stub:
    stub.stub.list_channels.returns()
    stub.list_channels()
print("typed_ivs._runtime.wire_log" in sys.modules)
"""


def test_without_handlers_it_is_written_to_standard_error_and_costs_no_module_when_off() -> None:
    def run(*arguments: str) -> tuple[str, str]:
        command = [sys.executable, "-c", PROGRAM, *arguments]
        result = subprocess.run(
            command, check=True, cwd=ivs.DISTRIBUTION, capture_output=True, text=True
        )
        return result.stdout, result.stderr

    assert run() == ("False\n", "")
    loaded, written = run("on")
    assert loaded == "True\n"
    assert written.startswith("typed_ivs.wire: ListChannels, attempt 1: request\nPOST https://ivs.")


def test_bearer_token_of_a_client_is_not_shown() -> None:
    from typed_ivs._runtime.http import RequestHeaders
    from typed_ivs._runtime.wire_log import _headers

    token = BearerToken(token=f"{CANARY}-bearer").token
    (line,) = _headers(RequestHeaders({"Authorization": f"Bearer {token}"}))
    assert line == "Authorization: Bearer …"
