"""The oracle: botocore's client beside the package's two, with the same clock and the same responses.

Nothing is sent over a network. botocore reads the model that the package was generated from.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from ..._runtime.call.endpoint_resolver import EndpointResolver
from ..._runtime.client import ClientBase
from ..._runtime.clock import Clock
from ..._runtime.credentials import BearerToken, Credentials
from ..._runtime.errors import ConfigurationError, Error
from ..._runtime.http import HttpResponse, PreparedRequest
from ..._runtime.operation import Request
from . import botocore_values, differences, sent_bodies, stand_ins
from .botocore_responses import Chunks, botocore_headers, botocore_response
from .call_source import arguments
from .clients import (
    AsyncRecordingTransport,
    AwaitedClient,
    RecordingTransport,
    Service,
    no_content,
    request_text,
    whole_body,
)
from .package_info import PackageInfo
from .protocol import ConformanceProtocol, Sent

# import_module gives Any: botocore has no types.
_awsrequest: Any = import_module("botocore.awsrequest")
_auth: Any = import_module("botocore.auth")
_config: Any = import_module("botocore.config")
_credentials: Any = import_module("botocore.credentials")
_eventstream: Any = import_module("botocore.eventstream")
_exceptions: Any = import_module("botocore.exceptions")
_loaders: Any = import_module("botocore.loaders")
_paginate: Any = import_module("botocore.paginate")
_parsers: Any = import_module("botocore.parsers")
_paths: Any = import_module("botocore.regions").jmespath.exceptions
_session: Any = import_module("botocore.session")

REGION = "us-west-2"
ENDPOINT = "https://service.example"
NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
_RANDOM = bytes.fromhex("2f0e6c1a7d6b4a0e9b643f1f4b8f1e55")
_KEYS = {
    "access_key": "AKIDEXAMPLEEXAMPLE01",
    "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "token": "token-of-the-session",
}


# Functions rather than mocks, which take longer to make than what they stand in for.
def _now(*_: object, **__: object) -> datetime:
    return NOW


def _random(size: int) -> bytes:
    return _RANDOM[:size]


def _no_pause(_: float) -> None: ...


def _freeze(client: ClientBase) -> None:
    """Stops the client's clock, and replaces the signature that is never the same twice."""
    shared = vars(client)["_shared"]
    shared.clock = Clock(now=lambda: NOW, sleep=_no_pause)
    shared.service = stand_ins.with_asymmetric_signer(shared.service)


