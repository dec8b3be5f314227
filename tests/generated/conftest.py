"""What the tests of the generated package share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.environment import make_bare
from support.ivs import Server
from support.moto_server import moto_server, reset_moto

if TYPE_CHECKING:
    from support.traces import Traces


@pytest.fixture(autouse=True, scope="session")
def _bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of AWS or of a proxy from outside; a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        make_bare(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that records requests and responds with ``{}`` by default."""
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def running_moto() -> Iterator[str]:
    """The address of moto's server."""
    with moto_server() as url:
        yield url


@pytest.fixture(scope="module")
def moto_url(running_moto: str) -> str:
    """The address of moto's server, which has nothing of other modules' tests."""
    reset_moto(running_moto)
    return running_moto


@pytest.fixture(scope="module")
def clock_of_tokens() -> Iterator[None]:
    """Stops the clock of the package at ``NOW``."""
    from support.playback_tokens import NOW

    from typed_ivs._runtime import clock

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "utc_now", lambda: NOW)
        yield


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    """Both packages and botocore are instrumented; nobody waits between two attempts."""
    import botocore.endpoint
    from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
    from support.traces import Traces

    import typed_ivs.otel
    import typed_ivschat.otel

    made = Traces()
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    instrumentors = [
        typed_ivs.otel.Instrumentor(),
        typed_ivschat.otel.Instrumentor(),
        BotocoreInstrumentor(),
    ]
    for one in instrumentors:
        one.instrument(tracer_provider=made.provider)
    yield made
    for one in instrumentors:
        one.uninstrument()
