"""Clients of a local service in the same process: no socket is between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import signature
from typing import Any, TypeVar

from ..._runtime.client import Client, ClientBase
from ..._runtime.clock import Clock
from ..._runtime.credentials import Credentials
from ..._runtime.values import refuse
from ..credentials import KEYS, StubCredentials
from ..stub import ENVIRONMENT
from ..transport import Responder, RuleTransport
from .service import LocalService

ClientT = TypeVar("ClientT", bound=ClientBase)


def make_client(
    kind: type[ClientT], service: LocalService, credentials: Credentials | None
) -> ClientT:
    """A client of a local service.

    Args:
        kind: Its class, for threads or for event loops.
        service: The service.
        credentials: What requests are signed with. Default: fixed ones.

    Raises:
        ParamValidationError: It is no class of clients of this service.
    """
    if getattr(kind, "SERVICE", None) is not service.BINDINGS.service:
        name = service.BINDINGS.service.package
        raise refuse("kind", repr(kind), f"the class of a client of {name}")
    client = kind.__new__(kind)
    if isinstance(client, Client):
        clock = service.clock.of_clients()
        ClientParts.construct(client, service, RuleTransport(service, clock), clock, credentials)
    else:
        # By name: copies without asynchronous clients are type-checked as well.
        in_loop: Any = import_module("..aio.local_service", __package__)
        in_loop.AsyncClientParts.connect(client, service, credentials)
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
