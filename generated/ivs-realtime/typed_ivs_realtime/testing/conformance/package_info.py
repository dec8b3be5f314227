"""What the conformance tests have to be told about the package that they test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from ..._runtime.aio.client import AsyncClient
from ..._runtime.client import Client
from ..._runtime.errors import ServiceError
from ..._runtime.operation import Request
from ..._runtime.service import Service
from .protocol import ConformanceProtocol, Shape

_xform_name: Any = import_module("botocore").xform_name  # which has no types


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureInfo:
    """A structure of the package.

    Attributes:
        shape: Its shape in the model.
        strategy: Its function in ``testing.strategies``.
    """

    shape: str
    strategy: str


@dataclass(frozen=True, kw_only=True)
class PackageInfo:
    """A generated package.

    Classes are named and looked up when they are used, so that a test loads only what it needs.

    Attributes:
        name: The package's name: ``typed_weather``.
        service: The service's name among botocore's models.
        api_version: The version of its API.
        signing_name: Its name in signatures.
        protocol: What its protocol means for the tests.
        client: The class of its client.
        async_client: The class of its asynchronous client.
        service_value: What the runtime knows about the service.
        models: The module of dataclasses.
        errors: The module of errors.
        literals: The module of enumerations.
        strategies: The module of Hypothesis strategies.
        error_classes: Error code → class.
        methods: Operation → method, where it differs from botocore's.
        fields: Shape → member → field, where it differs from botocore's.
        unchecked_patterns: Shapes whose patterns are not validated: Python has no equivalent, or
            the service accepts values that do not match.
        requests: The class of each operation's request.
        messages: Input or output shape, and its class.
        structures: Class → structure.
        enumerations: Shape → alias.
        modelled_errors: The class of each error shape.
    """

    name: str
    service: str
    api_version: str
    signing_name: str
    protocol: ConformanceProtocol
    client: type[Client]
    async_client: type[AsyncClient]
    service_value: Service
    models: ModuleType
    errors: ModuleType
    literals: ModuleType
    strategies: ModuleType
    error_classes: Mapping[str, type[ServiceError]]
    methods: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    unchecked_patterns: frozenset[str]
    requests: Sequence[str]
    messages: Sequence[tuple[str, str]]
    structures: Mapping[str, StructureInfo]
    enumerations: Mapping[str, str]
    modelled_errors: Sequence[str]

    def method_name(self, operation: str) -> str:
        """The client's method for an operation."""
        return self.methods.get(operation) or str(_xform_name(operation))

    def field_name(self, shape: Shape, member: str) -> str:
        """The field for a member of a shape."""
        return self.fields.get(shape.name, {}).get(member) or str(_xform_name(member))

    def members(self, shape: Shape | None) -> Iterator[tuple[str, str, Shape]]:
        """Yields each member of a structure: its name in the model, its field, and its shape."""
        if shape is not None:
            for name, member in shape.members.items():
                yield name, self.field_name(shape, name), member

    def request_class(self, name: str) -> type[Request[Any]]:
        """The class of a request."""
        found: type[Request[Any]] = getattr(self.models, name)
        return found
