"""What a package and its ``models`` export, and the module that defines each name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from codegen.package._runtime.lazy import module_by_rule
from codegen.plan.ir.modules import Export
from codegen.plan.ir.package import OperationModule, StructureModule
from codegen.plan.ir.parts import OwnPart
from codegen.plan.package.features import EVENT_STREAMS, STREAMS
from codegen.source.model import Service

PUBLIC: Mapping[str, str] = {
    "ANONYMOUS": "._runtime.credentials",
    "BearerToken": "._runtime.credentials",
    "Credentials": "._runtime.credentials",
    "CredentialsProvider": "._runtime.credentials",
    "Error": ".errors",
    "Paginator": "._runtime.pagination",
    "RetryPolicy": "._runtime.retry.policy",
    "ServiceError": ".errors",
    "Unrecognized": "._runtime.values",
}
"""Exported name → module, in every package."""

ASYNCHRONOUS: Mapping[str, str] = {
    "AsyncHttpTransport": ".._runtime.aio.http_transport",
    "AsyncPaginator": ".._runtime.aio.pagination",
}
"""Exported name → module, in the ``aio`` of every package."""

_TYPES: Mapping[str, tuple[str, ...]] = {
    "access": ("DeniedAccess", "denied_access"),
    "config.interface": ("Boto3Session", "BotocoreSession", "Session"),
    "config.settings": ("StsRegionalEndpoint", "Validation"),
    "credentials": (
        "ANONYMOUS",
        "Anonymous",
        "BearerToken",
        "Credentials",
        "CredentialsLike",
        "CredentialsProvider",
    ),
    "hooks": (
        "AfterResponse",
        "AfterResponseHook",
        "BeforeSend",
        "BeforeSendHook",
        "CallFailed",
        "Hook",
        "OnErrorHook",
        "OnRetry",
        "OnRetryHook",
    ),
    "http": ("BodyStream", "Headers", "HttpRequest", "HttpResponse", "Origin", "PreparedRequest"),
    "operation": ("BaseStructure", "Request", "Response", "ResponseMetadata", "WireStructure"),
    "pagination": ("Paginator",),
    "retry.interface": ("RetryLike", "RetryPolicyLike"),
    "retry.policy": ("Retry", "RetryMode", "RetryPolicy"),
    "transport": ("ClientCertificate",),
    "transport.http_transport": ("HttpTransport",),
    "transport.interface": (
        "AsyncResponseStream",
        "AsyncStreamingTransport",
        "AsyncTransport",
        "AsyncTransportLike",
        "ResponseStream",
        "StreamingTransport",
        "Transport",
        "TransportLike",
    ),
    "validation": ("Constraint", "Constraints"),
    "values": ("Missing", "Unrecognized", "Wire"),
}
"""Module of the runtime → the names in it that users may need: what public signatures name."""


_PUBLIC_OF_FEATURES: Mapping[str, Mapping[str, str]] = {
    STREAMS: {"BodyStream": "._runtime.http", "StreamingBody": "._runtime.streams.responses"},
    EVENT_STREAMS: {"EventStream": "._runtime.event_streams.events"},
}
"""Feature → what packages with it export in addition."""

_TYPES_OF_FEATURES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    STREAMS: {
        "streams.requests": ("BinaryFile", "StreamingInput"),
        "streams.responses": ("StreamingBody",),
    },
    EVENT_STREAMS: {"event_streams.events": ("Event", "EventStream")},
}


def type_exports(features: Collection[str]) -> tuple[Export, ...]:
    """The exports of ``types``.

    Args:
        features: The features of the service.
    """
    of_features = [types for name, types in _TYPES_OF_FEATURES.items() if name in features]
    exports = [
        Export(name=name, module=f".._runtime.{module}")
        for types in (_TYPES, *of_features)
        for module, names in types.items()
        for name in names
    ]
    return tuple(sorted(exports, key=lambda export: export.name))


MODULES = ("client", "endpoints", "enums", "errors", "literals", "models", "operations", "types")
"""Modules of every package that are attributes of it."""


def public_exports(client_class: str, features: Collection[str]) -> tuple[Export, ...]:
    """The exports of the package itself: its client, and what arguments and errors are made of."""
    modules = {client_class: ".client", **PUBLIC}
    for feature, names in _PUBLIC_OF_FEATURES.items():
        if feature in features:
            modules |= names
    return tuple(Export(name=name, module=modules[name]) for name in sorted(modules))


def async_exports(async_client_class: str) -> tuple[Export, ...]:
    """The exports of ``aio``: its client, and what is asynchronous of the runtime."""
    modules = {async_client_class: ".client", **ASYNCHRONOUS}
    return tuple(Export(name=name, module=modules[name]) for name in sorted(modules))


def public_modules(service: Service, parts: Collection[OwnPart]) -> tuple[str, ...]:
    """The modules that are attributes of the package.

    Modules of a part are none: a copy of the package without the part is type-checked as well.

    Args:
        service: The service.
        parts: The parts of the package that no other has.
    """
    used = (
        ("events", service.events is not None),
        ("paginators", service.paginators),
        ("waiters", service.waiters),
    )
    left_out = {path for part in parts for path in part.paths}
    own = [
        path.removesuffix(".py")
        for path in service.modules
        if "/" not in path and not path.startswith("_") and path not in left_out
    ]
    return tuple(sorted((*MODULES, *own, *(name for name, some in used if some))))


def model_exports(
    structures: tuple[StructureModule, ...], operations: tuple[OperationModule, ...]
) -> tuple[Export, ...]:
    """The exports of ``models``: every dataclass of the package."""
    modules = {
        structure.name: f".{module.stem}"
        for module in structures
        for structure in module.structures
    }
    for operation in operations:
        for one in (operation.request, operation.response):
            if one is not None:
                modules[one.name] = f"..operations.{operation.stem}"
    return tuple(
        Export(name=name, module=modules[name], by_rule=modules[name] == module_by_rule(name))
        for name in sorted(modules)
    )
