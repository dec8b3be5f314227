"""Endpoints that a service may name are asked for where botocore asks for them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from support.discovery import CELLS, Service, ask_botocore, clients
from support.in_memory import compiled, importable
from support.slice_checks import build
from support.slices import slice_of


@pytest.fixture(scope="module")
def package() -> Iterator[Any]:
    """The package of a service whose endpoints may be discovered."""
    generated, files = build(slice_of("dynamodb", ("DescribeEndpoints", "ListTables")))
    with importable(generated.name, compiled(files)):
        yield importlib.import_module(generated.name)


@pytest.mark.parametrize("enabled", ["true", "True", "auto", "false", None])
def test_endpoint_that_may_be_discovered_is_if_the_setting_says_so(
    package: Any, enabled: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if enabled is not None:
        monkeypatch.setenv("AWS_ENDPOINT_DISCOVERY_ENABLED", enabled)
    is_asked = enabled in ("true", "True")
    for statuses in ((), (421, 200), (200, 200))[: None if is_asked else 1]:
        theirs = Service(*statuses)
        ask_botocore(theirs, calls=2, name="dynamodb", method="list_tables")
        assert (theirs.asked > 0) is is_asked
        for client, service, _ in clients(package, *statuses):
            client.list_tables()
            client.list_tables()
            assert service.sent == theirs.sent


def test_request_that_needs_no_discovery_is_sent_if_the_service_can_not_be_asked(
    package: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_DISCOVERY_ENABLED", "true")
    for client, service, time in clients(package):
        service.is_down = True
        client.list_tables()
        client.list_tables()
        assert [operation for _, operation in service.sent] == [
            *("DescribeEndpoints", "ListTables", "ListTables")
        ]
        assert {host for host, _ in service.sent} == {"dynamodb.us-west-2.amazonaws.com"}
        service.is_down = False
        time.now += 60
        client.list_tables()
        assert service.sent[-1] == (CELLS[0], "ListTables")
