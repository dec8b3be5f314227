"""Endpoint discovery: the service is asked where its requests go.

``botocore.discovery`` is what this is compared with.
"""

# docs/decisions/what-botocore-knows-in-code.md says why.

from __future__ import annotations

from collections.abc import Callable, Mapping
from logging import Logger
from typing import Any, ClassVar, cast

from .call.endpoint_resolver import EndpointResolver, ResolvedEndpoint
from .client import Client, ClientBase
from .config.settings import Config
from .endpoints import check_endpoint_url
from .errors import ResponseParseError, ServiceError, TransportError
from .operation import R, Request
from .service import Service

DISCOVERED: str = "discovered"
"""The endpoint parameter of requests that go to the endpoint that the service names."""

_AGAIN_AFTER = 60.0
"""Seconds for which an old endpoint is used after the service could not be asked for a new one."""


class DiscoveringResolver(EndpointResolver):
    """Resolves endpoints, and keeps the one that the service named.

    Args:
        service: The service.
        config: The client's settings. With a custom endpoint, nothing is discovered.
        logger: Gets one record of where the endpoint comes from.
        monotonic: Returns seconds on the clock that decides how long an endpoint is used.
    """

    __slots__ = ("_address", "_fresh_until", "_monotonic", "is_active")

    def __init__(
        self, service: Service, config: Config, logger: Logger, monotonic: Callable[[], float]
    ) -> None:
        super().__init__(service, config, logger)
        self.is_active: bool = config.endpoint_url is None
        self._monotonic = monotonic
        self._address: str | None = None
        self._fresh_until = 0.0

    def resolve(self, parameters: Mapping[str, Any]) -> ResolvedEndpoint:
        own = {name: value for name, value in parameters.items() if name != DISCOVERED}
        endpoint, address = super().resolve(own), self._address
        if address is None or len(own) == len(parameters):
            return endpoint
        return ResolvedEndpoint(
            address,
            endpoint.headers,
            endpoint.signing_name,
            endpoint.signing_region,
            endpoint.auth_schemes,
            endpoint.region_set,
        )

    def needs_address(self, request: Request[Any]) -> bool:
        """Whether the service has to be asked before ``request`` is sent."""
        if not self.is_active or DISCOVERED not in request.endpoint_parameters():
            return False
        return self._address is None or self._monotonic() >= self._fresh_until

    def store(self, response: Any) -> None:
        """Keeps the first of the endpoints that the service named.

        Args:
            response: The response with the endpoints.

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
        self._fresh_until = self._monotonic() + 60.0 * found.cache_period_in_minutes
        self._address = address

    def keep(self, error: TransportError) -> None:
        """Goes on with the endpoint that is known, as the service can't be asked.

        Raises:
            TransportError: ``error``, if none is known.
        """
        if self._address is None:
            raise error
        self._fresh_until = self._monotonic() + _AGAIN_AFTER

    def has_moved(self, request: Request[Any], error: ServiceError) -> bool:
        """Whether ``error`` says that the endpoint has moved, which then has to be discovered again."""
        moved = error.status == 421 or error.code == "InvalidEndpointException"
        if not moved or not self.is_active or DISCOVERED not in request.endpoint_parameters():
            return False
        self._address = None
        return True


class Discovering(ClientBase):
    """What clients for threads and for event loops have in common."""

    DISCOVERY: ClassVar[str]
    """The method that asks for endpoints."""

    def _new_resolver(self, config: Config, logger: Logger) -> DiscoveringResolver:
        def monotonic() -> float:
            return self._shared.clock.monotonic()

        return DiscoveringResolver(self.SERVICE, config, logger, monotonic)

    @property
    def _discovery(self) -> DiscoveringResolver:
        return cast("DiscoveringResolver", self._shared.endpoint_resolver)


class DiscoveringClient(Discovering, Client):
    """A client whose service names the endpoints of its requests."""

    def send(self, request: Request[R]) -> R:
        discovery = self._discovery
        if discovery.needs_address(request):
            self._discover()
        try:
            return super().send(request)
        except ServiceError as error:
            if not discovery.has_moved(request, error):
                raise
        self._discover()
        return super().send(request)

    def _discover(self) -> None:
        try:
            self._discovery.store(getattr(self, self.DISCOVERY)())
        except TransportError as error:
            self._discovery.keep(error)
