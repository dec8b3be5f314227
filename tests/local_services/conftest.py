"""What the tests of local services share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.environment import make_bare

from typed_ivs import IVSClient
from typed_ivs._runtime.events.published import KnownEvent
from typed_ivs.events import parse_event
from typed_ivs.testing import LocalIVS


@pytest.fixture(autouse=True, scope="session")
def _bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of AWS or of a proxy from outside; a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        make_bare(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture
def local() -> Iterator[LocalIVS]:
    """A local IVS. Its events are those that the package knows."""
    with LocalIVS() as running:
        yield running
        for event in running.events:
            parsed = parse_event(event)
            assert isinstance(parsed, KnownEvent)
            assert parsed.to_event() == event


@pytest.fixture
def client(local: LocalIVS) -> Iterator[IVSClient]:
    """A client of it."""
    with local.client() as made:
        yield made
