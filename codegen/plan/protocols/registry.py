"""The protocols that packages can be generated for."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.plan.protocols.aws_json import AwsJson
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.protocols.rest_json import RestJson
from codegen.source.model import Document, Service

PROTOCOLS: Mapping[str, Protocol] = {one.name: one for one in (RestJson(), AwsJson())}
"""Every supported protocol by its name in service models."""

_PRIORITY = ("json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor", "query", "ec2")
"""The order of ``botocore.utils.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS``."""


def resolved_protocol(metadata: Document) -> str:
    """The name of the protocol in which a service is called.

    It is the one that ``botocore.model.ServiceModel.resolved_protocol`` chooses, also where a
    supported one comes later: the conformance tests compare with botocore's client.

    Args:
        metadata: The service document's metadata.
    """
    spoken = metadata.get("protocols") or ()
    return next((name for name in _PRIORITY if name in spoken), str(metadata.get("protocol")))


def modules_of_other_protocols(module: str) -> tuple[str, ...]:
    """The names of the modules of all protocols but that with the module ``module``."""
    return tuple(one.module for one in PROTOCOLS.values() if one.module != module)


def protocol_of(service: Service) -> Protocol:
    """The protocol of a service, which ``check_support`` has accepted."""
    return PROTOCOLS[resolved_protocol(service.metadata)]
