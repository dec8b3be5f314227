"""A frozen mirror of a service model: service, operations, shapes, members and their traits.

Names are those of the model; ``plan`` turns them into names of Python. The model is built from
documents that the schemas have accepted (``validate.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.source.access import Access
from codegen.source.checksum import Checksum
from codegen.source.history import History
from codegen.source.paginator import Paginator
from codegen.source.published_events import PublishedEvents
from codegen.source.waiters import Waiter

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The parsed documents of one service, as ``load`` found them."""

    name: str
    """The service's folder, which is also its name: ``weather``."""

    api_version: str
    files: Mapping[str, str]
    """Document kind (``service``, ``paginators``, ``endpoint_rules``, ``waiters``, ``examples``,
    ``overlay``, ``releases``, ``settings``, ``events``, ``access``, ``partitions``, ``origin``,
    ``partitions_origin``) → path relative to the models folder."""

    service: Document
    paginators: Document = field(default_factory=dict[str, Any])
    waiters: Document = field(default_factory=dict[str, Any])
    examples: Document = field(default_factory=dict[str, Any])
    endpoint_rules: Document | None = None
    partitions: Document = field(default_factory=dict[str, Any])
    settings: Document = field(default_factory=dict[str, Any])
    """``service.toml``."""

    overlay: Document = field(default_factory=dict[str, Any])
    """``overlay.toml``."""

    customizations: Document = field(default_factory=dict[str, Any])
    """The overlay that comes with the generator: what botocore's code knows of the service."""

    releases: Document = field(default_factory=dict[str, Any])
    """``releases.toml``."""

    origin: Document = field(default_factory=dict[str, Any])
    """``ORIGIN.toml`` of the service: which botocore its documents are from."""

    events: Document = field(default_factory=dict[str, Any])
    """``events-1.json``: what the service publishes, and hands over without a request."""

    access: Document = field(default_factory=dict[str, Any])
    """``access.toml``."""

    partitions_origin: Document = field(default_factory=dict[str, Any])
    modules: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """Path in the package → content of the modules in ``package/``, which are written by hand."""

    readme: str = ""
    """What the package's README says of these modules."""

    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    """Path of each file that was read, relative to the models folder → sha256 of its bytes with LF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a structure, or what a list or map holds."""

    name: str
    shape: str
    documentation: str = ""
    location: str | None = None
    """``uri``, ``querystring``, ``header``, ``headers``, ``statusCode``, or None for the body."""

    location_name: str | None = None
    idempotency_token: bool = False
    json_value: bool = False
    host_label: bool = False
    streaming: bool = False
    event_payload: bool = False
    """Whether the member is the payload of its event; the event's other members are headers."""

    event_header: bool = False
    context_param: str | None = None
    timestamp_format: str | None = None
    enum: tuple[str, ...] = ()
    """Values that only this member is held to, whatever its shape allows."""

    deprecated: bool = False
    deprecated_message: str = ""
    always_present: bool = False
    """Set by the overlay only: an output member that the service always sends."""

    python_name: str | None = None
    """Set by the overlay only: the Python name where the rule's would not do."""

    default: str | None = None
    """Set by the overlay only: what a parameter is unless the caller passes another value."""

    @property
    def wire_name(self) -> str:
        return self.location_name or self.name

    @classmethod
    def from_document(cls, name: str, document: Document) -> Member:
        context_param: Mapping[str, str] = document.get("contextParam", {})
        return cls(
            name=name,
            shape=document["shape"],
            documentation=document.get("documentation", ""),
            location=document.get("location"),
            location_name=document.get("locationName"),
            idempotency_token=bool(document.get("idempotencyToken")),
            json_value=bool(document.get("jsonvalue")),
            host_label=bool(document.get("hostLabel")),
            streaming=bool(document.get("streaming")),
            event_payload=bool(document.get("eventpayload")),
            event_header=bool(document.get("eventheader")),
            context_param=context_param.get("name"),
            timestamp_format=document.get("timestampFormat"),
            enum=tuple(document.get("enum", ())),
            deprecated=bool(document.get("deprecated")),
            deprecated_message=document.get("deprecatedMessage", ""),
        )


def _limit(value: int | float | None, type: str) -> int | float | None:
    """A number as the type has it: JSON writes a whole one as ``1.0``, too."""
    return value if value is None or type in ("float", "double") else int(value)


