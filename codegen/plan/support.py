"""What can't be generated yet: refused by name, every offending operation at once, never wrong."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.python.index import references
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.wording import describe, one_of

PROTOCOL = "rest-json"
_SIGNATURES = ("v4", "bearer")
_AUTH_TYPES = (None, "none", "v4", "v4-unsigned-body", "bearer")
AUTH_SCHEMES = {
    "aws.auth#sigv4": "sigv4",
    "smithy.api#httpBearerAuth": "bearer",
    "smithy.api#noAuth": "none",
}
_LEAVE_OUT = "a [[leave_out]] entry for this operation in overlay.toml"


def check_support(service: Service) -> None:
    """Refuses what the plan can't express.

    Raises:
        ProblemsError: The protocol, the signature, or a trait of an operation is not supported;
            every offending operation is listed.
    """
    problems = [*_service_problems(service)]
    if not problems:
        for operation in service.operations.values():
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
    if not service.operations:
        where = pointer("operations")
        yield Problem(
            service.file,
            where,
            "no operation",
            "at least one operation that overlay.toml does not leave out",
        )
    if service.protocol != PROTOCOL:
        yield Problem(
            service.file,
            pointer("metadata", "protocol"),
            f"the protocol {describe(service.protocol)}, which codegen does not support",
            one_of([PROTOCOL]),
        )
    if service.signature_version not in _SIGNATURES:
        yield Problem(
            service.file,
            pointer("metadata", "signatureVersion"),
            f"the signature {describe(service.signature_version)}, which codegen does not support",
            one_of(_SIGNATURES),
        )
    if service.auth and not any(scheme in AUTH_SCHEMES for scheme in service.auth):
        yield Problem(
            service.file,
            pointer("metadata", "auth"),
            f"authentication by {', '.join(service.auth)}, which codegen does not support",
            one_of(AUTH_SCHEMES),
        )


def _unsupported(service: Service, operation: Operation) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where in an operation something unsupported is, and what."""
    if operation.checksum:
        yield ("httpChecksum",), "checksums of bodies"
    if operation.checksum_required:
        yield ("httpChecksumRequired",), "checksums of bodies"
    if operation.request_compression:
        yield ("requestcompression",), "compressed requests"
    if operation.endpoint_discovery_required:
        yield ("endpointdiscovery",), "required endpoint discovery"
    if operation.operation_context_params:
        yield ("operationContextParams",), "endpoint parameters taken from several members"
    if operation.auth_type not in _AUTH_TYPES:
        yield ("authtype",), f"the authentication {describe(operation.auth_type)}"
    if operation.auth and not any(scheme in AUTH_SCHEMES for scheme in operation.auth):
        yield ("auth",), f"authentication by {', '.join(operation.auth)}"
    for place, name in (("input", operation.input), ("output", operation.output)):
        if name is None:
            continue
        shape = service.shapes[name]
        if shape.document:
            yield (place, "shape"), "a document as the whole message"
        for member in shape.members.values():
            if _streams(service, member):
                yield (place, "shape"), f"a streaming payload (member {member.name})"
        if any(part.event_stream for part in _parts(service, name)):
            yield (place, "shape"), "an event stream"


def _streams(service: Service, member: Member) -> bool:
    return member.streaming or service.shapes[member.shape].streaming


def _parts(service: Service, root: str) -> Iterator[Shape]:
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield service.shapes[name]
            waiting.extend(references(service.shapes[name]))
