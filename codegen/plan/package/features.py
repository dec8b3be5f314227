"""The features of a service for which only some packages need modules of the runtime."""

from __future__ import annotations

from collections.abc import Collection

from codegen.plan.endpoints.lower import asks_for_accounts
from codegen.plan.endpoints.signatures import may_be_asymmetric
from codegen.plan.ir.modules import Export
from codegen.plan.package.deprecation import has_deprecated_use
from codegen.plan.python.bodies import has_tree_hash, is_compressed
from codegen.plan.python.discovery import discovers
from codegen.plan.python.streams import streams_of
from codegen.source.model import Service

ACCOUNT_IDS = "account ids"
DEPRECATION = "deprecation"
STREAMS = "streams"
EVENT_STREAMS = "event streams"
WAITERS = "waiters"
ARNS = "arns"
HELPERS = "helpers"
CHECKSUMS = "checksums"
COMPRESSION = "compression"
CRC32 = "crc32"
DISCOVERY = "endpoint discovery"
FORM_BODIES = "form bodies"
SIGV4A = "sigv4a"
TREE_HASHES = "tree hashes"
UNIONS = "unions"
LOCAL_SERVICE = "local service"
SIGNED_TOKENS = "signed tokens"

ASKED_FOR = (ARNS, HELPERS, SIGNED_TOKENS)
"""Features that ``service.toml`` names, because hand-written modules of the service use them."""
PUBLISHED_EVENTS = "published events"
PERMISSIONS = "permissions"


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
        ACCOUNT_IDS: asks_for_accounts(service.endpoint_rules),
        DEPRECATION: any(
            operation.deprecated or has_deprecated_use(service, operation)
            for operation in operations
        ),
        STREAMS: bool(streams),
        WAITERS: bool(service.waiters),
        **{name: name in service.settings.get("features", ()) for name in ASKED_FOR},
        LOCAL_SERVICE: "local_service" in service.settings,
        PUBLISHED_EVENTS: service.events is not None,
        PERMISSIONS: service.access is not None,
        EVENT_STREAMS: any(shape.event_stream for shape in streams),
        CHECKSUMS: any(operation.checksum for operation in operations),
        CRC32: bool(service.crc32_header),
        DISCOVERY: discovers(service),
        FORM_BODIES: any(operation.query_in_body for operation in operations),
        COMPRESSION: any(is_compressed(service, operation) for operation in operations),
        SIGV4A: any(
            "aws.auth#sigv4a" in schemes
            for schemes in (service.auth, *(operation.auth for operation in operations))
        )
        or may_be_asymmetric(service.endpoint_rules),
        UNIONS: any(shape.union for shape in service.shapes.values()),
        TREE_HASHES: any(has_tree_hash(service, operation) for operation in operations),
    }
    return frozenset(feature for feature, is_used in used.items() if is_used)


_SETTING_MODULES = {
    ACCOUNT_IDS: Export(name="account_ids", module="._runtime"),
    CHECKSUMS: Export(name="checksums", module="._runtime"),
    COMPRESSION: Export(name="compression", module="._runtime"),
    DISCOVERY: Export(name="discovery", module="._runtime"),
    SIGV4A: Export(name="sigv4a", module="._runtime.auth"),
}


def setting_modules(used: Collection[str]) -> tuple[Export, ...]:
    """The modules of the runtime that have settings of the features that a service uses.

    Args:
        used: The features.
    """
    return tuple(module for feature, module in _SETTING_MODULES.items() if feature in used)
