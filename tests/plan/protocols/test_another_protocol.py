"""A second protocol: a class, a runtime module, a template of its own, and an entry in the registry.

The protocol of this test writes every message as lines of ``name=value``, strings only. It takes
the place of ``query``, which the schema knows and no package is generated for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from support.models import write_models

from codegen.output.render import environment
from codegen.pipeline import build
from codegen.plan.ir.package import Assignment, Dictionary
from codegen.plan.protocols.protocol import (
    Place,
    Protocol,
    Reader,
    RequestBinding,
    ResponseBinding,
    TimestampFormat,
    Unsupported,
)
from codegen.plan.protocols.registry import PROTOCOLS
from codegen.plan.protocols.requests import given_parameters
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.problems import ProblemsError
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.python_source import literal

RUNTIME_MODULE = '''
"""Errors as lines of ``name=value``."""

from ..http import HttpResponse
from ..service_errors import ErrorContent


def read_lines(response: HttpResponse) -> dict[str, str]:
    return dict(line.split("=", 1) for line in response.text().splitlines())


def read_error(response: HttpResponse) -> ErrorContent:
    members = read_lines(response)
    return ErrorContent(code=members["error"], text=members["text"], members=members)
'''

TEMPLATE = """
{% extends "operations/operation.py.j2" %}
{% block write %}
    ACTION = {{ module.operation }}

{{ super() }}
{% endblock %}
"""


class Lines(Protocol):
    """Members as lines of ``name=value``."""

    name = "query"
    module = "lines"
    operation_template = "protocols/lines/operation.py.j2"

    def place(self, member: Member) -> Place:
        return "body"

    def timestamp_format(self, index: Index, member: Member) -> TimestampFormat:
        return "iso8601"

    def unsupported(self, service: Service, operation: Operation) -> Iterator[Unsupported]:
        for key, name in (("input", operation.input), ("output", operation.output)):
            for member in service.shapes[name].members.values() if name else ():
                if service.shapes[member.shape].type != "string":
                    yield Unsupported(path=(key, "shape"), feature=f"{member.name}, not a string")

    def bind_request(self, index: Index, operation: Operation, imports: Imports) -> RequestBinding:
        text = imports.builtin("str")
        items = [f'"Action": {literal(operation.name)}']
        items += [
            f"{literal(given.member.wire_name)}: {given.value}"
            for given in given_parameters(index, operation, imports)
            if given.condition is None
        ]
        lines = Dictionary(
            variable="lines",
            annotation=f"{imports.builtin('dict')}[{text}, {text}]",
            items=tuple(items),
            later=(),
        )
        body = r'"\n".join(f"{name}={value}" for name, value in lines.items()).encode()'
        return RequestBinding(dictionaries=(lines,), http=f'"POST", "/", {{}}, {body}')

    def bind_response(self, reader: Reader, shape: Shape) -> ResponseBinding:
        read_lines = reader.imports.runtime("protocols.lines", "read_lines")
        return ResponseBinding(
            setup=(f"lines = {read_lines}(response)",),
            members=self._members(reader, shape, "lines"),
            notes_missing=False,
        )

    def bind_error(self, reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
        return self._members(reader, shape, "wire")

    def read_structure(self, reader: Reader, shape: Shape) -> tuple[Assignment, ...]:
        raise AssertionError("a structure, although only strings are supported")

    def write_structure(self, index: Index, shape: Shape, imports: Imports) -> Dictionary:
        raise AssertionError("a structure, although only strings are supported")

    def _members(self, reader: Reader, shape: Shape, lines: str) -> tuple[Assignment, ...]:
        return tuple(
            Assignment(
                name=reader.fields[member.name],
                expression=f"{lines}.get({literal(member.wire_name)})",
            )
            for member in shape.members.values()
        )


MODEL: dict[str, Any] = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2020-01-01",
        "endpointPrefix": "lines",
        "protocol": "query",
        "serviceFullName": "Amazon Lines",
        "serviceId": "lines",
        "signatureVersion": "v4",
    },
    "operations": {
        "GetThing": {
            "name": "GetThing",
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "GetThingRequest"},
            "output": {"shape": "GetThingResponse"},
            "errors": [{"shape": "GoneException"}],
        }
    },
    "shapes": {
        "GetThingRequest": {
            "type": "structure",
            "required": ["name"],
            "members": {"name": {"shape": "Text", "locationName": "Name"}},
        },
        "GetThingResponse": {"type": "structure", "members": {"colour": {"shape": "Text"}}},
        "GoneException": {
            "type": "structure",
            "exception": True,
            "members": {"since": {"shape": "Text"}},
        },
        "Text": {"type": "string"},
    },
}


@pytest.fixture(scope="module", autouse=True)
def _registered() -> Iterator[None]:
    """The protocol in the registry, and its template where templates are found."""
    protocol = Lines()
    template = jinja2.DictLoader({protocol.operation_template: TEMPLATE})
    others = environment().loader
    assert others is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROTOCOLS, protocol.name, protocol)
        patch.setattr(environment(), "loader", jinja2.ChoiceLoader([template, others]))
        yield


@pytest.fixture(scope="module")
def package(_registered: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package generated for a service that speaks the protocol."""
    folder = tmp_path_factory.mktemp("lines")
    files = build(write_models(folder / "models", "lines", model=MODEL), "lines")
    files = {**files, "typed_lines/_runtime/protocols/lines.py": RUNTIME_MODULE}
    for path, content in files.items():
        file = folder / "package" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "package")
        yield "typed_lines"
    for name in [name for name in sys.modules if name.split(".")[0] == "typed_lines"]:
        del sys.modules[name]


