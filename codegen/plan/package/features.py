"""The features of a service for which only some packages need modules of the runtime."""

from __future__ import annotations

from codegen.source.model import Service

DEPRECATION = "deprecation"


def features(service: Service) -> frozenset[str]:
    """The features that a service uses."""
    used = {DEPRECATION: any(one.deprecated for one in service.operations.values())}
    return frozenset(feature for feature, is_used in used.items() if is_used)
