"""Clients whose service names the endpoints of its requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from logging import getLogger
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from support.awaited import Awaited
from support.calls import CREDENTIALS, AsyncCannedTransport, CannedTransport, Pauses, reply
from support.sample.service import SERVICE, GetThingRequest, RawRequest

from codegen.package._runtime.aio.discovery import AsyncDiscoveringClient
from codegen.package._runtime.call.endpoint_resolver import EndpointResolver, ResolvedEndpoint
from codegen.package._runtime.config.settings import Config
from codegen.package._runtime.discovery import DISCOVERED, DiscoveringClient, DiscoveringResolver
from codegen.package._runtime.errors import (
    ConfigurationError,
    ConnectError,
    ParamValidationError,
    ResponseParseError,
    ServiceError,
)
from codegen.package._runtime.http import HttpRequest, HttpResponse
from codegen.package._runtime.operation import Response
from codegen.package._runtime.validation import Constraint, String

pytestmark = pytest.mark.usefixtures("bare_environment")

REGIONAL = "sample.us-west-2.amazonaws.com"
CELLS = ["cell1.example", "https://cell2.example:444"]
HOSTS = ["cell1.example", "cell2.example:444"]
MOVED = [reply(status=421), reply(b'{"__type": "InvalidEndpointException"}', 400)]


@dataclass(slots=True, kw_only=True)
class Named(Response):
    endpoints: list[Any] = field(default_factory=list)


class DescribeRequest(RawRequest):
    """Asks for endpoints."""

    def read(self, response: HttpResponse) -> Response:
        cells = response.json()["cells"]
        named = [SimpleNamespace(address=cell, cache_period_in_minutes=10) for cell in cells]
        return Named(endpoints=named)


class DiscoveredRequest(RawRequest):
    """Goes to the endpoint that the service names."""

    def endpoint_parameters(self) -> Mapping[str, Any]:
        return {"discovered": True}


class OptionalRequest(RawRequest):
    """May go to the endpoint that the service names."""

    def endpoint_parameters(self) -> Mapping[str, Any]:
        return {DISCOVERED: False}


@dataclass(slots=True, kw_only=True)
class NamedRequest(RawRequest):
    """Has a member that is an endpoint parameter."""

    CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"name": String(1, 8, required=True)}

    name: str

    def endpoint_parameters(self) -> Mapping[str, Any]:
        return {"tenant": self.name.lower(), DISCOVERED: True}


DESCRIBE = DescribeRequest(message=HttpRequest("GET", "/endpoints"))
DISCOVER = DiscoveredRequest(message=HttpRequest("GET", "/"))
OPTIONAL = OptionalRequest(message=HttpRequest("GET", "/"))


class SampleClient(DiscoveringClient):
    SERVICE: ClassVar[Any] = SERVICE
    DISCOVERY: ClassVar[str] = "describe_endpoints"

    def describe_endpoints(self) -> Response:
        return self.send(DESCRIBE)


class AsyncSampleClient(AsyncDiscoveringClient):
    SERVICE: ClassVar[Any] = SERVICE
    DISCOVERY: ClassVar[str] = "describe_endpoints"

    async def describe_endpoints(self) -> Response:
        return await self.send(DESCRIBE)


class Cells(CannedTransport):
    """A transport to the service, which names one cell and then the other."""

    named = CELLS

    def send(self, request: Any, **named: object) -> HttpResponse:
        if request.target != "/endpoints":
            return super().send(request, **named)
        asked = sum(one.target == "/endpoints" for one in self.requests)
        cells = b'"%s"' % self.named[asked % 2].encode() if self.named else b""
        if not (self.script and isinstance(self.script[0], ConnectError)):
            self.script.insert(0, reply(b'{"cells": [%s]}' % cells))
        return super().send(request, **named)

    @property
    def hosts(self) -> list[str]:
        return [request.headers["Host"] for request in self.requests]


def clients(*script: Any, **options: Any) -> Iterator[tuple[Any, Cells, Pauses]]:
    """Both clients, each with its transport and its clock."""
    given = {"region": "us-west-2", "credentials": CREDENTIALS, "max_attempts": 1, **options}
    for kind in (SampleClient, AsyncSampleClient):
        transport, pauses = Cells(*script), Pauses()
        if kind is SampleClient:
            client: Any = kind(transport=transport, **given)
        else:
            both = {**given, "transport": AsyncCannedTransport(transport)}
            client = Awaited(lambda both=both: AsyncSampleClient(**both))
        client._shared.clock = pauses.clock()
        yield client, transport, pauses


def test_endpoint_is_asked_for_once_until_its_time_is_over() -> None:
    for client, transport, pauses in clients():
        for seconds in (0, 599.9, 0.1, 599.9, 0.1):
            pauses.elapsed += seconds
            client.send(DISCOVER)
        first, second = HOSTS
        assert transport.hosts == [
            REGIONAL,
            first,
            first,
            REGIONAL,
            second,
            second,
            REGIONAL,
            first,
        ]
        client.with_options(read_timeout=1).send(DISCOVER)
        assert transport.hosts[-1] == first  # copies share it
        client.send(GetThingRequest(name="a"))
        assert transport.hosts[-1] == REGIONAL  # other operations go where they went


@pytest.mark.parametrize("moved", MOVED)
def test_moved_endpoint_is_asked_for_again_once(moved: HttpResponse) -> None:
    for client, transport, _ in clients(moved, moved):
        with pytest.raises(ServiceError):
            client.send(DISCOVER)
        assert transport.hosts == [REGIONAL, HOSTS[0], REGIONAL, HOSTS[1]]


def test_moved_endpoint_is_not_used_if_the_service_does_not_respond() -> None:
    down = ConnectError("no connection", bytes_sent=False)
    for client, transport, _ in clients(MOVED[0], down):
        with pytest.raises(ConnectError, match="no connection"):
            client.send(DISCOVER)
        assert transport.hosts == [REGIONAL, HOSTS[0], REGIONAL]


def test_other_refusals_and_other_operations_move_nothing() -> None:
    for client, transport, _ in clients(reply(status=404), MOVED[0]):
        with pytest.raises(ServiceError):
            client.send(DISCOVER)
        with pytest.raises(ServiceError):
            client.send(GetThingRequest(name="a"))
        client.send(DISCOVER)
        assert transport.hosts == [REGIONAL, HOSTS[0], REGIONAL, HOSTS[0]]


def test_old_endpoint_is_used_while_the_service_does_not_respond() -> None:
    down = ConnectError("no connection", bytes_sent=False)
    for client, transport, pauses in clients(down):
        with pytest.raises(ConnectError, match="no connection"):
            client.send(DISCOVER)
        client.send(DISCOVER)
        for seconds, asks in ((600, True), (59.9, False), (0.1, True)):
            before = len(transport.hosts)
            pauses.elapsed += seconds
            if asks:
                transport.script.append(down)
            client.send(DISCOVER)
            assert transport.hosts[before:] == [*([REGIONAL] if asks else []), HOSTS[1]]


def resolver_of(**settings: object) -> DiscoveringResolver:
    config = Config({"region": "us-west-2", **settings})
    return DiscoveringResolver(SERVICE, config, getLogger("test_discovery"))


def named(address: str, minutes: int = 10) -> Any:
    """The response of a service that names one endpoint."""
    found = SimpleNamespace(address=address, cache_period_in_minutes=minutes)
    return SimpleNamespace(endpoints=[found])


@pytest.mark.parametrize(
    ("mode", "discovers"), [("auto", False), ("true", True), ("false", False), (None, False)]
)
def test_optional_discovery_is_that_of_the_setting(mode: str | None, discovers: bool) -> None:
    resolver = resolver_of(**({} if mode is None else {"endpoint_discovery_enabled": mode}))
    assert resolver.needs_address(OPTIONAL, 0.0) is discovers
    resolver.store(named("cell1.example"), 0.0)
    found = resolver.resolve(OPTIONAL.endpoint_parameters())
    assert found.host == (HOSTS[0] if discovers else REGIONAL)
    assert resolver.has_moved(OPTIONAL, ServiceError("moved", status=421)) is discovers


def test_optional_endpoint_does_without_a_service_that_does_not_respond() -> None:
    resolver = resolver_of(endpoint_discovery_enabled="true")
    down = ConnectError("no connection", bytes_sent=False)
    resolver.keep(OPTIONAL, down, 100.0)
    assert not resolver.needs_address(OPTIONAL, 159.9)
    assert resolver.needs_address(OPTIONAL, 160.0)
    assert resolver.resolve(OPTIONAL.endpoint_parameters()).host == REGIONAL
    # Requests that have to go there do not wait for the minute to pass.
    assert resolver.needs_address(DISCOVER, 100.0)
    with pytest.raises(ConnectError) as caught:
        resolver.keep(DISCOVER, down, 100.0)
    assert caught.value is down


def test_named_endpoint_differs_from_the_usual_one_in_its_address_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = ResolvedEndpoint(
        "https://usual.example", {"x-a": "1"}, "name", "eu-west-1", ("sigv4a",), "eu-*"
    )
    monkeypatch.setattr(EndpointResolver, "resolve", lambda *_: usual)
    resolver = resolver_of()
    assert resolver.resolve(DISCOVER.endpoint_parameters()) is usual
    resolver.store(named("https://cell.example:444/path"), 0.0)
    found = resolver.resolve(DISCOVER.endpoint_parameters())
    assert (found.url, found.path) == ("https://cell.example:444/path", "/path")
    for name in ("headers", "signing_name", "signing_region", "auth_schemes", "region_set"):
        assert getattr(found, name) == getattr(usual, name), name


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("cell.example", "https://cell.example"),
        ("htt.example", "https://htt.example"),
        ("http://cell.example", "http://cell.example"),
    ],
)
def test_address_without_a_scheme_is_that_of_https(address: str, url: str) -> None:
    resolver = resolver_of(allow_http=True)
    resolver.store(named(address), 0.0)
    assert resolver.resolve(DISCOVER.endpoint_parameters()).url == url


@pytest.mark.parametrize("proxies", [{}, {"http": "http://proxy.example"}])
def test_loopback_that_a_proxy_would_see_is_refused(proxies: dict[str, str]) -> None:
    resolver = resolver_of(proxies=proxies)
    loopback = named("http://127.0.0.1:8080")
    if proxies:
        with pytest.raises(ConfigurationError, match=r"^endpoint discovery: got"):
            resolver.store(loopback, 0.0)
    else:
        resolver.store(loopback, 0.0)
    assert resolver.needs_address(DISCOVER, 0.0) is bool(proxies)


def test_invalid_request_is_refused_before_the_service_is_asked() -> None:
    wrong: Any = 5
    for client, transport, _ in clients():
        with pytest.raises(ParamValidationError, match="name: got int"):
            client.send(NamedRequest(message=HttpRequest("GET", "/"), name=wrong))
        assert not transport.hosts


def test_required_discovery_that_is_forbidden_is_refused() -> None:
    resolver = resolver_of(endpoint_discovery_enabled="false")
    with pytest.raises(ConfigurationError, match="got false; expected: auto or true, because"):
        resolver.needs_address(DISCOVER, 0.0)
    assert not resolver.needs_address(GetThingRequest(name="a"), 0.0)


def test_custom_endpoint_is_used_as_it_is() -> None:
    for client, transport, _ in clients(endpoint_url="https://own.example"):
        client.send(DISCOVER)
        assert transport.hosts == ["own.example"]


@pytest.mark.parametrize("address", ["http://a.example", "https://a.example/?x", "a b", ""])
def test_address_that_is_no_endpoint_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cells, "named", [address] * 2)
    for client, _, _ in clients():
        with pytest.raises(ConfigurationError, match=r"^endpoint discovery: got"):
            client.send(DISCOVER)


def test_service_that_names_no_endpoint_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cells, "named", [])
    for client, _, _ in clients():
        with pytest.raises(ResponseParseError, match="the service named no endpoint"):
            client.send(DISCOVER)
