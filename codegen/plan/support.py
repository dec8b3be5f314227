"""Refuses services that use something unsupported, naming every such operation."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.endpoints.context_paths import is_context_path
from codegen.plan.protocols.registry import PROTOCOLS, protocol_of, resolved_protocol
from codegen.plan.python.bodies import sends_checksum, stream_in
from codegen.plan.python.discovery import discovery_operation
from codegen.plan.python.streams import event_stream_problems, sends_events
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Operation, Service
from codegen.text.wording import describe, one_of

_SIGNATURES = ("v4", "bearer")
_AUTH_TYPES = (None, "none", "v4", "v4-unsigned-body", "bearer")
AUTH_SCHEMES = {
    "aws.auth#sigv4": "sigv4",
    "aws.auth#sigv4a": "sigv4a",
    "smithy.api#httpBearerAuth": "bearer",
    "smithy.api#noAuth": "none",
}
_LEAVE_OUT = "a [[leave_out]] entry for this operation in overlay.toml"


def check_support(service: Service) -> None:
    """Checks that a package can be generated for a service.

    Raises:
        ProblemsError: The protocol, the signature or a trait is not supported. Every operation
            that uses an unsupported trait is listed.
    """
    problems = [*_service_problems(service)]
    if not problems:
        for operation in service.operations.values():
            if sends_events(service, operation):
                continue  # It is left out.
            for place, feature in _unsupported(service, operation):
                problems.append(
                    Problem(
                        service.file,
                        pointer("operations", operation.name, *place),
                        f"{feature} in {operation.name}, which codegen does not support",
                        _LEAVE_OUT,
                    )
                )
    if problems:
        raise ProblemsError(problems)


def _service_problems(service: Service) -> Iterator[Problem]:
    if all(sends_events(service, operation) for operation in service.operations.values()):
        where = pointer("operations")
        yield Problem(
            service.file, where, "no operation", "at least one that overlay.toml does not leave out"
        )
    protocol = resolved_protocol(service.metadata)
    if protocol not in PROTOCOLS:
        yield Problem(
            service.file,
            pointer("metadata", "protocol"),
            f"the protocol {describe(protocol)}, which codegen does not support",
            one_of(PROTOCOLS),
        )
    if service.signature_version not in _SIGNATURES:
        yield Problem(
            service.file,
            pointer("metadata", "signatureVersion"),
            f"the signature {describe(service.signature_version)}, which codegen does not support",
            one_of(_SIGNATURES),
        )


def _unsupported(service: Service, operation: Operation) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yields the place of each unsupported feature below an operation, and the feature."""
    yield from _unsupported_checksums(service, operation)
    if operation.endpoint_discovery_required and discovery_operation(service) is None:
        yield ("endpointdiscovery",), "required endpoint discovery"
    for name, path in operation.operation_context_params.items():
        if not is_context_path(service, service.shapes.get(operation.input or ""), path):
            yield ("operationContextParams", name), f"the path {describe(path)}"
    if operation.auth_type not in _AUTH_TYPES:
        yield ("authtype",), f"the authentication {describe(operation.auth_type)}"
    for use in protocol_of(service).unsupported(service, operation):
        yield use.path, use.feature
    for key, feature in event_stream_problems(service, operation):
        yield (key, "shape"), feature


def _unsupported_checksums(
    service: Service, operation: Operation
) -> Iterator[tuple[tuple[str, ...], str]]:
    checksum = operation.checksum
    if checksum is None:
        return
    if sends_checksum(operation) and stream_in(service, operation):
        yield (), "the checksum of a stream, which is sent in trailers"
    if checksum.mode_member is not None and operation.input is not None:
        member = service.shapes[operation.input].members[checksum.mode_member]
        if member.location != "header":
            place = ("httpChecksum", "requestValidationModeMember")
            yield place, "a checksum that is not asked for by a header"
