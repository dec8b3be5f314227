"""The features of a service for which only some packages need modules of the runtime."""

from __future__ import annotations

from codegen.plan.package.deprecation import has_deprecated_use
from codegen.plan.python.streams import streams_of
from codegen.source.model import Service

DEPRECATION = "deprecation"
STREAMS = "streams"
EVENT_STREAMS = "event streams"
WAITERS = "waiters"
ARNS = "arns"
HELPERS = "helpers"
LOCAL_SERVICE = "local service"
SIGNED_TOKENS = "signed tokens"

ASKED_FOR = (ARNS, HELPERS, SIGNED_TOKENS)
"""Features that ``service.toml`` names, because hand-written modules of the service use them."""


def features(service: Service) -> frozenset[str]:
    """The features that a service uses."""
    operations = service.operations.values()
    streams = [
        service.shapes[member.shape]
        for operation in operations
        for name in (operation.input, operation.output)
        for member in streams_of(service, name)
    ]
    used = {
        DEPRECATION: any(
            operation.deprecated or has_deprecated_use(service, operation)
            for operation in operations
        ),
        STREAMS: bool(streams),
        WAITERS: bool(service.waiters),
        **{name: name in service.settings.get("features", ()) for name in ASKED_FOR},
        LOCAL_SERVICE: "local_service" in service.settings,
        EVENT_STREAMS: any(shape.event_stream for shape in streams),
    }
    return frozenset(feature for feature, is_used in used.items() if is_used)
