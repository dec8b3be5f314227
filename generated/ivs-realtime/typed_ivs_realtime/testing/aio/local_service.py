"""Asynchronous clients of a local service in the same process."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from ..._runtime.aio.client import AsyncClient
from ..._runtime.aio.identities import Identities
from ..._runtime.credentials import Credentials
from ..local_service.clients import ClientParts
from ..local_service.service import LocalService
from .stub import AsyncRuleTransport

ClientT = TypeVar("ClientT", bound=AsyncClient)


def make_async_client(
    kind: type[ClientT], service: LocalService, credentials: Credentials | None
) -> ClientT:
    """An asynchronous client of a local service.

    Args:
        kind: Its class.
        service: The service.
        credentials: What requests are signed with. Default: fixed ones.
    """
    client = kind.__new__(kind)
    AsyncClientParts.connect(client, service, credentials)
    return client


class AsyncClientParts(ClientParts, AsyncClient):
    """The same for event loops."""

    @staticmethod
    def connect(
        client: AsyncClient, service: LocalService, credentials: Credentials | None
    ) -> None:
        """Constructs an asynchronous client."""
        clock = service.clock.of_clients(asyncio.sleep)
        transport = AsyncRuleTransport(service, clock)
        ClientParts.construct(
            client, service, transport, clock, credentials, AsyncClient._construct
        )
        client._identities = Identities(client._shared.credentials)
