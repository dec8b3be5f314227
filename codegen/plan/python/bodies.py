"""Which operations compress, hash or check bodies."""

# docs/decisions/checksums-and-compression.md says why.

from __future__ import annotations

from codegen.plan.python.streams import is_body_stream
from codegen.source.model import Member, Operation, Service

_TREE_HASH = "x-amz-sha256-tree-hash"
_GZIP = "gzip"


def stream_in(service: Service, operation: Operation) -> Member | None:
    """The member of an operation's input that is a body stream; None if there is none."""
    shape = service.shapes.get(operation.input or "")
    members = shape.members.values() if shape else ()
    streams = (one for one in members if is_body_stream(service.shapes[one.shape], one))
    return next(streams, None)


def is_compressed(service: Service, operation: Operation) -> bool:
    """Whether the requests of an operation are compressed, unless they are small.

    A stream whose length the service needs to know is not.
    """
    stream = stream_in(service, operation)
    fixed = stream is not None and service.shapes[stream.shape].requires_length
    return _GZIP in operation.compressions and not fixed


def has_tree_hash(service: Service, operation: Operation) -> bool:
    """Whether the requests of an operation have a stream and a header for its tree hash."""
    shape = service.shapes.get(operation.input or "")
    members = shape.members.values() if shape else ()
    named = any(one.location == "header" and one.wire_name == _TREE_HASH for one in members)
    return named and stream_in(service, operation) is not None


def reads_stream(service: Service, operation: Operation) -> bool:
    """Whether a body that is a stream is read before it is sent, to be compressed or hashed."""
    is_packed = is_compressed(service, operation) and stream_in(service, operation) is not None
    return is_packed or has_tree_hash(service, operation)


def sends_checksum(operation: Operation) -> bool:
    """Whether the requests of an operation may have a checksum."""
    checksum = operation.checksum
    return checksum is not None and (checksum.required or checksum.algorithm_member is not None)
