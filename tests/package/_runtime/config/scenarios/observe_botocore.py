"""What comes of a scenario at a client of botocore: the oracle."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore import UNSIGNED, exceptions, httpsession
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.retries import standard

from .scenario import Scenario

_OPTIONS = {
    "client_cert": "client_cert",
    "connect_timeout": "connect_timeout",
    "max_connections": "max_pool_connections",
    "read_timeout": "read_timeout",
    "tcp_keepalive": "tcp_keepalive",
    "use_dualstack": "use_dualstack_endpoint",
    "use_fips": "use_fips_endpoint",
    "user_agent_extra": "user_agent_extra",
}
_OF_THE_PROXY = ("proxy_ca_bundle", "proxy_client_cert")

# What ``legacy`` says where nobody says otherwise.
_LEGACY_ATTEMPTS = 5


def warm_up() -> None:
    """Reads the models that every scenario needs."""
    session = botocore.session.Session()
    keys: dict[str, Any] = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    for service in ("ivs", "sts", "sso", "sso-oidc"):
        session.create_client(service, region_name="us-west-2", **keys)
    loader = session.get_component("data_loader")
    # One loader for all sessions: it remembers what it has read.
    botocore.session.create_loader = lambda *_: loader


def observe(scenario: Scenario, given: dict[str, Any]) -> dict[str, Any]:
    """What botocore's client makes of it."""
    if scenario.absent:
        importlib.reload(httpsession)  # It has looked for them already.
    session = _session(scenario, given)
    credentials: Any = None
    try:
        client = _client(session, given)
        if credentials := client._request_signer._credentials:
            credentials = credentials.get_frozen_credentials()
        elif client.meta.config.signature_version is not UNSIGNED:
            raise exceptions.NoCredentialsError
    except Exception as error:
        credentials = _refused(error)
    try:
        if isinstance(credentials, dict):
            # With others all goes well, if nothing but the credentials is wrong.
            session = _session(scenario, given)
            client = _client(session, given, aws_access_key_id="a", aws_secret_access_key="b")
        return {"seen": _seen(client, credentials)}
    except Exception as error:
        return {"seen": _refused(error)}


def _refused(error: Exception) -> dict[str, str]:
    return {"refused": type(error).__name__, "says": str(error)}


def _session(scenario: Scenario, given: dict[str, Any]) -> Any:
    if scenario.session is not None:
        return scenario.session()
    session = botocore.session.Session(profile=given.get("profile"))
    if "sts_regional_endpoint" in given:
        session.set_config_variable("sts_regional_endpoints", given["sts_regional_endpoint"])
    return session


def _client(session: Any, given: dict[str, Any], **keys: str) -> Any:
    options = {theirs: given[ours] for ours, theirs in _OPTIONS.items() if ours in given}
    retries: dict[str, Any] = {}
    if "max_attempts" in given:
        retries["total_max_attempts"] = given["max_attempts"]
    if "retry_mode" in given:
        retries["mode"] = given["retry_mode"]
    if retries:
        options["retries"] = retries
    if "proxies" in given:
        proxies = given["proxies"]
        options["proxies"] = {
            scheme: url for scheme, url in proxies.items() if scheme not in _OF_THE_PROXY
        }
        options["proxies_config"] = {
            name: proxies[name] for name in _OF_THE_PROXY if name in proxies
        }
    credentials = given.get("credentials")
    if getattr(credentials, "IS_ANONYMOUS", False):
        options["signature_version"] = UNSIGNED
    elif credentials is not None:
        keys = {
            "aws_access_key_id": credentials.access_key_id,
            "aws_secret_access_key": credentials.secret_access_key,
            "aws_session_token": credentials.session_token,
            "aws_account_id": credentials.account_id,
        }
    arguments: dict[str, Any] = {
        "region_name": given.get("region"),
        "endpoint_url": given.get("endpoint_url"),
        "verify": given.get("ca_bundle"),
        "config": Config(**options) if options else None,
        **keys,
    }
    make = session.client if isinstance(session, boto3.Session) else session.create_client
    return make("ivs", **arguments)


def _seen(client: Any, credentials: Any) -> dict[str, Any]:
    request = _sent(client)
    config, http = client.meta.config, client._endpoint.http_session
    attempts = _LEGACY_ATTEMPTS if config.retries["mode"] == "legacy" else None
    seen: dict[str, Any] = {
        "region": client.meta.region_name,
        "endpoint": request.url.removesuffix("/ListChannels"),
        "retry_mode": config.retries["mode"],
        "max_attempts": config.retries.get(
            "total_max_attempts", attempts or standard.DEFAULT_MAX_ATTEMPTS
        ),
        "connect_timeout": float(http._timeout.connect_timeout),
        "read_timeout": float(http._timeout.read_timeout),
        "max_connections": http._max_pool_connections,
        "keep_alive": True,
        "tcp_keepalive": len(http._socket_options) > 1,
        "ca_bundle": httpsession.get_cert_path(http._verify) if http._verify else "nobody",
        "client_cert": (http._cert_file, http._key_file) if http._key_file else http._cert_file,
        "proxy": _proxy(http, request.url),
        "app_id": config.user_agent_appid,
        "user_agent_extra": config.user_agent_extra,
        "host_prefixes": config.inject_host_prefix,
        "credentials": credentials or "anonymous",
    }
    if isinstance(credentials, dict):
        return seen
    if credentials is not None:
        seen["credentials"] = {
            "key": credentials.access_key,
            "secret": credentials.secret_key,
            "token": credentials.token or None,
            **({"account": account} if (account := credentials.account_id) else {}),
        }
    agent = request.headers["User-Agent"].decode()
    authorization = request.headers.get("Authorization", b"").decode()
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    parts = urlsplit(request.url)
    seen["sent"] = {
        "to": f"{parts.scheme}://{parts.netloc}",
        "scope": [scope[0], *scope[2:4]] if len(scope) == 5 else [],
        "app": [part for part in agent.split() if part.startswith("app/")],
        "ends": agent.endswith(f" {config.user_agent_extra}"),
    }
    return seen


def _sent(client: Any) -> Any:
    """The request that a call makes; nothing is sent."""
    caught: list[Any] = []

    def response(request: Any, **_: object) -> AWSResponse:
        caught.append(request)
        return AWSResponse(request.url, 200, {}, _Empty())

    client.meta.events.register_first("before-send.ivs", response)
    client.list_channels()
    return caught[0]


class _Empty:
    """A body of nothing."""

    def stream(self) -> Iterator[bytes]:
        yield b"{}"


def _proxy(http: Any, url: str) -> dict[str, Any] | None:
    proxies = http._proxy_config
    found = proxies.proxy_url_for(url)
    if not found:
        return None
    parts = urlsplit(found)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {
        "address": f"{parts.scheme}://{parts.hostname}:{port}",
        "authorization": proxies.proxy_headers_for(found).get("Proxy-Authorization"),
        "ca_bundle": proxies.settings.get("proxy_ca_bundle"),
        "client_cert": proxies.settings.get("proxy_client_cert"),
    }
