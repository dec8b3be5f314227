"""A service that names the endpoints of its requests, and clients of it: ours and botocore's."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from support.awaited import Awaited

CELLS = ["cell1.timestream.us-west-2.amazonaws.com", "cell2.timestream.us-west-2.amazonaws.com"]


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


def ask_botocore(
    service: Service, *, calls: int, name: str = "timestream-write", method: str = "list_databases"
) -> None:
    """Makes calls with botocore's client."""

    def send(request: Any, **_: object) -> Any:
        host = request.url.split("/")[2]
        target = request.headers["X-Amz-Target"]
        status, body = service.respond(host, _text(target))
        return AWSResponse(request.url, status, {}, _Raw(body))

    client: Any = botocore.session.Session().create_client(
        name, "us-west-2", aws_access_key_id="a", aws_secret_access_key="s"
    )
    client.meta.events.register_first("before-send", send)
    for _ in range(calls):
        getattr(client, method)()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


class _Raw:
    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.body

    def read(self, *_: object) -> bytes:
        return self.body
