"""The protocols that packages can be generated for."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.plan.protocols.protocol import Protocol
from codegen.plan.protocols.rest_json import RestJson
from codegen.source.model import Service

PROTOCOLS: Mapping[str, Protocol] = {protocol.name: protocol for protocol in (RestJson(),)}
"""Every supported protocol by its name in service models."""


def protocol_of(service: Service) -> Protocol:
    """The protocol of a service, which ``check_support`` has accepted."""
    return PROTOCOLS[service.protocol]
