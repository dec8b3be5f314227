"""The generated packages, found by their folders, each beside botocore's view of its model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.model
import pytest

_GENERATED = Path(__file__).parents[2] / "generated"


@dataclass(frozen=True)
class GeneratedPackage:
    """One of them.

    Attributes:
        service: The name of its service, which is that of its distribution's folder.
        name: The name to import.
    """

    service: str
    name: str

    @property
    def distribution(self) -> Path:
        """The folder of the distribution."""
        return _GENERATED / self.service

    @property
    def folder(self) -> Path:
        """The folder of the package."""
        return self.distribution / self.name

    def module(self, name: str = "") -> Any:
        """The package, or a module of it."""
        return import_module(f"{self.name}.{name}".rstrip("."))

    @property
    def client(self) -> Any:
        """The class of the client for threads."""
        return self.module("testing.conformance.this_package").PACKAGE.client

    @cached_property
    def model(self) -> Any:
        """The service in botocore's eyes, read from the documents beside the generated tests."""
        folder = str(self.distribution / "tests" / "model")
        loader = botocore.loaders.Loader(extra_search_paths=[folder])
        (version,) = (path.name for path in Path(folder, self.service).iterdir())
        document = loader.load_service_model(self.service, "service-2", version)
        return botocore.model.ServiceModel(document, self.service)

    @property
    def operations(self) -> tuple[str, ...]:
        names: tuple[str, ...] = tuple(self.model.operation_names)
        return names


PACKAGES = [
    GeneratedPackage(folder.parent.name, folder.name)
    for folder in sorted(_GENERATED.glob("*/typed_*"))
]

each_package = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
"""Runs a test for each of them."""

each_operation = pytest.mark.parametrize(
    ("package", "operation"),
    [(package, operation) for package in PACKAGES for operation in package.operations],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
"""Runs a test for each operation of each of them."""