class Oracle:
    """botocore's client and the package's two, with a frozen clock.

    Args:
        package: The package.
        model: The folder with the documents that the package was generated from.
    """

    def __init__(self, package: PackageInfo, model: Path) -> None:
        self.package = package
        self.transport = RecordingTransport()
        keys = Credentials(
            access_key_id=_KEYS["access_key"],
            secret_access_key=_KEYS["secret_key"],
            session_token=_KEYS["token"],
        )
        self._with_keys = self._clients(keys)
        self._with_token = self._clients(BearerToken(_KEYS["token"]))
        self._service: Service = no_content
        self._sent: list[Any] = []
        self._botocore = self._botocore_client(model)
        self.service: Any = self._botocore.meta.service_model
        self._parser = _parsers.create_parser(package.protocol.NAME)

    @contextmanager
    def frozen(self) -> Generator[None]:
        """Both clients use the same time and the same idempotency tokens."""
        with (
            mock.patch.object(_auth, "get_current_datetime", _now),
            mock.patch("os.urandom", _random),
        ):
            yield

    def _clients(self, credentials: Credentials | BearerToken) -> Sequence[Any]:
        options: dict[str, Any] = {
            "region": REGION,
            "endpoint_url": ENDPOINT,
            "credentials": credentials,
        }
        client = self.package.client(transport=self.transport, **options)
        asynchronous = self.package.async_client(
            transport=AsyncRecordingTransport(self.transport), **options
        )
        for one in (client, asynchronous):
            _freeze(one)
        return client, AwaitedClient(asynchronous)

    def clients(self, request: Request[Any]) -> Sequence[Any]:
        """The package's two clients, with the kind of credentials that a request prefers.

        The asynchronous one is called like the other: a property holds for each.
        """
        return self._with_token if request.AUTH_SCHEMES[0] == "bearer" else self._with_keys

    def _botocore_client(self, model: Path) -> Any:
        # Without a token, botocore refuses operations that accept a token or a signature.
        name = self.package.signing_name.replace("-", "_").replace(" ", "_").upper()
        with mock.patch.dict("os.environ", {f"AWS_BEARER_TOKEN_{name}": _KEYS["token"]}):
            return self._make_botocore_client(model)

    def _make_botocore_client(self, model: Path) -> Any:
        session = _session.Session()
        session.register_component("data_loader", _loaders.Loader(extra_search_paths=[str(model)]))
        client = session.create_client(
            self.package.service,
            region_name=REGION,
            api_version=self.package.api_version,
            endpoint_url=ENDPOINT,
            aws_access_key_id=_KEYS["access_key"],
            aws_secret_access_key=_KEYS["secret_key"],
            aws_session_token=_KEYS["token"],
            config=_config.Config(
                retries={"mode": "standard", "total_max_attempts": 3}, proxies={}
            ),
        )
        client.meta.events.register_first("before-send", self._send)
        return client

    def _send(self, request: Any, **_: object) -> Any:
        """Stands in for botocore's network."""
        self._sent.append(request)
        text = request_text(request.url, request.headers, request.body or b"")
        return botocore_response(request.url, self._service(text))

    def reset(self) -> None:
        """Forgets what was sent, and responds with empty bodies again."""
        self.transport.requests.clear()
        self.transport.service = no_content

    # --- requests

    def operation(self, request: Request[Any]) -> Any:
        """botocore's model of a request's operation."""
        return self.service.operation_model(request.OPERATION)

    def parameters(self, request: Request[Any]) -> dict[str, Any]:
        """A request's parameters as botocore takes them."""
        shape = self.operation(request).input_shape
        given: dict[str, Any] = botocore_values.parameters(self.package, shape, request)
        # In the order in which requests write them: that of a form is signed.
        needed = () if shape is None else shape.required_members
        return {name: value for name, value in given.items() if name in needed} | given

    def has_endpoint(self, request: Request[Any]) -> bool:
        """Whether the endpoint rules accept the parameters of a request."""
        client: ClientBase = self._with_keys[0]
        resolver: EndpointResolver = vars(client)["_shared"].endpoint_resolver
        try:
            resolver.resolve(request.endpoint_parameters())
        except ConfigurationError:
            return False
        return True

    def ours(self, client: Any, request: Request[Any]) -> Sent:
        """The request that the method of one of the package's clients sends."""
        self.reset()
        getattr(client, self.package.method_name(request.OPERATION))(**arguments(request))
        (sent,) = self.our_requests()
        return sent

    def our_requests(self) -> list[Sent]:
        """The requests that the package's clients sent since the last reset."""
        for sent in self.transport.requests:
            assert int(sent.headers.get("Content-Length", "0")) == len(whole_body(sent))
        return [
            _sent(
                self.package.protocol,
                sent.method,
                sent.origin + sent.target,
                sent.headers,
                whole_body(sent),
            )
            for sent in self.transport.requests
        ]

    def botocores(self, request: Request[Any]) -> Sent:
        """The request that botocore sends."""
        # The response is empty.
        with suppress(_parsers.ResponseParserError, _eventstream.NoInitialResponseError):
            self.botocore_call(request.OPERATION, self.parameters(request))
        (sent,) = self.botocores_requests()
        return sent

    def botocores_requests(self) -> list[Sent]:
        """The requests of botocore's last call or last pagination."""
        protocol = self.package.protocol
        return [
            protocol.comparable_request(
                _sent(protocol, one.method, one.url, one.headers, one.body or b"")
            )
            for one in self._sent
        ]

    def botocore_call(
        self, operation: str, parameters: Mapping[str, Any], service: Service = no_content
    ) -> dict[str, Any]:
        """Calls an operation with botocore's client."""
        self._sent.clear()
        return self._botocore_call(operation, parameters, service)

    def _botocore_call(
        self, operation: str, parameters: Mapping[str, Any], service: Service
    ) -> dict[str, Any]:
        self._service = service
        result: dict[str, Any] = self._botocore._make_api_call(operation, dict(parameters))
        return result

    def signature(self, request: PreparedRequest) -> str:
        """The Authorization header that botocore's signer makes for a signed request of the package."""
        given = request.headers["Authorization"]
        scope = given.partition("Credential=")[2].partition(",")[0].split("/")
        signed = _signed_headers(given) - {"host", "x-amz-date", "x-amz-security-token"}
        lowered = {name.lower(): value for name, value in request.headers.items()}
        unsigned = _awsrequest.AWSRequest(
            method=request.method,
            url=request.origin + request.target,
            headers={name: lowered[name] for name in signed},
            data=request.body,
        )
        keys = _credentials.Credentials(**_KEYS)
        _auth.SigV4Auth(keys, scope[3], scope[2]).add_auth(unsigned)
        return str(unsigned.headers["Authorization"])

    # --- responses

    def parsed(self, request: Request[Any], response: HttpResponse) -> dict[str, Any]:
        """The dictionary that botocore parses from a response."""
        shape = self.operation(request).output_shape
        events = None if shape is None else shape.event_stream_name
        given = {
            "status_code": response.status,
            "headers": botocore_headers(response),
            "body": (
                Chunks(response.body)
                if events
                else self.package.protocol.comparable_body(shape, response)
            ),
            "context": {"operation_name": request.OPERATION},
        }
        result: dict[str, Any] = self._parser.parse(given, shape)
        if events:
            result[events] = differences.comparable_events(result[events])
            return result
        self.package.protocol.adjust_parsed(shape, result)
        return result

    def parsed_value(self, shape: Any, wire: Any) -> Any:
        """The value that botocore parses from a value on the wire."""
        return self._parser._parse_shape(shape, wire)

    def written_value(self, shape: Any, value: Any) -> Any:
        """The value on the wire that botocore serializes."""
        return self.package.protocol.written_value(shape, value)

    def parsed_error(self, request: Request[Any], response: HttpResponse) -> dict[str, Any]:
        """The dictionary of the error that botocore raises, after its retries."""
        with mock.patch("time.sleep", _no_pause):
            try:
                self.botocore_call(request.OPERATION, self.parameters(request), lambda _: response)
            except _exceptions.ClientError as error:
                parsed: dict[str, Any] = error.response
                return parsed
        raise AssertionError("botocore raised no error")

    def raised(self, client: Any, request: Request[Any], response: HttpResponse) -> Error:
        """The error that one of the package's clients raises."""
        once = client.with_options(max_attempts=1)
        self.transport.service = lambda _: response
        try:
            once.send(request)
        except Error as error:
            return error
        raise AssertionError("the client raised no error")

    def refuses(self, request: Request[Any], parameters: Mapping[str, Any]) -> bool:
        """Whether botocore raises an error before sending anything."""
        try:
            self.botocore_call(request.OPERATION, parameters)
        except (
            _exceptions.ParamValidationError,
            _exceptions.EndpointResolutionError,
            _exceptions.InvalidEndpointConfigurationError,
            _paths.JMESPathError,  # A parameter of the endpoint rules needs a value.
        ):
            return True
        return False

    def pages(
        self,
        operation: str,
        paginator: Mapping[str, Any],
        parameters: Mapping[str, Any],
        service: Service,
    ) -> list[dict[str, Any]]:
        """The pages that botocore's paginator yields."""

        def method(**given: Any) -> dict[str, Any]:
            return self._botocore_call(operation, given, service)

        self._sent.clear()

        model = self.service.operation_model(operation)
        pages = _paginate.Paginator(method, dict(paginator), model)
        return list(pages.paginate(**parameters))


def _sent(
    protocol: ConformanceProtocol,
    method: str,
    url: str,
    headers: Mapping[str, Any],
    body: bytes | str,
) -> Sent:
    lowered = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }
    authorization = lowered.get("authorization", "")
    content = body.encode() if isinstance(body, str) else body
    lowered, content = sent_bodies.comparable(lowered, content)
    return Sent(
        method,
        differences.comparable_url(url),
        differences.comparable(lowered),
        protocol.body_value(content),
        _signed_headers(authorization) - differences.ALSO_SIGNED,
    )


def _signed_headers(authorization: str) -> frozenset[str]:
    listed = authorization.partition("SignedHeaders=")[2].partition(",")[0]
    return frozenset(filter(None, listed.split(";")))
