"""Errors as the command line shows them."""

from __future__ import annotations

from ..access import denied_access
from ..errors import Error, ServiceError


def explained(error: Error) -> str:
    """An error as the command line shows it: with the permission that is missing, if one is."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, ServiceError):
        denied = denied_access(error)
        if denied is not None:
            text += f"\n  missing permission: {denied.action} on {denied.resource or '*'}"
    return text
