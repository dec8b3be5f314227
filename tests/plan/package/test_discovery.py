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
REGIONAL = "ingest.timestream.us-west-2.amazonaws.com"


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
        self.is_down = False

    def respond(self, host: str, target: str) -> tuple[int, bytes]:
        operation = target.partition(".")[2]
        self.sent.append((host, operation))
        if operation == "DescribeEndpoints":
            if self.is_down:
                raise ConnectionResetError
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
        self.errors = package.errors
        self.service = service

    def send(self, request: Any, **_: object) -> Any:
        try:
            found = self.service.respond(request.headers["Host"], request.headers["X-Amz-Target"])
        except ConnectionResetError:
            error = self.errors.ConnectError("no connection", bytes_sent=False)
        else:
            return self.http.HttpResponse(found[0], self.http.Headers(), found[1])
        raise error

    def close(self) -> None: ...


class AsyncTransport(Transport):
    async def send(self, request: Any, **_: object) -> Any:
        return super().send(request)

    async def close(self) -> None: ...


class Time:
    """A clock that does what it is told."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


def clients(package: Any, *statuses: int, **options: Any) -> Iterator[tuple[Any, Service, Time]]:
    """Both clients, each with its service and its clock."""
    keys = package.Credentials(access_key_id="a", secret_access_key="s")
    given = {"region": "us-west-2", "credentials": keys, "max_attempts": 1, **options}
    aio = importlib.import_module(f"{package.__name__}.aio")
    name = next(name for name in package.__all__ if name.endswith("Client"))
    for module, transport in ((package, Transport), (aio, AsyncTransport)):
        service, time = Service(*statuses), Time()
        kind = getattr(module, name if module is package else f"Async{name}")
        client = kind(transport=transport(package, service), **given)
        client._shared.clock = type(client._shared.clock)(monotonic=time.monotonic)
        yield (
            client if module is package else Awaited(lambda client=client: client)
        ), service, time


ASKED, LISTED = (REGIONAL, "DescribeEndpoints"), "ListDatabases"


def test_endpoint_is_asked_for_once_until_its_time_is_over(package: Any) -> None:
    for client, service, time in clients(package):
        for seconds in (0, 599, 1, 599, 1):
            time.now += seconds
            client.list_databases()
        first, second = ((cell, LISTED) for cell in CELLS)
        assert service.sent == [ASKED, first, first, ASKED, second, second, ASKED, first]
        client.with_options(read_timeout=1).list_databases()
        assert service.sent[-1] == first  # copies share it


def test_requests_are_those_of_botocore(package: Any) -> None:
    for statuses in ((), (421, 200), (200, 200)):
        theirs = Service(*statuses)
        _botocore(theirs, calls=2)
        for client, service, _ in clients(package, *statuses):
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


def test_moved_endpoint_is_asked_for_again_once(package: Any) -> None:
    for client, service, _ in clients(package, 421, 421):
        with pytest.raises(package.errors.ServiceError, match="InvalidEndpoint"):
            client.list_databases()
        assert service.sent == [ASKED, (CELLS[0], LISTED), ASKED, (CELLS[1], LISTED)]


def test_old_endpoint_is_used_while_the_service_does_not_respond(package: Any) -> None:
    for client, service, time in clients(package):
        service.is_down = True
        with pytest.raises(package.errors.ConnectError, match=r"^DescribeEndpoints: "):
            client.list_databases()
        service.is_down = False
        client.list_databases()
        service.is_down = True
        time.now += 600
        client.list_databases()
        client.list_databases()
        assert service.sent[3:] == [ASKED, (CELLS[0], LISTED), (CELLS[0], LISTED)]


def test_custom_endpoint_is_used_as_it_is(package: Any) -> None:
    for client, service, _ in clients(package, endpoint_url="https://own.example"):
        client.list_databases()
        assert service.sent == [("own.example", LISTED)]


@pytest.mark.parametrize("address", ["http://a.example", "https://a.example/?x", "a b", ""])
def test_address_that_is_no_endpoint_is_refused(
    package: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.CELLS", [address] * 2)
    for client, _, _ in clients(package):
        with pytest.raises(package.errors.ConfigurationError, match=r"^endpoint discovery: got"):
            client.list_databases()


def test_discovery_by_what_an_operation_is_called_with_is_refused() -> None:
    documents = slice_of("timestream-write", OPERATIONS)
    model = edit(
        documents["service"],
        "/shapes/DescribeEndpointsRequest/members",
        {"Operation": {"shape": "String"}},
    )
    with pytest.raises(ProblemsError, match="required endpoint discovery in ListDatabases"):
        build({**documents, "service": model})
