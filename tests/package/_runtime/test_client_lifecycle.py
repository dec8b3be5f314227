"""Clients: copies, closing, processes and threads."""

from __future__ import annotations

import math
import os
import pickle
import re
import socket
import threading
from copy import copy
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from support.calls import CREDENTIALS, URL, CannedTransport, canned, make_client, reply
from support.loopback import Loopback
from support.sample.service import SampleClient

from codegen.package._runtime import client as client_module
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import (
    ConfigurationError,
    ConnectError,
    ReadTimeoutError,
    ResponseParseError,
    ServiceError,
)

pytestmark = pytest.mark.usefixtures("bare_environment")


def test_settings_of_credentials_reach_their_resolver(
    bare_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare_environment / ".aws").mkdir()
    (bare_environment / ".aws" / "config").write_text("[profile dev]\n")
    settings: Any = {"region": "eu-west-1", "profile": "dev", "sts_regional_endpoint": "legacy"}
    resolver = Mock()
    monkeypatch.setattr(client_module, "CredentialResolver", resolver)
    shared = SampleClient(**settings)._options.config.shared
    resolver.assert_called_once_with(None, session=None, shared=shared, **settings)


@pytest.mark.usefixtures("client_kind")
def test_closed_client_and_its_copies_refuse_calls() -> None:
    client, transport = canned()
    copied = client.with_options(max_attempts=1)
    client.close()
    for closed in (client, copied):
        with pytest.raises(ConfigurationError, match="the client is closed"):
            closed.get_thing(name="x")
        with pytest.raises(ConfigurationError, match="the client is closed"):
            closed.warm_up(connect=True)
    assert not transport.requests
    assert not transport.closed  # It is not ours to close.


@pytest.mark.usefixtures("client_kind")
def test_closing_a_copy_closes_nothing() -> None:
    with Loopback() as server, make_client(server.url) as client:
        with client.with_options(read_timeout=2) as copied:
            copied.get_thing(name="x")
        client.get_thing(name="x")
        copied.get_thing(name="x")
        assert server.connections == 1


def test_with_options_changes_only_the_given_options() -> None:
    class Watch:
        def __init__(self) -> None:
            self.seen = 0

        def after_response(self, event: object) -> None:
            self.seen += 1

    one, two = Watch(), Watch()
    client, transport = canned(*[reply(status=503)] * 9, hooks=[one], call_timeout=50)
    copied = client.with_options(
        read_timeout=2, connect_timeout=3, max_attempts=1, hooks=[two], call_timeout=math.inf
    )
    with pytest.raises(ServiceError):
        copied.get_thing(name="x")
    assert (one.seen, two.seen, len(transport.requests)) == (0, 1, 1)
    config = copied._options.config
    assert (config.read_timeout, config.connect_timeout) == (2.0, 3.0)
    assert config.call_timeout is None
    assert config.validation == "standard"
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert (one.seen, two.seen) == (3, 1)
    assert (
        "cfg/retry-mode#adaptive" in client.with_options(retry_mode="adaptive")._options.user_agent
    )
    assert client.with_options()._options.config.call_timeout == 50


@pytest.mark.parametrize("forever", [math.inf, 1e12])
def test_infinite_timeout_removes_the_limit(forever: float) -> None:
    """No system can wait that long, and credentials are waited for, too."""
    with Loopback() as server:
        settings: dict[str, Any] = {
            "connect_timeout": forever,
            "read_timeout": forever,
            "call_timeout": forever,
        }
        with make_client(server.url, credentials=Slow(), **settings) as client:
            client.get_thing(name="x")
        with make_client(server.url, credentials=Slow()) as client:
            client.with_options(**settings).get_thing(name="x")
        assert len(server.requests) == 2


class Slow:
    """A provider, which calls with a timeout wait for in another thread."""

    def load(self) -> Credentials:
        return CREDENTIALS


def test_with_options_keeps_attributes_of_a_subclass() -> None:
    class Mine(SampleClient):
        name = ""

    mine = Mine(region="us-west-2")
    mine.name = "kept"
    copied = mine.with_options(max_attempts=1)
    assert type(copied) is Mine
    assert copied.name == "kept"


@pytest.mark.parametrize(
    "options",
    [
        {"read_timeout": 0},
        {"connect_timeout": -1},
        {"call_timeout": True},
        {"max_attempts": 0},
        {"max_attempts": 1.5},
        {"retry_mode": "never"},
        {"validation": "maybe"},
        {"hooks": [object()]},
    ],
)
def test_wrong_options_are_refused(options: Any) -> None:
    client, _ = canned()
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        client.with_options(**options)
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        canned(**options)


