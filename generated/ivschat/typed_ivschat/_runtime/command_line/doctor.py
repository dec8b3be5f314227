"""``doctor``: the settings of a client, and where each was found. It shows no secret."""

from __future__ import annotations

import argparse
import os
import ssl
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..client import Client
from ..config import CONFIG_FILE, CREDENTIALS_FILE, PROFILE_VARIABLES, may_exist, shared_file
from ..config.resolve import Lookup
from ..config.settings import Config, Setting
from ..credentials import BearerToken, Credentials
from ..errors import ConfigurationError, CredentialsError, Error, ServiceError
from ..retry.clock_skew import read_http_date
from ..transport.proxies import find_proxy
from ..transport.tls import installed_bundle
from .calling import new_client, request_class
from .explained import explained

_SHOWN = (
    Config.use_fips,
    Config.use_dualstack,
    Config.max_attempts,
    Config.retry_mode,
    Config.allow_http,
)
_END_OF_KEY = 4


class Line(NamedTuple):
    """A line of the report."""

    name: str
    value: str
    source: str = ""


def run_doctor(
    client_class: type[Client], options: argparse.Namespace, versions: str, example: str
) -> int:
    """Prints the report. The exit status is 0 if a call could be signed, and was answered with --call."""
    print(versions)
    print()
    given = {
        "region": options.region,
        "profile": options.profile,
        "endpoint_url": options.endpoint_url,
    }
    given = {name: value for name, value in given.items() if value is not None}
    try:
        lookup = Lookup(given, os.environ)
        _print(_files(lookup, given))
        client = new_client(client_class, options)
    except ConfigurationError as error:
        _print([Line("settings", str(error))])
        return 1
    with client:
        _print(_settings(client, lookup))
        schemes = request_class(client_class, example).AUTH_SCHEMES if example else ("sigv4",)
        can_sign = _print_credentials(client, schemes)
        _print(_connection(client, lookup))
        if can_sign and getattr(options, "call", False):
            return _call(client, example)
    return 0 if can_sign else 1


def _print(lines: Iterable[Line]) -> None:
    for line in lines:
        source = f"  ({line.source})" if line.source else ""
        print(f"{line.name:<17} {line.value}{source}")


def _files(lookup: Lookup, given: dict[str, Any]) -> Iterator[Line]:
    named = next((name for name in PROFILE_VARIABLES if os.environ.get(name)), "")
    if "profile" in given:
        yield Line("profile", given["profile"], "argument")
    else:
        yield Line("profile", os.environ[named] if named else "default", named or "default")
    for name, file in (("config file", CONFIG_FILE), ("credentials file", CREDENTIALS_FILE)):
        path = shared_file(file, os.environ)
        state = "" if may_exist(path) else ", which does not exist"
        yield Line(name, f"{path}{state}", file[0] if os.environ.get(file[0]) else "default")


def _settings(client: Any, lookup: Lookup) -> Iterator[Line]:
    yield Line("region", client.region or "none", _origin(lookup, Config.region))
    config: Config = client._options.config
    yield Line("endpoint", client.endpoint_url, config.endpoint_source)
    for setting in _SHOWN:
        yield Line(setting.name, str(getattr(config, setting.name)), _origin(lookup, setting))


def _origin(lookup: Lookup, setting: Setting[Any]) -> str:
    """Where a setting was found."""
    found = lookup.found(setting)
    if found is None:
        return "default"
    return "argument" if found[1] == setting.argument else found[1]


def _print_credentials(client: Any, schemes: tuple[str, ...]) -> bool:
    """Prints the credentials; returns whether there are some."""
    resolver = client._shared.credentials
    try:
        token_for = client.SERVICE.signing_name if schemes[0] == "bearer" else None
        found = None if schemes[0] == "none" else resolver.identify(token_for, None)
    except (CredentialsError, ConfigurationError) as error:
        _print([Line("credentials", str(error))])
        return False
    if found is None:
        _print([Line("credentials", "none, and none are needed")])
        return True
    _print(_identity(found, resolver.source_name))
    return True


def _identity(found: Credentials | BearerToken, source: str) -> Iterator[Line]:
    if isinstance(found, BearerToken):
        yield Line("credentials", "a bearer token", source)
    else:
        kind = "temporary" if found.session_token else "long-term"
        key = f"…{found.access_key_id[-_END_OF_KEY:]}"
        yield Line("credentials", f"{kind} access key {key}", source)
    expires_at = found.expires_at
    if expires_at is None:
        yield Line("expiry", "none is known")
    else:
        minutes = int((expires_at - datetime.now(UTC)).total_seconds() // 60)
        yield Line("expiry", f"{expires_at.isoformat()}, in {minutes} minutes")


def _connection(client: Any, lookup: Lookup) -> Iterator[Line]:
    endpoint = client._shared.endpoint_resolver.resolve({})
    try:
        proxy = find_proxy(endpoint.origin, None)
    except ConfigurationError as error:
        yield Line("proxy", str(error))
    else:
        if proxy is None:
            yield Line("proxy", "none")
        else:
            scheme = endpoint.origin.partition(":")[0]
            yield Line("proxy", f"{proxy.scheme}://{proxy.host}:{proxy.port}", f"{scheme}_proxy")
    bundle: str | None = client._options.config.ca_bundle
    if bundle is not None:
        yield Line("trust", bundle, _origin(lookup, Config.ca_bundle))
    elif (installed := installed_bundle()) is not None:
        yield Line("trust", installed, "installed package")
    else:
        yield Line("trust", ssl.get_default_verify_paths().openssl_cafile, "system")
    yield Line("TLS", ssl.OPENSSL_VERSION)
    offline = os.environ.get("TYPED_AWS_OFFLINE")
    if offline:
        yield Line("offline", "only loopback is connected to", "TYPED_AWS_OFFLINE")


def _call(client: Client, example: str) -> int:
    """Makes a call, and compares the clocks by its response."""
    request = request_class(type(client), example)()
    started = datetime.now(UTC)
    try:
        response = client.send(request)
    except Error as error:
        _print([Line("call", f"{example}: {explained(error)}")])
        if isinstance(error, ServiceError):
            _print(_skew(error.headers.get("date"), started))
        return 1
    metadata = response.response_metadata
    _print([Line("call", f"{example}: HTTP {metadata.status}, attempts: {metadata.attempts}")])
    _print(_skew(metadata.headers.get("date"), started))
    return 0


def _skew(date: str | None, started: datetime) -> Iterator[Line]:
    server = None if date is None else read_http_date(date)
    if server is None:
        yield Line("clock", "the response has no date")
        return
    middle = started + (datetime.now(UTC) - started) / 2
    seconds = round((middle - server).total_seconds())
    yield Line("clock", f"{seconds:+d} s against the service's, within a second")
