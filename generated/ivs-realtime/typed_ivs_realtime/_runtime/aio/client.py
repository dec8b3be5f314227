"""The base of every generated asynchronous client."""

# docs/decisions/one-core-and-two-drivers.md says why.

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from ..call.state import Shared
from ..client import Client, ClientBase
from ..clock import Clock
from ..config.settings import StsRegionalEndpoint, Validation
from ..credentials import Anonymous, BearerToken, CredentialsLike, CredentialsProvider
from ..documentation import documented_by
from ..errors import Error
from ..lazy import LazyModule
from ..operation import R, Request
from ..retry.policy import RetryMode
from ..transport import ClientCertificate
from .driver import send
from .http_transport import AsyncHttpTransport
from .identities import Identities
from .threads import ThreadCalls

if TYPE_CHECKING:
    from .. import hooks as events
    from ..config import interface as sessions
    from ..retry import interface as retries
    from ..transport import interface as transports
else:
    # Tools that ask for annotations find what few clients need without loading it for the others.
    events = LazyModule(__package__, "..hooks")
    sessions = LazyModule(__package__, "..config.interface")
    retries = LazyModule(__package__, "..retry.interface")
    transports = LazyModule(__package__, "..transport.interface")

_Self = TypeVar("_Self", bound="AsyncClient")


class AsyncClient(ClientBase):
    """A client for a service, for event loops of asyncio.

    It takes the arguments of the synchronous client, and its methods are the same, with ``await``.
    It can be used in one event loop after another, and in several at the same time.
    """

    _shared: Shared[transports.AsyncTransport]
    _identities: Identities

    def __init__(
        self,
        *,
        region: str | None = None,
        credentials: CredentialsLike | CredentialsProvider | BearerToken | Anonymous | None = None,
        profile: str | None = None,
        endpoint_url: str | None = None,
        use_fips: bool | None = None,
        use_dualstack: bool | None = None,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        call_timeout: float | None = None,
        max_attempts: int | None = None,
        retry_mode: RetryMode | None = None,
        retry_policy: retries.RetryPolicyLike | None = None,
        keep_alive: bool = True,
        max_connections: int | None = None,
        pool_timeout: float | None = None,
        proxies: Mapping[str, object] | None = None,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
        tcp_keepalive: bool | None = None,
        sts_regional_endpoint: StsRegionalEndpoint | None = None,
        session: sessions.Session | None = None,
        validation: Validation = "standard",
        max_response_bytes: int | None = None,
        allow_http: bool | None = None,
        hooks: Iterable[events.Hook] = (),
        transport: transports.AsyncTransportLike | None = None,
        user_agent_extra: str | None = None,
        json_loads: Callable[[bytes], Any] | None = None,
        debug_wire: bool = False,
    ) -> None:
        arguments = locals()  # By name, before anything else is local.
        try:
            return self._construct(arguments, AsyncHttpTransport)
        except Error as error:
            # Without the frames within and the arguments of this one, which may hold secrets.
            failure = error.with_traceback(None)
            failure.__cause__ = failure.__context__ = None
        del arguments, credentials, endpoint_url, proxies
        raise failure

    def _construct(
        self,
        arguments: Mapping[str, Any],
        default: Callable[..., object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        super()._construct(arguments, default, environ)
        self._shared.clock = Clock(sleep=asyncio.sleep)
        self._identities = Identities(self._shared.credentials)

    async def __aenter__(self: _Self) -> _Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def send(self, request: Request[R]) -> R:
        """Sends a request. The methods of the client are shortcuts for this one.

        Args:
            request: The request.

        Returns:
            The response of the operation.

        Raises:
            ParamValidationError: A parameter is wrong. Nothing was sent.
            ServiceError: The service returned an error.
            TransportError: No response arrived.
            ResponseParseError: The response is not what the protocol allows.
            CredentialsError: There are no valid credentials.
            ConfigurationError: A setting is missing or wrong, or the client is closed.
        """
        return await send(request, self._shared, self._options, self._identities)

    @documented_by(Client.warm_up)
    async def warm_up(self, *operations: str, connect: bool = False) -> None:
        if operations:
            imports: ThreadCalls[None] = ThreadCalls()  # Modules are files.
            loaded = imports.begin(None, partial(self._import, operations))
            await asyncio.wait([loaded])
            loaded.result().result()
        if connect:
            opening = self._connect_ahead()
            if opening is not None:
                await opening

    @documented_by(Client.refresh_credentials)
    async def refresh_credentials(self) -> None:
        shared, timeout = self._shared, self._options.config.call_timeout
        deadline = None if timeout is None else shared.clock.monotonic() + timeout
        await self._identities.refresh(deadline)

    async def close(self) -> None:
        """Closes all connections. A copy shares them, so closing a copy does nothing."""
        shared = self._shared
        if not self._is_copy:
            shared.closed = True
            if shared.owns_transport:
                await shared.transport.close()
