"""The base classes of the generated structures, requests and responses.

A request is a value that writes itself as HTTP and reads its response. Neither does any I/O, so
requests can be queued, logged, replayed, and sent by other means than this package's client.
"""

# docs/decisions/paths-of-missing-members-are-found-late.md, docs/decisions/round-trips.md

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from .errors import tolerant
from .forks import late_import
from .http import Headers, HttpRequest, HttpResponse
from .notes import Notes
from .validation import Constraints
from .values import Missing, Wire, absent, show_fields, write_json


class BaseStructure:
    """Base class of structures, requests and responses: the dataclasses of ``models``.

    Each can be written as plain values and as JSON, and be read again without a loss. What
    ``redacted=True`` wrote is for logs and can't be read. Weak references to them are possible.
    """

    __slots__ = ("__weakref__",)

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {}
    """Field → wire name, unless that is the field's name in camel case."""

    __repr__ = show_fields

    def to_dict(self, *, redacted: bool = False) -> dict[str, Any]:
        """Returns the members as plain dictionaries, lists and Python values, by Python names.

        Args:
            redacted: Whether sensitive values are replaced by ``…``.
        """
        with late_import:
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
        with late_import:
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
        with late_import:
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
        with late_import:
            from .round_trips import from_json

        missing: list[str] = []
        try:
            result = from_json(cls, text, missing, complete=issubclass(cls, Request))
        finally:
            del text
        if isinstance(result, Response):
            result.response_metadata = ResponseMetadata(missing=tuple(missing))
        return result


class WireStructure(BaseStructure):
    """Base class of structures: what requests, responses and events consist of."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        if WireStructure not in cls.__bases__:  # It is a subclass of a generated one.
            with late_import:
                from .subclasses import read_subclass

            read_subclass(cls, WireStructure)

    @classmethod
    def from_wire(cls, wire: Wire, missing: Missing | None = None) -> Self:
        """Reads the structure from a JSON object.

        Args:
            wire: The JSON object, decoded.
            missing: A list to which members are added that should be present and are not.

        Raises:
            ResponseParseError: What is no string, number or boolean has the wrong JSON type.
        """
        with late_import:
            from .annotated_structures import from_wire

        return from_wire(cls, WireStructure, wire, missing)

    def to_wire(self) -> dict[str, Any]:
        """Returns the structure as a JSON object."""
        with late_import:
            from .annotated_structures import to_wire

        return to_wire(self, WireStructure)


S = TypeVar("S", bound=WireStructure)


class ResponseMetadata:
    """A response's metadata.

    Attributes:
        request_id: The request's id at AWS.
        status: The HTTP status.
        headers: The headers.
        attempts: Number of times the request was sent.
        missing: Paths of members that should be present but are missing; they have their zero
            values. At most 1,000 are listed.
        more_missing: Number of further members that are missing.
    """

    __slots__ = ("_noted", "_paths", "attempts", "headers", "more_missing", "request_id", "status")

    def __init__(
        self,
        *,
        request_id: str | None = None,
        status: int = 0,
        headers: Headers | None = None,
        attempts: int = 1,
        missing: tuple[str, ...] = (),
        more_missing: int = 0,
    ) -> None:
        self.request_id: str | None = request_id
        self.status: int = status
        self.headers: Headers = Headers() if headers is None else headers
        self.attempts: int = attempts
        self._paths = missing
        self._noted: tuple[list[str], list[tuple[object, str]], list[tuple[str, object]]] | None
        self._noted = None
        self.more_missing: int = more_missing

    @property
    def missing(self) -> tuple[str, ...]:
        noted = self._noted
        if noted is not None:
            with late_import:
                from .missing_members import paths

            self._paths, self._noted = paths(*noted), None
        return self._paths

    @missing.setter
    def missing(self, paths: tuple[str, ...]) -> None:
        self._paths, self._noted = paths, None

    def note(self, result: object, missing: Missing) -> None:
        """Notes what is missing in ``result``. Its paths are worked out when they are read."""
        own = [name for owner, name in missing if owner is result]
        others = [note for note in missing if note[0] is not result] if own else missing[:]
        # It refers to the response's members rather than to the response, which refers to it.
        names = [item.name for item in fields(cast("Any", result))] if others else []
        self._noted = own, others, [(name, getattr(result, name, None)) for name in names]
        if isinstance(missing, Notes):
            self.more_missing = missing.more

    def __getstate__(self) -> object:
        self._paths, self._noted = self.missing, None  # A pickle holds no part of the response.
        return object.__getstate__(self)

    @tolerant
    def __repr__(self) -> str:
        more = f", more_missing={self.more_missing}" if self.more_missing else ""
        return (
            f"ResponseMetadata(request_id={self.request_id!r}, status={self.status}, "
            f"attempts={self.attempts}, missing={self.missing!r}{more})"
        )

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, ResponseMetadata) else NotImplemented

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterates over names and values, so that ``dict(metadata)`` is a plain dictionary."""
        yield "request_id", self.request_id
        yield "status", self.status
        yield "headers", dict(self.headers)
        yield "attempts", self.attempts
        yield "missing", list(self.missing)
        if self.more_missing:
            yield "more_missing", self.more_missing

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> dict[str, object]:
        """Lets pydantic dump the metadata of a response as a dictionary, and read that."""
        with late_import:
            from .pydantic_schema import metadata_schema

        return metadata_schema(cls, [name for name, _ in cls(more_missing=1)])


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
Response.__annotations__["response_metadata"] = ResponseMetadata  # the same from Python 3.14 on

