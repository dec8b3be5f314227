"""Endpoints that a service names are used as botocore uses them."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from support.awaited import Awaited
from support.in_memory import compiled, importable
from support.models import edit
from support.slice_checks import build
from support.slices import slice_of

from codegen.problems import ProblemsError

OPERATIONS = ("DescribeEndpoints", "ListDatabases")
CELLS = ["cell1.timestream.us-west-2.amazonaws.com", "cell2.timestream.us-west-2.amazonaws.com"]


@pytest.fixture(scope="module")
def package() -> Iterator[Any]:
    generated, files = build(slice_of("timestream-write", OPERATIONS))
    with importable(generated.name, compiled(files)):
        yield importlib.import_module(generated.name)


class Service:
    """A service that names a cell, another one each time, and a status for each other request."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = [*statuses]
        self.asked = 0
        self.sent: list[tuple[str, str]] = []

    def respond(self, host: str, target: str) -> tuple[int, bytes]:
        operation = target.partition(".")[2]
        self.sent.append((host, operation))
        if operation == "DescribeEndpoints":
            self.asked += 1
            cell = {"Address": CELLS[self.asked % 2 - 1], "CachePeriodInMinutes": 10}
            return 200, json.dumps({"Endpoints": [cell]}).encode()
        status = self.statuses.pop(0) if self.statuses else 200
        code = b"" if status < 300 else b'"__type": "InvalidEndpointException"'
        return status, b"{%s}" % code


class Transport:
    """A transport to the service."""

    def __init__(self, package: Any, service: Service) -> None:
        self.http = importlib.import_module(f"{package.__name__}._runtime.http")
        self.service = service

    def send(self, request: Any, **_: object) -> Any:
        found = self.service.respond(request.headers["Host"], request.headers["X-Amz-Target"])
        return self.http.HttpResponse(found[0], self.http.Headers(), found[1])

    def close(self) -> None: ...


class AsyncTransport(Transport):
    async def send(self, request: Any, **_: object) -> Any:
        return super().send(request)

    async def close(self) -> None: ...


def clients(package: Any, *statuses: int) -> Iterator[tuple[Any, Service]]:
    """Both clients, each with its service."""
    keys = package.Credentials(access_key_id="a", secret_access_key="s")
    given = {"region": "us-west-2", "credentials": keys, "max_attempts": 1}
    aio = importlib.import_module(f"{package.__name__}.aio")
    name = next(name for name in package.__all__ if name.endswith("Client"))
    for module, transport in ((package, Transport), (aio, AsyncTransport)):
        service = Service(*statuses)
        kind = getattr(module, name if module is package else f"Async{name}")
        client = kind(transport=transport(package, service), **given)
        yield (client if module is package else Awaited(lambda client=client: client)), service


def test_requests_are_those_of_botocore(package: Any) -> None:
    for statuses in ((), (421, 200), (200, 200)):
        theirs = Service(*statuses)
        _botocore(theirs, calls=2)
        for client, service in clients(package, *statuses):
            client.list_databases()
            client.list_databases()
            assert service.sent == theirs.sent


def _botocore(service: Service, *, calls: int) -> None:
    def send(request: Any, **_: object) -> Any:
        host = request.url.split("/")[2]
        target = request.headers["X-Amz-Target"]
        status, body = service.respond(host, _text(target))
        return AWSResponse(request.url, status, {}, _Raw(body))

    client: Any = botocore.session.Session().create_client(
        "timestream-write", "us-west-2", aws_access_key_id="a", aws_secret_access_key="s"
    )
    client.meta.events.register_first("before-send", send)
    for _ in range(calls):
        client.list_databases()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


class _Raw:
    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.body

    def read(self, *_: object) -> bytes:
        return self.body


def test_discovery_by_what_an_operation_is_called_with_is_refused() -> None:
    documents = slice_of("timestream-write", OPERATIONS)
    model = edit(
        documents["service"],
        "/shapes/DescribeEndpointsRequest/members",
        {"Operation": {"shape": "String"}},
    )
    with pytest.raises(ProblemsError, match="required endpoint discovery in ListDatabases"):
        build({**documents, "service": model})
