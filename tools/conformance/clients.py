"""The two clients of a case: the generated package's, over loopback, and botocore's."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore.awsrequest
import botocore.config
import botocore.exceptions
import botocore.loaders
import botocore.session

from codegen.package._runtime.http import Headers
from tools.conformance.loopback import GivenResponse, Loopback, SentRequest
from tools.conformance.packages import (
    API_VERSION,
    ServicePackage,
    service_document,
    service_name,
)
from tools.conformance.suites import Case
from tools.conformance.values import arguments, members, suite_value

REGION = "us-west-2"
_KEY, _SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


class _Rerouted:
    """A transport that sends every request to the loopback server, with the headers it has."""

    def __init__(self, package: ServicePackage, url: str) -> None:
        runtime = f"{package.module.__name__}._runtime"
        self._prepared: Any = import_module(f"{runtime}.http").PreparedRequest
        self._transport: Any = import_module(f"{runtime}.transport.http_transport").HttpTransport()
        self._url = url

    def send(self, request: Any, **limits: Any) -> Any:
        sent = self._prepared(
            request.method, self._url, request.target, request.headers, request.body
        )
        return self._transport.send(sent, **limits)

    def stream(self, request: Any, **limits: Any) -> Any:
        sent = self._prepared(
            request.method, self._url, request.target, request.headers, request.body
        )
        return self._transport.stream(sent, **limits)

    def close(self) -> None:
        self._transport.close()


class GeneratedClient:
    """The client of a generated package. Its requests go over loopback."""

    def __init__(self, package: ServicePackage, loopback: Loopback) -> None:
        self._package = package
        self._loopback = loopback

    def request(self, case: Case) -> SentRequest:
        """The request that arrives for a case's parameters."""
        self._loopback.response = GivenResponse()
        self._loopback.request = None
        package = self._package
        operation = package.index.service.operations[case.operation]
        shape = package.index.input(operation)
        made = package.request_class(case.operation)(
            **arguments(package, shape, case.document["params"])
        )
        # The request has arrived when the response can't be read; only it matters.
        unread = suppress(package.module.errors.ResponseParseError)
        with self._client(case) as client, unread:
            client.send(made)
        found = self._loopback.request
        assert found is not None
        return found

    def response(self, case: Case, response: GivenResponse) -> dict[str, Any]:
        """What is read from a case's response, as the suites write it."""
        self._loopback.response = response
        package = self._package
        operation = package.index.service.operations[case.operation]
        with self._client(case) as client:
            try:
                result = client.send(_filled(package, operation.input, case))
            except package.module.errors.ServiceError as error:
                return _error(error.response)
        found = members(package, package.index.output(operation), result)
        # A required member that is missing has a zero value, and is named here.
        fields = package.index.fields.get(operation.output or "", {})
        missing = result.response_metadata.missing
        return {name: value for name, value in found.items() if fields[name] not in missing}

    @contextmanager
    def _client(self, case: Case) -> Generator[Any]:
        module = self._package.module
        with self._package.client(
            region=REGION,
            endpoint_url=case.description.get("clientEndpoint", self._loopback.url),
            credentials=module.Credentials(access_key_id=_KEY, secret_access_key=_SECRET),
            transport=_Rerouted(self._package, self._loopback.url),
            allow_http=True,
            max_attempts=1,
            validation="off",
        ) as client:
            yield client


def _filled(package: ServicePackage, input: str | None, case: Case) -> Any:
    """A request with any value for what the operation's address needs."""
    kind = package.request_class(case.operation)
    if input is None:
        return kind()
    shape = package.index.service.shapes[input]
    fields = package.index.fields[shape.name]
    return kind(**{fields[name]: "x" for name in shape.required})


class BotocoreClient:
    """botocore's client of the same service. Its requests are taken before they are sent."""

    def __init__(self, cases: list[Case], models: Path) -> None:
        name = service_name(cases)
        folder = models / name / API_VERSION
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "service-2.json").write_text(json.dumps(service_document(cases)))
        self._models, self._name = models, name
        self._made: Any = None

    def request(self, case: Case) -> SentRequest:
        """The request that is sent for a case's parameters."""
        taken: list[SentRequest] = []

        def take(request: Any, **_: Any) -> Any:
            parts = urlsplit(str(request.url))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            headers = {name: _text(value) for name, value in request.headers.items()}
            headers.setdefault("Host", parts.netloc)
            body: Any = request.body if request.body is not None else b""
            body = body.read() if hasattr(body, "read") else body
            body = body.encode() if isinstance(body, str) else body
            taken.append(SentRequest(request.method, target, Headers(headers.items()), bytes(body)))
            return _canned(GivenResponse(), request.url)

        with self._client(case, take) as client:
            try:
                client._make_api_call(case.operation, _specials(case.document["params"]))
            except Exception:
                if not taken:
                    raise
        return taken[0]

    def response(self, case: Case, response: GivenResponse) -> dict[str, Any]:
        """What is read from a case's response, as the suites write it."""

        def give(request: Any, **_: Any) -> Any:
            return _canned(response, request.url)

        with self._client(case, give) as client:
            shape = client.meta.service_model.operation_model(case.operation).input_shape
            needed = {} if shape is None else dict.fromkeys(shape.required_members, "x")
            try:
                parsed = client._make_api_call(case.operation, needed)
            except botocore.exceptions.ClientError as error:
                return _error(error.response)
        parsed.pop("ResponseMetadata")
        found: dict[str, Any] = suite_value(parsed)
        return found

    @contextmanager
    def _client(self, case: Case, send: Callable[..., Any]) -> Generator[Any]:
        """A client whose requests are passed to ``send``. Making one takes long, so there is one."""
        if self._made is None:
            self._made = self._make(case)
        self._made.meta.events.register("before-send", send)
        try:
            yield self._made
        finally:
            self._made.meta.events.unregister("before-send", send)

    def _make(self, case: Case) -> Any:
        session: Any = botocore.session.Session()
        loader: Any = botocore.loaders.Loader(extra_search_paths=[str(self._models)])
        session.register_component("data_loader", loader)
        config: Any = botocore.config.Config(
            parameter_validation=False, retries={"total_max_attempts": 1, "mode": "standard"}
        )
        return session.create_client(
            self._name,
            region_name=REGION,
            endpoint_url=case.description.get("clientEndpoint", "http://127.0.0.1:1"),
            aws_access_key_id=_KEY,
            aws_secret_access_key=_SECRET,
            config=config,
        )


class _Raw:
    """A body as urllib3 gives it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body

    def read(self, *_: object) -> bytes:
        body, self._body = self._body, b""
        return body


def _canned(response: GivenResponse, url: str) -> Any:
    kind: Any = botocore.awsrequest.AWSResponse
    return kind(url, response.status, Headers(response.headers.items()), _Raw(response.body))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _specials(values: Any) -> Any:
    """Floats that the suites write as strings, where botocore's own tests convert them."""
    floats = {text: float(text) for text in ("NaN", "Infinity", "-Infinity")}
    return {
        name: floats.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _error(response: Any) -> dict[str, Any]:
    known = {key: suite_value(value) for key, value in response.items()}
    known.pop("ResponseMetadata", None)
    error = known.get("Error", {})
    known["Error"] = {key: error.get(key, "") for key in ("Code", "Message")}
    return known
