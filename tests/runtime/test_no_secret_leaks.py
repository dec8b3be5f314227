"""A canary in every place that holds a secret: no log, repr, traceback or pickle shows one."""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest
from support.calls import make_client, with_clock
from support.loopback import CLOSE, Loopback, answer
from support.sample.service import GetThingRequest, PutThingRequest, TokenRequest

from codegen.runtime import transport as transport_module
from codegen.runtime.credentials import BearerToken, Credentials
from codegen.runtime.errors import Error
from codegen.runtime.http import HttpRequest

pytestmark = pytest.mark.usefixtures("bare_environment")

SECRETS = {
    "secret key": "canary-of-the-secret-key",
    "session token": "canary-of-the-session-token",
    "bearer token": "canary-of-the-bearer-token",
    "proxy password": "canary-of-the-proxy-password",
    "sensitive parameter": "canary-of-the-parameter",
    "body of an answer": "canary-of-the-answer",
}
CREDENTIALS = Credentials(
    access_key_id="AKIDEXAMPLEEXAMPLE01",
    secret_access_key=SECRETS["secret key"],
    session_token=SECRETS["session token"],
)
ANSWER = SECRETS["body of an answer"].encode()


class Watcher:
    """A hook that keeps what it is shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def before_send(self, event: object) -> None:
        self.shown.append(repr(event))

    after_response = on_retry = on_error = before_send


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs, with every field of its records."""
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
    """What a traceback with variables says of the runtime's own frames."""
    texts: list[str] = []
    for frame, _ in traceback.walk_tb(found):
        if "/codegen/runtime/" in frame.f_code.co_filename:
            texts += [f"{name} = {value!r}" for name, value in frame.f_locals.items()]
    return texts


def assert_hidden(*texts: str) -> None:
    for text in texts:
        for name, secret in SECRETS.items():
            assert secret not in text, name
        assert "Signature=" not in text


CASES: dict[str, tuple[Any, Any]] = {
    "success": (GetThingRequest(name="x"), answer(b'{"name": "x"}')),
    "error": (GetThingRequest(name="x"), answer(ANSWER, status=404)),
    "not JSON": (GetThingRequest(name="x"), answer(ANSWER)),
    "interrupted": (GetThingRequest(name="x"), [answer(ANSWER)[:-5], CLOSE]),
    "unknown outcome": (PutThingRequest(text=SECRETS["sensitive parameter"]), [CLOSE]),
    "bad header": (PutThingRequest(text=SECRETS["sensitive parameter"], label="\n"), b""),
    "too long": (GetThingRequest(name="x"), answer(ANSWER * 100)),
    "token": (TokenRequest(message=HttpRequest("GET", "/")), answer(ANSWER, status=500)),
}


@pytest.mark.parametrize("case", CASES)
def test_no_call_shows_a_secret(case: str, log: io.StringIO) -> None:
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
    assert_hidden(log.getvalue(), *watcher.shown, *shown)
    assert watcher.shown


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_no_fault_in_the_middle_of_a_call_shows_a_secret(
    fault: type[BaseException],
    keep_alive: bool,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(transport_module, "read_answer", fail)
    if fault is not KeyboardInterrupt:
        monkeypatch.setattr(transport_module, "failed_exchange", fail)
    with (
        Loopback() as server,
        make_client(server.url, credentials=CREDENTIALS, keep_alive=keep_alive) as client,
    ):
        with pytest.raises(fault) as caught:
            client.send(PutThingRequest(text=SECRETS["sensitive parameter"]))
        frames = frames_of_ours(caught.tb)
        assert any(text.startswith("head = ") for text in frames)
        assert_hidden(log.getvalue(), *frames)


def test_no_proxy_error_shows_the_password(log: io.StringIO) -> None:
    password = SECRETS["proxy password"]
    client = make_client(
        "http://127.0.0.1:9",
        proxies={"http": f"http://user:{password}@127.0.0.1:9"},
        max_attempts=1,
        credentials=CREDENTIALS,
    )
    with pytest.raises(Error) as caught:
        client.get_thing(name="x")
    shown = [str(caught.value), repr(vars(caught.value)), *frames_of_ours(caught.tb)]
    assert_hidden(log.getvalue(), repr(vars(client)), *shown)
