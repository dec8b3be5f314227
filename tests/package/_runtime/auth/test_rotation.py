"""Rotation: credentials that the service refuses are loaded again, once, and the call is repeated."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.credentials
import botocore.session
import pytest
from support.calls import CREDENTIALS, NOW, CannedTransport, canned, clients_of, make_client, reply
from support.credentials_environment import make_home
from support.loopback import Loopback, response
from support.sample.service import PutThingRequest, TokenRequest
from support.transports import TRANSPORT_KINDS

from codegen.package._runtime.credentials import BearerToken, Credentials
from codegen.package._runtime.errors import CallTimeoutError, CredentialsError, ServiceError
from codegen.package._runtime.http import HttpRequest, HttpResponse

CODES = (
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "TokenRefreshRequired",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_home(tmp_path, monkeypatch)


def refusal(code: str = "ExpiredTokenException") -> HttpResponse:
    return reply(b"{}", 403, x_amzn_errortype=code)


def key(number: int) -> str:
    return f"AKIAROTATED{number}"


def keys_of(transport: CannedTransport) -> list[str]:
    """What each request was signed with: the number of the key."""
    found: list[str] = []
    for request in transport.requests:
        _, _, rest = request.headers["Authorization"].partition("AKIAROTATED")
        found.append(rest.partition("/")[0])
    return found


class Provider:
    """Loads a key without an expiry, another one each time."""

    def __init__(self) -> None:
        self.loads = 0

    def load(self) -> Credentials:
        self.loads += 1
        return Credentials(access_key_id=key(self.loads), secret_access_key="s")


@pytest.mark.parametrize("code", CODES)
def test_refused_credentials_are_loaded_once_more_and_the_call_repeated(code: str) -> None:
    client, transport = canned(reply(), refusal(code), credentials=Provider())
    client.get_thing(name="x")
    result = client.send(PutThingRequest(text="x"))  # Not safe to repeat, but it was refused.
    assert keys_of(transport) == ["1", "1", "2"]
    assert result.response_metadata.attempts == 2
    client.get_thing(name="x")
    assert keys_of(transport)[3:] == ["2"]


def test_second_refusal_ends_the_call() -> None:
    provider = Provider()
    client, transport = canned(*[refusal() for _ in range(6)], credentials=provider, max_attempts=5)
    for _ in range(2):
        with pytest.raises(ServiceError) as caught:
            client.get_thing(name="x")
        assert caught.value.code == "ExpiredTokenException"
        assert caught.value.attempts == 2
    assert keys_of(transport) == ["1", "2", "2", "3"]


@pytest.mark.parametrize(
    ("response", "options"),
    [
        (refusal("AccessDeniedException"), {"credentials": Provider()}),
        (refusal(), {"credentials": Provider(), "max_attempts": 1}),
        (refusal(), {"credentials": CREDENTIALS}),
    ],
    ids=["another error", "no attempt left", "fixed credentials"],
)
def test_call_is_not_repeated_without_need(response: HttpResponse, options: dict[str, Any]) -> None:
    client, transport = canned(response, **options)
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert len(transport.requests) == 1


def test_later_attempt_keeps_the_new_credentials() -> None:
    provider = Provider()
    client, transport = canned(refusal(), reply(b"{}", 503), credentials=provider)
    client.get_thing(name="x")
    assert keys_of(transport) == ["1", "2", "2"]


def test_wrong_clock_is_corrected_before_credentials_are_loaded_again() -> None:
    provider = Provider()
    date = NOW.replace(year=NOW.year + 1).strftime("%a, %d %b %Y %H:%M:%S GMT")
    skewed = reply(b"{}", 403, x_amzn_errortype="RequestExpired", date=date)
    client, transport = canned(skewed, refusal("RequestExpired"), credentials=provider)
    client.get_thing(name="x")
    assert keys_of(transport) == ["1", "1", "2"]


def test_failed_second_load_is_what_the_call_raises() -> None:
    class Once(Provider):
        def load(self) -> Credentials:
            if self.loads:
                raise CredentialsError("the vault is sealed")
            return super().load()

    client, transport = canned(refusal(), credentials=Once())
    with pytest.raises(CredentialsError, match="credentials by Once: the vault is sealed"):
        client.get_thing(name="x")
    assert len(transport.requests) == 1


def test_threads_that_are_refused_together_load_once() -> None:
    provider = Provider()
    client, transport = canned(reply(), credentials=provider)
    client.get_thing(name="x")
    together = threading.Barrier(8)

    def send(request: Any, **_: object) -> HttpResponse:
        if f"{key(1)}/" not in request.headers["Authorization"]:
            return reply()
        together.wait(30)
        return refusal()

    vars(transport)["send"] = send
    threads = [threading.Thread(target=client.get_thing, kwargs={"name": "x"}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert provider.loads == 2


def test_bearer_token_is_loaded_again() -> None:
    numbers = iter("123")
    provider = SimpleNamespace(load=lambda: BearerToken(f"token-{next(numbers)}"))
    client, transport = canned(refusal(), credentials=provider)
    client.send(TokenRequest(message=HttpRequest("GET", "/")))
    sent = [request.headers["Authorization"] for request in transport.requests]
    assert sent == ["Bearer token-1", "Bearer token-2"]


# --- where the chain finds them ---


def in_environment(home: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key(number))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")


def in_file(name: str) -> Callable[[Path, int, pytest.MonkeyPatch], None]:
    def write(home: Path, number: int, _: pytest.MonkeyPatch) -> None:
        (home / name).write_text(
            f"[default]\naws_access_key_id = {key(number)}\naws_secret_access_key = s\n"
        )

    return write


def by_process(home: Path, number: int, _: pytest.MonkeyPatch) -> None:
    program = home / "tool.py"
    found = {"Version": 1, "AccessKeyId": key(number), "SecretAccessKey": "s"}
    program.write_text(f"import json; print(json.dumps({found}))")
    (home / "config").write_text(f"[default]\ncredential_process = {sys.executable} {program}\n")


SOURCES = {
    "environment": in_environment,
    "credentials file": in_file("credentials"),
    "config file": in_file("config"),
    "process": by_process,
}


@pytest.mark.parametrize("given", [False, True], ids=["chain", "session"])
@pytest.mark.parametrize("place", SOURCES)
def test_replaced_credentials_are_found(
    place: str, given: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SOURCES[place](home, 1, monkeypatch)
    session = botocore.session.Session() if given else None
    client, transport = canned(reply(), refusal(), credentials=None, session=session)
    client.get_thing(name="x")
    SOURCES[place](home, 2, monkeypatch)
    client.get_thing(name="x")
    client.get_thing(name="x")
    assert keys_of(transport) == ["1", "1", "2", "2"]


def test_refreshable_credentials_of_a_session_are_refreshed() -> None:
    numbers = iter(range(1, 9))

    def fetch() -> dict[str, str]:
        return {
            "access_key": key(next(numbers)),
            "secret_key": "s",
            "token": "t",
            "expiry_time": "2999-01-01T00:00:00Z",
        }

    session: Any = botocore.session.Session()
    session._credentials = botocore.credentials.RefreshableCredentials.create_from_metadata(
        fetch(), refresh_using=fetch, method="mine"
    )
    client, transport = canned(refusal(), credentials=None, session=session)
    client.get_thing(name="x")
    assert keys_of(transport) == ["1", "2"]


def test_credentials_set_on_a_session_are_not_replaced_by_others(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(home, 9, monkeypatch)
    session = botocore.session.Session()
    session.set_credentials(key(1), "s")
    client, transport = canned(*[refusal()] * 3, credentials=None, session=session)
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    session.set_credentials(key(2), "s")
    client.get_thing(name="x")
    assert keys_of(transport) == ["1", "1", "1", "2"]


# --- refresh_credentials ---


def test_refresh_credentials_loads_them_again_for_the_client_and_its_copies() -> None:
    provider = Provider()
    client, transport = canned(credentials=provider)
    client.refresh_credentials()
    assert provider.loads == 0
    copy = client.with_options(call_timeout=5)
    copy.get_thing(name="x")
    client.refresh_credentials()
    assert provider.loads == 2
    copy.get_thing(name="x")
    assert keys_of(transport) == ["1", "2"]


def test_refresh_credentials_leaves_fixed_ones() -> None:
    client, transport = canned(credentials=Credentials(access_key_id=key(7), secret_access_key="s"))
    client.refresh_credentials()
    client.get_thing(name="x")
    assert keys_of(transport) == ["7"]


def test_refresh_credentials_waits_for_call_timeout_at_most() -> None:
    provider = Provider()
    client, _ = canned(credentials=provider)
    client.get_thing(name="x")
    gate = threading.Event()
    vars(provider)["load"] = gate.wait
    client._shared.clock.monotonic = time.monotonic
    with pytest.raises(CallTimeoutError):
        client.with_options(call_timeout=0.01).refresh_credentials()
    gate.set()


@pytest.mark.parametrize("kind", TRANSPORT_KINDS)
def test_refresh_credentials_has_the_time_of_call_timeout(kind: str) -> None:
    class Slow(Provider):
        def load(self) -> Credentials:
            time.sleep(0.02)
            return super().load()

    provider = Slow()
    with (
        clients_of(kind),
        Loopback(*[response(b"{}")] * 2) as server,
        make_client(server.url, credentials=provider, call_timeout=60) as client,
    ):
        client.get_thing(name="x")
        client.refresh_credentials()
        client.get_thing(name="x")
    assert provider.loads == 2
