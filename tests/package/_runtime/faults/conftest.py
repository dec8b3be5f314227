"""Fixtures of the tests with network faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import faults
from support.certificates import Certificates
from support.environment import make_bare
from support.faults import CALLS, faulty_client
from support.ivs import Server


@pytest.fixture(autouse=True, scope="session")
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        make_bare(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True, scope="session")
def everything_is_imported(bare_environment: None) -> None:
    """Loads everything in advance, so that no test pays for, or leaves behind, a first call."""
    with pytest.MonkeyPatch.context() as patch, Server() as server:
        for each in faults.CLIENT_KINDS:
            patch.setattr(faults, "client_kind", each)
            with faulty_client(server.url) as client:
                for call in CALLS.values():
                    call(client)


@pytest.fixture(params=faults.CLIENT_KINDS)
def client_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether the clients of a test are synchronous or asynchronous."""
    monkeypatch.setattr(faults, "client_kind", request.param)
    return str(request.param)


@pytest.fixture(params=["plain", "TLS"])
def secure(request: pytest.FixtureRequest) -> bool:
    """Whether the server uses TLS."""
    return bool(request.param == "TLS")
