"""A golden case beside botocore: requests and responses of the same model, by both.

Parameters and responses are written with the model's names, as boto3 has them; they become the
generated package's own values, and back.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.compat import HTTPHeaders
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from support.golden import CASES, module_name, write_package

from codegen.plan.python.index import Index, build_index
from codegen.source.load import load, services
from codegen.source.model import Member, Shape
from codegen.source.read import read_service

ORIGIN = "https://tiny.example"


@dataclass(frozen=True)
class Sent:
    """What matters of a request; a body that is JSON as its value."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: object


class Oracle:
    """One golden case: its package, imported from ``folder``, and botocore's reading of its model."""

    def __init__(self, case: str, folder: Path) -> None:
        if not (folder / module_name(case)).exists():
            write_package(case, folder)
        self.package = module_name(case)
        models = CASES / case / "models"
        (service,) = services(models)
        documents = load(models, service)
        self.index: Index = build_index(read_service(documents))
        self.service = ServiceModel(dict(documents.service), service)

    def module(self, name: str) -> Any:
        """A module of the package."""
        return importlib.import_module(f"{self.package}.{name}")

    # --- requests

    def request(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        """The generated request with these parameters."""
        shape = self.index.input(self.index.service.operations[operation])
        module = self.module(f"operations.{self.index.operation_modules[operation]}")
        kind = getattr(module, self.index.request_class(operation))
        return kind(**self._fields(shape, parameters))

    def ours(self, operation: str, parameters: Mapping[str, Any]) -> Sent:
        """The request as the generated package writes it."""
        written = self.request(operation, parameters).write()
        host = f"https://{written.host_prefix}tiny.example" if written.host_prefix else ""
        return _sent(written.method, host + written.target, written.headers, written.body)

    def botocores(self, operation: str, parameters: Mapping[str, Any]) -> Sent:
        """The request as botocore writes it."""
        model = self.service.operation_model(operation)
        written = create_serializer("rest-json", False).serialize_to_request(
            dict(parameters), model
        )
        prepare_request_dict(written, ORIGIN)
        prepared = create_request_object(written).prepare()
        target = prepared.url.removeprefix(ORIGIN)
        headers = {
            name: value.decode() if isinstance(value, bytes) else str(value)
            for name, value in prepared.headers.items()
            if name not in ("Content-Length", "Transfer-Encoding")
        }
        body = prepared.body if prepared.body is not None else b""
        return _sent(prepared.method, target, headers, body)

    # --- responses

    def response(
        self,
        operation: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Any:
        """The generated response, read from an HTTP response."""
        http = self.module("_runtime.http")
        module = self.module(f"operations.{self.index.operation_modules[operation]}")
        reader = object.__new__(getattr(module, self.index.request_class(operation)))
        pairs = tuple((headers or {}).items())
        return reader.read(http.HttpResponse(status, http.Headers(pairs), body))

    def members(self, operation: str, response: Any) -> dict[str, Any]:
        """A response with the model's names, without what is None."""
        return self._members(self.index.output(self.index.service.operations[operation]), response)

    def parsed(
        self,
        operation: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> dict[str, Any]:
        """What botocore parses from a response, without metadata."""
        message = HTTPHeaders()
        for name, value in (headers or {}).items():
            message[name] = value
        response = {"status_code": status, "headers": message, "body": body}
        shape = self.service.operation_model(operation).output_shape
        result: dict[str, Any] = create_parser("rest-json").parse(response, shape)
        return {name: value for name, value in result.items() if name != "ResponseMetadata"}

    # --- values

    def _fields(self, shape: Shape, values: Mapping[str, Any]) -> dict[str, Any]:
        fields = self.index.fields[shape.name]
        return {
            fields[name]: self._value(shape.members[name], value) for name, value in values.items()
        }

    def _value(self, member: Member, value: Any) -> Any:
        shape = self.index.shape(member)
        if value is None or shape.document:
            return value
        if shape.type == "structure":
            kind = getattr(self.module("models"), self.index.classes[shape.name])
            return kind(**self._fields(shape, value))
        if shape.type == "list":
            return [self._value(shape.element, item) for item in value]
        if shape.type == "map":
            return {key: self._value(shape.entry[1], item) for key, item in value.items()}
        return value

    def _members(self, shape: Shape, holder: Any) -> dict[str, Any]:
        fields = self.index.fields[shape.name]
        values = {name: getattr(holder, field) for name, field in fields.items()}
        return {
            name: self._plain(shape.members[name], value)
            for name, value in values.items()
            if value is not None
        }

    def _plain(self, member: Member, value: Any) -> Any:
        shape = self.index.shape(member)
        if value is None or shape.document:
            return value
        if shape.type == "structure":
            assert dataclasses.is_dataclass(value)
            return self._members(shape, value)
        if shape.type == "list":
            return [self._plain(shape.element, item) for item in value]
        if shape.type == "map":
            return {key: self._plain(shape.entry[1], item) for key, item in value.items()}
        if isinstance(value, datetime):
            assert value.utcoffset() is not None
        return value


def _sent(method: str, target: str, headers: Mapping[str, str], body: bytes | str) -> Sent:
    content = body.encode() if isinstance(body, str) else body
    lowered = {name.lower(): value for name, value in headers.items()}
    return Sent(method, target, lowered, _content(content))


def _content(body: bytes) -> object:
    """A body as the JSON value that it is, or else as it is."""
    try:
        return json.loads(body)
    except ValueError:
        return body
