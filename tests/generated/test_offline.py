"""``TYPED_AWS_OFFLINE=1``: clients connect to loopback alone, and nothing is looked up."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.awaited import Awaited
from support.ivs import Server
from support.loopback import response
from support.proxy import LoopbackProxy

from typed_ivs import Credentials, IVSClient, errors
from typed_ivs._runtime.transport.http_transport import HttpTransport
from typed_ivs.aio import AsyncIVSClient

KEYS = Credentials(access_key_id="AKID", secret_access_key="secret")
LIST = response(b'{"channels": []}')


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def refuse(host: Any, *arguments: Any, **named: Any) -> Any:
        assert host == "127.0.0.1", "a name was looked up"
        return look_up(host, *arguments, **named)

    monkeypatch.setenv("TYPED_AWS_OFFLINE", "1")
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def synchronous(**options: Any) -> Any:
    return IVSClient(region="us-west-2", credentials=KEYS, **options)


def asynchronous(**options: Any) -> Any:
    return Awaited(lambda: AsyncIVSClient(region="us-west-2", credentials=KEYS, **options))


both_clients = pytest.mark.parametrize(
    "make", [synchronous, asynchronous], ids=lambda make: make.__name__
)


@both_clients
def test_request_to_aws_is_refused_by_name(make: Callable[..., Any]) -> None:
    with make() as client:
        with pytest.raises(errors.ConfigurationError) as caught:
            client.list_channels()
        with pytest.raises(errors.ConfigurationError, match="TYPED_AWS_OFFLINE"):
            client.warm_up(connect=True)
    assert str(caught.value) == (
        "ListChannels: TYPED_AWS_OFFLINE=1: got https://ivs.us-west-2.amazonaws.com; expected: an "
        "endpoint on loopback, or a stub"
    )


@both_clients
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"proxies": {"https": "http://127.0.0.1:1"}}, "https://ivs.us-west-2.amazonaws.com;"),
        (
            {
                "endpoint_url": "https://127.0.0.1:9",
                "proxies": {"https": "http://proxy.example:3128"},
            },
            "https://127.0.0.1:9 through the proxy http://proxy.example:3128;",
        ),
        ({"endpoint_url": "https://192.0.2.1"}, "https://192.0.2.1;"),
    ],
    ids=["proxy on loopback", "proxy elsewhere", "address"],
)
def test_neither_server_nor_proxy_may_be_elsewhere(
    make: Callable[..., Any], options: dict[str, Any], found: str
) -> None:
    with (
        make(**options) as client,
        pytest.raises(errors.ConfigurationError, match=f"=1: got {found}"),
    ):
        client.list_channels()


@both_clients
def test_loopback_is_connected_to(make: Callable[..., Any], server: Server) -> None:
    server.will_respond(LIST)
    with make(endpoint_url=server.url) as client:
        assert client.list_channels().channels == []


def test_loopback_is_reached_through_a_proxy_on_loopback(server: Server) -> None:
    server.will_respond(LIST)
    with (
        LoopbackProxy() as proxy,
        synchronous(
            endpoint_url=server.url, proxies={"http": proxy.url}, allow_http=True
        ) as client,
    ):
        assert client.list_channels().channels == []
        assert len(proxy.heads) == 1


def test_given_transport_refuses_too() -> None:
    with pytest.raises(errors.ConfigurationError, match="ListChannels: TYPED_AWS_OFFLINE=1"):
        synchronous(transport=HttpTransport()).list_channels()


@pytest.mark.parametrize("value", ["0", "false", ""])
def test_other_values_let_requests_leave(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPED_AWS_OFFLINE", value)
    with pytest.raises(AssertionError, match="a name was looked up"):
        synchronous(max_attempts=1).list_channels()


def test_other_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPED_AWS_OFFLINE", "offline")
    with pytest.raises(errors.ConfigurationError, match="got 'offline'; expected: 1 or 0"):
        synchronous().list_channels()


@pytest.mark.parametrize(
    ("config", "variables"),
    [
        ("[default]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = b\n", {}),
        ("", {}),  # instance metadata
        ("", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/role"}),
    ],
    ids=["role", "instance", "container"],
)
def test_others_are_not_asked_for_credentials(
    config: str, variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(config)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with (
        IVSClient(region="us-west-2", endpoint_url="http://127.0.0.1:9") as client,
        pytest.raises(
            errors.CredentialsError, match="TYPED_AWS_OFFLINE=1: botocore would ask others"
        ),
    ):
        client.list_channels()


def test_program_of_a_profile_is_run(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = '{"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "secret"}'
    (tmp_path / "keys").write_text(f"print({keys!r})")
    program = f"{sys.executable} {tmp_path / 'keys'}"
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {program}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    server.will_respond(LIST)
    with IVSClient(region="us-west-2", endpoint_url=server.url) as client:
        assert client.list_channels().channels == []
