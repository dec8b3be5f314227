"""The base classes of the generated requests and responses.

A request is a value that writes itself as HTTP and reads its response. Neither does any I/O, so
requests can be queued, logged, replayed, and sent by other means than this package's client.
"""

# docs/decisions/paths-of-missing-members-are-found-late.md says why.

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, ClassVar, Generic, TypeVar, cast

from .http import Headers, HttpRequest, HttpResponse
from .validation import Constraint
from .values import Missing


class ResponseMetadata:
    """A response's metadata.

    Attributes:
        request_id: The request's id at AWS.
        status: The HTTP status.
        headers: The headers.
        attempts: Number of times the request was sent.
        missing: Paths of members that should be present but are missing; they have their zero
            values.
    """

    __slots__ = ("attempts", "headers", "missing", "request_id", "status")

    def __init__(
        self,
        *,
        request_id: str | None = None,
        status: int = 0,
        headers: Headers | None = None,
        attempts: int = 1,
        missing: tuple[str, ...] = (),
    ) -> None:
        self.request_id = request_id
        self.status = status
        self.headers = Headers() if headers is None else headers
        self.attempts = attempts
        self.missing = missing

    def __repr__(self) -> str:
        return (
            f"ResponseMetadata(request_id={self.request_id!r}, status={self.status}, "
            f"attempts={self.attempts}, missing={self.missing!r})"
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> dict[str, object]:
        """Lets pydantic accept the metadata of a response unchanged, and dump it as a string."""
        return {"type": "any", "serialization": {"type": "to-string"}}


@dataclass(slots=True, kw_only=True)
class Response:
    """Base class of responses, and the response of operations without output."""

    __test__: ClassVar[bool] = False  # TestThingResponse is no test of pytest's.

    response_metadata: ResponseMetadata = field(
        default_factory=ResponseMetadata, repr=False, compare=False
    )
    """Request id, status, headers, attempts and missing members."""

    def to_dict(self) -> dict[str, Any]:
        """The members as plain dictionaries and lists, by their Python names."""
        members = [item.name for item in dataclasses.fields(self)]
        return {
            name: _plain(getattr(self, name)) for name in members if name != "response_metadata"
        }


R = TypeVar("R", bound=Response)


class Request(Generic[R]):
    """Base class of requests: the parameters of one operation."""

    __slots__ = ()

    __test__: ClassVar[bool] = False  # TestThingRequest is no test of pytest's.

    OPERATION: ClassVar[str]
    """The operation's name in the service model."""

    CONSTRAINTS: ClassVar[Mapping[str, Constraint]] = {}
    """The constraint of each parameter."""

    SAFE_TO_REPEAT: ClassVar[bool] = True
    """Whether a request that arrives twice has the effect of one."""

    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("sigv4",)
    """Authentication schemes in order of preference: ``sigv4``, ``bearer``, ``none``."""

    UNSIGNED_PAYLOAD: ClassVar[bool] = False
    """Whether the signature omits the body."""

    def write(self) -> HttpRequest:
        """The request as HTTP.

        Raises:
            ParamValidationError: A path, host name, header or body cannot hold a value.
        """
        raise NotImplementedError

    def read(self, response: HttpResponse) -> R:
        """Reads the response from a successful HTTP response.

        Raises:
            ResponseParseError: The HTTP response is not valid in the protocol.
        """
        raise NotImplementedError

    def endpoint_parameters(self) -> Mapping[str, Any]:
        """The request's parameters of the endpoint rules."""
        return {}


def metadata(
    response: HttpResponse, result: Response | None = None, missing: Missing | None = None
) -> ResponseMetadata:
    """The metadata of ``response``, with the paths of the members missing in ``result``."""
    return ResponseMetadata(
        request_id=response.request_id,
        status=response.status,
        headers=response.headers,
        missing=_paths(result, missing) if missing else (),
    )


# Types without members: most values of a response.
_LEAVES = frozenset({NoneType, str, int, float, bool})


def _paths(result: object, missing: Missing) -> tuple[str, ...]:
    """The paths of the missing members in ``result``; searched only if there are any."""
    noted: dict[int, list[str]] = {}
    for owner, name in missing:
        noted.setdefault(id(owner), []).append(name)
    fields: dict[type, tuple[str, ...]] = {}
    paths: list[str] = []

    def walk(value: object, path: str) -> None:
        kind = type(value)
        if kind is list:
            for index, element in enumerate(cast("list[object]", value)):
                if type(element) not in _LEAVES:
                    walk(element, f"{path}[{index}]")
        elif kind is dict:
            for key, entry in cast("dict[str, object]", value).items():
                if type(entry) not in _LEAVES:
                    walk(entry, f"{path}[{key!r}]")
        elif dataclasses.is_dataclass(value):
            prefix = f"{path}." if path else ""
            for name in noted.get(id(value), ()):
                paths.append(prefix + name)
            names = fields.get(kind)
            if names is None:
                names = fields[kind] = tuple(item.name for item in dataclasses.fields(value))
            for name in names:
                member = getattr(value, name, None)
                if type(member) not in _LEAVES:
                    walk(member, prefix + name)

    walk(result, "")
    return tuple(paths)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, list):
        return [_plain(element) for element in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in cast("dict[str, object]", value).items()}
    return value
