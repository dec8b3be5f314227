"""Endpoints that a service names are used as botocore uses them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.discovery import EndpointDiscoveryRequired
from support.discovery import Service, ask_botocore, clients
from support.in_memory import compiled, importable
from support.models import edit
from support.slice_checks import build
from support.slices import slice_of

from codegen.problems import ProblemsError

OPERATIONS = ("DescribeEndpoints", "ListDatabases")


@pytest.fixture(scope="module")
def package() -> Iterator[Any]:
    generated, files = build(slice_of("timestream-write", OPERATIONS))
    with importable(generated.name, compiled(files)):
        yield importlib.import_module(generated.name)


def test_requests_are_those_of_botocore(package: Any) -> None:
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


def test_discovery_by_what_an_operation_is_called_with_is_refused() -> None:
    documents = slice_of("timestream-write", OPERATIONS)
    model = edit(
        documents["service"],
        "/shapes/DescribeEndpointsRequest/members",
        {"Operation": {"shape": "String"}},
    )
    with pytest.raises(ProblemsError, match="required endpoint discovery in ListDatabases"):
        build({**documents, "service": model})
