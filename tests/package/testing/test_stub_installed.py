"""An installed stub responds to every client of the process, and nothing leaves the process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support import ivs
from support.ivs import Server
from support.loopback import response

from typed_ivs import Credentials, IVSClient
from typed_ivs.testing import IVSStub, factories

ARN = factories.channel().arn
KEYS = Credentials(access_key_id="AKID", secret_access_key="secret")


def client(**options: object) -> IVSClient:
    return IVSClient(region="eu-west-1", credentials=KEYS, **options)  # type: ignore[arg-type]


class Watched(dict[str, str]):
    """An environment that notes which variables are looked for."""

    def __init__(self) -> None:
        super().__init__(os.environ)
        self.read: list[object] = []

    def __getitem__(self, name: str) -> str:
        self.read.append(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.read.append(name)
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.append(name)
        return super().get(name, default)


@contextmanager
def nothing_leaves() -> Iterator[None]:
    """No socket or file is opened, and no environment variable is read."""
    environment = Watched()
    opened: list[object] = []

    def refuse(*arguments: object, **named: object) -> None:
        opened.append(arguments)
        raise OSError("refused")

    with (
        mock.patch.object(socket, "socket", refuse),
        mock.patch.object(socket, "getaddrinfo", refuse),
        mock.patch("builtins.open", refuse),
        mock.patch.object(os, "environ", environment),
    ):
        yield
    assert (opened, environment.read) == ([], [])


def use_stubs() -> None:
    with IVSStub() as stub:
        stub.stub.get_channel.returns()
        stub.warm_up("get_channel", connect=True)
        stub.refresh_credentials()
        stub.with_options(max_attempts=1).get_channel(arn=ARN)
        assert stub.endpoint_url == "https://ivs.us-west-2.amazonaws.com"
        with IVSStub.installed() as other:
            other.stub.get_channel.returns()
            made = IVSClient()
            made.get_channel(arn=ARN)
            made.warm_up("get_channel", connect=True)
            made.refresh_credentials()


def test_stub_reads_no_environment_and_opens_nothing() -> None:
    use_stubs()  # loads the modules
    with nothing_leaves():
        use_stubs()


def test_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("[default]\nregion = [unreadable\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "missing")
    with IVSStub() as stub:
        assert stub.region == "us-west-2"


def test_installed_stub_responds_to_clients_made_before_and_within() -> None:
    before = client()
    copy = before.with_options(max_attempts=1)
    with IVSStub.installed() as stub:
        stub.stub.get_channel.returns()
        within = IVSClient(profile="missing", transport=object())  # type: ignore[arg-type]
        for one in (before, copy, within, within.with_options(max_attempts=1), stub):
            one.get_channel(arn=ARN)
        assert len(stub.stub.get_channel.calls) == 5
        assert (before.region, within.region) == ("eu-west-1", "us-west-2")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def test_clients_are_restored(server: Server) -> None:
    server.will_respond(response(b'{"channel": {"arn": "arn", "name": "real"}}'))
    real = ivs.ivs_client(server.url)

    def fail_while_installed() -> None:
        with IVSStub.installed() as stub:
            stub.stub.get_channel.returns()
            assert real.get_channel(arn=ARN).channel.arn == ARN
            real.close()
            raise KeyError

    with pytest.raises(KeyError):
        fail_while_installed()
    assert real.get_channel(arn=ARN).channel.name == "real"
    assert not {"_shared", "_options", "_construct"} & vars(IVSClient).keys()


def test_client_of_an_earlier_block_is_answered_by_the_next_one() -> None:
    """Such as one that a module makes when the first test imports it."""
    with IVSStub.installed() as first:
        first.stub.get_channel.returns(channel=factories.channel(name="first"))
        made = IVSClient()
        assert made.get_channel(arn=ARN).channel.name == "first"
    with IVSStub.installed() as second:
        second.stub.get_channel.returns(channel=factories.channel(name="second"))
        assert made.get_channel(arn=ARN).channel.name == "second"


def test_innermost_of_nested_stubs_responds() -> None:
    one = client()
    with IVSStub.installed() as outer, IVSStub() as alone:
        outer.stub.get_channel.returns(channel=factories.channel(name="outer"))
        alone.stub.get_channel.returns(channel=factories.channel(name="alone"))
        with IVSStub.installed() as inner:
            inner.stub.get_channel.returns(channel=factories.channel(name="inner"))
            assert one.get_channel(arn=ARN).channel.name == "inner"
            assert outer.get_channel(arn=ARN).channel.name == "outer"
            assert alone.get_channel(arn=ARN).channel.name == "alone"
        assert one.get_channel(arn=ARN).channel.name == "outer"


def test_threads_share_a_stub() -> None:
    with IVSStub() as stub, ThreadPoolExecutor(4) as pool:
        stub.stub.get_channel.returns(channel=factories.channel(name="once")).times(20)
        stub.stub.get_channel.returns(channel=factories.channel(name="first")).times(10)
        names = list(pool.map(lambda _: stub.get_channel(arn=ARN).channel.name, range(30)))
    assert sorted(names) == ["first"] * 10 + ["once"] * 20


def test_credentials_that_are_passed_are_used() -> None:
    class Provider:
        loads = 0

        def load(self) -> Credentials:
            self.loads += 1
            return KEYS

    provider = Provider()
    with IVSStub(credentials=provider, call_timeout=1e-6) as stub:
        stub.stub.get_channel.returns()
        stub.get_channel(arn=ARN)
    assert provider.loads == 1


def test_importing_the_kit_loads_nothing_else() -> None:
    program = (
        "import sys, typed_ivs\n"
        "before = set(sys.modules)\n"
        "import typed_ivs.testing\n"
        "assert set(sys.modules) - before == {'typed_ivs.testing'}\n"
        "from typed_ivs.testing import IVSStub, factories, faults\n"
        "with IVSStub() as ivs:\n"
        "    ivs.stub.get_channel.returns()\n"
        "    ivs.get_channel(arn=factories.channel().arn)\n"
        "absent = {'botocore', 'hypothesis', 'pytest', 'socket', 'ssl', 'urllib3'}\n"
        "assert not absent & set(sys.modules), absent & set(sys.modules)\n"
        "models = {name for name in sys.modules if name.startswith('typed_ivs.operations.')}\n"
        "assert models == {'typed_ivs.operations.get_channel'}, models\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ivs.DISTRIBUTION)}
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
