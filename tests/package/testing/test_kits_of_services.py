"""The test kits of services of each protocol: what stubs return by default, throttling, recordings."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from support.files import write_tree
from support.slice_checks import build
from support.slices import slice_of

from codegen.output.files import copied_files

OPERATIONS = {
    "dynamodb": ["GetItem", "PutItem"],  # structures that contain themselves
    "kinesis": [
        "DeleteResourcePolicy",
        "SubscribeToShard",
    ],  # an ARN that endpoint rules read; events
    "lambda": ["Invoke", "InvokeWithResponseStream"],  # payloads; events
    "mediastore-data": ["GetObject", "PutObject"],  # bodies
    "sqs": ["DeleteQueue", "SendMessage"],  # errors of another service that throttles
}


@pytest.fixture(scope="module", params=OPERATIONS)
def package(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name by which the package of a service is imported."""
    service: str = request.param
    made, files = build(slice_of(service, OPERATIONS[service]))
    folder = tmp_path_factory.mktemp("packages")
    write_tree({**files, **copied_files(made)}, folder)
    name = f"kit_of_{service.replace('-', '_')}"
    (folder / made.name).rename(folder / name)
    sys.path.insert(0, str(folder))
    yield name
    sys.path.remove(str(folder))
    for one in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[one]


class Kit:
    """The test kit of a package, whose names are not known before."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.bindings = self.module("testing.bindings").BINDINGS
        self.factories = self.module("testing.factories")
        (self.stub,) = self._classes("testing", "Stub")
        (self.async_stub,) = self._classes("testing.aio", "Stub")

    def module(self, name: str) -> Any:
        return import_module(f"{self.package}.{name}")

    def _classes(self, module: str, suffix: str) -> list[Any]:
        found = self.module(module)
        return [getattr(found, name) for name in found.__all__ if name.endswith(suffix)]

    def request(self, operation: str) -> Any:
        return getattr(self.factories, f"{self.bindings.operations[operation].method}_request")()

    def response(self, operation: str) -> Any:
        bound = self.bindings.operations[operation]
        make = getattr(self.factories, bound.factory or "none", self.module("types").Response)
        return make()

    def stubbed(self, stub: Any, operation: str) -> Any:
        return getattr(stub.stub, self.bindings.operations[operation].method)


@pytest.fixture
def kit(package: str) -> Kit:
    return Kit(package)


def content(response: Any) -> dict[str, Any]:
    """The members of a response; what can be read once is read."""
    found = {one.name: getattr(response, one.name) for one in fields(response)}
    del found["response_metadata"]
    for name, value in found.items():
        if hasattr(value, "readinto"):
            found[name] = value.read()
        elif hasattr(value, "__anext__"):
            found[name] = list(value)
    return found


async def awaited_content(response: Any) -> dict[str, Any]:
    """The same of an asynchronous client's."""
    found = {one.name: getattr(response, one.name) for one in fields(response)}
    del found["response_metadata"]
    for name, value in found.items():
        if hasattr(value, "readinto"):
            found[name] = await value.aread()
        elif hasattr(value, "__anext__"):
            found[name] = [one async for one in value]
    return found


def test_stubs_return_what_factories_make(kit: Kit) -> None:
    async def awaited(operation: str) -> dict[str, Any]:
        async with kit.async_stub(validation="strict") as stub:
            kit.stubbed(stub, operation).returns()
            return await awaited_content(await stub.send(kit.request(operation)))

    for operation in kit.bindings.operations:
        expected = content(kit.response(operation))
        with kit.stub(validation="strict") as stub:
            kit.stubbed(stub, operation).returns()
            assert content(stub.send(kit.request(operation))) == expected
            assert kit.stubbed(stub, operation).calls == [kit.request(operation)]
        assert asyncio.run(awaited(operation)) == expected


def test_throttled_attempts_are_retried(kit: Kit) -> None:
    faults = kit.module("testing.faults")
    for operation in kit.bindings.operations:
        with kit.stub() as stub:
            kit.stubbed(stub, operation).returns()
            kit.stubbed(stub, operation).raises(faults.throttled(times=2))
            response = stub.send(kit.request(operation))
            assert response.response_metadata.attempts == 3
            content(response)


def test_both_clients_replay_what_was_recorded(kit: Kit, tmp_path: Path) -> None:
    testing, client_module = kit.module("testing"), kit.module("client")
    credentials = kit.module("types").Credentials(access_key_id="AKID", secret_access_key="secret")
    given: Any = {"region": "us-west-2", "credentials": credentials}
    (client,) = (kind for kind in kit.stub.__mro__ if kind.__module__ == client_module.__name__)
    async_client = getattr(kit.module("aio"), f"Async{client.__name__}")

    async def awaited(operation: str, path: Path) -> dict[str, Any]:
        transport = kit.module("testing.aio").AsyncReplayTransport(path)
        async with async_client(transport=transport, **given) as replaying:
            return await awaited_content(await replaying.send(kit.request(operation)))

    for operation in kit.bindings.operations:
        path = tmp_path / f"{operation}.jsonl"
        with kit.stub() as stub:
            kit.stubbed(stub, operation).returns()
            transport = testing.RecordingTransport(path, vars(stub)["_shared"].transport)
            with client(transport=transport, **given) as recorded:
                expected = content(recorded.send(kit.request(operation)))
        with client(transport=testing.ReplayTransport(path), **given) as replaying:
            found = content(replaying.send(kit.request(operation)))
        assert asyncio.run(awaited(operation, path)) == found
        assert found.keys() == expected.keys()
        assert {name for name in found if found[name] != expected[name]} <= SENSITIVE


SENSITIVE = {"payload", "event_stream"}
"""Members of these responses that hold something sensitive: placeholders are recorded."""
