"""Asynchronous clients of a local service in the same process."""

from __future__ import annotations

import asyncio

from ..._runtime.aio.client import AsyncClient
from ..._runtime.aio.identities import Identities
from ..._runtime.credentials import Credentials
from ..local_service.clients import ClientParts
from ..local_service.service import LocalService
from .stub import AsyncRuleTransport


class AsyncClientParts(ClientParts, AsyncClient):
    """What is done with the parts of a client for event loops."""

    @staticmethod
    def connect(
        client: AsyncClient, service: LocalService, credentials: Credentials | None
    ) -> None:
        """Constructs an asynchronous client.

        Args:
            client: The client, of which nothing exists yet.
            service: The service.
            credentials: What requests are signed with. Default: fixed ones.
        """
        clock = service.clock.of_clients(asyncio.sleep)
        transport = AsyncRuleTransport(service, clock)
        ClientParts.construct(
            client, service, transport, clock, credentials, AsyncClient._construct
        )
        client._identities = Identities(client._shared.credentials)
