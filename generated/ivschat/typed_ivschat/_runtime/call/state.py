"""The parts of a client: those that its copies share, and the options that may differ."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from logging import DEBUG, Logger, getLogger
from sys import modules
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ..clock import Clock
from ..errors import Error, printable
from ..forks import late_import

if TYPE_CHECKING:
    from ..auth.resolver import CredentialResolver
    from ..auth.sigv4 import Signer
    from ..config.settings import Config
    from ..hooks import Hook, Hooks
    from ..retry.interface import RetryPolicyLike
    from ..service import Service
    from ..transport.interface import AsyncTransport, Transport
    from .endpoint_resolver import EndpointResolver

# Seconds by which wall clock and monotonic clock may diverge between two calls. After a machine slept
# or was restored from a snapshot they diverge by much more: only the wall clock went on.
_MOST_DRIFT = 60.0

OBSERVERS: Final[list[Callable[[Any], Any]]] = []
"""Those who observe the calls of this package's clients. ``observers`` adds and removes them."""

TransportT = TypeVar("TransportT", bound="Transport | AsyncTransport")


class Shared(Generic[TransportT]):
    """The parts that a client shares with its copies.

    Args:
        service: The service.
        endpoint_resolver: Resolves the endpoint of each request.
        credentials: Resolves the credentials.
        signer: Signs requests.
        transport: Sends requests.
        owns_transport: Whether closing the client closes the transport.
        logger: The package's logger.
        debug_wire: Whether requests and responses are logged, whatever the level of their logger.
        environ: The environment. Default: ``os.environ``.
    """

    __slots__ = (
        "_clock_distance",
        "clock",
        "clock_offset",
        "closed",
        "credentials",
        "endpoint_resolver",
        "errors_are_loaded",
        "in_lambda",
        "logger",
        "owns_transport",
        "service",
        "signer",
        "transport",
        "wire",
    )

    def __init__(
        self,
        *,
        service: Service,
        endpoint_resolver: EndpointResolver,
        credentials: CredentialResolver,
        signer: Signer,
        transport: TransportT,
        owns_transport: bool,
        logger: Logger,
        debug_wire: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.service = service
        self.endpoint_resolver = endpoint_resolver
        self.credentials = credentials
        self.signer = signer
        self.transport = transport
        self.owns_transport = owns_transport
        self.logger = logger
        # Its own level counts, 0 if it has none: bodies are not for everybody who debugs everything.
        self.wire: Logger = getLogger(f"{logger.name}.wire")
        if debug_wire:
            with late_import:
                from ..wire_log import new_wire_logger

            self.wire = new_wire_logger(self.wire)
        self.clock = Clock()
        self.clock_offset = timedelta(0)
        self._clock_distance: float | None = None
        self.closed = False
        self.errors_are_loaded = False
        self.in_lambda = "AWS_LAMBDA_FUNCTION_NAME" in (os.environ if environ is None else environ)

    @property
    def may_be_mocked(self) -> bool:
        """Whether moto is loaded, which may respond in place of a transport that the caller did not give."""
        return self.owns_transport and "moto.core.models" in modules

    def begin(self) -> float:
        """Begins a call: returns the monotonic time, and drops stale state if the machine slept."""
        started = self.clock.monotonic()
        before, self._clock_distance = (
            self._clock_distance,
            self.clock.now().timestamp() - started,
        )
        if before is not None and abs(self._clock_distance - before) > _MOST_DRIFT:
            self.clock_offset = timedelta(0)
            self.credentials.clear_expiring()
            drop_idle = getattr(self.transport, "drop_idle", None)
            if drop_idle is not None:
                drop_idle()
        return started

    def log_attempt(
        self,
        operation: str,
        attempt: int,
        duration: float,
        status: int | None = None,
        request_id: str | None = None,
        error: Exception | None = None,
    ) -> None:
        """Logs the end of an attempt: the status of its response, or its error."""
        if not self.logger.isEnabledFor(DEBUG):
            return
        self.logger.debug(
            "%s, attempt %d: %s after %.3f s, request id %s",
            operation,
            attempt,
            f"HTTP {status}" if error is None else type(error).__name__,
            duration,
            None if request_id is None else printable(request_id),
            extra={
                "aws_request_id": request_id,
                "operation": operation,
                "attempt": attempt,
                "status": status,
                "duration": duration,
            },
        )


class Options:
    """The parts that may differ between a client and its copies.

    Args:
        config: The settings.
        policy: The retry policy.
        hooks: The hooks; None if there are none.
        user_agent: The ``User-Agent`` header.
    """

    __slots__ = ("config", "hooks", "policy", "user_agent")

    def __init__(
        self,
        config: Config,
        *,
        policy: RetryPolicyLike,
        hooks: Hooks | None,
        user_agent: str,
    ) -> None:
        self.config = config
        self.policy = policy
        self.hooks = hooks
        self.user_agent = user_agent

    # --- what hooks are told ---

    def report_response(
        self, operation: str, attempt: int, status: int, request_id: str | None, duration: float
    ) -> None:
        """Runs the hooks for a response."""
        hooks = self.hooks
        if hooks is not None and hooks.after_response:
            from ..hooks import AfterResponse

            event = AfterResponse(operation, attempt, status, request_id, duration)
            hooks.run(hooks.after_response, event)

    def report_retry(self, operation: str, attempt: int, error: Error, pause: float) -> None:
        """Runs the hooks for a failed attempt that is followed by another."""
        hooks = self.hooks
        if hooks is not None and hooks.on_retry:
            from ..hooks import OnRetry

            hooks.run(hooks.on_retry, OnRetry(operation, attempt, error, pause))

    def report_failure(self, operation: str, attempts: int, error: Error, elapsed: float) -> None:
        """Runs the hooks for a failed call."""
        hooks = self.hooks
        if hooks is not None and hooks.on_error:
            from ..hooks import CallFailed

            hooks.run(hooks.on_error, CallFailed(operation, attempts, error, elapsed))


def make_hooks(hooks: Iterable[Hook], logger: Logger) -> Hooks | None:
    """The hooks of a client; None if there are none.

    Args:
        hooks: The objects that the caller gave.
        logger: Logs their exceptions.

    Raises:
        ConfigurationError: An object is no hook.
    """
    if hooks == ():
        return None
    from ..hooks import Hooks

    return Hooks(hooks, logger)
