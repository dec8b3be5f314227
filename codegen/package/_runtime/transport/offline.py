"""Tests that stay on this machine: ``TYPED_AWS_OFFLINE``. Loaded if the variable is set."""

# docs/decisions/offline-is-a-variable.md says why.

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..endpoints import is_loopback
from ..errors import ConfigurationError, CredentialsError

if TYPE_CHECKING:
    from ..http import Origin
    from .proxies import Proxy

VARIABLE = "TYPED_AWS_OFFLINE"

_VALUES = {"1": True, "true": True, "0": False, "false": False}


def is_offline(value: str) -> bool:
    """Whether a value of the variable means that nothing may leave this machine.

    Raises:
        ConfigurationError: The value is wrong.
    """
    try:
        return _VALUES[value.lower()]
    except KeyError:
        pass
    raise ConfigurationError(f"{VARIABLE}: got {value!r}; expected: 1 or 0")


def check_offline(value: str, origin: Origin, proxy: Proxy | None) -> None:
    """Refuses a connection that would leave this machine.

    Args:
        value: The value of the variable.
        origin: The server.
        proxy: The proxy; None to connect directly.

    Raises:
        ConfigurationError: The server or the proxy is not on loopback, or the value is wrong.
    """
    if not is_offline(value):
        return
    found = origin.text
    if is_loopback(origin.host):
        if proxy is None or is_loopback(proxy.host):
            return
        found = f"{origin.text} through the proxy {proxy.scheme}://{proxy.host}:{proxy.port}"
    raise ConfigurationError(
        f"{VARIABLE}={value}: got {found}; expected: an endpoint on loopback, or a stub"
    )


def refuse_offline() -> None:
    """Refuses to ask botocore for credentials that others issue, such as those of a role.

    Raises:
        CredentialsError: The variable says that nothing may leave this machine.
        ConfigurationError: Its value is wrong.
    """
    value = os.environ.get(VARIABLE)
    if value and is_offline(value):
        raise CredentialsError(
            f"{VARIABLE}={value}: botocore would ask others for them; expected: credentials=, "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile with keys or a "
            "credential_process"
        )
