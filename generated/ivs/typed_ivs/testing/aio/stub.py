"""The base of the generated stub of an asynchronous client: the same rules, awaited."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from ..._runtime.aio.bodies import whole
from ..._runtime.aio.client import AsyncClient
from ..._runtime.aio.identities import Identities
from ..._runtime.client import ClientBase
from ..._runtime.clock import Clock
from ..._runtime.http import HttpResponse, Origin, PreparedRequest
from ..installation import Replacement
from ..rules import RuleBook
from ..stub import ENVIRONMENT, StubParts
from ..transport import Responder

__tracebackhide__ = True  # pytest shows the test, not these frames


class AsyncRuleTransport(Responder):
    """A transport for event loops to which rules respond."""

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Does what ``respond`` does."""
        request.body = await whole(request.body)
        return self.respond(request, read_timeout, deadline)

    async def connect(self, origin: Origin, *, connect_timeout: float) -> None:
        """Does nothing: there is no connection to open."""

    async def close(self) -> None:
        """Does nothing: there is no connection to close."""


class AsyncStubClient(StubParts, AsyncClient):
    """An asynchronous client without a service. ``stub`` has the rules that say what it responds."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Closes the stub. Without another error, checks that everything went as the rules say.

        Raises:
            AssertionError: A call was unexpected, or a rule with a count was not used as often.
        """
        await self.close()
        if kind is None and not self._is_copy:
            self._book.check()

    @staticmethod
    def _make_transport(book: RuleBook | None, clock: Clock) -> Responder:
        return AsyncRuleTransport(book, clock)

    @staticmethod
    def _construct_client(client: ClientBase, arguments: Mapping[str, Any]) -> None:
        assert isinstance(client, AsyncClient)
        AsyncClient._construct(client, arguments, AsyncRuleTransport, ENVIRONMENT)

    @staticmethod
    def _complete(client: ClientBase) -> None:
        assert isinstance(client, AsyncClient)
        client._identities = Identities(client._shared.credentials)

    @property
    def _replacement(self) -> Replacement:
        parts, construct = super()._replacement
        return Replacement({**parts, "_identities": self._replaced_identities}, construct)

    def _replaced_identities(self, identities: Identities) -> Identities:
        """The identities of another client: those of the stub."""
        return self._identities
