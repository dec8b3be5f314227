"""No value can inject a header, whatever its source: nothing of it reaches the socket."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from support.calls import make_client, with_clock
from support.loopback import Loopback, Recorded
from support.sample.service import SERVICE, PutThingRequest, RawRequest, TokenRequest

from codegen.package._runtime import credentials as credentials_module
from codegen.package._runtime import hooks as hooks_module
from codegen.package._runtime.call import prepare as prepare_module
from codegen.package._runtime.call import user_agent as user_agent_module
from codegen.package._runtime.credentials import BearerToken, Credentials
from codegen.package._runtime.endpoints import Endpoint
from codegen.package._runtime.errors import (
    ConfigurationError,
    CredentialsError,
    ParamValidationError,
)
from codegen.package._runtime.http import HttpRequest

pytestmark = pytest.mark.usefixtures("bare_environment")

EVIL = ["\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\0X-Evil: 1"]
PLAIN = RawRequest(message=HttpRequest("GET", "/"))


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def keys(**parts: Any) -> Credentials:
    return Credentials(**{"access_key_id": "AKID", "secret_access_key": "secret", **parts})


class Foreign:
    """Credentials without checks."""

    def __init__(self, **parts: Any) -> None:
        self.access_key_id = "AKID"
        self.secret_access_key = "secret"
        vars(self).update(parts)


class Provider:
    def __init__(self, value: object) -> None:
        self._value = value

    def load(self) -> Any:
        return self._value


def arrived(server: Loopback) -> list[Recorded]:
    """The received requests, none of which has an injected header."""
    for request in server.requests:
        assert not any(name.lower() == "x-evil" for name in request.names)
    return server.requests


# --- refused where the value enters ---


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("part", ["access_key_id", "secret_access_key", "session_token"])
def test_credentials_cannot_inject_headers(server: Loopback, part: str, evil: str) -> None:
    with pytest.raises(CredentialsError, match=part):
        keys(**{part: "a" + evil})
    with pytest.raises(CredentialsError, match=part):
        make_client(server.url, credentials=Foreign(**{part: "a" + evil}))
    client = make_client(server.url, credentials=Provider(Foreign(**{part: "a" + evil})))
    with pytest.raises(CredentialsError, match=part) as caught:
        client.send(PLAIN)
    assert "X-Evil" not in str(caught.value)
    assert not arrived(server)


@pytest.mark.parametrize("evil", EVIL)
def test_tokens_cannot_inject_headers(server: Loopback, evil: str) -> None:
    with pytest.raises(CredentialsError):
        BearerToken("a" + evil)
    assert not arrived(server)


@pytest.mark.parametrize("evil", EVIL[:3])  # A variable cannot contain NUL.
@pytest.mark.parametrize(
    "variable", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
)
def test_credentials_in_the_environment_cannot_inject_headers(
    server: Loopback, monkeypatch: pytest.MonkeyPatch, variable: str, evil: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv(variable, "a" + evil)
    with pytest.raises(CredentialsError):
        make_client(server.url, credentials=None).send(PLAIN)
    assert not arrived(server)


@pytest.mark.parametrize("evil", EVIL[:3])
def test_token_in_the_environment_cannot_inject_headers(
    server: Loopback, monkeypatch: pytest.MonkeyPatch, evil: str
) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_SAMPLE", "a" + evil)
    request = TokenRequest(message=HttpRequest("GET", "/"))
    with pytest.raises(CredentialsError):
        make_client(server.url, credentials=None).send(request)
    assert not arrived(server)


@pytest.mark.parametrize("evil", EVIL)
def test_parts_of_the_user_agent_cannot_inject_headers(server: Loopback, evil: str) -> None:
    with pytest.raises(ConfigurationError, match="user_agent_extra"):
        make_client(server.url, user_agent_extra="a" + evil)


@pytest.mark.parametrize("evil", EVIL[:3])
@pytest.mark.parametrize("variable", ["AWS_EXECUTION_ENV", "AWS_SDK_UA_APP_ID", "_X_AMZN_TRACE_ID"])
def test_environment_variables_cannot_inject_headers(
    server: Loopback, monkeypatch: pytest.MonkeyPatch, variable: str, evil: str
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "function")
    monkeypatch.setenv(variable, "a" + evil)
    try:
        with make_client(server.url) as client:
            client.send(PLAIN)
    except ConfigurationError as error:
        assert variable in str(error)  # noqa: PT017
    arrived(server)


@pytest.mark.parametrize("evil", EVIL)
def test_hooks_cannot_inject_headers(
    server: Loopback, evil: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Hook:
        def before_send(self, event: Any) -> None:
            event.add_header("X-Mine", "a" + evil)

    with make_client(server.url, hooks=[Hook()]) as client:
        client.send(PLAIN)
    (request,) = arrived(server)
    assert "x-mine" not in request.headers
    assert "line break or NUL" in caplog.text


@pytest.mark.parametrize("evil", EVIL)
def test_parameters_cannot_inject_headers(server: Loopback, evil: str) -> None:
    with pytest.raises(ParamValidationError, match="header 'x-label'"):
        make_client(server.url).send(PutThingRequest(text="x", label="a" + evil))
    assert not arrived(server)


@pytest.mark.parametrize("evil", EVIL)
def test_endpoint_rules_cannot_inject_headers(
    server: Loopback, evil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(**_: object) -> Endpoint:
        return Endpoint(server.url, headers={"X-Rule": ("a" + evil,)})

    monkeypatch.setattr(SERVICE, "resolve_endpoint", resolve)
    with pytest.raises(ParamValidationError, match="header 'X-Rule'"):
        make_client(server.url).send(PLAIN)
    assert not arrived(server)


@pytest.mark.parametrize("evil", EVIL)
def test_proxy_passwords_cannot_inject_headers(server: Loopback, evil: str) -> None:
    quoted = "".join(f"%{ord(character):02x}" for character in evil)
    proxies = {"http": f"http://user:a{quoted}@127.0.0.1:{server.port}"}
    with make_client("http://127.0.0.1:9", proxies=proxies, allow_http=True) as client:
        client.send(PLAIN)
    (request,) = arrived(server)
    assert request.headers["proxy-authorization"].startswith("Basic ")


# --- refused before the socket ---


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("source", ["session token", "bearer token", "hook", "user agent", "trace"])
def test_message_head_refuses_line_breaks_that_earlier_checks_missed(
    server: Loopback, monkeypatch: pytest.MonkeyPatch, source: str, evil: str
) -> None:
    class Hook:
        def before_send(self, event: Any) -> None:
            event.add_header("X-Mine", "a" + evil)

    arguments: dict[str, Any] = {}
    request: Any = PLAIN
    monkeypatch.setattr(credentials_module, "_check_text", lambda *_: None)
    if source == "session token":
        # The signature collapses white space.
        arguments["credentials"] = keys(session_token="a" + evil)
    elif source == "bearer token":
        arguments["credentials"] = BearerToken("a" + evil)
        request = TokenRequest(message=HttpRequest("GET", "/"))
    elif source == "hook":
        monkeypatch.setattr(hooks_module, "has_line_break", lambda _: False)
        arguments["hooks"] = [Hook()]
    elif source == "user agent":
        monkeypatch.setattr(user_agent_module, "_clean", lambda text, also="": text + evil)
    else:
        monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "function")
        monkeypatch.setattr(prepare_module, "quote", lambda text, safe: text + evil)
        monkeypatch.setattr(os, "environ", {**os.environ, "_X_AMZN_TRACE_ID": "a"})
    client = make_client(server.url, **arguments)
    with_clock(client)
    with pytest.raises(ParamValidationError, match="a line break or NUL") as caught:
        client.send(request)
    assert "X-Evil" not in str(caught.value)
    assert not arrived(server)


def test_token_that_no_codec_writes_is_refused_although_earlier_checks_missed_it(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The codec's own error would quote the text that is signed, and the token with it."""
    monkeypatch.setattr(credentials_module, "_check_text", lambda *_: None)
    client = make_client(server.url, credentials=keys(session_token="canary-\udc80"))
    with pytest.raises(
        ParamValidationError, match="header 'X-Amz-Security-Token': got text that has no encoding"
    ) as caught:
        client.send(PLAIN)
    assert "canary" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    assert not arrived(server)


def test_target_that_no_codec_writes_is_refused(server: Loopback) -> None:
    request = RawRequest(message=HttpRequest("GET", "/\udc80"))
    with pytest.raises(ParamValidationError, match="target: got text that has no encoding"):
        make_client(server.url).send(request)
    assert not arrived(server)


# --- hooks ---


@pytest.mark.parametrize("name", ["Host", "host", "Authorization", "AUTHORIZATION", "X-Amz-Date"])
@pytest.mark.parametrize("way", ["add_header", "item", "attribute"])
def test_hook_cannot_replace_host_or_signature(server: Loopback, name: str, way: str) -> None:
    class Hook:
        def before_send(self, event: Any) -> None:
            if way == "add_header":
                event.add_header(name, "evil")
            elif way == "item":
                event.headers[name] = "evil"
            else:
                event.headers = {name: "evil"}

    with make_client(server.url, hooks=[Hook()]) as client:
        client.send(PLAIN)
    (request,) = server.requests
    assert b"evil" not in request.raw
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert "Signature=" in request.headers["authorization"]
    assert [each.lower() for each in request.names].count(name.lower()) == 1
