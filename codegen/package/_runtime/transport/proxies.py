"""Which proxy a request goes through, if any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from .tls import ClientCertificate

_SCHEMES = ("http", "https")
_KEYS = (*_SCHEMES, "proxy_ca_bundle", "proxy_client_cert")


class Proxy:
    """One proxy.

    Args:
        scheme: How to talk to it: ``http`` or ``https``.
        host: Its name or address.
        port: Its port.
        headers: What it is told about us: its authorization.
        ca_bundle: Whom to trust when talking to it; None for the client's own trust.
        client_cert: What to show to it.
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
    """Checks the argument of that name before anything is sent.

    Raises:
        ConfigurationError: A key or a proxy is wrong.
    """
    for key in proxies:
        if key not in _KEYS:
            raise ConfigurationError(f"proxies: got the key {key!r}; allowed: {', '.join(_KEYS)}")
    for scheme in _SCHEMES:
        url = proxies.get(scheme)
        if url:
            _parse(url, f"proxies[{scheme!r}]", proxies)


def find_proxy(origin: str, proxies: Mapping[str, object] | None) -> Proxy | None:
    """The proxy for an origin; None to connect directly.

    Args:
        origin: ``https://weather.us-west-2.amazonaws.com``.
        proxies: The argument of that name: a proxy for each scheme, and its trust. None to ask
            the environment (and on macOS and Windows the system), which NO_PROXY belongs to.

    Raises:
        ConfigurationError: The proxy's address is wrong.
    """
    scheme, _, authority = origin.partition("://")
    if proxies is not None:
        url, where = proxies.get(scheme), f"proxies[{scheme!r}]"
    else:
        url, where = _from_environment(scheme, authority), f"{scheme}_proxy"
    return _parse(url, where, proxies or {}) if url else None


def _from_environment(scheme: str, authority: str) -> str | None:
    # Imported here: it takes as long as everything else of ours together.
    from urllib.request import getproxies, proxy_bypass

    return None if proxy_bypass(authority) else getproxies().get(scheme)


def _parse(url: object, where: str, settings: Mapping[str, object]) -> Proxy:
    from urllib.parse import unquote, urlsplit

    # The address may hold a password, so no message shows it.
    problem = ConfigurationError(
        f"{where}: this is no address of a proxy; expected http://host:port, https://host:port or "
        "host:port, with user:password@ before the host if the proxy asks for it"
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
        from base64 import b64encode

        pair = f"{unquote(parts.username)}:{unquote(parts.password)}".encode()
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
    raise ConfigurationError(f"proxies[{name!r}]: got {type(value).__name__}; allowed: a path")


def _certificate(value: object) -> ClientCertificate | None:
    match value:
        case None | str():
            return value
        case (str() as path, str() as key):
            return path, key
        case _:
            raise ConfigurationError(
                f"proxies['proxy_client_cert']: got {type(value).__name__}; "
                "allowed: a path, or a pair of paths"
            )
