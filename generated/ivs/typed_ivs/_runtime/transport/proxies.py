"""Selects the proxy for an origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import ConfigurationError
from ..forks import late_import

if TYPE_CHECKING:
    from .tls import ClientCertificate

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
        self.scheme = scheme
        self.host = host
        self.port = port
        self.headers = headers
        self.ca_bundle = ca_bundle
        self.client_cert = client_cert

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
            environment, including NO_PROXY, and on macOS and Windows the system's settings.

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
        from urllib.request import getproxies, proxy_bypass

    return None if proxy_bypass(authority) else getproxies().get(scheme)


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
    except ValueError:
        port = 0
        parts = None
    if parts is None or not parts.hostname or port == 0:
        raise problem
    headers: dict[str, str] = {}
    if parts.username and parts.password is not None:
        with late_import:
            from base64 import b64encode

        pair = f"{unquote(parts.username)}:{unquote(parts.password)}".encode()
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
