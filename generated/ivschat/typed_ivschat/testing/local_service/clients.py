"""Clients of a local service in the same process: no socket is between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, TypeVar

from ..._runtime.client import Client, ClientBase
from ..._runtime.clock import Clock
from ..._runtime.credentials import Credentials
from ..credentials import KEYS, StubCredentials
from ..stub import ENVIRONMENT
from ..transport import Responder, RuleTransport
from .service import LocalService

ClientT = TypeVar("ClientT", bound=Client)


def make_client(
    kind: type[ClientT], service: LocalService, credentials: Credentials | None
) -> ClientT:
    """A client of a local service.

    Args:
        kind: Its class.
        service: The service.
        credentials: What requests are signed with. Default: fixed ones.
    """
    clock = service.clock.of_clients()
    client = kind.__new__(kind)
    ClientParts.construct(client, service, RuleTransport(service, clock), clock, credentials)
    return client


class ClientParts(ClientBase):
    """What is done with the parts of a client, whether for threads or for event loops."""

    @staticmethod
    def construct(
        client: ClientBase,
        service: LocalService,
        transport: Responder,
        clock: Clock,
        credentials: Credentials | None,
        construct: Callable[..., None] = ClientBase._construct,
    ) -> None:
        """Constructs a client: with its defaults, but for what is passed.

        Args:
            client: The client, of which nothing exists yet.
            service: The service.
            transport: What passes requests to the service.
            clock: The clock.
            credentials: What requests are signed with. Default: fixed ones.
            construct: The method of its class.
        """
        defaults = signature(type(client)).parameters
        arguments: Mapping[str, Any] = {
            **{name: parameter.default for name, parameter in defaults.items()},
            "region": service.region,
            "endpoint_url": service.BINDINGS.endpoint_url,
            "credentials": KEYS,
            "transport": transport,
        }
        construct(client, arguments, type(transport), ENVIRONMENT)
        shared = client._shared
        shared.clock = clock
        shared.credentials = StubCredentials(credentials)
        transport.endpoint_url = lambda: shared.endpoint_resolver.resolve({}).url
