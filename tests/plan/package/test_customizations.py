"""What botocore's code knows of single services is data here, and has the effect that it has there."""

from __future__ import annotations

import asyncio
import importlib
from binascii import crc32
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore import xform_name
from support.awaited import Awaited
from support.files import write_tree
from support.golden import write_distribution
from support.in_memory import compiled, importable
from support.package_tests import run_tests
from support.slices import read, slice_of

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.source.customizations import FOLDER, customizations
from codegen.source.load import load, service_id, services
from codegen.source.overlay import apply_overlay
from codegen.source.read import read_service
from codegen.source.schema import check
from codegen.source.validate import validate

DATA = Path(botocore.__file__).parent / "data"
FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))
SERVICES = {
    "api-gateway": "apigateway",
    "budgets": "budgets",
    "cloudfront-keyvaluestore": "cloudfront-keyvaluestore",
    "cloudsearch-domain": "cloudsearchdomain",
    "dynamodb": "dynamodb",
    "glacier": "glacier",
    "machine-learning": "machinelearning",
    "sso-oidc": "sso-oidc",
}
"""File → service of botocore."""


def test_every_file_is_looked_at() -> None:
    assert set(FILES) == set(SERVICES)
    assert set(SERVICES.values()) <= set(services(DATA))


@pytest.mark.parametrize("name", FILES)
def test_customization_fits_the_installed_model(name: str) -> None:
    documents = load(DATA, SERVICES[name])
    assert documents.customizations
    assert [*check("overlay", documents.customizations, name)] == []
    service = validate(documents)
    assert apply_overlay(service, documents.customizations, name) != service


@pytest.mark.parametrize("id_", ["", "IVS", "../customizations/glacier", "glacier.toml", "S3"])
def test_other_services_have_none(id_: str) -> None:
    assert customizations(id_) == {}


def test_entries_of_operations_that_a_model_lacks_are_passed_over() -> None:
    documents = read(slice_of("machinelearning", ["DescribeTags"]))
    customized = replace(documents, customizations=customizations("Machine Learning"))
    assert read_service(customized) == validate(documents)


COMPARED = {
    "apigateway": ["GetExport"],  # it accepts what the caller says
    "budgets": ["DescribeBudgetPerformanceHistory"],
    "cloudfront-keyvaluestore": ["GetKey"],  # the endpoint is in an ARN, signed by SigV4a
    "cloudsearchdomain": ["Search"],
    "glacier": ["DescribeVault", "UploadArchive"],
    "machinelearning": ["Predict"],
}


@pytest.mark.parametrize(("service", "operations"), COMPARED.items())
def test_generated_tests_agree_with_botocore(
    service: str, operations: list[str], tmp_path: Path
) -> None:
    documents = read(slice_of(service, operations))
    known = customizations(service_id(documents.service))
    documents = replace(documents, customizations=known)
    package = lower(read_service(documents), version="0")
    files = {**render_package(package, documents), **copied_files(package)}
    tests = [f"tests/test_{xform_name(operation)}.py" for operation in operations]
    if service == "cloudfront-keyvaluestore":
        tests.append("tests/test_readme.py")  # A client without a request has no endpoint.
    result = run_tests(write_tree(files, tmp_path), *tests)
    assert result.returncode == 0, result.stdout


# --- the golden case ---


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the golden case."""
    distribution = write_distribution("customizations", tmp_path_factory.mktemp("customizations"))
    files = {
        path.relative_to(distribution).as_posix(): path.read_text("utf-8")
        for path in distribution.glob("typed_tiny/**/*.py")
    }
    with importable("typed_tiny", compiled(files)):
        yield importlib.import_module("typed_tiny")


class Service:
    """A transport that responds with bodies and the checksums that it is told.

    Args:
        package: The package.
        checksums: The header of each response.
    """

    def __init__(self, package: Any, *checksums: int | str) -> None:
        self.http = importlib.import_module(f"{package.__name__}._runtime.http")
        self.checksums = [*checksums]
        self.requests: list[Any] = []

    def send(self, request: Any, **_: object) -> Any:
        self.requests.append(request)
        headers = {"x-amz-crc32": str(self.checksums.pop(0))} if self.checksums else {}
        return self.http.HttpResponse(200, self.http.Headers(headers.items()), BODY)

    def close(self) -> None: ...


class AsyncService(Service):
    async def send(self, request: Any, **_: object) -> Any:
        return super().send(request)

    async def close(self) -> None: ...


BODY = b'{"name": "a"}'
RIGHT = crc32(BODY)


def clients(package: Any, *checksums: int | str) -> Iterator[tuple[Any, Service]]:
    """Both clients, each with its service."""
    options = {
        "region": "us-west-2",
        "endpoint_url": "https://tiny.example",
        "credentials": package.Credentials(access_key_id="a", secret_access_key="s"),
    }
    service = Service(package, *checksums)
    yield package.TinyClient(transport=service, **options), service
    other = AsyncService(package, *checksums)
    aio = importlib.import_module(f"{package.__name__}.aio")
    yield Awaited(lambda: aio.AsyncTinyClient(transport=other, **options)), other


@pytest.mark.parametrize("checksums", [(), (RIGHT,), (f" {RIGHT} ",), ("",)])
def test_response_with_its_checksum_is_read(package: Any, checksums: tuple[Any, ...]) -> None:
    for client, service in clients(package, *checksums):
        response = client.get_thing()
        assert (response.name, response.response_metadata.attempts) == ("a", 1)
        assert [request.target for request in service.requests] == ["/-/things"]


@pytest.mark.parametrize("wrong", [RIGHT + 1, "x", -1])
def test_response_with_another_checksum_is_asked_for_again(
    package: Any, wrong: int | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(asyncio, "sleep", _no_pause)
    for client, _ in clients(package, wrong, RIGHT):
        assert client.get_thing().response_metadata.attempts == 2
    for client, service in clients(package, wrong, wrong, wrong):
        with pytest.raises(package.errors.ResponseInterruptedError, match=r"^GetThing: .* CRC32"):
            client.get_thing()
        assert len(service.requests) == 3


async def _no_pause(_: float) -> None: ...


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "https://user:pw@a.example", "https://a.example/?x", "a.example", ""],
)
def test_endpoint_in_a_parameter_is_checked(package: Any, url: str) -> None:
    for client, service in clients(package):
        with pytest.raises(package.errors.ConfigurationError, match=r"^endpoint of the request: "):
            client.predict(predict_endpoint=url)
        assert not service.requests
        client.predict(predict_endpoint="https://a.example")
        client.search(query="ü")
        assert [request.origin for request in service.requests] == [
            *("https://a.example", "https://tiny.example")
        ]
        assert service.requests[1].body == b"format=sdk&q=%C3%BC"


def test_stub_reads_the_form(package: Any) -> None:
    testing = importlib.import_module(f"{package.__name__}.testing")
    with testing.TinyStub() as tiny:
        tiny.stub.search.returns()
        tiny.search(query="a&b=ü", size=3)
        (call,) = tiny.stub.search.calls
    assert (call.query, call.size) == ("a&b=ü", 3)
