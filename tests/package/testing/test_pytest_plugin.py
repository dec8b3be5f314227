"""The fixture of each package, where the wheels of several are installed side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.golden import CASES

from codegen import cli
from codegen.lifecycle.distribution import read_distribution
from codegen.lifecycle.vendor import vendor
from codegen.lifecycle.wheel import build

GENERATED = Path(__file__).parents[3] / "generated"

TESTS = """
import sys

import pytest

LOADED = {name for name in sys.modules if name.startswith("typed_")}


def test_plugins_load_nothing_before_a_fixture_is_used():
    for package in ("typed_ivs", "typed_ivs_realtime", "typed_ivschat", "typed_tiny"):
        assert {name for name in LOADED if name.partition(".")[0] == package} == {
            package,
            f"{package}._runtime",
            f"{package}._runtime.lazy",
            f"{package}.testing",
            f"{package}.testing.pytest_plugin",
        }


def test_clients_are_responded_to(ivs_stub, ivs_realtime_stub, ivschat_stub, tiny_stub):
    from typed_ivs import IVSClient
    from typed_ivs_realtime import IVSRealTimeClient
    from typed_ivschat import IVSChatClient

    ivs_realtime_stub.stub.list_stages.returns(stages=[])
    assert IVSRealTimeClient().list_stages().stages == []
    ivschat_stub.stub.list_rooms.returns(rooms=[])
    assert IVSChatClient().list_rooms().rooms == []

    ivs_stub.stub.get_channel.returns()
    assert IVSClient().get_channel(arn="a").channel.name == "name"
    assert type(tiny_stub).__name__ == "TinyStub"


def test_asynchronous_clients_are_responded_to(async_ivs_stub):
    import asyncio

    from typed_ivs.aio import AsyncIVSClient

    async_ivs_stub.stub.get_channel.returns()
    assert asyncio.run(AsyncIVSClient().get_channel(arn="a")).channel.name == "name"


def test_local_service_keeps_what_was_made(local_ivs):
    with local_ivs.client() as client:
        arn = client.create_channel().channel.arn
        assert client.get_channel(arn=arn).channel.arn == arn


def test_unexpected_call_fails_the_test(ivs_stub):
    from typed_ivs import IVSClient

    IVSClient().get_channel(arn="unexpected")


def test_unused_rule_fails_the_test(ivs_stub):
    ivs_stub.stub.get_channel.returns().once()
"""


def run(folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=folder,
        env={**environment, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheels of the family, and of one more package, are installed."""
    folder = tmp_path_factory.mktemp("site")
    output = tmp_path_factory.mktemp("generated")
    models = CASES / "aws-json" / "models"
    assert cli.main(["generate", "--models", str(models), "--output", str(output)]) == 0
    for source in (*GENERATED.iterdir(), *output.iterdir()):
        wheel = build(read_distribution(source), tmp_path_factory.mktemp("dist")).wheel
        command = ["pip", "install", "--quiet", "--no-index", "--no-deps", "--target", str(folder)]
        subprocess.run([sys.executable, "-m", *command, str(wheel)], check=True)
    return folder


def test_installed_packages_bring_fixtures(site: Path, tmp_path: Path) -> None:
    (tmp_path / "test_stubs.py").write_text(TESTS)
    result = run(tmp_path, site)
    assert "1 failed, 5 passed, 2 errors" in result.stdout, result.stdout
    assert "unexpected call: client.get_channel(arn='unexpected')" in result.stdout
    assert "unused rule: stub.get_channel.returns().once()" in result.stdout
    assert "rules.py" not in result.stdout, "frames of the kit are hidden"


def test_vendored_copy_brings_its_fixture(tmp_path: Path) -> None:
    vendor(read_distribution(GENERATED / "ivs"), tmp_path / "vendored", parts=["pytest"])
    (tmp_path / "vendored" / "__init__.py").touch()
    (tmp_path / "conftest.py").write_text(
        'pytest_plugins = ["vendored.typed_ivs.testing.pytest_plugin"]\n'
    )
    (tmp_path / "test_stub.py").write_text(
        "def test_stub(ivs_stub):\n"
        "    ivs_stub.stub.get_channel.returns()\n"
        "    assert ivs_stub.get_channel(arn='a').channel.name == 'name'\n"
    )
    result = run(tmp_path, tmp_path)
    assert "1 passed" in result.stdout, result.stdout + result.stderr