R = TypeVar("R", bound=Response)


class Request(BaseStructure, Generic[R]):
    """Base class of requests: the parameters of one operation."""

    __slots__ = ()
    __test__: ClassVar[bool] = False  # TestThingRequest is no test of pytest's.

    OPERATION: ClassVar[str]
    """The operation's name in the service model."""

    CONSTRAINTS: ClassVar[Constraints] = {}
    """The constraint of each parameter."""

    SAFE_TO_REPEAT: ClassVar[bool] = True
    """Whether a request that arrives twice has the effect of one."""

    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("sigv4",)
    """Authentication schemes in order of preference, of ``sigv4``, ``bearer`` and ``none``."""

    UNSIGNED_PAYLOAD: ClassVar[bool] = False
    """Whether the signature omits the body."""

    READS_BODY: ClassVar[bool] = False
    """Whether ``finish_request`` reads a body that is a stream, which may block."""

    STREAMS: ClassVar[bool] = False
    """Whether the body of a successful response is read by the caller, after the call."""

    def write(self) -> HttpRequest:
        """Returns the HTTP request.

        Raises:
            ParamValidationError: A path, host name, header or body cannot hold a value.
        """
        raise NotImplementedError

    def finish_request(self, message: HttpRequest, config: Any) -> HttpRequest:
        """What is sent in place of ``message``: compressed, or with a checksum.

        Args:
            message: What ``write`` returned.
            config: The client's settings.

        Raises:
            ParamValidationError: The body can't be read, or there is no such checksum.
            ConfigurationError: A package that is needed is not installed.
        """
        return message

    def check_response(self, response: HttpResponse, message: HttpRequest) -> HttpResponse:
        """The response to ``message`` once its checksum is compared, or with a stream that does so.

        Raises:
            ResponseParseError: The checksum is that of another body.
        """
        return response

    def read(self, response: HttpResponse) -> R:
        """Reads a successful HTTP response.

        Raises:
            ResponseParseError: The HTTP response is not valid in the protocol.
        """
        raise NotImplementedError

    def endpoint_parameters(self) -> Mapping[str, Any]:
        """The request's parameters of the endpoint rules."""
        return {}

    def to_aws_cli(self) -> str:
        """Returns the call as a command of the AWS CLI, with ``…`` for sensitive values."""
        with late_import:
            from .aws_cli import to_aws_cli

        return to_aws_cli(self)


def without_none(members: dict[str, Any]) -> dict[str, Any]:
    """The members of a JSON object that are sent: those that are not None."""
    return {name: value for name, value in members.items() if value is not None}


def json_request(method: str, target: str, members: dict[str, Any]) -> HttpRequest:
    """A request with a JSON object as its body: the members that are not None.

    Raises:
        ParamValidationError: JSON cannot represent a member.
    """
    body = write_json(without_none(members))
    return HttpRequest(method, target, {"Content-Type": "application/json"}, body)


def read_structure(
    kind: type[S], value: Wire | None, missing: Missing, owner: Response, field: str
) -> S:
    """Reads a structure that a response always has. If it is missing, that is noted."""
    if value is None:
        return absent(kind.from_wire({}), missing, owner, field)
    return kind.from_wire(value, missing)


def metadata(
    response: HttpResponse, result: Response | None = None, missing: Missing | None = None
) -> ResponseMetadata:
    """The metadata of ``response``, with the members missing in ``result``."""
    known = ResponseMetadata(
        request_id=response.request_id, status=response.status, headers=response.headers
    )
    if missing:
        known.note(result, missing)
    return known
