"""A service as the generator would write it, by hand: what the runtime is tested with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from codegen.package._runtime.aio.client import AsyncClient
from codegen.package._runtime.client import Client
from codegen.package._runtime.endpoints import Endpoint
from codegen.package._runtime.errors import ConfigurationError, ServiceError
from codegen.package._runtime.http import HttpRequest, HttpResponse
from codegen.package._runtime.operation import Request, Response, metadata
from codegen.package._runtime.protocols.rest_json import read_error
from codegen.package._runtime.service import Service
from codegen.package._runtime.validation import Constraint, String
from codegen.package._runtime.values import read_object, write_json, write_label


class ResourceNotFoundException(ServiceError):
    """The thing does not exist."""

    FAULT = "client"


class ThrottlingException(ServiceError):
    """Too many requests."""

    RETRYABLE = True
    THROTTLING = True


_ERRORS = {kind.__name__: kind for kind in (ResourceNotFoundException, ThrottlingException)}


def resolve(
    *,
    region: str | None,
    use_fips: bool,
    use_dual_stack: bool,
    endpoint: str | None,
    tenant: str | None = None,
) -> Endpoint:
    """The endpoint rules."""
    if endpoint is not None:
        return Endpoint(endpoint)
    if region is None:
        raise ConfigurationError("Invalid Configuration: Missing Region")
    fips, domain = "-fips" if use_fips else "", "api.aws" if use_dual_stack else "amazonaws.com"
    if tenant is not None:
        return Endpoint(
            f"https://{tenant}.sample.{region}.{domain}",
            signing_name="sample-tenant",
            signing_region="us-east-1",
            headers={"X-Tenant": (tenant, "2")},
        )
    return Endpoint(f"https://sample{fips}.{region}.{domain}")


SERVICE = Service(
    package="support.sample",
    import_name="support.sample",
    version="1.2.3",
    service_id="Sample Service",
    api_version="2020-01-01",
    endpoint_prefix="sample",
    signing_name="sample",
    error_class=lambda code: _ERRORS.get(code, ServiceError),
    read_error=partial(read_error, text_members=("exceptionMessage",)),
    resolve_endpoint=resolve,
)


@dataclass(slots=True, kw_only=True)
class GetThingResponse(Response):
    name: str = ""


@dataclass(slots=True, kw_only=True)
class GetThingRequest(Request[GetThingResponse]):
    OPERATION: ClassVar[str] = "GetThing"
    CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {"name": String(1, 8, required=True)}

    name: str
    tenant: str | None = None

    def write(self) -> HttpRequest:
        return HttpRequest("GET", f"/things/{write_label(self.name, 'name')}")

    def read(self, response: HttpResponse) -> GetThingResponse:
        wire = read_object(response.json(), "GetThing")
        return GetThingResponse(name=wire.get("name", ""), response_metadata=metadata(response))

    def endpoint_parameters(self) -> Mapping[str, Any]:
        return {} if self.tenant is None else {"tenant": self.tenant}


@dataclass(slots=True, kw_only=True)
class PutThingRequest(Request[Response]):
    """Not safe to repeat."""

    OPERATION: ClassVar[str] = "PutThing"
    SAFE_TO_REPEAT: ClassVar[bool] = False

    text: str = field(repr=False)
    label: str | None = None
    host_prefix: str = ""

    def write(self) -> HttpRequest:
        headers = {"Content-Type": "application/json"}
        if self.label is not None:
            headers["x-label"] = self.label
        body = write_json({"text": self.text})
        return HttpRequest("POST", "/PutThing", headers, body, self.host_prefix)

    def read(self, response: HttpResponse) -> Response:
        return Response(response_metadata=metadata(response))


@dataclass(slots=True, kw_only=True)
class RawRequest(Request[Response]):
    """Any request at all."""

    OPERATION: ClassVar[str] = "Raw"

    message: HttpRequest = field(repr=False)

    def write(self) -> HttpRequest:
        return self.message

    def read(self, response: HttpResponse) -> Response:
        return Response(response_metadata=metadata(response))


@dataclass(slots=True, kw_only=True)
class TokenRequest(RawRequest):
    """Authenticated by a token."""

    OPERATION: ClassVar[str] = "Token"
    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("bearer",)


@dataclass(slots=True, kw_only=True)
class OpenRequest(RawRequest):
    """Not authenticated at all."""

    OPERATION: ClassVar[str] = "Open"
    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("none",)


class AsyncSampleClient(AsyncClient):
    """The asynchronous client."""

    SERVICE: ClassVar[Service] = SERVICE

    async def get_thing(self, *, name: str) -> GetThingResponse:
        return await self.send(GetThingRequest(name=name))


class SampleClient(Client):
    """The client."""

    SERVICE: ClassVar[Service] = SERVICE

    def get_thing(self, *, name: str) -> GetThingResponse:
        return self.send(GetThingRequest(name=name))
