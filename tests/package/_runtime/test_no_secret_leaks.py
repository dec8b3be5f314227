"""A canary in every place that holds a secret: no log, repr, traceback or pickle shows one."""

from __future__ import annotations

import http.client
import io
import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest
from support.calls import URL, CannedTransport, make_client, with_clock
from support.loopback import CLOSE, Loopback, response
from support.proxy import LoopbackProxy
from support.sample.service import GetThingRequest, PutThingRequest, RawRequest, TokenRequest

from codegen.package._runtime.credentials import BearerToken, Credentials
from codegen.package._runtime.errors import Error
from codegen.package._runtime.http import HttpRequest
from codegen.package._runtime.transport import failures as transport_failures
from codegen.package._runtime.transport.open_response import OpenResponse

pytestmark = pytest.mark.usefixtures("bare_environment")

SECRETS = {
    "access key id": "CANARYOFTHEKEYID0001",
    "secret key": "canary-of-the-secret-key",
    "session token": "canary-of-the-session-token",
    "bearer token": "canary-of-the-bearer-token",
    "proxy password": "canary-of-the-proxy-password",
    "sensitive parameter": "canary-of-the-parameter",
    "body of a response": "canary-of-the-response",
}
ENCODED_PASSWORD = b64encode(f"user:{SECRETS['proxy password']}".encode()).decode()
CREDENTIALS = Credentials(
    access_key_id=SECRETS["access key id"],
    secret_access_key=SECRETS["secret key"],
    session_token=SECRETS["session token"],
)
RESPONSE = SECRETS["body of a response"].encode()


class Watcher:
    """A hook that records its events."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def before_send(self, event: object) -> None:
        self.shown.append(repr(event))

    after_response = on_retry = on_error = before_send


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All log records, with all their fields."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setLevel(0)
    handler.addFilter(lambda record: bool(stream.write(repr(vars(record)) + "\n")) or True)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def frames_of_ours(found: TracebackType | None) -> list[str]:
    """The runtime's frames in a traceback that shows variables."""
    texts: list[str] = []
    for frame, _ in traceback.walk_tb(found):
        if "/codegen/package/_runtime/" in frame.f_code.co_filename:
            texts += [f"{name} = {value!r}" for name, value in frame.f_locals.items()]
    return texts


def assert_not_shown(*texts: str) -> None:
    for text in texts:
        for name, secret in SECRETS.items():
            assert secret not in text, name
        assert ENCODED_PASSWORD not in text
        assert "Signature=" not in text


CASES: dict[str, tuple[Any, Any]] = {
    "success": (GetThingRequest(name="x"), response(b'{"name": "x"}')),
    "error": (GetThingRequest(name="x"), response(RESPONSE, status=404)),
    "not JSON": (GetThingRequest(name="x"), response(RESPONSE)),
    "interrupted": (GetThingRequest(name="x"), [response(RESPONSE)[:-5], CLOSE]),
    "unknown outcome": (PutThingRequest(text=SECRETS["sensitive parameter"]), [CLOSE]),
    "bad header": (PutThingRequest(text=SECRETS["sensitive parameter"], label="\n"), b""),
    "too long": (GetThingRequest(name="x"), response(RESPONSE * 100)),
    "token": (TokenRequest(message=HttpRequest("GET", "/")), response(RESPONSE, status=500)),
}


