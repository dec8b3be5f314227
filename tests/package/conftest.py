"""What the tests of the generated package share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ivs import Server
from support.moto_server import moto_server


@pytest.fixture(autouse=True, scope="session")
def _bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of AWS or of a proxy from outside; a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        home: Path = tmp_path_factory.mktemp("home")
        patch.setenv("HOME", str(home))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that records what it is sent; it answers ``{}`` unless told otherwise."""
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """The address of moto's server."""
    with moto_server() as url:
        yield url
