"""How operations and errors are bound to HTTP: the types of the generated table."""

# docs/decisions/stubs-respond-below-the-client.md says why.

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

from ..._runtime.errors import ServiceError
from ..._runtime.http import HttpResponse
from ..._runtime.operation import Request, Response
from ..._runtime.round_trips import wire_name
from ..._runtime.service import Service


class Place(NamedTuple):
    """Where a value travels."""

    part: str
    """``body``, ``payload`` (the whole body), ``label`` (in the path), ``query``, ``header``,
    ``headers`` (a map, an entry for each header), ``status``, or ``nowhere``."""

    name: str
    """Its name there; the prefix of the headers of a map."""

    timestamps: str = "unixtimestamp"
    """The format of timestamps."""


class OperationBinding(NamedTuple):
    """An operation."""

    method: str
    """The client's method."""

    request: str
    """The class in ``models``."""

    response: str
    """The class in ``models``; empty if the operation has no output."""

    factory: str
    """The function in ``testing.factories`` that returns a response; empty likewise."""

    http_method: str
    uri: str
    """The template of path and query string."""

    status: int
    """The status of a success."""

    parameters: Mapping[str, Place] = {}
    """Fields of the request that are not in the body under their usual name."""

    members: Mapping[str, Place] = {}
    """The same for the response."""

    sensitive: Collection[str] = ()
    """The fields of the response whose values are sensitive. ``repr`` leaves out all headers."""

    is_compressed: bool = False
    """Whether the client compresses requests that are not small."""


def bind(
    stem: str,
    method: str,
    http_method: str = "POST",
    uri: str | None = None,
    status: int = 200,
    *,
    has_output: bool = True,
    factory: str | None = None,
    parameters: Mapping[str, Place] = MappingProxyType({}),
    members: Mapping[str, Place] = MappingProxyType({}),
    sensitive: Collection[str] = (),
    is_compressed: bool = False,
) -> OperationBinding:
    """The binding of an operation.

    Args:
        stem: What the names of its classes begin with.
        method: See ``OperationBinding``, as for the other arguments.
        http_method: The HTTP method.
        uri: The template; None for a slash and ``stem``.
        status: The status of a success.
        has_output: Whether it has a class of responses.
        factory: The function in ``testing.factories``; None for the method's name and ``_response``.
        parameters: Fields of the request.
        members: Fields of the response.
        sensitive: Fields of the response.
        is_compressed: Whether the client compresses its requests.
    """
    return OperationBinding(
        method=method,
        request=f"{stem}Request",
        response=f"{stem}Response" if has_output else "",
        factory=(f"{method}_response" if factory is None else factory) if has_output else "",
        http_method=http_method,
        uri=f"/{stem}" if uri is None else uri,
        status=status,
        parameters=parameters,
        members=members,
        sensitive=sensitive,
        is_compressed=is_compressed,
    )


class ErrorBinding(NamedTuple):
    """An error."""

    code: str
    status: int
    text: str
    """The wire name of its message."""

    members: Mapping[str, Place] = {}
    """Attribute → its place."""

    sensitive: Collection[str] = ()
    """The attributes whose values are sensitive, ``message`` included."""


class ErrorOnWire(NamedTuple):
    """An error as it is written."""

    code: str
    status: int
    content: dict[str, Any]
    """The object in the body."""

    headers: dict[str, str]


class ServiceProtocol(NamedTuple):
    """What the service's side of a protocol decides."""

    called_operation: Callable[[Bindings, str, str, Mapping[str, str]], str | None]
    """Returns the operation that a request calls, given its HTTP method, target and headers."""

    write_error: Callable[[ErrorOnWire], HttpResponse]
    content_type: str


class Bindings:
    """The table of a package.

    Args:
        package: The name of the module ``testing`` in the package, as it is imported.
        service: The service.
        protocol: The service's side of its protocol.
        operations: Operation → its binding.
        errors: Error class → its binding.
        throttling: The error class that the service throttles with; empty if the model has none.
        text: The wire name of the message of an error that is not in the model.
        endpoint_url: The endpoint of stubs of a service without endpoint rules.
    """

    def __init__(
        self,
        *,
        package: str,
        service: Service,
        protocol: ServiceProtocol,
        operations: Mapping[str, OperationBinding],
        errors: Mapping[str, ErrorBinding],
        throttling: str = "",
        text: str,
        endpoint_url: str | None = None,
    ) -> None:
        self.package = package
        self.service = service
        self.protocol = protocol
        self.operations = operations
        self.errors = errors
        self.throttling = throttling
        self.text = text
        self.endpoint_url = endpoint_url
        self.observers: list[Callable[[Request[Any]], None]] = []
        """They are called with every request that is read."""

    @property
    def models(self) -> ModuleType:
        """The module of dataclasses."""
        return import_module("..models", self.package)

    @property
    def error_classes(self) -> ModuleType:
        """The module of errors."""
        return import_module("..errors", self.package)

    @property
    def factories(self) -> ModuleType:
        """The module of factories."""
        return import_module(".factories", self.package)

    def request_class(self, operation: str) -> type[Request[Any]]:
        """The class of an operation's requests."""
        found: type[Request[Any]] = getattr(self.models, self.operations[operation].request)
        return found

    def response_class(self, operation: str) -> type[Response]:
        """The class of an operation's responses."""
        name = self.operations[operation].response
        found: type[Response] = getattr(self.models, name) if name else Response
        return found

    def error_binding(self, kind: type[ServiceError]) -> ErrorBinding:
        """How errors of a class are written; subclasses are written as the class in the model."""
        for base in kind.__mro__:
            if base.__name__ in self.errors:
                return self.errors[base.__name__]
        return ErrorBinding(kind.__name__, 400, self.text)


def place_of(kind: type, field: str, bound: Mapping[str, Place]) -> Place:
    """Where a field of a request or response travels."""
    return bound.get(field) or Place("body", wire_name(kind, field))
