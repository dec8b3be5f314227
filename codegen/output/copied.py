"""The modules that are copied into a package: all but those of other protocols and unused features."""

# docs/decisions/modules-that-some-packages-need.md says why.

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from codegen.plan.package.features import (
    ACCOUNT_IDS,
    ARNS,
    CHECKSUMS,
    COMPRESSION,
    CRC32,
    DEPRECATION,
    DISCOVERY,
    EVENT_STREAMS,
    FORM_BODIES,
    HELPERS,
    LOCAL_SERVICE,
    PERMISSIONS,
    PUBLISHED_EVENTS,
    SIGNED_TOKENS,
    SIGV4A,
    STREAMS,
    TREE_HASHES,
    UNIONS,
    WAITERS,
)
from codegen.plan.protocols.registry import modules_of_other_protocols
from codegen.source.locations import GENERATOR

PACKAGE = GENERATOR / "package"
"""The folder that is copied."""

_GENERATED = frozenset(
    PACKAGE / folder / "__init__.py" for folder in ("", "testing", "testing/aio")
)
"""Modules of the mirror that are generated for each package."""

_FOLDERS_OF_PROTOCOLS = ("protocols", "responses")
"""Folders whose modules are named after the protocols that they are for."""

MODULES_OF_FEATURES: Mapping[str, tuple[str, ...]] = {
    ACCOUNT_IDS: ("_runtime/account_ids.py",),
    ARNS: ("_runtime/arns.py",),
    CHECKSUMS: ("_runtime/checksums.py",),
    COMPRESSION: ("_runtime/compression.py",),
    CRC32: ("_runtime/crc32.py",),
    DISCOVERY: ("_runtime/discovery.py", "_runtime/aio/discovery.py"),
    FORM_BODIES: ("_runtime/form_bodies.py",),
    DEPRECATION: ("_runtime/deprecation.py",),
    HELPERS: ("_runtime/helpers.py", "_runtime/steps.py", "_runtime/aio/steps.py"),
    SIGNED_TOKENS: ("_runtime/signed_tokens.py",),
    LOCAL_SERVICE: ("testing/local_service/", "testing/aio/local_service.py"),
    SIGV4A: ("_runtime/auth/sigv4a.py",),
    TREE_HASHES: ("_runtime/tree_hash.py",),
    UNIONS: ("_runtime/unions.py",),
    PERMISSIONS: ("testing/policy.py", "testing/policy_file.py"),
    PUBLISHED_EVENTS: (
        "_runtime/events/",
        "testing/event_value_strategies.py",
        "testing/conformance/event_tests.py",
    ),
    WAITERS: (
        "_runtime/steps.py",
        "_runtime/aio/steps.py",
        "_runtime/waiters.py",
        "_runtime/aio/waiters.py",
        "testing/conformance/waiter_tests.py",
        "testing/conformance/waiting.py",
    ),
    STREAMS: ("_runtime/streams/", "testing/wire/streams.py"),
    EVENT_STREAMS: (
        "_runtime/event_streams/",
        "testing/conformance/responses/event_streams.py",
        "testing/wire/event_streams.py",
    ),
}
"""Feature → its modules and folders. Folders end with a slash."""


def copied_modules(protocol: str, features: Collection[str]) -> Iterator[Path]:
    """Yields the modules that a package has.

    Args:
        protocol: The name of its protocol's modules.
        features: The features that it uses.
    """
    used = {path for feature in features for path in MODULES_OF_FEATURES.get(feature, ())}
    unused = tuple(
        path for paths in MODULES_OF_FEATURES.values() for path in paths if path not in used
    )
    others = modules_of_other_protocols(protocol)
    for path in sorted(PACKAGE.rglob("*.py")):
        is_of_protocols = path.parent.name in _FOLDERS_OF_PROTOCOLS
        is_of_another_protocol = is_of_protocols and path.stem.startswith(others)
        is_of_a_feature = path.relative_to(PACKAGE).as_posix().startswith(unused)
        is_copied = path not in _GENERATED
        if is_copied and not is_of_another_protocol and not is_of_a_feature:
            yield path
