"""What a protocol means for the conformance tests: the interface of the modules in ``protocols``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from ..._runtime.http import HttpResponse

Shape: TypeAlias = Any
"""A shape of botocore's, which has no types."""


@dataclass(frozen=True)
class Sent:
    """The compared parts of a request.

    Attributes:
        method: The HTTP method.
        url: The URL, normalized.
        headers: The headers that are compared.
        body: The body, decoded as the protocol's ``body_value`` does.
        signed: The names of the signed headers.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: object
    signed: frozenset[str]


class ConformanceProtocol(Protocol):
    """A module of ``protocols``."""

    NAME: str
    """botocore's name of the protocol."""

    INTENDED: Mapping[str, str]
    """Each intended difference from botocore, and what it is."""

    def body_value(self, body: bytes, /) -> object:
        """A body as a value that does not depend on how it is spelled, for comparisons."""
        ...

    def write_body(self, members: Mapping[str, Any], /) -> bytes:
        """The body of a response with these members."""
        ...

    def written_value(self, shape: Shape, value: Any, /) -> Any:
        """What botocore's serializer makes of a value inside a structure."""
        ...

    def comparable_request(self, sent: Sent, /) -> Sent:
        """A request of botocore's without the intended differences."""
        ...

    def comparable_body(self, shape: Shape | None, response: HttpResponse, /) -> bytes:
        """A response's body without what this package ignores on purpose."""
        ...

    def comparable_value(self, shape: Shape, value: Any, /) -> Any:
        """A value in a body without what this package ignores on purpose."""
        ...

    def adjust_parsed(self, shape: Shape | None, parsed: dict[str, Any], /) -> None:
        """Removes, in place, the intended differences from what botocore parsed."""
        ...
