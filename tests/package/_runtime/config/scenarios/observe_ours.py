"""Observes a client of ours in a scenario. Imports nothing of botocore."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from typing import Any, ClassVar

from support.sample.service import RawRequest

from codegen.package._runtime.client import Client
from codegen.package._runtime.errors import Error, ServiceError
from codegen.package._runtime.http import Headers, HttpRequest, HttpResponse, PreparedRequest
from codegen.package._runtime.protocols.rest_json import read_error
from codegen.package._runtime.service import Service
from codegen.package._runtime.transport import tls
from typed_ivs import endpoints

from .scenario import Scenario

LOGGER = "typed_scenarios"


RESOLVE: Any = endpoints.resolve
"""Its endpoints are of the package's own copy of the runtime."""


class ScenarioClient(Client):
    """A client with IVS's endpoints, of the runtime as it stands in the repository."""

    SERVICE: ClassVar[Service] = Service(
        package=LOGGER,
        import_name=LOGGER,
        version="1.0",
        service_id="ivs",
        api_version="2020-07-14",
        endpoint_prefix="ivs",
        signing_name="ivs",
        error_class=lambda code: ServiceError,
        read_error=read_error,
        resolve_endpoint=RESOLVE,
    )


@dataclass(slots=True, kw_only=True)
class Request(RawRequest):
    """As operations of IVS are sent."""

    OPERATION: ClassVar[str] = "ListChannels"
    message: HttpRequest = field(default_factory=lambda: HttpRequest("POST", "/ListChannels"))


def observe(scenario: Scenario, given: dict[str, Any]) -> dict[str, Any]:
    """The settings that our client resolves."""
    warnings: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warnings.append(record.getMessage())
    for logger in (LOGGER, "codegen"):
        logging.getLogger(logger).addHandler(handler)
    if scenario.session is not None:
        given["session"] = scenario.session()
    try:
        seen = _observe(given)
    except (Error, endpoints.ConfigurationError) as error:
        seen = {"refused": type(error).__name__, "says": str(error)}
    return {
        "seen": seen,
        "botocore": any(name.partition(".")[0] == "botocore" for name in sys.modules),
        "warnings": warnings,
    }


def _observe(given: dict[str, Any]) -> dict[str, Any]:
    client = ScenarioClient(**given)
    config = client._options.config
    policy: Any = client._options.policy
    transport: Any = client._shared.transport
    sent: list[PreparedRequest] = []
    transport.send = lambda request, **_: sent.append(request) or HttpResponse(
        200, Headers([]), b"{}"
    )
    try:
        credentials: Any = client._shared.credentials.get()
    except Error as error:
        credentials = {"refused": type(error).__name__, "says": str(error)}
    connectors = transport._connectors
    ca_bundle, client_cert = connectors._tls
    proxy = connectors.find_proxy(client._shared.endpoint_resolver.resolve({}).origin)
    seen: dict[str, Any] = {
        "region": client.region,
        "endpoint": client.endpoint_url,
        "retry_mode": policy.mode,
        "max_attempts": policy.max_attempts,
        "connect_timeout": config.connect_timeout,
        "read_timeout": config.read_timeout,
        "max_connections": transport._max_connections,
        "keep_alive": transport._keep_alive,
        "tcp_keepalive": connectors._tcp_keepalive,
        "ca_bundle": ca_bundle or tls.installed_bundle(),
        "client_cert": client_cert,
        "proxy": proxy
        and {
            "address": f"{proxy.scheme}://{proxy.host}:{proxy.port}",
            "authorization": proxy.headers.get("Proxy-Authorization"),
            "ca_bundle": proxy.ca_bundle,
            "client_cert": proxy.client_cert,
        },
        "app_id": config.app_id,
        "user_agent_extra": config.user_agent_extra,
        "host_prefixes": not config.disable_host_prefix_injection,
        "credentials": credentials,
    }
    if credentials is None:
        seen["credentials"] = "anonymous"
    elif not isinstance(credentials, dict):
        seen["credentials"] = {
            "key": credentials.access_key_id,
            "secret": credentials.secret_access_key,
            "token": credentials.session_token,
            **({"account": account} if (account := credentials.account_id) else {}),
        }
    if not isinstance(credentials, dict):
        client.send(Request())
        headers = {name.lower(): value for name, value in sent[0].headers.items()}
        seen["sent"] = {
            "to": sent[0].origin,
            "scope": _scope(headers.get("authorization", "")),
            "app": [part for part in headers["user-agent"].split() if part.startswith("app/")],
            "ends": headers["user-agent"].endswith(f" {config.user_agent_extra}"),
        }
    return seen


def _scope(authorization: str) -> list[str]:
    """Key, region and service in a signature."""
    parts = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return [parts[0], *parts[2:4]] if len(parts) == 5 else []
