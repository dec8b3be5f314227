"""The base classes of the generated structures, requests and responses.

A request is a value that writes itself as HTTP and reads its response. Neither does any I/O, so
requests can be queued, logged, replayed, and sent by other means than this package's client.
"""

# docs/decisions/paths-of-missing-members-are-found-late.md says why.
# docs/decisions/round-trips.md says why.

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from .errors import tolerant
from .http import Headers, HttpRequest, HttpResponse
from .validation import Constraint
from .values import Missing, show_fields


class BaseStructure:
    """Base class of structures, requests and responses: the dataclasses of ``models``.

    Each can be written as plain values and as JSON, and be read again without a loss. What
    ``redacted=True`` wrote is for logs and can't be read.
    """

    __slots__ = ()

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {}
    """Field → wire name, unless that is the field's name in camel case."""

    __repr__ = show_fields

    def to_dict(self, *, redacted: bool = False) -> dict[str, Any]:
        """Returns the members as plain dictionaries, lists and Python values, by Python names.

        Args:
            redacted: Whether sensitive values are replaced by ``…``.
        """
        from .round_trips import to_dict

        return to_dict(self, redacted=redacted)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Reads what ``to_dict`` wrote.

        Args:
            data: The members by their Python names. Those with a default may be left out.

        Raises:
            ParamValidationError: A name is unknown, or a value is missing, redacted or of another
                type.
        """
        from .round_trips import from_dict

        try:
            return from_dict(cls, data)
        finally:
            del data

    def to_json(self, *, redacted: bool = False) -> str:
        """Returns the members as JSON, by wire names. Timestamps are text, bytes are base64.

        Args:
            redacted: Whether sensitive values are replaced by ``…``.

        Raises:
            ParamValidationError: JSON can't represent a value.
        """
        from .round_trips import to_json

        return to_json(self, redacted=redacted)

    @classmethod
    def from_json(cls, text: str | bytes | bytearray) -> Self:
        """Reads what ``to_json`` wrote, or JSON of the service.

        Structures and responses are read as the service's are: unknown names are passed over, and
        a member that should be present gets its zero value. A request must be complete.

        Args:
            text: A JSON object.

        Raises:
            ResponseParseError: It is no such object, or a value is redacted.
            ParamValidationError: The same, for a request.
        """
        from .round_trips import from_json

        missing: list[str] = []
        try:
            result = from_json(cls, text, missing, complete=issubclass(cls, Request))
        finally:
            del text
        if isinstance(result, Response):
            result.response_metadata = ResponseMetadata(missing=tuple(missing))
        return result


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
        self.request_id: str | None = request_id
        self.status: int = status
        self.headers: Headers = Headers() if headers is None else headers
        self.attempts: int = attempts
        self.missing: tuple[str, ...] = missing

    @tolerant
    def __repr__(self) -> str:
        return (
            f"ResponseMetadata(request_id={self.request_id!r}, status={self.status}, "
            f"attempts={self.attempts}, missing={self.missing!r})"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ResponseMetadata):
            return NotImplemented
        return dict(self) == dict(other)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterates over names and values, so that ``dict(metadata)`` is a plain dictionary."""
        yield "request_id", self.request_id
        yield "status", self.status
        yield "headers", dict(self.headers)
        yield "attempts", self.attempts
        yield "missing", list(self.missing)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> dict[str, object]:
        """Lets pydantic dump the metadata of a response as a dictionary, and read that."""
        from .round_trips import metadata_schema

        return metadata_schema(cls, [name for name, _ in cls()])


@dataclass(slots=True, kw_only=True, repr=False)
class Response(BaseStructure):
    """Base class of responses, and the response of operations without output."""

    __test__: ClassVar[bool] = False  # TestThingResponse is no test of pytest's.

    response_metadata: ResponseMetadata = field(
        default_factory=ResponseMetadata, repr=False, compare=False
    )
    """Request id, status, headers, attempts and missing members."""


# ``__init__`` of the generated responses is annotated with this; their modules don't import it.
Response.__dataclass_fields__["response_metadata"].type = ResponseMetadata

R = TypeVar("R", bound=Response)


class Request(BaseStructure, Generic[R]):
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
