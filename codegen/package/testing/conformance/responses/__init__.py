"""Building blocks for strategies of responses, a module for each protocol."""

from __future__ import annotations

from dataclasses import dataclass

from ...._runtime.errors import ServiceError
from ...._runtime.http import HttpResponse
from ...._runtime.values import show_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorResponse:
    """A response with an error.

    Attributes:
        kind: The class that the error is raised as.
        code: The error's code.
        text: The error's message.
        response: The response.
    """

    __repr__ = show_fields

    kind: type[ServiceError]
    code: str
    text: str
    response: HttpResponse
