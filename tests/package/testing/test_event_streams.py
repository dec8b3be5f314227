"""Stubs report errors within a stream of events, as the service does, and recordings have the events."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.golden import write_distribution


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the golden case, with its test kit."""
    folder = tmp_path_factory.mktemp("packages")
    distribution = write_distribution("event-streams", folder / "distribution")
    (found,) = (path for path in distribution.iterdir() if (path / "_runtime").is_dir())
    found.rename(folder / "watching")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("watching.testing")
    sys.path.remove(str(folder))
    for name in [one for one in sys.modules if one.partition(".")[0] == "watching"]:
        del sys.modules[name]


def module(name: str) -> Any:
    return importlib.import_module(f"watching.{name}")


def raised_after(kit: Any, count: int, *events: Any) -> Any:
    """The error with which a stream ends after a number of events."""
    with kit.TinyStub() as stub:
        stub.stub.watch.returns(events=[*events])
        result = stub.watch()
        for _ in range(count):
            next(result.events)
        with pytest.raises(module("errors").ServiceError) as caught:
            next(result.events)
        assert result.events.closed
        assert list(result.events) == []
    return caught.value


def test_modelled_error_ends_the_stream_with_its_members(kit: Any) -> None:
    errors, factories = module("errors"), kit.factories
    ended = module("models").Events(ended=factories.ended())
    error = raised_after(
        kit, 2, ended, ended, factories.slow_down(message="größe", seconds=3), ended
    )
    assert type(error) is errors.SlowDown
    assert (error.message, error.seconds, error.code) == ("größe", 3, "SlowDown")
    assert (error.operation, error.status, error.retryable) == ("Watch", 0, True)


def test_error_with_a_code_of_its_own_is_written_with_it(kit: Any) -> None:
    errors = module("errors")
    for given in (errors.Broken("no"), errors.Broken("no", code="BrokenThing")):
        error = raised_after(kit, 0, given)
        assert type(error) is errors.Broken
        assert (error.message, error.code, error.fault) == ("no", "BrokenThing", "server")


def test_error_that_the_stream_does_not_declare_keeps_code_and_text(kit: Any) -> None:
    error = raised_after(kit, 0, module("errors").ServiceError("tomorrow's", code="OfTomorrow"))
    assert (type(error).__name__, error.message, error.code) == (
        "ServiceError",
        "tomorrow's",
        "OfTomorrow",
    )


def test_factories_take_errors_as_events(kit: Any) -> None:
    response = kit.factories.watch_response(events=[kit.factories.slow_down()])
    with pytest.raises(module("errors").SlowDown):
        list(response.events)


def test_checkers_accept_events_and_errors(kit: Any) -> None:
    text = Path(kit.__file__).with_name("operations.py").read_text()
    assert "Sequence[models.Events | ServiceError]" in text


def test_stub_of_the_asynchronous_client_reports_them_as_well(kit: Any) -> None:
    errors, models = module("errors"), module("models")
    ended = models.Events(ended=kit.factories.ended())

    async def read(events: Any, found: list[Any]) -> None:
        async for event in events:
            found.append(event)

    async def watch() -> list[Any]:
        found: list[Any] = []
        async with module("testing.aio").AsyncTinyStub() as stub:
            stub.stub.watch.returns(events=[ended, kit.factories.slow_down(seconds=3)])
            response = await stub.watch()
            with pytest.raises(errors.SlowDown) as caught:
                async with response.events as received:
                    await read(received, found)
        return [*found, caught.value.seconds]

    assert asyncio.run(watch()) == [ended, 3]


def test_events_are_recorded_without_secrets_and_replayed(kit: Any, tmp_path: Path) -> None:
    errors, models, path = module("errors"), module("models"), tmp_path / "calls.jsonl"
    factories = kit.factories
    events = [
        models.Events(moved=factories.moved(thing="größe")),
        models.Events(caption=factories.caption(text="canary")),
        models.Events(picture=factories.picture(data=b"canary")),
        models.Events(boxed=factories.boxed(point=factories.point(x=1.5))),
        factories.slow_down(message="later", seconds=3),
    ]
    expected = [
        events[0],
        models.Events(caption=factories.caption(text="REDACTED")),
        models.Events(picture=factories.picture(data=b"REDACTED")),
        events[3],
    ]

    def new_client(transport: Any) -> Any:
        keys = module("types").Credentials(access_key_id="AKID", secret_access_key="secret")
        url = "http://127.0.0.1:9"
        return module("client").TinyClient(
            region="us-west-2", endpoint_url=url, credentials=keys, transport=transport
        )

    def watched(transport: Any) -> list[Any]:
        with new_client(transport) as client:
            response = client.watch(name="x")
            found = [next(response.events) for _ in range(4)]
            with pytest.raises(errors.SlowDown, match="later") as caught:
                next(response.events)
        return [response.session, caught.value.seconds, *found]

    with kit.TinyStub() as stub:
        stub.stub.watch.returns(session="s", events=events)
        recording = kit.RecordingTransport(path, vars(stub)["_shared"].transport)
        assert watched(recording) == ["s", 3, *events[:4]]
    assert "canary" not in path.read_text()
    assert b"canary" not in b64decode(
        json.loads(path.read_text().split("\n")[1])["response"]["base64"]
    )
    assert watched(kit.ReplayTransport(path)) == ["s", 3, *expected]
