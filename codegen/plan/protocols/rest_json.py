"""rest-json: members are bound to path, query string, headers, status and a JSON body.

Specification: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

# docs/decisions/requests-follow-botocore-over-smithy.md says why.

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.plan.ir.package import Assignment
from codegen.plan.protocols.json_values import JsonProtocol, timestamp_format
from codegen.plan.protocols.protocol import (
    Place,
    Reader,
    RequestBinding,
    ResponseBinding,
    TimestampFormat,
    Unsupported,
)
from codegen.plan.protocols.rest_json_requests import bind_request
from codegen.plan.protocols.rest_json_responses import bind_error, bind_response
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.streams import is_body_stream
from codegen.source.model import Member, Operation, Service, Shape

_PLACE_OF_LOCATION: Mapping[str | None, Place] = {
    None: "body",
    "uri": "label",
    "querystring": "query",
    "header": "header",
    "headers": "headers",
    "statusCode": "status",
}
_TIMESTAMPS: Mapping[Place, TimestampFormat] = {
    "body": "unixtimestamp",
    "label": "iso8601",
    "query": "iso8601",
    "header": "rfc822",
    "headers": "rfc822",
}
"""The formats of timestamps without a trait."""


class RestJson(JsonProtocol):
    """The protocol ``rest-json``."""

    name = "rest-json"
    module = "rest_json"

    def place(self, member: Member) -> Place:
        return _PLACE_OF_LOCATION[member.location]

    def timestamp_format(self, index: Index, member: Member) -> TimestampFormat:
        return timestamp_format(member, index.shape(member), _TIMESTAMPS[self.place(member)])

    def unsupported(self, service: Service, operation: Operation) -> Iterator[Unsupported]:
        for key, name in (("input", operation.input), ("output", operation.output)):
            if name is None:
                continue
            shape = service.shapes[name]
            path = (key, "shape")
            if shape.document:
                yield Unsupported(path=path, feature="a document as the whole message")
            for member in shape.members.values():
                is_streaming = member.streaming or service.shapes[member.shape].streaming
                if service.shapes[member.shape].event_stream and shape.payload != member.name:
                    feature = f"an event stream that is not the payload (member {member.name})"
                    yield Unsupported(path=path, feature=feature)
                is_blob = is_body_stream(service.shapes[member.shape], member)
                if is_streaming and not (is_blob and shape.payload == member.name):
                    feature = f"a stream that is not the payload, or no blob (member {member.name})"
                    yield Unsupported(path=path, feature=feature)

    def bind_request(self, index: Index, operation: Operation, imports: Imports) -> RequestBinding:
        return bind_request(index, operation, imports)

    def bind_response(self, reader: Reader, shape: Shape) -> ResponseBinding:
        return bind_response(reader, shape)

    def bind_error(self, reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
        return bind_error(reader, shape)