@pytest.mark.parametrize("case", CASES)
def test_calls_show_no_secret(case: str, log: io.StringIO) -> None:
    request, script = CASES[case]
    watcher = Watcher()
    token = isinstance(request, TokenRequest)
    with Loopback(script) as server:
        client = make_client(
            server.url,
            credentials=BearerToken(SECRETS["bearer token"]) if token else CREDENTIALS,
            hooks=[watcher],
            max_attempts=1,
            max_response_bytes=1000,
        )
        with_clock(client)
        with client:
            try:
                shown = [repr(client.send(request))]
            except Error as error:
                shown = [
                    str(error),
                    repr(error),
                    repr(vars(error)),
                    repr(pickle.dumps(error)),
                    *frames_of_ours(error.__traceback__),
                ]
            shown += [repr(vars(client)), repr(request)]
    assert_not_shown(log.getvalue(), *watcher.shown, *shown)
    assert watcher.shown


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_errors_within_a_call_show_no_secret(
    fault: type[BaseException],
    keep_alive: bool,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(OpenResponse, "read_head", fail)
    if fault is not KeyboardInterrupt:
        monkeypatch.setattr(transport_failures, "failed_exchange", fail)
    with (
        Loopback() as server,
        make_client(server.url, credentials=CREDENTIALS, keep_alive=keep_alive) as client,
    ):
        with pytest.raises(fault) as caught:
            client.send(PutThingRequest(text=SECRETS["sensitive parameter"]))
        frames = frames_of_ours(caught.tb)
        assert any(text.startswith("request = ") for text in frames)
        assert not any(text.startswith("head = ") for text in frames)  # It has left its frame.
        assert_not_shown(log.getvalue(), *frames)


@pytest.mark.parametrize("case", ["forwarded", "tunnel", "refused", "not there", "no TLS", "fault"])
@pytest.mark.parametrize("secure_proxy", [False, True], ids=["HTTP proxy", "HTTPS proxy"])
def test_proxies_show_no_password(
    case: str,
    secure_proxy: bool,
    log: io.StringIO,
    certificates: Any,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)  # Prints what is sent.
    tls = certificates.server() if secure_proxy else None
    origin_tls = certificates.server() if case in ("tunnel", "refused") else None
    wanted = "Basic another" if case == "refused" else f"Basic {ENCODED_PASSWORD}"
    with Loopback(tls=origin_tls) as server, LoopbackProxy(tls=tls, authorization=wanted) as proxy:
        scheme = "https" if secure_proxy else "http"
        port = 9 if case == "not there" else proxy.port
        address = f"{scheme}://user:{SECRETS['proxy password']}@127.0.0.1:{port}"
        url = server.url.replace("http:", "https:") if case == "no TLS" else server.url
        client = make_client(
            url,
            proxies={"http": address, "https": address},
            ca_bundle=certificates.bundle,
            connect_timeout=0.3 if case == "no TLS" else 10,
            max_attempts=1,
            credentials=CREDENTIALS,
            allow_http=True,
        )
        if case == "fault":
            monkeypatch.setattr(OpenResponse, "read_head", interrupt)
        shown: list[str] = []
        with client:
            try:
                shown.append(repr(client.get_thing(name="x")))
            except (Error, KeyboardInterrupt) as error:
                shown += [
                    str(error),
                    repr(vars(error)),
                    repr(pickle.dumps(error)),
                    *frames_of_ours(error.__traceback__),
                ]
            shown += [repr(vars(client)), repr(client._shared.transport)]
        if case in ("forwarded", "tunnel"):
            assert proxy.heads
    printed = capfd.readouterr()
    assert_not_shown(log.getvalue(), *shown, printed.out, printed.err)


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


# --- providers, hooks, environment ---


class FailingProvider:
    """A provider whose error contains its secret."""

    def load(self) -> Credentials:
        raise RuntimeError(f"got {CREDENTIALS.secret_access_key} {CREDENTIALS.session_token}")


class InterruptedProvider:
    def load(self) -> Credentials:
        raise KeyboardInterrupt


class FailingHook:
    """A hook that fails at every step, so that its traceback is logged."""

    def before_send(self, event: object) -> None:
        raise RuntimeError("mine")

    after_response = on_retry = on_error = before_send


@pytest.mark.parametrize("provider", [FailingProvider(), InterruptedProvider()])
def test_failing_provider_shows_no_secret(provider: Any, log: io.StringIO) -> None:
    client = make_client("http://127.0.0.1:9", credentials=provider)
    with pytest.raises((Error, KeyboardInterrupt)) as caught:
        client.get_thing(name="x")
    assert_not_shown(
        log.getvalue(), str(caught.value), repr(vars(caught.value)), *frames_of_ours(caught.tb)
    )


@pytest.mark.parametrize("token", [False, True], ids=["signature", "token"])
def test_hooks_retries_and_copies_show_no_secret(token: bool, log: io.StringIO) -> None:
    request = TokenRequest if token else RawRequest
    with Loopback(response(RESPONSE, status=503), [CLOSE], response(RESPONSE)) as server:
        client = make_client(
            server.url,
            credentials=BearerToken(SECRETS["bearer token"]) if token else CREDENTIALS,
            hooks=[FailingHook()],
        )
        with_clock(client)
        copied = client.with_options(max_attempts=9)
        result = copied.send(request(message=HttpRequest("GET", "/")))
        assert result.response_metadata.attempts == 3
        client.close()
    shown = [repr(result), repr(result.response_metadata), repr(copied._options)]
    assert_not_shown(log.getvalue(), repr(vars(copied)), *shown)


def test_secrets_of_the_environment_are_not_shown(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", SECRETS["access key id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRETS["secret key"])
    for ending in ("", "\n"):
        monkeypatch.setenv("AWS_SESSION_TOKEN", SECRETS["session token"] + ending)
        with Loopback(response(RESPONSE, status=403)) as server:
            client = make_client(server.url, credentials=None)
            with client, pytest.raises(Error) as caught:
                client.get_thing(name="x")
        shown = [str(caught.value), repr(vars(caught.value)), *frames_of_ours(caught.tb)]
        assert_not_shown(log.getvalue(), *shown, repr(pickle.dumps(caught.value)))


def test_repr_of_prepared_request_shows_no_secret(log: io.StringIO) -> None:
    """A custom transport can log anything, but not by accident."""

    class Logging(CannedTransport):
        def send(self, request: Any, **more: object) -> Any:
            logging.getLogger("mine").debug("%r %r %r", request, request.headers, more)
            return super().send(request, **more)

    client = make_client(URL, transport=Logging(), credentials=CREDENTIALS)
    client.get_thing(name="x")
    assert "Authorization" in log.getvalue()
    assert_not_shown(log.getvalue())
