"""Transports, credentials, hooks and policies of one package serve another's clients (duck typing)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from support.calls import CREDENTIALS, make_client, with_clock
from support.loopback import CLOSE, STALL, Loopback, response
from support.sample.service import PutThingRequest

from codegen.package._runtime import errors
from codegen.package._runtime.errors import (
    ConnectError,
    CredentialsError,
    OutcomeUnknownError,
    ReadTimeoutError,
    ResponseParseError,
    ServiceError,
)

pytestmark = pytest.mark.usefixtures("bare_environment")

RUNTIME = Path(errors.__file__).parent


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imports modules of another copy of the runtime."""
    package = tmp_path / "other_package"
    shutil.copytree(RUNTIME, package / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda name: import_module(f"other_package._runtime.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "other_package"]:
        del sys.modules[name]


def test_transport_of_another_package_sends_requests(other: Any) -> None:
    transport = other("transport.http_transport").HttpTransport(proxies={})
    with (
        Loopback(response(b'{"name": "x"}'), response(b"<html>")) as server,
        make_client(server.url, transport=transport) as client,
    ):
        result = client.get_thing(name="x")
        assert result.name == "x"
        assert type(result.response_metadata.headers).__module__ == "codegen.package._runtime.http"
        with pytest.raises(ResponseParseError, match="not JSON") as caught:
            client.get_thing(name="x")
        assert caught.value.body == b"<html>"
        transport.close()


def test_errors_of_another_packages_transport_are_converted_and_retried(other: Any) -> None:
    transport = other("transport.http_transport").HttpTransport(proxies={}, max_response_bytes=9)
    long = response(b"x" * 10, headers=[("X-One", "1")])
    with Loopback([CLOSE], response(), [CLOSE], [STALL], long) as server:
        client = make_client(server.url, transport=transport)
        with_clock(client)
        assert client.get_thing(name="x").response_metadata.attempts == 2
        with pytest.raises(OutcomeUnknownError, match="PutThing"):
            client.send(PutThingRequest(text="x"))
        hasty = client.with_options(read_timeout=0.05, max_attempts=1)
        with pytest.raises(ReadTimeoutError, match=r"^GetThing: .*read_timeout") as late:
            hasty.get_thing(name="x")
        assert late.value.bytes_sent
        assert late.value.cause == "TimeoutError"
        with pytest.raises(ResponseParseError, match="max_response_bytes=9") as caught:
            client.get_thing(name="x")
        assert (caught.value.status, caught.value.headers["x-one"]) == (200, "1")
    with pytest.raises(ConnectError) as refused:
        client.get_thing(name="x")
    assert not refused.value.bytes_sent
    assert refused.value.__context__ is None
    transport.close()


def test_credentials_and_anonymous_of_another_package_are_accepted(other: Any) -> None:
    theirs = other("credentials")
    keys = theirs.Credentials(access_key_id="AKIDOTHER", secret_access_key="secret")
    with Loopback() as server:
        with make_client(server.url, credentials=keys) as client:
            client.get_thing(name="x")
        with make_client(server.url, credentials=theirs.ANONYMOUS) as client:
            client.get_thing(name="x")
        signed, unsigned = server.requests
    assert "AKIDOTHER" in signed.headers["authorization"]
    assert "authorization" not in unsigned.headers


def test_provider_may_raise_errors_of_another_package(other: Any) -> None:
    class Provider:
        def load(self) -> Any:
            raise other("errors").CredentialsError("the store is closed", retryable=True)

    with (
        make_client("http://127.0.0.1:9", credentials=Provider()) as client,
        pytest.raises(CredentialsError, match="Provider") as caught,
    ):
        client.get_thing(name="x")
    assert caught.value.retryable


def test_hook_observes_clients_of_both_packages(other: Any) -> None:
    class Hook:
        def __init__(self) -> None:
            self.seen: list[str] = []

        def before_send(self, event: Any) -> None:
            event.add_header("X-Mine", "1")
            self.seen.append(type(event).__module__)

    hook = Hook()
    with Loopback() as server:
        with make_client(server.url, hooks=[hook]) as client:
            client.get_thing(name="x")
        hooks = other("hooks")
        event = hooks.BeforeSend("Op", 1, ())
        hooks.Hooks([hook], client._shared.logger).run([hook.before_send], event)
    assert hook.seen == ["codegen.package._runtime.hooks", "other_package._runtime.hooks"]
    assert event.headers == {"X-Mine": "1"}


def test_retry_policy_of_another_package_decides_on_our_errors(other: Any) -> None:
    policy = other("retry.policy").RetryPolicy(max_attempts=2, random=lambda: 0.0)
    slow = [("Retry-After", "3")]
    with Loopback(
        response(status=503, headers=slow),
        response(),
        [CLOSE],
        response(),
        response(status=404),
        [CLOSE],
    ) as server:
        client = make_client(server.url, retry_policy=policy)
        pauses = with_clock(client)
        assert client.get_thing(name="x").response_metadata.attempts == 2
        assert pauses.slept == [3.0]
        assert client.get_thing(name="x").response_metadata.attempts == 2
        with pytest.raises(ServiceError) as caught:
            client.get_thing(name="x")
        assert caught.value.attempts == 1
        with pytest.raises(OutcomeUnknownError):
            client.send(PutThingRequest(text="x"))


def test_other_exceptions_of_a_transport_pass_through() -> None:
    class ConnectError(Exception):
        """Has the name of an error of ours, but not its attributes."""

    class Broken:
        def send(self, *_: object, **__: object) -> Any:
            raise ConnectError

        def close(self) -> None:
            pass

    client = make_client("http://127.0.0.1:9", transport=Broken(), credentials=CREDENTIALS)
    with pytest.raises(ConnectError):
        client.get_thing(name="x")


def test_packages_have_separate_error_classes(other: Any) -> None:
    assert not issubclass(other("errors").ServiceError, ServiceError)
    assert other("errors").ServiceError.__module__ == "other_package.errors"
