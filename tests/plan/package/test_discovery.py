"""Endpoints that a service names are used as botocore uses them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.discovery import EndpointDiscoveryRequired
from support.discovery import CELLS, Service, ask_botocore, clients
from support.in_memory import compiled, importable
from support.models import edit
from support.slice_checks import build
from support.slices import slice_of

from codegen.problems import ProblemsError

OPERATIONS = ("DescribeEndpoints", "ListDatabases")
REGIONAL = "ingest.timestream.us-west-2.amazonaws.com"


@pytest.fixture(scope="module")
def package() -> Iterator[Any]:
    generated, files = build(slice_of("timestream-write", OPERATIONS))
    with importable(generated.name, compiled(files)):
        yield importlib.import_module(generated.name)


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


def test_requests_are_those_ofask_botocore(package: Any) -> None:
    for statuses in ((), (421, 200), (200, 200)):
        theirs = Service(*statuses)
        ask_botocore(theirs, calls=2)
        for client, service, _ in clients(package, *statuses):
            client.list_databases()
            client.list_databases()
            assert service.sent == theirs.sent


def test_required_discovery_can_not_be_disabled(
    package: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_DISCOVERY_ENABLED", "false")
    with pytest.raises(EndpointDiscoveryRequired):
        ask_botocore(Service(), calls=1)
    for client, service, _ in clients(package):
        with pytest.raises(package.errors.ConfigurationError, match="requires endpoint discovery"):
            client.list_databases()
        assert service.sent == []


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
    monkeypatch.setattr("support.discovery.CELLS", [address] * 2)
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
