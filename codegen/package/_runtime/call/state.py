"""What a client consists of: what its copies share, and what may differ between them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from logging import Logger
from typing import TYPE_CHECKING

from ..credentials import utc_now

if TYPE_CHECKING:
    from ..auth.resolver import CredentialResolver
    from ..auth.sigv4 import Signer
    from ..config.settings import Config
    from ..hooks import Hooks
    from ..retry.interface import RetryPolicyLike
    from ..service import Service
    from ..transport.http_transport import Transport
    from .endpoint_resolver import EndpointResolver

# How far the two clocks may move against each other between two calls. A machine that slept, or that
# is the copy of a snapshot, is off by much more: only one of them went on.
_JUMP = 60.0


class Clock:
    """The time, in the three ways that a call needs it; tests bring their own."""

    __slots__ = ("monotonic", "now", "sleep")

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.monotonic = monotonic
        self.now = now
        self.sleep = sleep


class Shared:
    """What a client and its copies share.

    Args:
        service: The service.
        endpoint_resolver: Resolves the endpoint of each request.
        credentials: Knows who signs them.
        signer: Signs them.
        transport: Carries them.
        owns_transport: Whether closing the client closes the transport.
        logger: The package's logger.
    """

    __slots__ = (
        "_apart",
        "clock",
        "clock_offset",
        "closed",
        "credentials",
        "endpoint_resolver",
        "in_lambda",
        "logger",
        "owns_transport",
        "service",
        "signer",
        "transport",
    )

    def __init__(
        self,
        *,
        service: Service,
        endpoint_resolver: EndpointResolver,
        credentials: CredentialResolver,
        signer: Signer,
        transport: Transport,
        owns_transport: bool,
        logger: Logger,
    ) -> None:
        self.service = service
        self.endpoint_resolver = endpoint_resolver
        self.credentials = credentials
        self.signer = signer
        self.transport = transport
        self.owns_transport = owns_transport
        self.logger = logger
        self.clock = Clock()
        self.clock_offset = timedelta(0)
        self._apart: float | None = None
        self.closed = False
        self.in_lambda = "AWS_LAMBDA_FUNCTION_NAME" in os.environ

    def begin(self) -> float:
        """The monotonic time at which a call begins; drops what is stale if the machine slept."""
        started = self.clock.monotonic()
        before, self._apart = self._apart, self.clock.now().timestamp() - started
        if before is not None and abs(self._apart - before) > _JUMP:
            self.clock_offset = timedelta(0)
            self.credentials.clear_expiring()
            drop_idle = getattr(self.transport, "drop_idle", None)
            if drop_idle is not None:
                drop_idle()
        return started

    def close(self) -> None:
        """Ends the client and its copies."""
        self.closed = True
        if self.owns_transport:
            self.transport.close()


class Options:
    """The parts that may differ between a client and its copies.

    Args:
        config: The settings.
        policy: Decides on retries.
        hooks: Run around every attempt; None if there are none.
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
