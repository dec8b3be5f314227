"""Operations of the sample service whose bodies are streams, as the generator would write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from codegen.package._runtime.http import HttpRequest, HttpResponse
from codegen.package._runtime.operation import Request, Response, metadata
from codegen.package._runtime.streams.requests import StreamedBlob, StreamingInput, request_body
from codegen.package._runtime.streams.responses import StreamingBody, streaming_body
from codegen.package._runtime.validation import Constraint
from codegen.package._runtime.values import read_integer_text


@dataclass(slots=True, kw_only=True)
class PutBlobRequest(Request[Response]):
    OPERATION: ClassVar[str] = "PutBlob"
    CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"body": StreamedBlob(1, 8, required=True)}

    body: StreamingInput

    def write(self) -> HttpRequest:
        return HttpRequest("PUT", "/blob", body=request_body(self.body, "body"))

    def read(self, response: HttpResponse) -> Response:
        return Response(response_metadata=metadata(response))


@dataclass(slots=True, kw_only=True)
class PutUnsignedBlobRequest(PutBlobRequest):
    OPERATION: ClassVar[str] = "PutUnsignedBlob"
    UNSIGNED_PAYLOAD: ClassVar[bool] = True


@dataclass(slots=True, kw_only=True)
class GetBlobResponse(Response):
    body: StreamingBody
    count: int | None = None


@dataclass(slots=True, kw_only=True)
class GetBlobRequest(Request[GetBlobResponse]):
    OPERATION: ClassVar[str] = "GetBlob"
    STREAMS: ClassVar[bool] = True

    def write(self) -> HttpRequest:
        return HttpRequest("GET", "/blob")

    def read(self, response: HttpResponse) -> GetBlobResponse:
        count = response.headers.get("x-count")
        return GetBlobResponse(
            count=None if count is None else read_integer_text(count, "count"),
            body=streaming_body(response),
            response_metadata=metadata(response),
        )
