"""Transports to which moto's backends respond, for tests that name them. They need moto.

Under moto's ``mock_aws``, every client does without: moto responds to it as it responds to boto3.
"""

# docs/decisions/moto-responds-in-process.md says why.

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from moto.core import models

from .._runtime.errors import ConfigurationError
from .._runtime.http import HttpResponse, PreparedRequest
from .._runtime.moto import respond

__all__ = ["AsyncMotoTransport", "MotoTransport"]


class MotoTransport:
    """A transport to which moto's backends respond, whether or not ``mock_aws`` is active.

    Nothing is sent. The backends are those of boto3 under ``mock_aws``. They keep what they hold until a
    mock starts or ends.
    """

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Returns the response of moto's backends.

        Raises:
            ConfigurationError: moto lacks the operation or failed, its settings let the request pass, or
                the URL is none of AWS's.
        """
        return _response(request)

    def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Does nothing: there is no connection to open."""

    def close(self) -> None:
        """Does nothing: there is no connection to close."""


class AsyncMotoTransport:
    """``MotoTransport`` for event loops. The loop waits while a backend responds."""

    async def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        """Returns the response of moto's backends, as ``MotoTransport.send`` does."""
        # By name: copies without asynchronous clients are type-checked as well.
        bodies: Any = import_module(".._runtime.aio.bodies", __package__)
        request.body = await bodies.whole(request.body)
        return _response(request)

    async def connect(self, origin: str, *, connect_timeout: float) -> None:
        """Does nothing: there is no connection to open."""

    async def close(self) -> None:
        """Does nothing: there is no connection to close."""


def _stubber() -> Callable[..., Any]:
    """A handler like the one that ``mock_aws`` enables."""
    stubber = type(models.botocore_stubber)()
    stubber.enabled = True
    return stubber


def _response(request: PreparedRequest) -> HttpResponse:
    response = respond(_stubber(), request)
    if response is None:
        raise ConfigurationError(
            f"moto does not respond to {request.origin}; expected: an endpoint of AWS's that its "
            "settings do not let pass"
        )
    return response