IN_ADDRESS = ("uri", "querystring")
"""Locations of members in the address of a request. No response has such members, whatever it binds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A shape of any type with its traits; those that its type does not have stay empty."""

    name: str
    type: str
    documentation: str = ""
    deprecated: bool = False
    deprecated_message: str = ""
    sensitive: bool = False
    minimum: int | float | None = None
    maximum: int | float | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    timestamp_format: str | None = None
    streaming: bool = False
    requires_length: bool = False
    # structure
    members: Mapping[str, Member] = field(default_factory=dict[str, Member])
    required: tuple[str, ...] = ()
    payload: str | None = None
    union: bool = False
    document: bool = False
    event_stream: bool = False
    stream_errors: Mapping[str, str] = field(default_factory=dict[str, str])
    """Set for a union of events that is received: wire name → the error shape that ends a stream."""

    exception: bool = False
    fault: bool = False
    error_code: str | None = None
    error_status: int | None = None
    sender_fault: bool | None = None
    retryable: bool = False
    throttling: bool = False
    # list and map
    member: Member | None = None
    key: Member | None = None
    value: Member | None = None
    sparse: bool = False
    flattened: bool = False
    """In XML, the elements of a flattened list stand where the list would."""

    trusted_pattern: bool = True
    """Cleared by the overlay: the pattern is known to refuse values that the service accepts."""

    @property
    def element(self) -> Member:
        """What a list holds."""
        if self.member is None:
            raise TypeError(f"{self.name} is a {self.type}, not a list")
        return self.member

    @property
    def entry(self) -> tuple[Member, Member]:
        """The key and the value of a map."""
        if self.key is None or self.value is None:
            raise TypeError(f"{self.name} is a {self.type}, not a map")
        return self.key, self.value

    @classmethod
    def from_document(cls, name: str, document: Document) -> Shape:
        error: Document = document.get("error", {})
        members: Mapping[str, Document] = document.get("members", {})
        retryable: Document | None = document.get("retryable")
        return cls(
            name=name,
            type=document["type"],
            documentation=document.get("documentation", ""),
            deprecated=bool(document.get("deprecated")),
            deprecated_message=document.get("deprecatedMessage", ""),
            sensitive=bool(document.get("sensitive")),
            minimum=_limit(document.get("min"), document["type"]),
            maximum=_limit(document.get("max"), document["type"]),
            pattern=document.get("pattern"),
            enum=tuple(document.get("enum", ())),
            timestamp_format=document.get("timestampFormat"),
            streaming=bool(document.get("streaming")),
            requires_length=bool(document.get("requiresLength")),
            members={key: Member.from_document(key, body) for key, body in members.items()},
            required=_required(document),
            payload=document.get("payload"),
            union=bool(document.get("union")),
            document=bool(document.get("document")),
            event_stream=bool(document.get("eventstream")),
            exception=bool(document.get("exception")),
            fault=bool(document.get("fault") or error.get("fault")),
            error_code=error.get("code"),
            error_status=int(error["httpStatusCode"]) if "httpStatusCode" in error else None,
            sender_fault=error.get("senderFault"),
            retryable=retryable is not None,
            throttling=bool(retryable and retryable.get("throttling")),
            member=(
                Member.from_document("member", document["member"]) if "member" in document else None
            ),
            key=Member.from_document("key", document["key"]) if "key" in document else None,
            value=Member.from_document("value", document["value"]) if "value" in document else None,
            sparse=bool(document.get("sparse")),
            flattened=bool(document.get("flattened")),
        )


