"""Selects the proxy for an origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..endpoints import is_loopback
from ..errors import ConfigurationError, tolerant
from ..forks import late_import
from ..http import Origin, numeric_address
from ..signals import reraise_if_of_handler

# docs/decisions/loopback-is-what-is-dialled.md says why.

if TYPE_CHECKING:
    from . import ClientCertificate

_SCHEMES = ("http", "https")
_KEYS = (*_SCHEMES, "proxy_ca_bundle", "proxy_client_cert")


class Proxy:
    """One proxy.

    Args:
        scheme: ``http`` or ``https``: how the client connects to the proxy.
        host: Its name or address.
        port: Its port.
        headers: Headers for the proxy, such as its authorization.
        ca_bundle: Certificate authorities for the proxy; None for the client's own.
        client_cert: Client certificate for the proxy.
    """

    __slots__ = ("ca_bundle", "client_cert", "headers", "host", "port", "scheme")

    def __init__(
        self,
        scheme: str,
        host: str,
        port: int,
        headers: Mapping[str, str],
        *,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
    ) -> None:
        self.scheme: str = scheme
        self.host: str = host
        self.port: int = port
        self.headers: Mapping[str, str] = headers
        self.ca_bundle: str | None = ca_bundle
        self.client_cert: ClientCertificate | None = client_cert

    @tolerant
    def __repr__(self) -> str:
        return f"<Proxy: {self.scheme}://{self.host}:{self.port}>"


def check_proxies(proxies: Mapping[str, object]) -> None:
    """Checks the client argument ``proxies``.

    Raises:
        ConfigurationError: A key or a proxy is invalid.
    """
    for key in proxies:
        if key not in _KEYS:
            raise ConfigurationError(f"proxies: got key {key!r}; expected: {', '.join(_KEYS)}")
    for scheme in _SCHEMES:
        url = proxies.get(scheme)
        if url:
            _parse(url, f"proxies[{scheme!r}]", proxies)


def find_proxy(origin: str, proxies: Mapping[str, object] | None) -> Proxy | None:
    """The proxy for an origin; None to connect directly.

    Args:
        origin: ``https://weather.us-west-2.amazonaws.com``.
        proxies: The client argument: proxies by scheme, with their certificates. None to use the
            environment, including NO_PROXY, and on macOS and Windows the system's settings; these
            never apply to loopback.

    Raises:
        ConfigurationError: The proxy's address is invalid.
    """
    scheme, _, authority = origin.partition("://")
    if proxies is not None:
        url, where = proxies.get(scheme), f"proxies[{scheme!r}]"
    else:
        url, where = _from_environment(scheme, authority), f"{scheme}_proxy"
    return _parse(url, where, proxies or {}) if url else None


def _from_environment(scheme: str, authority: str) -> str | None:
    # urllib.request is slow to import.
    with late_import:
        from urllib.request import getproxies, getproxies_environment, proxy_bypass

    origin = Origin(f"{scheme}://{authority}")
    if is_loopback(origin.host):
        return None
    stated = getproxies_environment()
    if stated:
        excepted = is_excepted(origin.host, origin.port, stated.get("no", ""))
        return None if excepted else stated.get(scheme)
    return None if proxy_bypass(authority) else getproxies().get(scheme)


def is_excepted(host: str, port: int, no_proxy: str) -> bool:
    """Whether ``NO_PROXY`` excepts a server from the environment's proxies.

    It takes what curl (CURLOPT_NOPROXY) and Go (golang.org/x/net/http/httpproxy) take, since there
    is no standard: entries separated by commas or spaces, which are ``*``, a network, or a host
    with or without a port. ``example.com`` and ``.example.com`` except the host and everything
    under it, ``*.example.com`` only the latter. No name is looked up.
    """
    name = host.lower().removesuffix(".")
    address = numeric_address(name)
    for entry in no_proxy.lower().replace(",", " ").split():
        if entry == "*":
            return True
        if "/" in entry:
            if address is not None and _contains(entry, address):
                return True
            continue
        listed, listed_port = _split(entry)
        if listed_port not in ("", str(port)):
            continue
        if address is not None:
            if numeric_address(listed) == address:
                return True
            continue
        domain = listed.removeprefix("*").lstrip(".").removesuffix(".")
        if domain and (name.endswith(f".{domain}") or (name == domain and listed[0] != "*")):
            return True
    return False


def _contains(network: str, address: str) -> bool:
    with late_import:
        from ipaddress import ip_address, ip_network

    try:
        members = ip_network(network.replace("[", "").replace("]", ""), strict=False)
    except ValueError as error:
        reraise_if_of_handler(error)
        return False
    return ip_address(address.partition("%")[0]) in members


def _split(entry: str) -> tuple[str, str]:
    """Host and port of an entry; the port is empty if there is none."""
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, rest.removeprefix(":")
    if entry.count(":") == 1:
        host, _, port = entry.partition(":")
        return host, port
    return entry, ""


def _parse(url: object, where: str, settings: Mapping[str, object]) -> Proxy:
    with late_import:
        from urllib.parse import unquote, urlsplit

    # The URL may contain a password, so the message does not quote it.
    problem = ConfigurationError(
        f"{where}: got a value that is not a proxy's address; expected: http://host:port, "
        "https://host:port or host:port, with user:password@ before the host if required"
    )
    if not isinstance(url, str) or not url.isprintable() or " " in url:
        raise problem
    scheme, separator, _ = url.partition("://")
    if not separator:
        url = f"http:{url}" if url.startswith("//") else f"http://{url}"
    elif scheme.lower() not in _SCHEMES:
        raise problem
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        reraise_if_of_handler(error)
        port = 0
        parts = None
    if parts is None or not parts.hostname or port == 0:
        raise problem
    if "[" in parts.netloc and ":" not in parts.hostname:
        raise problem
    headers: dict[str, str] = {}
    if parts.username or parts.password:
        with late_import:
            from base64 import b64encode

        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode()
        # RFC 7617
        headers["Proxy-Authorization"] = f"Basic {b64encode(pair).decode('ascii')}"
    return Proxy(
        parts.scheme,
        parts.hostname,
        port or (443 if parts.scheme == "https" else 80),
        headers,
        ca_bundle=_path(settings.get("proxy_ca_bundle"), "proxy_ca_bundle"),
        client_cert=_certificate(settings.get("proxy_client_cert")),
    )


def _path(value: object, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ConfigurationError(f"proxies[{name!r}]: got {type(value).__name__}; expected: a path")


def _certificate(value: object) -> ClientCertificate | None:
    match value:
        case None | str():
            return value
        case (str() as path, str() as key):
            return path, key
        case _:
            raise ConfigurationError(
                f"proxies['proxy_client_cert']: got {type(value).__name__}; "
                "expected: a path, or a pair of paths"
            )
