"""Fixtures of the runtime's tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.calls import clients_of
from support.certificates import Certificates
from support.environment import make_bare
from support.transports import TRANSPORT_KINDS, new_transport, transports_of

from codegen.package._runtime import errors
from codegen.package._runtime.transport.http_transport import HttpTransport

# Errors are pickled by their public module, which only generated packages have.
sys.modules.setdefault("codegen.package.errors", errors)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without settings of AWS or proxies, and an empty home directory."""
    make_bare(monkeypatch, tmp_path)
    return tmp_path


@pytest.fixture(params=TRANSPORT_KINDS)
def transport_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Whether ``new_transport`` makes transports for threads or for event loops."""
    with transports_of(request.param):
        yield request.param


@pytest.fixture(params=TRANSPORT_KINDS)
def client_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Whether ``make_client`` makes clients for threads or for event loops."""
    with clients_of(request.param):
        yield request.param


@pytest.fixture
def transport() -> Iterator[HttpTransport]:
    made = new_transport(proxies={})
    yield made
    made.close()