def _required(document: Document) -> tuple[str, ...]:
    """The required members; without those in the path or the host there is no address to send to."""
    members: Mapping[str, Document] = document.get("members", {})
    in_address = [
        name
        for name, member in members.items()
        if member.get("location") == "uri" or member.get("hostLabel")
    ]
    named: list[str] = document.get("required", [])
    return (*named, *(name for name in in_address if name not in named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation: how it is bound to HTTP, its shapes and what it may raise."""

    name: str
    method: str
    request_uri: str
    response_code: int = 200
    """The documented status; every other 2xx is success, too."""

    input: str | None = None
    output: str | None = None
    errors: tuple[str, ...] = ()
    documentation: str = ""
    deprecated: bool = False
    deprecated_message: str = ""
    host_prefix: str | None = None
    auth: tuple[str, ...] = ()
    """The auth trait (``aws.auth#sigv4``, ``smithy.api#noAuth``, …); empty where the service's
    applies."""

    auth_type: str | None = None
    """The older trait: ``none``, ``v4``, ``v4-unsigned-body``, ``bearer``, ``custom``."""

    unsigned_payload: bool = False
    checksum: Checksum | None = None
    compressions: tuple[str, ...] = ()
    """The encodings that the service accepts of a compressed request."""

    is_discovered: bool = False
    """Whether its endpoint can be discovered."""

    endpoint_discovery_required: bool = False
    lists_endpoints: bool = False
    """Whether it is the operation by which clients discover endpoints."""

    static_context_params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    operation_context_params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    safe_to_repeat: bool = True
    """Cleared by the overlay: sending it twice does its work twice."""

    endpoint_member: str | None = None
    """Set by the overlay only: the member of the input that is the URL to send to."""

    query_in_body: bool = False
    """Set by the overlay only: the query string is sent as a form."""

    @classmethod
    def from_document(cls, name: str, document: Document) -> Operation:
        http: Document = document["http"]
        input: Document = document.get("input", {})
        output: Document = document.get("output", {})
        endpoint: Document = document.get("endpoint", {})
        discovery: Document | None = document.get("endpointdiscovery")
        static: Mapping[str, Document] = document.get("staticContextParams", {})
        contextual: Mapping[str, Document] = document.get("operationContextParams", {})
        return cls(
            name=name,
            method=http["method"],
            request_uri=http["requestUri"],
            response_code=int(http.get("responseCode", 200)),
            input=input.get("shape"),
            output=output.get("shape"),
            errors=tuple(error["shape"] for error in document.get("errors", ())),
            documentation=document.get("documentation", ""),
            deprecated=bool(document.get("deprecated")),
            deprecated_message=document.get("deprecatedMessage", ""),
            host_prefix=endpoint.get("hostPrefix"),
            auth=tuple(document.get("auth", ())),
            auth_type=document.get("authtype"),
            unsigned_payload=bool(document.get("unsignedPayload")),
            checksum=Checksum.from_document(document),
            compressions=tuple(document.get("requestcompression", {}).get("encodings", ())),
            is_discovered=discovery is not None,
            endpoint_discovery_required=bool((discovery or {}).get("required")),
            lists_endpoints=bool(document.get("endpointoperation")),
            static_context_params={key: value["value"] for key, value in static.items()},
            operation_context_params={key: value["path"] for key, value in contextual.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that is known of one service."""

    name: str
    source: str
    """Path of the service document relative to the repository: named in every generated header."""

    file: str
    """Path of the service document relative to the models folder: named in problems."""

    api_version: str
    settings: Document
    """``service.toml``; empty if there is none."""

    service_id: str
    full_name: str
    metadata: Document
    """The service document's metadata, from which a protocol takes what only it needs."""

    endpoint_prefix: str
    signing_name: str
    signature_version: str
    auth: tuple[str, ...] = ()
    documentation: str = ""
    operations: Mapping[str, Operation]
    shapes: Mapping[str, Shape]
    paginators: Mapping[str, Paginator] = field(default_factory=dict[str, Paginator])
    waiters: Mapping[str, Waiter] = field(default_factory=dict[str, Waiter])
    endpoint_rules: Document | None = None
    endpoint_rules_file: str = ""
    """Path of the endpoint rule set relative to the models folder: named in problems."""

    partitions: Document = field(default_factory=dict[str, Any])
    client_context_params: Mapping[str, Document] = field(default_factory=dict[str, Document])
    error_text_members: tuple[str, ...] = ()
    """Set by the overlay: members of errors, or keys of their bodies, that hold the text."""

    modules: tuple[str, ...] = ()
    """Paths in the package of the modules that are written by hand."""

    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Set by the overlay: headers of every request."""

    crc32_header: str = ""
    """Set by the overlay: the header of every response that has the CRC32 of its body, as a number."""

    events: PublishedEvents | None = None
    event_shapes: Mapping[str, Shape] = field(default_factory=dict[str, Shape])
    """The shapes of what the service publishes, which are no shapes of its model."""

    access: Access | None = None
    history: History = field(default_factory=History)
    """The package's releases."""
