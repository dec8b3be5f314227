"""Endpoint discovery for event loops: the twin of ``discovery.DiscoveringClient``."""

from __future__ import annotations

from typing import Any

from ..discovery import Discovering
from ..errors import ServiceError, TransportError
from ..operation import R, Request
from .client import AsyncClient


class AsyncDiscoveringClient(Discovering, AsyncClient):
    """A client whose service names the endpoints of its requests."""

    async def send(self, request: Request[R]) -> R:
        discovery = self._discovery
        if discovery.needs_address(request, self._now):
            await self._discover(request)
        try:
            return await super().send(request)
        except ServiceError as error:
            if not discovery.has_moved(request, error):
                raise
        await self._discover(request)
        return await super().send(request)

    async def _discover(self, request: Request[Any]) -> None:
        try:
            response = await getattr(self, self.DISCOVERY)()
            self._discovery.store(response, self._now)
        except TransportError as error:
            self._discovery.keep(request, error, self._now)