class Transport:
    """Gives one response and keeps what was sent."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.sent: list[Any] = []

    def send(self, request: Any, **_: object) -> Any:
        self.sent.append(request)
        return self.response

    def close(self) -> None: ...


def call(package: str, status: int, body: bytes) -> tuple[Any, Any]:
    """Calls the one operation; returns what came of it, and the request that was sent."""
    root, http = importlib.import_module(package), importlib.import_module(
        f"{package}._runtime.http"
    )
    transport = Transport(http.HttpResponse(status, http.Headers(), body))
    credentials = root.Credentials(access_key_id="a", secret_access_key="b")
    client = root.LinesClient(
        region="us-west-2",
        endpoint_url="https://lines.example",
        credentials=credentials,
        transport=transport,
        max_attempts=1,
    )
    try:
        outcome = client.get_thing(name="door")
    except root.ServiceError as error:
        outcome = error
    return outcome, transport.sent[0]


def test_another_protocol_writes_requests_and_reads_responses(package: str) -> None:
    response, sent = call(package, 200, b"colour=red")
    assert (sent.method, sent.target) == ("POST", "/")
    assert sent.body == b"Action=GetThing\nName=door"
    assert response.colour == "red"


def test_another_protocol_reads_errors(package: str) -> None:
    error, _ = call(package, 400, b"error=GoneException\ntext=it was sold\nsince=May")
    assert type(error).__name__ == "GoneException"
    assert (error.code, error.message, error.since) == ("GoneException", "it was sold", "May")


def test_another_protocol_has_its_own_template(package: str) -> None:
    operation = importlib.import_module(f"{package}.operations.get_thing")
    assert operation.GetThingRequest.ACTION == "GetThing"


def test_another_protocol_refuses_what_it_does_not_support(tmp_path: Path) -> None:
    shapes = {**MODEL["shapes"], "Text": {"type": "integer"}}
    models = write_models(tmp_path, "lines", model={**MODEL, "shapes": shapes})
    with pytest.raises(ProblemsError, match="found name, not a string in GetThing"):
        build(models, "lines")


def test_a_protocol_that_is_not_registered_is_refused(tmp_path: Path) -> None:
    metadata = {**MODEL["metadata"], "protocol": "ec2"}
    models = write_models(tmp_path, "lines", model={**MODEL, "metadata": metadata})
    with pytest.raises(
        ProblemsError, match=r'found the protocol "ec2".*expected one of "rest-json", "query"'
    ):
        build(models, "lines")
