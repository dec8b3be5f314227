"""Another protocol: a class, a runtime module, a template of its own, and an entry in the registry.

The protocol of this test is AWS JSON with codes of errors in ``kind``. It takes the place of
``query``, which the schema knows and no package is generated for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from support.files import write_tree
from support.models import write_models

from codegen.output.render import environment
from codegen.pipeline import build
from codegen.plan.protocols.aws_json import AwsJson
from codegen.plan.protocols.protocol import Unsupported
from codegen.plan.protocols.registry import PROTOCOLS
from codegen.problems import ProblemsError
from codegen.source.model import Operation, Service

RUNTIME_MODULE = '''
"""Errors whose code is in ``kind``."""

from ..http import HttpResponse
from ..service_errors import ErrorContent


def read_error(response: HttpResponse) -> ErrorContent:
    members = response.json()
    return ErrorContent(code=members.get("kind", ""), text=members.get("text", ""), members=members)
'''

TEMPLATE = """
{% extends "operations/operation.py.j2" %}
{% block write %}
    ACTION = {{ module.operation }}

{{ super() }}
{% endblock %}
"""


class Kinds(AwsJson):
    """Strings only."""

    name = "query"
    module = "kinds"
    operation_template = "protocols/kinds/operation.py.j2"

    def unsupported(self, service: Service, operation: Operation) -> Iterator[Unsupported]:
        for key, name in (("input", operation.input), ("output", operation.output)):
            for member in service.shapes[name].members.values() if name else ():
                if service.shapes[member.shape].type != "string":
                    yield Unsupported(path=(key, "shape"), feature=f"{member.name}, not a string")


MODEL: dict[str, Any] = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2020-01-01",
        "endpointPrefix": "lines",
        "protocol": "query",
        "jsonVersion": "1.1",
        "targetPrefix": "Lines",
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
    protocol = Kinds()
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
    files = {**files, "typed_lines/_runtime/protocols/kinds.py": RUNTIME_MODULE}
    write_tree(files, folder / "package")
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
    response, sent = call(package, 200, b'{"colour": "red"}')
    assert (sent.method, sent.target) == ("POST", "/")
    assert sent.body == b'{"Name":"door"}'
    assert response.colour == "red"


def test_another_protocol_reads_errors(package: str) -> None:
    error, _ = call(
        package, 400, b'{"kind": "GoneException", "text": "it was sold", "since": "May"}'
    )
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
        ProblemsError,
        match=r'found the protocol "ec2".*expected one of "rest-json", "json", "query"',
    ):
        build(models, "lines")
