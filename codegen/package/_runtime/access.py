"""Which permission is missing, as the message of an error says it."""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import ServiceError

# IAM, "Troubleshoot access denied error messages": who may not do what, on what, and why not.
_DENIED = (
    r"(?s)(?:User: )?(?P<principal>\S+) is not authorized to perform: (?P<action>\S+)"
    r"(?: on resource: (?P<resource>\S+))?(?: because (?P<reason>.+?))?\.?$"
)


class DeniedAccess(NamedTuple):
    """What the service refused, and to whom."""

    principal: str
    """The ARN of the caller."""

    action: str
    """The IAM action, such as ``weather:GetForecast``."""

    resource: str
    """The ARN of what it was to be done on; empty if the message names none."""

    reason: str
    """Why it was refused; empty if the message does not say."""


def denied_access(error: ServiceError) -> DeniedAccess | None:
    """Returns the permission that is missing; None if the error's message names none.

    Args:
        error: An error of the service, such as an AccessDeniedException.
    """
    found = re.search(_DENIED, error.message)
    if found is None:
        return None
    parts = {name: text or "" for name, text in found.groupdict().items()}
    return DeniedAccess(**{name: text.strip("'\"") for name, text in parts.items()})
