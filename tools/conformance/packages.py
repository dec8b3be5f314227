"""Packages of the services that the suites describe, generated and imported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.plan.python.index import Index, build_index
from codegen.source.model import Documents
from codegen.source.read import read_service
from tools.conformance.suites import Case

API_VERSION = "2020-01-01"
_METADATA = {
    "apiVersion": API_VERSION,
    "endpointPrefix": "service",
    "signatureVersion": "v4",
}


@dataclass(frozen=True)
class ServicePackage:
    """An imported package."""

    module: ModuleType
    index: Index

    def client(self, **arguments: Any) -> Any:
        (name,) = (name for name in self.module.__all__ if name.endswith("Client"))
        return getattr(self.module, name)(**arguments)

    def request_class(self, operation: str) -> Any:
        return getattr(self.module.models, self.index.request_class(operation))


def build(cases: list[Case], folder: Path) -> ServicePackage:
    """Generates the package of the service that ``cases`` share, and imports it.

    Args:
        cases: Cases with the same description, each with an operation of its own name.
        folder: The folder to write to, which must be on ``sys.path``.
    """
    name, document = service_name(cases), service_document(cases)
    documents = Documents(
        name=name,
        api_version=API_VERSION,
        files={"service": f"{name}/{API_VERSION}/service-2.json"},
        service=document,
        paginators={},
    )
    service = read_service(documents)
    package = lower(service, version="0")
    files = {path: text.encode() for path, text in render_package(package, documents).items()}
    for path, content in {**copied_files(package), **files}.items():
        parts = path.split("/")
        if parts[0] == package.name and parts[1] != "testing":
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return ServicePackage(import_module(package.name), build_index(service))


def service_name(cases: list[Case]) -> str:
    """The name of the service that ``cases`` share."""
    return re.sub(r"[^a-z0-9]+", "-", f"{cases[0].suite}-{cases[0].number}")


def service_document(cases: list[Case]) -> dict[str, Any]:
    """The service document of the description that ``cases`` share."""
    description, name = cases[0].description, service_name(cases)
    named = {"serviceId": name, "serviceFullName": name, "uid": name}
    return {
        "version": "2.0",
        "metadata": {**_METADATA, **named, **description["metadata"], "apiVersion": API_VERSION},
        "operations": {case.operation: _operation(case) for case in cases},
        "shapes": description["shapes"],
    }


def _operation(case: Case) -> dict[str, Any]:
    given = dict(case.document["given"])
    given.setdefault("http", {"method": "POST", "requestUri": "/"})
    return given