def test_client_cannot_be_pickled_or_copied() -> None:
    client, _ = canned()
    for attempt in (pickle.dumps, copy):
        with pytest.raises(TypeError, match="SampleClient can't be pickled or copied"):
            attempt(client)


def test_forked_child_can_use_the_client() -> None:
    with Loopback() as server, make_client(server.url) as client:
        client.get_thing(name="x")
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = client.get_thing(name="y").response_metadata.status == 200
            finally:
                os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        client.get_thing(name="z")
        assert [request.connection for request in server.requests] == [1, 2, 1]


def test_threads_share_a_client() -> None:
    names = [f"t{number}" for number in range(32)]
    with Loopback() as server, make_client(server.url, max_connections=4) as client:
        threads = [threading.Thread(target=client.get_thing, kwargs={"name": n}) for n in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(request.target.decode() for request in server.requests) == sorted(
            f"/things/{name}" for name in names
        )
        assert server.connections <= 4


def test_region_endpoint_and_repr() -> None:
    client = SampleClient(region="us-west-2", use_fips=True, use_dualstack=True)
    assert client.region == "us-west-2"
    assert client.endpoint_url == "https://sample-fips.us-west-2.api.aws"
    assert repr(client) == "<SampleClient: us-west-2>"


@pytest.mark.usefixtures("client_kind")
def test_warm_up_imports_operations_and_opens_a_connection() -> None:
    with Loopback() as server, make_client(server.url) as client:
        client.warm_up("get_thing", connect=True)
        client.get_thing(name="x")
        assert server.connections == 1
        for name in ("get_thong", "../get_thing", "close", "__init__", ["get_thing"]):
            with pytest.raises(ConfigurationError) as caught:
                client.warm_up(name)  # type: ignore[arg-type]
            text = f"warm_up: got {name!r}; expected: the name of an operation's method"
            assert str(caught.value) == text
    own, _ = canned()
    with pytest.raises(ConfigurationError, match=r"warm_up: .* has no method connect"):
        own.warm_up(connect=True)


@pytest.mark.usefixtures("client_kind")
def test_warm_up_connects_only_if_asked() -> None:
    with Loopback() as server, make_client(server.url) as client:
        client.warm_up("get_thing")
        assert server.connections == 0
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))  # Nobody listens.
        client = make_client(f"http://127.0.0.1:{sock.getsockname()[1]}")
        client.warm_up("get_thing")
        with pytest.raises(ConnectError, match="the connection failed") as caught:
            client.warm_up(connect=True)
        assert not caught.value.bytes_sent


def test_user_agent_tells_whether_the_endpoint_is_custom() -> None:
    """In the words of botocore's User-Agent: ``N`` is an endpoint that was overridden."""
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"endpoint_url": "https://a.example"}, True),
        ({}, False),
    ]
    for settings, overridden in cases:
        transport = CannedTransport()
        client = SampleClient(
            region="us-west-2", credentials=CREDENTIALS, transport=transport, **settings
        )
        client.get_thing(name="x")
        (request,) = transport.requests
        (features,) = re.findall(r" m/(\S+)", request.headers["User-Agent"])
        assert ("N" in features.split(",")) is overridden


def test_errors_hold_no_frames_of_the_call() -> None:
    failures = [
        (reply(status=404), ServiceError),
        (reply(b"<"), ResponseParseError),
        (ReadTimeoutError("h: x"), ReadTimeoutError),
        (ConnectError("h: x", bytes_sent=False), ConnectError),
    ]
    for failure, kind in failures:
        client, _ = canned(failure, max_attempts=1)
        with pytest.raises(kind) as caught:
            client.get_thing(name="x")
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        frames = [entry.name for entry in caught.traceback]
        assert frames[-3:] == ["get_thing", "send", "send"]


def test_errors_of_a_transport_lose_cause_and_context() -> None:
    class Careless(CannedTransport):
        def send(self, *_: object, **__: object) -> Any:
            try:
                raise ValueError("holds the request")
            except ValueError as error:
                raise ReadTimeoutError("h: x") from error

    client = make_client(URL, transport=Careless(), max_attempts=1)
    with pytest.raises(ReadTimeoutError) as caught:
        client.get_thing(name="x")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "value"),
    {
        "ca_bundle": "/a",
        "client_cert": "/a",
        "max_connections": 2,
        "max_response_bytes": 3,
        "proxies": {},
        "tcp_keepalive": True,
        "keep_alive": False,
    }.items(),
)
@pytest.mark.usefixtures("bare_environment")
def test_transport_settings_cannot_be_combined_with_a_transport(name: str, value: object) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(ConfigurationError, match=f"^{name}: transport="):
        make_client(URL, transport=CannedTransport(), **given)
