"""AWS JSON 1.0 and 1.1: every member travels in a JSON object, and a header names the operation.

Specification: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

# docs/decisions/requests-follow-botocore-over-smithy.md says why.

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.ir.package import Assignment
from codegen.plan.protocols.json_values import (
    JsonProtocol,
    read_event_stream,
    read_members,
    timestamp_format,
    write_members,
)
from codegen.plan.protocols.protocol import (
    Place,
    Reader,
    RequestBinding,
    ResponseBinding,
    TimestampFormat,
    Unsupported,
)
from codegen.plan.protocols.requests import host_prefix, http_request, read_parameters
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.streams import streams_of
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.python_source import literal


class AwsJson(JsonProtocol):
    """The protocol ``json``."""

    name = "json"
    module = "aws_json"

    def place(self, member: Member) -> Place:
        return "body"

    def timestamp_format(self, index: Index, member: Member) -> TimestampFormat:
        return timestamp_format(member, index.shape(member), "unixtimestamp")

    def unsupported(self, service: Service, operation: Operation) -> Iterator[Unsupported]:
        for needed in ("targetPrefix", "jsonVersion"):
            if needed not in service.metadata:
                yield Unsupported(path=(), feature=f"no {needed} in the metadata")
        for key, name in (("input", operation.input), ("output", operation.output)):
            shape = service.shapes[name] if name is not None else None
            if any(streams_of(service, name)) and (shape is None or len(shape.members) > 1):
                # They are in a message of their own, before the first event.
                yield Unsupported(path=(key, "shape"), feature="members beside an event stream")
            if shape is not None and shape.document:
                feature = "a document as the whole message"
                yield Unsupported(path=(key, "shape"), feature=feature)

    def bind_request(self, index: Index, operation: Operation, imports: Imports) -> RequestBinding:
        given = read_parameters(index, operation, imports)
        members = [(one.member, one.value, one.condition is None) for one in given]
        content = 'b"{}"'
        if members:
            written = write_members(index, members, imports)
            content = f"{imports.runtime('values', 'write_json')}({written})"
        arguments = ['"POST"', '"/"', _headers(index.service, operation), content]
        if operation.host_prefix:
            arguments.append(f"host_prefix={host_prefix(index, operation, imports)}")
        return RequestBinding(dictionaries=(), http=http_request(arguments, imports))

    def bind_response(self, reader: Reader, shape: Shape) -> ResponseBinding:
        members = shape.members.values()
        for stream in streams_of(reader.index.service, shape.name or None):
            read = Assignment(
                name=reader.fields[stream.name], expression=read_event_stream(reader, stream)
            )
            return ResponseBinding(setup=(), members=(read,), notes_missing=False)
        read_object = reader.imports.runtime("values", "read_object") if members else ""
        source = f"{read_object}(response.json(), {literal(reader.owner)})"
        return ResponseBinding(
            setup=(f"get = {source}.get",) if members else (),
            members=read_members(reader, shape, "get"),
            notes_missing=any(
                member.name in reader.always_present or reader.index.holds_structure(member)
                for member in members
            ),
        )

    def bind_error(self, reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
        return read_members(reader, shape, "wire.get")


def _headers(service: Service, operation: Operation) -> str:
    metadata = service.metadata
    headers = {
        "Content-Type": f"application/x-amz-json-{metadata['jsonVersion']}",
        "X-Amz-Target": f"{metadata['targetPrefix']}.{operation.name}",
    }
    if "awsQueryCompatible" in metadata:
        headers["X-Amzn-Query-Mode"] = "true"
    if operation.lists_endpoints:
        headers["X-Amz-Api-Version"] = metadata["apiVersion"]
    headers |= service.headers
    items = [f"{literal(name)}: {literal(value)}" for name, value in headers.items()]
    return f"{{{', '.join(items)}}}"
