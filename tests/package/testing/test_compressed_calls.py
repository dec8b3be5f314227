"""Stubs read compressed requests as they were before the client compressed them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.golden import module_name, write_distribution

CASE = "encoded-bodies"
LONG = "x" * 20_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the package."""
    name = f"stubbed_{module_name(CASE)}"
    folder = tmp_path_factory.mktemp(name)
    distribution = write_distribution(CASE, folder / "distribution")
    (distribution / "typed_tiny").rename(folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield name
    for module in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.mark.parametrize("encoding", [None, "br", "gzip"])
@pytest.mark.parametrize("name", ["short", LONG])
def test_stub_shows_the_parameters_of_a_compressed_request(
    package: str, name: str, encoding: str | None
) -> None:
    testing: Any = importlib.import_module(f"{package}.testing")
    with testing.TinyStub() as tiny:
        tiny.stub.put_thing.returns()
        tiny.put_thing(name=name, encoding=encoding)
        (call,) = tiny.stub.put_thing.calls
    assert (call.name, call.encoding) == (name, encoding)


def test_client_refuses_a_wrong_setting(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = importlib.import_module(package)
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "never")
    with pytest.raises(
        module.errors.ConfigurationError, match=r"^AWS_REQUEST_CHECKSUM_CALCULATION: got"
    ):
        module.TinyClient(region="us-west-2", endpoint_url="https://example.com")


def test_settings_reach_the_requests(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = importlib.import_module(package)
    sent: list[Any] = []
    http: Any = importlib.import_module(f"{package}._runtime.http")

    class Transport:
        def send(self, request: Any, **_: object) -> Any:
            sent.append(request)
            return http.HttpResponse(200, http.Headers(), b"{}")

        def close(self) -> None: ...

    for variables, headers in (
        ({}, {"Content-Encoding", "x-amz-checksum-crc32"}),
        ({"AWS_DISABLE_REQUEST_COMPRESSION": "true"}, {"x-amz-checksum-crc32"}),
        ({"AWS_REQUEST_CHECKSUM_CALCULATION": "when_required"}, {"Content-Encoding"}),
    ):
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            client = module.TinyClient(
                region="us-west-2",
                endpoint_url="https://example.com",
                credentials=module.Credentials(access_key_id="a", secret_access_key="s"),
                transport=Transport(),
            )
        client.put_thing(name=LONG)
        names = {"Content-Encoding", "x-amz-checksum-crc32"} & set(sent.pop().headers)
        assert names == headers
