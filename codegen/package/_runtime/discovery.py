"""Endpoint discovery: the service is asked where its requests go.

``botocore.discovery`` is what this is compared with.
"""

# docs/decisions/what-botocore-knows-in-code.md says why.

from __future__ import annotations

from collections.abc import Mapping
from logging import Logger
from math import inf
from typing import Any, ClassVar, Final, cast

from .call.endpoint_resolver import EndpointResolver, ResolvedEndpoint
from .client import Client, ClientBase
from .config.checks import one_of
from .config.settings import Config, Setting
from .endpoints import check_endpoint_url
from .errors import ConfigurationError, ResponseParseError, ServiceError, TransportError
from .operation import R, Request
from .service import Service
from .signals import reraise_if_of_handler

DISCOVERED: str = "discovered"
"""The endpoint parameter of requests that may go to the endpoint that the service names: True if
they have to."""


def _mode(value: object, where: str) -> str:
    """The check of the setting: a session may have it as a boolean."""
    given = str(value) if isinstance(value, bool) else value
    return one_of("auto", "true", "false")(given, where)


class DiscoverySettings:
    """The settings of packages whose services name the endpoints of their requests."""

    endpoint_discovery_enabled: Setting[str] = Setting(
        _mode,
        "auto",
        variables=("AWS_ENDPOINT_DISCOVERY_ENABLED",),
        key="endpoint_discovery_enabled",
        session_variable="endpoint_discovery_enabled",
        session_option="endpoint_discovery_enabled",
        meaning="Whether the service is asked which endpoint requests go to: `true`, `false`, or "
        "`auto`, only for operations that require it.",
    )


SETTINGS: Final[tuple[Setting[Any], ...]] = (DiscoverySettings.endpoint_discovery_enabled,)

_AGAIN_AFTER = 60.0
"""Seconds for which an old endpoint is used after the service could not be asked for a new one."""


class DiscoveringResolver(EndpointResolver):
    """Resolves endpoints, and keeps the one that the service named.

    By default, only requests that have to go there do. All do if the service is asked in any case.

    Args:
        service: The service.
        config: The client's settings. With a custom endpoint, nothing is discovered.
        logger: Gets one record of where the endpoint comes from.
    """

    __slots__ = ("_address", "_fresh_until", "_mode")

    def __init__(self, service: Service, config: Config, logger: Logger) -> None:
        super().__init__(service, config, logger)
        self._mode = DiscoverySettings.endpoint_discovery_enabled.of(config)
        self._address: str | None = None
        self._fresh_until = -inf

    def resolve(self, parameters: Mapping[str, Any]) -> ResolvedEndpoint:
        own = {name: value for name, value in parameters.items() if name != DISCOVERED}
        endpoint, address = super().resolve(own), self._address
        if address is None or not self._is_discovered(parameters):
            return endpoint
        return ResolvedEndpoint(
            address,
            endpoint.headers,
            endpoint.signing_name,
            endpoint.signing_region,
            endpoint.auth_schemes,
            endpoint.region_set,
        )

    def needs_address(self, request: Request[Any], now: float) -> bool:
        """Whether the service has to be asked before ``request`` is sent.

        Args:
            request: The request.
            now: Seconds on the monotonic clock, as for the other methods.
        """
        try:
            parameters = request.endpoint_parameters()
        except Exception as error:  # Of a request that the call will refuse.
            reraise_if_of_handler(error)
            return False
        if not self._is_discovered(parameters):
            return False
        if now >= self._fresh_until:
            return True
        return self._address is None and parameters[DISCOVERED] is True

    def _is_discovered(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a request goes to the endpoint that the service names.

        Raises:
            ConfigurationError: It has to, and the setting forbids it.
        """
        required = parameters.get(DISCOVERED)
        if required is None or self._config.endpoint_url is not None:
            return False
        if required and self._mode == "false":
            raise ConfigurationError(
                "endpoint_discovery_enabled: got false; expected: auto or true, because the service "
                "requires endpoint discovery"
            )
        return required or self._mode == "true"

    def store(self, response: Any, now: float) -> None:
        """Keeps the first of the endpoints that the service named.

        Args:
            response: The response with the endpoints.
            now: The time.

        Raises:
            ResponseParseError: It has none.
            ConfigurationError: The endpoint is no URL to which requests may be sent.
        """
        if not response.endpoints:
            raise ResponseParseError("endpoint discovery: the service named no endpoint")
        found = response.endpoints[0]
        address = str(found.address)
        if not address.startswith("http"):
            address = f"https://{address}"
        config = self._config
        check_endpoint_url(
            address,
            "endpoint discovery",
            allow_http=config.allow_http,
            is_proxied=config.forwards_http,
        )
        self._fresh_until = now + 60.0 * found.cache_period_in_minutes
        self._address = address

    def keep(self, request: Request[Any], error: TransportError, now: float) -> None:
        """Goes on with the endpoint that is known, as the service can't be asked.

        Raises:
            TransportError: ``error``, if none is known, and the request needs one.
        """
        if self._address is None and request.endpoint_parameters()[DISCOVERED] is True:
            raise error
        self._fresh_until = now + _AGAIN_AFTER

    def has_moved(self, request: Request[Any], error: ServiceError) -> bool:
        """Whether ``error`` says that the endpoint has moved, which then has to be discovered again."""
        moved = error.status == 421 or error.code == "InvalidEndpointException"
        if not moved or not self._is_discovered(request.endpoint_parameters()):
            return False
        self._address = None
        return True


class Discovering(ClientBase):
    """What clients for threads and for event loops have in common."""

    DISCOVERY: ClassVar[str]
    """The method that asks for endpoints."""

    _resolver_class: ClassVar[type[EndpointResolver]] = DiscoveringResolver

    @property
    def _discovery(self) -> DiscoveringResolver:
        return cast("DiscoveringResolver", self._shared.endpoint_resolver)

    @property
    def _now(self) -> float:
        return self._shared.clock.monotonic()


class DiscoveringClient(Discovering, Client):
    """A client whose service names the endpoints of its requests."""

    def send(self, request: Request[R]) -> R:
        discovery = self._discovery
        if discovery.needs_address(request, self._now):
            self._discover(request)
        try:
            return super().send(request)
        except ServiceError as error:
            if not discovery.has_moved(request, error):
                raise
        self._discover(request)
        return super().send(request)

    def _discover(self, request: Request[Any]) -> None:
        try:
            response = getattr(self, self.DISCOVERY)()
            self._discovery.store(response, self._now)
        except TransportError as error:
            self._discovery.keep(request, error, self._now)
