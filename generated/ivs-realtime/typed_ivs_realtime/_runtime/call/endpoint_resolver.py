"""Resolves the endpoints of a client's requests, once for each set of endpoint parameters."""

from __future__ import annotations

from collections.abc import Mapping
from logging import DEBUG, INFO, Logger
from typing import TYPE_CHECKING, Any, cast

from ..auth.sigv4 import host_header
from ..endpoints import check_endpoint_url
from ..errors import ConfigurationError, tolerant

if TYPE_CHECKING:
    from ..config.settings import Config
    from ..endpoints import Endpoint
    from ..service import Service

_MOST_CACHED = 256


class ResolvedEndpoint:
    """An endpoint, split into the parts that a request needs.

    Args:
        url: The endpoint's URL.
        headers: Headers of every request to it.
        signing_name: The service's name in signatures.
        signing_region: The region in signatures; None if there is none.
        auth_schemes: Authentication schemes of the endpoint in order of preference; empty where the
            operation decides.
        region_set: The regions in signatures by SigV4a.
    """

    __slots__ = (
        "auth_schemes",
        "headers",
        "host",
        "origin",
        "path",
        "region_set",
        "scheme",
        "signing_name",
        "signing_region",
        "url",
    )

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        signing_name: str,
        signing_region: str | None,
        auth_schemes: tuple[str, ...],
        region_set: str = "*",
    ) -> None:
        scheme, _, rest = url.partition("://")
        authority, slash, path = rest.partition("/")
        self.url = url
        self.scheme = scheme.lower()
        self.host = host_header(f"{self.scheme}://{authority}")
        self.origin = f"{self.scheme}://{self.host}"
        self.path = slash + path
        self.headers = headers
        self.signing_name = signing_name
        self.signing_region = signing_region
        self.auth_schemes = auth_schemes
        self.region_set = region_set

    @tolerant
    def __repr__(self) -> str:
        return f"ResolvedEndpoint({self.url!r})"

    def target(self, target: str) -> str:
        """A request's target, with the endpoint's path before it."""
        if not self.path:
            return target
        path, mark, query = target.partition("?")
        path = self.path if path == "/" else self.path.removesuffix("/") + path
        return path + mark + query


class EndpointResolver:
    """Resolves the endpoints of a client's requests.

    Args:
        service: The service, with its endpoint rules.
        config: The client's settings: region, custom endpoint, FIPS, dual-stack.
        logger: Gets one record of where the endpoint comes from.
    """

    __slots__ = (
        "_arguments",
        "_config",
        "_logger",
        "_resolved",
        "_service",
    )

    def __init__(self, service: Service, config: Config, logger: Logger) -> None:
        self._service = service
        self._config = config
        self._logger: Logger | None = logger
        self._resolved: dict[object, ResolvedEndpoint] = {}
        self._arguments: dict[str, Any] = {
            "region": config.region,
            "use_fips": config.use_fips,
            "use_dual_stack": config.use_dualstack,
            "endpoint": config.endpoint_url,
        }

    def resolve(self, parameters: Mapping[str, Any]) -> ResolvedEndpoint:
        """The endpoint of a request.

        Args:
            parameters: The request's endpoint parameters.

        Raises:
            ConfigurationError: The rules have no endpoint, for example because no region is set.
        """
        key = _key(parameters)
        endpoint = self._resolved.get(key)
        if endpoint is None:
            endpoint = self._evaluate(parameters)
            if len(self._resolved) >= _MOST_CACHED:
                self._resolved.clear()
            self._resolved[key] = endpoint
        return endpoint

    def _evaluate(self, parameters: Mapping[str, Any]) -> ResolvedEndpoint:
        endpoint = self._apply_rules(parameters)
        scheme, separator, _ = endpoint.url.partition("://")
        if not separator or scheme.lower() not in ("https", "http"):
            raise ConfigurationError(
                f"endpoint rules: got {endpoint.url!r}; expected: a URL with https:// or http://"
            )
        logger, self._logger = self._logger, None
        if logger is not None:
            configured = self._arguments["endpoint"] is not None
            logger.log(
                INFO if configured else DEBUG,
                "endpoint %s from %s",
                endpoint.url,
                self._config.endpoint_source,
            )
        return ResolvedEndpoint(
            endpoint.url,
            {name: ", ".join(values) for name, values in endpoint.headers.items()},
            endpoint.signing_name or self._service.signing_name,
            endpoint.signing_region or self._config.region,
            endpoint.auth_schemes,
            endpoint.region_set or "*",
        )

    def _apply_rules(self, parameters: Mapping[str, Any]) -> Endpoint:
        config = self._config
        url = parameters.get("endpoint")
        if url is not None:
            # The operation sends to an endpoint that the caller names, such as that of a resource.
            check_endpoint_url(
                str(url),
                "endpoint of the request",
                allow_http=config.allow_http,
                is_proxied=config.forwards_http,
            )
        try:
            return self._service.resolve_endpoint(**{**self._arguments, **parameters})
        except ConfigurationError as error:
            refusal = str(error)
        raise ConfigurationError(self._explain(refusal))

    def _explain(self, refusal: str) -> str:
        """The message for a refusal of the rules, in terms of the client's arguments."""
        given = self._arguments
        if given["region"] is None and given["endpoint"] is None:
            return (
                f"region: none was found ({refusal}); give region=, or set AWS_DEFAULT_REGION or the "
                f"profile's region{self._config.hint}"
            )
        settings = (
            f"region={given['region']!r}, use_fips={given['use_fips']}, "
            f"use_dualstack={given['use_dual_stack']}, endpoint_url={given['endpoint']!r}"
        )
        return f"endpoint: the service's rules reject {settings}: {refusal}"


def _key(parameters: Mapping[str, Any]) -> object:
    """Parameters as a dictionary key: they are strings, booleans, and lists of strings."""
    return tuple((name, _hashable(value)) for name, value in parameters.items())


def _hashable(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value
